"""What people call the things an answer speaks of: places, limits, packages, amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from energi.domain.choices import ProjectKind
from energi.domain.stock import Offers
from energi.explain.answer import Answer
from energi.optimise.sheet import Key
from energi.report.table import Shown
from energi.words import catalogue, number, say

ALL = "all"
"""Stands for all organisations together."""


def organisation_names(answer: Answer, lang: str) -> dict[str, str]:
    """Code -> name, and the name of all together, which is that of the only one if there is one."""
    names = {str(code): str(name) for code, name in answer.case.stock.organisations["name"].items()}
    together = say("report.all_organisations", lang) if len(names) != 1 else next(iter(names.values()))
    return {**names, ALL: together}


def estate_names(answer: Answer) -> dict[str, str]:
    """Code -> name."""
    return {str(code): str(name) for code, name in answer.case.stock.estates["name"].items()}


def kind_names(lang: str) -> dict[str, str]:
    """Kind of project -> name."""
    return {kind: words.get(lang) for kind, words in ProjectKind.words().items()}


def named(names: Mapping[str, str], parts: Iterable[object]) -> str:
    """Places by name, groups of projects (``"A, roof"``) part by part; what has no name as it is."""
    return ", ".join(names.get(part, part) for one in parts for part in str(one).split(", "))


def place(answer: Answer, rule: str, key: Key, lang: str) -> dict[str, Any]:
    """Where a limit is: organisation, estate, year, or the item of another set; empty where it has none."""
    sets = answer.case.card.rule(rule).each
    found = dict(zip(sets, key, strict=True))
    names = organisation_names(answer, lang)
    estate = found.get("estates")
    return {
        "organisation": names[found.get("organisations", ALL)] if estate is None else "",
        "estate": estate_names(answer)[estate] if estate is not None else "",
        "year": found.get("years", 0),
        "item": named(
            {**names, **kind_names(lang)} if "project_groups" in found else {},
            (item for name, item in found.items() if name not in _PLACES),
        ),
    }


_PLACES = {"organisations", "estates", "years"}
"""Sets that have names of their own; items of others are called what the study calls them."""


def limit_in_words(answer: Answer, rule: str, key: Key, lang: str) -> str:
    """A limit by name and place: ``"budgettet for Boligorganisation X i 2012"``; empty without a rule."""
    if not rule:
        return ""
    return said(answer, "report.limit", rule, lang, place(answer, rule, key, lang))


def said(answer: Answer, kind: str, rule: str, lang: str, fields: Mapping[str, Any] | None = None) -> str:
    """What the catalogue says of a rule; of the user's own rules what their card says."""
    if f"{kind}.{rule}" in catalogue():
        return say(f"{kind}.{rule}", lang, **(fields or {}))
    own = answer.case.card.rule(rule)
    return own.en if lang == "en" else own.da


PER_M2 = ("rent_absolute", "rent_step", "rent_at_most_saving")
"""Rules whose sides people know per m2 of dwelling."""


def readable(answer: Answer, rule: str, key: Key, value: float) -> float:
    """A side of a limit in the unit people know it by: rents per m2, shares of the rent in per cent."""
    given = answer.case.sheet.given
    if rule in PER_M2:
        return value / given["dwelling_area"][key[:1]]
    if rule == "rent_percent":
        return 100.0 * value / (given["dwelling_area"][key[:1]] * given["rent_today"][key[:1]])
    return value


def as_counted(answer: Answer, rule: str, value: float) -> float | int:
    """A side of a limit as a sentence says it: of things people count, whole ones without decimals."""
    whole = readable_unit(answer, rule) in COUNTED and value.is_integer()
    return int(value) if whole else value


COUNTED = frozenset({"building", "dwelling", "package"})
"""Units of things people count."""


def readable_unit(answer: Answer, rule: str) -> str:
    """The unit `readable` gives."""
    known = {**dict.fromkeys(PER_M2, "kr/m2/year"), "rent_percent": "percent"}
    return known.get(rule, answer.case.card.rule(rule).unit)


def measures(answer: Answer, rows: pd.Series, lang: str) -> pd.Series:
    """What the options named do, in words; empty for no option (-1), indexed as given."""
    options = answer.case.offers.options
    package = pd.Series("", index=rows.index, dtype=object)
    known = rows >= 0
    package[known] = options["package"].to_numpy()[rows[known]]
    contents = answer.case.offers.packages
    contents = contents[contents["package"].isin(package.unique())]
    staged = options[options["package"].isin(contents.loc[contents["stage"] > 1, "package"])]
    later = dict(zip(staged["package"], staged["later_year"], strict=True))
    steps = contents.groupby(["package", "stage"], sort=False)[f"text_{lang}"].agg("; ".join)
    texts: dict[object, str] = {"": ""}
    for (code, stage), text in zip(steps.index.to_list(), steps, strict=True):  # first steps come first
        told = say("report.then", lang, year=int(later[code]), works=text) if stage > 1 else text
        texts[code] = f"{texts[code]}; {told}" if code in texts else told
    return package.map(texts).fillna(say("report.nothing", lang)).astype(object)


def works(offers: Offers, packages: pd.Series) -> pd.Series:
    """What packages consist of, the same in every language and whatever they were compared with.

    Parameters
    ----------
    offers : Offers
    packages : Series of str
        Codes of packages, which two menus may give to different works.

    Returns
    -------
    Series of str
        Component and proposal or measure of each work, ``wall:3 window:window_u08@2`` (the second in
        a later year); empty where nothing is done. Indexed as given.
    """
    contents = offers.packages[offers.packages["package"].isin(packages.unique())]
    keys = contents["proposal"].where(contents["proposal"] != "", contents["measure"])
    later = contents["stage"].map(lambda stage: f"@{stage}" if stage > 1 else "")
    parts = (contents["component"] + ":" + keys + later).groupby(contents["package"])
    known = parts.agg(lambda each: " ".join(sorted(each)))
    return packages.map(known).fillna("").astype(object)


def start_years(answer: Answer, rows: pd.Series) -> pd.Series:
    """Start year of the options named; NaN where nothing is done or no option is named."""
    years = answer.case.offers.options["start_year"].to_numpy(float)[np.maximum(rows.to_numpy(), 0)]
    return pd.Series(np.where((rows.to_numpy() >= 0) & (years > 0), years, np.nan), index=rows.index)


def goal_unit(answer: Answer) -> str:
    """The unit of what the plan minimises: of goals in order the last, within the limits on the others."""
    return answer.case.card.goal(answer.case.sheet.goal).unit


def is_money(measured: str) -> bool:
    """Whether a goal's unit is kroner, once or a year."""
    return measured in {"kr", "kr/year"}


def amount(value: float, measured: str, lang: str) -> str:
    """An amount of a goal: ``"12.000 kr."``."""
    digits = 0 if is_money(measured) else 1
    return say(f"report.amount.{measured}", lang, value=number(value, lang, digits))


def in_unit(key: str, measured: str) -> Shown:
    """A column in a goal's unit."""
    return Shown(key, measured, "money" if is_money(measured) else "number")
