"""The tests: a folder for each room, and at this level what they share."""
