"""Organisations and their budgets."""

from __future__ import annotations

from typing import ClassVar

from energi.domain.columns import Row, column
from energi.domain.wording import Words


class OrganisationRow(Row):
    """A boligorganisation."""

    table: ClassVar[str] = "organisations"
    sheet: ClassVar[Words] = Words("Organisationer", "Organisations")
    key: ClassVar[tuple[str, ...]] = ("organisation",)
    about: ClassVar[Words] = Words(
        "En række pr. boligorganisation.", "One row per social housing organisation."
    )

    organisation: str = column(
        "Organisation",
        "Organisation",
        code=True,
        min_length=1,
        help_da="Kort kode, fx A. Bruges i de andre ark.",
        help_en="Short code such as A. The other sheets refer to it.",
    )
    name: str = column(
        "Navn",
        "Name",
        min_length=1,
        help_da="Boligorganisationens navn.",
        help_en="Name of the organisation.",
    )


class BudgetRow(Row):
    """The capital an organisation may spend in a year."""

    table: ClassVar[str] = "budget"
    sheet: ClassVar[Words] = Words("Budget", "Budget")
    key: ClassVar[tuple[str, ...]] = ("organisation", "year")
    about: ClassVar[Words] = Words(
        "Investeringsramme pr. organisation og år. Ubrugt ramme overføres til næste år.",
        "Capital frame per organisation and year. What is not used is carried over.",
    )

    organisation: str = column(
        "Organisation",
        "Organisation",
        code=True,
        min_length=1,
        help_da="Kode fra arket Organisationer.",
        help_en="Code from the sheet Organisations.",
    )
    year: int = column(
        "År",
        "Year",
        ge=1990,
        le=2100,
        help_da="Budgetår.",
        help_en="Budget year.",
    )
    frame_kr: float = column(
        "Ramme",
        "Frame",
        unit="kr",
        ge=0,
        le=1e11,
        help_da="Højeste investering i året ud over vedligehold, der er planlagt alligevel. Inkl. moms.",
        help_en="Largest investment of the year beyond maintenance that is planned anyway. Incl. VAT.",
    )
