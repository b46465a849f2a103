"""One function over all combinations of parameters, in one process or in many."""
