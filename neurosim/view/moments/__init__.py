"""What a recording says at each moment, before anything is drawn."""
