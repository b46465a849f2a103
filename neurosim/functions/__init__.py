"""The mathematics of single neurons: activations, aggregations and losses; knows no graph."""
