"""Numbers in and out: values as people give them, scaled, asked for, held fixed."""
