"""How documents are written down: one notation a file."""
