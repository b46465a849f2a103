"""What there is to see of a network, before any canvas or page is chosen."""
