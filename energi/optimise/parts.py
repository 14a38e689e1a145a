"""What a program falls into once a few limits that everybody shares are set aside.

Most limits are local: a rent cap holds one estate, a budget one organisation. Only the shared ones,
such as the CO2 of a year, tie all buildings together. Without them the program falls into parts that
know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from energi.domain.arrays import Floats, Ints
from energi.optimise.program import Program

MOST = 1_500
"""Largest number of buildings of a part; wider limits are set aside until no part is larger."""

LEAST = 300
"""Smaller pieces are put together until they are so large."""

SHARE = 3
"""A part holds at most so many times less buildings than the program: several prove more than one does."""


@dataclass(frozen=True)
class Part:
    """A part of a program.

    Attributes
    ----------
    columns : its options, then its flows and slacks
    options : how many of them are options
    rows : its own limits, then its choice rows
    rules : how many of them are limits
    """

    columns: Ints
    options: int
    rows: Ints
    rules: int


@dataclass(frozen=True)
class Parted:
    """A program in parts: the limits they share, and the flows and slacks of those."""

    parts: tuple[Part, ...]
    rows: Ints
    columns: Ints


def parted(
    whole: Program, building: Ints, most: int = MOST, least: int = LEAST, aside: Sequence[int] = ()
) -> Parted:
    """Set the widest limits aside until what is left falls into small parts, and put pieces together.

    Parameters
    ----------
    whole : Program
    building : (options,) position of each option's building, ascending
    most, least : int
        Limits are set aside until no part has more buildings; smaller pieces are put together.
    aside : sequence of int
        Rows that are set aside however narrow they are.
    """
    buildings = int(building[-1]) + 1
    rules = len(whole.lower) - buildings
    touch, ease = _touches(whole, building, rules)
    width, most = np.diff(touch.indptr), min(most, max(buildings // SHARE, 1))
    shared = np.zeros(rules, dtype=np.bool_)
    shared[list(aside)] = True
    for widest in np.unique(width)[::-1]:
        label = _pieces(touch, ease, shared)
        if np.bincount(label[:buildings]).max() <= most:
            break
        shared |= width >= widest
    label = _pieces(touch, ease, shared)
    return _listed(whole, building, _together(label[:buildings], label, least), rules)


def cut(whole: Program, columns: Ints, options: int, cost: Floats, rows: Ints) -> Program:
    """The program of some columns and rows.

    Parameters
    ----------
    whole : Program
    columns : options, then flows and slacks
    options : how many of them are options
    cost : (columns of the whole,)
    rows : of the whole
    """
    return replace(
        whole,
        cost=cost[columns],
        matrix=sparse.csc_array(whole.matrix[:, columns].tocsr()[rows]),
        lower=whole.lower[rows],
        upper=whole.upper[rows],
        column_upper=whole.column_upper[columns],
        whole=whole.whole[columns[options:] - whole.options],
        options=options,
        slacks=len(columns),
        names=(),
        scale=np.ones(len(rows)),
    )


def _touches(whole: Program, building: Ints, rules: int) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Which buildings, and which flows and slacks, each limit has."""
    # the columns of a building stand together, so they are one column once its ends are left out
    matrix, ends = whole.matrix, np.searchsorted(building, np.arange(int(building[-1]) + 2))
    filled = matrix.indptr[whole.options]
    merged = sparse.csc_array(
        (np.ones(filled, dtype=np.int8), matrix.indices[:filled].copy(), matrix.indptr[ends]),
        shape=(matrix.shape[0], len(ends) - 1),
    )
    merged.sum_duplicates()
    touch = merged.tocsr()[:rules]
    touch.data[:] = 1
    open_ = whole.column_upper[whole.options :] > 0
    ease = abs(whole.matrix[:rules, whole.options :]) @ sparse.diags_array(open_.astype(float))
    ease = sparse.csr_array(ease)
    ease.eliminate_zeros()
    return touch, ease


def _pieces(touch: sparse.csr_array, ease: sparse.csr_array, shared: np.ndarray) -> Ints:
    """Piece of every building, own limit, flow and slack, connected by the limits not shared."""
    own = sparse.diags_array((~shared).astype(float))
    graph = sparse.block_array(
        [[None, (own @ touch).T, None], [own @ touch, None, own @ ease], [None, (own @ ease).T, None]],
        format="csr",
    )
    graph.eliminate_zeros()
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _together(of_building: Ints, label: Ints, least: int) -> Ints:
    """Part of each thing, -1 if its piece has no building; pieces are put together in order."""
    pieces, first, size = np.unique(of_building, return_index=True, return_counts=True)
    order = np.argsort(first, kind="stable")
    number = np.full(int(label.max()) + 1, -1, dtype=np.int64)
    part = filled = 0
    for piece, count in zip(pieces[order].tolist(), size[order].tolist(), strict=True):
        if filled and filled + count > least:
            part, filled = part + 1, 0
        number[piece] = part
        filled += count
    return number[label]


def _listed(whole: Program, building: Ints, number: Ints, rules: int) -> Parted:
    buildings = int(building[-1]) + 1
    of_building, of_rule = number[:buildings], number[buildings : buildings + rules]
    opened = np.flatnonzero(whole.column_upper[whole.options :] > 0)
    of_other = number[buildings + rules :][opened]
    count = int(of_building.max()) + 1
    options, choices = _split(of_building[building], count), _split(of_building, count)
    own, others = _split(of_rule, count), _split(of_other, count)
    parts = [
        Part(
            columns=np.concatenate([options[part], opened[others[part]] + whole.options]),
            options=len(options[part]),
            rows=np.concatenate([own[part], choices[part] + rules]),
            rules=len(own[part]),
        )
        for part in range(count)
    ]
    return Parted(tuple(parts), np.flatnonzero(of_rule < 0), opened[of_other < 0] + whole.options)


def _split(number: Ints, count: int) -> list[Ints]:
    """Positions of each number from 0 on, ascending."""
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(count + 1))
    return [order[ends[part] : ends[part + 1]] for part in range(count)]
