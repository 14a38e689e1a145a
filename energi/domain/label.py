"""Energy labels."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from energi.domain.choices import LabelClass, LabelScale
from energi.domain.columns import Row, column
from energi.domain.wording import Words


def _u_value(da: str, en: str, le: float = 6) -> Any:
    return column(
        da,
        en,
        unit="W/m2/K",
        default=None,
        gt=0,
        le=le,
        help_da="Fra mærket. Tom: typologiens værdi.",
        help_en="From the label. Empty: the typology's.",
    )


def _area(da: str, en: str) -> Any:
    return column(
        da,
        en,
        unit="m2",
        default=None,
        gt=0,
        le=500_000,
        help_da="Fra mærket, uden vinduer og døre. Tom: udledes af bygningen og typologien.",
        help_en="From the label, openings left out. Empty: derived from the building and the typology.",
    )


class LabelRow(Row):
    """An energy label (energimærke) of a building."""

    table: ClassVar[str] = "labels"
    sheet: ClassVar[Words] = Words("Energimærker", "Energy labels")
    key: ClassVar[tuple[str, ...]] = ("label",)
    about: ClassVar[Words] = Words(
        "En række pr. energimærke. Har en bygning flere, bruges det nyeste gyldige.",
        "One row per energy label. If a building has several, the newest valid one is used.",
    )

    label: str = column(
        "Mærkenummer",
        "Label number",
        code=True,
        min_length=1,
        help_da="Energimærkets nummer.",
        help_en="Number of the energy label.",
    )
    building: str = column(
        "Bygning",
        "Building",
        code=True,
        min_length=1,
        help_da="Kode fra arket Bygninger.",
        help_en="Code from the sheet Buildings.",
    )
    scale: LabelScale = column(
        "Skala",
        "Scale",
        help_da="Skalaen mærket er udstedt efter.",
        help_en="The scale the label was issued on.",
    )
    label_class: LabelClass = column(
        "Mærke",
        "Class",
        help_da="Bogstavet på mærket, med tal hvis det har et (A1, B2, A2015).",
        help_en="The letter on the label, with its digits if any (A1, B2, A2015).",
    )
    issued: date = column(
        "Udstedt",
        "Issued",
        help_da="Dato for udstedelse.",
        help_en="Date of issue.",
    )
    valid_to: date = column(
        "Gyldigt til",
        "Valid to",
        help_da="Sidste gyldige dag.",
        help_en="Last day of validity.",
    )
    heat_mwh: float = column(
        "Beregnet varmeforbrug",
        "Calculated heat use",
        unit="MWh/year",
        gt=0,
        le=1e6,
        help_da="Mærkets beregnede varmeforbrug pr. år, inkl. varmt vand.",
        help_en="The label's calculated heat use per year, hot water included.",
    )
    electricity_kwh: float = column(
        "Beregnet el til bygningsdrift",
        "Calculated building electricity",
        unit="kWh/year",
        default=0.0,
        ge=0,
        le=1e8,
        help_da="El til pumper, ventilation m.m. Ikke el til husholdning.",
        help_en="Electricity for pumps, fans etc. Not household electricity.",
    )
    u_roof_w_m2k: float | None = _u_value("U-værdi loft/tag", "U-value roof")
    u_wall_w_m2k: float | None = _u_value("U-værdi ydervæg", "U-value wall")
    u_floor_w_m2k: float | None = _u_value("U-værdi gulv", "U-value floor")
    u_window_w_m2k: float | None = _u_value("U-værdi vinduer", "U-value windows", le=7)
    area_roof_m2: float | None = _area("Areal loft/tag", "Area roof")
    area_wall_m2: float | None = _area("Areal ydervægge", "Area walls")
    area_floor_m2: float | None = _area("Areal gulv", "Area floor")
    area_window_m2: float | None = _area("Areal vinduer", "Area windows")
