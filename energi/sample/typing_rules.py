"""What Excel lets people type into a column: the drop-down, the bounds of the row model, the hint."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from energi.domain.columns import Column, Row, bounds_of
from energi.sample.readme import Lists, list_words
from energi.words import say

_HINT_TITLE, _HINT_TEXT = 32, 255  # Excel's limits
_FIRST_DAY = date(1900, 1, 1)  # Excel knows none before
_KINDS = {"number": "decimal", "integer": "integer"}


def typing_rule(
    model: type[Row], column: Column, lang: str, lists: Lists, cell: tuple[int, int]
) -> dict[str, Any]:
    """The data validation of a column whose first cell is ``cell`` (row and column from 0)."""
    hint = {
        "input_title": column.name.get(lang)[:_HINT_TITLE],
        "input_message": column.help.get(lang)[:_HINT_TEXT],
    }
    words = list_words(column, lang)
    if words:  # machine values may be typed too, so a wrong word only warns
        shown = {
            "error_title": say("workbook.choice_title", lang),
            "error_message": say("workbook.choice_message", lang),
        }
        return {"validate": "list", "source": lists[words], "error_type": "warning", **shown, **hint}
    if column.kind == "date":
        shown = _box("date", lang)
        return {"validate": "date", "criteria": ">=", "value": _FIRST_DAY, **shown, **hint}
    if column.kind in _KINDS:
        return {**_numeric(model, column, lang, cell), **hint}
    return {"validate": "any", **hint}


def _numeric(model: type[Row], column: Column, lang: str, cell: tuple[int, int]) -> dict[str, Any]:
    """Numbers within the bounds; a bound that is not itself allowed needs a formula."""
    bounds = bounds_of(model, column.key)
    low, high = bounds.get("ge", bounds.get("gt")), bounds["le"]
    above = say("workbook.above" if "gt" in bounds else "workbook.at_least", lang, low=low)
    box = _box(column.kind, lang, low=above, high=high)
    if "gt" in bounds:
        name = xl_rowcol_to_cell(*cell)
        formula = f"=AND(ISNUMBER({name}),{name}>{low:g},{name}<={high:.15g})"
        return {"validate": "custom", "value": formula, **box}
    limits = {"criteria": "between", "minimum": low, "maximum": high}
    return {"validate": _KINDS[column.kind], **limits, **box}


def _box(kind: str, lang: str, **fields: object) -> dict[str, Any]:
    """The box that stops a wrong value."""
    return {
        "error_title": say("workbook.box_title", lang),
        "error_message": say(f"workbook.box_{kind}", lang, **fields)[:_HINT_TEXT],
    }
