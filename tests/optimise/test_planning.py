"""From a case to a plan, or to the error that says why there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from toys import every_rule, toy

from energi.domain.errors import ClashError, EnergiError, SolverError
from energi.optimise import planning
from energi.optimise.case import Case
from energi.optimise.planning import choices, plan
from energi.optimise.solve import Outcome, Status


@pytest.fixture(scope="module")
def case() -> Case:
    return toy(2, buildings=8).posed([{"name": "budget"}])


def test_a_plan_names_one_option_of_each_building(case: Case) -> None:
    found = plan(case)
    taken = case.offers.options.iloc[found.chosen]
    assert list(taken["building"]) == list(case.stock.buildings.index)


def test_a_plan_carries_its_certificate(case: Case) -> None:
    found = plan(case)
    proof = found.certificate
    assert proof.status == "optimal"
    assert proof.objective == pytest.approx(case.offers.options.iloc[found.chosen]["lcc_kr"].sum())
    assert proof.bound <= proof.objective * (1 + 1e-9)
    assert proof.gap_percent == pytest.approx(0.0, abs=1e-6)
    assert proof.options == len(case.offers.options)
    assert proof.rows == 2 * 7 + 8  # a budget per organisation and year, a choice per building
    assert proof.route == "mip"
    assert proof.solver.startswith("HiGHS")


def test_accounts_of_a_plan_add_up_to_its_objective(case: Case) -> None:
    found = plan(case)
    costs = found.accounts.query("account == 'lifetime_cost'")["value"]
    assert costs.sum() == pytest.approx(found.certificate.objective)
    spent = found.accounts.query("account == 'capital'")["value"].sum()
    rows = case.offers.options.iloc[found.chosen]
    assert spent == pytest.approx((rows["capital_kr"] - rows["anyway_kr"]).sum())


def test_no_plan_is_a_clash() -> None:
    case = toy(1).posed([{"name": "co2_together", "year": 2015, "reduction_percent": 100}])
    with pytest.raises(ClashError) as caught:
        plan(case)
    assert caught.value.code == "E-CLASH"


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (Status.INFEASIBLE, ClashError, "E-CLASH"),
        (Status.LIMIT_EMPTY, SolverError, "E-LIMIT-EMPTY"),
        (Status.INTERRUPTED_EMPTY, SolverError, "E-STOPPED"),
        (Status.UNBOUNDED, SolverError, "E-SOLVER"),
        (Status.ERROR, SolverError, "E-SOLVER"),
    ],
)
def test_every_end_without_a_plan_is_an_error(
    case: Case, monkeypatch: pytest.MonkeyPatch, status: Status, error: type[EnergiError], code: str
) -> None:
    ended = Outcome(status, None, math.nan, math.nan, math.nan, 1.0)
    monkeypatch.setattr(planning, "search", lambda *_args, **_named: (ended, "mip"))
    with pytest.raises(error) as caught:
        plan(case)
    assert caught.value.code == code


def test_a_solver_that_lies_is_found_out(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = plan(case)
    columns = np.zeros(len(case.offers.options) + 100)
    columns[honest.chosen] = 1.0
    ended = Outcome(Status.OPTIMAL, columns, honest.certificate.objective * 0.9, 0.0, 0.0, 1.0)
    monkeypatch.setattr(planning, "search", lambda *_args, **_named: (ended, "mip"))
    with pytest.raises(SolverError, match="E-VERIFY-OBJECTIVE"):
        plan(case)


def test_choices_come_in_the_order_of_the_buildings(case: Case) -> None:
    values = np.zeros(len(case.offers.options))
    values[[1, 6, 9, 12, 16, 21, 24, 28]] = 1 - 1e-7
    assert list(case.sheet.building[choices(values, case.sheet)]) == list(range(8))


@pytest.mark.parametrize("goal", ["capital", "co2", "life_cycle_cost"])
def test_doing_nothing_is_the_plan_when_nothing_else_is_asked(goal: str) -> None:
    free = toy(6, buildings=10).posed([], goal)
    found = plan(free)
    taken = free.offers.options.iloc[found.chosen]
    best = {"capital": "capital_kr", "co2": "heat_kwh", "life_cycle_cost": "lcc_kr"}[goal]
    if goal == "capital":
        assert (taken["start_year"] == 0).all()
        assert found.certificate.gap_percent == 0.0
    if goal != "co2":
        assert taken[best].sum() == pytest.approx(free.offers.options.groupby("building")[best].min().sum())


def test_more_rules_never_make_a_plan_better() -> None:
    made = toy(12, buildings=8)
    rules = every_rule(np.random.default_rng(12))
    before = -math.inf
    for count in range(len(rules) + 1):
        try:
            now = plan(made.posed(rules[:count])).certificate.objective
        except ClashError:
            now = math.inf
        assert now >= before * (1 - 1e-9) if before > 0 else True
        before = now
