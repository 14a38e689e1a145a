"""When and where there are works: per estate and year of one plan, per building of several."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from energi.domain.stock import Plan
from energi.explain.answer import Answer
from energi.report.names import estate_names, measures, organisation_names, start_years
from energi.report.reading import made
from energi.report.table import Shown, Table, table


def works(answer: Answer, lang: str) -> Table:
    """Buildings and dwellings with works, and what the works cost, per estate and year.

    A building whose works come in two steps counts in both years.
    """
    case = answer.case
    options = case.offers.options.iloc[made(answer).chosen]
    options = options.assign(dwellings=case.stock.buildings["dwellings"].loc[options["building"]].to_numpy())
    first = options.assign(year=options["start_year"], kr=options["capital_kr"] - options["later_capital_kr"])
    second = options.assign(year=options["later_year"], kr=options["later_capital_kr"])
    steps = pd.concat([first, second]).query("year > 0")
    places = steps.groupby(["organisation", "estate", "year"], sort=False)
    frame = places.agg(
        buildings=("building", "size"), dwellings=("dwellings", "sum"), capital_kr=("kr", "sum")
    ).reset_index()
    order = pd.Index(case.stock.estates.index).get_indexer(pd.Index(frame["estate"]))
    frame = frame.iloc[np.lexsort((frame["year"], order))]
    frame = frame.assign(
        organisation_name=frame["organisation"].map(organisation_names(answer, lang)),
        estate_name=frame["estate"].map(estate_names(answer)),
    )
    columns = (
        Shown("organisation_name"),
        Shown("estate", kind="code"),
        Shown("estate_name"),
        Shown("year", kind="year"),
        Shown("buildings", kind="integer"),
        Shown("dwellings", kind="integer"),
        Shown("capital_kr", "kr", "money"),
    )
    return table("works", columns, frame.reset_index(drop=True))


def works_of(plans: Iterable[Plan], name: str, answer: Answer, lang: str) -> Table:
    """What each of several plans does to every building, a row per plan (counted from 1) and building."""
    codes = answer.case.stock.buildings.index
    parts = []
    for at, plan in enumerate(plans, start=1):
        chosen = pd.Series(plan.chosen, index=codes)
        told = {"measures": measures(answer, chosen, lang), "start_year": start_years(answer, chosen)}
        parts.append(pd.DataFrame({"point": at, "building": codes, **told}))
    columns = (
        Shown("point", kind="integer"),
        Shown("building", kind="code"),
        Shown("measures"),
        Shown("start_year", kind="year"),
    )
    return table(name, columns, pd.concat(parts, ignore_index=True))
