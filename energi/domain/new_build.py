"""New-build projects."""

from __future__ import annotations

from typing import ClassVar

from energi.domain.choices import Carrier, FundingRoute, ProjectKind
from energi.domain.columns import Row, column
from energi.domain.wording import Words


class NewBuildRow(Row):
    """A new-build project."""

    table: ClassVar[str] = "new_build"
    sheet: ClassVar[Words] = Words("Nybyggeri", "New build")
    key: ClassVar[tuple[str, ...]] = ("project",)
    about: ClassVar[Words] = Words(
        "Nye bebyggelser, tagboliger og sammenlagte boliger. Nybyggeri vurderes mod lavenergiklasse 1.",
        "New estates, roof dwellings and merged dwellings. New build is judged against low-energy class 1.",
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
        help_da="Antal boliger, når projektet er færdigt.",
        help_en="Number of dwellings when the project is finished.",
    )
    heated_area_m2: float = column(
        "Opvarmet areal",
        "Heated area",
        unit="m2",
        gt=0,
        le=500_000,
        help_da="Opvarmet etageareal af projektets boliger.",
        help_en="Heated gross floor area of the project's dwellings.",
    )
    carrier: Carrier = column(
        "Opvarmning",
        "Heating",
        help_da="Varmekilde.",
        help_en="Heat source.",
    )
    heat_kwh_m2: float | None = column(
        "Beregnet varme",
        "Calculated heat",
        unit="kWh/m2/year",
        default=None,
        ge=0,
        le=500,
        help_da="Tilført varme inkl. varmt vand, før energifaktor. Tom kun ved sammenlagte boliger.",
        help_en="Delivered heat incl. hot water, before the energy factor. Empty for merged dwellings only.",
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
    kind: ProjectKind = column(
        "Slags",
        "Kind",
        default=ProjectKind.NEW_ESTATE,
        help_da="Tom: ny bebyggelse. Tagboliger og sammenlagte boliger hører til en afdeling.",
        help_en="Empty: a new estate. Roof dwellings and merged dwellings belong to an estate.",
    )
    estate: str | None = column(
        "Afdeling",
        "Estate",
        code=True,
        default=None,
        help_da="Kode fra arket Afdelinger, når boligerne kommer i en afdeling, der findes.",
        help_en="Code from the sheet Estates where the dwellings come into an estate that exists.",
    )
    dwellings_before: int = column(
        "Boliger før sammenlægning",
        "Dwellings before merging",
        default=0,
        ge=0,
        le=5_000,
        help_da="Hvor mange boliger der lægges sammen; flere end efter. Ellers tom.",
        help_en="How many dwellings are merged; more than afterwards. Otherwise empty.",
    )
    new_build_rules: bool | None = column(
        "Krav til nybyggeri gælder",
        "New-build requirements apply",
        default=None,
        help_da="Egen afgørelse ved tagboliger og sammenlagte boliger. Tom: efter slags.",
        help_en="Own decision on roof dwellings and merged dwellings. Empty: by kind.",
    )
