"""Written, read, written as something else, read again: the same portfolio, cell for cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import product
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from energi.check import check
from energi.check.rows import parsed
from energi.domain.tables import TABLES
from energi.read import read_portfolio
from energi.sample.csv_folder import write_csv_folder
from energi.sample.portfolio import sample
from energi.sample.template import write_template
from energi.sample.workbook import write_workbook

Frames = Mapping[str, pd.DataFrame]
Writer = Callable[[Frames, Path, str], None]

WAYS: dict[str, tuple[Writer, str]] = {
    "workbook": (write_workbook, "p.xlsx"),
    "csv": (write_csv_folder, "csv"),
}


def typed(frames: Frames) -> dict[str, pd.DataFrame]:
    """Every cell as the checks read it, rows numbered from 3."""
    found = {}
    for model in TABLES:
        frame = frames.get(model.table, pd.DataFrame())
        found[model.table], findings = parsed(model, frame.set_axis(range(3, len(frame) + 3)))
        assert [finding for finding in findings if finding.level == "error"] == []
    return found


def back(way: str, lang: str, frames: Frames, folder: Path) -> dict[str, pd.DataFrame]:
    """The frames after they were written and read."""
    write, name = WAYS[way]
    folder.mkdir(exist_ok=True)
    write(frames, folder / name, lang)
    tables = read_portfolio(folder / name)
    assert tables.findings == ()
    assert all(frame.index.tolist() == list(range(3, len(frame) + 3)) for frame in tables.frames.values())
    return typed(tables.frames)


def assert_same(one: Frames, other: Frames) -> None:
    for model in TABLES:
        assert_frame_equal(one[model.table], other[model.table], check_names=False, check_exact=True)


@pytest.mark.parametrize(("first", "second"), list(product(product(WAYS, ("da", "en")), repeat=2)))
def test_there_and_back_again(first: tuple[str, str], second: tuple[str, str], tmp_path: Path) -> None:
    start = typed(sample(12, 11))
    once = back(*first, start, tmp_path / "once")
    twice = back(*second, once, tmp_path / "twice")
    assert_same(start, once)
    assert_same(start, twice)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_template_filled_in_by_hand_comes_back(lang: str, tmp_path: Path) -> None:
    """Typed into the template with another program, read, exported to CSV, read again."""
    source, path = tmp_path / "source.xlsx", tmp_path / "filled.xlsx"
    write_workbook(sample(8, 3), source, lang)
    write_template(path, lang)
    book, given_ = openpyxl.load_workbook(path), openpyxl.load_workbook(source)
    for model in TABLES:
        for row in given_[model.sheet.get(lang)].iter_rows(min_row=3):
            for cell in row:
                book[model.sheet.get(lang)][cell.coordinate].value = cell.value
    book.save(path)
    filled = read_portfolio(path)
    assert filled.findings == ()
    assert_same(typed(filled.frames), typed(sample(8, 3)))
    assert_same(back("csv", lang, typed(filled.frames), tmp_path / "out"), typed(filled.frames))
    assert (
        check(filled, date(2010, 1, 1)).buildings.index.tolist()
        == sample(8, 3)["buildings"]["building"].tolist()
    )


def test_cells_as_typed_are_exported_as_typed(tmp_path: Path) -> None:
    """What was read but not checked keeps its faults: nothing becomes yes, nothing becomes a number."""
    frames = {
        "organisations": pd.DataFrame({"organisation": ["A"], "name": ["Lærken"]}),
        "buildings": pd.DataFrame(
            {"building": ["1"], "protected": ["nej"], "storeys": ["fire"], "heated_area_m2": ["1.234"]},
            dtype=object,
        ),
    }
    for way, (write, name) in WAYS.items():
        write(frames, tmp_path / name, "da")
        with pytest.raises(Exception, match="E-NO-BUILDINGS"):
            check(read_portfolio(tmp_path / name), date(2010, 1, 1))
        row = read_portfolio(tmp_path / name).frames["buildings"].loc[3]
        assert row[["protected", "storeys", "heated_area_m2"]].tolist() == ["nej", "fire", "1.234"], way


_NUMBERS = st.one_of(
    st.floats(0, 1e14, allow_nan=False, exclude_min=True),
    st.sampled_from([1.234, 12.345, 1234.0, 1234.567, 0.001, 1e-7]),
)
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20
).filter(lambda text: text.strip() == text and text[:1] not in "#" and "_x" not in text.lower())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(_TEXTS, _NUMBERS), min_size=1, max_size=6), lang=st.sampled_from(["da", "en"]))
def test_any_text_and_any_number_survive_csv(
    tmp_path: Path, rows: list[tuple[str, float]], lang: str
) -> None:
    names = [text for text, _ in rows]
    areas = [number for _, number in rows]
    codes = [f"k{at}" for at in range(len(rows))]
    estates = pd.DataFrame({"estate": codes, "name": names, "dwelling_area_m2": areas})
    estates = estates.assign(organisation="A", rent_kr_m2=700.0)
    empty = {"building": ["b"], "estate": ["k0"], "use_code": ["140"], "construction_year": [1950]}
    buildings = pd.DataFrame(
        {**empty, "heated_area_m2": [1.0], "storeys": [1], "dwellings": [1], "carrier": ["el"]}
    )
    organisations = pd.DataFrame({"organisation": ["A"], "name": ["Lærken"]})
    frames = {"organisations": organisations, "estates": estates, "buildings": buildings}
    write_csv_folder(frames, tmp_path / lang, lang)
    tables = read_portfolio(tmp_path / lang)
    assert tables.findings == ()
    assert tables.frames["estates"]["name"].tolist() == names
    model = next(model for model in TABLES if model.table == "estates")
    read, findings = parsed(model, tables.frames["estates"])
    assert [f for f in findings if f.code not in ("E-TOO-HIGH", "E-CELL-FORMULA")] == []
    there = read["dwelling_area_m2"].notna().to_numpy()
    assert read["dwelling_area_m2"][there].tolist() == [
        area for area, kept in zip(areas, there, strict=True) if kept
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+45", "-", "@SUM(A1)", '=HYPERLINK("x")', "'=x", "''-y", "'t Hoen"]
)
def test_no_spreadsheet_executes_what_is_written(text: str, tmp_path: Path) -> None:
    frames = {"organisations": pd.DataFrame({"organisation": ["A"], "name": [text]})}
    write_csv_folder(frames, tmp_path, "da")
    line = (tmp_path / "organisationer.csv").read_text(encoding="utf-8-sig").splitlines()[2]
    cell = line.partition(";")[2].strip('"')
    assert not cell.startswith(("=", "+", "-", "@"))
    write_workbook(frames, tmp_path / "p.xlsx")
    assert openpyxl.load_workbook(tmp_path / "p.xlsx")["Organisationer"]["B3"].data_type == "s"
