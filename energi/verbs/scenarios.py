"""The verb ``energi scenarios``: one study under many prices, budgets and limits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from energi.optimise.solve import Status
from energi.report.folder import free, fresh
from energi.report.lead import Cover
from energi.report.plain import Telling, print_plain, write_plain
from energi.report.table import Table
from energi.report.tornado import tornado
from energi.scenarios.change import Base
from energi.scenarios.grid import Grid, read_grid, title
from energi.scenarios.outcome import CLASH, NONE, STOPPED, Outcome, base_of, input_files, outcomes
from energi.scenarios.tables import scenario_tables
from energi.words import number, say

DONE, CUT_SHORT = 0, 4


def scenarios(path: Path, out: Path | None, report_lang: str | None, lang: str) -> int:
    """Plan every variant of a grid, write what came of them into a folder and tell it.

    Parameters
    ----------
    path : Path
        ``grid.toml``.
    out : Path or None
        ``runs/<study>/varianter-<time>`` if none is named.
    report_lang : str or None
        Language of what is written; the study's if none is named.
    lang : str
        Of progress.

    Returns
    -------
    int
        0, or 4 if Ctrl-C came before every variant was planned.
    """
    grid = read_grid(path)
    study = path.parent / grid.study
    base = base_of(study)
    told_in = report_lang or base.study.language
    folder = free(out or fresh(study, "varianter-"))

    def teller(turn: int, count: int) -> None:
        click.echo(say("scenarios.turn", lang, turn=turn, count=count), err=True)

    found = outcomes(grid, study, base, told_in, teller)
    tables = scenario_tables(grid, base, found, told_in)
    told = telling(grid, base, found, tables, told_in, input_files(base, path, grid))
    write_plain(told, folder, told_in)
    print_plain(told, folder, told_in)
    return CUT_SHORT if any(each.status in _CUT for each in found) else DONE


_CUT = (STOPPED, Status.INTERRUPTED)


_SHOWN = {
    "scenarios_tornado": ("axis", "axis_base", "axis_value", "changed", "changed_share"),
    "scenarios_variants": ("variant_name", "capital_kr", "lcc_saved_kr", "plan_t", "changed"),
}


def telling(
    grid: Grid,
    base: Base,
    found: Sequence[Outcome],
    tables: dict[str, Table],
    lang: str,
    inputs: dict[str, Path],
) -> Telling:
    """The variants as they are told."""
    study = base.study
    drawn = tornado(tables["scenarios_tornado"], lang)
    return Telling(
        "scenarios",
        Cover(
            say("scenarios.title", lang, title=title(grid, study, lang)),
            _sentences(found, tables, lang),
            "",
            study.made_up,
        ),
        say("scenarios.subtitle", lang, count=len(found), axes=len(grid.axes)),
        tables,
        {"scenarios_tornado": drawn},
        printed=_SHOWN,
        inputs=inputs,
        content={"grid": next(reversed(inputs))},
    )


def _sentences(found: Sequence[Outcome], tables: dict[str, Table], lang: str) -> list[str]:
    """What decides the plan, what leaves it as it is, and which variants have no plan or are missing."""
    told, homes = tables["scenarios_tornado"].frame, tables["scenarios_choices"].frame
    steady = int((homes["variants_changed"] == 0).sum())
    lines = [say("scenarios.steady", lang, steady=steady, count=len(homes))]
    if told["changed"].notna().any():
        most = told.iloc[int(told["changed"].fillna(-1).to_numpy().argmax())]
        fields = {
            "axis": most["axis"],
            "value": number(most["axis_value"], lang),
            "changed": int(most["changed"]),
        }
        lines.append(say("scenarios.most", lang, share=float(most["changed_share"]), **fields))
    idle = (told["changed"] == 0).groupby(told["axis"], sort=False).all()
    if idle.any():
        lines.append(say("scenarios.idle", lang, axes=", ".join(idle.index[idle])))
    without = [each.variant.number for each in found if each.status in {CLASH, NONE}]
    if without:
        lines.append(say("scenarios.without", lang, variants=", ".join(map(str, without))))
    missing = [each.variant.number for each in found if each.status == STOPPED]
    if missing:
        lines.append(say("scenarios.missing", lang, variants=", ".join(map(str, missing))))
    return [*lines, say("scenarios.gap", lang)]
