"""What is compiled: one function for training and one for answers, and what they are made of.

From the arrays up: ``frame`` tells where they are and ``program`` what an operation has; ``jit``
and ``lanes`` compile functions and wide registers, kept in the ``folder``; ``dense``, ``listed``
and ``nodes`` carry out operations, ``samples`` brings patterns in, ``walk`` goes over operations,
``loops`` over samples and epochs. Nothing here knows a network's objects.
"""
