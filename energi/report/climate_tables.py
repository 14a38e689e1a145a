"""Tables of the contribution to the climate goals; page, charts, CSV and terminal show the same numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energi.climate.accounts import NEW_BUILD
from energi.climate.contribution import ALL, Contribution
from energi.climate.promise import proposals
from energi.climate.shown import SERIES, accounts, crossings, path, wedge
from energi.climate.verdict import CITY, Left, left, shares, verdicts
from energi.domain.choices import Carrier, Component
from energi.domain.goal import GoalCard
from energi.report.table import Shown, Table, table
from energi.shelf import sources
from energi.words import say

T = "t/year"
KEY = Shown("organisation", kind="code")
NAME = Shown("organisation_name")
YEAR = Shown("year", kind="year")


def climate_tables(found: Contribution, lang: str, followed: pd.DataFrame | None = None) -> dict[str, Table]:
    """All tables of a contribution by name, in the order they are shown.

    Parameters
    ----------
    found : Contribution
    lang : str
        ``"da"`` or ``"en"``; it changes words only, never a number.
    followed : DataFrame, optional
        `energi.climate.promise.followup`.
    """
    names = _names(found, lang)
    paths = path(found)
    rest = left(found)
    made = [
        _verdicts(found, paths, names, lang),
        _path(found, paths, names),
        _crossings(found, paths, names, lang),
        _wedge(found, names, lang),
        _shares(found, paths, lang),
        _left(found, rest, names),
        _curve(found, rest, names, lang),
    ]
    if found.planned:
        made.append(_proposals(found, paths, names))
    if followed is not None:
        made.append(_followup(followed, names))
    made += [
        *_accounts(found, names, lang),
        _basis(found, lang),
        _goals(found.card, lang),
        _factors(found, lang),
    ]
    return {each.name: each for each in made}


def _names(found: Contribution, lang: str) -> Mapping[str, str]:
    names = {str(code): str(name) for code, name in found.case.stock.organisations["name"].items()}
    return {**names, ALL: say("report.all_organisations", lang)}


def _with_plan(found: Contribution, columns: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """The columns there are something to say in: without a plan there is no path of one."""
    return columns if found.planned else tuple(c for c in columns if not c.key.startswith("plan"))


def _new_build(found: Contribution) -> tuple[str, str]:
    """The columns of new build: part of the plan where the goals count it, else on top."""
    key = "new_build" if (found.counted == found.plan.standing).all() else "chosen_build"
    return f"{key}_t", f"{key}_frozen_t"


def _made(name: str, columns: tuple[Shown, ...], frame: pd.DataFrame, names: Mapping[str, str]) -> Table:
    return table(name, columns, frame.assign(organisation_name=frame["organisation"].map(names)))


# --- verdicts and paths --------------------------------------------------------------------------


def _verdicts(found: Contribution, paths: pd.DataFrame, names: Mapping[str, str], lang: str) -> Table:
    frame = verdicts(found, paths)
    goals = {goal.key: goal.title(lang) for goal in found.card.goals}
    told = [
        goals[goal] if origin == CITY else say(f"climate.goal.{goal}", lang, percent=f"{percent:g}")
        for origin, goal, percent in zip(
            frame["origin"], frame["goal"], frame["reduction_percent"], strict=True
        )
    ]
    frame = frame.assign(
        goal_told=told, origin_told=[say(f"climate.origin.{origin}", lang) for origin in frame["origin"]]
    )
    columns = (
        Shown("origin", kind="key"), Shown("origin_told"), Shown("goal_told"), YEAR, KEY, NAME,
        *(
            Shown(f"{what}{kind}_t", T, "number")
            for kind in ("", "_frozen")
            for what in ("base", "limit", "today", "plan", "margin")
        ),
        Shown("met", kind="flag"), Shown("met_frozen", kind="flag"),
        *(Shown(key, T, "number") for key in _new_build(found)),
    )  # fmt: skip
    return _made("climate_verdicts", _with_plan(found, columns), frame, names)


def _path(found: Contribution, paths: pd.DataFrame, names: Mapping[str, str]) -> Table:
    keys = (*SERIES, "goal_path_t", "goal_path_frozen_t", *_new_build(found))
    columns = (KEY, NAME, YEAR, *(Shown(key, T, "number") for key in keys))
    return _made("climate_path", _with_plan(found, columns), paths, names)


def _crossings(found: Contribution, paths: pd.DataFrame, names: Mapping[str, str], lang: str) -> Table:
    frame = crossings(found, paths)
    frame = frame.assign(path_told=[say(f"climate.path.{name}", lang) for name in frame["path"]])
    columns = (
        KEY, NAME, Shown("path", kind="key"), Shown("path_told"),
        *(
            Shown(f"{what}{kind}_year", kind="year")
            for kind in ("", "_frozen")
            for what in ("first", "for_good")
        ),
    )  # fmt: skip
    return _made("climate_crossings", columns, frame, names)


def _wedge(found: Contribution, names: Mapping[str, str], lang: str) -> Table:
    frame = wedge(found)
    groups = Component.words()
    told = [
        say(f"climate.part.{part}", lang, group=groups[group].get(lang) if group else "")
        for part, group in zip(frame["part"], frame["group"], strict=True)
    ]
    columns = (
        KEY, NAME, YEAR, Shown("part", kind="key"), Shown("group", kind="key"), Shown("part_told"),
        Shown("effect_t", T, "number"), Shown("effect_frozen_t", T, "number"),
    )  # fmt: skip
    return _made("climate_wedge", columns, frame.assign(part_told=told), names)


def _shares(found: Contribution, paths: pd.DataFrame, lang: str) -> Table:
    frame = shares(found, paths)
    bases = {base.key: base.title(lang) for base in found.card.bases}
    goals = {goal.key: goal.title(lang) for goal in found.card.goals}
    frame = frame.assign(base_told=frame["base"].map(bases), goal_told=frame["goal"].map(goals))
    columns = (
        Shown("base", kind="key"), Shown("base_told"), Shown("base_t", T, "integer"),
        Shown("goal_told"), YEAR,
        Shown("city_cut_t", T, "integer"),
        Shown("cut_t", T, "number"), Shown("share_percent", "percent", "percent", 3),
        Shown("cut_frozen_t", T, "number"), Shown("share_percent_frozen", "percent", "percent", 3),
        Shown("per_dwelling_t", T, "number", 2), Shown("per_dwelling_frozen_t", T, "number", 2),
        Shown("city_per_dwelling_t", T, "number", 2),
        Shown("sector_cut_t", T, "integer"), Shown("sector_percent", "percent", "percent"),
        Shown("sector_percent_frozen", "percent", "percent"), Shown("homes_percent", "percent", "percent"),
    )  # fmt: skip
    return table("climate_shares", columns, frame)


# --- what is left --------------------------------------------------------------------------------


def _left(found: Contribution, rest: Left, names: Mapping[str, str]) -> Table:
    frame = rest.sums.assign(year=found.target_year)
    columns = (
        KEY, NAME, YEAR,
        *(
            Shown(key.format(kind=kind), unit, form)  # type: ignore[arg-type]  # literals below
            for kind in ("", "_frozen")
            for key, unit, form in (
                ("left{kind}_t", T, "number"),
                ("removable{kind}_t", T, "number"),
                ("more{kind}_kr", "kr", "money"),
                ("mean{kind}_kr_t", "kr/t", "integer"),
                ("dearest{kind}_kr_t", "kr/t", "integer"),
                ("remains{kind}_t", T, "number"),
                ("new_build{kind}_t", T, "number"),
                ("compensate{kind}_t", T, "number"),
            )
        ),
    )  # fmt: skip
    return _made("climate_left", columns, frame, names)


def _curve(found: Contribution, rest: Left, names: Mapping[str, str], lang: str) -> Table:
    contents = found.case.offers.packages
    whole = contents.groupby("package", sort=False)[f"text_{lang}"].agg("; ".join)
    frame = rest.curve.assign(measures=rest.curve["package"].map(whole).fillna(say("report.nothing", lang)))
    columns = (
        KEY, NAME, Shown("building", kind="code"), Shown("package", kind="key"),
        Shown("start_year", kind="year"), Shown("measures"),
        Shown("less_t", T, "number", 2), Shown("less_frozen_t", T, "number", 2),
        Shown("more_kr", "kr", "money"), Shown("kr_t", "kr/t", "integer"),
        Shown("kr_frozen_t", "kr/t", "integer"), Shown("total_t", T, "number"),
    )  # fmt: skip
    return _made("climate_curve", columns, frame, names)


# --- styringsdialog ------------------------------------------------------------------------------


def _proposals(found: Contribution, paths: pd.DataFrame, names: Mapping[str, str]) -> Table:
    columns = (
        KEY, NAME, YEAR,
        Shown("plan_t", T, "number"), Shown("plan_frozen_t", T, "number"),
        Shown("cut_t", T, "number"), Shown("cut_frozen_t", T, "number"),
        Shown("heat_mwh", "MWh/year", "integer"), Shown("capital_kr", "kr", "money"),
        Shown("buildings", kind="integer"), Shown("dwellings", kind="integer"),
        Shown("lifted", kind="integer"),
    )  # fmt: skip
    return _made("climate_proposals", columns, proposals(found, paths), names)


def _followup(frame: pd.DataFrame, names: Mapping[str, str]) -> Table:
    heat = ("promised_mwh", "measured_mwh", "corrected_mwh", "over_mwh")
    columns = (
        KEY, NAME, YEAR, Shown("buildings", kind="integer"), Shown("read", kind="integer"),
        *(Shown(key, "MWh/year", "number") for key in heat),
        Shown("over_percent", "percent", "percent"),
        Shown("compared", kind="integer"), Shown("promised_saving_mwh", "MWh/year", "number"),
        Shown("saving_mwh", "MWh/year", "number"), Shown("kept_percent", "percent", "percent"),
        Shown("promised_t", T, "number"), Shown("measured_t", T, "number"),
        Shown("promised_frozen_t", T, "number"), Shown("measured_frozen_t", T, "number"),
    )  # fmt: skip
    return _made("climate_followup", columns, frame, names)


# --- accounts and what they stand on -------------------------------------------------------------


def _accounts(found: Contribution, names: Mapping[str, str], lang: str) -> tuple[Table, Table, Table]:
    """Per organisation, per estate and per building; each by carrier and year."""
    frame = accounts(found)
    carriers = {carrier: word.get(lang) for carrier, word in Carrier.words().items()}
    frame["carrier_told"] = frame["carrier"].map(carriers)
    new = frame["kind"] == NEW_BUILD
    estates = found.case.stock.estates["name"].to_dict()
    frame["estate_name"] = frame["estate"].map(estates).where(~new, say("climate.new_build", lang)).fillna("")
    values = ["today_mwh", "plan_mwh", *SERIES]
    mwh = tuple(Shown(key, "MWh/year", "number") for key in values[:2])
    tonnes = tuple(Shown(key, T, "number", 2) for key in SERIES)
    last = (Shown("carrier", kind="key"), Shown("carrier_told"), YEAR, *mwh, *tonnes)

    def grouped(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
        return (
            rows.groupby([*keys, "carrier", "carrier_told", "year"], sort=False)[values].sum().reset_index()
        )

    every = grouped(pd.concat([frame.assign(organisation=ALL), frame]), ["organisation"])
    homes = grouped(frame, ["organisation", "estate", "estate_name"])
    estate = (KEY, NAME, Shown("estate", kind="code"), Shown("estate_name"))
    return (
        _made("climate_carriers", _with_plan(found, (KEY, NAME, *last)), every, names),
        _made("climate_estates", _with_plan(found, (*estate, *last)), homes, names),
        _made(
            "climate_buildings",
            _with_plan(found, (*estate, Shown("building", kind="code"), *last)),
            frame,
            names,
        ),
    )


def _basis(found: Contribution, lang: str) -> Table:
    """How the base year is known: buildings and tonnes of each way."""
    places = found.plan.places[found.plan.standing]
    base = found.plan_t[found.plan.standing][:, 0].sum(axis=1)
    today = found.today_t[found.plan.standing][:, found.plan.year(found.case.study.period.base_year)]
    frame = pd.DataFrame(
        {
            "building": places.index,
            "basis": places["basis"].to_numpy(object),
            "basis_told": [say(f"climate.basis.{basis}", lang) for basis in places["basis"]],
            "base_t": base,
            "today_t": today.sum(axis=1),
        }
    )
    columns = (
        Shown("building", kind="code"), Shown("basis", kind="key"), Shown("basis_told"),
        Shown("base_t", T, "number", 2), Shown("today_t", T, "number", 2),
    )  # fmt: skip
    return table("climate_basis", columns, frame)


def _goals(card: GoalCard, lang: str) -> Table:
    """The city's bases, goals and what happened, each with its source and status."""
    known = sources()
    parts = [
        *(("base", base.title(lang), base.year, np.nan, base.value_t, base) for base in card.bases),
        *(
            ("goal", goal.title(lang), goal.year, -goal.reduction_percent, np.nan, goal)
            for goal in card.goals
        ),
        *(("actual", "", actual.year, actual.change_percent, np.nan, actual) for actual in card.actuals),
    ]
    rows = [
        {
            "item": say(f"climate.city.{kind}", lang, name=name),
            "year": year,
            "change_percent": change,
            "city_t": value,
            "status": say(f"report.figure_status.{part.status}", lang),
            "source": known[part.source]["title"] if part.source in known else part.source,
            "note": part.note,
        }
        for kind, name, year, change, value, part in parts
    ]
    columns = (
        Shown("item"), YEAR, Shown("change_percent", "percent", "percent"), Shown("city_t", T, "integer"),
        Shown("status"), Shown("source"), Shown("note"),
    )  # fmt: skip
    return table("climate_goals", columns, rows)


def _factors(found: Contribution, lang: str) -> Table:
    """The factor of every carrier and year, with the frozen one beside it."""
    carriers, years = found.factors.carriers, found.factors.years
    words = Carrier.words()
    rows = [
        {
            "carrier": carrier,
            "carrier_told": words[carrier].get(lang),
            "year": year,
            "factor_g": 1000 * found.factors.kg_kwh[at, when],
            "factor_frozen_g": 1000 * found.frozen.kg_kwh[at, when],
            "known": bool(found.factors.known[at, when]),
        }
        for at, carrier in enumerate(carriers)
        for when, year in enumerate(years)
    ]
    columns = (
        Shown("carrier", kind="key"), Shown("carrier_told"), YEAR, Shown("factor_g", "gCO2e/kWh", "number"),
        Shown("factor_frozen_g", "gCO2e/kWh", "number"), Shown("known", kind="flag"),
    )  # fmt: skip
    return table("climate_factors", columns, rows)
