"""The contribution as a person at a terminal sees it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from energi.climate.contribution import Contribution
from energi.report.climate_sentences import climate_sentences
from energi.report.table import Table
from energi.report.terminal import NAMES, WIDEST
from energi.words import number, say


def climate_summary(
    found: Contribution,
    tables: Mapping[str, Table],
    lang: str,
    folder: Path,
    notes: Sequence[str] = (),
) -> None:
    """Print the contribution: in sentences, goals per organisation, what is left, where it all is."""
    console = Console(width=min(shutil.get_terminal_size((80, 24)).columns, WIDEST), highlight=False)
    study = found.case.study
    title = study.title_en if lang == "en" and study.title_en else study.title
    console.print(f"\n[bold]{escape(say('climate.page.title', lang))}: {escape(title)}[/bold]")
    if study.made_up:
        console.print(escape(say("workbook.made_up", lang)))
    console.print()
    for sentence in (*climate_sentences(found, tables, lang), *notes):
        console.print(escape(sentence))
    console.print()
    console.print(_goals(found, tables["climate_verdicts"], lang))
    console.print(escape(say("climate.run.frozen_note", lang)))
    console.print()
    if "climate_followup" in tables:
        console.print(_followup(tables["climate_followup"], lang))
        console.print()
    console.print(escape(say("run.folder", lang, folder=folder)), style="bold", soft_wrap=True)
    console.print(f"  {escape(say('climate.run.files', lang))}", soft_wrap=True)


def _grid(lang: str, *heads: str) -> Grid:
    """A grid of names and numbers; a head is a key below ``climate.head``."""
    grid = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    for place, head in enumerate(heads):
        numeric = place > 0
        grid.add_column(
            say(f"climate.head.{head}", lang),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            min_width=0 if numeric else NAMES,
        )
    return grid


def _goals(found: Contribution, table: Table, lang: str) -> Grid:
    grid = _grid(
        lang, "goal", "year", "limit", "reached", "met", "limit_frozen", "reached_frozen", "met_frozen"
    )
    reached = "plan" if found.planned else "today"
    for (goal, year), rows in table.frame.groupby(["goal_told", "year"], sort=False):
        grid.add_row(escape(f"{goal}"), str(year), style="bold")
        for row in rows.to_dict("records"):
            cells = []
            for kind in ("", "_frozen"):
                cells += [number(row[f"{name}{kind}_t"], lang, 0) for name in ("limit", reached)]
                cells.append(say(f"flag.{'yes' if row[f'met{kind}'] else 'no'}", lang))
            grid.add_row(escape(f"  {row['organisation_name']}"), "", *cells)
    return grid


def _followup(table: Table, lang: str) -> Grid:
    heads = ("organisation", "year", "read", "promised", "corrected", "over", "kept")
    grid = _grid(lang, *heads)
    for row in table.frame.to_dict("records"):
        grid.add_row(
            escape(str(row["organisation_name"])),
            str(row["year"]),
            f"{row['read']}/{row['buildings']}",
            *(number(row[key], lang, 0) for key in ("promised_mwh", "corrected_mwh")),
            *(number(row[key], lang, 1) for key in ("over_percent", "kept_percent")),
        )
    return grid
