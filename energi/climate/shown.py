"""Frames of a contribution: paths, accounts, wedge. One source of numbers for tables and charts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.carbon import ELECTRICITY, Factors
from energi.climate.accounts import Use
from energi.climate.contribution import Contribution
from energi.climate.goals import crossing, goal_path
from energi.climate.wedge import Parts, demand_by_group, parts
from energi.domain.stock import Flags, Floats
from energi.domain.units import KG_PER_TONNE, KWH_PER_MWH
from energi.options.packages import COMPONENTS

SERIES = ("today_t", "today_frozen_t", "plan_t", "plan_frozen_t")
"""The four paths of every account, dynamic and frozen side by side."""

ACTIVITY, BEFORE, GROUP, SWITCH, SUPPLY = "activity", "demand_before", "demand", "switch", "supply"
PARTS = (ACTIVITY, BEFORE, GROUP, SWITCH, SUPPLY)
"""Parts of the wedge; ``GROUP`` comes once per measure group."""


def path(found: Contribution) -> pd.DataFrame:
    """Tonnes per scope and year as the goals count them, the goal path, and new build.

    Returns
    -------
    DataFrame
        organisation (``all`` for all together), year, today_t, today_frozen_t, plan_t,
        plan_frozen_t (with the new build the plan chose), goal_path_t, goal_path_frozen_t, and with
        ``_frozen`` again new_build_t (on top, no goal counts it) and chosen_build_t (part of the plan).
    """
    standing, counted = found.plan.standing, found.counted
    rows = []
    for code, mine in found.scopes().items():
        values = {}
        for kind in ("", "_frozen"):
            plan = getattr(found, f"plan{kind}_t")
            values[f"today{kind}_t"] = _sum(getattr(found, f"today{kind}_t"), mine & standing)
            values[f"plan{kind}_t"] = _sum(plan, mine & counted)
            values[f"chosen_build{kind}_t"] = _sum(plan, mine & counted & ~standing)
            values[f"new_build{kind}_t"] = _sum(plan, mine & ~counted)
        for kind in ("", "_frozen"):
            base = values[f"plan{kind}_t"][:1]
            values[f"goal_path{kind}_t"] = goal_path(found.card, base, found.years)[0]
        rows.append(pd.DataFrame({"organisation": code, "year": found.years, **values}))
    return pd.concat(rows, ignore_index=True)


def _sum(values_t: Floats, places: Flags) -> Floats:
    return np.asarray(values_t[places].sum(axis=(0, 2)))


def accounts(found: Contribution) -> pd.DataFrame:
    """Tonnes and energy per place, year and carrier; carriers a place never uses are left out.

    Returns
    -------
    DataFrame
        organisation, estate, building, kind, carrier, year, today_mwh, plan_mwh, and the `SERIES`.
    """
    today, plan = found.today.energy_kwh, found.plan.energy_kwh
    n, years, carriers = plan.shape
    at, time, fuel = (index.ravel() for index in np.indices((n, years, carriers)))
    places = found.plan.places
    frame = pd.DataFrame(
        {
            "organisation": places["organisation"].to_numpy(object)[at],
            "estate": places["estate"].to_numpy(object)[at],
            "building": places.index.to_numpy(object)[at],
            "kind": places["kind"].to_numpy(object)[at],
            "carrier": np.array(found.plan.carriers, dtype=object)[fuel],
            "year": np.array(found.years)[time],
            "today_mwh": today.ravel() / KWH_PER_MWH,
            "plan_mwh": plan.ravel() / KWH_PER_MWH,
            **{name: getattr(found, name).ravel() for name in SERIES},
        }
    )
    used = np.logical_or(today.any(axis=1), plan.any(axis=1))
    kept: pd.DataFrame = frame.loc[used[at, fuel]].reset_index(drop=True)
    return kept


def crossings(found: Contribution, paths: pd.DataFrame) -> pd.DataFrame:
    """Misalignment years per scope: when each path leaves the straight goal path.

    Returns
    -------
    DataFrame
        organisation, path (``today``, ``plan``), first_year, for_good_year, and both with frozen
        factors; NaN for never.
    """
    named = ("today", "plan") if found.planned else ("today",)
    wide = paths.pivot_table(index="organisation", columns="year", sort=False)
    rows = []
    for name in named:
        frame = pd.DataFrame({"organisation": wide.index, "path": name})
        for kind in ("", "_frozen"):
            goal = wide[f"goal_path{kind}_t"].to_numpy(float)
            seen = crossing(wide[f"{name}{kind}_t"].to_numpy(float), goal, found.years)
            frame[f"first{kind}_year"], frame[f"for_good{kind}_year"] = seen.first, seen.for_good
        rows.append(frame)
    both = pd.concat(rows, ignore_index=True)
    order = {code: place for place, code in enumerate(wide.index)}
    return both.sort_values(
        "organisation", key=lambda code: code.map(order), kind="stable", ignore_index=True
    )


# --- wedge ---------------------------------------------------------------------------------------


def wedge(found: Contribution) -> pd.DataFrame:
    """The change since the base year, part by part, for every scope and later year.

    New build is in it, as activity. Every scope and year sums to its change.

    Returns
    -------
    DataFrame
        organisation, year, part (`PARTS`), group (component of a ``demand`` row, else ``""``),
        effect_t (dynamic), effect_frozen_t. Groups a plan does not have are left out.
    """
    scopes = found.scopes()
    names = [
        (ACTIVITY, ""),
        (BEFORE, ""),
        *((GROUP, part) for part in COMPONENTS),
        (SWITCH, ""),
        (SUPPLY, ""),
    ]
    rows = []
    for year in found.years[1:]:
        effects = [_effects(found, factors, year) for factors in (found.factors, found.frozen)]
        for code, mine in scopes.items():
            plain, frozen = (effect[mine].sum(axis=0) for effect in effects)
            rows += [
                (code, year, part, group, plain[place], frozen[place])
                for place, (part, group) in enumerate(names)
            ]
    columns = ["organisation", "year", "part", "group", "effect_t", "effect_frozen_t"]
    frame = pd.DataFrame(rows, columns=columns)
    moved = frame[["effect_t", "effect_frozen_t"]].abs().gt(0).any(axis=1)
    used = frame["group"].isin(frame.loc[moved, "group"]) | (frame["group"] == "")
    place = frame["organisation"].map({code: at for at, code in enumerate(scopes)})
    order = np.lexsort((np.arange(len(frame)), frame["year"], place))
    return frame.iloc[order][used.to_numpy()[order]].reset_index(drop=True)


def _effects(found: Contribution, factors: Factors, year: int) -> Floats:
    """Effects of every place: activity, before the plan, each component, switch, supply (n, 4 + components).

    Heat and building electricity are split each by itself, so that electricity's growing share of
    a smaller use is not taken for a switch of fuel.
    """
    used, at = found.plan, found.plan.year(year)
    # up to today nothing of the plan is done, so the year looked at stands for today
    now = min(used.year(found.case.study.period.base_year), at)
    saved = found.groups.saved_kwh(year)
    buildings = saved.shape[1]
    switches = np.zeros((len(used.places), len(COMPONENTS)), dtype=bool)
    switches[:buildings] = found.groups.switches
    effects = []
    for whole, energy, saving in zip(
        between(used, factors, year), (used.heat_kwh.sum(axis=2), used.power_kwh), saved, strict=True
    ):
        done = np.zeros(switches.shape)
        done[:buildings] = saving
        before, groups = demand_by_group(whole, (energy[:, 0], energy[:, now], energy[:, at]), done)
        # a work that changes the carrier also changes how much is delivered: both are the switch
        switch = whole.switch + (groups * switches).sum(axis=1)
        groups = np.where(switches, 0.0, groups)
        effects.append(np.column_stack([whole.activity, before, groups, switch, whole.supply]))
    return np.asarray(effects[0] + effects[1])


def between(used: Use, factors: Factors, year: int) -> tuple[Parts, Parts]:
    """The wedge of every place's heat, and of its building electricity, from the base year to a year."""
    at, area = used.year(year), (used.area_m2[:, 0], used.area_m2[:, used.year(year)])
    t_kwh = factors.kg_kwh / KG_PER_TONNE
    rows = [factors.carriers.index(name) for name in used.carriers]
    times = [factors.years.index(used.years[0]), factors.years.index(year)]
    power = factors.carriers.index(ELECTRICITY)
    heat = (used.heat_kwh[:, 0], used.heat_kwh[:, at])
    electricity = (used.power_kwh[:, :1], used.power_kwh[:, at, None])
    return (
        parts(area, heat, (t_kwh[rows, times[0]], t_kwh[rows, times[1]])),
        parts(area, electricity, (t_kwh[[power], times[0]], t_kwh[[power], times[1]])),
    )
