"""Why this option: every alternative tried by re-checking the whole plan with it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from brute import tried
from toys import Toy, every_rule, toy

from energi.domain.errors import ClashError
from energi.domain.stock import Plan
from energi.explain.why import why
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.planning import plan


def broken(case: Case, chosen: np.ndarray) -> set[tuple[str, object]]:
    """Rules a whole plan breaks, each with its key."""
    accounts = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    table = verify.limits(case.sheet, case.card, accounts)
    over = table["slack"] < -verify.TOLERANCE * np.maximum(table["right"].abs(), 1.0)
    return set(zip(table.loc[over, "rule"], table.loc[over, "key"], strict=True))


def cost(case: Case, chosen: np.ndarray) -> float:
    accounts = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    return verify.objective(case.sheet, accounts)


def expected(made: Toy, case: Case, found: Plan, building: int) -> pd.DataFrame:
    """Each alternative of a building: what it adds to the goal and which rules it breaks."""
    rows = []
    before = cost(case, found.chosen)
    for option in made.rows_of[building]:
        chosen = found.chosen.copy()
        chosen[building] = option
        rows.append((option, cost(case, chosen) - before, broken(case, chosen)))
    return pd.DataFrame(rows, columns=["option", "cost", "broken"]).set_index("option")


def cases() -> list[tuple[int, str]]:
    return [(seed, goal) for seed in range(8) for goal in ("life_cycle_cost", "co2", "capital")]


@pytest.mark.parametrize(("seed", "goal"), cases())
def test_reasons_are_those_of_trying_each_alternative(seed: int, goal: str) -> None:
    made = toy(seed, buildings=6, packages=4)
    rules = every_rule(np.random.default_rng(seed))
    for count in range(len(rules), -1, -1):  # as many of the rules as leave a plan
        case = made.posed(rules[:count], goal)
        try:
            found = plan(case)
            break
        except ClashError:
            continue
    reasons = why(case, found)
    assert list(reasons.index) == list(case.stock.buildings.index)
    for building, code in enumerate(reasons.index):
        row, trial = reasons.loc[code], expected(made, case, found, building)
        agrees(row, trial, mine=int(found.chosen[building]), nothing=int(made.rows_of[building][0]))


def agrees(row: pd.Series, trial: pd.DataFrame, mine: int, nothing: int) -> None:
    near = {"rel": 1e-6, "abs": 1e-3}
    free = trial["broken"].map(len) == 0
    assert row["chosen"] == mine
    assert free[mine]
    others = trial[free & (trial.index != mine)]
    if others.empty:
        assert row["next_best"] == -1
        assert np.isnan(row["next_cost"])
    else:
        assert row["next_cost"] == pytest.approx(others["cost"].min(), **near)
        assert trial.loc[row["next_best"], "cost"] == pytest.approx(others["cost"].min(), **near)
    assert row["nothing_cost"] == pytest.approx(trial.loc[nothing, "cost"], **near)
    if free[nothing]:
        assert row["nothing_rule"] == ""
    else:
        assert (row["nothing_rule"], row["nothing_key"]) in trial.loc[nothing, "broken"]
    better = trial[~free & (trial["cost"] < 0)]
    if better.empty:
        assert row["blocked"] == -1
        assert row["blocked_rule"] == ""
    else:
        assert row["blocked_gain"] == pytest.approx(-better["cost"].min(), **near)
        assert (row["blocked_rule"], row["blocked_key"]) in trial.loc[row["blocked"], "broken"]


def test_an_optimal_plan_has_no_cheaper_alternative() -> None:
    made = toy(9, buildings=12, packages=5)
    case = made.posed([{"name": "budget"}])
    reasons = why(case, plan(case))
    assert (reasons["next_cost"].dropna() >= -1e-6 * 1e6).all()


def test_money_taken_from_a_later_year_is_noticed() -> None:
    """An option that is dearer in an early year may break a budget only years later."""
    for seed in range(20):
        made = toy(seed, buildings=6, packages=4)
        case = made.posed([{"name": "budget"}], "co2")
        found = plan(case)
        reasons = why(case, found)
        blocked = reasons[reasons["blocked"] >= 0]
        start = case.offers.options["start_year"].to_numpy()[blocked["blocked"].to_numpy(int)]
        year = np.array([key[1] for key in blocked["blocked_key"]])
        if (year > start).any():
            return
    pytest.fail("no such case was drawn")


def test_without_rules_nothing_is_blocked() -> None:
    made = toy(4)
    case = made.posed([], "co2")
    found = plan(case)
    reasons = why(case, found)
    assert (reasons["blocked"] == -1).all()
    trial = tried(made, case.study, found.chosen[None, :])
    assert trial.goals["co2"][0] == pytest.approx(found.certificate.objective)
