"""Requirement packs and a requirement check as a person at a terminal sees them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from energi.domain.requirement import Pack
from energi.report.clauses import address, clause_table, pack_table
from energi.report.table import MISSING, Table
from energi.report.terminal import WIDEST, wrapped
from energi.words import say

MOST = 25
"""How many failing packages or subjects are named; the workbook has them all."""


def show_packs(packs: Sequence[Pack], lang: str) -> None:
    """Print a list of packs."""
    console = _console()
    console.print(_grid(pack_table(packs, lang), lang, ("pack_name", "pack", "clauses", "can_be_judged")))
    console.print()
    console.print(wrapped(say("rules.hint", lang)), markup=False)


def show_clauses(packs: Sequence[Pack], lang: str) -> None:
    """Print every clause of some packs: text, limit, period, status, stand-ins, source."""
    console = _console()
    for pack in packs:
        title, about = (pack.title_en, pack.about_en) if lang == "en" else (pack.title_da, pack.about_da)
        console.print(f"\n[bold]{escape(title)}[/bold]  ({pack.name})")
        console.print(wrapped(about), markup=False)
        for line in _bindings(pack, lang):
            console.print(wrapped(line), markup=False)
        rows = clause_table([pack], lang).frame.to_dict("records")
        for clause, row in zip(pack.clauses, rows, strict=True):
            console.print(f"\n[bold]{escape(clause.id)}[/bold]  {escape(str(row['clause_title']))}")
            console.print(
                f"  {escape(' · '.join(str(row[key]) for key in ('demand', 'binds_what', 'theme')))}"
            )
            console.print(wrapped(str(row["clause_text"]), "  "), markup=False)
            for proxy in clause.proxies:
                told = proxy.en if lang == "en" else proxy.da
                console.print(wrapped(told, "    – ", "      "), markup=False)
            fields = {
                "limit": row["clause_limit"],
                "from": row["from"] or MISSING,
                "until": row["until"] or MISSING,
                "status": row["status"],
                "source": row["source"],
                "page": say("rules.page", lang, page=clause.page) if clause.page else "",
                "checked": row["checked"],
            }
            for key in ("limit", "period", "standing", "source"):
                line = say(f"rules.clause.{key}", lang, **fields)
                console.print(wrapped(line, "  ", "    "), markup=False)
            if address(clause):
                console.print(f"    {escape(address(clause))}", soft_wrap=True)


def _bindings(pack: Pack, lang: str) -> Iterator[str]:
    """Whom a pack binds by funding route, and whom it spares."""
    for key, names in (("funding", pack.funding), ("open", pack.funding_open), ("exempt", pack.exempt)):
        if names:
            told = ", ".join(name.words()[name].get(lang) for name in names)
            yield say(f"rules.binds.{key}", lang, names=told)


def show_check(
    title: str, lines: Sequence[str], tables: Mapping[str, Table], lang: str, folder: Path, made_up: bool
) -> None:
    """Print a check: how it ended, the counts per clause, what misses a requirement, where it all is."""
    console = _console()
    console.print(f"\n[bold]{escape(title)}[/bold]")
    if made_up:
        console.print(escape(say("workbook.made_up", lang)))
    console.print()
    for line in lines:
        console.print(wrapped(line), markup=False)
    console.print()
    keys = ("verdict_kind", "clause", "demand", "count_pass", "count_fail", "count_not_assessable")
    counts = tables["counts"]
    listed = counts.frame["verdict_kind"] == say("verdict.kind.checklist", lang)  # told in a line above
    shown = replace(counts, frame=counts.frame[~listed])
    console.print(_grid(shown, lang, keys))
    proxies = [text for text in shown.frame["proxy"].unique() if text]
    for text in proxies:
        console.print(wrapped(text), markup=False)
    _missed(console, tables, lang)
    console.print()
    console.print(escape(say("run.folder", lang, folder=folder)), style="bold", soft_wrap=True)
    console.print(f"  {escape(say('rules.files', lang))}", soft_wrap=True)


def _missed(console: Console, tables: Mapping[str, Table], lang: str) -> None:
    """What misses a binding requirement, by name."""
    rows = tables["verdicts"].frame
    rows = rows[(rows["verdict_key"] == "fail") & (rows["demand"] == say("requirement.kind.krav", lang))]
    if rows.empty:
        return
    console.print(f"\n[bold]{escape(say('rules.missed', lang))}[/bold]")
    for row in rows.head(MOST).to_dict("records"):
        what = " – ".join(filter(None, (str(row["subject"]), str(row["work"]))))
        console.print(
            wrapped(f"{what}: {row['clause']}. {row['verdict_reason']}", "  ", "    "), markup=False
        )
    if len(rows) > MOST:
        console.print(f"  {escape(say('rules.more', lang, count=len(rows) - MOST))}")


def _grid(shown: Table, lang: str, keys: Sequence[str] = ()) -> Grid:
    columns = [shown.column(key) for key in keys] or list(shown.columns)
    grid = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    for column in columns:
        grid.add_column(
            column.title(lang), justify="right" if column.numeric else "left", no_wrap=column.kind == "code"
        )
    for row in shown.frame.to_dict("records"):
        grid.add_row(*(escape(column.cell(row[column.key], lang)) for column in columns))
    return grid


def _console() -> Console:
    return Console(width=min(shutil.get_terminal_size((80, 24)).columns, WIDEST), highlight=False)
