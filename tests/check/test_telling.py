"""Findings for people and for machines: place, value, what was expected, what it means."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from energi.check import check
from energi.check.machine import as_json
from energi.check.telling import cell, effect, expected, findings_text
from energi.domain.finding import Finding
from energi.domain.tables import TABLES
from energi.read import read_workbook
from energi.verbs import data
from energi.words import catalogue

TODAY = date(2010, 6, 1)
Write = Callable[..., Path]
Portfolio = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("column", "code", "words"),
    [
        ("heated_area_m2", "E-NUMBER", "et tal over 0 og højst 500.000 m2"),
        ("construction_year", "E-INTEGER", "et helt tal fra 1400 til 2100"),
        ("carrier", "E-CHOICE", "et af: fjernvarme, naturgas, olie, el"),
        ("protected", "E-FLAG", "et af: ja, nej"),
        ("building", "E-CELL-EMPTY", "en kode, som ikke står i andre rækker"),
        ("estate", "E-REFERENCE", "en kode fra arket Afdelinger"),
        ("heat_2005_mwh", "E-NUMBER", "et tal fra 0 til 1.000.000 MWh/year"),
        ("", "E-BATH", ""),
    ],
)
def test_what_was_expected(column: str, code: str, words: str) -> None:
    assert expected(Finding(code, "buildings", 3, column), "da") == words


def test_dates_texts_bands_and_long_lists_are_described() -> None:
    assert expected(Finding("E-DATE", "labels", 3, "issued"), "en") == "a date such as 31-12-2012"
    assert expected(Finding("E-CELL-EMPTY", "estates", 3, "name"), "da") == "en tekst"
    band = Finding("W-HEAT-M2", "labels", 3, "heat_mwh", fields={"low": 38.0, "high": 363.0})
    assert expected(band, "da") == "normalt mellem 38 og 363"
    assert expected(Finding("E-CHOICE", "labels", 3, "label_class"), "da").endswith("... (24)")
    assert expected(Finding("W-NO-LABEL", "buildings", 3), "da") == ""


def test_a_building_that_is_left_out_says_what_goes_with_it(workbook: Write, portfolio: Portfolio) -> None:
    """Its area, its newest label's heat, its proposals: 1200 m2, 150 MWh, 40.5 MWh and 1.5 million kr."""
    portfolio["buildings"][0]["storeys"] = "fire"
    newer = {**portfolio["labels"][0], "label": "200009", "issued": date(2010, 1, 1), "heat_mwh": 150}
    portfolio["labels"].append(newer)
    findings = check(read_workbook(workbook(portfolio)), TODAY).findings
    (finding,) = [found for found in findings if found.level == "error"]
    assert finding.effect == {
        "area_m2": 1200.0,
        "heat_kwh": 150_000.0,
        "saving_kwh": 40_500.0,
        "investment_kr": 1_500_000.0,
    }
    assert effect(finding, "da") == (
        "Ude af beregningen: 1.200 m2 opvarmet areal, 150.000 kWh varme om året, "
        "40.500 kWh besparelse om året, 1.500.000 kr. investering"
    )


