"""The smallest loosening: no combination needs less, and a plan exists once it is granted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from brute import Tried, every_combination, tried
from toys import CARD, Toy, every_rule, toy

from energi.domain.errors import ClashError, SolverError
from energi.domain.stock import Ints
from energi.domain.study import Solving
from energi.explain import clash as module
from energi.explain.clash import GAP_PERCENT, clash
from energi.optimise.case import Case
from energi.optimise.lean import lean
from energi.optimise.planning import plan
from energi.optimise.program import Program
from energi.optimise.route import search
from energi.optimise.sheet import Key
from energi.optimise.solve import Outcome, Status

LIMIT_OF = {
    "budget": "frame",
    "co2_together": "co2_goal",
    "co2_organisation_frozen": "co2_goal_own_frozen",
    "bath_and_toilet": "without_bath_limit",
}
"""Rules whose limit is a number the study gives, and that number."""


def infeasible(count: int, **sizes: int) -> list[tuple[Toy, Case, Tried]]:
    """Studies without a plan."""
    found, seed = [], 0
    while len(found) < count:
        made = toy(seed, **sizes)
        rules = every_rule(np.random.default_rng(900 + seed))
        case = made.posed(rules if seed % 2 else rules[:4], ("life_cycle_cost", "co2", "capital")[seed % 3])
        trial = tried(made, case.study, every_combination(made))
        if not trial.allowed.any():
            found.append((made, case, trial))
        seed += 1
    return found


DRAWN = infeasible(12)
"""Tuples of toy, case, trial."""


def granted(case: Case, relaxed: pd.DataFrame) -> Case:
    """The case with every row of a loosening given."""
    given: dict[str, dict[Key, float]] = {name: dict(values) for name, values in case.sheet.given.items()}
    area, rent = given["dwelling_area"], given["rent_today"]
    for row in relaxed.itertuples():
        more = row.by * (1 + 1e-6) + 1e-6
        if row.rule == "rent_absolute":
            given["rent_cap"][row.key[:1]] += more / area[row.key[:1]]
        elif row.rule == "rent_percent":
            given["rent_share_cap"][row.key[:1]] += more / area[row.key[:1]] / rent[row.key[:1]]
        else:
            given[LIMIT_OF[row.rule]][row.key] += more
    return replace(case, sheet=replace(case.sheet, given=given))


def priced(trial: Tried, relaxed: pd.DataFrame) -> float:
    """A loosening's price, by the trial's prices."""
    price = {(limit.rule, limit.key): limit.price for limit in trial.limits}
    return sum(row.by * price[row.rule, row.key] for row in relaxed.itertuples())


@pytest.mark.parametrize("at", range(len(DRAWN)))
def test_no_combination_needs_less(at: int) -> None:
    _, case, trial = DRAWN[at]
    with pytest.raises(ClashError):
        plan(case)
    needs_least(case, trial)


@pytest.mark.usefixtures("large")
def test_among_options_none_beats_no_more_must_give() -> None:
    fewer = False
    for _, case, trial in infeasible(6, buildings=5, packages=6):
        fewer |= len(lean(case).rows) < len(case.offers.options)
        needs_least(case, trial)
    assert fewer


def needs_least(case: Case, trial: Tried) -> None:
    found = clash(case)
    smallest = trial.loosening.min()
    ours = priced(trial, found.relaxed)
    assert smallest * (1 - 1e-6) <= ours <= smallest * (1 + GAP_PERCENT / 100) + 1e-6
    assert found.total == pytest.approx(ours, rel=1e-6, abs=1e-6)
    assert found.total * (1 - GAP_PERCENT / 100) - 1e-6 <= found.least <= smallest + 1e-6


@pytest.mark.parametrize("at", range(len(DRAWN)))
def test_once_granted_there_is_a_plan(at: int) -> None:
    _, case, _ = DRAWN[at]
    found = clash(case)
    assert len(found.relaxed)
    assert plan(granted(case, found.relaxed)).certificate.status == "optimal"


def test_a_goal_out_of_reach_is_told_in_its_own_unit() -> None:
    made = toy(1)
    case = made.posed([{"name": "co2_together", "year": 2016, "reduction_percent": 90}])
    reachable = made.offers.co2_kg[:, -1] / 1000
    least = sum(reachable[rows].min() for rows in made.rows_of)
    found = clash(case).relaxed
    assert len(found) == 1
    row = found.iloc[0]
    goal = 0.1 * made.assessment.buildings["co2_base_kg"].sum() / 1000
    assert (row["rule"], row["key"], row["unit"]) == ("co2_together", (2016,), "tCO2e")
    assert row["limit"] == pytest.approx(goal)
    assert row["needed"] == pytest.approx(least, rel=GAP_PERCENT / 100)
    assert row["by"] == pytest.approx(row["needed"] - row["limit"])
    assert row["share"] == pytest.approx(row["by"] / goal)


def test_shares_are_told_largest_first_and_limits_of_zero_last() -> None:
    made = toy(0)
    bathless = made.stock.buildings.assign(dwellings_without_bath=4)
    none = replace(made.offers, options=made.offers.options.assign(baths=0))
    case = replace(made, stock=replace(made.stock, buildings=bathless), offers=none).posed(
        [
            {"name": "bath_and_toilet", "before": "2014-01-01"},
            {"name": "co2_together", "year": 2016, "reduction_percent": 95},
            {"name": "co2_organisation", "year": 2016, "reduction_percent": 90},
        ]
    )
    found = clash(case).relaxed
    shares = found["share"].dropna()
    assert list(shares) == sorted(shares, reverse=True)
    assert found["share"].isna().tolist() == [False] * len(shares) + [True] * 3
    assert set(found.tail(3)["rule"]) == {"bath_and_toilet"}
    assert list(found.tail(3)["by"]) == [8.0, 8.0, 8.0]  # two buildings per estate, four dwellings each


def test_rules_that_may_not_give_clash_hard() -> None:
    made = toy(0)
    bathless = made.stock.buildings.assign(dwellings_without_bath=4)
    none = replace(made.offers, options=made.offers.options.assign(baths=0))
    firm = tuple(
        rule.model_copy(update={"relax": False}) if rule.name == "bath_and_toilet" else rule
        for rule in CARD.rules
    )
    posed = replace(made, stock=replace(made.stock, buildings=bathless), offers=none).posed(
        [{"name": "bath_and_toilet", "before": "2014-01-01"}]
    )
    case = replace(posed, card=CARD.model_copy(update={"rules": firm}))
    with pytest.raises(SolverError, match="E-CLASH-HARD"):
        clash(case)


def test_the_search_has_its_own_gap_and_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Solving] = []

    def heard(program: Program, building: Ints, solving: Solving) -> tuple[Outcome, str]:
        asked.append(solving)
        return search(program, building, solving)

    monkeypatch.setattr(module, "search", heard)
    rules = [{"name": "co2_together", "year": 2016, "reduction_percent": 90}]
    clash(toy(1).posed(rules, time_limit_s=30))
    clash(toy(1).posed(rules, time_limit_s=30, gap_percent=3))
    assert [solving.time_limit_s for solving in asked] == [20, 20]
    assert [solving.gap_percent for solving in asked] == [GAP_PERCENT, 3]


@pytest.mark.parametrize(
    ("status", "code"), [(Status.LIMIT_EMPTY, "E-CLASH-SLOW"), (Status.ERROR, "E-SOLVER")]
)
def test_a_search_without_an_answer_says_so(
    monkeypatch: pytest.MonkeyPatch, status: Status, code: str
) -> None:
    ended = Outcome(status, None, np.nan, np.nan, np.nan, 1.0)
    monkeypatch.setattr(module, "search", lambda *_arguments: (ended, "lp"))
    with pytest.raises(SolverError, match=code):
        clash(toy(1).posed())
