"""Label files into a workbook's tables: filled, in conflict, added, left out; and who a label is of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from energi.check import check, merged
from energi.check.match import Register, number_key
from energi.domain.finding import Finding
from energi.domain.stock import Tables
from energi.read import read_workbook
from energi.read.labels import read_label_file
from energi.shelf import shelf
from energi.words import told

SAMPLES = shelf("data") / "samples" / "labels"
Rows = dict[str, list[dict[str, Any]]]
Write = Callable[..., Path]


@pytest.fixture
def rows() -> Rows:
    """A workbook without labels whose buildings are those of the sample files."""
    block = {"estate": "E1", "use_code": "140", "storeys": 3, "construction_year": 1968}
    return {
        "organisations": [{"organisation": "A", "name": "Boligselskabet Lærken"}],
        "estates": [
            {"estate": "E1", "organisation": "A", "name": "Nord", "dwelling_area_m2": 4000, "rent_kr_m2": 700}
        ],
        "buildings": [
            {
                **block,
                "building": "B1",
                "bbr_number": "0-1-01",
                "construction_year": 1956,
                "heated_area_m2": 1200,
                "storeys": 4,
                "dwellings": 16,
                "carrier": "fjernvarme",
            },
            {**block, "building": "B2", "bbr_number": "000000002001", "dwellings": 15, "carrier": "naturgas"},
            {
                **block,
                "building": "B3",
                "bbr_number": "000-000002-2",
                "heated_area_m2": 1000,
                "dwellings": 12,
                "carrier": "olie",
            },
            {
                **block,
                "building": "B4",
                "bfe_number": "1000003",
                "heated_area_m2": 900,
                "dwellings": 10,
                "carrier": "fjernvarme",
            },
        ],
    }


@pytest.fixture
def merge(workbook: Write, rows: Rows) -> Callable[..., Tables]:
    def done(*names: str) -> Tables:
        files = [read_label_file(SAMPLES / name) for name in names]
        return merged(read_workbook(workbook(rows)), files)

    return done


Merge = Callable[..., Tables]


def found(tables: Tables, code: str) -> list[Finding]:
    return [finding for finding in tables.findings if finding.code == code]


def test_labels_and_proposals_become_rows(merge: Merge) -> None:
    tables = merge("maerke_1_0_20.xml", "maerke_2_0_1.xml")
    labels = tables.frames["labels"].set_index("label")
    assert labels["building"].to_dict() == {"200012345": "B1", "311000002-1": "B2", "311000002-2": "B3"}
    assert labels.loc["200012345", "heat_mwh"] == 168.5
    assert labels.loc["200012345", "u_wall_w_m2k"] == pytest.approx(1.26)
    assert labels.loc["200012345", "area_wall_m2"] == 800
    proposals = tables.frames["proposals"].set_index("proposal")
    assert proposals["building"].to_dict() == {
        "200012345-g1": "B1",
        "200012345-g2": "B1",
        "200012345-g4": "B1",
        "311000002-1-g1": "B2",
        "311000002-2-g2": "B3",
    }
    stock = check(tables, date(2010, 1, 1))
    assert stock.buildings["heat_mwh"].to_dict()["B2"] == pytest.approx(198)
    assert len(stock.proposals) == 5
    assert [finding.code for finding in stock.findings if finding.level == "error"] == []


def test_an_empty_cell_is_filled_and_told(merge: Merge) -> None:
    tables = merge("maerke_2_0_1.xml")
    assert tables.frames["buildings"].loc[4, "heated_area_m2"] == 1200
    filled = {(finding.row, finding.column) for finding in found(tables, "N-LABEL-FILLED")}
    assert filled == {(4, "heated_area_m2"), (4, "bfe_number"), (5, "bfe_number")}


def test_a_conflict_names_both_values_and_keeps_the_workbooks(merge: Merge) -> None:
    tables = merge("maerke_1_0_20.xml")
    (conflict,) = found(tables, "W-LABEL-CONFLICT")
    assert (conflict.sheet, conflict.row, conflict.column) == ("buildings", 3, "construction_year")
    text = told(conflict, "da")[0]
    assert "portfolio.xlsx har »1956«" in text
    assert "maerke_1_0_20.xml har »1955«" in text
    assert tables.frames["buildings"].loc[3, "construction_year"] == 1956


def test_words_and_machine_values_agree_and_conflicts_speak_words(merge: Merge, rows: Rows) -> None:
    rows["buildings"][1]["carrier"] = "el"
    (conflict,) = found(merge("maerke_2_0_1.xml"), "W-LABEL-CONFLICT")
    assert "»el«" in told(conflict, "da")[0]
    assert "»naturgas«" in told(conflict, "da")[0]
    assert '"natural gas"' in told(conflict, "en")[0]


def test_an_existing_label_is_completed_not_doubled(merge: Merge, rows: Rows) -> None:
    rows["labels"] = [
        {
            "label": "200012345",
            "building": "B1",
            "scale": "2008V2",
            "label_class": "C",
            "issued": date(2009, 3, 1),
        }
    ]
    tables = merge("maerke_1_0_20.xml")
    (label,) = tables.frames["labels"].to_dict("records")
    assert label["label_class"] == "C"
    assert (label["valid_to"], label["heat_mwh"]) == (date(2014, 2, 28), 168.5)
    conflicts = [(each.sheet, each.column, each.value) for each in found(tables, "W-LABEL-CONFLICT")]
    assert ("labels", "label_class", "C") in conflicts


def test_a_label_without_a_building_is_told(merge: Merge, rows: Rows) -> None:
    rows["buildings"][0]["bbr_number"] = "0-1-2"
    tables = merge("maerke_1_0_20.xml")
    (stray,) = found(tables, "W-LABEL-STRAY")
    assert stray.subject == "200012345"
    assert "000-000001-1" in told(stray, "da")[0]
    assert tables.frames["labels"].empty
    assert tables.frames["proposals"].empty


def test_two_buildings_of_one_number_get_no_label(merge: Merge, rows: Rows) -> None:
    rows["buildings"][1]["bbr_number"] = "000-000001-1"
    tables = merge("maerke_1_0_20.xml")
    assert [finding.subject for finding in found(tables, "W-LABEL-AMBIGUOUS")] == ["200012345"]
    assert tables.frames["labels"].empty


def test_several_files_complete_one_another(merge: Merge) -> None:
    """The details know no lifetime, the suggestions no use code; neither knows the calculated use."""
    alone = merge("detaljer.json")
    assert len(found(alone, "W-LABEL-PROPOSAL-PART")) == 0  # the details have no BFE: the label is stray
    assert len(found(alone, "W-LABEL-STRAY")) == 1
    tables = merge("soegning.json", "detaljer.json", "forslag.json")
    assert tables.frames["buildings"].loc[6, "bbr_number"] == "000-000003-1"
    proposals = tables.frames["proposals"].set_index("proposal")
    assert proposals["lifetime_year"].to_dict() == {"311000005-7": 20, "311000005-8": 30}
    assert proposals["saving_electricity_kwh"].to_dict() == {"311000005-7": 2700, "311000005-8": 0}
    incomplete = {finding.fields["name"] for finding in found(tables, "W-LABEL-INCOMPLETE")}
    assert incomplete == {"200000111", "200000222", "200012345", "311000005"}
    assert "Beregnet varmeforbrug" in told(found(tables, "W-LABEL-INCOMPLETE")[0], "da")[0]


def test_the_newest_valid_label_tells_and_the_rest_are_listed(merge: Merge) -> None:
    tables = merge("soegning.json", "maerke_1_0_20.xml")
    rest = {finding.fields["building"]: finding.fields["rest"] for finding in found(tables, "N-LABEL-REST")}
    assert rest == {"B1": "200000111"}
    assert set(tables.frames["proposals"]["building"]) == {"B1"}
    assert tables.frames["labels"]["label"].tolist() == ["200012345"]


def test_proposals_of_a_label_older_than_the_workbooks_are_left_out(merge: Merge, rows: Rows) -> None:
    rows["labels"] = [{"label": "9", "building": "B1", "issued": date(2009, 6, 1)}]
    tables = merge("maerke_1_0_20.xml")
    assert len(found(tables, "N-LABEL-OLDER")) == 1
    assert tables.frames["proposals"].empty


def test_proposals_beside_typed_ones_are_told(merge: Merge, rows: Rows) -> None:
    rows["proposals"] = [{"proposal": "1", "building": "B1", "component": "ydervæg"}]
    tables = merge("maerke_1_0_20.xml")
    (double,) = found(tables, "W-LABEL-DOUBLE")
    assert (double.fields["proposal"], double.fields["typed"]) == ("200012345-g1", "1")
    assert len(tables.frames["proposals"]) == 4


def test_files_that_differ_are_told(tmp_path: Path, workbook: Write, rows: Rows) -> None:
    text = (SAMPLES / "maerke_1_0_20.xml").read_text(encoding="utf-8")
    other = tmp_path / "andet.xml"
    other.write_text(text.replace(">168.5<", ">170<"), encoding="utf-8")
    files = [read_label_file(SAMPLES / "maerke_1_0_20.xml"), read_label_file(other)]
    tables = merged(read_workbook(workbook(rows)), files)
    (differ,) = found(tables, "W-LABEL-FILES")
    assert (differ.fields["kept"], differ.fields["other"], differ.fields["second"]) == (
        "168.5",
        "170",
        "andet.xml",
    )
    assert tables.frames["labels"]["heat_mwh"].tolist() == [168.5]


def test_shops_are_no_dwellings(workbook: Write, rows: Rows, tmp_path: Path) -> None:
    text = (SAMPLES / "maerke_1_0_20.xml").read_text(encoding="utf-8")
    shop = tmp_path / "butik.xml"
    shop.write_text(text.replace("<UseCode>140<", "<UseCode>322<"), encoding="utf-8")
    tables = merged(read_workbook(workbook(rows)), [read_label_file(shop)])
    assert [finding.fields["use"] for finding in found(tables, "W-LABEL-USE-CODE")] == ["322"]
    assert tables.frames["buildings"].loc[3, "use_code"] == "140"


def test_merging_twice_changes_nothing_more(merge: Merge) -> None:
    once = merge("maerke_1_0_20.xml", "maerke_2_0_1.xml", "forslag.json")
    files = [
        read_label_file(SAMPLES / name) for name in ("maerke_1_0_20.xml", "maerke_2_0_1.xml", "forslag.json")
    ]
    again = merged(once, files)
    for table, frame in once.frames.items():
        pd.testing.assert_frame_equal(frame, again.frames[table])
    assert len(found(again, "N-LABEL-FILLED")) == len(found(once, "N-LABEL-FILLED"))


def test_what_was_read_is_not_changed(workbook: Write, rows: Rows) -> None:
    tables = read_workbook(workbook(rows))
    before = {table: frame.copy() for table, frame in tables.frames.items()}
    merged(tables, [read_label_file(SAMPLES / "maerke_2_0_1.xml")])
    for table, frame in tables.frames.items():
        pd.testing.assert_frame_equal(frame, before[table])


def test_all_findings_are_told(merge: Merge, rows: Rows) -> None:
    rows["labels"] = [{"label": "9", "building": "B1", "issued": "i går", "heat_mwh": "1.234"}]
    tables = merge(*sorted(path.name for path in SAMPLES.iterdir()))
    for finding in tables.findings:
        assert all(part for lang in ("da", "en") for part in told(finding, lang))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("000-000001-1", "0-1-1", True),
        ("000-000001-1", "000 000001 001", True),
        ("000000001001", "0-1-1", True),
        ("101-320103-1", "101/320103/001", True),
        ("101-320103-1", "101-320103-2", False),
        ("1-11-1", "11-1-1", False),
        ("1000001", "01000001", True),
    ],
)
def test_numbers_are_compared_without_zeros_and_separators(first: str, second: str, same: bool) -> None:
    assert (number_key(first) == number_key(second)) is same


def test_a_property_number_decides_only_where_nothing_else_does() -> None:
    cells = {"bbr_number": None, "bfe_number": "77"}
    register = Register([(3, cells), (4, {"bbr_number": "1-2-3", "bfe_number": "88"})])
    assert register.rows(None, "77", True) == [3]
    assert register.rows("1-2-9", "77", True) == [3]  # the workbook does not know the BBR number
    assert register.rows("1-2-9", "88", True) == []  # it knows another
    assert register.rows("1-2-0", "77", True) == []  # building 0: the whole property
    assert register.rows(None, "77", False) == []  # a label of several buildings
    assert register.rows(None, None, True) == []
