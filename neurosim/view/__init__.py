"""Pictures, players and pages of a network: they read its numbers and never write them."""
