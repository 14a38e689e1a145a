"""Each sample file read, with numbers worked by hand; the files say themselves that they are made up."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from energi.domain.label_file import LABEL_COLUMNS, PROPOSAL_COLUMNS, LabelFile
from energi.read.labels import read_label_file
from energi.read.labels.fields import label_map
from energi.shelf import shelf, sources
from energi.words import told

SAMPLES = shelf("data") / "samples" / "labels"
FILES = sorted(SAMPLES.iterdir())


def read(name: str) -> LabelFile:
    return read_label_file(SAMPLES / name)


def row(frame: pd.DataFrame, **wanted: Any) -> pd.Series:
    for key, value in wanted.items():
        frame = frame[frame[key] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def codes(file: LabelFile) -> list[str]:
    return [finding.code for finding in file.findings]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_samples_say_first_that_they_are_made_up(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0] if path.suffix == ".xml" else str(json.loads(text)["_note"])
    assert "Opdigtet eksempel" in first
    assert "Made-up example" in first


def test_there_is_a_sample_of_every_family() -> None:
    assert {read_label_file(path).family for path in FILES} == set(label_map().families)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_findings_are_told_in_both_languages(path: Path) -> None:
    file = read_label_file(path)
    assert tuple(file.labels.columns) == LABEL_COLUMNS
    assert tuple(file.proposals.columns) == PROPOSAL_COLUMNS
    assert codes(file)[-1] == "N-LABEL-MAP"
    for finding in file.findings:
        assert all(part for lang in ("da", "en") for part in told(finding, lang))


def test_1_0_label_and_dates() -> None:
    file = read("maerke_1_0_20.xml")
    assert (file.family, file.version) == ("xml1", "1.0.20")
    label = row(file.labels)
    assert (label["label"], label["part"], label["bbr_number"]) == ("200012345", "", "000-000001-1")
    assert label["bfe_number"] == "1000001"
    assert (label["issued"], label["valid_to"]) == (date(2009, 3, 1), date(2014, 2, 28))
    assert (label["scale"], label["label_class"], label["status"]) == ("2008V2", "D", "")
    assert (label["use_code"], label["construction_year"], label["storeys"]) == ("140", 1955, 4)
    assert (label["heated_area_m2"], label["dwellings"]) == (1200, 16)


def test_1_0_envelope() -> None:
    """Roof 300 x 0.40 + 50 x 0.20 = 130 W/K over 350 m2; walls 900 x 1.30 + 100 x 0.90 = 1260 over 1000.

    Windows 90 of 2 m2 x 2.8, rooflight 5 x 2.5, doors 20 x 2.0: 556.5 W/K over 205 m2. The walls are
    gross, so that 180 + 20 m2 in the facade are taken off; the rooflight is not.
    """
    label = row(read("maerke_1_0_20.xml").labels)
    assert label["area_roof_m2"] == 350
    assert label["u_roof_w_m2k"] == pytest.approx(130 / 350)
    assert label["area_wall_m2"] == 800
    assert label["u_wall_w_m2k"] == pytest.approx(1.26)
    assert label["b_wall"] == pytest.approx(0.97)
    assert label["area_window_m2"] == 205
    assert label["u_window_w_m2k"] == pytest.approx(556.5 / 205)
    assert (label["area_floor_m2"], label["u_floor_w_m2k"], label["b_floor"]) == (300, 0.8, 0.5)
    assert (label["natural_l_s_m2"], label["mechanical_l_s_m2"], label["recovery"]) == (0.3, 0, None)


def test_1_0_calculated_use_and_be_results() -> None:
    file = read("maerke_1_0_20.xml")
    label = row(file.labels)
    assert (label["carrier"], label["heat_mwh"], label["electricity_kwh"]) == (
        "district_heating",
        168.5,
        3600,
    )
    results = file.results.set_index("method")["total_kwh_m2"]
    assert results.to_dict() == {"be06": 149.4, "be10": 150.1}  # CalculatedSBIResult is Be06


def test_1_0_proposals() -> None:
    """40.5 MWh x 122 kg + 50 kWh x 0.4 kg = 4961 kg; 40.5 x 600 + 50 x 2 = 24,400 kr."""
    file = read("maerke_1_0_20.xml")
    assert file.proposals["proposal"].tolist() == ["g1", "g2", "g4"]
    wall = row(file.proposals, proposal="g1")
    assert (wall["component"], wall["category"], wall["measures"]) == ("wall", 1, "p1")
    assert (wall["investment_kr"], wall["lifetime_year"], wall["recommended"]) == (1_500_000, 40, True)
    assert (wall["saving_heat_mwh"], wall["saving_electricity_kwh"]) == (40.5, 50)
    assert wall["saving_co2_kg"] == pytest.approx(4961)
    assert wall["saving_kr"] == pytest.approx(24_400)
    assert wall["u_after_w_m2k"] == 0.25
    fans = row(file.proposals, proposal="g2")
    assert (fans["category"], fans["investment_kr"]) == (2, None)  # 0 kr. in category 2: no price shown
    assert (fans["saving_heat_mwh"], fans["saving_electricity_kwh"]) == (7.08, -187)
    windows = row(file.proposals, proposal="g4")
    assert (windows["u_after_w_m2k"], windows["g_after"]) == (1.0, 0.6)


def test_a_ghost_is_dropped_and_told() -> None:
    ghosts = [finding for finding in read("maerke_1_0_20.xml").findings if finding.code == "N-LABEL-GHOST"]
    assert [(ghost.value, ghost.subject) for ghost in ghosts] == [("Nye vinduer", "200012345")]


def test_2_0_buildings_and_zones() -> None:
    """Zones of 800 + 400 m2; walls net: (500 x 0.6 + 250 x 0.9) / 750 = 0.7; 80 windows of 1.5 m2."""
    file = read("maerke_2_0_1.xml")
    assert (file.family, file.version) == ("xml2", "2.0.1")
    assert file.labels["bbr_number"].tolist() == ["000-000002-1", "000-000002-2"]
    first = row(file.labels, part="1")
    assert (first["heated_area_m2"], first["dwellings"], first["storeys"]) == (1200, 15, 3)
    assert first["area_wall_m2"] == 750
    assert first["u_wall_w_m2k"] == pytest.approx(0.7)
    assert first["area_window_m2"] == pytest.approx(120)
    assert first["mechanical_l_s_m2"] == pytest.approx(0.3)
    assert first["recovery"] == pytest.approx((0.8 * 400 + 0.5 * 800) / 1200)
    assert first["scale"] == "2018"


def test_2_0_mixed_fuels_by_energy_per_unit() -> None:
    """18,000 m3 x 11.0 = 198 MWh of gas; 16,000 l x 10.1 = 161.6 MWh of oil; classes of their own."""
    labels = read("maerke_2_0_1.xml").labels.set_index("part")
    assert labels["carrier"].to_dict() == {"1": "natural_gas", "2": "gas_oil"}
    assert labels["heat_mwh"].to_dict() == {"1": pytest.approx(198.0), "2": pytest.approx(161.6)}
    assert labels["electricity_kwh"].to_dict() == {"1": 2400, "2": 1500}
    assert labels["label_class"].to_dict() == {"1": "D", "2": "E"}


def test_2_0_proposals_belong_to_their_building() -> None:
    """2,400 m3 x 11 kWh = 26.4 MWh and x 2.245 kg = 5388 kg; 1,000 l x 10.1 = 10.1 MWh."""
    file = read("maerke_2_0_1.xml")
    gas = row(file.proposals, proposal="g1")
    assert (gas["part"], gas["bbr_number"], gas["investment_kr"]) == ("1", "000-000002-1", 900_000)
    assert gas["saving_heat_mwh"] == pytest.approx(26.4)
    assert gas["saving_co2_kg"] == pytest.approx(5388)
    oil = row(file.proposals, proposal="g2")
    assert (oil["part"], oil["bbr_number"]) == ("2", "000-000002-2")
    assert oil["saving_heat_mwh"] == pytest.approx(10.1)
    shared = [finding.value for finding in file.findings if finding.code == "W-LABEL-GROUP-SHARED"]
    assert shared == ["Isolering af begge lofter"]
    assert file.results["total_kwh_m2"].tolist() == [140.2, 151.0, 163.5]


def test_search_results() -> None:
    file = read("soegning.json")
    old = row(file.labels, label="200000111")
    assert (old["status"], old["scale"], old["label_class"]) == ("EXPIRED", "2006", "C2")  # never C
    assert (old["issued"], old["valid_to"]) == (date(2007, 3, 15), date(2012, 3, 14))
    assert old["bbr_number"] == "000-000001-1"
    assert old["carrier"] == "district_heating"
    assert row(file.labels, label="200012345")["carrier"] == "district_heating"  # BBR code 1
    assert row(file.labels, label="311000005")["scale"] == "2013"
    assert file.labels["heat_mwh"].isna().all()
    assert file.proposals.empty


def test_label_details() -> None:
    file = read("detaljer.json")
    assert row(file.labels)["label"] == "311000005"
    proposals = file.proposals.set_index("proposal")
    assert proposals["category"].to_dict() == {"7": 1, "8": 2}
    assert proposals["saving_kr"].to_dict() == {"7": 5400, "8": 900}
    assert proposals["recommended"].to_dict() == {"7": True, "8": False}
    assert proposals["lifetime_year"].isna().all()  # the details do not say


def test_improvement_suggestions() -> None:
    file = read("forslag.json")
    assert file.labels["label_class"].tolist() == ["B1", "A2010"]
    assert codes(file).count("N-LABEL-GHOST") == 2
    sun, pipes = (row(file.proposals, proposal=each) for each in ("7", "8"))
    assert (sun["component"], sun["saving_heat_mwh"], sun["saving_electricity_kwh"]) == (
        "electricity",
        0,
        2700,
    )
    assert (pipes["component"], pipes["saving_heat_mwh"], pipes["saving_electricity_kwh"]) == (
        "heating_pipes",
        1.5,
        0,
    )
    assert codes(file).count("N-LABEL-SAVED") == 2


def test_no_path_of_the_table_leads_to_people_or_addresses() -> None:
    private = (
        "company",
        "consultant",
        "owner",
        "administrator",
        "broker",
        "address",
        "street",
        "city",
        "submitter",
    )
    for record in label_map().records.values():
        paths = [path for found in record.begins.values() for path in found]
        paths += [
            path for entry in record.fields.values() for found in entry.paths.values() for path in found
        ]
        for path in paths:
            assert not any(word in path.casefold() for word in private), path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_of_people_or_addresses_is_kept(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    people = [
        "Raadgivning",
        "Konsulent",
        "Ejer",
        "Administrator",
        "Maegler",
        "Opdigtet Vej",
        "Opdigtet By",
        "Forsyning",
    ]
    assert any(name in text for name in people)
    file = read_label_file(path)
    kept = "".join(frame.to_json(date_format="iso") for frame in (file.labels, file.proposals, file.results))
    kept += repr(file.findings)
    assert not [name for name in people if name in kept]


def test_every_entry_of_the_table_is_sourced_and_unverified() -> None:
    entries = [entry for record in label_map().records.values() for entry in record.fields.values()]
    assert len(entries) > 60
    assert {entry.status for entry in entries} == {"unverified"}
    assert {entry.source for entry in entries} <= sources().keys()
