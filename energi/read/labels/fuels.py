"""Fuels: amounts in the units of the trade -> MWh of heat and kWh of electricity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from energi.domain.choices import Carrier
from energi.read.labels.fields import Reading, Values, label_codes

_CLOSE = 0.01
"""Relative distance between a unit's definition and the file's EnergyPerUnit that is no contradiction."""


@dataclass(frozen=True)
class Energy:
    """An amount of one fuel per year.

    Attributes
    ----------
    carrier : str
    kwh : float
    kr, co2_kg : float or None
        None if the file states no price or no CO2 per unit.
    heating : bool or None
        Whether it heats the building; None if the file does not say.
    """

    carrier: str
    kwh: float
    kr: float | None
    co2_kg: float | None
    heating: bool | None


def carrier_of(text: str | None) -> Carrier | None:
    """The carrier a word or a BBR heating code stands for."""
    word = "" if text is None else text.strip().casefold()
    codes = label_codes()
    return codes.materials.values.get(word, codes.heating.values.get(word))


def energy_of(reading: Reading, values: Values, sheet: str) -> Energy | None:
    """A fuel record as energy; None, and a finding, if the file does not say enough."""
    amount, material = values["amount"], values["material"]
    if amount is None:
        reading.notice("W-LABEL-NO-AMOUNT", sheet, value=material or "")
        return None
    carrier = carrier_of(material)
    if carrier is None:
        reading.notice("W-LABEL-MATERIAL", sheet, value=material or "")
        return None
    factor = _kwh_per_unit(reading, values, sheet)
    if factor is None:
        return None
    kr, kg = (
        None if each is None else each * amount for each in (values["kr_per_unit"], values["kg_per_unit"])
    )
    return Energy(carrier.value, amount * factor, kr, kg, values.get("heating"))


def _kwh_per_unit(reading: Reading, values: Values, sheet: str) -> float | None:
    """Energy of a unit in kWh: by definition if it is one of energy, else as the file states it."""
    unit, stated = values["unit"] or "", values["kwh_per_unit"]
    defined = label_codes().energy_units.values.get(unit.strip().casefold())
    if defined is not None:
        if stated is not None and abs(stated - defined) > _CLOSE * defined:
            reading.notice("N-LABEL-UNIT", sheet, value=unit, stated=stated, defined=defined)
        return defined
    if not stated:
        reading.notice("W-LABEL-UNIT", sheet, value=unit)
        return None
    return float(stated)


def total(parts: Iterable[float | None]) -> float | None:
    """The sum, or None if there is nothing to add or a part is unknown."""
    found = list(parts)
    known = [part for part in found if part is not None]
    return sum(known) if found and len(known) == len(found) else None
