"""Tables of homes: rent and housing cost per estate, CO2 per year, labels before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.bills import Connection, energy_cost_kr
from energi.assess.label import classes
from energi.assess.rent import rent_rise_kr_m2, rent_rise_percent, vote_needed
from energi.domain.stock import Floats
from energi.domain.units import KG_PER_TONNE, MONTHS
from energi.explain.answer import Answer
from energi.options.worth import spread
from energi.report.names import ALL, organisation_names
from energi.report.reading import accounts, as_today, counted_t, goal_of, made, new_build_t, relieved, tonnes
from energi.report.table import Shown, Table, table
from energi.words import say

# --- rent and housing cost -----------------------------------------------------------------------

MONTHLY = ("rent_month_kr", "rent_after_month_kr", "bill_month_kr", "bill_after_month_kr")
"""What a month costs in the estate's mean dwelling; the portfolio knows no types of dwellings."""

ESTATES = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("estate", kind="code"),
    Shown("estate_name"),
    Shown("dwellings", kind="integer"),
    Shown("dwelling_area_m2", "m2", "integer"),
    Shown("capital_kr", "kr", "money"),
    Shown("payment_kr", "kr/year", "money"),
    Shown("relief_kr", "kr/year", "money"),
    Shown("rent_kr_m2", "kr/m2/year", "number"),
    Shown("rise_kr_m2", "kr/m2/year", "number"),
    Shown("rise_percent", "percent", "percent"),
    Shown("cap_kr_m2", "kr/m2/year", "number"),
    Shown("cap_percent", "percent", "percent"),
    Shown("vote", kind="flag"),
    Shown("bill_before_kr_m2", "kr/m2/year", "number"),
    Shown("bill_after_kr_m2", "kr/m2/year", "number"),
    Shown("bill_after_low_kr_m2", "kr/m2/year", "number"),
    Shown("bill_after_high_kr_m2", "kr/m2/year", "number"),
    Shown("housing_change_kr_m2", "kr/m2/year", "number"),
    Shown("mean_dwelling_m2", "m2", "number"),
    *(Shown(key, "kr/month", "money") for key in MONTHLY),
    Shown("housing_change_kr_month", "kr/month", "money"),
    Shown("co2_before_t", "t/year", "number"),
    Shown("co2_after_t", "t/year", "number"),
    Shown("co2_after_frozen_t", "t/year", "number"),
)


def estates(answer: Answer, works: pd.DataFrame) -> Table:
    """Per estate: rent today and when all works are done, energy bill, housing cost, CO2.

    Bills are those of the base year's prices, fixed part included, and building electricity; the
    housing cost is rent plus bill. Monthly numbers are those of the mean dwelling.
    """
    stock, given = answer.case.stock, answer.case.sheet.given
    summed = [
        "dwellings", "capital_kr", "payment_kr", "co2_before_t", "co2_after_t", "co2_after_frozen_t", *BILLS,
    ]  # fmt: skip
    sums = works.groupby("estate")[summed].sum().reindex(stock.estates.index, fill_value=0.0)
    area, rent = stock.estates["dwelling_area_m2"], stock.estates["rent_kr_m2"]
    bills = sums[list(BILLS)].div(area, axis=0)
    spared = relieved(answer)
    last = answer.case.sheet.sets["years"][-1]
    relief = pd.Series([spared[code, last] for code in stock.estates.index], stock.estates.index)
    rise = rent_rise_kr_m2(sums["payment_kr"] - relief, area)
    percent = rent_rise_percent(rise, rent)
    change = rise + bills["bill_after_kr"] - bills["bill_before_kr"]
    mean_m2 = area / sums["dwellings"].where(sums["dwellings"] > 0)
    monthly = (rent, rent + rise, bills["bill_before_kr"], bills["bill_after_kr"])
    frame = sums.assign(
        organisation=stock.estates["organisation"],
        organisation_name=stock.estates["organisation"].map(stock.organisations["name"]),
        estate=stock.estates.index,
        estate_name=stock.estates["name"],
        dwelling_area_m2=area,
        rent_kr_m2=rent,
        rise_kr_m2=rise,
        rise_percent=percent,
        cap_kr_m2=[given.get("rent_cap", {}).get((code,), np.nan) for code in stock.estates.index],
        cap_percent=[
            100.0 * given.get("rent_share_cap", {}).get((code,), np.nan) for code in stock.estates.index
        ],
        vote=vote_needed(percent),
        relief_kr=relief,
        **{f"{name}_m2": bills[name] for name in BILLS},
        housing_change_kr_m2=change,
        mean_dwelling_m2=mean_m2,
        **dict(zip(MONTHLY, (of * mean_m2 / MONTHS for of in monthly), strict=True)),
        housing_change_kr_month=change * mean_m2 / MONTHS,
    )
    return table("estates", ESTATES, frame.reset_index(drop=True))


