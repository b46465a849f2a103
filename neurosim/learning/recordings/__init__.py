"""Time travel: the steps of a run, with a cursor, and what every number was at each."""
