"""A picture drawn with matplotlib."""
