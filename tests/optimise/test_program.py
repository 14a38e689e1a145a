"""The program: the mathematics as an LP file, and its rows against plain arithmetic."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ  # noqa: F401 - how a model is written
import pytest
from scipy import sparse
from toys import CARD, every_rule, toy

from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.columns import Columns
from energi.optimise.program import CHOICE, costs, model, program
from energi.optimise.readings import numbers
from energi.optimise.rules import GOALS
from energi.optimise.rules.spoken import spoken
from energi.optimise.sheet import Sheet, flows

GOLDEN = Path(__file__).parents[1] / "golden" / "portfolio.lp"


def two_organisations() -> Sheet:
    """Two organisations with an estate each, three years, round numbers; no options are needed."""
    sets: dict[str, Any] = {
        "organisations": ("G1", "G2"),
        "estates": ("A1", "A2"),
        "years": (2010, 2011, 2012),
        "buildings": ("B1", "B2"),
        "portfolios": ("all",),
        "projects": ("N1", "N2"),
        "projects_of": {"G1": ("N1",), "G2": ("N2",)},
        "project_groups": ("all", "G1, roof"),
        "projects_in": {"all": ("N1", "N2"), "G1, roof": ("N1",)},
        "trades": ("W1",),
        "lists": ("L1", "L2"),
        "pairs": ("J1",),
        "estates_of": {"G1": ("A1",), "G2": ("A2",)},
        "funds": ("F1", "F2"),
        "works": ("K1", "K2"),
    }
    own, estates = {("G1", 2012): 40.0, ("G2", 2012): 60.0}, (("A1",), ("A2",))
    return Sheet(
        sets=sets,
        families={symbol.name: symbol.each for symbol in CARD.symbols if symbol.kind == "account"},
        columns=Columns.known(sparse.csr_array((0, 0)), np.zeros(0, dtype=np.int64)),
        given={
            "frame": {(g, t): 1e6 * (t - 2010) for g in sets["organisations"] for t in sets["years"]},
            "dwelling_area": dict(zip(estates, (1000.0, 2000.0), strict=True)),
            "rent_today": dict(zip(estates, (700.0, 800.0), strict=True)),
            "rent_cap": {("A1",): 100.0},
            "rent_share_cap": {("A2",): 0.125},
            "co2_goal": {(2012,): 90.0},
            "co2_goal_own": own,
            "co2_goal_frozen": {(2012,): 95.0},
            "co2_goal_own_frozen": own,
            "failing_limit": dict.fromkeys(estates, 0.0),
            "label_share": {("G1",): 0.25, ("G2",): 0.0},
            "advice_share_missed": {("G1",): 0.5},
            "advice_wanted": {("all",): 3.0},
            "without_bath_limit": dict.fromkeys(estates, 0.0),
            "pays_at_most": {("F1", "A1", "K1", 2011): 0.5, ("F2", "A1", "K1", 2011): 1.0},
            "payable": {("A1", "K1", 2011): 1.0},
            "payment_per_krone": {(k, t): 0.05 for k in sets["works"] for t in sets["years"]},
            "fund_income": {("F1", "G1", t): 1e5 for t in sets["years"]},
            "common_income": {("F2", t): 2e5 for t in sets["years"]},
            "fund_keeps": {("F1",): 1.0, ("F2",): 0.0},
            "loan_limit": {("G1",): 3e6},
            "reserve_income": {("A1", t): 5e4 for t in sets["years"]},
            "may_be_built": {("N1",): 1.0, ("N2",): 0.0},
            "project_cost": {("N1",): 2e7, ("N2",): 1e7},
            "project_co2": {(n, t): 20.0 for n in sets["projects"] for t in sets["years"]},
            "project_co2_frozen": {(n, t): 25.0 for n in sets["projects"] for t in sets["years"]},
            "base_capital_needed": {("all", "N1"): 1.4e6, ("all", "N2"): 0.0},
            "base_capital_frame": {("all",): 2e6},
            "project_rent": {("N1",): 900.0, ("N2",): 800.0},
            "project_rent_cap": {("N1",): 950.0},
            "dwellings_counted": {("all", "N1"): 20.0, ("all", "N2"): -3.0, ("G1, roof", "N1"): 20.0},
            "dwellings_least": {("all",): 15.0, ("G1, roof",): 5.0},
            "must_be_built": {("N1",): 1.0},
        },
        rules=tuple(rule.name for rule in CARD.rules),
        goal="life_cycle_cost",
        flows=flows(CARD),
        says=spoken(CARD)[0],
        aims=spoken(CARD)[1],
    )


def test_the_mathematics_is_that_of_the_golden_file(tmp_path: Path) -> None:
    """To renew the file after a wanted change: ENERGI_GOLDEN=1, then mend its header by hand."""
    written = tmp_path / "portfolio.lp"
    model(CARD, two_organisations()).write(str(written), io_options={"symbolic_solver_labels": True})
    if os.environ.get("ENERGI_GOLDEN"):
        header = GOLDEN.read_text(encoding="utf-8").split("\n\n", 1)[0]
        GOLDEN.write_text(f"{header}\n\n{written.read_text(encoding='utf-8')}", encoding="utf-8")
    golden = GOLDEN.read_text(encoding="utf-8").split("\n\n", 1)[1]
    assert written.read_text(encoding="utf-8") == golden


@pytest.fixture(scope="module")
def case() -> Case:
    return toy(4, buildings=8).posed(every_rule(np.random.default_rng(4)))


def columns(case: Case, chosen: np.ndarray) -> np.ndarray:
    """The program's columns at a choice: options, settled flows, closed slacks."""
    whole = program(case.card, case.sheet)
    accounts = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    carried = numbers(case.sheet, accounts).carried
    taken = np.zeros(len(whole.cost))
    taken[chosen] = 1.0
    taken[whole.options : whole.slacks] = [carried[key] for name, key in whole.flows if name == "carried"]
    return taken


