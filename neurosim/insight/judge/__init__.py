"""Judging the numbers of a user's program: what is right, and where it goes wrong first."""
