"""Data in the form that training takes it."""
