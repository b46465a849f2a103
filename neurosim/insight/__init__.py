"""Asking a network why: explanations, checks and worked sheets; this room reads, never writes."""
