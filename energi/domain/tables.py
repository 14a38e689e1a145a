"""The tables a portfolio consists of, one row model per sheet of the workbook."""

from __future__ import annotations

from energi.domain.answer_row import AnswerRow
from energi.domain.building import BuildingRow
from energi.domain.columns import Row
from energi.domain.estate import EstateRow
from energi.domain.heat_use import HeatUseRow
from energi.domain.label import LabelRow
from energi.domain.new_build import NewBuildRow
from energi.domain.organisation import BudgetRow, OrganisationRow
from energi.domain.proposal import ProposalRow

TABLES: tuple[type[Row], ...] = (
    OrganisationRow,
    EstateRow,
    BuildingRow,
    LabelRow,
    ProposalRow,
    BudgetRow,
    NewBuildRow,
    HeatUseRow,
    AnswerRow,
)
"""All tables, in the order of the workbook's sheets."""

SCHEMA_VERSION = 1
"""Version of the tables; a workbook names it in its document properties."""