BILLS = ("bill_before_kr", "bill_after_kr", "bill_after_low_kr", "bill_after_high_kr")


def bills(answer: Answer, works: pd.DataFrame) -> pd.DataFrame:
    """The yearly energy bill of each building before and after, with its range [kr/year]: `BILLS`.

    Parameters
    ----------
    answer : Answer
    works : DataFrame
        Of each building heat and electricity before and after, and the start year; NaN without works.
    """
    buildings, prices = answer.case.stock.buildings, answer.setting.prices
    connection = Connection.of(buildings)
    options = answer.case.offers.options.iloc[made(answer).chosen]
    later = options["carrier"]

    def bill(heat: pd.Series, power: pd.Series, carriers: pd.Series) -> Floats:
        return energy_cost_kr(
            heat.to_numpy(float), power.to_numpy(float), connection, prices.index(carriers), prices
        )

    before = bill(works["heat_before_kwh"], works["electricity_before_kwh"], buildings["carrier"])
    after = bill(works["heat_after_kwh"], works["electricity_after_kwh"], later)
    rates = (prices.energy_kr_kwh[prices.index(carrier)] for carrier in (buildings["carrier"], later))
    less, more = spread(options, answer.case.assessment.buildings, *rates)
    done = works["start_year"].notna().to_numpy(float)
    parts = (before, after, after - more * done, after - less * done)
    return pd.DataFrame(dict(zip(BILLS, parts, strict=True)), index=works.index)


def rent_years(answer: Answer) -> Table:
    """Rent rise per estate and year of the period."""
    stock, years = answer.case.stock, answer.case.sheet.sets["years"]
    rise = pd.Series(accounts(answer)["rent_rise"]) - pd.Series(relieved(answer))
    index = pd.MultiIndex.from_product([stock.estates.index, years], names=["estate", "year"])
    frame = pd.DataFrame({"rise_kr": rise.to_numpy()}, index=pd.MultiIndex.from_tuples(rise.index))
    frame = frame.reindex(index).reset_index()
    known = stock.estates.loc[frame["estate"]]
    kr_m2 = rent_rise_kr_m2(frame["rise_kr"], known["dwelling_area_m2"].to_numpy())
    frame = frame.assign(
        estate_name=known["name"].to_numpy(),
        rise_kr_m2=kr_m2,
        rise_percent=rent_rise_percent(kr_m2, known["rent_kr_m2"].to_numpy()),
    )
    columns = (
        Shown("estate", kind="code"),
        Shown("estate_name"),
        Shown("year", kind="year"),
        Shown("rise_kr_m2", "kr/m2/year", "number"),
        Shown("rise_percent", "percent", "percent"),
    )
    return table("rent_years", columns, frame)


# --- CO2 -----------------------------------------------------------------------------------------


PARTS = ("standing_t", "standing_frozen_t", "chosen_build_t", "chosen_build_frozen_t")
"""CO2 of the buildings that stand today and of new build, which the goals count together."""


