"""The same graph lowered to arrays, for speed; needs numba, which is loaded when it is needed."""
