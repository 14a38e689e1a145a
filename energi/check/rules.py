"""Rules across rows and sheets: one small function each, registered in `STOPPING` or `NOTICING`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from energi.check.labels import expired, several, unlabelled
from energi.check.measured import measured_heat, measured_years
from energi.check.plausible import dwelling_sizes, estate_areas, label_heat, rents
from energi.check.projects import estates_of_projects, heat_of_projects, merged_dwellings
from energi.check.sheets import MODELS, REFERENCES, Sheets, among, each, shown
from energi.domain.finding import Finding
from energi.domain.tables import TABLES

Rule = Callable[[Sheets], list[Finding]]

_SEVEN = ("A", "B", "C", "D", "E", "F", "G")
_FOURTEEN = tuple(f"{letter}{step}" for letter in _SEVEN for step in (1, 2))
_EIGHT = ("A1", "A2", *_SEVEN[1:])
_NINE = ("A2020", "A2015", "A2010", *_SEVEN[1:])

CLASSES_OF_SCALE: Mapping[str, tuple[str, ...]] = {
    "2006": _FOURTEEN,
    "2008V1": _SEVEN,
    "2008V2": _EIGHT,
    "2008V3": _EIGHT,
    "2012": _EIGHT,
    "2013": _NINE,
    "2018": _NINE,
}
"""The classes each scale has, best first (HB2016 9.2.5, regulation-S41 and regulation-S42)."""


def duplicates(sheets: Sheets) -> list[Finding]:
    """A key stands once; the later rows are stopped and name the first."""
    findings = []
    for model in TABLES:
        rows = sheets.given[model.table].dropna(subset=list(model.key))
        if not rows.duplicated(list(model.key)).any():
            continue
        keys = [rows[key] for key in model.key]
        first = pd.Series(rows.index, rows.index).groupby(keys).transform("first")
        again = rows.assign(first=first.astype("int64").astype(str))[first != rows.index]
        column = model.key[-1]
        again = again.assign(**{column: again[list(model.key)].map(shown).agg(", ".join, axis=1)})
        findings += each("E-DUPLICATE", model.table, column, again, "first")
    return findings


def references(sheets: Sheets) -> list[Finding]:
    """A code from another sheet stands there, even if its row is stopped."""
    findings = []
    for table, column, parent in REFERENCES:
        codes = sheets.given[parent][column].dropna()
        rows = sheets.given[table].dropna(subset=[column])
        lost = rows[~among(rows[column], codes)]
        if not lost.empty:
            findings += _unknown(table, column, parent, lost, codes)
    return findings


def _unknown(
    table: str, column: str, parent: str, lost: pd.DataFrame, codes: pd.Series[str]
) -> list[Finding]:
    """Rows whose code is unknown, with the known code they seem to mean, if there is one."""
    alike = {_loose(code): code for code in codes}
    lost = lost.assign(nearest=lost[column].map(_loose).map(alike))
    near = lost["nearest"].notna()
    there = MODELS[parent].sheet
    return [
        *each("E-REFERENCE-NEAR", table, column, lost[near], "nearest", there=there),
        *each("E-REFERENCE", table, column, lost[~near], there=there),
    ]


def _loose(code: str) -> str:
    """A code without what people vary: case, spaces, punctuation and leading zeros."""
    parts = re.findall(r"[^\W\d_]+|[0-9]+", code.casefold())
    return "-".join(part.lstrip("0") or "0" for part in parts)


def baths(sheets: Sheets) -> list[Finding]:
    """No more dwellings lack a bath than there are."""
    rows = sheets.given["buildings"]
    more = rows[rows["dwellings_without_bath"] > rows["dwellings"]]
    return each("E-BATH", "buildings", "dwellings_without_bath", more.astype({"dwellings": int}), "dwellings")


def noisy_dwellings(sheets: Sheets) -> list[Finding]:
    """The noise hits no more dwellings than there are, and it is known how loud it is."""
    rows = sheets.given["buildings"]
    count = rows["dwellings_noisy"]
    more = rows.assign(dwellings=rows["dwellings"].map(shown))[count > rows["dwellings"]]
    return [
        *each("E-NOISE-DWELLINGS", "buildings", "dwellings_noisy", more, "dwellings"),
        *each(
            "E-NOISE-LEVEL",
            "buildings",
            "indoor_noise_db",
            rows[(count > 0) & rows["indoor_noise_db"].isna()],
        ),
    ]


def other_uses(sheets: Sheets) -> list[Finding]:
    """No more area is used for other than dwellings than is heated."""
    rows = sheets.given["buildings"]
    more = rows[rows["other_use_m2"] > rows["heated_area_m2"]]
    return each("E-OTHER-USE", "buildings", "other_use_m2", more, "heated_area_m2")


def label_classes(sheets: Sheets) -> list[Finding]:
    """A label's class is one of its scale."""
    rows = sheets.given["labels"].dropna(subset=["scale", "label_class"])
    known = {(scale, label) for scale, classes in CLASSES_OF_SCALE.items() for label in classes}
    pairs = zip(rows["scale"].tolist(), rows["label_class"].tolist(), strict=True)
    rows = rows[np.array([pair not in known for pair in pairs], dtype=bool)]
    rows = rows.assign(classes=rows["scale"].map(CLASSES_OF_SCALE).map(", ".join))
    return each("E-LABEL-CLASS", "labels", "label_class", rows, "scale", "classes")


