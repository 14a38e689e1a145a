"""The scenarios of a grid as cases: the same options and limits, counted with other figures."""

from __future__ import annotations

from pathlib import Path

from energi.assess.today import assess
from energi.domain.card import Card
from energi.domain.errors import InputError
from energi.optimise.case import Case, case
from energi.options.menu import offers_under
from energi.options.ranged import ranged
from energi.options.worth import Ground
from energi.scenarios.change import COUNTED, Base, counting, side, standing
from energi.scenarios.grid import Grid, variants
from energi.shelf import card, find


def worlds(grid: Grid, path: Path, base: Base) -> list[Case]:
    """A case per variant of a grid, the study as it is first.

    Parameters
    ----------
    grid : Grid
    path : Path
        The study's file.
    base : Base

    Returns
    -------
    list of Case
        With the same options in the same order; none is left out that another does not beat or equal in
        every scenario.

    Raises
    ------
    InputError
        ``E-ROBUST-AXIS`` if an axis changes a limit, ``E-ROBUST-GOALS`` if the study has goals in order,
        ``E-GRID-...`` if an axis names no number of the study, ``E-MENU-WORLD`` if a scenario makes
        other works possible.
    """
    for axis in grid.axes:
        if axis.changes.partition(".")[0] not in COUNTED:
            raise InputError("E-ROBUST-AXIS", changes=axis.changes)
        standing(axis, base)
    if len(base.study.goals) > 1:
        raise InputError("E-ROBUST-GOALS")
    every = variants(grid)
    settings = [counting(grid, variant, base, path.parent) for variant in every]
    assessed = [assess(base.stock, each) for each in settings]
    sides = [side(grid, variant) for variant in every]
    pairs = list(zip(assessed, settings, strict=True))
    menus = offers_under(base.stock, pairs, uncertain=any(sides))
    model = card(find(base.study.model, path.parent, "models"), Card)
    found = []
    for (today, counted), menu, end in zip(pairs, menus, sides, strict=True):
        worth = ranged(menu, Ground(base.stock, today, counted), end) if end else menu
        found.append(case(base.stock, today, worth, base.study, model))
    return found
