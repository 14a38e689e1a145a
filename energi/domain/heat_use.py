"""Measured heat use."""

from __future__ import annotations

from typing import ClassVar

from energi.domain.columns import Row, column
from energi.domain.wording import Words


class HeatUseRow(Row):
    """Heat a building was supplied with in a calendar year, as read on the meter."""

    table: ClassVar[str] = "heat_use"
    sheet: ClassVar[Words] = Words("Varmeforbrug", "Heat use")
    key: ClassVar[tuple[str, ...]] = ("building", "year")
    about: ClassVar[Words] = Words(
        "Målt varmeforbrug pr. bygning og år. Står ved siden af mærkets beregnede, blandes aldrig med det.",
        "Measured heat use per building and year, beside the label's calculated use, never mixed with it.",
    )
    expected: ClassVar[bool] = False

    building: str = column(
        "Bygning",
        "Building",
        code=True,
        min_length=1,
        help_da="Kode fra arket Bygninger.",
        help_en="Code from the sheet Buildings.",
    )
    year: int = column(
        "År",
        "Year",
        ge=1990,
        le=2100,
        help_da="Kalenderår.",
        help_en="Calendar year.",
    )
    heat_mwh: float = column(
        "Målt varmeforbrug",
        "Measured heat use",
        unit="MWh/year",
        ge=0,
        le=1e6,
        help_da="Målt, ikke graddagekorrigeret, inkl. varmt vand.",
        help_en="As metered, not degree-day corrected, hot water included.",
    )
    source: str | None = column(
        "Kilde",
        "Source",
        default=None,
        help_da="Hvor tallet er fra, fx fjernvarmeværkets årsopgørelse.",
        help_en="Where the figure is from, such as the supplier's yearly statement.",
    )
