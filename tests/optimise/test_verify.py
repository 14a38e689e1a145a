"""The re-check: what it counts, and that it refuses every plan that has been altered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from toys import Toy, every_rule, toy

from energi.domain.errors import SolverError
from energi.domain.stock import Plan
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.planning import plan

MADE = toy(8, buildings=8)
RULES = [
    {"name": "budget"},
    {"name": "co2_together", "year": 2015, "reduction_percent": 12},
    {"name": "requirements"},
]


@pytest.fixture(scope="module")
def made() -> Toy:
    return MADE


@pytest.fixture(scope="module")
def case(made: Toy) -> Case:
    return made.posed(RULES)


@pytest.fixture(scope="module")
def found(case: Case) -> Plan:
    return plan(case)


def checked(case: Case, chosen: np.ndarray, claimed: float) -> None:
    accounts = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    table = verify.limits(case.sheet, case.card, accounts)
    verify.check(chosen, claimed, case.sheet, accounts, table)


def refused(case: Case, chosen: np.ndarray, claimed: float) -> str:
    with pytest.raises(SolverError) as caught:
        checked(case, chosen, claimed)
    return caught.value.code


@pytest.mark.parametrize("seed", range(12))
def test_accounts_are_what_the_matrix_says(seed: int) -> None:
    made = toy(seed, buildings=9, estate=3)
    case = made.posed(every_rule(np.random.default_rng(seed)))
    rng = np.random.default_rng(seed)
    chosen = np.array([rng.choice(rows) for rows in made.rows_of])
    taken = np.zeros(len(made.offers.options))
    taken[chosen] = 1.0
    accounts = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    ours = [accounts[family][key] for family, key in case.sheet.rows()]
    assert ours == pytest.approx(case.sheet.matrix @ taken, rel=1e-12, abs=1e-9)


def test_the_plan_itself_passes(case: Case, found: Plan) -> None:
    checked(case, found.chosen, found.certificate.objective)


@pytest.mark.parametrize("building", range(8))
def test_another_option_in_one_building_is_noticed(made: Toy, case: Case, found: Plan, building: int) -> None:
    for other in made.rows_of[building]:
        if other != found.chosen[building]:
            chosen = found.chosen.copy()
            chosen[building] = other
            code = refused(case, chosen, found.certificate.objective)
            assert code in {"E-VERIFY-RULE", "E-VERIFY-OBJECTIVE"}


def test_an_option_of_another_building_is_refused(made: Toy, case: Case, found: Plan) -> None:
    chosen = found.chosen.copy()
    chosen[0] = made.rows_of[1][0]
    assert refused(case, chosen, found.certificate.objective) == "E-VERIFY-CHOICE"


def test_a_building_left_out_is_refused(case: Case, found: Plan) -> None:
    accounts = verify.accounts(found.chosen[1:], case.stock, case.offers, case.study, case.sheet)
    table = verify.limits(case.sheet, case.card, accounts)
    with pytest.raises(SolverError) as caught:
        verify.check(found.chosen[1:], 0.0, case.sheet, accounts, table)
    assert caught.value.code == "E-VERIFY-CHOICE"


@pytest.mark.parametrize("claimed", [1.0000021, 0.9999979, float("nan"), float("inf")])
def test_another_objective_is_refused(case: Case, found: Plan, claimed: float) -> None:
    assert refused(case, found.chosen, found.certificate.objective * claimed) == "E-VERIFY-OBJECTIVE"


@pytest.mark.parametrize(
    ("family", "key", "rule"),
    [
        ("capital", ("O0", 2012), "budget"),
        ("co2", ("O1", 2015), "co2_together"),
        ("failing", ("A0",), "requirements"),
    ],
)
def test_an_altered_account_is_refused(
    case: Case, found: Plan, family: str, key: tuple[object, ...], rule: str
) -> None:
    accounts = verify.accounts(found.chosen, case.stock, case.offers, case.study, case.sheet)
    accounts[family][key] += 1e8
    table = verify.limits(case.sheet, case.card, accounts)
    with pytest.raises(SolverError) as caught:
        verify.check(found.chosen, found.certificate.objective, case.sheet, accounts, table)
    assert caught.value.code == "E-VERIFY-RULE"
    assert caught.value.fields["rule"] == rule


def test_a_limit_is_held_to_one_part_in_a_million(case: Case, found: Plan) -> None:
    goal = case.sheet.given["co2_goal"][(2015,)]
    for over, passes in ((0.5e-6, True), (2e-6, False)):
        accounts = verify.accounts(found.chosen, case.stock, case.offers, case.study, case.sheet)
        together = sum(value for (_, t), value in accounts["co2"].items() if t == 2015)
        accounts["co2"]["O0", 2015] += goal * (1 + over) - together
        table = verify.limits(case.sheet, case.card, accounts)
        if passes:
            verify.check(found.chosen, found.certificate.objective, case.sheet, accounts, table)
        else:
            with pytest.raises(SolverError):
                verify.check(found.chosen, found.certificate.objective, case.sheet, accounts, table)


def test_slack_is_the_room_left_and_binding_is_none(case: Case, found: Plan) -> None:
    table = found.limits
    assert list(table["slack"]) == pytest.approx(list(table["right"] - table["left"]))
    budget = table[table["rule"] == "budget"].set_index("key")
    frames = case.sheet.given["frame"]
    for g in case.sheet.sets["organisations"]:
        carried = 0.0
        for t in case.sheet.sets["years"]:
            row = budget.loc[[(g, t)]].iloc[0]
            assert row["right"] == pytest.approx(frames[g, t] + carried)
            carried = max(0.0, row["slack"])
    unused = table[table["left"] == 0]
    assert not unused["binds"].any()


def test_a_study_without_rules_has_no_limits() -> None:
    case = MADE.posed()
    found = plan(case)
    assert found.limits.empty
    assert list(found.limits.columns) == ["rule", "key", "left", "right", "slack", "binds"]


def test_a_plan_of_another_study_is_refused(case: Case, found: Plan) -> None:
    reached = found.limits.set_index("rule").loc["co2_together", "left"]
    sheet = replace(case.sheet, given={**case.sheet.given, "co2_goal": {(2015,): 0.99 * reached}})
    tighter = replace(case, sheet=sheet)
    assert refused(tighter, found.chosen, found.certificate.objective) == "E-VERIFY-RULE"
