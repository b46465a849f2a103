"""A recording in a window, with controls and panels."""
