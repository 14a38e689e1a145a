"""Rent effect by way of financing."""

from __future__ import annotations

from pathlib import Path

import pytest

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
from energi.words import say

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
    told = say("error.E-LBF-YEAR.text", "da", **caught.value.fields)
    assert told.endswith("Satser er kendt for 14.03.2008–29.02.2020; 01.03.2020–.")


def test_a_rate_that_has_ended_is_not_said_to_begin_later() -> None:
    with pytest.raises(ShelfError) as caught:
        rate_at("lbf_cabin", 2021)
    for lang, known in (("da", "for 14.03.2008–29.02.2020."), ("en", "for 2008-03-14–2020-02-29.")):
        assert say("error.E-LBF-YEAR.text", lang, **caught.value.fields).endswith(known)


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
