"""A sheet that holds what a workbook counts against what the engine counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from energi.assess.cost import ROUND_OFF
from energi.report.workbook import HEADER, Book, print_setup
from energi.words import say

NUMBERS = "#,##0.00"
HEADS = ("what", "counted", "engine", "difference", "agrees")


@dataclass(frozen=True)
class Check:
    """A quantity the workbook counts by a formula, and the engine's value of it."""

    what: str
    formula: str
    value: float


def write_formula(pen: Book, sheet: Any, place: tuple[int, int], formula: str, value: Any) -> None:
    """A formula that gives a number, with its value beside it."""
    sheet.write_formula(*place, formula, pen.formats[NUMBERS], float(value))


def check_sheet(pen: Book, checks: Sequence[Check]) -> dict[str, str]:
    """Every quantity of the workbook beside the engine's, and whether they agree.

    Returns
    -------
    dict
        The sheet's name, and what it holds.
    """
    sheet = pen.book.add_worksheet(say("evaluate.live.checks", pen.lang))
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 4, 18)
    sheet.write_string(0, 0, say("evaluate.live.checks", pen.lang), pen.formats["title"])
    sheet.write_string(1, 0, say("evaluate.live.checks_about", pen.lang), pen.formats["about"])
    for at, name in enumerate(HEADS):
        sheet.write_string(HEADER, at, say(f"evaluate.live.{name}", pen.lang), pen.formats["head"])
    first = HEADER + 1
    for row, check in enumerate(checks, start=first):
        sheet.write_string(row, 0, check.what)
        write_formula(pen, sheet, (row, 1), check.formula, check.value)
        sheet.write_number(row, 2, float(check.value), pen.formats[NUMBERS])
        write_formula(pen, sheet, (row, 3), f"=B{row + 1}-C{row + 1}", 0.0)
        close = f"ABS(D{row + 1})<={ROUND_OFF:.0E}*MAX(1,ABS(C{row + 1}))"
        sheet.write_formula(row, 4, f'=IF({close},"OK","!")', None, "OK")
    last = first + len(checks)
    sheet.write_string(last, 0, say("evaluate.live.every", pen.lang), pen.formats["head"])
    every = f'COUNTIF(E{first + 1}:E{last},"OK")={len(checks)}'
    sheet.write_formula(last, 4, f'=IF({every},"OK","!")', None, "OK")
    sheet.freeze_panes(first, 1)
    print_setup(sheet, say("evaluate.live.checks", pen.lang), repeat=HEADER)
    return {sheet.get_name(): say("evaluate.live.checks_about", pen.lang)}
