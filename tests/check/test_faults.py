"""One fault at a time in a workbook that is otherwise good: its code, its place, and what goes on."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from energi.check import check
from energi.domain.finding import Finding
from energi.domain.stock import Stock
from energi.read import read_workbook
from energi.words import told

TODAY = date(2010, 6, 1)
Write = Callable[..., Path]
Portfolio = dict[str, list[dict[str, Any]]]

# table, place in the table (row 3 is place 0), column, what is typed, the finding's code
CELLS = [
    ("buildings", 1, "heated_area_m2", "1.234", "E-NUMBER-AMBIGUOUS"),
    ("buildings", 1, "heated_area_m2", "1,234", "E-NUMBER-AMBIGUOUS"),
    ("buildings", 1, "heated_area_m2", "1.200,5 m2", "E-NUMBER-UNIT"),
    ("estates", 1, "rent_cap_percent", "12,5 %", "E-NUMBER-UNIT"),
    ("buildings", 1, "heated_area_m2", "stor", "E-NUMBER"),
    ("buildings", 1, "heated_area_m2", "nan", "E-NUMBER"),
    ("buildings", 1, "heated_area_m2", 1e300, "E-NUMBER-SIZE"),
    ("buildings", 1, "heated_area_m2", True, "E-NUMBER"),
    ("buildings", 1, "heated_area_m2", None, "E-CELL-EMPTY"),
    ("buildings", 1, "heated_area_m2", "   ", "E-CELL-EMPTY"),
    ("buildings", 1, "heated_area_m2", "#N/A", "E-CELL-ERROR"),
    ("buildings", 1, "heated_area_m2", 0, "E-NOT-ABOVE"),
    ("buildings", 1, "heated_area_m2", "600.000,0", "E-TOO-HIGH"),
    ("buildings", 1, "construction_year", 1399, "E-TOO-LOW"),
    ("buildings", 1, "construction_year", 1955.5, "E-INTEGER"),
    ("buildings", 1, "carrier", "fjærnvarme", "E-CHOICE"),
    ("buildings", 1, "use_code", 999, "E-CHOICE"),
    ("buildings", 1, "protected", "måske", "E-FLAG"),
    ("buildings", 1, "protected", 1, "E-FLAG"),
    ("buildings", 1, "building", None, "E-CELL-EMPTY"),
    ("buildings", 1, "building", 10.5, "E-CODE"),
    ("buildings", 1, "building", "A-01-1", "E-DUPLICATE"),
    ("buildings", 1, "estate", "a-1", "E-REFERENCE-NEAR"),
    ("buildings", 1, "estate", "Z-01", "E-REFERENCE"),
    ("buildings", 1, "dwellings_without_bath", 17, "E-BATH"),
    ("buildings", 1, "other_use_m2", 500_000, "E-OTHER-USE"),
    ("buildings", 1, "dwellings_noisy", 17, "E-NOISE-DWELLINGS"),
    ("buildings", 1, "indoor_noise_db", 121, "E-TOO-HIGH"),
    ("estates", 1, "organisation", "C", "E-REFERENCE"),
    ("labels", 1, "building", "Z-01-1", "E-REFERENCE"),
    ("proposals", 1, "building", "Z-01-1", "E-REFERENCE"),
    ("budget", 2, "organisation", "C", "E-REFERENCE"),
    ("new_build", 0, "organisation", "C", "E-REFERENCE"),
    ("new_build", 0, "estate", "Z-01", "E-REFERENCE"),
    ("new_build", 0, "estate", "A-01", "E-PROJECT-NEW-ESTATE"),
    ("new_build", 0, "kind", "loftsboliger", "E-CHOICE"),
    ("new_build", 0, "new_build_rules", "nej", "E-PROJECT-STATED"),
    ("new_build", 0, "heat_kwh_m2", None, "E-PROJECT-HEAT"),
    ("new_build", 0, "dwellings_before", 30, "E-PROJECT-BEFORE"),
    ("labels", 1, "label_class", "A2015", "E-LABEL-CLASS"),
    ("labels", 1, "issued", 39873, "E-DATE-NUMBER"),
    ("labels", 1, "issued", "31-02-2009", "E-DATE"),
    ("labels", 1, "issued", "03/01/2009", "E-DATE"),
    ("labels", 1, "valid_to", date(2009, 2, 28), "E-LABEL-DATES"),
    ("proposals", 0, "investment_anyway_kr", 1_500_001, "E-ANYWAY"),
    ("labels", 0, "heat_mwh", 600, "W-HEAT-M2"),
    ("labels", 0, "heat_mwh", 20, "W-HEAT-M2"),
    ("buildings", 0, "heated_area_m2", 319, "W-DWELLING-AREA"),
    ("estates", 0, "dwelling_area_m2", 4001, "W-ESTATE-AREA"),
    ("proposals", 0, "saving_heat_mwh", 169, "W-SAVING"),
    ("proposals", 0, "investment_kr", None, "W-PROPOSAL-NO-PRICE"),
    ("labels", 0, "valid_to", date(2010, 5, 31), "W-LABEL-EXPIRED"),
]


def findings_of(write: Write, rows: Portfolio) -> tuple[Stock, tuple[Finding, ...]]:
    stock = check(read_workbook(write(rows)), TODAY)
    for finding in stock.findings:
        for lang in ("da", "en"):
            assert all(told(finding, lang))
    return stock, stock.findings


@pytest.mark.parametrize(("table", "place", "column", "typed", "code"), CELLS)
def test_a_fault_is_found_where_it_is(
    workbook: Write, portfolio: Portfolio, table: str, place: int, column: str, typed: object, code: str
) -> None:
    portfolio[table][place] |= {"indoor_noise_db": 50} if column == "dwellings_noisy" else {}
    portfolio[table][place][column] = typed
    _, findings = findings_of(workbook, portfolio)
    found = {(finding.code, finding.sheet, finding.row, finding.column) for finding in findings}
    assert (code, table, place + 3, column) in found
    # a building that loses its code leaves its label without one
    errors = 2 if (table, column) == ("buildings", "building") else 1
    assert sum(finding.level == "error" for finding in findings) <= errors


@pytest.mark.parametrize(("table", "place", "column", "typed", "code"), CELLS)
def test_a_fault_stops_its_row_and_no_other(
    workbook: Write, portfolio: Portfolio, table: str, place: int, column: str, typed: object, code: str
) -> None:
    before = {name: len(rows) for name, rows in portfolio.items()}
    portfolio[table][place][column] = typed
    stock, _ = findings_of(workbook, portfolio)
    left = len(getattr(stock, table))
    assert left == before[table] - code.startswith("E-")
    assert len(stock.organisations) == 2


def test_a_bad_building_takes_its_label_and_proposals_along_and_says_so_once(
    workbook: Write, portfolio: Portfolio
) -> None:
    portfolio["buildings"][0]["heated_area_m2"] = "1.200"
    portfolio["buildings"][0]["storeys"] = "fire"
    stock, findings = findings_of(workbook, portfolio)
    assert stock.buildings.index.tolist() == ["A-01-2", "B-01-1"]
    assert stock.labels.index.tolist() == ["200002", "200003"]
    assert stock.proposals.index.tolist() == ["2"]
    assert [finding.code for finding in findings] == ["E-NUMBER-AMBIGUOUS", "E-NUMBER"]
    assert [finding.fields.get("lost") for finding in findings] == [2, None]
    assert {finding.subject for finding in findings} == {"A-01-1"}
    assert told(findings[0], "da")[0].endswith("Derfor udgår også 2 rækker i andre ark.")


def test_a_bad_organisation_takes_everything_below_it_along(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["organisations"][0]["name"] = None
    stock, findings = findings_of(workbook, portfolio)
    assert stock.buildings.index.tolist() == ["B-01-1"]
    assert stock.new_build.empty
    assert stock.budget["organisation"].tolist() == ["B"]
    # 1 estate, 2 buildings, 2 labels, 1 proposal, 2 budget years, 1 project
    assert [(finding.code, finding.fields["lost"]) for finding in findings] == [("E-CELL-EMPTY", 9)]


def test_the_first_of_two_equal_rows_is_used_and_keeps_what_belongs_to_it(
    workbook: Write, portfolio: Portfolio
) -> None:
    portfolio["buildings"].append({**portfolio["buildings"][0], "heated_area_m2": 999})
    stock, findings = findings_of(workbook, portfolio)
    assert stock.buildings.loc["A-01-1", "heated_area_m2"] == 1200
    assert [(finding.code, finding.row, finding.fields) for finding in findings] == [
        ("E-DUPLICATE", 6, {"first": "3"})
    ]


def test_a_budget_year_stands_once_per_organisation(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["budget"][1]["year"] = 2011
    stock, findings = findings_of(workbook, portfolio)
    assert len(stock.budget) == 2
    assert (findings[0].code, findings[0].row, findings[0].value) == ("E-DUPLICATE", 4, "A, 2011")


def test_an_unknown_choice_names_the_nearest_in_the_readers_language(
    workbook: Write, portfolio: Portfolio
) -> None:
    portfolio["buildings"][0]["carrier"] = "natur gas"
    _, findings = findings_of(workbook, portfolio)
    assert "»naturgas«" in told(findings[0], "da")[0]
    assert '"natural gas"' in told(findings[0], "en")[0]
    assert told(findings[0], "da")[0].startswith("Bygninger, række 3, Opvarmning: ")


def test_numbers_that_may_have_lost_zeros_are_noted(workbook: Write, portfolio: Portfolio) -> None:
    for place, number in enumerate(("007", 12, 101)):
        portfolio["buildings"][place]["bbr_number"] = number
    stock, findings = findings_of(workbook, portfolio)
    assert stock.buildings["bbr_number"].tolist() == ["007", "12", "101"]
    assert [(f.code, f.row, f.column, f.value) for f in findings] == [
        ("N-CODE-NUMBER", 4, "bbr_number", "12")
    ]


def test_the_newest_valid_label_counts(workbook: Write, portfolio: Portfolio) -> None:
    first = portfolio["labels"][0]
    portfolio["labels"] += [
        {**first, "label": "200004", "issued": date(2010, 1, 1), "heat_mwh": 150},
        {**first, "label": "200005", "issued": date(2010, 2, 1), "valid_to": date(2010, 5, 1)},
    ]
    stock, findings = findings_of(workbook, portfolio)
    assert stock.buildings.loc["A-01-1", "label"] == "200004"
    assert stock.buildings.loc["A-01-1", "heat_mwh"] == 150
    assert len(stock.labels) == 5
    assert [(f.code, f.row, f.fields["rest"]) for f in findings] == [
        ("N-LABELS-SEVERAL", 6, "200001, 200005")
    ]


def test_what_is_absent_is_said(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["organisations"].append({"organisation": "C", "name": "Byggeforeningen Stæren"})
    portfolio["estates"].append({**portfolio["estates"][0], "estate": "A-02"})
    portfolio["labels"].pop()
    _, findings = findings_of(workbook, portfolio)
    assert {(f.code, f.sheet, f.row, f.subject) for f in findings} == {
        ("W-NO-BUDGET", "organisations", 5, "C"),
        ("N-ORGANISATION-EMPTY", "organisations", 5, "C"),
        ("W-ESTATE-EMPTY", "estates", 5, "A-02"),
        ("W-NO-LABEL", "buildings", 5, "B-01-1"),
    }


def test_only_the_three_first_sheets_are_needed(workbook: Write, portfolio: Portfolio) -> None:
    few = {table: portfolio[table] for table in ("organisations", "estates", "buildings")}
    stock, findings = findings_of(workbook, few)
    assert len(stock.buildings) == 3
    assert stock.buildings["heat_mwh"].isna().all()
    assert stock.labels.empty
    absent = [finding.sheet for finding in findings if finding.code == "N-SHEET-ABSENT"]
    assert absent == ["labels", "proposals", "budget", "new_build"]


MERGED = {
    "kind": "sammenlagte boliger", "estate": "A-01", "dwellings": 8, "dwellings_before": 12,
    "heat_kwh_m2": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({}, None),
        ({"dwellings_before": 8}, "E-PROJECT-MERGED"),
        ({"dwellings_before": None}, "E-PROJECT-MERGED"),
        ({"dwellings_before": 33}, "E-PROJECT-TOO-MANY"),  # 16 in each of two buildings
        ({"dwellings_before": 32}, None),
        ({"estate": "B-01"}, "E-PROJECT-OWNER"),
        ({"estate": None}, "E-PROJECT-ESTATE"),
        ({"new_build_rules": "ja"}, "E-PROJECT-HEAT"),
        ({"new_build_rules": "ja", "heat_kwh_m2": 30}, None),
    ],
)
def test_merged_dwellings_are_in_an_estate_and_fewer_than_before(
    workbook: Write, portfolio: Portfolio, typed: dict[str, Any], code: str | None
) -> None:
    portfolio["new_build"][0] |= {**MERGED, **typed}
    stock, findings = findings_of(workbook, portfolio)
    errors = [finding.code for finding in findings if finding.level == "error"]
    assert errors == ([code] if code else [])
    assert len(stock.new_build) == (0 if code else 1)


def test_an_estate_that_is_stopped_takes_its_projects_along(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["new_build"][0] |= {"kind": "tagboliger", "estate": "A-01"}
    portfolio["estates"][0]["rent_kr_m2"] = None
    stock, findings = findings_of(workbook, portfolio)
    assert stock.new_build.empty
    # 2 buildings, 2 labels, 1 proposal, 1 project
    assert [(finding.code, finding.fields["lost"]) for finding in findings] == [("E-CELL-EMPTY", 6)]


def test_noise_that_hits_dwellings_has_a_level(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["buildings"][0]["dwellings_noisy"] = 4
    stock, findings = findings_of(workbook, portfolio)
    assert [(finding.code, finding.row) for finding in findings if finding.level == "error"] == [
        ("E-NOISE-LEVEL", 3)
    ]
    portfolio["buildings"][0] |= {"indoor_noise_db": 58, "renewal_district": "Nordvest"}
    stock, _ = findings_of(workbook, portfolio)
    row = stock.buildings.loc["A-01-1", ["indoor_noise_db", "dwellings_noisy", "renewal_district"]]
    assert row.tolist() == [58, 4, "Nordvest"]
