"""Rules of the sheet Nybyggeri: what each kind of project must and must not state."""

from __future__ import annotations

import pandas as pd

from energi.check.sheets import Sheets, each, shown
from energi.domain.choices import ProjectKind
from energi.domain.finding import Finding

TABLE = "new_build"
WITHIN = (ProjectKind.ROOF.value, ProjectKind.MERGED.value)
"""Kinds that lie in an estate that exists."""


def _of(sheets: Sheets) -> tuple[pd.DataFrame, pd.Series]:
    rows = sheets.given[TABLE]
    return rows, rows["kind"] == ProjectKind.MERGED


def estates_of_projects(sheets: Sheets) -> list[Finding]:
    """Roof dwellings and merged dwellings name an estate of their organisation; a new estate is new build."""
    rows, _ = _of(sheets)
    new, within = rows["kind"] == ProjectKind.NEW_ESTATE, rows["kind"].isin(WITHIN)
    known = sheets.given["estates"].dropna(subset=["estate"]).drop_duplicates("estate")
    owner = rows["estate"].map(known.set_index("estate")["organisation"])
    foreign = within & owner.notna() & rows["organisation"].notna() & (owner != rows["organisation"])
    other = rows[foreign].assign(owner=owner[foreign])
    return [
        *each("E-PROJECT-ESTATE", TABLE, "estate", rows[within & rows["estate"].isna()]),
        *each("E-PROJECT-NEW-ESTATE", TABLE, "estate", rows[new & owner.notna()]),
        *each("E-PROJECT-OWNER", TABLE, "estate", other, "organisation", "owner"),
        *each("E-PROJECT-STATED", TABLE, "new_build_rules", rows[new & (rows["new_build_rules"] == False)]),  # noqa: E712 - of every element
    ]


def merged_dwellings(sheets: Sheets) -> list[Finding]:
    """Merging leaves fewer dwellings, of those the estate has; nothing else has dwellings before."""
    rows, merged = _of(sheets)
    before, after = rows["dwellings_before"], rows["dwellings"]
    standing = sheets.given["buildings"].groupby("estate")["dwellings"].sum()
    there = rows["estate"].map(standing)
    more = rows.assign(there=there.map(shown))[merged & (before > there)]
    fewer = rows.assign(dwellings=after.map(shown))[merged & ~(before > after)]
    return [
        *each("E-PROJECT-MERGED", TABLE, "dwellings_before", fewer, "dwellings"),
        *each("E-PROJECT-BEFORE", TABLE, "dwellings_before", rows[~merged & (before > 0)]),
        *each("E-PROJECT-TOO-MANY", TABLE, "dwellings_before", more, "there"),
    ]


def heat_of_projects(sheets: Sheets) -> list[Finding]:
    """The calculated heat is known, but of merged dwellings that new-build requirements do not bind."""
    rows, merged = _of(sheets)
    spared = merged & (rows["new_build_rules"] != True)  # noqa: E712 - of every element; empty is no
    return each("E-PROJECT-HEAT", TABLE, "heat_kwh_m2", rows[rows["heat_kwh_m2"].isna() & ~spared])
