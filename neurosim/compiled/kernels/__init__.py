"""The walk over a program, as numba compiles it; needs numba, which takes long to load."""
