"""New build: the cheapest projects that give the dwellings, within base capital and rent; nothing unasked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from toys import YEARS, Toy, every_rule, toy

from energi.domain.errors import ClashError, InputError, SolverError
from energi.domain.stock import Plan, Projects
from energi.explain.clash import clash
from energi.explain.polish import polished
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.planning import plan, replanned

FRAME = {"name": "base_capital", "frame_kr": 7e6, "first_year": 2011, "last_year": 2012}


def wanted(least: int) -> dict[str, Any]:
    return {"name": "dwellings_wanted", "least": least}


def made() -> Toy:
    """Five projects with numbers to reckon by hand; the last may not be built, the fourth is late."""
    rows = pd.DataFrame(
        {
            "organisation": ["O0", "O0", "O1", "O1", "O1"],
            "year": [2011, 2012, 2012, 2013, 2011],
            "kind": ["new_estate", "roof", "new_estate", "roof", "new_estate"],
            "dwellings": [10, 20, 30, 20, 90],
            "added": [10, 20, 30, 20, 90],
            "cost_kr": [10e6, 30e6, 40e6, 35e6, 1e6],
            "base_capital_kr": [1e6, 3e6, 4e6, 9e6, 1e5],
            "rent_kr_m2": [900.0, 950.0, 1_000.0, 850.0, 700.0],
            "refused": ["", "", "", "", "requirement"],
        },
        index=pd.Index(["P", "Q", "R", "S", "T"], name="project"),
    )
    stands = np.array(YEARS)[None, :] >= rows["year"].to_numpy()[:, None]
    offers = replace(toy(3).offers, projects=Projects(rows, 1e4 * stands, 2e4 * stands))
    return replace(toy(3), offers=offers)


def built(found: Plan) -> set[str]:
    return {code for (code,), value in found.flows["built"].items() if value == 1.0}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([FRAME], set()),  # every project costs more than not building
        ([wanted(10)], {"P"}),
        ([wanted(30)], {"P", "Q"}),  # 40 million; so is R, but P and Q come first only if no dearer
        ([wanted(40)], {"P", "R"}),
        ([wanted(60), FRAME], {"P", "R", "S"}),  # S is paid outside the frame's years
        ([wanted(60), {**FRAME, "last_year": 2013, "frame_kr": 8e6}], {"P", "Q", "R"}),
        ([wanted(30), {"name": "new_build_rent", "cap_kr_m2": 940}], {"P", "S"}),
    ],
)
def test_the_cheapest_projects_that_keep_the_limits(rules: list[dict[str, Any]], expected: set[str]) -> None:
    case = made().posed(rules)
    found = plan(case)
    cost = case.offers.projects.rows["cost_kr"]
    assert cost[list(built(found))].sum() == cost[list(expected)].sum()
    if expected != {"P", "Q"}:
        assert built(found) == expected
    plain = plan(made().posed())
    assert found.certificate.objective == pytest.approx(
        plain.certificate.objective + cost[list(expected)].sum()
    )
    assert np.array_equal(found.chosen, plain.chosen)


def test_off_there_is_no_trace_of_it() -> None:
    case = made().posed(every_rule(np.random.default_rng(2)))
    assert case.sheet.sets["projects"] == ()
    assert not {name for name in case.sheet.given if name.startswith(("project", "may_be"))}
    assert plan(made().posed([{"name": "budget"}])).flows.get("built", {}) == {}


@pytest.mark.parametrize("goal", ["capital", "co2", "housing_cost"])
def test_under_another_goal_no_more_is_built_than_is_needed(goal: str) -> None:
    found = plan(made().posed([wanted(10)], goal))
    assert built(found) == {"P"} if goal != "co2" else len(built(found)) == 1


def test_co2_of_what_is_built_counts_in_its_organisation_and_year() -> None:
    """R adds 10 t a year to O1 from 2012 on; with frozen factors 20 t."""
    goals = [
        {"name": "co2_organisation", "year": 2015, "reduction_percent": 0, "factors": kind}
        for kind in ("dynamic", "frozen")
    ]
    case = made().posed([wanted(30), {"name": "new_build_rent", "cap_kr_m2": 2_000}, *goals])
    found = plan(case)
    accounts = verify.accounts(found.chosen, case.stock, case.offers, case.study, case.sheet)
    for code, owner, tonnes in (("R", "O1", (10, 20)), ("P", "O0", (10, 20))):
        flows = {"built": {(n,): float(n == code) for n in "PQRST"}}
        table = verify.limits(case.sheet, case.card, accounts, flows).set_index(["rule", "key"])["left"]
        bare = verify.limits(case.sheet, case.card, accounts, {}).set_index(["rule", "key"])["left"]
        for rule, more in zip(("co2_organisation", "co2_organisation_frozen"), tonnes, strict=True):
            for g in ("O0", "O1"):
                added = more if g == owner else 0
                assert table[rule, (g, 2015)] - bare[rule, (g, 2015)] == pytest.approx(added)


def tampered(case: Case, found: Plan, code: str, value: float) -> None:
    flows = {"built": {**found.flows["built"], (code,): value}}
    accounts = verify.accounts(found.chosen, case.stock, case.offers, case.study, case.sheet)
    table = verify.limits(case.sheet, case.card, accounts, flows)
    goal = verify.objective(case.sheet, accounts, flows)
    verify.check(found.chosen, goal, case.sheet, accounts, table, flows)


def test_verify_refuses_what_breaks_a_rule() -> None:
    case = made().posed([wanted(40), FRAME])
    found = plan(case)
    tampered(case, found, "R", 1.0)  # as it is
    for code, value in (("T", 1.0), ("Q", 0.5), ("Q", -1.0), ("Q", 1.0), ("R", 0.0), ("X", 1.0)):
        with pytest.raises(SolverError) as caught:
            tampered(case, found, code, value)
        assert caught.value.code == "E-VERIFY-RULE"


def test_a_clash_names_the_dwellings_that_are_missing() -> None:
    """80 dwellings may be built of 170; of 100 wanted 20 are missing."""
    case = made().posed([wanted(100)])
    with pytest.raises(ClashError):
        plan(case)
    row = clash(case).relaxed.iloc[0]
    assert (row["rule"], row["limit"], row["needed"], row["by"]) == ("dwellings_wanted", 70, 90, 20)


def test_a_sheet_without_projects_gives_no_dwellings() -> None:
    bare = replace(made(), offers=replace(made().offers, projects=Projects()))
    with pytest.raises(ClashError):
        plan(bare.posed([wanted(1)]))


def test_the_last_touch_keeps_what_is_built() -> None:
    case = made().posed([wanted(40), FRAME, *every_rule(np.random.default_rng(5))[:2]], gap_percent=5.0)
    found, reasons = polished(case, plan(case), 5.0)
    assert built(found) == {"P", "R"}
    assert list(reasons.index) == list(case.stock.buildings.index)
    again = replanned(case, found, found.chosen)
    assert again.flows == found.flows


# --- roof dwellings, merged dwellings, and projects the study names


def with_merged() -> Toy:
    """And U: 16 dwellings of O0 merged to 10, 6 fewer than before."""
    before = made()
    merged = pd.DataFrame(
        {
            "organisation": ["O0"], "year": [2012], "kind": ["merged"], "dwellings": [10], "added": [-6],
            "cost_kr": [5e6], "base_capital_kr": [0.0], "rent_kr_m2": [600.0], "refused": [""],
        },
        index=pd.Index(["U"], name="project"),
    )  # fmt: skip
    old = before.offers.projects
    none = np.zeros((1, len(YEARS)))
    new = Projects(
        pd.concat([old.rows, merged]),
        np.vstack([old.co2_kg, none]),
        np.vstack([old.co2_frozen_kg, none]),
    )
    return replace(before, offers=replace(before.offers, projects=new))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([wanted(10)], {"P"}),  # merging would take six away
        ([{"name": "new_build", "built": ["U"]}], {"U"}),
        ([{"name": "new_build", "built": ["U"]}, wanted(10)], {"U", "Q"}),  # 20 - 6; P alone leaves 4
        ([{**wanted(10), "kind": "merged"}], {"U"}),  # of that kind the dwellings made count
        ([{**wanted(30), "kind": "roof"}], {"Q", "S"}),
        ([{**wanted(20), "organisation": "O1"}], {"S"}),
        ([{**wanted(5), "organisation": "O1"}, {**wanted(5), "organisation": "O0"}], {"P", "S"}),
        ([wanted(10), {"name": "new_build", "not_built": ["P"]}], {"Q"}),
    ],
)
def test_kinds_organisations_and_projects_named(rules: list[dict[str, Any]], expected: set[str]) -> None:
    toy = with_merged()
    named = [code for rule in rules for code in rule.get("not_built", ())]
    rows = toy.offers.projects.rows
    rows = rows.assign(refused=np.where(rows.index.isin(named), "study", rows["refused"]))
    new = replace(toy.offers.projects, rows=rows)
    found = plan(replace(toy, offers=replace(toy.offers, projects=new)).posed(rules))
    assert built(found) == expected


def test_merged_dwellings_are_missing_where_dwellings_are_wanted() -> None:
    """74 can be added with U built: 80 less 6."""
    case = with_merged().posed([wanted(75), {"name": "new_build", "built": ["U"]}])
    with pytest.raises(ClashError):
        plan(case)
    rows = clash(case).relaxed
    assert set(rows["rule"]) <= {"dwellings_wanted", "must_build"}
    assert float(rows["by"].iloc[0]) == 1.0


def test_a_demand_that_cannot_be_met_is_named() -> None:
    case = with_merged().posed([{"name": "new_build", "built": ["T"]}])
    with pytest.raises(ClashError):
        plan(case)
    assert clash(case).relaxed[["rule", "key"]].to_numpy().tolist() == [["must_build", ("T",)]]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"name": "new_build", "built": ["X"]}, "E-LIST-PROJECT"),
        ({"name": "base_capital", "frame_kr": 1, "first_year": 2011, "last_year": 2012, "organisation": "O9"},
         "E-ORGANISATION"),
    ],
)  # fmt: skip
def test_names_that_are_not_there_are_refused(rule: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        made().posed([rule])
    assert caught.value.code == code
