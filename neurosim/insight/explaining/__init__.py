"""Where a number comes from: formulas of the local rules, chained over the graph."""
