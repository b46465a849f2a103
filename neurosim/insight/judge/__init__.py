"""Judging the numbers of somebody's own program: what is right, and where it goes wrong first."""
