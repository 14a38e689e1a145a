"""The price of a limit: what trying every combination with the looser limit gives lies in the interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from brute import Tried, every_combination, tried
from toys import Toy, every_rule, planned_under_most, toy

from energi.domain.stock import Plan
from energi.explain import learnt as module
from energi.explain import price
from energi.explain.learnt import learnt
from energi.explain.price import given_of
from energi.explain.variant import program_of
from energi.explain.why import why
from energi.optimise.case import Case
from energi.optimise.lean import lean
from energi.optimise.planning import plan
from energi.optimise.solve import solve


def planned(seed: int, goal: str = "life_cycle_cost") -> tuple[Toy, Case, Plan]:
    """A toy under as many of the rules as leave a plan."""
    made = toy(seed, buildings=6, packages=3)
    return made, *planned_under_most(made, seed, goal)


def prices(case: Case, found: Plan, reasons: pd.DataFrame, limit_s: float) -> pd.DataFrame:
    return price.prices(case, found, reasons, learnt(case, 30), limit_s)


def looser(made: Toy, case: Case, row: pd.Series) -> Tried:
    """Every combination, counted with one limit loosened by its step."""
    stock = made.stock
    if row["rule"] == "budget":
        more = pd.DataFrame([(*row["key"], row["step"])], columns=["organisation", "year", "frame_kr"])
        stock = replace(stock, budget=pd.concat([stock.budget, more], ignore_index=True))
    return tried(replace(made, stock=stock), case.study, every_combination(made))


def by(case: Case, row: pd.Series) -> float:
    """What a step adds to the right side of a rule other than the budget."""
    given = case.sheet.given
    if row["rule"] == "rent_absolute":
        return float(row["step"] * given["dwelling_area"][row["key"]])
    if row["rule"] == "rent_percent":
        return float(row["step"] * given["rent_today"][row["key"]] * given["dwelling_area"][row["key"]])
    return float(row["step"])


def best(trial: Tried, goal: str, case: Case, row: pd.Series | None = None) -> float:
    allowed = np.ones(len(trial.chosen), dtype=bool)
    for limit in trial.limits:
        ours = (
            row is not None
            and limit.rule == row["rule"] != "budget"
            and limit.key[: len(row["key"])] == row["key"]
        )
        more = by(case, row) if ours else 0.0
        allowed &= limit.left <= (limit.right + more) * (1 + 1e-9) + 1e-9
    return float(trial.goals[goal][allowed].min())


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("goal", ["life_cycle_cost", "co2", "capital"])
def test_the_effect_of_a_step_lies_in_the_interval(seed: int, goal: str) -> None:
    made, case, found = planned(seed, goal)
    table = prices(case, found, why(case, found), 30)
    before = best(tried(made, case.study, every_combination(made)), goal, case)
    for _, row in table.iterrows():
        effect = before - best(looser(made, case, row), goal, case, row)
        near = 1e-6 * abs(before)
        assert row["low"] - near <= effect <= row["high"] + near, row["rule"]
        assert row["high"] - row["low"] <= 1e-3 * abs(before)  # both solves were proved
        assert row["status"] == "optimal"
        assert np.isfinite(table[["limit", "step", "linear", "low", "high"]].to_numpy(float)).all()


def test_without_time_the_linear_solution_bounds_the_effect() -> None:
    some = 0
    for seed in range(6):
        _, case, found = planned(seed)
        table = prices(case, found, why(case, found), 1e-9)
        solved = {
            (row["rule"], row["key"]): row["low"]
            for _, row in prices(case, found, why(case, found), 30).iterrows()
        }
        for _, row in table.iterrows():
            assert row["status"] == ""
            assert row["low"] == 0.0
            assert row["high"] >= solved[row["rule"], row["key"]] - 1e-6 * found.certificate.objective
            some += 1
    assert some


def test_a_study_without_limits_has_no_prices() -> None:
    case = toy(4).posed()
    found = plan(case)
    assert prices(case, found, why(case, found), 10).empty


def test_rules_that_may_not_give_have_no_price() -> None:
    case = toy(1).posed(every_rule(np.random.default_rng(1)))
    assert given_of(case, "requirements") == ""
    assert given_of(case, "one_option") == ""
    assert given_of(case, "budget") == "frame"
    assert given_of(case, "rent_percent") == "rent_share_cap"


def test_a_study_too_large_has_no_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    _, case, found = planned(0)
    assert len(prices(case, found, why(case, found), 30))
    monkeypatch.setattr(module, "MOST_OPTIONS", len(case.offers.options) - 1)
    assert prices(case, found, why(case, found), 30).empty


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("seed", "goal"), [(1, "life_cycle_cost"), (4, "life_cycle_cost"), (2, "co2")])
def test_among_options_none_beats_a_step_is_worth_the_same(seed: int, goal: str) -> None:
    made, case, found = planned(seed, goal)
    among = lean(case)
    own = replace(found, chosen=among.at(found.chosen))
    reasons = why(case, found)
    few, every = prices(among.case(case), own, reasons, 30), prices(case, found, reasons, 30)
    before, size = best(tried(made, case.study, every_combination(made)), goal, case), found.certificate
    near = 1e-6 * abs(size.objective)
    keys = ["rule", "key"]
    told = few.merge(every, on=keys, suffixes=("", "_whole"))
    assert len(told) == len(few) == len(every)
    assert (told["linear"] - told["linear_whole"]).abs().max() <= near
    linear = relaxed(case)
    for _, row in few.iterrows():
        given = {name: dict(values) for name, values in case.sheet.given.items()}
        given[given_of(case, row["rule"])][row["key"]] += row["step"]
        other = replace(case, sheet=replace(case.sheet, given=given))
        assert row["linear"] == pytest.approx(
            linear - relaxed(other), abs=near
        )  # the step is made, not guessed
        effect = before - best(looser(made, case, row), goal, case, row)
        assert row["low"] - near <= effect <= row["high"] + near


def relaxed(case: Case) -> float:
    """The value of the linear relaxation over the whole menu."""
    return solve(program_of(case), case.study.solving, relaxed=True).objective