def test_rows_are_the_rules_at_every_choice(case: Case) -> None:
    rng = np.random.default_rng(0)
    whole = program(case.card, case.sheet)
    for _ in range(20):
        chosen = np.array([rng.choice(rows) for rows in toy(4, buildings=8).rows_of])
        accounts = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
        m = numbers(case.sheet, accounts)
        taken = columns(case, chosen)
        assert whole.cost @ taken == pytest.approx(GOALS[case.sheet.goal](m))
        rows = (whole.matrix @ taken - whole.upper) * whole.scale
        table = verify.limits(case.sheet, case.card, accounts)
        for row, (name, key), left, right in zip(
            rows, whole.names, table["left"], table["right"], strict=False
        ):
            flow = {"budget": m.carried, "reserves": m.reserve}.get(name, {key: 0.0})[key]
            assert row == pytest.approx(left + flow - right, rel=1e-9, abs=1e-6), (name, key)


def test_costs_are_those_of_the_program(case: Case) -> None:
    cost = program(CARD, case.sheet).cost
    np.testing.assert_allclose(costs(CARD, case.sheet), cost, rtol=1e-12)
    assert cost.any()


def test_every_building_has_one_choice_row(case: Case) -> None:
    whole = program(case.card, case.sheet)
    rows = [at for at, (name, _) in enumerate(whole.names) if name == CHOICE]
    dense = whole.matrix.toarray()[rows]
    assert [whole.names[at][1] for at in rows] == [(code,) for code in case.sheet.sets["buildings"]]
    assert (dense[:, : whole.options].sum(axis=0) == 1).all()
    assert not dense[:, whole.options :].any()
    assert (whole.lower[rows] == 1).all()
    assert (whole.upper[rows] == 1).all()


def test_rows_are_scaled_and_slacks_closed(case: Case) -> None:
    whole = program(case.card, case.sheet)
    largest = np.abs(whole.matrix.toarray()[:, : whole.slacks]).max(axis=1)
    assert set(np.round(largest, 12)) <= {0.0, 1.0}
    assert (whole.column_upper[whole.slacks :] == 0).all()
    relaxable = [name for name, _ in whole.names if name != CHOICE and case.card.rule(name).relax]
    assert len(whole.cost) - whole.slacks == len(relaxable)


def test_a_study_without_rules_is_a_program_too() -> None:
    free = toy(2).posed()
    whole = program(free.card, free.sheet)
    assert {name for name, _ in whole.names} == {CHOICE}
    assert whole.slacks == len(whole.cost)
