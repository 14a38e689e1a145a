"""The afdeling of docs/economy.md, to the øre, by the functions the program uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energi.assess import cost
from energi.assess.bills import Connection, Prices, energy_cost_kr, energy_pv
from energi.assess.cashflow import growing, investment_flow, paid, payments
from energi.assess.rent import payment_share, payment_years, rent_rise_kr_m2, rent_rise_percent, vote_needed
from energi.domain.sourced import Figure, Figures
from energi.words import number

PAGE = (Path(__file__).parents[2] / "docs" / "economy.md").read_text(encoding="utf-8")
PAGE = PAGE[PAGE.index("## En afdeling regnet i hånden") :]
UNITS = {
    "energy_price": "kr2010/kWh", "fixed_price": "kr2010/m2/year",
    "capacity_price": "kr2010/kW/year", "price_growth": "percent/year",
    "discount_rate": "percent/year", "loan.rate": "percent/year", "loan.term": "year",
    "loan.contribution": "percent",
}  # fmt: skip
STATED = {
    "energy_price.district_heating": 0.60, "energy_price.electricity": 2.00,
    "fixed_price.district_heating": 20, "fixed_price.electricity": 0,
    "capacity_price.district_heating": 150,
    "price_growth.district_heating": 1, "price_growth.electricity": 0, "discount_rate.afdeling": 3,
    "loan.rate": 5, "loan.term": 30, "loan.contribution": 10,
}  # fmt: skip
FIGURES = Figures(
    Figure(
        key=key,
        value=value,
        unit=UNITS.get(key, UNITS.get(key.split(".")[0], "")),
        source="user",
        status="user",
    )
    for key, value in STATED.items()
)
PRICES = Prices.of(FIGURES, ["district_heating"], 2010)
HORIZON, START, LIFE, PRICE, PLANNED = 30, 2, 40, 1_500_000.0, 400_000.0
AREA, HOME_AREA, RENT, HOMES = 2_000.0, 1_700.0, 800.0, 20
POWER, BEFORE, AFTER = 6_000.0, 300_000.0, 240_000.0
CONNECTION = Connection(np.array([AREA]), np.array([100.0]))


def bill(heat: float) -> float:
    one = np.array([1.0])
    return float(energy_cost_kr(heat * one, POWER * one, CONNECTION, np.array([0]), PRICES)[0])


def bills_pv(heat: float, after: int, until: int) -> float:
    one = np.array([1.0])
    found = energy_pv(heat * one, POWER * one, CONNECTION, np.array([0]), PRICES, after, until)
    return float(found[0])


def flow() -> np.ndarray:
    """Heat saved from year 3, the work less the planned one that falls away, and what is left of them."""
    saved = growing((BEFORE - AFTER) * PRICES.energy_kr_kwh[0], PRICES.growth[0], START, HORIZON)[0]
    return saved - investment_flow(PRICE - PLANNED, LIFE, START, HORIZON)[0]


def years() -> dict[str, np.ndarray]:
    """The afdeling year by year."""
    share, term = payment_share("loan", 2012, FIGURES), payment_years("loan", FIGURES)
    need = paid(PRICE - PLANNED, LIFE, START, HORIZON)
    rise = payments(need, share, term)[0] / HOME_AREA
    saved = growing((BEFORE - AFTER) * PRICES.energy_kr_kwh[0], PRICES.growth[0], START, HORIZON)[0]
    worth = np.cumsum(flow() * cost.discount_factors(PRICES.rate, HORIZON))
    return {"need": need[0], "rent": RENT + rise, "saved": saved / HOME_AREA, "worth": worth,
            "month": (rise * HOME_AREA - saved) / HOMES / 12}  # fmt: skip


def results() -> dict[str, tuple[float, int]]:
    """Row of the page -> its number, and its decimals."""
    today, later = bill(BEFORE), bill(AFTER)
    saving, own = today - later, PRICE - PLANNED
    as_today = bills_pv(BEFORE, 0, HORIZON)
    with_work = bills_pv(BEFORE, 0, START) + bills_pv(AFTER, START, HORIZON)
    work, spared = (
        float(cost.investment_pv(price, LIFE, START, HORIZON, PRICES.rate)) for price in (PRICE, PLANNED)
    )
    npv = as_today + spared - with_work - work
    share = payment_share("loan", 2012, FIGURES)
    rise = float(rent_rise_kr_m2(own * share, HOME_AREA))
    tonnes = 60_000 * 0.098 / 1000
    return {
        "regning i dag": (today, 2),
        "regning efter": (later, 2),
        "nutidsværdi af regninger, som i dag": (as_today, 2),
        "nutidsværdi af regninger, med arbejdet": (with_work, 2),
        "nutidsværdi af arbejdet": (work, 2),
        "nutidsværdi af det planlagte, der falder bort": (spared, 2),
        "nutidsværdi af gevinsten (NPV)": (npv, 2),
        "gevinst om året": (float(cost.annual_cost(npv, PRICES.rate, HORIZON)), 2),
        "sparet pr. investeret krone": (
            float(cost.savings_to_investment(as_today - with_work, work - spared)),
            4,
        ),
        "intern rente": (100 * float(cost.irr(flow()[START:])), 3),
        "tilbagebetaling ud over det planlagte": (float(cost.simple_payback_year(own, saving)), 2),
        "rentabilitetsfaktor (bygningsreglement)": (float(cost.regulation_factor(saving, LIFE, own)), 4),
        "tilbagebetaling, hele prisen (energimærke)": (float(cost.simple_payback_year(PRICE, saving)), 2),
        "CO2 sparet ved 98 g/kWh": (tonnes, 2),
        "pris pr. ton": (float(cost.cost_kr_tonne(-npv, tonnes * 1000 * (HORIZON - START))), 2),
        "ydelsesandel": (100 * share, 4),
        "ydelse": (own * share, 2),
        "huslejestigning": (rise, 2),
        "huslejestigning i procent": (float(rent_rise_percent(rise, RENT)), 2),
        "sparet på varmeregningen": (saving / HOME_AREA, 2),
        "ændret boligudgift": (rise - saving / HOME_AREA, 2),
        "ændret boligudgift pr. bolig": ((own * share - saving) / HOMES / 12, 2),
    }


def row(name: str) -> list[str]:
    found = [line for line in PAGE.splitlines() if line.startswith(f"| {name} |")]
    assert len(found) == 1, name
    return [cell.strip() for cell in found[0].strip("|").split("|")]


def told(value: float, digits: int) -> str:
    return number(value, "da", digits).replace("-", "−")


@pytest.mark.parametrize("name", list(results()))
def test_every_result_of_the_page(name: str) -> None:
    value, digits = results()[name]
    assert row(name)[2].split(" ")[0] == told(value, digits)


@pytest.mark.parametrize("year", [2, 3, 10, 30])
def test_the_afdeling_year_by_year(year: int) -> None:
    found = years()
    cells = row(f"år {year}")
    digits = {"need": 2, "rent": 2, "saved": 2, "month": 2, "worth": 2}
    assert cells[1:] == [told(float(found[name][year]), places) for name, places in digits.items()]


def test_the_page_says_what_the_tests_say() -> None:
    """Neither test is met, no vote is needed, and the year-by-year worth ends at the present value."""
    npv, _ = results()["nutidsværdi af gevinsten (NPV)"]
    assert years()["worth"][-1] == pytest.approx(npv)
    assert cost.npv(flow(), PRICES.rate) == pytest.approx(npv)
    factor, _ = results()["rentabilitetsfaktor (bygningsreglement)"]
    assert not bool(cost.regulation_profitable(factor))
    assert not bool(cost.label_profitable(PRICE, bill(BEFORE) - bill(AFTER), LIFE))
    assert not bool(vote_needed(results()["huslejestigning i procent"][0]))
    assert np.isinf(cost.payback_year(flow()[START:], PRICES.rate))
