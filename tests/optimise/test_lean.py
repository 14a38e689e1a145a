"""The options a search looks at: none left out is needed, whatever the study counts and its limits are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from toys import Toy, every_rule, further_rules, toy

from energi.domain.errors import ClashError
from energi.explain.polish import polished
from energi.explain.why import why
from energi.optimise import columns, lean
from energi.optimise.case import Case
from energi.optimise.planning import plan
from energi.optimise.program import sides
from energi.scenarios.change import LIMITS

GOALS: tuple[Any, ...] = (
    "life_cycle_cost",
    "co2",
    "capital",
    [{"goal": "co2", "give_up_percent": 5.0}, "life_cycle_cost"],
)


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every menu counts as a large one, counted a building or two at a time."""
    monkeypatch.setattr(columns, "LARGE", 0)
    monkeypatch.setattr(columns, "PART", 9)
    monkeypatch.setattr(lean, "LARGE", 0)


def whole(case: Case) -> lean.Lean:
    return lean.Lean(case.sheet.columns, np.arange(len(case.sheet.building)))


def reached(case: Case, among: lean.Lean) -> float | None:
    try:
        return plan(case, among=among).certificate.objective
    except ClashError:
        return None


def drawn(seed: int) -> tuple[Toy, list[dict[str, Any]]]:
    rng = np.random.default_rng(seed)
    return toy(seed, buildings=6, packages=6), [*every_rule(rng), *further_rules(rng)]


@pytest.mark.parametrize("seed", range(12))
def test_the_best_plan_is_among_the_options_kept(seed: int) -> None:
    made, rules = drawn(seed)
    goal, met = GOALS[seed % len(GOALS)], set()
    for count in (0, 3, len(rules) // 2, len(rules)):
        case = made.posed(rules[:count], goal)
        few, every = reached(case, lean.lean(case)), reached(case, whole(case))
        assert few == (None if every is None else pytest.approx(every, rel=1e-9, abs=1e-6))
        met.add(every is None)
    assert False in met


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_out_another_beats_in_all_that_counts(seed: int) -> None:
    made, rules = drawn(seed)
    case = made.posed(rules[: 3 * seed], "life_cycle_cost")
    kept, building = lean.lean(case).rows, case.sheet.building
    counted = (sides(case.card, case.sheet, case.study.goals) @ case.sheet.matrix).toarray()
    for option in np.setdiff1d(np.arange(len(building)), kept):
        others = counted[:, kept[building[kept] == building[option]]]
        over = others - counted[:, [option]]
        assert (over <= 1e-9 * np.maximum(np.abs(others), 1.0)).all(axis=0).any()
    assert set(building[kept]) == set(building)


def test_fewer_options_are_left_where_less_counts() -> None:
    made, rules = drawn(1)
    few, more = (len(lean.lean(made.posed(rules[:count])).rows) for count in (0, len(rules)))
    assert few == len(made.offers.options[["building", "start_year", "later_year"]].drop_duplicates())
    assert few < more <= len(made.offers.options)


def test_the_numbers_of_limits_change_nothing_of_what_is_kept() -> None:
    made, rules = drawn(2)
    asked = {field for rule in rules for field in rule} & LIMITS
    assert len(asked) >= 6
    before = lean.lean(made.posed(rules))
    for field in asked:
        other = [{**rule, field: 2 * rule[field]} if field in rule else rule for rule in rules]
        after = lean.lean(made.posed(other))
        np.testing.assert_array_equal(before.rows, after.rows)
        assert (before.columns.matrix != after.columns.matrix).nnz == 0


def test_a_plan_improved_among_few_has_its_reasons_from_the_whole_menu() -> None:
    made, rules = drawn(3)
    case = made.posed(rules[:2], "life_cycle_cost")
    best = plan(case)
    worse = replace(best, chosen=np.array([rows[0] for rows in made.rows_of]))
    found, reasons = polished(case, replace(best, chosen=worse.chosen), 0.0, among=lean.lean(case))
    pd.testing.assert_frame_equal(reasons, why(case, found))


@pytest.mark.parametrize("seed", range(3))
def test_counted_in_parts_the_accounts_are_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made, rules = drawn(seed)
    parts = made.posed(rules).sheet.matrix
    monkeypatch.setattr(columns, "PART", 10**9)
    together = made.posed(rules).sheet.matrix
    assert (parts != together).nnz == 0
