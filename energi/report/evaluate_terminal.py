"""The evaluation as a person at a terminal sees it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from energi.judge.evaluation import Evaluation
from energi.report.evaluate_sentences import evaluate_sentences, title
from energi.report.table import Table
from energi.report.terminal import WIDEST
from energi.words import say

MOST = 25
"""Rows of the ranking shown; the workbook has them all."""

RANKING = ("rank", "code", "capital_kr", "npv_kr", "kr_t", "rise_kr_m2", "housing_change_kr_month")
ONE = (
    "building", "estate_name", "measures", "capital_kr", "anyway_kr", "marginal_kr", "claimed_heat_kwh",
    "saving_heat_kwh", "saving_low_kwh", "saving_high_kwh", "claimed_electricity_kwh",
    "saving_electricity_kwh", "claimed_kr", "saving_kr", "claimed_t", "saving_t", "regulation_factor",
    "regulation_told", "label_payback_year", "label_told", "payback_year", "discounted_payback_year",
    "internal_rate", "npv_kr", "npv_low_kr", "npv_high_kr", "kr_t", "rise_kr_m2", "rise_percent",
    "vote_told", "bill_change_kr_m2", "housing_change_kr_month", "class_before", "class_after",
    "requirements",
)  # fmt: skip
"""What is told of a single proposal."""


def evaluate_summary(found: Evaluation, tables: Mapping[str, Table], lang: str, folder: Path | None) -> None:
    """Print the evaluation: in sentences, the ranking or the one proposal, and where it all is."""
    console = Console(width=min(shutil.get_terminal_size((80, 24)).columns, WIDEST), highlight=False)
    console.print(f"\n[bold]{escape(say('evaluate.page.title', lang))}: {escape(title(found, lang))}[/bold]")
    if found.case.study.made_up:
        console.print(escape(say("workbook.made_up", lang)))
    console.print()
    judged = tables["evaluate_judged"]
    if found.proposal:
        _one(console, judged, lang)
    else:
        for sentence in evaluate_sentences(found, lang):
            console.print(escape(sentence))
        console.print()
        _ranking(console, judged, lang)
    if folder is not None:
        console.print()
        console.print(escape(say("run.folder", lang, folder=folder)), style="bold", soft_wrap=True)
        console.print(f"  {escape(say('evaluate.files', lang))}", soft_wrap=True)


def _one(console: Console, table: Table, lang: str) -> None:
    row = table.frame.iloc[0]
    grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    for key in ONE:
        column = table.column(key)
        grid.add_row(escape(column.heading(lang)), escape(column.cell(row[key], lang)))
    console.print(grid)
    console.print()
    console.print(escape(row["verdict_sentence"]), style="bold")


def _ranking(console: Console, table: Table, lang: str) -> None:
    grid = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    for key in (*RANKING, "verdict"):
        grid.add_column(
            say(f"evaluate.head.{key}", lang), justify="left" if key in {"code", "verdict"} else "right"
        )
    for row in table.frame.head(MOST).to_dict("records"):
        cells = [table.column(key).cell(row[key], lang) for key in RANKING]
        grid.add_row(*map(escape, cells), escape(say(f"evaluate.short.{row['verdict_key']}", lang)))
    console.print(grid)
    if len(table.frame) > MOST:
        console.print(escape(say("evaluate.more", lang, shown=MOST, count=len(table.frame))))
