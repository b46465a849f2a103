"""The same graph lowered to arrays, for speed; needs numba, which is imported when it is used."""
