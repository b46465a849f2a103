"""Backpropagation held against differences of E."""
