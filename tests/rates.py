"""Learning rates by the epoch, which pickles can name."""

import math


def falling(epoch):
    return 0.5 * 0.7 ** ((epoch - 1) // 3)


def by_cosine(epoch):
    return 0.05 + 0.05 * math.cos(math.pi * min((epoch - 1) / 10, 1.0))
