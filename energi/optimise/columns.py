"""What options add to accounts: counted for the options that are asked for, and kept only if all are."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from energi.domain.arrays import Ints

PART = 100_000
"""Options counted at a time; a building's stay together."""

LARGE = 100_000
"""Of more options the matrix is not kept, but counted as often as it is read."""

Count = Callable[[Ints, Container[str]], sparse.csc_array]
"""Rows of all options of some buildings, and account families -> (accounts, rows); others are empty."""


class Every:
    """Every account family."""

    def __contains__(self, _family: object) -> bool:
        return True


@dataclass(frozen=True)
class Columns:
    """The columns of the accounts' matrix.

    Attributes
    ----------
    count : callable
    building : (options,)
        Position of each option's building, ascending.
    """

    count: Count
    building: Ints

    @classmethod
    def known(cls, matrix: sparse.csc_array, building: Ints) -> Columns:
        """Columns of a matrix that is there already."""
        made = cls(lambda rows, _wanted: matrix[:, rows], building)
        made.__dict__["matrix"] = matrix
        return made

    @cached_property
    def matrix(self) -> sparse.csc_array:
        """All of them, (accounts, options)."""
        return sparse.hstack([self.count(rows, Every()) for rows in self._parts()], format="csc")

    def parts(
        self, wanted: Container[str], buildings: Ints | None = None
    ) -> Iterator[tuple[Ints, sparse.csc_array]]:
        """Rows of some buildings at a time, all options of each, and what they add.

        Parameters
        ----------
        wanted : container of str
            Account families; others may be empty.
        buildings : (n,), optional
            Positions of those to look at, ascending.
        """
        kept = "matrix" in self.__dict__ or len(self.building) <= LARGE
        for rows in self._parts(buildings):
            yield rows, self.matrix[:, rows] if kept else self.count(rows, wanted)

    def _parts(self, buildings: Ints | None = None) -> list[Ints]:
        every = np.arange(len(self.building))
        if buildings is not None:
            every = every[np.isin(self.building, buildings)]
        firsts = np.flatnonzero(np.diff(self.building[every], prepend=-1))
        begun = np.flatnonzero(np.diff(firsts // PART, prepend=-1))
        return np.split(every, firsts[begun][1:])
