"""`energi import`: label files into a workbook on disk, and the study of it up to a plan."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.flow import answer
from energi.read import read_workbook
from energi.shelf import shelf
from energi.verbs.labels import import_labels

SAMPLES = shelf("data") / "samples"
LABELS = SAMPLES / "labels"
Rows = dict[str, list[dict[str, Any]]]
Write = Callable[..., Path]


@pytest.fixture
def rows() -> Rows:
    block = {"estate": "E1", "use_code": "140", "storeys": 3, "construction_year": 1968}
    return {
        "organisations": [{"organisation": "A", "name": "Boligselskabet Lærken"}],
        "estates": [
            {"estate": "E1", "organisation": "A", "name": "Nord", "dwelling_area_m2": 3000, "rent_kr_m2": 700}
        ],
        "buildings": [
            {
                **block,
                "building": "B1",
                "bbr_number": "0-1-1",
                "construction_year": 1955,
                "heated_area_m2": 1200,
                "storeys": 4,
                "dwellings": 16,
                "carrier": "fjernvarme",
            },
            {
                **block,
                "building": "B2",
                "bbr_number": "0-2-1",
                "heated_area_m2": 1200,
                "dwellings": 15,
                "carrier": "naturgas",
            },
            {
                **block,
                "building": "B3",
                "bbr_number": "0-2-2",
                "heated_area_m2": 1000,
                "dwellings": 12,
                "carrier": "olie",
            },
        ],
        "budget": [{"organisation": "A", "year": year, "frame_kr": 3_000_000} for year in range(2010, 2020)],
    }


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_filled_workbook_beside_the_old_one(
    workbook: Write, rows: Rows, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    into = workbook(rows)
    before = into.read_bytes()
    assert import_labels([LABELS], into, None, lang) == 0
    assert into.read_bytes() == before
    filled = read_workbook(into.with_name("portfolio-udfyldt.xlsx"))
    assert filled.findings == ()
    assert filled.frames["labels"]["label"].tolist() == ["200012345", "311000002-1", "311000002-2"]
    assert filled.frames["proposals"]["saving_heat_mwh"].tolist() == [40.5, 7.08, 30, 26.4, 10.1]
    assert filled.frames["proposals"]["saving_electricity_kwh"].tolist() == [50, -187, 0, 0, 0]
    out = capsys.readouterr().out
    assert "W-LABEL-STRAY" in out  # the sample files know a building that is not here
    assert (
        "5 filer læst: 3 nye mærker, 5 nye forslag" if lang == "da" else "5 files read: 3 new labels"
    ) in out


def test_the_default_name_is_never_taken_twice_but_out_is_what_was_asked(workbook: Write, rows: Rows) -> None:
    into = workbook(rows)
    assert import_labels([LABELS / "forslag.json"], into, None, "da") == 0
    with pytest.raises(InputError) as caught:
        import_labels([LABELS / "forslag.json"], into, None, "da")
    assert caught.value.code == "E-FILE-TAKEN"
    out = into.with_name("andet.xlsx")
    assert import_labels([LABELS / "forslag.json"], into, out, "da") == 0
    assert out.exists()


def test_a_bad_file_is_told_and_the_others_go_on(
    workbook: Write, rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "halv.xml"
    bad.write_bytes((LABELS / "maerke_1_0_20.xml").read_bytes()[:3000])
    into = workbook(rows)
    assert import_labels([bad], into, None, "da") == 1
    assert not into.with_name("portfolio-udfyldt.xlsx").exists()
    assert import_labels([bad, LABELS / "maerke_2_0_1.xml"], into, None, "da") == 0
    told = capsys.readouterr().err
    assert "halv.xml er ikke hel" in told
    assert "Ingen af filerne" in told


def test_cells_that_cannot_be_read_are_kept_as_typed(workbook: Write, rows: Rows) -> None:
    rows["buildings"][2] |= {
        "heated_area_m2": "1.234",
        "storeys": "tre",
        "dwellings": 12.5,
        "protected": "måske",
    }
    into = workbook(rows)
    import_labels([LABELS / "maerke_1_0_20.xml"], into, None, "da")
    last = read_workbook(into.with_name("portfolio-udfyldt.xlsx")).frames["buildings"].iloc[-1]
    assert last[["heated_area_m2", "storeys", "dwellings", "protected"]].tolist() == [
        "1.234",
        "tre",
        "12.5",
        "måske",
    ]


def test_a_study_of_imported_labels_runs_to_a_plan(workbook: Write, rows: Rows, tmp_path: Path) -> None:
    """The rules that share goals between organisations need a larger portfolio; budget and rent hold."""
    into = workbook(rows)
    import_labels(
        [LABELS / "maerke_1_0_20.xml", LABELS / "maerke_2_0_1.xml"], into, tmp_path / "portefolje.xlsx", "da"
    )
    for name in ("priser.toml", "co2.csv"):
        shutil.copy(SAMPLES / name, tmp_path)
    lines = (SAMPLES / "study.toml").read_text(encoding="utf-8").splitlines()
    study = "\n".join(
        line for line in lines if not line.startswith("#")
    )  # rules that are off stand there too
    head, *rules = study.split("[[rules]]")
    kept = [rule for rule in rules if '"budget"' in rule or '"rent_' in rule]
    tail = rules[-1].partition("\n\n")[2] if rules[-1] not in kept else ""
    (tmp_path / "study.toml").write_text("[[rules]]".join([head, *kept]) + tail, encoding="utf-8")
    found = answer(Ask(tmp_path / "study.toml"))
    assert found.plan is not None
    offered = set(found.case.offers.packages["proposal"].dropna()) - {""}
    assert len(found.case.stock.proposals) == 5
    assert offered & set(found.case.stock.proposals.index)
    assert found.case.stock.buildings["heat_mwh"].tolist() == pytest.approx([168.5, 198, 161.6])
