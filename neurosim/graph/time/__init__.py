"""Time: connections that wait a step, what is carried over, and one graph for all steps."""
