"""Which columns of its tables the page shows, in their order."""

from __future__ import annotations

from energi.report.tables_money import SOURCES

FINDINGS = ("level", "sheet", "sheet_column", "count", "example", "remedy")
FIGURES = ("figure_name", "value", "value_unit", "year", "status", "source", "note")
PLAN = (
    "building", "start_year", "measures", "capital_kr", "anyway_kr", "heat_before_kwh", "saving_claimed_kwh",
    "saving_computed_kwh", "saving_expected_kwh", "class_before", "class_after", "co2_before_t",
    "co2_after_frozen_t",
)  # fmt: skip
OFF_PAPER = ("anyway_kr", "saving_claimed_kwh")
"""Columns of the plan that A4 has no room for; they stand on the screen and in the workbook."""

MONEY = {
    "paying": ("estate", "estate_name", "year", *SOURCES, "paid_kr"),
    "funds": (
        "use_order", "fund_name", "organisation_name", "year", "opening_kr", "income_kr", "fund_paid_kr",
        "lapsed_kr", "closing_kr",
    ),
    "loans": (
        "organisation_name", "year", "borrowed_kr", "borrowed_total_kr", "loan_frame_kr", "loan_room_kr",
    ),
    "reserves": (
        "estate", "estate_name", "year", "opening_kr", "deposit_kr", "drawn_kr", "closing_kr", "floor_kr",
        "floor_room_kr",
    ),
}  # fmt: skip
CURVE = (
    "estate",
    "building",
    "step_adds",
    "step_drops",
    "capital_kr",
    "saving_t",
    "kr_t",
    "total_t",
    "in_plan",
)
RENTS = ("estate", "estate_name", "rent_kr_m2", "rise_kr_m2", "rise_percent", "cap_kr_m2", "cap_percent")
MONTH = (
    "estate", "estate_name", "dwellings", "mean_dwelling_m2", "rent_month_kr", "rent_after_month_kr",
    "bill_month_kr", "bill_after_month_kr", "housing_change_kr_month",
)  # fmt: skip
RESIDENTS = (
    "estate", "estate_name", "dwellings", "rent_kr_m2", "rise_kr_m2", "rise_percent", "vote",
    "bill_before_kr_m2", "bill_after_kr_m2", "housing_change_kr_m2", "housing_change_kr_month",
    "co2_before_t", "co2_after_frozen_t",
)  # fmt: skip
JUDGED = (
    "subject", "work", "clause", "verdict", "verdict_value", "verdict_limit", "value_unit", "verdict_reason",
    "proxy",
)  # fmt: skip
NEW_BUILD = (
    "project", "name", "year", "dwellings", "clause_title", "verdict", "verdict_value", "verdict_limit",
    "value_unit", "verdict_reason",
)  # fmt: skip
PROJECTS = (
    "project", "name", "project_kind", "year", "dwellings", "dwellings_added", "project_told",
    "acquisition_kr", "project_cost_kr", "base_capital_kr", "project_rent_kr_m2", "project_co2_t",
)  # fmt: skip
PRICES = (
    "limit_name", "place", "year", "step", "value_unit", "effect_low", "effect_high", "price_status",
    "price_told",
)  # fmt: skip
LIMITS = ("limit_name", "place", "year", "used", "limit", "room", "value_unit", "binds", "decides")
CHECKLIST = ("pack", "clause", "clause_title", "demand", "verdict", "verdict_reason")
