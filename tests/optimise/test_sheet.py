"""The sheet: what options add to accounts, and the numbers a study gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from toys import CARD, STARTS, YEARS, Toy, study, toy

from energi.domain.stock import Offers
from energi.optimise.sheet import Key, Sheet
from energi.optimise.study_sheet import deadline, done_by, sheet

ALL: list[dict[str, Any]] = [
    {"name": "rent_absolute", "cap_kr_m2": 80},
    {"name": "rent_percent", "cap_percent": 10},
    {"name": "co2_together", "year": 2015, "reduction_percent": 25},
    {"name": "co2_organisation", "year": 2016, "reduction_percent": 10, "factors": "frozen"},
    {"name": "bath_and_toilet", "before": "2013-01-01"},
]


@pytest.fixture(scope="module")
def hand() -> Toy:
    """Two buildings of two organisations; one option each besides going on as today."""
    made = toy(0, buildings=2, packages=1, estate=1)
    buildings = made.stock.buildings.assign(dwellings_without_bath=[3, 0])
    estates = made.stock.estates.assign(
        dwelling_area_m2=[1000.0, 2000.0],
        rent_kr_m2=[700.0, 800.0],
        rent_cap_kr_m2=[np.nan, 50.0],
        rent_cap_percent=[5.0, np.nan],
    )
    budget = pd.DataFrame(
        [("O0", 2011, 1e6), ("O0", 2011, 5e5), ("O1", 2012, 2e6), ("O1", 2030, 9e9)],
        columns=["organisation", "year", "frame_kr"],
    )
    options = made.offers.options.assign(
        start_year=[0, 2012, 0, 2013],
        capital_kr=[0.0, 5e5, 0.0, 6e5],
        anyway_kr=[0.0, 1e5, 0.0, 0.0],  # paid by the reserves as planned: not from the frame
        later_anyway_kr=0.0,
        payment_kr=[0.0, 26_000.0, 0.0, 39_000.0],
        lcc_kr=[1e6, 9e5, 2e6, 2.1e6],
        baths=[0, 2, 0, 0],
        failing=[0, 0, 0, 2],
        label_short=[0, 1, 0, 0],
        later_year=[0, 0, 0, 2014],
        later_capital_kr=[0.0, 0.0, 0.0, 1e5],
        later_payment_kr=[0.0, 0.0, 0.0, 9_000.0],
        later_baths=0,
    )
    kg = np.arange(4 * len(YEARS), dtype=float).reshape(4, -1) * 1000
    offers = replace(made.offers, options=options, co2_kg=kg, co2_frozen_kg=kg + 500)
    base = pd.DataFrame({"co2_base_kg": [10_000.0, 30_000.0], "co2_base_frozen_kg": [8_000.0, 20_000.0]})
    assessment = replace(made.assessment, buildings=base.set_index(buildings.index))
    stock = replace(made.stock, buildings=buildings, estates=estates, budget=budget)
    return Toy(stock, assessment, offers)


@pytest.fixture(scope="module")
def counted(hand: Toy) -> Sheet:
    return hand.posed(ALL).sheet


def row(counted: Sheet, family: str, key: Key) -> list[float]:
    """What the four options add to an account."""
    at = counted.rows().index((family, key))
    return list(counted.matrix.toarray()[at])


def test_capital_is_spent_in_the_start_year(counted: Sheet) -> None:
    assert row(counted, "capital", ("O0", 2012)) == [0, 4e5, 0, 0]
    assert row(counted, "capital", ("O0", 2011)) == [0, 0, 0, 0]
    assert row(counted, "capital", ("O1", 2013)) == [0, 0, 0, 5e5]
    assert row(counted, "capital", ("O1", 2014)) == [0, 0, 0, 1e5]  # the second step


def test_rent_rises_the_year_after(counted: Sheet) -> None:
    assert row(counted, "rent_rise", ("A0", 2012)) == [0, 0, 0, 0]
    assert row(counted, "rent_rise", ("A0", 2013)) == [0, 26_000, 0, 0]
    assert row(counted, "rent_rise", ("A1", 2014)) == [0, 0, 0, 30_000]
    assert row(counted, "rent_rise", ("A1", 2015)) == [0, 0, 0, 39_000]  # both steps are done


def test_emissions_are_in_tonnes(counted: Sheet) -> None:
    assert row(counted, "co2", ("O0", 2011)) == [1, 8, 0, 0]
    assert row(counted, "co2_frozen", ("O1", 2010)) == [0, 0, 14.5, 21.5]


def test_life_cycle_cost_failing_and_baths(counted: Sheet) -> None:
    assert row(counted, "lifetime_cost", ("O1",)) == [0, 0, 2e6, 2.1e6]
    assert row(counted, "failing", ("A1",)) == [0, 0, 0, 1]  # a package fails or does not
    assert row(counted, "without_bath", ("A0",)) == [3, 1, 0, 0]  # 2012's works are done before 2013


def test_label_goals_missed_are_counted_beside_the_buildings_renovated(hand: Toy) -> None:
    soft = hand.posed([{"name": "label_goal", "share_percent": 20}]).sheet
    assert row(soft, "label_short", ("O0",)) == [0, 1, 0, 0]
    assert row(soft, "renovated", ("O0",)) == [0, 1, 0, 0]
    assert row(soft, "renovated", ("O1",)) == [0, 0, 0, 1]
    assert soft.given["label_share"] == {("O0",): 0.2, ("O1",): 0.2}


def test_baths_after_the_deadline_do_not_count(hand: Toy) -> None:
    late = hand.posed([{"name": "bath_and_toilet", "before": "2012-12-31"}]).sheet
    assert row(late, "without_bath", ("A0",)) == [3, 3, 0, 0]


def test_frames_add_up_and_are_nothing_where_none_is_given(counted: Sheet) -> None:
    frame = counted.given["frame"]
    assert frame["O0", 2011] == 1.5e6
    assert frame["O1", 2012] == 2e6
    assert sum(frame.values()) == 3.5e6  # 2030 lies outside the period
    assert set(frame) == set(counted.keys(("organisations", "years")))


def test_an_estate_s_own_cap_goes_before_the_study_s(counted: Sheet) -> None:
    assert counted.given["rent_cap"] == {("A0",): 80.0, ("A1",): 50.0}
    assert counted.given["rent_share_cap"] == {("A0",): 0.05, ("A1",): 0.1}


def test_goals_are_shares_of_the_base(counted: Sheet) -> None:
    assert counted.given["co2_goal"] == {(2015,): pytest.approx(30.0)}
    assert counted.given["co2_goal_own_frozen"] == {
        ("O0", 2016): pytest.approx(7.2),
        ("O1", 2016): pytest.approx(18.0),
    }
    assert counted.rules[-2:] == ("co2_organisation_frozen", "bath_and_toilet")


def test_goals_of_several_years_hold_side_by_side(hand: Toy) -> None:
    cuts = ((2014, 10), (2016, 20))
    goals = [{"name": "co2_together", "year": year, "reduction_percent": cut} for year, cut in cuts]
    found = hand.posed(goals).sheet
    assert found.rules == ("one_option", "co2_together")
    assert found.given["co2_goal"] == {(2014,): pytest.approx(36.0), (2016,): pytest.approx(32.0)}
    assert found.domain(CARD.rule("co2_together")) == [(2014,), (2016,)]


def test_rules_hold_where_their_given_says(counted: Sheet) -> None:
    assert counted.domain(CARD.rule("rent_absolute")) == counted.keys(("estates", "years"))
    assert counted.domain(CARD.rule("co2_together")) == [(2015,)]
    assert counted.domain(CARD.rule("co2_organisation")) == []
    assert len(counted.domain(CARD.rule("budget"))) == 2 * len(YEARS)


def test_the_deadline_is_the_end_of_the_period_if_none_is_set() -> None:
    assert deadline(study()) == date(YEARS[-1] + 1, 1, 1)
    assert deadline(study([{"name": "bath_and_toilet", "before": "2014-01-01"}])) == date(2014, 1, 1)


@pytest.mark.parametrize(
    ("start", "day", "done"),
    [(2013, date(2014, 1, 1), True), (2013, date(2013, 12, 31), False), (0, date(2014, 1, 1), False)],
)
def test_works_are_done_when_their_year_ends(start: int, day: date, done: bool) -> None:
    assert done_by(start, day) == done


def test_an_empty_budget_leaves_no_money() -> None:
    made = toy(3)
    empty = replace(made.stock, budget=made.stock.budget.iloc[:0])
    found = sheet(empty, made.assessment, made.offers, study([{"name": "budget"}]), CARD)
    assert set(found.given["frame"].values()) == {0.0}


def test_one_column_per_option_and_one_row_per_account(hand: Toy, counted: Sheet) -> None:
    offers: Offers = hand.offers
    assert counted.matrix.shape == (len(counted.rows()), len(offers.options))
    assert list(counted.building) == [0, 0, 1, 1]
    assert set(STARTS) <= set(counted.sets["years"])
