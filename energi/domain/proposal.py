"""Proposals of energy labels."""

from __future__ import annotations

from typing import ClassVar

from energi.domain.choices import Component
from energi.domain.columns import Row, column
from energi.domain.wording import Words


class ProposalRow(Row):
    """A proposal (besparelsesforslag) of an energy label."""

    table: ClassVar[str] = "proposals"
    sheet: ClassVar[Words] = Words("Forslag", "Proposals")
    key: ClassVar[tuple[str, ...]] = ("proposal",)
    about: ClassVar[Words] = Words(
        "Energimærkernes forslag. Kategori 1 har pris; kategori 2 (ved renovering) kan mangle den.",
        "The labels' proposals. Category 1 has a price; category 2 (when renovating) may lack it.",
    )

    proposal: str = column(
        "Forslag",
        "Proposal",
        code=True,
        min_length=1,
        help_da="Forslagets nummer.",
        help_en="Number of the proposal.",
    )
    building: str = column(
        "Bygning",
        "Building",
        code=True,
        min_length=1,
        help_da="Kode fra arket Bygninger.",
        help_en="Code from the sheet Buildings.",
    )
    component: Component = column(
        "Bygningsdel",
        "Component",
        help_da="Hvad forslaget ændrer.",
        help_en="What the proposal changes.",
    )
    text: str = column(
        "Tekst",
        "Text",
        min_length=1,
        help_da="Forslagets overskrift.",
        help_en="Headline of the proposal.",
    )
    category: int = column(
        "Kategori",
        "Category",
        default=1,
        ge=1,
        le=2,
        help_da="1 = rentabelt, 2 = ved renovering.",
        help_en="1 = profitable, 2 = when renovating.",
    )
    investment_kr: float | None = column(
        "Investering inkl. moms",
        "Investment incl. VAT",
        unit="kr",
        default=None,
        gt=0,
        le=1e10,
        help_da="Hele prisen inkl. moms. Tom i kategori 2.",
        help_en="The whole price incl. VAT. Empty in category 2.",
    )
    investment_anyway_kr: float = column(
        "Heraf vedligehold der skal laves alligevel",
        "Of which maintenance due anyway",
        unit="kr",
        default=0.0,
        ge=0,
        le=1e10,
        help_da="Den del af prisen som afdelingen under alle omstændigheder skal betale.",
        help_en="The part of the price the estate must pay in any case.",
    )
    planned_year: int | None = column(
        "Planlagt år",
        "Planned year",
        default=None,
        ge=1990,
        le=2100,
        help_da="År i vedligeholdelsesplanen, hvis arbejdet er planlagt.",
        help_en="Year in the maintenance plan, if the work is planned.",
    )
    saving_heat_mwh: float = column(
        "Besparelse varme",
        "Heat saving",
        unit="MWh/year",
        default=0.0,
        ge=-1e5,
        le=1e5,
        help_da="Mærkets beregnede årlige besparelse.",
        help_en="The label's calculated yearly saving.",
    )
    saving_electricity_kwh: float = column(
        "Besparelse el",
        "Electricity saving",
        unit="kWh/year",
        default=0.0,
        ge=-1e7,
        le=1e7,
        help_da="Negativ, hvis forslaget bruger mere el.",
        help_en="Negative if the proposal uses more electricity.",
    )
    lifetime_year: int = column(
        "Levetid",
        "Lifetime",
        unit="year",
        ge=1,
        le=120,
        help_da="Levetid i år.",
        help_en="Lifetime in years.",
    )
    u_after_w_m2k: float | None = column(
        "U-værdi efter",
        "U-value after",
        unit="W/m2/K",
        default=None,
        gt=0,
        le=6,
        help_da="For klimaskærmen. Tom: udledes af besparelsen, og U-kravet kan ikke vurderes.",
        help_en="For the envelope. Empty: derived from the saving, and the U requirement cannot be judged.",
    )
    g_after: float | None = column(
        "g-værdi efter",
        "g-value after",
        default=None,
        gt=0,
        le=1,
        help_da="For vinduer: solvarmetransmittans.",
        help_en="For windows: solar transmittance.",
    )
    replaced: bool = column(
        "Udskiftes",
        "Replaced",
        default=False,
        help_da="Ja: bygningsdelen udskiftes helt, så kravet gælder uanset rentabilitet.",
        help_en="Yes: the component is replaced, so the requirement holds whatever the profitability.",
    )
