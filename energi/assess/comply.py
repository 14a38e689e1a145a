"""Whether buildings, projects and works meet the clauses of the study's packs.

A verdict is ``pass``, ``fail`` or ``not_assessable``, always with the clause and its source. Limits
are inclusive; a profitability factor must be greater than its limit. What rests on an unverified number
is not assessable unless the study accepts it by id: ``BR08-U-WALL`` for a clause,
``LEK1-DWELLING:natural_gas`` for an energy factor of one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.assess.binding import bound, routes, within
from energi.assess.checklist import answering, checklist
from energi.assess.cost import regulation_profitable
from energi.assess.frames import Use, frame_verdicts
from energi.assess.project_kinds import bound_as_new_build, stated
from energi.assess.verdict import chosen, frame, is_known, is_met, joined, settled
from energi.domain.requirement import (
    Clause,
    ComponentU,
    LabelSteps,
    Pack,
    Profitability,
    WindowEnergyBalance,
)
from energi.domain.sourced import Figures
from energi.domain.stock import Flags, Floats, Stock

Texts = npt.NDArray[np.str_]

LETTERS = "ABCDEFG"
"""Label letters from best to worst; A1, A2015 ... count as A."""


def today(
    stock: Stock, buildings: pd.DataFrame, packs: Sequence[Pack], figures: Figures, day: date | None = None
) -> pd.DataFrame:
    """All verdicts that need no works: buildings, new-build projects, and the checklist.

    Parameters
    ----------
    stock : Stock
    buildings : DataFrame
        Indexed like ``stock.buildings``, with ``class_now``.
    packs, figures, day
        As `new_build_verdicts` and `building_verdicts`.
    """
    seen = stock.buildings[["dwellings_without_bath"]].assign(class_now=buildings["class_now"])
    return joined(
        [
            building_verdicts(seen.join(routes(stock)), packs, day),
            new_build_verdicts(stock.new_build, packs, figures),
            checklist(packs, stock.answers, answering(stock), day),
        ]
    )


# --- components (rule P1) ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Works:
    """What n works do to one component: the arrays of `component_verdicts`."""

    u_after: Floats
    g_after: Floats
    replaced: Flags
    factor: Floats


def component_verdicts(  # noqa: PLR0913 - one array per thing the rule asks about a work
    component: str,
    u_after: Floats,
    g_after: Floats,
    replaced: Flags,
    factor: Floats,
    spared: Floats,
    pack: Pack,
    day: date,
    *,
    accepted: Collection[str] = (),
) -> pd.DataFrame:
    """Rule P1 for n works on one component: what is touched meets the building regulations.

    A replaced component must meet the limit whatever the profit. A rebuilt one must meet it where
    that is profitable on the marginal investment; if it misses the limit and meeting it would not
    be profitable, it passes with the factor as evidence; if no compliant work is priced, nothing
    can be said. A building the pack spares is exempt, and one of which that is not known is judged only
    if it meets the limit.

    Where a component has several limits (floors on the ground and above a cellar) and it is not
    known which of them binds, only a verdict they share counts.

    Parameters
    ----------
    component : str
        A member of `energi.domain.choices.ENVELOPE`; the packs limit no others.
    u_after : (n,) U-value after the work [W/(m2 K)], NaN if not known
    g_after : (n,) solar transmittance after the work, NaN if not known or no window
    replaced : (n,) taken out and replaced, else rebuilt
    factor : (n,) profitability of meeting the limit: saving x lifetime / marginal investment, as
        `energi.assess.cost.regulation_factor`; NaN where no work that meets the limit is priced
    spared : (n,) 1 if the pack exempts the building, 0 if not, NaN if not known
    pack : Pack
        A building regulation.
    day : date
        Of the application.
    accepted : collection of str
        Unverified clauses the study accepts.

    Returns
    -------
    DataFrame
        n rows in the order of the arrays, `COLUMNS` with ``kind`` "package" and ``subject`` left
        to the caller (0 to n - 1).
    """
    works = _Works(u_after, g_after, np.asarray(replaced, dtype=np.bool_), factor)
    rows = range(len(works.u_after))
    found = frame("package", rows, pack, None, "verdict.no_clause", factor=works.factor)
    profit = _profit_limit(pack, day, accepted)
    seen = np.zeros(len(rows), dtype=np.bool_)
    for clause in _limits(component, pack, day):
        value, limit, margin, unit = _measured(clause, works)
        numbers: dict[str, object] = {"value": value, "unit": unit, "factor": works.factor}
        if is_known(clause, accepted):
            reason = _reason(margin, limit, works, profit)
            judged = frame("package", rows, pack, clause, reason, limit=limit, margin=margin, **numbers)
        else:
            judged = frame("package", rows, pack, clause, "verdict.unverified", **numbers)
        binds = works.replaced | (clause.binds != "component_replaced")
        found = chosen(binds, chosen(seen, _agreed(found, judged), judged), found)
        seen |= binds
    asked = np.isnan(spared) & (found["verdict"] != "pass").to_numpy(bool)
    found["reason"] = np.select(
        [spared == 1, asked], ["verdict.exempt", "verdict.exempt_unknown"], found["reason"]
    )
    return settled(found)


def _limits(component: str, pack: Pack, day: date) -> list[Clause]:
    """The clauses that limit a component that day."""
    return [
        clause
        for clause in pack.of_type("component_u", "window_energy_balance", day=day)
        if getattr(clause.predicate, "component", "window") == component
    ]


def _profit_limit(pack: Pack, day: date, accepted: Collection[str]) -> float:
    """The factor that must be exceeded; NaN if the pack states none that is known."""
    for clause in pack.of_type("profitability", day=day):
        rule = clause.predicate
        if isinstance(rule, Profitability) and rule.cost == "marginal" and is_known(clause, accepted):
            return rule.limit
    return float("nan")


def _measured(clause: Clause, works: _Works) -> tuple[Floats, float, Floats, str]:
    """What the clause measures: value (n,), limit, margin (n,) and unit."""
    rule = clause.predicate
    if isinstance(rule, WindowEnergyBalance):
        value = rule.gain_kwh_m2 * works.g_after - rule.loss_kkh * works.u_after
        return value, rule.limit_kwh_m2, value - rule.limit_kwh_m2, "kWh/m2/year"
    if not isinstance(rule, ComponentU):
        raise TypeError(rule)
    return works.u_after, rule.limit_w_m2k, rule.limit_w_m2k - works.u_after, "W/m2/K"


def _reason(margin: Floats, limit: float, works: _Works, profit: float) -> Texts:
    """The first reason that holds, for each of n works."""
    ladder = {
        "verdict.value_unknown": np.isnan(margin),
        "verdict.met": is_met(margin, limit),
        "verdict.missed_replaced": works.replaced,
        "verdict.no_profit_rule": np.full(len(margin), np.isnan(profit)),
        "verdict.no_alternative": np.isnan(works.factor),
        "verdict.missed_profitable": regulation_profitable(works.factor, profit),
    }
    return np.select(list(ladder.values()), list(ladder), "verdict.missed_not_profitable")


def _agreed(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """One verdict of two: the stricter limit's if they agree, else what is not known.

    A miss that no work is priced to mend says nothing where the other limit may be the one that binds.
    """
    same, open_one, open_other, half_known = (
        flags.to_numpy(dtype=np.bool_)
        for flags in (
            one["verdict"] == other["verdict"],
            one["verdict"] == "not_assessable",
            other["verdict"] == "not_assessable",
            (one["reason"] == "verdict.unverified") != (other["reason"] == "verdict.unverified"),
        )
    )
    other_stricter = (other["margin"] < one["margin"]).to_numpy(dtype=np.bool_)
    strict = chosen(other_stricter, other, one)
    torn = strict.assign(verdict="not_assessable", reason="verdict.several_limits")
    differ = chosen(open_one, one, chosen(open_other, other, torn))
    return chosen(same & ~half_known, strict, chosen(same, torn, differ))


# --- new build -----------------------------------------------------------------------------------


def new_build_verdicts(new_build: pd.DataFrame, packs: Sequence[Pack], figures: Figures) -> pd.DataFrame:
    """Every project against every energy frame in force.

    The table states the year of occupation; the date of application is taken to be 1 January of it.

    Parameters
    ----------
    new_build : DataFrame
        As in `energi.domain.stock.Stock`, indexed by project.
    packs : sequence of Pack
        As `energi.assess.packs.read_packs` gives them.
    figures : Figures
        Knows which unverified clauses and factors the study accepts.

    Returns
    -------
    DataFrame
        `COLUMNS`, ``kind`` "new_build".
    """
    return joined(
        _frame_verdicts(new_build, pack, clause, figures.accepted)
        for pack in packs
        for clause in pack.of_type("energy_frame")
        if clause.binds == "new_build"
    )


def _frame_verdicts(
    projects: pd.DataFrame, pack: Pack, clause: Clause, accepted: Collection[str]
) -> pd.DataFrame:
    in_force = [clause.holds(date(int(year), 1, 1)) for year in projects["year"]]
    held = projects[np.array(in_force, dtype=bool)]  # a bare list would choose columns if it is empty
    other = held.reindex(columns=["other_use_m2"]).fillna(0.0).to_numpy(float)[:, 0]
    use = Use(
        held["heat_kwh_m2"].to_numpy(float),
        held["electricity_kwh_m2"].to_numpy(float),
        held["carrier"].to_numpy(object),
        held["heated_area_m2"].to_numpy(float),
        other,
    )
    found = frame_verdicts("new_build", held.index.to_list(), use, pack, clause, accepted)
    return _spared(within(found, bound(pack, held)), held)


def _spared(found: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Verdicts on projects, of which those that are no new build pass, and that is the reason."""
    spared = ~bound_as_new_build(projects)
    own = stated(projects).notna().to_numpy()
    reason = np.where(own, "verdict.stated_no_new_build", "verdict.no_new_build")
    return found.assign(
        reason=np.where(spared, reason, found["reason"]), verdict=np.where(spared, "pass", found["verdict"])
    )


