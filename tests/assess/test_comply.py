"""Verdicts: the test vectors of the facts, rule P1 case by case, and limits met exactly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess.comply import (
    building_verdicts,
    checklist,
    component_verdicts,
    new_build_verdicts,
    today,
)
from energi.assess.packs import read_packs
from energi.assess.verdict import COLUMNS, VERDICTS
from energi.domain.requirement import EnergyFrame, Pack
from energi.domain.sourced import Figures
from energi.domain.stock import Stock
from energi.words import catalogue, say

HOME = Path()
DAY = date(2011, 1, 1)
NAN = float("nan")


def packs(*names: str) -> tuple[Pack, ...]:
    return read_packs(names, HOME)


def judged(  # noqa: PLR0917 - the arrays of component_verdicts
    component: str,
    u: Sequence[float],
    name: str = "br10",
    g: float = NAN,
    replaced: bool = False,
    factor: float = NAN,
    protected: bool = False,
    day: date = DAY,
    accepted: Sequence[str] = (),
) -> pd.DataFrame:
    shape = len(u)
    return component_verdicts(
        component,
        np.array(u, dtype=float),
        np.full(shape, g),
        np.full(shape, replaced),
        np.full(shape, factor),
        np.full(shape, protected),
        packs(name)[0],
        day,
        accepted=accepted,
    )


# --- energy frames


@pytest.mark.parametrize(
    ("pack", "clause", "limits"),
    [
        ("br08", "BR08-FRAME", (84.667, 72.200, 70.440)),
        ("lavenergiklasse_1", "LEK1-DWELLING", (42.333, 36.100, 35.220)),
        ("br10", "BR10-FRAME", (63.500, 54.150, 52.830)),
        ("br15", "BR15-FRAME", (36.667, 31.000, 30.200)),
        ("br18", "BR18-FRAME", (36.667, 31.000, 30.200)),
    ],
)
def test_frames_of_the_facts(pack: str, clause: str, limits: tuple[float, ...]) -> None:
    frame = packs(pack)[0].clause(clause).predicate
    assert isinstance(frame, EnergyFrame)
    for area, limit in zip((150, 1000, 5000), limits, strict=True):
        assert frame.a_kwh_m2 + frame.b_kwh / area == pytest.approx(limit, abs=6e-4)


def projects(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": 2010,
            "heated_area_m2": 1000.0,
            "carrier": "district_heating",
            "heat_kwh_m2": 30.0,
            "electricity_kwh_m2": 2.0,
            **columns,
        },
        index=pd.Index([f"P{n}" for n in range(len(next(iter(columns.values()))))]),  # type: ignore[arg-type]
    )


def test_low_energy_class_1_by_hand() -> None:
    """30 x 1.0 + 2 x 2.5 = 35.0 and the limit is 35 + 1100/1000 = 36.1."""
    found = new_build_verdicts(
        projects(heat_kwh_m2=[30.0, 31.1, 31.2]), packs("lavenergiklasse_1", "miljoe_2010"), Figures(())
    )
    assert list(found.columns) == list(COLUMNS)
    assert found["clause"].tolist() == ["LEK1-DWELLING"] * 3 + ["MBA2010-EN-NEW"] * 3
    assert found["subject"].tolist() == ["P0", "P1", "P2"] * 2
    assert found["value"].to_numpy(dtype=float)[:3] == pytest.approx([35.0, 36.1, 36.2])
    assert found["limit"].to_numpy(dtype=float) == pytest.approx(36.1)
    assert found["verdict"].tolist() == ["pass", "pass", "fail"] * 2  # exactly on the limit passes
    assert found["source"].tolist() == ["regulation-S31"] * 3 + ["regulation-S4"] * 3


def test_an_unverified_factor_is_never_a_silent_default() -> None:
    gas = projects(carrier=["natural_gas", "electricity"], heat_kwh_m2=[30.0, 10.0])
    found = new_build_verdicts(gas, packs("lavenergiklasse_1"), Figures(()))
    assert found["verdict"].tolist() == ["not_assessable", "pass"]
    assert found["reason"].iloc[0] == "verdict.factor_unverified"
    accepted = new_build_verdicts(
        gas, packs("lavenergiklasse_1"), Figures((), accepted=["LEK1-DWELLING:natural_gas"])
    )
    assert accepted["verdict"].tolist() == ["pass", "pass"]
    assert accepted["value"].tolist() == [35.0, 30.0]


def test_electricity_of_br10_is_not_confirmed_but_may_be_unused() -> None:
    found = new_build_verdicts(
        projects(year=[2012, 2012], electricity_kwh_m2=[2.0, 0.0]), packs("br10"), Figures(())
    )
    frame = found[found["clause"] == "BR10-FRAME"]
    assert frame["verdict"].tolist() == ["not_assessable", "pass"]


def test_frames_bind_by_date() -> None:
    found = new_build_verdicts(projects(year=[2010, 2011, 2012]), packs("br08", "br10"), Figures(()))
    found = found[found["clause"].str.endswith("-FRAME")]
    assert found[["subject", "pack"]].to_numpy().tolist() == [["P0", "br08"], ["P1", "br10"], ["P2", "br10"]]


# --- rule P1


@pytest.mark.parametrize(
    ("kind", "own", "verdict", "reason"),
    [
        ("new_estate", None, "fail", "verdict.missed"),
        ("roof", None, "fail", "verdict.missed"),
        ("roof", False, "pass", "verdict.stated_no_new_build"),
        ("merged", None, "pass", "verdict.no_new_build"),
        ("merged", True, "fail", "verdict.missed"),
    ],
)
def test_what_low_energy_class_1_asks_of_each_kind(
    kind: str, own: bool | None, verdict: str, reason: str
) -> None:
    """90 kWh/m2 is far beyond 35 + 1100/A; merging is renovation unless the project says otherwise."""
    bad = projects(heat_kwh_m2=[90.0], kind=[kind], new_build_rules=[own])
    row = new_build_verdicts(bad, packs("lavenergiklasse_1"), Figures(())).iloc[0]
    assert (row["verdict"], row["reason"]) == (verdict, reason)
    good = projects(heat_kwh_m2=[20.0], kind=[kind], new_build_rules=[own])
    row = new_build_verdicts(good, packs("lavenergiklasse_1"), Figures(())).iloc[0]
    assert row["verdict"] == "pass"


def test_exactly_on_the_limit_passes() -> None:
    found = judged("wall", [0.19, 0.20, 0.1 + 0.1 + 1e-16, 0.2000001], replaced=True)
    assert found["verdict"].tolist() == ["pass", "pass", "pass", "fail"]
    assert found["margin"].tolist() == pytest.approx([0.01, 0, 0, -1e-7])
    assert set(found["clause"]) == {"BR10-U-WALL"}
    assert set(found["limit"]) == {0.2}
    assert set(found["unit"]) == {"W/m2/K"}


@pytest.mark.parametrize(
    ("replaced", "factor", "protected", "verdict", "reason"),
    [
        (True, NAN, False, "fail", "verdict.missed_replaced"),
        (True, 0.5, False, "fail", "verdict.missed_replaced"),
        (False, 2.0, False, "fail", "verdict.missed_profitable"),
        (False, 1.34, False, "fail", "verdict.missed_profitable"),
        (False, 1.33, False, "pass", "verdict.missed_not_profitable"),
        (False, 133 * 10 / 1000, False, "pass", "verdict.missed_not_profitable"),
        (False, 0.0, False, "pass", "verdict.missed_not_profitable"),
        (False, NAN, False, "not_assessable", "verdict.no_alternative"),
        (True, 2.0, True, "pass", "verdict.exempt"),
    ],
)
def test_a_missed_limit(replaced: bool, factor: float, protected: bool, verdict: str, reason: str) -> None:
    found = judged("wall", [0.25], replaced=replaced, factor=factor, protected=protected).iloc[0]
    assert (found["verdict"], found["reason"]) == (verdict, reason)
    if reason == "verdict.missed_not_profitable":  # the calculation is the evidence
        assert "er 1,33 og" in say(reason, "da", **found.to_dict()) or factor == 0


def test_roofs_of_two_regulations() -> None:
    assert judged("roof", [0.15, 0.12], "br10", replaced=True)["verdict"].tolist() == ["pass", "pass"]
    assert judged("roof", [0.15, 0.12], "br15", replaced=True)["verdict"].tolist() == ["fail", "pass"]


def test_windows_by_energy_balance() -> None:
    """E_ref = 196.4 g - 90.36 U: 0.63 and 1.4 give -2.77; 0.50 and 1.6 give -46.38."""
    found = judged("window", [1.4], g=0.63, replaced=True).iloc[0]
    assert found["value"] == pytest.approx(196.4 * 0.63 - 90.36 * 1.4)
    assert (found["verdict"], found["limit"], found["unit"]) == ("pass", -33, "kWh/m2/year")
    missed = judged("window", [1.6], g=0.50, replaced=True).iloc[0]
    assert (missed["verdict"], missed["value"]) == ("fail", pytest.approx(-46.376))
    assert missed["margin"] == pytest.approx(-13.376)
    exact = judged("window", [(196.4 * 0.5 + 33) / 90.36], g=0.5, replaced=True)
    assert exact["verdict"].tolist() == ["pass"]
    unknown = judged("window", [1.4], replaced=True).iloc[0]
    assert (unknown["verdict"], unknown["reason"]) == ("not_assessable", "verdict.value_unknown")
    rebuilt = judged("window", [1.4], g=0.63).iloc[0]  # the limit is one for new windows
    assert (rebuilt["verdict"], rebuilt["reason"]) == ("not_assessable", "verdict.no_clause")


def test_unverified_limits_are_not_assessable_and_not_shown() -> None:
    found = judged("wall", [0.05, 2.0], "br08", replaced=True, day=date(2010, 1, 1))
    assert found["verdict"].tolist() == ["not_assessable"] * 2
    assert found["limit"].isna().all()
    assert "BR08-U-WALL" in say(found["reason"].iloc[0], "da", **found.iloc[0].to_dict())
    taken = judged("wall", [0.05, 2.0], "br08", replaced=True, day=date(2010, 1, 1), accepted=["BR08-U-WALL"])
    assert taken["verdict"].tolist() == ["pass", "fail"]
    # BR08 has no confirmed profitability rule, so a rebuilt wall that misses stays open
    open_ = judged("wall", [2.0], "br08", factor=1.0, day=date(2010, 1, 1), accepted=["BR08-U-WALL"])
    assert open_["reason"].tolist() == ["verdict.no_profit_rule"]


def test_floors_of_two_kinds() -> None:
    """BR15: 0.10 on the ground, 0.40 above a cellar; which one it is, is not known."""
    found = judged("floor", [0.08, 0.10, 0.25, 0.40, 0.41], "br15", replaced=True)
    assert found["verdict"].tolist() == ["pass", "pass", "not_assessable", "not_assessable", "fail"]
    assert found["reason"].tolist()[2] == "verdict.several_limits"
    assert found["clause"].tolist()[0] == "BR15-U-FLOOR"  # the stricter one is shown
    # BR10's value for floors above a cellar is unverified (U8)
    open_ = judged("floor", [0.08, 0.5], "br10", replaced=True)
    assert open_["reason"].tolist() == ["verdict.unverified"] * 2
    # a rebuilt floor that misses the ground's limit may lie above a cellar
    may_be = judged("floor", [0.25], "br10")
    assert (may_be["verdict"][0], may_be["reason"][0]) == ("not_assessable", "verdict.several_limits")


def test_components_and_days_without_a_clause() -> None:
    assert judged("ventilation", [NAN])["reason"].tolist() == ["verdict.no_clause"]
    assert judged("wall", [0.1], day=date(2010, 6, 29))["reason"].tolist() == ["verdict.no_clause"]
    assert judged("wall", [NAN])["reason"].tolist() == ["verdict.value_unknown"]
    assert judged("wall", []).empty


@settings(deadline=None)
@given(
    st.lists(st.floats(0.05, 1), min_size=1, max_size=8),
    st.booleans(),
    st.one_of(st.just(NAN), st.floats(0, 5)),
)
def test_better_is_never_worse(u: list[float], replaced: bool, factor: float) -> None:
    order = {"fail": 0, "not_assessable": 1, "pass": 2}
    now, better = (
        judged("wall", values, replaced=replaced, factor=factor)["verdict"].map(order)
        for values in (u, [value * 0.8 for value in u])
    )
    assert (better >= now).all()


# --- buildings and checklists


def homes() -> pd.DataFrame:
    return pd.DataFrame(
        {"dwellings_without_bath": [0, 3, 0, 0], "class_now": ["D", "G", "A2010", None]},
        index=pd.Index(["b1", "b2", "b3", "b4"]),
    )


def test_bath_and_toilet() -> None:
    found = building_verdicts(homes(), packs("bad_og_toilet"))
    assert found["verdict"].tolist() == ["pass", "fail", "pass", "pass"]
    assert found["value"].tolist() == [0, 3, 0, 0]


def test_label_steps() -> None:
    found = building_verdicts(homes(), packs("byfornyelse_miljoe1"))
    assert set(found["clause"]) == {"KKM1-LABEL"}
    assert found["verdict"].tolist() == ["fail", "fail", "pass", "not_assessable"]
    assert found["limit"].tolist()[:3] == [1, 3, 0]
    after = building_verdicts(homes(), packs("byfornyelse_miljoe1"), class_after=["C", "D", "A2015", "B"])
    assert after["verdict"].tolist() == ["pass", "pass", "pass", "not_assessable"]
    short = building_verdicts(homes(), packs("byfornyelse_miljoe1"), class_after=["D", "E", "A2015", "B"])
    assert short["verdict"].tolist() == ["fail", "fail", "pass", "not_assessable"]


def test_the_checklist_says_why_it_cannot_judge() -> None:
    found = checklist(packs("miljoe_2010", "br10")).set_index("clause")
    assert set(found["verdict"]) == {"not_assessable"}
    assert found.loc["MBA2010-EN-REN", "reason"] == "verdict.proxied"
    assert found.loc["MBA2010-NOI-REN", "reason"] == "verdict.source_missing"
    assert found.loc["BR10-PSI-WINDOW", "reason"] == "verdict.documentation"
    assert len(found) == 18 + 4


def test_all_verdicts_of_today_and_their_sentences() -> None:
    buildings = homes()
    empty = pd.DataFrame()
    stock = Stock(
        organisations=empty,
        estates=pd.DataFrame(index=pd.Index(["A"])),
        buildings=buildings.drop(columns="class_now").assign(estate="A"),
        labels=empty,
        proposals=empty,
        budget=empty,
        new_build=projects(heat_kwh_m2=[30.0]),
        findings=(),
    )
    found = today(stock, buildings, packs("miljoe_2010", "bad_og_toilet"), Figures(()))
    assert found["kind"].value_counts().to_dict() == {"checklist": 18, "building": 4, "new_build": 1}
    for row in found.to_dict("records"):
        for lang in ("da", "en"):
            assert say(str(row["reason"]), lang, **{str(key): value for key, value in row.items()})
    assert set(VERDICTS) <= set(catalogue())


def test_no_packs_no_verdicts() -> None:
    assert list(building_verdicts(homes(), ()).columns) == list(COLUMNS)
    assert new_build_verdicts(projects(heat_kwh_m2=[1.0]), (), Figures(())).empty
