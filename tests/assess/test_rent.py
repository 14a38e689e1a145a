"""Rent effect by way of financing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energi.assess import cost
from energi.assess.rent import (
    VOTE_THRESHOLD_SOURCE,
    payment_share,
    rate_at,
    rent_rise_kr_m2,
    rent_rise_percent,
    supported_rates,
    vote_needed,
)
from energi.domain.errors import ShelfError
from energi.domain.sourced import Figure, Figures
from energi.shelf import figures, shelf, sources
from energi.words import number, say

LOAN = Figures(
    Figure(key=key, value=value, unit=unit, source="user", status="user")
    for key, value, unit in [
        ("loan.rate", 5.0, "percent/year"),
        ("loan.term", 30, "year"),
        ("loan.contribution", 10.0, "percent"),
    ]
)


def test_blends_of_the_fund_are_reproduced() -> None:
    """The fund's own 50/50 and 75/25 payments follow from its two rates (finance facts 1.2, B8)."""
    special, limited, half = (
        {year: rate_at(route, year).percent for year in (2010, 2019, 2020, 2026)}
        for route in ("lbf_special", "lbf_limited", "lbf_half")
    )
    for year in (2010, 2019, 2020, 2026):
        assert 0.5 * special[year] + 0.5 * limited[year] == pytest.approx(half[year])
    assert 0.75 * special[2010] + 0.25 * limited[2010] == pytest.approx(4.2)
    assert half == {2010: 5.0, 2019: 5.0, 2020: 4.0, 2026: 4.0}


def test_payment_per_krone() -> None:
    assert payment_share("reserves", 2010, LOAN) == 0
    assert payment_share("lbf_special", 2010, LOAN) == pytest.approx(0.034)
    assert payment_share("lbf_limited", 2012, LOAN) == pytest.approx(0.066)
    # published annuity 6.505 %, plus a contribution of 10 % of the payment
    assert payment_share("loan", 2010, LOAN) == pytest.approx(0.06505 * 1.10, abs=1e-5)
    assert [figure.key for figure in LOAN.taken] == ["loan.contribution", "loan.rate", "loan.term"]


def test_a_loan_needs_its_figures() -> None:
    with pytest.raises(ShelfError, match=r"loan\.rate"):
        payment_share("loan", 2010, Figures(()))


def test_before_the_first_circular_nothing_is_known() -> None:
    with pytest.raises(ShelfError) as caught:
        rate_at("lbf_special", 2007)
    assert "gælder fra 14.03.2008" in say("error.E-LBF-YEAR.text", "da", **caught.value.fields)


def test_the_financing_alone_moves_a_project_across_the_vote_line() -> None:
    """2,000 kr. per m2 on a rent of 800 kr./m2 (finance facts 1.7)."""
    payments = [
        2000 * payment_share(route, 2010, LOAN) for route in ("lbf_special", "lbf_half", "lbf_limited")
    ]
    rises = rent_rise_kr_m2([1000 * payment for payment in payments], 1000)
    assert rises == pytest.approx([68, 100, 132])
    percent = rent_rise_percent(rises, 800)
    assert percent == pytest.approx([8.5, 12.5, 16.5])
    assert vote_needed(percent).tolist() == [False, False, True]
    assert vote_needed([15.0, 100 * 0.15, 15.01]).tolist() == [False, False, True]


def test_shelf_rates_do_not_overlap_and_are_sourced() -> None:
    for rate in supported_rates().rates:
        assert rate.source in sources()
        same = [other for other in supported_rates().rates if other.route == rate.route]
        assert sum(other.holds(rate.valid_from) for other in same) == 1
    assert VOTE_THRESHOLD_SOURCE in sources()


@pytest.mark.parametrize(
    "path",
    [*(shelf("data") / "prices").glob("*.toml"), *(shelf("data") / "lifetimes").glob("*.toml")],
    ids=lambda path: path.name,
)
def test_price_and_lifetime_shelves_are_sourced(path: Path) -> None:
    found = figures(path)
    assert found
    assert {figure.source for figure in found} <= set(sources())
    assert len({figure.key for figure in found}) == len(found)


def test_the_two_lifetime_tables_differ_only_for_heating_systems() -> None:
    tables = [
        {figure.key: figure.value for figure in figures(shelf("data") / "lifetimes" / name)}
        for name in ("br15_bilag6.toml", "energitjenesten.toml")
    ]
    different = {key for key in tables[0] if tables[0][key] != tables[1][key]}
    assert different == {"lifetime.heating_system"}
    assert tables[0]["lifetime.insulation"] == 40


def example_of_the_page() -> dict[str, str]:
    """The afdeling of docs/economy.md, computed by the functions the program uses."""
    units = {"energy_price": "kr2010/kWh", "fixed_price": "kr2010/m2/year", "price_growth": "percent/year"}
    values = {
        ("energy_price", "district_heating"): 0.60,
        ("energy_price", "electricity"): 2.00,
        ("fixed_price", "district_heating"): 20,
        ("fixed_price", "electricity"): 0,
        ("price_growth", "district_heating"): 1,
        ("price_growth", "electricity"): 0,
    }
    stated = [
        Figure(key=f"{kind}.{carrier}", value=value, unit=units[kind], source="user", status="user")
        for (kind, carrier), value in values.items()
    ]
    rate = Figure(key="discount_rate.afdeling", value=3, unit="percent/year", source="user", status="user")
    prices = cost.Prices.of(Figures([*stated, rate]), ["district_heating"], 2010)
    power, area, heated_by = np.array([6_000.0]), np.array([2_000.0]), np.array([0])
    before, after = np.array([300_000.0]), np.array([240_000.0])

    bills = [cost.energy_cost_kr(heat, power, area, heated_by, prices)[0] for heat in (before, after)]
    assert bills == [232_000, 196_000]
    as_today = cost.energy_pv(before, power, area, heated_by, prices, 0, 30)[0]
    with_work = (
        cost.energy_pv(before, power, area, heated_by, prices, 0, 2)
        + cost.energy_pv(after, power, area, heated_by, prices, 2, 30)
    )[0]
    work = float(cost.investment_pv(1_500_000, 40, 2, 30, prices.rate))
    share = payment_share("loan", 2012, LOAN)
    rise = float(rent_rise_kr_m2(1_100_000 * share, 1_700))
    factor = float(cost.regulation_factor(36_000, 40, 1_100_000))
    assert not bool(cost.regulation_profitable(factor))
    assert not bool(cost.label_profitable(1_500_000, 36_000, 40))
    return {
        "today": number(as_today, "da", 0),
        "after": number(with_work, "da", 0),
        "work": number(work, "da", 0),
        "change": number(with_work + work - as_today, "da", 0),
        "factor": number(factor, "da", 2),
        "payback": number(float(cost.simple_payback_year(1_500_000, 36_000)), "da", 1),
        "share": number(100 * share, "da", 3),
        "rise": number(rise, "da", 2),
        "percent": number(float(rent_rise_percent(rise, 800)), "da", 2),
        "saved": number(36_000 / 1_700, "da", 2),
        "co2": number(60_000 * 0.098 / 1000, "da", 2),
    }


def test_the_afdeling_of_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "economy.md").read_text(encoding="utf-8")
    results = [
        line.split("|")[3] for line in page.splitlines() if line.startswith("|") and line.count("|") == 4
    ]
    written = " ".join(results)
    for name, value in example_of_the_page().items():
        assert f" {value} " in written, (name, value)
