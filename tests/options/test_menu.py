"""The menu: what options cost, when works due anyway are replaced, and that the best plan is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from toys import CARD

from energi.assess.today import assess
from energi.domain.aims import Aim
from energi.domain.ask import Ask
from energi.domain.errors import ClashError
from energi.domain.measure import Effect
from energi.domain.stock import Flags, Floats, Offers
from energi.flow import prepared
from energi.optimise.case import case
from energi.optimise.planning import plan
from energi.options import dominance, menu
from energi.options.menu import offers

PRICES = {
    "energy_price.district_heating": (0.60, "kr2010/kWh"),
    "energy_price.electricity": (2.00, "kr2010/kWh"),
    "fixed_price.district_heating": (10.0, "kr2010/m2/year"),
    "fixed_price.electricity": (0.0, "kr2010/m2/year"),
    "price_growth.district_heating": (0.0, "percent/year"),
    "price_growth.electricity": (0.0, "percent/year"),
    "discount_rate.afdeling": (0.0, "percent/year"),
    "loan.rate": (0.0, "percent/year"),
    "loan.term": (20.0, "year"),
    "loan.contribution": (10.0, "percent"),
}
STUDY = """
schema = 1
title = "Opdigtet"
workbook = "portfolio.xlsx"
figures = ["priser.toml"]
[period]
base_year = 2010
last_year = 2015
start_years = [2011, 2012, 2013]
[economy]
price_level = 2010
horizon_year = 10
[financing]
default = "ROUTE"
[climate]
series = "co2.csv"
area = "x"
method = "200"
"""
CO2 = "\n".join(
    [
        "carrier,area,method,year,value_g_kwh,source,status,extrapolate,note",
        *(
            f"{carrier},x,200,{year},{grams},made-up-example,user,,"
            for carrier, per_year in (("district_heating", 10), ("electricity", 0))
            for year in range(2005, 2016)
            for grams in [100 + per_year * (2010 - year) if per_year else 400]
        ),
    ]
)


@pytest.fixture
def answered(workbook: Callable[..., Path], portfolio: Any) -> Callable[..., Offers]:
    """The menu of one building with one proposal: 10 MWh a year for 100.000 kr., 40.000 due in 2012."""

    def made(route: str = "loan", **proposal: object) -> Offers:
        stated = {
            **portfolio["proposals"][0], "component": "varmt brugsvand", "investment_kr": 100_000,
            "investment_anyway_kr": 40_000, "planned_year": 2012, "saving_heat_mwh": 10, "lifetime_year": 10,
            **proposal,
        }  # fmt: skip
        rows = {
            "organisations": portfolio["organisations"][:1], "estates": portfolio["estates"][:1],
            "buildings": portfolio["buildings"][:1], "labels": portfolio["labels"][:1], "proposals": [stated],
        }  # fmt: skip
        study = workbook(rows).parent / "study.toml"
        study.write_text(STUDY.replace("ROUTE", route), encoding="utf-8")
        figures = [
            f'[[figures]]\nkey = "{key}"\nvalue = {value}\nunit = "{unit}"\nyear = 2010\n'
            'source = "made-up-example"\nstatus = "user"\n'
            for key, (value, unit) in PRICES.items()
        ]
        (study.parent / "priser.toml").write_text("\n".join(figures), encoding="utf-8")
        (study.parent / "co2.csv").write_text(CO2, encoding="utf-8")
        _, stock, counted = prepared(Ask(study))
        return offers(stock, assess(stock, counted), counted)

    return made


def by_start(menu_of: Offers, column: str) -> list[float]:
    """A column of the options: going on as today, then started in 2011, 2012, 2013."""
    options = menu_of.options
    assert list(options["start_year"]) == [0, 2011, 2012, 2013]
    return [float(value) for value in options[column]]


def test_life_cycle_cost_by_hand(answered: Callable[..., Offers]) -> None:
    """No interest, 10 years. As today 168,500 kWh x 0.60 + 3,600 kWh x 2.00 + 1,200 m2 x 10 = 120,300 a year
    and the work due in 2012, 40,000 less the 2 of its 10 years that are left in 2020 = 32,000.

    Started in 2011 the work costs 100,000 less 1/10 = 90,000, replaces the one due (-32,000) and saves
    10,000 kWh x 0.60 = 6,000 in each of the 9 years after: 90,000 - 32,000 - 54,000 = 4,000 more.
    In 2012: 80,000 - 32,000 - 8 x 6,000 = 0. In 2013 it comes too late to replace what was due:
    70,000 - 7 x 6,000 = 28,000 more.
    """
    today = 10 * 120_300 + 32_000
    expected = [today, today + 4_000, today, today + 28_000]
    assert by_start(answered(), "lcc_kr") == pytest.approx(expected, rel=1e-9)


def test_heat_and_capital_by_hand(answered: Callable[..., Offers]) -> None:
    found = answered()
    assert by_start(found, "heat_kwh") == pytest.approx([168_500, 158_500, 158_500, 158_500], rel=1e-9)
    assert by_start(found, "capital_kr") == [0, 100_000, 100_000, 100_000]
    assert by_start(found, "anyway_kr") == [0, 40_000, 40_000, 0]


@pytest.mark.parametrize(
    ("route", "per_krone"),
    [("loan", [0.055] * 3), ("reserves", [0.0] * 3), ("lbf_half", [0.05] * 3)],
)
def test_rent_payments_by_route(answered: Callable[..., Offers], route: str, per_krone: list[float]) -> None:
    """What is due anyway is paid by the reserves. The loan: 1/20 a year and a tenth of that on top."""
    paid = by_start(answered(route), "payment_kr")
    assert paid == pytest.approx([0, *np.array([60_000, 60_000, 100_000]) * per_krone])


def test_emissions_by_hand(answered: Callable[..., Offers]) -> None:
    """100 g/kWh in 2010 and 10 g less each year; electricity 400 g."""
    found = answered()
    grams = np.array([100, 90, 80, 70, 60, 50])
    today = (168_500 * grams + 3_600 * 400) / 1000
    after = (158_500 * grams + 3_600 * 400) / 1000
    assert found.co2_kg[0] == pytest.approx(today)
    assert found.co2_kg[2] == pytest.approx([*today[:3], *after[3:]])  # started in 2012, saves from 2013
    assert found.co2_frozen_kg[0] == pytest.approx(np.full(6, today[0]))
    assert found.years == (2010, 2011, 2012, 2013, 2014, 2015)


def test_a_work_due_beyond_the_horizon_costs_nothing_but_can_be_replaced(
    answered: Callable[..., Offers],
) -> None:
    found = answered(planned_year=2030)
    today = 10 * 120_300
    assert by_start(found, "lcc_kr") == pytest.approx(
        [today, today + 90_000 - 54_000, today + 80_000 - 48_000, today + 70_000 - 42_000]
    )
    assert by_start(found, "anyway_kr") == [0, 40_000, 40_000, 40_000]


def test_a_cheaper_work_replaces_no_more_than_its_price(answered: Callable[..., Offers]) -> None:
    found = answered(investment_kr=40_000, investment_anyway_kr=40_000)
    assert by_start(found, "anyway_kr") == [0, 40_000, 40_000, 0]
    assert by_start(found, "payment_kr") == pytest.approx([0, 0, 0, 2_200])


def test_what_is_in_a_package(answered: Callable[..., Offers]) -> None:
    contents = answered().packages
    assert contents["package"].tolist() == ["A-01-1/1"]
    assert contents["component"].tolist() == ["hot_water"]
    assert contents["claimed_heat_kwh"].tolist() == [10_000]


# --- what is left off ----------------------------------------------------------------------------


def every_package(cost: Floats) -> Flags:
    return np.ones(len(cost), dtype=bool)


@pytest.fixture(scope="module")
def both(sampled: Any) -> tuple[Any, Any, Offers, Offers]:
    """The menu of a few buildings as it is, and with every package on it."""
    codes = sampled.stock.buildings.index[:2]
    stock = replace(
        sampled.stock,
        buildings=sampled.stock.buildings.loc[codes],
        proposals=sampled.stock.proposals[sampled.stock.proposals["building"].isin(codes)],
    )
    today = assess(stock, sampled.setting)
    short = offers(stock, today, sampled.setting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dominance, "undominated", every_package)
        long = offers(stock, today, sampled.setting)
    return stock, today, short, long


def test_much_is_left_off(both: tuple[Any, Any, Offers, Offers]) -> None:
    _, _, short, long = both
    assert len(long.options) > 2 * len(short.options)
    assert long.counts["packages"] == long.counts["kept"] == short.counts["packages"]
    assert short.counts["options"] == len(short.options)


@pytest.mark.parametrize("goal", ["life_cycle_cost", "co2", "capital"])
@pytest.mark.parametrize("cut", [5, 25])
def test_the_best_plan_is_never_left_off(
    both: tuple[Any, Any, Offers, Offers], sampled: Any, goal: str, cut: int
) -> None:
    stock, today, short, long = both
    rules = [use for use in sampled.setting.study.rules if not use.name.startswith("co2")]
    goals = [
        use.model_copy(update={"reduction_percent": float(cut)})
        for use in sampled.setting.study.rules
        if use.name == "co2_together"
    ]
    exact = sampled.setting.study.solving.model_copy(update={"gap_percent": 0.0, "time_limit_s": 60.0})
    study = sampled.setting.study.model_copy(
        update={"rules": (*rules, *goals), "minimise": (Aim(goal=goal),), "solving": exact}
    )
    best = []
    for listed in (short, long):
        try:
            best.append(plan(case(stock, today, listed, study, CARD)).certificate.objective)
        except ClashError:
            best.append(np.inf)
    assert best[0] == pytest.approx(best[1], rel=1e-7)


@pytest.mark.parametrize(
    "bound",
    [
        {"substation": {"requires": ("roof_250",)}},
        {"controls_b": {"excludes": ("wall_outside_200", "window_3_layer")}},
        {"roof_350": {"effect": Effect(r_add_m2k_w=9.7, hot_water_share=0.8)}},
    ],
)
def test_a_measure_others_depend_on_is_not_beaten_before_they_are_combined(
    both: tuple[Any, Any, Offers, Offers], sampled: Any, bound: dict[str, dict[str, Any]]
) -> None:
    stock, today, _, _ = both
    catalogue = sampled.setting.catalogue
    measures = tuple(one.model_copy(update=bound.get(one.key, {})) for one in catalogue.measures)
    setting = replace(sampled.setting, catalogue=catalogue.model_copy(update={"measures": measures}))
    found = offers(stock, today, setting).packages
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(menu, "promising", lambda shells, *_: np.ones(len(shells.at), dtype=bool))
        whole = offers(stock, today, setting).packages
    told = ["measure", "component", "capital_kr"]
    pd.testing.assert_frame_equal(found[told], whole[told])


def test_going_on_as_today_is_always_on_the_menu(sampled: Any) -> None:
    found = offers(sampled.stock, sampled.assessment, sampled.setting).options
    nothing = found[found["start_year"] == 0]
    assert list(nothing["building"]) == list(sampled.stock.buildings.index)
    assert not nothing[["capital_kr", "payment_kr", "failing", "baths"]].to_numpy().any()
    today = sampled.assessment.buildings
    for column in ("heat_kwh", "electricity_kwh", "lcc_kr"):
        assert nothing[column].to_numpy() == pytest.approx(today[column].to_numpy())
    assert list(nothing["class_after"]) == list(today["class_now"])


def test_a_building_of_mixed_use_has_no_class_where_its_limits_are_not_known(sampled: Any) -> None:
    """Shops on a fifth of the area: the scale of 2010 has no limits for them, and everything else goes on."""
    buildings = sampled.stock.buildings
    first, area = buildings.index[0], buildings["heated_area_m2"].iloc[0]
    stock = replace(
        sampled.stock, buildings=buildings.assign(other_use_m2=[area / 5, *[0.0] * (len(buildings) - 1)])
    )
    today = assess(stock, sampled.setting)
    told = [finding.subject for finding in today.findings if finding.code == "N-LABEL-MIXED"]
    assert told == [first]
    assert today.buildings.loc[first, "class_now"] == ""
    assert (today.buildings["class_now"].iloc[1:] == sampled.assessment.buildings["class_now"].iloc[1:]).all()
    assert today.buildings["heat_kwh"].equals(sampled.assessment.buildings["heat_kwh"])
    options = offers(stock, today, sampled.setting).options
    assert ((options["class_after"] == "") == (options["building"] == first)).all()


def test_a_start_year_without_a_frame_is_told_where_the_budget_binds(sampled: Any) -> None:
    first = sampled.stock.budget.iloc[0]
    stock = replace(sampled.stock, budget=sampled.stock.budget.iloc[1:])
    study = sampled.setting.study
    told = [one for one in assess(stock, sampled.setting).findings if one.code == "W-FRAME-MISSING"]
    starts = set(study.period.start_years)
    assert len(told) == (first["year"] in starts)
    free = replace(sampled.setting, study=study.model_copy(update={"rules": ()}))
    assert not [one for one in assess(stock, free).findings if one.code == "W-FRAME-MISSING"]
    none = replace(stock, budget=stock.budget.iloc[:0])
    (every,) = (one for one in assess(none, sampled.setting).findings if one.code == "W-FRAME-MISSING")
    assert every.fields["count"] == len(stock.organisations) * len(starts)


def test_options_are_grouped_by_building_and_named_once(sampled: Any) -> None:
    found = offers(sampled.stock, sampled.assessment, sampled.setting).options
    position = pd.Index(sampled.stock.buildings.index).get_indexer(pd.Index(found["building"]))
    assert (np.diff(position) >= 0).all()
    assert not found.duplicated(["package", "start_year"]).any()


def test_small_batches_give_the_same_menu(sampled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = offers(sampled.stock, sampled.assessment, sampled.setting)
    monkeypatch.setattr(menu, "BATCH", 200)
    parts = offers(sampled.stock, sampled.assessment, sampled.setting)
    pd.testing.assert_frame_equal(whole.options, parts.options)
    pd.testing.assert_frame_equal(whole.packages, parts.packages)
    assert whole.counts == parts.counts
