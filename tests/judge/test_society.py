"""Society's account: dated rates, factor prices, and the same work by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from energi.assess.cost import cumulated, discount_factors, investment_pv
from energi.assess.society import social_prices, social_rate, society
from energi.domain.errors import ShelfError
from energi.domain.sourced import Figure, Figures
from energi.judge.evaluation import Evaluation
from energi.judge.proposals import judge
from energi.shelf import sources
from energi.words import problem


def figures(found: Evaluation) -> Figures:
    stated = [
        *((f"factor_price.{name}", 0.4, "kr2010/kWh") for name in found.setting.prices.carriers),
        *((f"factor_growth.{name}", 0.0, "percent/year") for name in found.setting.prices.carriers),
        ("co2_price", 200.0, "kr2010/t"),
        ("vat.percent", 25.0, "percent"),
        ("net_tax_factor", 1.2, "one"),
    ]
    own = [
        Figure(key=key, value=value, unit=unit, source="user", status="user") for key, value, unit in stated
    ]
    return Figures([*found.setting.figures._figures.values(), *own])


def test_rates_by_the_day_are_chained_and_sourced() -> None:
    assert social_rate(date(2010, 12, 31)) == ((1, 0.05),)
    stairs = discount_factors(social_rate(date(2014, 1, 1)), 75)
    assert stairs[[35, 36, 70, 75]] == pytest.approx([0.25342, 0.24603, 0.09006, 0.08157], abs=6e-6)
    assert discount_factors(social_rate(date(2021, 1, 1)), 1)[1] == pytest.approx(1 / 1.035)
    rows = (*society().rates, *society().net_tax_factors)
    assert {row.source for row in rows} <= set(sources())
    with pytest.raises(ShelfError) as caught:
        social_rate(date(2008, 1, 1))
    assert "01.01.2009" in problem(caught.value, "da")[0]


def test_without_factor_prices_nothing_is_said(found: Evaluation) -> None:
    assert found.judged.rows["npv_society_kr"].isna().all()


def test_before_2023_the_net_tax_factor_is_the_studys(found: Evaluation) -> None:
    whole = figures(found)._figures
    without = Figures(each for key, each in whole.items() if key != "net_tax_factor")
    carriers = found.setting.prices.carriers
    with pytest.raises(ShelfError, match="net_tax_factor"):
        social_prices(without, carriers, 2010, date(2010, 12, 31))
    assert social_prices(without, carriers, 2010, date(2024, 1, 1)).net_tax_factor == 1.28


def test_an_electricity_proposal_by_hand(found: Evaluation) -> None:
    setting = replace(found.setting, figures=figures(found))
    rows = judge(found.case, setting).rows
    assert rows["npv_kr"].to_numpy() == pytest.approx(found.judged.rows["npv_kr"].to_numpy())
    plain = rows[(rows["claimed_heat_kwh"] == 0) & (rows["anyway_kr"] == 0) & (rows["maintenance_kr"] == 0)]
    row = plain.iloc[0]
    horizon, life = setting.study.economy.horizon_year, int(row["lifetime_year"])
    sums = cumulated(0.05, 0.0, horizon)
    years = sums[horizon] - sums[1]
    works = float(investment_pv(row["capital_kr"], life, 1, horizon, 0.05)) / 1.25
    energy = row["saving_electricity_kwh"] * 0.4 * years
    assert row["npv_society_kr"] == pytest.approx(1.2 * (energy - works) + row["saving_t"] * 200 * years)
    assert not np.isclose(row["npv_society_kr"], row["npv_kr"])