def label_dates(sheets: Sheets) -> list[Finding]:
    """A label is not valid only until a day before it was issued."""
    rows = sheets.given["labels"].dropna(subset=["issued", "valid_to"])
    return each("E-LABEL-DATES", "labels", "valid_to", rows[rows["valid_to"] < rows["issued"]], "issued")


def anyway(sheets: Sheets) -> list[Finding]:
    """The part due anyway is no more than the whole investment."""
    rows = sheets.given["proposals"]
    more = rows[rows["investment_anyway_kr"] > rows["investment_kr"]]
    return each("E-ANYWAY", "proposals", "investment_anyway_kr", more, "investment_kr")


def savings(sheets: Sheets) -> list[Finding]:
    """A proposal saves no more heat than the building's label says it uses."""
    rows = sheets.kept["proposals"]
    rows = rows.assign(heat_mwh=rows["building"].map(sheets.in_force["heat_mwh"]).astype("float64"))
    odd = rows[rows["saving_heat_mwh"] > rows["heat_mwh"]]
    odd = odd.assign(**{"effect:saving_kwh": (odd["saving_heat_mwh"] - odd["heat_mwh"]) * 1000})
    return each("W-SAVING", "proposals", "saving_heat_mwh", odd, "saving_heat_mwh", "heat_mwh", "building")


def priceless(sheets: Sheets) -> list[Finding]:
    """A profitable proposal has a price."""
    rows = sheets.kept["proposals"]
    odd = rows[(rows["category"] == 1) & rows["investment_kr"].isna()]
    odd = odd.assign(**{"effect:saving_kwh": odd["saving_heat_mwh"] * 1000})
    return each("W-PROPOSAL-NO-PRICE", "proposals", "investment_kr", odd, "building")


def without_budget(sheets: Sheets) -> list[Finding]:
    """An organisation has a budget."""
    rows = sheets.kept["organisations"]
    funded = sheets.given["budget"]["organisation"]
    return each("W-NO-BUDGET", "organisations", "", rows[~among(rows["organisation"], funded)], "name")


def empty_estates(sheets: Sheets) -> list[Finding]:
    """An estate has buildings."""
    rows = sheets.kept["estates"]
    built = sheets.given["buildings"]["estate"]
    return each("W-ESTATE-EMPTY", "estates", "", rows[~among(rows["estate"], built)], "name")


def empty_organisations(sheets: Sheets) -> list[Finding]:
    """An organisation has estates."""
    rows = sheets.kept["organisations"]
    owning = sheets.given["estates"]["organisation"]
    return each(
        "N-ORGANISATION-EMPTY", "organisations", "", rows[~among(rows["organisation"], owning)], "name"
    )


STOPPING: tuple[Rule, ...] = (
    duplicates, references, baths, other_uses, label_classes, label_dates, anyway, estates_of_projects,
    merged_dwellings, heat_of_projects, noisy_dwellings,
)  # fmt: skip
"""Rules whose findings stop the row; they read every row given."""

NOTICING: tuple[Rule, ...] = (
    unlabelled,
    expired,
    several,
    label_heat,
    measured_heat,
    measured_years,
    dwelling_sizes,
    estate_areas,
    rents,
    savings,
    priceless,
    without_budget,
    empty_estates,
    empty_organisations,
)
"""Rules that ask somebody to look again; they read the rows that nothing stops."""

RULES: tuple[Rule, ...] = (*STOPPING, *NOTICING)
"""Every rule."""