# --- buildings -----------------------------------------------------------------------------------


def building_verdicts(
    buildings: pd.DataFrame,
    packs: Sequence[Pack],
    day: date | None = None,
    class_after: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Every building against the clauses on bath, toilet and label.

    Parameters
    ----------
    buildings : DataFrame
        Indexed by building, with ``dwellings_without_bath`` and ``class_now``, and funding route and
        own statement as `energi.assess.binding.routes` gives them, if known.
    packs : sequence of Pack
    day : date, optional
        Only clauses in force that day.
    class_after : (n,), optional
        Label classes after the works; without them the buildings are judged as they stand.

    Returns
    -------
    DataFrame
        `COLUMNS`, ``kind`` "building".
    """
    after = buildings["class_now"].to_list() if class_after is None else list(class_after)
    tests: dict[str, Callable[[Clause], tuple[Floats, Floats, Floats, str]]] = {
        "bath_toilet": lambda _: _baths(buildings),
        "label_steps": lambda clause: steps(_label_steps(clause), buildings["class_now"].to_list(), after),
    }
    frames = []
    for pack in packs:
        for clause in pack.of_type(*tests, day=day):
            value, limit, margin, unit = tests[clause.predicate.type](clause)
            reason = np.select(
                [np.isnan(value), is_met(margin, limit)],
                ["verdict.value_unknown", "verdict.met"],
                "verdict.missed",
            )
            numbers = {"value": value, "limit": limit, "margin": margin, "unit": unit}
            found = frame("building", buildings.index.to_list(), pack, clause, reason, **numbers)
            frames.append(within(found, bound(pack, buildings)))
    return joined(frames)


def _label_steps(clause: Clause) -> LabelSteps:
    if not isinstance(clause.predicate, LabelSteps):
        raise TypeError(clause.predicate)
    return clause.predicate


def _baths(buildings: pd.DataFrame) -> tuple[Floats, Floats, Floats, str]:
    without = buildings["dwellings_without_bath"].to_numpy(dtype=float)
    return without, np.zeros(len(without)), -without, "dwelling"


def steps(
    rule: LabelSteps, before: Sequence[object], after: Sequence[object]
) -> tuple[Floats, Floats, Floats, str]:
    """Label letters climbed, and how many are asked for: value, limit and margin (n,), and unit.

    NaN where a class is not known.
    """
    wanted = {LETTERS.index(letter): climbed for letter, climbed in rule.steps.items()}
    now, then = _ranks(before), _ranks(after)
    limit = np.array([np.nan if np.isnan(rank) else wanted.get(int(rank), 0) for rank in now])
    return now - then, limit, now - then - limit, "step"


def _ranks(classes: Sequence[object]) -> Floats:
    return np.array(
        [LETTERS.index(name[0]) if isinstance(name, str) and name else np.nan for name in classes],
        dtype=float,
    )
