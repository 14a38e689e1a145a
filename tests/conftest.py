"""What several folders of tests use."""

import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from edits import Run
from grounds import Grounds, grounds

from energi import cli
from energi.domain.columns import columns_of
from energi.domain.tables import TABLES
from energi.optimise import columns, lean, route
from energi.sample import write_sample

# a run in the background may be told to ignore Ctrl-C, and what it starts would be too
signal.signal(signal.SIGINT, signal.default_int_handler)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@pytest.fixture
def raw(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process: exit code, stdout, stderr."""
    monkeypatch.delenv("ENERGI_LANG", raising=False)

    def ran(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), out, err

    return ran


@pytest.fixture
def run(raw: Run) -> Run:
    """As `raw`, all white space made single, since lines are wrapped to the terminal's width."""

    def ran(*words: object) -> tuple[int, str, str]:
        code, out, err = raw(*words)
        return code, " ".join(out.split()), " ".join(err.split())

    return ran


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes {table: rows} as people keep them: headers, machine keys, data from row 3."""

    def write(rows: Rows, name: str = "portfolio.xlsx", lang: str = "da") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            day = book.add_format({"num_format": "dd-mm-yyyy"})
            book.add_worksheet("Læs mig").write(0, 0, "Opdigtede tal")
            for model in TABLES:
                if model.table not in rows:
                    continue
                sheet = book.add_worksheet(model.sheet.get(lang))
                for at, column in enumerate(columns_of(model)):
                    sheet.write(0, at, column.title(lang))
                    sheet.write(1, at, column.key)
                    for down, row in enumerate(rows[model.table]):
                        cell = row.get(column.key)
                        if column.kind == "date" and not isinstance(cell, (str, int, float, type(None))):
                            sheet.write_datetime(down + 2, at, cell, day)
                        else:
                            sheet.write(down + 2, at, cell)
        return path

    return write


@pytest.fixture
def portfolio() -> dict[str, list[dict[str, Any]]]:
    """A small portfolio without a fault: two organisations, two estates, three buildings. Made up."""
    from datetime import date

    building = {
        "estate": "A-01",
        "use_code": "140",
        "construction_year": 1955,
        "heated_area_m2": 1200,
        "storeys": 4,
        "dwellings": 16,
        "dwellings_without_bath": 4,
        "carrier": "fjernvarme",
        "protected": "nej",
    }
    label = {
        "scale": "2008V2",
        "label_class": "D",
        "issued": date(2009, 3, 1),
        "valid_to": date(2014, 2, 28),
        "heat_mwh": 168.5,
        "electricity_kwh": 3600,
        "u_wall_w_m2k": 1.3,
    }
    proposal = {
        "building": "A-01-1",
        "component": "ydervæg",
        "text": "Efterisolering af ydervægge",
        "investment_kr": 1_500_000,
        "investment_anyway_kr": 400_000,
        "saving_heat_mwh": 40.5,
        "lifetime_year": 40,
    }
    return {
        "organisations": [
            {"organisation": "A", "name": "Boligselskabet Lærken"},
            {"organisation": "B", "name": "Boligforeningen Viben"},
        ],
        "estates": [
            {
                "estate": "A-01",
                "organisation": "A",
                "name": "Nordgården",
                "dwelling_area_m2": 2100,
                "rent_kr_m2": 720,
            },
            {
                "estate": "B-01",
                "organisation": "B",
                "name": "Sydparken",
                "dwelling_area_m2": 1050,
                "rent_kr_m2": 695.5,
                "rent_cap_percent": 12,
            },
        ],
        "buildings": [
            {**building, "building": "A-01-1"},
            {**building, "building": "A-01-2", "heat_2005_mwh": 190},
            {**building, "building": "B-01-1", "estate": "B-01", "carrier": "naturgas"},
        ],
        "labels": [
            {**label, "label": "200001", "building": "A-01-1"},
            {**label, "label": "200002", "building": "A-01-2"},
            {**label, "label": "200003", "building": "B-01-1"},
        ],
        "proposals": [
            {**proposal, "proposal": "1"},
            {**proposal, "proposal": "2", "building": "B-01-1", "category": 2, "investment_kr": None},
        ],
        "budget": [
            {"organisation": "A", "year": 2011, "frame_kr": 5e6},
            {"organisation": "A", "year": 2012, "frame_kr": 5e6},
            {"organisation": "B", "year": 2011, "frame_kr": 2e6},
        ],
        "new_build": [
            {
                "project": "N1",
                "organisation": "A",
                "name": "Tagboligerne",
                "year": 2013,
                "dwellings": 20,
                "heated_area_m2": 1800,
                "carrier": "fjernvarme",
                "heat_kwh_m2": 30,
            },
        ],
        "answers": [
            {
                "subject": "N1",
                "clause": "MBA2010-NOI-NEW",
                "answer": "opfyldt",
                "documentation": "Notat 4, s. 2",
            },
        ],
        "heat_use": [{"building": "B-01-1", "year": 2009, "heat_mwh": 150}],
    }


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    """A made-up portfolio of 8 buildings as far as it is assessed, drawn once for all tests."""
    home = tmp_path_factory.mktemp("studie")
    write_sample(home, 8, 2010)
    return grounds(home / "study.toml")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every menu counts as a large one, counted a building or two at a time, and buildings as many."""
    monkeypatch.setattr(columns, "LARGE", 0)
    monkeypatch.setattr(columns, "PART", 9)
    monkeypatch.setattr(lean, "LARGE", 0)
    monkeypatch.setattr(route, "PARTED", 2)
