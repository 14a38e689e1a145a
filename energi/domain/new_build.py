"""New-build projects."""

from __future__ import annotations

from typing import ClassVar

from energi.domain.choices import Carrier, FundingRoute
from energi.domain.columns import Row, column
from energi.domain.wording import Words


class NewBuildRow(Row):
    """A new-build project."""

    table: ClassVar[str] = "new_build"
    sheet: ClassVar[Words] = Words("Nybyggeri", "New build")
    key: ClassVar[tuple[str, ...]] = ("project",)
    about: ClassVar[Words] = Words(
        "Nybyggerier vurderes mod lavenergiklasse 1.",
        "New-build projects are judged against low-energy class 1.",
    )

    project: str = column(
        "Projekt",
        "Project",
        code=True,
        min_length=1,
        help_da="Kort kode.",
        help_en="Short code.",
    )
    organisation: str = column(
        "Organisation",
        "Organisation",
        code=True,
        min_length=1,
        help_da="Kode fra arket Organisationer.",
        help_en="Code from the sheet Organisations.",
    )
    name: str = column(
        "Navn", "Name", min_length=1, help_da="Projektets navn.", help_en="Name of the project."
    )
    year: int = column(
        "År", "Year", ge=1990, le=2100, help_da="År for ibrugtagning.", help_en="Year of occupation."
    )
    dwellings: int = column(
        "Boliger",
        "Dwellings",
        ge=1,
        le=5_000,
        help_da="Antal nye boliger.",
        help_en="Number of new dwellings.",
    )
    heated_area_m2: float = column(
        "Opvarmet areal",
        "Heated area",
        unit="m2",
        gt=0,
        le=500_000,
        help_da="Opvarmet etageareal.",
        help_en="Heated gross floor area.",
    )
    carrier: Carrier = column(
        "Opvarmning",
        "Heating",
        help_da="Varmekilde.",
        help_en="Heat source.",
    )
    heat_kwh_m2: float = column(
        "Beregnet varme",
        "Calculated heat",
        unit="kWh/m2/year",
        ge=0,
        le=500,
        help_da="Tilført varme inkl. varmt vand, før energifaktor.",
        help_en="Delivered heat incl. hot water, before the energy factor.",
    )
    electricity_kwh_m2: float = column(
        "Beregnet el",
        "Calculated electricity",
        unit="kWh/m2/year",
        default=0.0,
        ge=0,
        le=500,
        help_da="El til bygningsdrift, før energifaktor.",
        help_en="Building electricity, before the energy factor.",
    )
    other_use_m2: float = column(
        "Heraf til andet end bolig",
        "Of which other than dwellings",
        unit="m2",
        default=0.0,
        ge=0,
        le=500_000,
        help_da="Opvarmet areal, der ikke er boliger. Energirammen vægtes efter areal.",
        help_en="Heated area that is not dwellings. The energy frame is weighted by area.",
    )
    funding: FundingRoute | None = column(
        "Støttevej",
        "Funding route",
        default=None,
        help_da="Hvordan projektet betales. Afgør, om kommunens miljøkrav binder det.",
        help_en="How the project is funded. Decides whether the city's requirements bind it.",
    )
    mba_applies: bool | None = column(
        "Kommunens miljøkrav gælder",
        "City's requirements apply",
        default=None,
        help_da="Egen afgørelse, hvor støttevejen ikke giver svaret. Tom: efter støttevejen.",
        help_en="Own decision where the funding route does not answer. Empty: by route.",
    )
