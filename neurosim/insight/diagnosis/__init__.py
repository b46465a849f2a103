"""Why does a network not learn? One file per family of findings."""
