"""Two sheets a reader can count along with: one building's cost and rent in formulas, and the check of it.

Every formula is written with the engine's value beside it, so that the sheet reads the same before and
after a spreadsheet has counted it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from energi.assess.cost import discount_factors
from energi.assess.rent import VOTE_THRESHOLD_PERCENT
from energi.judge.worked import Worked
from energi.report.checks import Check, check_sheet, write_formula
from energi.report.workbook import HEADER, LINE, Book, print_setup
from energi.words import say

INPUTS: Mapping[str, str] = {
    "rate": "one", "horizon": "year", "start": "year", "area_m2": "m2", "capacity_kw": "kW",
    "heat_before_kwh": "kWh/year", "heat_after_kwh": "kWh/year", "power_before_kwh": "kWh/year",
    "power_after_kwh": "kWh/year", "price_before": "kr/kWh", "fixed_before": "kr/m2/year",
    "capacity_before": "kr/kW/year", "growth_before": "one", "price_after": "kr/kWh",
    "fixed_after": "kr/m2/year", "capacity_after": "kr/kW/year", "growth_after": "one",
    "price_power": "kr/kWh", "growth_power": "one",
    "dwelling_area_m2": "m2", "rent_kr_m2": "kr/m2/year", "dwellings": "dwelling",
}  # fmt: skip
RESULTS: Mapping[str, str] = {
    "bill_today_kr": "kr/year", "bill_after_kr": "kr/year", "saving_kr": "kr/year", "npv_kr": "kr",
    "regulation_factor": "one", "label_payback_year": "year", "rise_kr_m2": "kr/m2/year",
    "rise_percent": "percent", "bill_change_kr_m2": "kr/m2/year", "housing_change_kr_m2": "kr/m2/year",
    "housing_change_kr_month": "kr/month",
}  # fmt: skip
WORKS = (
    "capital_kr", "lifetime_year", "anyway_kr", "payment_share", "maintenance_kr", "marginal_kr", "saved_kr",
    "due_kr", "due_year", "due_lifetime_year", "left_kr", "due_left_kr",
)  # fmt: skip
LEFT = {"left_kr": ("capital_kr", "lifetime_year"), "due_left_kr": ("due_kr", "due_lifetime_year")}
"""What is left of a work at the horizon: of which price, with which lifetime."""

YEARS = (
    "year",
    "calendar",
    "discount",
    "bill_today",
    "bill_with",
    "paid",
    "spared",
    "upkeep",
    "flow",
    "worth",
)


class Places:
    """Where everything stands on the sheet, as formulas name it."""

    def __init__(self, worked: Worked) -> None:
        self.inputs = {name: HEADER + 1 + at for at, name in enumerate(INPUTS)}
        self.works = HEADER + len(INPUTS) + 4
        self.results = self.works + len(worked.works) + 3
        self.years = self.results + len(worked.results) + 4
        self._results = list(worked.results)
        self._count, self._horizon = len(worked.works), int(worked.inputs["horizon"])

    def input(self, name: str) -> str:
        """The cell of an input."""
        return f"$B${self.inputs[name] + 1}"

    def result(self, name: str) -> str:
        """The cell of a result."""
        return f"$B${self.results + self._results.index(name) + 1}"

    def column(self, name: str) -> str:
        """The cells of all works in a column."""
        letter = chr(ord("B") + WORKS.index(name))
        return f"${letter}${self.works + 1}:${letter}${self.works + self._count}"

    def work(self, name: str, at: int) -> str:
        """The cell of one work."""
        return f"{chr(ord('B') + WORKS.index(name))}{self.works + 1 + at}"

    def year(self, name: str, at: int) -> str:
        """The cell of one year."""
        return f"{chr(ord('A') + YEARS.index(name))}{self.years + 1 + at}"

    def all_years(self, name: str) -> str:
        """The cells of every year."""
        return f"{self.year(name, 0)}:{self.year(name, self._horizon)}"


def live_sheets(pen: Book, worked: Worked) -> dict[str, str]:
    """Write the sheet that counts, and the sheet that checks it against the engine: names, what they hold."""
    places = Places(worked)
    sheet = pen.book.add_worksheet(say("evaluate.live.sheet", pen.lang))
    sheet.write_string(0, 0, say("evaluate.live.title", pen.lang, code=worked.code), pen.formats["title"])
    sheet.write_string(1, 0, say("evaluate.live.about", pen.lang), pen.formats["about"])
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, len(WORKS), 15)
    _inputs(pen, sheet, worked, places)
    _works(pen, sheet, worked, places)
    _results(pen, sheet, worked, places)
    _years(pen, sheet, worked, places)
    print_setup(sheet, say("evaluate.live.title", pen.lang, code=worked.code), repeat=None)
    counted = sheet.get_name()
    checks = [
        Check(say(f"evaluate.live.{name}", pen.lang), f"='{counted}'!{places.result(name)}", value)
        for name, value in worked.results.items()
    ]
    return {counted: say("evaluate.live.about", pen.lang), **check_sheet(pen, checks)}


def _inputs(pen: Book, sheet: Any, worked: Worked, places: Places) -> None:
    sheet.write_string(HEADER, 0, say("evaluate.live.inputs", pen.lang), pen.formats["head"])
    for name, unit in INPUTS.items():
        _line(pen, sheet, places.inputs[name], name, unit)
        look = pen.book.add_format({"num_format": "0.0000" if unit != "year" else "0"})
        sheet.write_number(places.inputs[name], 1, float(worked.inputs[name]), look)


def _line(pen: Book, sheet: Any, row: int, name: str, unit: str) -> None:
    sheet.write_string(row, 0, say(f"evaluate.live.{name}", pen.lang))
    sheet.write_string(row, 2, say(f"report.unit.{unit}", pen.lang) if unit != "one" else "")


def _works(pen: Book, sheet: Any, worked: Worked, places: Places) -> None:
    """The works and the planned works they replace, and what each is worth at the horizon."""
    head = places.works - 1
    sheet.write_string(head, 0, say("evaluate.live.works", pen.lang), pen.formats["head"])
    for at, name in enumerate(WORKS, start=1):
        sheet.write_string(head, at, say(f"evaluate.live.{name}", pen.lang), pen.formats["head"])
    sheet.set_row(head, 4 * LINE)
    horizon = places.input("horizon")
    for at, work in enumerate(worked.works.to_dict("records")):
        row = places.works + at
        sheet.write_string(row, 0, str(work[f"text_{pen.lang}"]))
        for column, name in enumerate(WORKS[:-2], start=1):
            sheet.write_number(row, column, float(work[name]))
        starts = {"left_kr": places.input("start"), "due_left_kr": places.work("due_year", at)}
        for name, of in LEFT.items():
            price, life = (places.work(each, at) for each in of)
            first = starts[name]
            turns = f"MAX(1,ROUNDUP(({horizon}-{first})/{life},0))"
            formula = f"=IF({first}>{horizon},0,{price}*({first}+{turns}*{life}-{horizon})/{life})"
            write_formula(pen, sheet, (row, 1 + WORKS.index(name)), formula, work[name])


def _results(pen: Book, sheet: Any, worked: Worked, places: Places) -> None:
    sheet.write_string(places.results - 1, 0, say("evaluate.live.results", pen.lang), pen.formats["head"])
    cell, works = places.input, places.column
    area, homes = cell("dwelling_area_m2"), cell("dwellings")
    owed = f"SUMPRODUCT(({works('capital_kr')}-{works('anyway_kr')})*{works('payment_share')})"
    owed = f"({owed}+SUM({works('maintenance_kr')}))"
    saving, rise, change = (places.result(name) for name in ("saving_kr", "rise_kr_m2", "bill_change_kr_m2"))
    formulas = {
        "bill_today_kr": "=" + _bill(places, "before", "0"),
        "bill_after_kr": "=" + _bill(places, "after", "0"),
        "saving_kr": f"={places.result('bill_today_kr')}-{places.result('bill_after_kr')}",
        "npv_kr": f"=SUM({places.all_years('worth')})",
        "regulation_factor": f"=SUMPRODUCT({works('saved_kr')}*{works('lifetime_year')})"
        f"/SUM({works('marginal_kr')})",
        "label_payback_year": f"=SUM({works('capital_kr')})/SUM({works('saved_kr')})",
        "rise_kr_m2": f"={owed}/{area}",
        "rise_percent": f"=100*{rise}/{cell('rent_kr_m2')}",
        "bill_change_kr_m2": f"=-{saving}/{area}",
        "housing_change_kr_m2": f"={rise}+{change}",
        "housing_change_kr_month": f"={places.result('housing_change_kr_m2')}*{area}/{homes}/12",
    }
    for at, (name, value) in enumerate(worked.results.items()):
        _line(pen, sheet, places.results + at, name, RESULTS[name])
        write_formula(pen, sheet, (places.results + at, 1), formulas[name], value)
    row = places.results + len(worked.results)
    sheet.write_string(row, 0, say("evaluate.live.vote", pen.lang))
    words = [say(f"flag.{answer}", pen.lang) for answer in ("yes", "no")]
    votes = worked.results["rise_percent"] > VOTE_THRESHOLD_PERCENT
    formula = f'=IF({places.result("rise_percent")}>{VOTE_THRESHOLD_PERCENT:g},"{words[0]}","{words[1]}")'
    sheet.write_formula(row, 1, formula, None, words[0 if votes else 1])


def _bill(places: Places, when: str, years: str) -> str:
    """A year's bill: the heat carrier's three parts and electricity, each grown from the base year."""
    heat, power = (places.input(f"{kind}_{when}_kwh") for kind in ("heat", "power"))
    parts = ("price", "fixed", "capacity", "growth")
    price, fixed, capacity, growth = (places.input(f"{part}_{when}") for part in parts)
    standing = f"{places.input('area_m2')}*{fixed}+{places.input('capacity_kw')}*{capacity}"
    return (
        f"({heat}*{price}+{standing})*(1+{growth})^{years}"
        f"+{power}*{places.input('price_power')}*(1+{places.input('growth_power')})^{years}"
    )


def _years(pen: Book, sheet: Any, worked: Worked, places: Places) -> None:
    """Bills, works and the discounted flow, one row per year."""
    for at, name in enumerate(YEARS):
        sheet.write_string(places.years - 1, at, say(f"evaluate.live.{name}", pen.lang), pen.formats["head"])
    sheet.set_row(places.years - 1, 3 * LINE)
    discount = discount_factors(worked.inputs["rate"], int(worked.inputs["horizon"]))
    for at, row in enumerate(worked.years.to_dict("records")):
        sheet.write_number(places.years + at, 0, at)
        sheet.write_number(places.years + at, 1, worked.base_year + at)
        flow = (
            row["bill_today_kr"] - row["bill_with_kr"] - row["paid_kr"] + row["spared_kr"] - row["upkeep_kr"]
        )
        values = (*row.values(), flow, flow * discount[at])
        write_formula(pen, sheet, (places.years + at, 2), _discount(places, at), discount[at])
        for column, (formula, value) in enumerate(zip(_year(places, at), values, strict=True), start=3):
            write_formula(pen, sheet, (places.years + at, column), formula, value)


def _discount(places: Places, at: int) -> str:
    return f"={places.year('discount', at - 1)}/(1+{places.input('rate')})" if at else "=1"


def _year(places: Places, at: int) -> tuple[str, ...]:
    """Formulas of a year: both bills (none in the base year), works, planned works, upkeep, flow, worth."""
    year, start = places.year("year", at), places.input("start")
    bill, other, paid, spared, upkeep, flow = (places.year(name, at) for name in YEARS[3:9])
    due = places.column("due_year")
    return (
        f"=IF({year}=0,0,{_bill(places, 'before', year)})",
        f"=IF({year}<={start},{bill},{_bill(places, 'after', year)})",
        _paid(places, year, start, "left_kr"),
        _paid(places, year, due, "due_left_kr"),
        f"=IF({year}>{start},SUM({places.column('maintenance_kr')}),0)",
        f"={bill}-{other}-{paid}+{spared}-{upkeep}",
        f"={flow}*{places.year('discount', at)}",
    )


def _paid(places: Places, year: str, start: str, left: str) -> str:
    """Works and renewals of a year; in the last, less what they are still worth."""
    (price, life), horizon = (places.column(each) for each in LEFT[left]), places.input("horizon")
    falls = f"({year}>={start})*(MOD({year}-{start},{life})=0)*((({year}<{horizon})+({year}={start}))>0)"
    return f"=SUMPRODUCT({price}*{falls})-IF({year}={horizon},SUM({places.column(left)}),0)"
