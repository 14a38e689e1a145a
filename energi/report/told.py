"""What a question beside the plan was answered with, written as a folder and printed.

A frontier, a co-operation or a set of alternatives is told in a few sentences, tables and charts. The
folder holds a page, a workbook, CSV files, a manifest and the input; nothing is overwritten.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from energi.domain.study import Study
from energi.report import manifest
from energi.report.charts import Chart
from energi.report.folder import timeless, whole
from energi.report.lead import Cover
from energi.report.page import css_hash, grid, style_sheet, template
from energi.report.sealed import begun, of_study, seal, write_tables
from energi.report.table import Table
from energi.report.terminal import WIDEST
from energi.report.workbook import write_workbook
from energi.words import say


@dataclass(frozen=True)
class Told:
    """An answer beside the plan, ready to be shown.

    Attributes
    ----------
    kind : str
        Its title is ``told.<kind>.title``.
    study : Study
    path : Path
        The study's file.
    sentences : sequence of str
    tables : Mapping[str, Table]
        In the order they are shown; the first one is printed.
    charts : sequence of Chart
    printed : tuple of str
        Columns of the first table a terminal shows.
    options : Mapping
        How it was asked for.
    proved : Mapping
        What the solves proved, and how long they took; for the manifest.
    """

    kind: str
    study: Study
    path: Path
    sentences: Sequence[str]
    tables: Mapping[str, Table]
    charts: Sequence[Chart] = ()
    printed: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    proved: Mapping[str, Any] = field(default_factory=dict)

    def title(self, lang: str) -> str:
        """What the study is called."""
        return (self.study.title_en if lang == "en" else "") or self.study.title


def write_told(told: Told, folder: Path, lang: str) -> Path:
    """Write ``report.html``, ``tables.xlsx``, ``csv/``, ``manifest.json`` and ``input/``.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    return whole(folder, lambda part: _fill(part, told, lang))


def _fill(part: Path, told: Told, lang: str) -> None:
    options = {**told.options, "lang": lang}
    start = begun(part, manifest.input_files(told.study, told.path), options, told.kind)
    run_id = start.run_id
    tables = {name: timeless(table) for name, table in told.tables.items()}
    (part / "report.html").write_text(_page(told, tables, lang, run_id), encoding="utf-8", newline="\n")
    cover = Cover(told.title(lang), [_kind(told, lang), *told.sentences], run_id, told.study.made_up)
    write_workbook(part / "tables.xlsx", cover, tables, lang)
    write_tables(part, tables, lang)
    content = {
        **of_study(start, told.path),
        "options": options,
        "proved": dict(told.proved),
        "versions": manifest.versions(),
    }
    seal(start, told.kind, told.study.title, told.study.made_up, content)


def _kind(told: Told, lang: str) -> str:
    return say(f"told.{told.kind}.title", lang)


def _page(told: Told, tables: Mapping[str, Table], lang: str, run_id: str) -> str:
    said = partial(_say, lang)
    css = style_sheet(said("made_up_short") if told.study.made_up else "")
    shown = [
        (table, grid(table, tuple(column.key for column in table.columns if column.kind != "key"), lang))
        for table in tables.values()
    ]
    return template("told.html.j2").render(
        lang=lang, say=said, css=css, css_hash=css_hash(css), made_up=told.study.made_up,
        kind=_kind(told, lang), title=told.title(lang), sentences=told.sentences, charts=told.charts,
        grids=shown, run_id=run_id,
    )  # fmt: skip


def _say(lang: str, key: str, /, **fields: object) -> str:
    return say(f"report.page.{key}", lang, **fields)


def print_told(told: Told, folder: Path, lang: str) -> None:
    """Print the answer: in sentences, its first table, where it all is."""
    console = Console(width=min(shutil.get_terminal_size((80, 24)).columns, WIDEST), highlight=False)
    console.print(f"\n[bold]{escape(_kind(told, lang))}: {escape(told.title(lang))}[/bold]")
    if told.study.made_up:
        console.print(escape(say("workbook.made_up", lang)))
    console.print()
    for sentence in told.sentences:
        console.print(escape(sentence))
    console.print()
    console.print(_grid(next(iter(told.tables.values())), told.printed, lang))
    console.print()
    console.print(escape(say("run.folder", lang, folder=folder)), style="bold", soft_wrap=True)
    console.print(f"  {escape(say('told.files', lang))}", soft_wrap=True)


def _grid(table: Table, keys: tuple[str, ...], lang: str) -> Grid:
    """Some columns of a table; numbers are never broken."""
    shown = [table.column(key) for key in keys]
    grid = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    columns = [[column.cell(value, lang) for value in table.frame[column.key]] for column in shown]
    for column, cells in zip(shown, columns, strict=True):
        least = max(map(len, cells), default=0) if column.numeric else 0
        justify: Any = "right" if column.numeric else "left"
        grid.add_column(escape(column.heading(lang)), justify=justify, min_width=least)
    for row in zip(*columns, strict=True):
        grid.add_row(*(escape(cell) for cell in row))
    return grid
