"""The command line: each command in a file of its own, none with any mathematics."""
