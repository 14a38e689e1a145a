"""Units: trade units, price levels as kinds of their own, and refusals by name."""

from __future__ import annotations

import pytest

from energi.domain.card import Card
from energi.domain.columns import columns_of
from energi.domain.errors import UnitError
from energi.domain.tables import TABLES
from energi.domain.units import convert, quantity, unit
from energi.shelf import card, shelf

UNITS = shelf("data") / "units.txt"


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (1.0, "MWh/year", "kWh/year", 1000.0),
        (3.6, "MJ", "kWh", 1.0),
        (1.0, "tCO2e", "kgCO2e", 1000.0),
        (15.0, "percent", "share", 0.15),
        (2.0, "W/m2/K", "kW/m2/K", 0.002),
        (24.0, "kWh/d", "kW", 1.0),
        (1.0, "kr/m2/year", "kr/year/m2", 1.0),
    ],
)
def test_conversions_by_hand(value: float, source: str, target: str, expected: float) -> None:
    assert convert(value, source, target, UNITS) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("kr2010", "kr2026"),
        ("kr2010", "kr"),
        ("kWh", "kWh/year"),
        ("kWh", "kgCO2e"),
        ("m2", "m3"),
        ("dwelling", "building"),
        ("hour", "year"),
    ],
)
def test_other_kinds_are_not_converted(source: str, target: str) -> None:
    with pytest.raises(UnitError) as caught:
        convert(1.0, source, target, UNITS)
    assert (caught.value.code, caught.value.fields) == ("E-UNIT-KIND", {"source": source, "target": target})


@pytest.mark.parametrize("text", ["kroner", "kr20100", "W/(m2", "5 +", "5 m2"])
def test_what_is_no_unit_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        unit(text, UNITS)
    assert (caught.value.code, caught.value.fields["unit"]) == ("E-UNIT", text)


def test_kroner_of_two_years_do_not_add_up() -> None:
    import pint

    with pytest.raises(pint.DimensionalityError):
        quantity(1.0, "kr2010", UNITS) + quantity(1.0, "kr2026", UNITS)
    assert (quantity(1.0, "kr2010", UNITS) + quantity(2.0, "kr2010", UNITS)).magnitude == 3.0


def test_every_unit_of_the_card_and_the_tables_is_known() -> None:
    model = card(shelf("models") / "portfolio.toml", Card)
    texts = {part.unit for part in (*model.symbols, *model.rules, *model.goals)}
    texts |= {column.unit for table in TABLES for column in columns_of(table) if column.unit}
    for text in texts:
        unit(text, UNITS)
