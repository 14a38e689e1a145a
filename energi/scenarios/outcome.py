"""Every variant of a grid planned; what does not change from one to the next is used again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from energi.assess.setting import Setting
from energi.domain.ask import Ask
from energi.domain.errors import ClashError, InputError, SolverError
from energi.explain.answer import Answer
from energi.explain.polish import improved
from energi.explain.why import Reading, read_by
from energi.flow import POLISH_SHARE, prepared
from energi.optimise.case import Case
from energi.optimise.lean import Lean, lean
from energi.optimise.ordered import under
from energi.optimise.planning import plan
from energi.optimise.route import Prices
from energi.optimise.solve import Status
from energi.report import manifest
from energi.report.tables_homes import estates
from energi.report.tables_plan import plan as plan_table
from energi.report.tables_plan import summary
from energi.scenarios.change import Base, changed, standing
from energi.scenarios.grid import RANGE, Grid, Variant, variants
from energi.scenarios.menus import Menus

CLASH, NONE, STOPPED = "clash", "none", "stopped"
"""A variant that no plan meets; one for which none was found in time; one the user did not wait for."""


@dataclass(frozen=True)
class Outcome:
    """What came of a variant.

    Attributes
    ----------
    variant : Variant
    status : str
        Of the plan's certificate; `CLASH`, `NONE` or `STOPPED` without a plan.
    figures : DataFrame
        `energi.report.tables_plan.summary` of its plan: the same numbers a run of its own would show.
    choices : DataFrame
        Indexed by building: works (language-free), start_year, later_year (NaN if none), measures.
        No rows without a plan.
    objective : float
    """

    variant: Variant
    status: str
    figures: pd.DataFrame
    choices: pd.DataFrame
    objective: float


def base_of(path: Path, time_limit_s: float | None = None, gap_percent: float | None = None) -> Base:
    """Study, stock and setting as they are, read and checked once for all variants."""
    return Base(*prepared(Ask(path, time_limit_s=time_limit_s, gap_percent=gap_percent)))


def input_files(base: Base, path: Path, grid: Grid) -> dict[str, Path]:
    """Every file variants depend on, by the name it gets below ``input/``; their own file last.

    Parameters
    ----------
    base : Base
    path : Path
        The file of variants.
    grid : Grid
    """
    found = manifest.input_files(base.study, path.parent / grid.study)
    return {**found, (path.name if path.name not in found else f"grid/{path.name}"): path.resolve()}


def outcomes(
    grid: Grid, path: Path, base: Base, lang: str, teller: Callable[[int, int], None]
) -> list[Outcome]:
    """Plan every variant of a grid.

    Buildings are assessed and packages put together once for all variants that count alike.

    Parameters
    ----------
    grid : Grid
    path : Path
        The study's file.
    base : Base
    lang : str
        Of the words in the outcomes.
    teller : callable
        Told which variant begins, counted from 1, and how many there are.

    Returns
    -------
    list of Outcome
        In the order of `energi.scenarios.grid.variants`, the study as it is first. After Ctrl-C the
        variants that were planned, and the others as `STOPPED`.

    Raises
    ------
    InputError
        As `energi.scenarios.change.changed`, before anything is planned; ``E-GRID-ROBUST`` if
        savings are to be low or high; ``E-GRID-BASE`` if the study
        as it is has no plan; KeyboardInterrupt if it was stopped before it had one.
    """
    every = variants(grid)
    _check(grid, every, base)
    found: dict[int, Outcome] = {}
    try:
        for outcome in _planned(grid, every, path, base, lang, teller):
            if outcome.variant.number == 0 and outcome.choices.empty:
                raise InputError("E-GRID-BASE", file=path.name)
            found[outcome.variant.number] = outcome
            if outcome.status == Status.INTERRUPTED:
                break
    except KeyboardInterrupt:
        if not found:  # the study as it is comes first; without it nothing can be compared
            raise
    return [found.get(variant.number, _without(variant, STOPPED)) for variant in every]


def _check(grid: Grid, every: list[Variant], base: Base) -> None:
    """Refuse a grid the study cannot be varied by, before anything takes time."""
    for axis in grid.axes:
        standing(axis, base)
        if axis.changes == RANGE:  # a plan's tables tell the savings the study counts, with their range
            raise InputError("E-GRID-ROBUST")
    for variant in every:
        changed(grid, variant, base)


def _planned(
    grid: Grid,
    every: list[Variant],
    path: Path,
    base: Base,
    lang: str,
    teller: Callable[[int, int], None],
) -> Iterator[Outcome]:
    turn, near, menus = 0, Prices(), Menus(grid, base, path)
    for menu, same in menus(every):
        known: _Known | None = None
        for variant in same:
            turn += 1
            teller(turn, len(every))
            whole = menus.case(variant, menu)
            known = known or _Known(lean(whole), read_by(whole), near)
            yield _outcome(variant, path, whole, menu.setting, known, lang)


@dataclass(frozen=True)
class _Known:
    """What variants share that differ in the numbers of limits.

    Attributes
    ----------
    among : Lean
        The options of the menu to look at.
    reading : Reading
        Which rules read what.
    near : Prices
        Of the variants before.
    """

    among: Lean
    reading: Reading
    near: Prices


def _outcome(
    variant: Variant, path: Path, whole: Case, counted: Setting, known: _Known, lang: str
) -> Outcome:
    study = whole.study
    try:
        found = plan(whole, among=known.among, near=known.near)
        whole = under(whole, found.steps)
        limit_s = POLISH_SHARE * study.solving.time_limit_s
        reading = known.reading if not found.steps else read_by(whole)
        chosen, why = improved(whole, found, limit_s, known.among, reading)
    except ClashError:
        return _without(variant, CLASH)
    except SolverError as error:
        if error.code == "E-STOPPED":
            raise KeyboardInterrupt from error
        if error.code != "E-LIMIT-EMPTY":
            raise
        return _without(variant, NONE)
    answer = Answer(Ask(path), whole, replace(counted, study=study), chosen, why, None, {})
    table = plan_table(answer, lang).frame
    homes = estates(answer, table)
    told = table.set_index("building")[
        ["organisation", "estate", "works", "start_year", "later_year", "measures"]
    ]
    certificate = chosen.certificate
    return Outcome(
        variant,
        certificate.status,
        summary(answer, table, homes.frame, lang).frame,
        told,
        certificate.objective,
    )


def _without(variant: Variant, status: str) -> Outcome:
    return Outcome(variant, status, pd.DataFrame(), pd.DataFrame(), float("nan"))


def differing(outcome: Outcome, other: Outcome) -> pd.Series:
    """Which buildings an outcome treats otherwise than another, by building; empty without a plan."""
    if outcome.choices.empty:
        return pd.Series(dtype=bool)
    keys = ["works", "start_year", "later_year"]
    sides = [each.choices[keys].astype(object).fillna("") for each in (outcome, other)]
    return (sides[0] != sides[1]).any(axis=1)
