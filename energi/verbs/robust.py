"""The verb ``energi robust``: the plan that is never far from the best, whatever the figures become."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.optimise.lean import lean
from energi.report.folder import free, fresh
from energi.report.lead import Cover
from energi.report.plain import Telling, print_plain, write_plain
from energi.report.table import Table
from energi.scenarios.change import Base
from energi.scenarios.grid import Grid, read_grid, title, variants, weight
from energi.scenarios.outcome import base_of, input_files
from energi.scenarios.robust import Robust
from energi.scenarios.robust import robust as find_robust
from energi.scenarios.robust_tables import proved, robust_sentences, robust_tables
from energi.scenarios.worlds import worlds
from energi.words import say

DONE, STOPPED = 0, 4


def found_for(
    path: Path, time_limit_s: float | None, gap_percent: float | None
) -> tuple[Grid, Base, Answer, Robust]:
    """Read a file of scenarios and find the plans of least worst regret and of least mean.

    Raises
    ------
    InputError, ClashError, SolverError
        As `energi.scenarios.worlds.worlds` and `energi.scenarios.robust.robust`.
    """
    grid = read_grid(path)
    study = path.parent / grid.study
    base = base_of(study, time_limit_s, gap_percent)
    cases = worlds(grid, study, base)
    among = lean(cases[0], cases[1:])
    cases = [among.case(cases[0]), *map(among.elsewhere, cases[1:])]
    found = find_robust(cases, [weight(grid, variant) for variant in variants(grid)])
    return grid, base, Answer(Ask(study), cases[0], base.setting, None, None, None, {}), found


def robust(options: Mapping[str, Any], lang: str) -> int:
    """Find the plan of least worst regret over the scenarios of a file, write a folder and tell it.

    Parameters
    ----------
    options : Mapping
        grid, time_limit, gap, out, report_lang.
    lang : str
        Of progress.

    Returns
    -------
    int
        0 if every search reached the gap it was asked for, 4 if the time ended some before.
    """
    path = options["grid"]
    folder = free(options["out"]) if options["out"] else None
    click.echo(say("robust.begins", lang), err=True)
    grid, base, answer, found = found_for(path, options["time_limit"], options["gap"])
    told_in = options["report_lang"] or base.study.language
    tables = robust_tables(grid, base, answer, found, told_in)
    told = telling(grid, base, answer, found, tables, path, told_in)
    place = folder or free(fresh(answer.ask.path, "robust-"))
    write_plain(told, place, told_in)
    print_plain(told, place, told_in)
    return DONE if found.proved else STOPPED


_SHOWN = {
    "robust_scenarios": ("variant_name", "own_best", "regret_base", "regret_worst", "regret_mean"),
    "robust_plans": ("plan_name", "worst_regret", "worst_most", "mean_value", "changed"),
}


def telling(
    grid: Grid, base: Base, answer: Answer, found: Robust, tables: dict[str, Table], path: Path, lang: str
) -> Telling:
    """The robust choice as it is told."""
    study, inputs = base.study, input_files(base, path, grid)
    lines = robust_sentences(answer, found, tables, lang)
    return Telling(
        "robust",
        Cover(say("robust.title", lang, title=title(grid, study, lang)), lines, "", study.made_up),
        say("robust.subtitle", lang, count=len(found.best), axes=len(grid.axes)),
        tables,
        printed=_SHOWN,
        options={"time_limit_s": study.solving.time_limit_s, "gap_percent": study.solving.gap_percent},
        inputs=inputs,
        content={"grid": next(reversed(inputs)), "proved": proved(found)},
    )
