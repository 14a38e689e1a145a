"""An answer beside the plan, told in sentences, tables and charts: a folder of its own, and the terminal.

A frontier, a co-operation, a comparison or a set of variants is told the same way: a page, a workbook, CSV
files, a manifest and the input; nothing is overwritten.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from energi import words
from energi.explain.answer import Answer
from energi.report import manifest
from energi.report.charts import Chart
from energi.report.folder import timeless, whole
from energi.report.grids import grid, keys_shown, say_on_page
from energi.report.lead import Cover, title
from energi.report.page import policy_hash, style_sheet, template
from energi.report.sealed import begun, seal, write_tables
from energi.report.table import Table
from energi.report.terminal import NAMES, WIDEST, wrapped
from energi.report.workbook import write_workbook


@dataclass(frozen=True)
class Telling:
    """What is told.

    Attributes
    ----------
    name : str
        Of the page and the workbook: ``<name>.html``, ``<name>.xlsx``; also the manifest's ``kind``.
    cover : Cover
        Its run id is given when the folder is written.
    subtitle : str
        What is below the title.
    tables : Mapping[str, Table]
        In the order they are shown.
    charts : Mapping[str, Chart]
        By the name of the table they show.
    printed : Mapping[str, tuple of str]
        Table -> its columns that a terminal shows.
    options : Mapping
        How it was asked for.
    inputs : Mapping[str, Path]
        Files to copy below ``input/``, by the name they get there.
    content : Mapping
        What the manifest says besides.
    beside : Mapping[str, tuple]
        File of another page -> what a link to it says, and what makes it of this telling.
    """

    name: str
    cover: Cover
    subtitle: str
    tables: Mapping[str, Table]
    charts: Mapping[str, Chart] = field(default_factory=dict)
    printed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Path] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, tuple[str, Callable[[Telling], str]]] = field(default_factory=dict)


def answering(
    name: str, answer: Answer, lines: Sequence[str], tables: Mapping[str, Table], lang: str, *,
    proved: Mapping[str, Any], **shown: Any,
) -> Telling:  # fmt: skip
    """A question about a study and its answer, ready to be told.

    Parameters
    ----------
    name : str
        Its title is ``told.<name>.title``.
    answer : Answer
        The study as posed; its plan is not looked at.
    lines : sequence of str
    tables : Mapping[str, Table]
    lang : str
    proved : Mapping
        What the solves proved, and how long they took; for the manifest.
    **shown
        charts, printed, options and beside of the `Telling`.
    """
    study, path = answer.case.study, answer.ask.path
    inputs = manifest.input_files(study, path)
    cover = Cover(words.say(f"told.{name}.title", lang), lines, "", study.made_up)
    content = {"study": next(iter(inputs)), "study_path": manifest.shown_path(path), "proved": proved}
    return Telling(name, cover, title(answer, lang), tables, inputs=inputs, content=content, **shown)


def plain_page(told: Telling, lang: str) -> str:
    """A whole HTML file that needs nothing else; every table is a part of its own."""
    css = style_sheet(words.say("report.page.made_up_short", lang) if told.cover.made_up else "")
    return template("plain.html.j2").render(
        lang=lang,
        say=partial(say_on_page, lang),
        css=css,
        css_hash=policy_hash(css),
        cover=told.cover,
        subtitle=told.subtitle,
        charts=told.charts,
        beside={file: name for file, (name, _) in told.beside.items()},
        nothing=words.say("plain.nothing", lang),
        parts=[(table, grid(table, keys_shown(table), lang)) for table in told.tables.values()],
    )


def write_plain(told: Telling, folder: Path, lang: str) -> Path:
    """Write page, workbook, ``csv/``, ``manifest.json`` and ``input/`` into a folder.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    return whole(folder, lambda part: write_into(part, told, lang))


def write_into(part: Path, told: Telling, lang: str) -> None:
    """Write all that beside what a folder already holds."""
    options = {**told.options, "lang": lang}
    start = begun(part, told.inputs, options, told.name)
    fill_plain(part, replace(told, cover=replace(told.cover, run_id=start.run_id)), lang)
    content = {"options": options, **told.content, "versions": manifest.versions()}
    seal(start, told.name, told.cover.title, told.cover.made_up, content)


def fill_plain(part: Path, told: Telling, lang: str) -> None:
    """Write page, workbook and CSV files; what differs from run to run stands in no table."""
    told = replace(told, tables={name: timeless(table) for name, table in told.tables.items()})
    pages = {f"{told.name}.html": plain_page(told, lang)}
    pages |= {file: write(told) for file, (_, write) in told.beside.items()}
    for file, page in pages.items():
        (part / file).write_text(page, encoding="utf-8", newline="\n")
    cover = replace(told.cover, lines=[told.subtitle, *told.cover.lines])
    write_workbook(part / f"{told.name}.xlsx", cover, told.tables, lang)
    write_tables(part, told.tables, lang, f"{told.name}_")


def print_plain(told: Telling, folder: Path, lang: str) -> None:
    """Print the sentences, some columns of some tables, and where it all is."""
    console = Console(width=min(shutil.get_terminal_size((80, 24)).columns, WIDEST), highlight=False)
    console.print(f"\n[bold]{escape(told.cover.title)}[/bold]")
    console.print(escape(told.subtitle))
    if told.cover.made_up:
        console.print(escape(words.say("workbook.made_up", lang)))
    console.print()
    for sentence in told.cover.lines:
        console.print(wrapped(sentence, "- ", "  "), markup=False)
    for name, keys in told.printed.items():
        table = told.tables[name]
        if len(table.frame):
            console.print(f"\n[bold]{escape(table.title(lang))}[/bold]")
            console.print(_listed(table, keys, lang))
    console.print()
    console.print(escape(words.say("run.folder", lang, folder=folder)), style="bold", soft_wrap=True)
    files = [words.say("plain.files", lang, name=told.name), *told.beside, *["input/"] * bool(told.inputs)]
    console.print(f"  {escape(', '.join(files))}", soft_wrap=True)


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
