"""From calculated to expected use, and how sure a saving is.

Calculated and expected stand side by side everywhere; the study says which of them money and CO2
are counted on.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from pydantic import model_validator

from energi.domain.sourced import Part, Status
from energi.domain.stock import Flags, Floats
from energi.shelf import card, shelf


class Curve(Part):
    """Measured over calculated use by the calculated level [kWh/(m2 reference area, year)]."""

    code: str
    kwh_m2: tuple[float, ...]
    factor: tuple[float, ...]
    source: str
    status: Status
    note: str = ""

    @model_validator(mode="after")
    def _rising(self) -> Curve:
        if len(self.kwh_m2) != len(self.factor) or list(self.kwh_m2) != sorted(set(self.kwh_m2)):
            raise ValueError("one factor per level, levels rising")
        # between two points the use is a parabola; it must rise all the way, or more calculated
        # use would mean less expected use, and a saving could turn negative
        level, factor = np.array(self.kwh_m2), np.array(self.factor)
        slope = np.diff(factor) / np.diff(level)
        if (factor[:-1] + level[:-1] * slope < 0).any() or (factor[1:] + level[1:] * slope < 0).any():
            raise ValueError("expected use must rise with calculated use")
        return self


class Spread(Part):
    """Shares by which a calculated saving may be too small (low) or too large (high)."""

    low: float
    high: float
    source: str
    status: Status
    note: str = ""


class Adaptation(Part):
    """The card of ``models/methods/adaptation.toml``."""

    title_da: str
    title_en: str
    curve: Curve
    method_spread: Spread


@cache
def adaptation() -> Adaptation:
    """The card on the shelf."""
    return card(shelf("models") / "methods" / "adaptation.toml", Adaptation)


def expected_kwh(calculated_kwh: Floats, area_ref_m2: Floats) -> Floats:
    """Expected use of n buildings: factor(calculated level) x calculated use [physics-B3].

    Parameters
    ----------
    calculated_kwh : (n,) delivered heat per year [kWh/year]
    area_ref_m2 : (n,) [m2]

    Returns
    -------
    (n,) [kWh/year]
    """
    curve = adaptation().curve
    level = calculated_kwh / area_ref_m2
    return np.asarray(calculated_kwh * np.interp(level, curve.kwh_m2, curve.factor))


def counted_kwh(
    heat_kwh: Floats, expenditure: Floats, area_ref_m2: Floats, basis: Literal["calculated", "expected"]
) -> Floats:
    """The delivered heat money and CO2 are counted on, (n,) [kWh/year].

    The level of the curve is the heat produced, so that a heat pump, which is delivered a fraction
    of it as electricity, is judged by the warmth of the homes and not by its meter.
    """
    if basis == "calculated":
        return heat_kwh
    return expected_kwh(heat_kwh / expenditure, area_ref_m2) * expenditure


def own_level(measured_kwh: Floats, expected_today_kwh: Floats) -> Floats:
    """Measured over expected use of each building, (n,); 1 where nothing is measured.

    It moves the whole curve of the building up or down, so that a package saves in the proportion
    the curve tells, from the level the meter tells.
    """
    known = ~np.isnan(measured_kwh) & (expected_today_kwh > 0)
    return np.where(known, measured_kwh / np.where(known, expected_today_kwh, 1.0), 1.0)


def beyond(calculated_kwh: Floats, area_ref_m2: Floats) -> Flags:
    """Where the level lies outside the curve, so that its end value is used: (n,)."""
    level = calculated_kwh / area_ref_m2
    return np.asarray((level < adaptation().curve.kwh_m2[0]) | (level > adaptation().curve.kwh_m2[-1]))


def saving_range_kwh(calculated_kwh: Floats, expected_saving_kwh: Floats) -> tuple[Floats, Floats]:
    """Low and high saving: between calculated and expected, widened by what two correct tools differ by.

    Parameters
    ----------
    calculated_kwh : (n,) calculated saving [kWh/year]
    expected_saving_kwh : (n,) expected saving [kWh/year]

    Returns
    -------
    (n,), (n,) [kWh/year]
        The tool spread widens on the side away from the other figure; a negative saving (a package
        that uses more) is widened the same way.
    """
    spread = adaptation().method_spread
    least = np.minimum(calculated_kwh, expected_saving_kwh)
    most = np.maximum(calculated_kwh, expected_saving_kwh)
    return least + spread.low * np.abs(least), most + spread.high * np.abs(most)
