"""Plots: what a network computes and how it learns, each a matplotlib Figure."""