def _goal(answer: Answer, given: str, code: str, year: int) -> float:
    """A CO2 goal; all together, where there is but one organisation, have its own without a common one."""
    found, codes = goal_of(answer, given, code, year), answer.case.stock.organisations.index
    return goal_of(answer, given, codes[0], year) if np.isnan(found) and len(codes) == 1 else found


def co2(answer: Answer, lang: str) -> Table:
    """CO2 per organisation and year, and of all together: with the plan, as today, and the goals.

    What the plan gives is what the goals count; where a study lets the plan build, its two parts stand
    beside it: the standing buildings and new build.
    """
    case = answer.case
    base = case.study.climate.base_year
    found, today = accounts(answer), as_today(answer)
    plan, plan_frozen = (counted_t(answer, frozen=frozen) for frozen in (False, True))
    new, new_frozen = (new_build_t(answer, frozen=frozen) for frozen in (False, True))
    years = case.sheet.sets["years"]
    names = organisation_names(answer, lang)
    scopes = [ALL, *case.stock.organisations.index]
    rows = [_base(answer, code, base) for code in scopes if base not in years]
    rows += [
        {
            "organisation": code,
            "year": year,
            "plan_t": tonnes(plan, code, year),
            "plan_frozen_t": tonnes(plan_frozen, code, year),
            "standing_t": tonnes(found["co2"], code, year),
            "standing_frozen_t": tonnes(found["co2_frozen"], code, year),
            "today_t": tonnes(today, code, year),
            "chosen_build_t": tonnes(new, code, year),
            "chosen_build_frozen_t": tonnes(new_frozen, code, year),
            "goal_t": _goal(answer, "co2_goal", code, year),
            "goal_frozen_t": _goal(answer, "co2_goal_frozen", code, year),
        }
        for code in scopes
        for year in years
    ]
    frame = pd.DataFrame(rows)
    # a study that lets the plan choose no project has no column of them
    beside = PARTS if case.study.builds else ()
    frame["organisation_name"] = frame["organisation"].map(names)
    frame["place"] = frame["organisation"].map({code: at for at, code in enumerate(scopes)})
    columns = (
        Shown("organisation", kind="code"),
        Shown("organisation_name"),
        Shown("year", kind="year"),
        *(
            Shown(key, "t/year", "number")
            for key in ("plan_t", "plan_frozen_t", "today_t", *beside, "goal_t", "goal_frozen_t")
        ),
    )
    return table("co2", columns, frame.sort_values(["place", "year"], kind="stable", ignore_index=True))


def _base(answer: Answer, code: str, year: int) -> dict[str, object]:
    kg = answer.case.assessment.buildings[["co2_base_kg", "co2_base_frozen_kg"]]
    if code != ALL:
        kg = kg[(answer.case.stock.buildings["organisation"] == code).to_numpy()]
    plain, frozen = kg.sum() / KG_PER_TONNE
    known = {"plan_t": plain, "plan_frozen_t": frozen, "today_t": plain}
    known |= dict(zip(PARTS, (plain, frozen, 0.0, 0.0), strict=True))
    return {"organisation": code, "year": year, **known, "goal_t": np.nan, "goal_frozen_t": np.nan}


# --- labels --------------------------------------------------------------------------------------


def labels(answer: Answer, works: pd.DataFrame, lang: str) -> Table:
    """Buildings and dwellings per label class of the study's scale, before and after, best first."""
    order = [*classes(answer.setting.scale), ""]
    frame = pd.DataFrame({"label_class": order})
    for state in ("before", "after"):
        grouped = works.groupby(f"class_{state}")["dwellings"]
        frame[f"buildings_{state}"] = grouped.size().reindex(order, fill_value=0).to_numpy()
        frame[f"dwellings_{state}"] = grouped.sum().reindex(order, fill_value=0).to_numpy()
    frame["label_class"] = frame["label_class"].replace("", say("report.not_assessable", lang))
    columns = (
        Shown("label_class", kind="code"),
        *(
            Shown(f"{what}_{state}", kind="integer")
            for what in ("buildings", "dwellings")
            for state in ("before", "after")
        ),
    )
    return table("labels", columns, frame)
