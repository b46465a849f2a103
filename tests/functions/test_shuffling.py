"""Random orders: every one as likely as another, in whole numbers below 2^32."""

from collections import Counter
from itertools import pairwise, permutations

import pytest
from hypothesis import given, strategies as st
from scipy import stats

from neurosim.functions.shuffling import key, shuffle


def drawn(count, epoch=1, seed=0):
    order = [0] * count
    shuffle(order, count, epoch, key(seed))
    return order


@given(st.integers(0, 300), st.integers(1, 2**40), st.integers(0, 2**200))
def test_an_order_holds_every_number_once_and_repeats(count, epoch, seed):
    order = drawn(count, epoch, seed)
    assert sorted(order) == list(range(count))
    assert order == drawn(count, epoch, seed)


@given(st.integers(0, 2**200))
def test_a_key_is_a_number_below_2_to_the_32(seed):
    assert 0 <= key(seed) < 2**32


def test_seeds_that_differ_give_other_keys():
    seeds = [*range(2000), *(2**power for power in range(11, 200))]
    assert len({key(seed) for seed in seeds}) >= len(seeds) - 1  # two may meet by chance


SERIES = {
    "epochs": lambda place: (place + 1, 0),
    "seeds": lambda place: (1, place),
    "epochs of large seeds": lambda place: (place % 100 + 1, 2**64 + place // 100),
}


@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES)
def test_every_order_is_equally_likely(series):
    counted = Counter(tuple(drawn(4, *series(place))) for place in range(24_000))
    found = [counted[order] for order in permutations(range(4))]
    assert stats.chisquare(found).pvalue > 1e-4


@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES)
def test_every_number_is_equally_likely_at_every_place(series):
    orders = [drawn(40, *series(place)) for place in range(4000)]
    for place in (0, 1, 19, 38, 39):
        counted = Counter(order[place] for order in orders)
        assert stats.chisquare([counted[number] for number in range(40)]).pvalue > 1e-5


def test_an_order_tells_nothing_of_the_next_one():
    orders = [drawn(100, epoch) for epoch in range(1, 400)]
    found = [stats.spearmanr(one, other).statistic for one, other in pairwise(orders)]
    assert stats.kstest(found, stats.norm(0, 1 / 99**0.5).cdf).pvalue > 1e-4
