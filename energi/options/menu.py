"""The menu: every package of every building in every start year, less those that others beat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.errors import InputError
from energi.domain.stock import Assessment, Floats, Ints, Offers, Stock
from energi.options.dominance import BESIDE, SHELL, promising, survivors
from energi.options.grounds import Grounds, codes
from energi.options.packages import Packages, combined, nothing, sensible
from energi.options.worth import lcc_ranges

BATCH = 400_000
"""Packages worked on at a time, so that memory stays bounded."""


def offers(stock: Stock, assessment: Assessment, setting: Setting) -> Offers:
    """Set out what could be done.

    Parameters
    ----------
    stock : Stock
    assessment : Assessment
    setting : Setting

    Returns
    -------
    Offers
        Going on as today, and every package no other package of its building beats or equals in
        every quantity a rule or goal uses: capital, rent payment and life-cycle cost in each start
        year, heat by carrier, electricity, baths, requirements and what rules of the study count
        (`energi.options.told_apart`). So the best plan is never lost.

    Raises
    ------
    InputError
        ``E-MENU-SIZE`` if a building's alternatives combine to more packages than can be tried.
    """
    (found,) = offers_under(stock, [(assessment, setting)])
    return found


def offers_under(
    stock: Stock, worlds: Sequence[tuple[Assessment, Setting]], *, uncertain: bool = False
) -> list[Offers]:
    """The same options under several settings.

    Parameters
    ----------
    stock : Stock
    worlds : sequence of (Assessment, Setting)
        The study as it is comes first: its requirements and rules decide what is on the menu.
    uncertain : bool
        Whether savings may come out low or high (`energi.options.ranged`), in every setting.

    Returns
    -------
    list of Offers
        Per setting, with the same options in the same order: a package is left out only if another beats or
        equals it in every quantity of every setting.

    Raises
    ------
    InputError
        As `offers`, and ``E-MENU-WORLD`` if a setting makes other works possible than the first.
    """
    grounds = [Grounds.of(stock, assessment, setting) for assessment, setting in worlds]
    first, *others = grounds
    if any(not each.alike(first) for each in others):
        raise InputError("E-MENU-WORLD")
    # a setting that prices works and energy as the first tells no packages apart that it does not
    apart = [each for each in others if not each.prices_like(first)]
    # with all savings low, or high, what counts less of heat and works still counts less of both; but
    # one sum of both may be beaten by another
    spread = [first, *apart] if uncertain else []

    def of_shell(shells: Packages) -> Floats:
        return np.column_stack([first.counted(shells), *(shells.total(each.priced) for each in apart)])

    def of_whole(packages: Packages) -> Floats:
        return np.column_stack(
            [
                first.counted(packages),
                *(each.outcome(packages) for each in apart),
                *(lcc_ranges(each.evaluated(packages), each.ground) for each in spread),
            ]
        )

    packages, table = kept(first, of_shell, of_whole)
    tables = [table, *(each.evaluated(packages) for each in others)]
    named = codes(packages, stock)
    return [
        each.offered(packages, own.assign(package=named)) for each, own in zip(grounds, tables, strict=True)
    ]


def kept(
    ground: Grounds, of_shell: Callable[[Packages], Floats], of_whole: Callable[[Packages], Floats]
) -> tuple[Packages, pd.DataFrame]:
    """Going on as today, and the packages no other of their building beats or equals.

    Parameters
    ----------
    ground : Grounds
    of_shell, of_whole : callable
        Packages, of the shell only and whole -> what counts besides, (m, quantities), as in
        `energi.options.dominance.promising` and `energi.options.dominance.survivors`.

    Returns
    -------
    Packages
    DataFrame
        `energi.options.worth.evaluated` of them.
    """
    frame, parts = ground.frame, []
    for rows in _batches(ground.combinations):
        shells = combined(nothing(rows), frame, SHELL)
        shells = shells.where(promising(shells, frame, ground.added, ground.ground, of_shell(shells)))
        every = combined(shells, frame, BESIDE)
        packages = every.where(sensible(every, frame, ground.ground.setting.catalogue))
        table = ground.evaluated(packages)
        best = survivors(packages, table, ground.added, of_whole(packages))
        parts.append((packages.where(best), table[best]))
    packages = Packages(
        np.concatenate([part.at for part, _ in parts]), np.concatenate([part.picks for part, _ in parts])
    )
    return packages, pd.concat([part for _, part in parts], ignore_index=True)


def _batches(combinations: Floats) -> Iterator[Ints]:
    """Rows of buildings whose combinations together stay below `BATCH`."""
    batch = np.floor(np.cumsum(combinations) / BATCH).astype(np.int64)
    for number in np.unique(batch):
        yield np.flatnonzero(batch == number)
