"""A fair split of what a group gains: the Shapley value."""

from __future__ import annotations

from itertools import combinations
from math import factorial

Group = tuple[str, ...]


def shapley_value(names: Group, worths: dict[Group, float]) -> dict[str, float]:
    """Split the worth of all by the Shapley value.

    Parameters
    ----------
    names : tuple of str
    worths : dict
        Group (in the order of ``names``) -> what it saves by pooling; a group of one saves nothing.

    Returns
    -------
    dict
        Name -> its part; together they are the worth of all.
    """
    count = len(names)
    found = {}
    for name in names:
        part = 0.0
        others = [other for other in names if other != name]
        for size in range(1, count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for group in combinations(others, size):
                larger = tuple(each for each in names if each == name or each in group)
                part += weight * (worths[larger] - worths.get(group, 0.0))
        found[name] = part
    return found
