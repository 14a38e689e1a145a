"""Random draws that keep a small portfolio as even as a large one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from energi.domain.stock import Floats, Ints


def spread(rng: np.random.Generator, shares: npt.ArrayLike, n: int) -> Ints:
    """Which of the shares' kinds each of n things is: the shares are met as closely as n allows.

    One random offset places n evenly spaced points on the cumulated shares (systematic sampling);
    the things are then shuffled.
    """
    ends = np.cumsum(np.asarray(shares, dtype=float))
    points = (np.arange(n) + rng.random()) / max(n, 1) * ends[-1]
    kinds = np.minimum(np.searchsorted(ends, points, side="right"), len(ends) - 1)
    return rng.permutation(kinds).astype(np.int64)


def parts(rng: np.random.Generator, total: int, groups: int) -> Ints:
    """Sizes of groups that are uneven, at least 1 each, and sum to the total."""
    weights = rng.dirichlet(np.full(groups, 8.0))
    return 1 + rng.multinomial(total - groups, weights).astype(np.int64)


def places(sizes: Ints) -> Ints:
    """Each member's number within its group, from 1: sizes (2, 3) give 1 2 1 2 3."""
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.arange(int(sizes.sum())) - starts + 1


def between(rng: np.random.Generator, bounds: Sequence[float], n: int) -> Floats:
    """Evenly distributed numbers: (n,)."""
    return rng.uniform(bounds[0], bounds[1], n)


def lognormal(rng: np.random.Generator, sigma: float, n: int) -> Floats:
    """Factors around 1: (n,)."""
    return np.exp(rng.normal(0.0, sigma, n))


def letters(n: int) -> list[str]:
    """Short codes A, B ... Z, AA, AB ..."""
    alphabet = [chr(ord("A") + k) for k in range(26)]
    codes, longer = list(alphabet), list(alphabet)
    while len(codes) < n:
        longer = [head + tail for head in longer for tail in alphabet]
        codes += longer
    return codes[:n]
