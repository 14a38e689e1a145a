"""Tables told one after the other: a page, a workbook, CSV files and a manifest, and at the terminal."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from energi import words
from energi.report import manifest
from energi.report.charts import Chart
from energi.report.folder import copied, whole, write_csv
from energi.report.lead import Cover
from energi.report.page import css_hash, grid, keys_shown, style_sheet, template
from energi.report.table import Table
from energi.report.terminal import NAMES, WIDEST, wrapped
from energi.report.workbook import write_workbook

_NONE: Mapping[str, Path] = {}


@dataclass(frozen=True)
class Telling:
    """What is told.

    Attributes
    ----------
    name : str
        Of the page and the workbook: ``<name>.html``, ``<name>.xlsx``; also the manifest's ``kind``.
    cover : Cover
    subtitle : str
        What is below the title of the page.
    tables : Mapping[str, Table]
    charts : Mapping[str, Chart]
        By the name of the table they show.
    """

    name: str
    cover: Cover
    subtitle: str
    tables: Mapping[str, Table]
    charts: Mapping[str, Chart] = field(default_factory=dict)


def plain_page(told: Telling, lang: str) -> str:
    """A whole HTML file that needs nothing else; every table is a part of its own."""
    css = style_sheet(words.say("report.page.made_up_short", lang) if told.cover.made_up else "")
    return template("plain.html.j2").render(
        lang=lang,
        say=partial(_say, lang),
        css=css,
        css_hash=css_hash(css),
        cover=told.cover,
        subtitle=told.subtitle,
        charts=told.charts,
        nothing=words.say("plain.nothing", lang),
        parts=[(table, grid(table, keys_shown(table), lang)) for table in told.tables.values()],
    )


def _say(lang: str, key: str, /, **fields: object) -> str:
    return words.say(f"report.page.{key}", lang, **fields)


def write_plain(
    told: Telling, folder: Path, lang: str, content: Mapping[str, Any], inputs: Mapping[str, Path] = _NONE
) -> Path:
    """Write page, workbook, ``csv/`` and manifest into a folder that is empty or not there.

    Parameters
    ----------
    told : Telling
    folder : Path
    lang : str
    content : Mapping
        What the manifest says besides.
    inputs : Mapping[str, Path]
        Files to copy below ``input/``, by the name they get there.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    return whole(folder, lambda part: _fill(part, told, lang, content, inputs))


def _fill(
    part: Path, told: Telling, lang: str, content: Mapping[str, Any], inputs: Mapping[str, Path]
) -> None:
    (part / "csv").mkdir(parents=True)
    fill_plain(part, told, lang)
    outputs = manifest.digests(manifest.below(part))
    given = manifest.digests(copied(part, inputs))
    known = {
        "schema": manifest.SCHEMA,
        "kind": told.name,
        "run_id": told.cover.run_id,
        "title": told.cover.title,
        "made_up": told.cover.made_up,
        **content,
        "versions": manifest.versions(),
        **({"inputs": given} if given else {}),
        "outputs": outputs,
        "finished": manifest.now(),
    }
    manifest.dump(known, part / "manifest.json")


def fill_plain(part: Path, told: Telling, lang: str) -> None:
    """Write page, workbook and CSV files into a folder that has a ``csv/``."""
    page = part / f"{told.name}.html"
    page.write_text(plain_page(told, lang), encoding="utf-8", newline="\n")
    write_workbook(part / f"{told.name}.xlsx", told.cover, told.tables, lang)
    for name, table in told.tables.items():
        write_csv(part / "csv" / f"{name.removeprefix(f'{told.name}_')}.csv", table, lang)


def plain_summary(told: Telling, lang: str, folder: Path, shown: Mapping[str, tuple[str, ...]]) -> None:
    """Print the sentences, some columns of some tables, and where it all is.

    Parameters
    ----------
    shown : Mapping[str, tuple of str]
        Table -> its columns.
    """
    console = Console(width=min(shutil.get_terminal_size((80, 24)).columns, WIDEST), highlight=False)
    console.print(f"\n[bold]{escape(told.cover.title)}[/bold]")
    if told.cover.made_up:
        console.print(escape(words.say("workbook.made_up", lang)))
    console.print()
    for sentence in told.cover.lines:
        console.print(wrapped(sentence, "- ", "  "), markup=False)
    for name, keys in shown.items():
        table = told.tables[name]
        if len(table.frame):
            console.print(f"\n[bold]{escape(table.title(lang))}[/bold]")
            console.print(_listed(table, keys, lang))
    console.print()
    console.print(escape(words.say("run.folder", lang, folder=folder)), style="bold", soft_wrap=True)
    files = words.say("plain.files", lang, name=told.name)
    console.print(f"  {escape(files)}", soft_wrap=True)


MOST = 12
"""Rows of a table the terminal shows; the workbook has them all."""

NUMBER = 8
"""Least width of a column of numbers or codes there."""


def _listed(table: Table, keys: tuple[str, ...], lang: str) -> Grid:
    told = grid(table, keys, lang, most=MOST)
    listed = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    for place, head in enumerate(told.columns):
        longest = max((len(row[place]) for row in told.rows), default=0)
        listed.add_column(
            escape(head.heading),
            justify="right" if head.style == "n" else "left",
            min_width=max(longest, NUMBER) if head.style in {"n", "c"} and longest <= NAMES else 0,
            overflow="fold",
        )
    for row in told.rows:
        listed.add_row(*map(escape, row))
    if told.left_out:
        listed.add_row(escape(words.say("plain.more", lang, count=told.left_out)))
    return listed
