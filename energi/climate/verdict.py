"""Verdicts: goals met or not and by how much, what is left in the last goal year, and its price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.carbon import Factors, co2_kg
from energi.climate.contribution import ALL, Contribution
from energi.climate.goals import city_share
from energi.climate.left import Points, abatement_curve, deepest_t, lifetime_t
from energi.domain.stock import Floats, Ints
from energi.domain.study import Co2Goal
from energi.domain.units import KG_PER_TONNE

STUDY, CITY = "study", "city"
"""Whose goal a verdict is about."""

TOLERANCE = 1e-6
"""Share of a limit that may be lost to rounding, as when a plan is verified."""

KINDS = ("", "_frozen")
"""Dynamic and frozen factors, side by side."""


def verdicts(found: Contribution, paths: pd.DataFrame) -> pd.DataFrame:
    """Every goal of the study, and the city's goals as if each scope had to do its part.

    Returns
    -------
    DataFrame
        organisation, origin (`STUDY`, `CITY`), goal (factors that bind, or the city goal's key),
        year, reduction_percent, and for each of `KINDS`: base_t, limit_t, today_t, plan_t, margin_t,
        met; new_build_t comes on top, chosen_build_t is part of plan_t.
    """
    wide = {
        str(code): {str(name): dict(zip(rows["year"], rows[name], strict=True)) for name in rows.columns[2:]}
        for code, rows in paths.groupby("organisation", sort=False)
    }
    return pd.DataFrame([*_study_rows(found, wide), *_city_rows(found, wide)])


Paths = Mapping[str, Mapping[str, Mapping[int, float]]]
"""Scope -> series -> year -> tonnes."""


def _study_rows(found: Contribution, wide: Paths) -> list[dict[str, object]]:
    base = found.case.assessment.buildings[["co2_base_kg", "co2_base_frozen_kg"]] / KG_PER_TONNE
    owner = found.case.stock.buildings["organisation"]
    bases = {ALL: base.sum(), **{str(code): rows.sum() for code, rows in base.groupby(owner)}}
    rules = [use for use in found.case.study.rules if isinstance(use, Co2Goal) and use.year in found.years]
    return [
        _row(
            wide[code],
            code,
            (STUDY, use.factors),
            use.year,
            use.reduction_percent,
            {"": bases[code]["co2_base_kg"], "_frozen": bases[code]["co2_base_frozen_kg"]},
        )
        for use in rules
        for code in (wide if use.name == "co2_organisation" else [ALL])
        if (code == ALL) == (use.name == "co2_together")
    ]


def _city_rows(found: Contribution, wide: Paths) -> list[dict[str, object]]:
    return [
        _row(
            series,
            code,
            (CITY, goal.key),
            goal.year,
            goal.reduction_percent,
            {kind: series[f"plan{kind}_t"][found.years[0]] for kind in KINDS},
        )
        for goal in found.card.goals
        if goal.year in found.years
        for code, series in wide.items()
    ]


def _row(
    series: Mapping[str, Mapping[int, float]],
    code: str,
    goal: tuple[str, str],
    year: int,
    percent: float,
    base: Mapping[str, float],
) -> dict[str, object]:
    told: dict[str, object] = {"organisation": code, "origin": goal[0], "goal": goal[1], "year": year}
    told["reduction_percent"] = float(percent)
    for kind in KINDS:
        limit = base[kind] * (1 - percent / 100)
        reached = series[f"plan{kind}_t"][year]
        told |= {
            f"base{kind}_t": float(base[kind]),
            f"limit{kind}_t": limit,
            f"today{kind}_t": series[f"today{kind}_t"][year],
            f"plan{kind}_t": reached,
            f"margin{kind}_t": limit - reached,
            f"met{kind}": limit - reached >= -TOLERANCE * max(limit, 1.0),
            **{name: series[name][year] for name in (f"new_build{kind}_t", f"chosen_build{kind}_t")},
        }
    return told


def shares(found: Contribution, paths: pd.DataFrame) -> pd.DataFrame:
    """The part of the city's reduction, for every base and goal year, with both kinds of factors.

    Returns
    -------
    DataFrame
        `energi.climate.goals.city_share`, and its cut_t, share_percent, per_dwelling_t,
        sector_cut_t and sector_percent again with ``_frozen``.
    """
    rows = paths[paths["organisation"] == ALL].set_index("year")
    dwellings = float(found.case.stock.buildings["dwellings"].sum())
    both = [
        city_share(
            found.card, float(rows[f"plan{kind}_t"].iloc[0]), rows[f"plan{kind}_t"], dwellings,
            years=found.years,
        )
        for kind in KINDS
    ]  # fmt: skip
    again = ["cut_t", "share_percent", "per_dwelling_t", "sector_cut_t", "sector_percent"]
    frozen = both[1][again].rename(columns=lambda name: _frozen(str(name)))
    return both[0].join(frozen)


def _frozen(name: str) -> str:
    return f"{name[:-2]}_frozen_t" if name.endswith("_t") else f"{name}_frozen"


# --- what is left --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Left:
    """What is left in the last goal year.

    Attributes
    ----------
    curve : DataFrame
        The abatement curve, cheapest step first: building, package, start_year, less_t,
        less_frozen_t, more_kr, kr_t, kr_frozen_t, total_t (removed so far), organisation.
    sums : DataFrame
        Per scope: organisation, left_t, removable_t, more_kr, mean_kr_t, dearest_kr_t, remains_t
        (no package removes it), new_build_t, compensate_t (both), and all again with ``_frozen``.
    """

    curve: pd.DataFrame
    sums: pd.DataFrame


def left(found: Contribution) -> Left:
    """What the plan leaves in the last goal year, its price, and what must be compensated."""
    points = [_points(found, factors) for factors in (found.factors, found.frozen)]
    curves = [abatement_curve(each, found.chosen) for each in points]
    steps = curves[0]
    options = found.case.offers.options.iloc[steps["option"].to_numpy(int)].reset_index(drop=True)
    before = _before(steps, found.chosen)
    other = points[1]
    less = other.lifetime_t[before] - other.lifetime_t[steps["option"].to_numpy(int)]
    curve = pd.DataFrame(
        {
            "organisation": options["organisation"],
            "building": options["building"],
            "package": options["package"],
            "option": steps["option"].astype(int),
            "start_year": options["start_year"],
            "less_t": steps["less_t"],
            "less_frozen_t": other.year_t[before] - other.year_t[steps["option"].to_numpy(int)],
            "more_kr": steps["more_kr"],
            "kr_t": steps["kr_t"],
            "kr_frozen_t": np.where(less > 0, steps["more_kr"] / np.where(less > 0, less, 1.0), np.nan),
            "total_t": steps["less_t"].cumsum(),
        }
    )
    return Left(curve, _sums(found, points, curves))


def _before(steps: pd.DataFrame, chosen: Ints) -> Ints:
    """The option each step starts from: the step before it of the same building, or the chosen one."""
    earlier = steps.groupby("building")["option"].shift().to_numpy(float)
    first = chosen[steps["building"].to_numpy(int)]
    return np.asarray(np.where(np.isnan(earlier), first, np.nan_to_num(earlier)), dtype=np.int64)


def _points(found: Contribution, factors: Factors) -> Points:
    """The menu counted with the factors of the last goal year."""
    case, year = found.case, found.target_year
    options, study = case.offers.options, case.study
    at = case.stock.buildings.index.get_indexer(pd.Index(options["building"]))
    today = case.assessment.buildings.iloc[at]
    standing = case.stock.buildings["carrier"].iloc[at]
    column = factors.years.index(year)

    def emitted(heat: pd.Series, power: pd.Series, carrier: pd.Series) -> Floats:
        kg = co2_kg(heat.to_numpy(float), power.to_numpy(float), factors.index(carrier), factors)
        return np.asarray(kg[:, column] / KG_PER_TONNE)

    first, after = (
        emitted(options[f"{step}heat_kwh"], options[f"{step}electricity_kwh"], options[f"{step}carrier"])
        for step in ("first_", "")
    )
    before = emitted(today["heat_kwh"], today["electricity_kwh"], standing)
    start, later = (options[name].to_numpy(np.int64) for name in ("start_year", "later_year"))
    whole = lifetime_t(
        (before, first, after), start, later, study.period.base_year, study.economy.horizon_year
    )
    done = (start > 0) & (year > np.maximum(start, later))
    begun = (start > 0) & (year > start)
    reached = np.where(done, after, np.where(begun, first, before))
    baths = options["baths"].to_numpy(float)
    keeps = baths >= baths[found.chosen[at]]  # no tonne is bought with a family's bath
    return Points(at.astype(np.int64), reached, whole, options["lcc_kr"].to_numpy(float), keeps)


def _sums(found: Contribution, points: list[Points], curves: list[pd.DataFrame]) -> pd.DataFrame:
    year, standing = found.plan.year(found.target_year), found.plan.standing
    buildings = int(standing.sum())
    rows: dict[str, dict[str, object]] = {code: {"organisation": code} for code in found.scopes()}
    for kind, point, steps in zip(KINDS, points, curves, strict=True):
        least = deepest_t(point, buildings)
        emitted = getattr(found, f"plan{kind}_t")[:, year].sum(axis=1)
        for code, mine in found.scopes().items():
            own = steps[mine[:buildings][steps["building"].to_numpy(int)]]
            left_t = float(emitted[mine & standing].sum())
            remains, new = float(least[mine[:buildings]].sum()), float(emitted[mine & ~standing].sum())
            lifetime = float(own["lifetime_less_t"].sum())
            more = float(own["more_kr"].sum())
            rows[code] |= {
                f"left{kind}_t": left_t,
                f"removable{kind}_t": left_t - remains,
                f"more{kind}_kr": more,
                f"mean{kind}_kr_t": more / lifetime if lifetime > 0 else np.nan,
                f"dearest{kind}_kr_t": float(own["kr_t"].max()) if len(own) else np.nan,
                f"remains{kind}_t": remains,
                f"new_build{kind}_t": new,
                f"compensate{kind}_t": remains + new,
            }
    return pd.DataFrame(list(rows.values()))