def test_an_estate_that_is_left_out_counts_all_its_buildings(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["estates"][0]["name"] = None
    findings = check(read_workbook(workbook(portfolio)), TODAY).findings
    (finding,) = [found for found in findings if found.level == "error"]
    assert finding.effect["area_m2"] == 2400.0
    assert finding.effect["heat_kwh"] == 2 * 168_500.0


def test_warnings_say_what_is_at_stake(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["labels"].pop()
    portfolio["proposals"][0]["investment_kr"] = None
    portfolio["proposals"][0]["investment_anyway_kr"] = None
    portfolio["labels"][0]["heat_mwh"] = 500  # 416.7 kWh/m2; 363 x 1200 m2 is 64.3 MWh less
    found = {f.code: f for f in check(read_workbook(workbook(portfolio)), TODAY).findings}
    assert found["W-NO-LABEL"].effect == {"area_m2": 1200.0}
    assert found["W-PROPOSAL-NO-PRICE"].effect == {"saving_kwh": 40_500.0}
    assert found["W-HEAT-M2"].effect["heat_kwh"] == pytest.approx(500_000 - 1200 * (2 * 0.85 * 201.6 + 20))
    assert effect(found["W-NO-LABEL"], "en") == "At stake: 1,200 m2 of heated area"


def test_the_text_is_grouped_worst_first_with_cells_and_capped(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["buildings"][0]["storeys"] = "fire"
    portfolio["labels"][2]["heat_mwh"] = 600
    tables = read_workbook(workbook(portfolio))
    findings = check(tables, TODAY).findings
    text = findings_text(findings, "da", tables.places)
    assert text.index("FEJL E-NUMBER") < text.index("ADVARSEL W-HEAT-M2")
    assert cell(findings[0], tables.places) in text
    assert "Forventet: et helt tal fra 1 til 60" in text
    capped = findings_text(findings, "da", tables.places, most=1)
    assert "W-HEAT-M2" not in capped
    assert capped.endswith("... og 1 andre slags (1 steder). Brug --json eller --marked for at se alle.")


def test_json_is_stable_complete_and_the_same_codes_in_both_languages(
    workbook: Write, portfolio: Portfolio
) -> None:
    portfolio["buildings"][1]["heated_area_m2"] = "1.200"
    portfolio["labels"][2]["heat_mwh"] = 600
    tables = read_workbook(workbook(portfolio))
    findings = check(tables, TODAY).findings
    document = json.loads(as_json(reversed(findings), "da", tables.places))
    assert as_json(findings, "da", tables.places) == as_json(reversed(findings), "da", tables.places)
    assert document["counts"] == {"error": 1, "warning": 1, "note": 0}
    first = document["findings"][0]
    letter = first["column_letter"]
    assert (first["code"], first["level"], first["sheet"], first["row"], first["column"]) == (
        "E-NUMBER-AMBIGUOUS",
        "error",
        "buildings",
        4,
        "heated_area_m2",
    )
    assert first["cell"] == f"{letter}4"
    assert first["value"] == "1.200"
    assert first["expected"].startswith("et tal")
    assert first["effect"] == {"heat_kwh": 168500.0}
    english = json.loads(as_json(findings, "en", tables.places))
    keys = ("code", "sheet", "row", "cell", "effect")
    assert [[entry[key] for key in keys] for entry in document["findings"]] == [
        [entry[key] for key in keys] for entry in english["findings"]
    ]


def test_every_effect_and_unit_has_words() -> None:
    from energi.check.stopped import QUANTITIES
    from energi.domain.columns import columns_of

    names = {name for amounts in QUANTITIES.values() for name in amounts} | {"rent_kr"}
    assert {f"effect.{name}" for name in names} <= catalogue().keys()
    units = {column.unit for model in TABLES for column in columns_of(model) if column.unit}
    assert {f"workbook.unit.{unit}" for unit in units} <= catalogue().keys()


# --- the verbs -----------------------------------------------------------------------------------


def test_template_then_check_then_a_marked_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "portefolje.xlsx"
    assert data.template(path, "da", True) == 0
    assert data.check(path, "da", tmp_path / "copy.xlsx", False) == 0
    told = capsys.readouterr().out
    assert "8 bygninger kan bruges." in told
    assert "Den mærkede kopi er" in told
    assert (tmp_path / "copy.xlsx").is_file()
    assert data.check(path, "en", None, True) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["error"] == 0


def test_an_empty_template_has_no_building_and_that_alone_is_exit_code_1(
    tmp_path: Path, workbook: Write, portfolio: Portfolio, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tom.xlsx"
    data.template(path, "da", False)
    assert data.check(path, "da", None, False) == 1
    assert "ingen bygning" in capsys.readouterr().err
    portfolio["buildings"] = [{**portfolio["buildings"][0], "storeys": "x"}]
    bad = workbook(portfolio)
    assert data.check(bad, "da", tmp_path / "copy.xlsx", True) == 1
    assert json.loads(capsys.readouterr().out)["counts"]["error"] >= 1
    assert (tmp_path / "copy.xlsx").is_file()  # most wanted where nothing can be used


def test_a_study_is_checked_with_its_assessment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from energi.sample import write_sample

    write_sample(tmp_path, 6, 1)
    assert data.check(tmp_path / "study.toml", "da", None, True) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
