"""Recordings in files: stills, strips and films."""
