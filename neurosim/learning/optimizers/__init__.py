"""How a parameter moves, given its gradient, and how fast from epoch to epoch."""
