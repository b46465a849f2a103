"""Where everything in a picture stands, as plain numbers."""
