"""The random draws: exact where they promise to be."""

from __future__ import annotations

import numpy as np
import pytest

from energi.sample.draws import letters, parts, places, spread


@pytest.mark.parametrize("seed", range(20))
def test_spread_meets_the_shares_as_closely_as_the_count_allows(seed: int) -> None:
    """Of 15 things with shares 50, 30 and 20 %: 7 or 8, 4 or 5, and 3 each time."""
    counts = np.bincount(spread(np.random.default_rng(seed), [0.5, 0.3, 0.2], 15), minlength=3)
    assert counts[0] in (7, 8)
    assert counts[1] in (4, 5)
    assert counts[2] == 3


def test_spread_needs_no_shares_that_sum_to_one_and_skips_empty_ones() -> None:
    kinds = spread(np.random.default_rng(1), [0, 2, 0, 2], 10)
    assert np.bincount(kinds, minlength=4).tolist() == [0, 5, 0, 5]
    assert len(spread(np.random.default_rng(1), [1, 1], 0)) == 0


def test_parts_sum_up_and_none_is_empty() -> None:
    for groups in (1, 3, 40):
        sizes = parts(np.random.default_rng(groups), 40, groups)
        assert sizes.sum() == 40
        assert sizes.min() >= 1


def test_places_and_letters() -> None:
    assert places(np.array([2, 3, 1])).tolist() == [1, 2, 1, 2, 3, 1]
    codes = letters(30)
    assert codes[:3] == ["A", "B", "C"]
    assert codes[25:29] == ["Z", "AA", "AB", "AC"]
    assert len(set(letters(800))) == 800
