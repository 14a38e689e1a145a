"""Estates (afdelinger)."""

from __future__ import annotations

from typing import ClassVar

from energi.domain.choices import FundingRoute
from energi.domain.columns import Row, column
from energi.domain.wording import Words


class EstateRow(Row):
    """An afdeling: the unit whose rent must balance its costs."""

    table: ClassVar[str] = "estates"
    sheet: ClassVar[Words] = Words("Afdelinger", "Estates")
    key: ClassVar[tuple[str, ...]] = ("estate",)
    about: ClassVar[Words] = Words(
        "En række pr. afdeling. Huslejen er balanceleje pr. afdeling.",
        "One row per estate (afdeling). Rent balances the costs of each estate.",
    )

    estate: str = column(
        "Afdeling",
        "Estate",
        code=True,
        min_length=1,
        help_da="Kort kode, fx A-01.",
        help_en="Short code such as A-01.",
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
        "Navn",
        "Name",
        min_length=1,
        help_da="Afdelingens navn.",
        help_en="Name of the estate.",
    )
    dwelling_area_m2: float = column(
        "Boligareal",
        "Dwelling area",
        unit="m2",
        gt=0,
        le=2_000_000,
        help_da="Afdelingens samlede boligareal (det areal huslejen beregnes af).",
        help_en="Total dwelling area of the estate (the area the rent is paid for).",
    )
    rent_kr_m2: float = column(
        "Husleje",
        "Rent",
        unit="kr/m2/year",
        gt=0,
        le=5_000,
        help_da="Nuværende årlig husleje pr. m2 uden varme, vand og el.",
        help_en="Present yearly rent per m2 without heat, water and electricity.",
    )
    rent_cap_kr_m2: float | None = column(
        "Loft over huslejestigning",
        "Cap on the rent rise",
        unit="kr/m2/year",
        default=None,
        ge=0,
        le=5_000,
        help_da="Højeste stigning i kr. pr. m2 pr. år. Tom: studiets loft gælder.",
        help_en="Largest rise in kr. per m2 and year. Empty: the study's cap applies.",
    )
    rent_cap_percent: float | None = column(
        "Loft over huslejestigning",
        "Cap on the rent rise",
        unit="percent",
        default=None,
        ge=0,
        le=500,
        help_da="Højeste stigning i procent af nuværende husleje. Tom: studiets loft gælder.",
        help_en="Largest rise in per cent of the present rent. Empty: the study's cap applies.",
    )
    reserve_opening_kr: float | None = column(
        "Henlæggelser ved basisårets begyndelse",
        "Reserves as the base year begins",
        unit="kr",
        default=None,
        ge=0,
        le=1e11,
        help_da="Saldo 1. januar i basisåret, før årets henlæggelse. Tom: reglen gælder ikke afdelingen.",
        help_en="Balance on 1 January of the base year, before its deposit. Empty: the estate is spared.",
    )
    reserve_deposit_kr: float | None = column(
        "Årlig henlæggelse",
        "Yearly deposit",
        unit="kr",
        default=None,
        ge=0,
        le=1e10,
        help_da="Beløb, der lægges til henlæggelserne hvert år. Tom: intet.",
        help_en="Amount added to the reserves every year. Empty: nothing.",
    )
    reserve_floor_kr: float | None = column(
        "Bund for henlæggelser",
        "Floor of the reserves",
        unit="kr",
        default=None,
        ge=0,
        le=1e11,
        help_da="Saldoen kommer aldrig under dette beløb. Tom: 0.",
        help_en="The balance never goes below this amount. Empty: 0.",
    )
    funding: FundingRoute | None = column(
        "Støttevej",
        "Funding route",
        default=None,
        help_da="Hvordan afdelingens renovering betales. Afgør, om kommunens miljøkrav binder den.",
        help_en="How the estate's renovation is funded. Decides whether the city's requirements bind it.",
    )
    mba_applies: bool | None = column(
        "Kommunens miljøkrav gælder",
        "City's requirements apply",
        default=None,
        help_da="Egen afgørelse, hvor støttevejen ikke giver svaret. Tom: efter støttevejen.",
        help_en="Own decision where the funding route does not answer. Empty: by route.",
    )
