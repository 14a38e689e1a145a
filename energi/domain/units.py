"""Units: the one door to pint, opened only when somebody asks for a unit.

Trade units (krone, dwelling, kgCO2e, year as its own period) are defined in ``data/units.txt``.
A price level is part of the unit: ``kr2010`` and ``kr2026`` are different dimensions, so adding
them is an error until an index table has converted one of them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

from energi.domain.errors import UnitError

if TYPE_CHECKING:
    import pint

KG_PER_TONNE, KWH_PER_MWH, MONTHS = 1000.0, 1000.0, 12
"""Kilograms in a tonne, kWh in a MWh, months in a year."""

_MONEY = re.compile(r"\bkr(\d{4})\b")


@cache
def registry(definitions: Path) -> pint.UnitRegistry[Any]:
    """The unit registry, read once from a definitions file."""
    import pint

    return pint.UnitRegistry(str(definitions), autoconvert_offset_to_baseunit=False)


def unit(text: str, definitions: Path) -> pint.Unit:
    """A unit such as ``"kr2010/m2/year"``; price levels are defined the first time they are named.

    Raises
    ------
    UnitError
        If the text names something that is no unit.
    """
    import pint

    units = registry(definitions)
    for level in _MONEY.findall(text):
        if f"kr{level}" not in units:
            units.define(f"kr{level} = [money_{level}]")
    try:
        return units.Unit(text)
    except (pint.errors.PintError, ValueError, TypeError, AssertionError, TokenError) as error:
        raise UnitError("E-UNIT", unit=text) from error


def quantity(value: float, text: str, definitions: Path) -> Any:
    """A number with its unit, for proofs and conversions at the doors."""
    units = registry(definitions)
    return units.Quantity(value, unit(text, definitions))


def convert(value: float, source: str, target: str, definitions: Path) -> float:
    """Convert a number between two units of the same kind.

    Raises
    ------
    UnitError
        If the units are of different kinds, such as two price levels.
    """
    import pint

    try:
        return float(quantity(value, source, definitions).to(unit(target, definitions)).magnitude)
    except pint.errors.DimensionalityError as error:
        raise UnitError("E-UNIT-KIND", source=source, target=target) from error
