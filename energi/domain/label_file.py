"""What an energy-label file says, as frames; nothing of people, companies or addresses."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from energi.domain.choices import ENVELOPE
from energi.domain.finding import Finding

LABEL_COLUMNS: tuple[str, ...] = (
    "file",
    "label",
    "part",
    "status",
    "scale",
    "label_class",
    "issued",
    "valid_to",
    "bbr_number",
    "bfe_number",
    "use_code",
    "carrier",
    "heated_area_m2",
    "dwellings",
    "construction_year",
    "storeys",
    "heat_mwh",
    "electricity_kwh",
    *(f"area_{element}_m2" for element in ENVELOPE),
    *(f"u_{element}_w_m2k" for element in ENVELOPE),
    *(f"b_{element}" for element in ENVELOPE),
    "natural_l_s_m2",
    "mechanical_l_s_m2",
    "recovery",
)
PROPOSAL_COLUMNS: tuple[str, ...] = (
    "file",
    "label",
    "part",
    "bbr_number",
    "bfe_number",
    "proposal",
    "measures",
    "component",
    "seeb",
    "text",
    "category",
    "investment_kr",
    "saving_heat_mwh",
    "saving_electricity_kwh",
    "saving_kr",
    "saving_co2_kg",
    "lifetime_year",
    "recommended",
    "u_after_w_m2k",
    "g_after",
)
RESULT_COLUMNS: tuple[str, ...] = ("label", "zone", "method", "total_kwh_m2")


@dataclass(frozen=True)
class LabelFile:
    """One file as read.

    Attributes
    ----------
    source : str
        The file's name.
    family, version : str
        How it was read (``"xml1"``, ``"xml2"``, ``"search"``, ``"details"``, ``"suggestions"``), and the
        schema version it states.
    labels : DataFrame
        `LABEL_COLUMNS`: one row per label and building. ``part`` tells the buildings of one label apart
        and is empty if the label has one building; cells the file does not state are None.
        U-values are weighted by area, the areas are net of windows.
    proposals : DataFrame
        `PROPOSAL_COLUMNS`: one row per proposal and building.
    results : DataFrame
        `RESULT_COLUMNS`: the Be programs' own totals per zone, to hold the label's energy against.
    findings : tuple of Finding
        What was missing, odd or left out.
    """

    source: str
    family: str
    version: str
    labels: pd.DataFrame
    proposals: pd.DataFrame
    results: pd.DataFrame
    findings: tuple[Finding, ...]
