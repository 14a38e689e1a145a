"""Sources of money and the economy of new homes: the published cases, and the days rules hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from energi.assess.financing import financing_sources, share_kr
from energi.assess.new_build import (
    maximum_at,
    new_build_terms,
    payment_at,
    shares,
    supplement_at,
    terms_at,
    within,
)
from energi.domain.errors import ShelfError
from energi.shelf import sources
from energi.words import problem


def test_the_municipality_bears_a_fifth_and_the_fund_half_the_guarantee() -> None:
    """Husumvold 5.0 -> 1.0 mio., Skyttevænget 2.0 -> 0.4, Bellahøj 280 -> 140 (finance facts B10)."""
    assert share_kr("capital_injection.municipality", [5.0, 2.0]) == pytest.approx([1.0, 0.4])
    assert float(share_kr("guarantee.counter", 280)) == 140
    with pytest.raises(ShelfError):
        share_kr("fund.contribution", 100)


def test_what_is_on_the_shelf_is_sourced_and_a_number_has_a_unit() -> None:
    assert len(financing_sources()) > 10
    for each in financing_sources():
        assert each.source in sources(), each.key
        assert (each.value is None) == (not each.unit)
        if each.status == "unverified":
            assert each.value is None
    known = new_build_terms()
    rows = (*known.terms, *known.payments, *known.max_amounts, *known.supplements)
    assert {row.source for row in rows} <= set(sources())
    assert all(row.status != "unverified" for row in rows)


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2009, 7, 1), 7),
        (date(2010, 12, 31), 7),
        (date(2011, 1, 1), 14),
        (date(2012, 6, 30), 14),
        (date(2012, 7, 1), 10),
        (date(2018, 12, 31), 10),
    ],
)
def test_base_capital_by_the_day_of_the_commitment(day: date, percent: float) -> None:
    for mean_m2 in (60, 95, 120):
        assert terms_at(day, mean_m2).base_capital_percent == percent


def test_from_2019_the_size_of_the_dwellings_counts() -> None:
    day = date(2020, 1, 1)
    sizes = (89.9, 90, 104.9, 105)
    assert [terms_at(day, size).base_capital_percent for size in sizes] == [8, 10, 10, 12]


def test_every_day_has_one_rule_at_most() -> None:
    known = new_build_terms()
    for rows in (known.terms, known.max_amounts, known.supplements, known.payments):
        for row in rows:
            ends = (row.valid_from, row.valid_to or row.valid_from + timedelta(days=4000))
            for day in ends:
                same = [other for other in rows if other.holds(day) and _alike(other, row)]
                assert same == [row]


def _alike(one: object, other: object) -> bool:
    keys = ("kind", "form", "from_m2", "below_m2")
    return all(getattr(one, key, None) == getattr(other, key, None) for key in keys)


def test_a_project_by_hand() -> None:
    """20,000 kr./m2 committed in 2010: 7 % base capital, 91 % loan, 2 % deposit; 2.8 % a year."""
    found = shares(20_000, date(2010, 6, 1), 85)
    assert (found.base_capital_kr_m2, found.loan_kr_m2, found.deposit_kr_m2) == pytest.approx(
        (1400, 18_200, 400)
    )
    assert found.payment_kr_m2 == pytest.approx(560)
    later = shares(20_000, date(2011, 6, 1), 85)
    assert later.loan_kr_m2 == pytest.approx(16_800)
    assert later.payment_kr_m2 == found.payment_kr_m2  # residents pay the same whoever lends
    assert payment_at(date(2010, 6, 1)).status == "secondary"


def test_the_maximum_and_its_supplement() -> None:
    first, second = maximum_at(date(2009, 6, 30), "family"), maximum_at(date(2009, 7, 1), "family")
    assert first is not None
    assert second is not None
    assert second.kr_m2 == pytest.approx(first.kr_m2 * 1.06)
    assert maximum_at(date(2010, 6, 1), "family") is None  # between 19,090 and 21,160: not found
    low = supplement_at(date(2010, 1, 1), "storeys")
    assert low is not None
    assert low.kr_m2 == 1020
    assert supplement_at(date(2010, 6, 30), "storeys") is None
    assert within(first.kr_m2, first.kr_m2)
    assert not within(first.kr_m2 + 1, first.kr_m2)


def test_before_the_first_known_terms_nothing_is_said() -> None:
    with pytest.raises(ShelfError) as caught:
        terms_at(date(2009, 6, 30), 80)
    assert "01.07.2009" in problem(caught.value, "da")[0]
