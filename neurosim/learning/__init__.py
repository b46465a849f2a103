"""Learning: the walks over the graph, as steps that can be taken back."""
