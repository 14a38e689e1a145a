"""The plan's own sums as formulas: cost, rent and bills of every estate, and the check of them.

The formulas read the sheets of the tables, so that whoever changes a number there sees what follows. Every
formula is written with the engine's value beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from energi.assess.rent import VOTE_THRESHOLD_PERCENT
from energi.report.checks import Check, check_sheet, write_formula
from energi.report.lead import Cover
from energi.report.table import Table, unit
from energi.report.workbook import HEADER, LINE, Book, print_setup, write_workbook
from energi.words import say

SUMMED = (
    "dwellings", "capital_kr", "anyway_kr", "lcc_change_kr", "payment_kr", "bill_before_kr", "bill_after_kr",
    "heat_before_kwh", "heat_after_kwh", "co2_before_t", "co2_after_t",
)  # fmt: skip
"""Columns of the plan summed up per estate."""

GIVEN = ("dwelling_area_m2", "rent_kr_m2", "relief_kr")
"""Columns of the estates taken as they are."""

COUNTED: Mapping[str, str] = {
    "rise_kr_m2": "({payment_kr}-{relief_kr})/{dwelling_area_m2}",
    "rise_percent": "100*{rise_kr_m2}/{rent_kr_m2}",
    "bill_before_kr_m2": "{bill_before_kr}/{dwelling_area_m2}",
    "bill_after_kr_m2": "{bill_after_kr}/{dwelling_area_m2}",
    "housing_change_kr_m2": "{rise_kr_m2}+{bill_after_kr_m2}-{bill_before_kr_m2}",
    "housing_change_kr_month": "IF({dwellings}=0,0,{housing_change_kr_m2}*{dwelling_area_m2}/{dwellings}/12)",
}
"""What follows from them for an estate, each from the columns before it."""

CHECKED = ("capital_kr", *COUNTED)
"""Columns the checks hold against the engine's table of estates."""

LEFT = ("estate", "estate_name")
KEYS = (*LEFT, *SUMMED, *GIVEN, *COUNTED, "vote")


def write_plan_workbook(path: Path, cover: Cover, tables: Mapping[str, Table], lang: str) -> None:
    """Write ``plan.xlsx``: the tables, and where there is a plan the sheets that count along and check.

    Parameters
    ----------
    path : Path
    cover : Cover
    tables : Mapping[str, Table]
        `energi.report.tables.tables` in the same language.
    lang : str
    """

    def more(pen: Book) -> Mapping[str, str]:
        if "estates" not in tables:
            return {}
        counted, checks = _estates(pen, tables)
        return counted | check_sheet(pen, [*checks, *_totals(pen, tables), *_budget(pen, tables)])

    write_workbook(path, cover, tables, lang, more)


# --- estates -------------------------------------------------------------------------------------


def _estates(pen: Book, tables: Mapping[str, Table]) -> tuple[dict[str, str], list[Check]]:
    """One row per estate that counts along, and a row of totals: the sheet, and what is to be checked."""
    plan, estates = tables["plan"], tables["estates"]
    sheet = pen.book.add_worksheet(say("evaluate.live.sheet", pen.lang))
    sheet.write_string(0, 0, say("workbook.live.title", pen.lang), pen.formats["title"])
    sheet.write_string(1, 0, say("workbook.live.about", pen.lang), pen.formats["about"])
    for at, key in enumerate(KEYS):
        column = (plan if key in SUMMED else estates).column(key)
        sheet.write_string(HEADER, at, column.heading(pen.lang), pen.formats["head"])
    sheet.set_row(HEADER, 5 * LINE)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, len(KEYS) - 1, 15)
    sums = plan.frame.groupby("estate")[list(SUMMED)].sum()
    checks = []
    for row, known in enumerate(estates.frame.to_dict("records"), start=HEADER + 1):
        values = {**known, **sums.reindex([known["estate"]], fill_value=0.0).iloc[0]}
        _estate(pen, sheet, row, values, plan)
        checks += [
            Check(
                f"{known['estate']} {known['estate_name']}: {estates.column(key).title(pen.lang)}",
                f"='{sheet.get_name()}'!{xl_rowcol_to_cell(row, KEYS.index(key))}",
                0.0 if pd.isna(known[key]) else known[key],
            )
            for key in CHECKED
        ]
    _total(pen, sheet, estates.frame, sums)
    sheet.freeze_panes(HEADER + 1, len(LEFT))
    print_setup(sheet, say("workbook.live.title", pen.lang), repeat=HEADER)
    return {sheet.get_name(): say("workbook.live.about", pen.lang)}, checks


