"""Sheets to read and to fill in: worked examples, exercises, and checking what was worked out."""