def _estate(pen: Book, sheet: Any, row: int, values: Mapping[Any, Any], plan: Table) -> None:
    places = {key: xl_rowcol_to_cell(row, at) for at, key in enumerate(KEYS)}
    for key in LEFT:
        sheet.write_string(row, KEYS.index(key), str(values[key]))
    for key in GIVEN:
        sheet.write_number(row, KEYS.index(key), float(values[key]), pen.formats["#,##0.00"])
    for key in SUMMED:  # not SUMIFS, which takes the codes 1 and 01 for the same, and * for anything
        formula = f"=SUMPRODUCT(({pen.cells(plan, 'estate')}={places['estate']})*{pen.cells(plan, key)})"
        write_formula(pen, sheet, (row, KEYS.index(key)), formula, values[key])
    for key, formula in COUNTED.items():
        value = 0.0 if pd.isna(values[key]) else values[key]
        write_formula(pen, sheet, (row, KEYS.index(key)), "=" + formula.format(**places), value)
    words = [say(f"flag.{answer}", pen.lang) for answer in ("yes", "no")]
    vote = f'=IF({places["rise_percent"]}>{VOTE_THRESHOLD_PERCENT:g},"{words[0]}","{words[1]}")'
    sheet.write_formula(row, KEYS.index("vote"), vote, None, words[0 if values["vote"] else 1])


def _total(pen: Book, sheet: Any, estates: pd.DataFrame, sums: pd.DataFrame) -> None:
    first, last = HEADER + 1, HEADER + len(estates)
    sheet.write_string(last + 1, 0, say("workbook.live.total", pen.lang), pen.formats["head"])
    for key in (*SUMMED, "dwelling_area_m2", "relief_kr"):
        at = KEYS.index(key)
        rows = f"{xl_rowcol_to_cell(first, at)}:{xl_rowcol_to_cell(last, at)}"
        value = (sums if key in SUMMED else estates)[key].sum()
        write_formula(pen, sheet, (last + 1, at), f"=SUM({rows})", value)


# --- the whole plan ------------------------------------------------------------------------------


def _totals(pen: Book, tables: Mapping[str, Table]) -> list[Check]:
    """The figures of the first page as formulas over the table of the plan."""
    plan, estates, summary = (tables[name] for name in ("plan", "estates", "summary"))

    def of(table: Table) -> Callable[[str], str]:
        return lambda key: pen.cells(table, key)

    a, e = of(plan), of(estates)
    heat = f"(SUM({a('heat_before_kwh')})-SUM({a('heat_after_kwh')}))"
    formulas = {
        "buildings": f"COUNTA({a('building')})",
        "buildings_renovated": f"COUNT({a('start_year')})",
        "dwellings": f"SUM({a('dwellings')})",
        "dwellings_renovated": f'SUMIFS({a("dwellings")},{a("start_year")},">0")',
        "capital": f"SUM({a('capital_kr')})",
        "anyway": f"SUM({a('anyway_kr')})",
        "lcc_saved": f"-SUM({a('lcc_change_kr')})",
        "heat_today": f"SUM({a('heat_before_kwh')})/1000",
        "heat_saved": f"{heat}/1000",
        "heat_saved_percent": f"100*{heat}/SUM({a('heat_before_kwh')})",
        "heat_expected": f"SUM({a('saving_expected_kwh')})/1000",
        "rent_rise": f"MAX({e('rise_kr_m2')})",
        "rent_rise_percent": f"MAX({e('rise_percent')})",
        "votes": f'COUNTIF({e("rise_percent")},">{VOTE_THRESHOLD_PERCENT:g}")',
        "baths": f'SUMIFS({a("baths")},{a("start_year")},">0")',
    }
    values = summary.frame.drop_duplicates("figure").set_index("figure")["value"]
    units = summary.frame.drop_duplicates("figure").set_index("figure")["value_unit"]
    return [
        Check(f"{say(f'report.figure.{name}', pen.lang)} [{units[name]}]", f"={formula}", values[name])
        for name, formula in formulas.items()
    ]


def _budget(pen: Book, tables: Mapping[str, Table]) -> list[Check]:
    """Frames, payments and what is carried on at the end, per organisation, where frames are set."""
    budget = tables["budget"]
    checks = []
    for (code, name), rows in budget.frame.dropna(subset="frame_kr").groupby(
        ["organisation", "organisation_name"], sort=False
    ):
        mine = f"({pen.cells(budget, 'organisation')}={_quoted(str(code))})"
        frame, used = (
            f"SUMPRODUCT({mine}*{pen.cells(budget, key)})" for key in ("frame_kr", "from_frame_kr")
        )
        title = budget.column("carried_out_kr").title(pen.lang)
        what = f"{name}, {int(rows['year'].iloc[-1])}: {title} [{unit('kr', pen.lang)}]"
        checks.append(Check(what, f"={frame}-{used}", rows["carried_out_kr"].iloc[-1]))
    return checks


def _quoted(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'
