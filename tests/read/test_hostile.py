"""Hostile and broken workbooks: each ends in a sentence or a finding, in bounded memory and time."""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energi.check import check
from energi.domain.columns import Row, columns_of
from energi.domain.errors import EnergiError, InputError
from energi.domain.stock import Tables
from energi.domain.tables import SCHEMA_VERSION, TABLES
from energi.read import read_workbook
from energi.read.archive import inside
from energi.sample import write_workbook
from energi.sample.portfolio import sample
from energi.words import problem, told

Write = Callable[..., Path]
Portfolio = dict[str, list[dict[str, Any]]]
Change = Callable[[bytes], bytes]

SHEET = "xl/worksheets/sheet4.xml"
"""Buildings: the fourth sheet of the fixture's workbook, after read-me, organisations and estates."""


@pytest.fixture
def good(workbook: Write, portfolio: Portfolio) -> Path:
    return workbook(portfolio)


def rezipped(path: Path, changes: Mapping[str, Change]) -> Path:
    """The workbook with parts changed; a part that is not there is made from nothing."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert all(problem(caught.value, lang) for lang in ("da", "en"))
    return caught.value.code


def noticed(tables: Tables) -> list[tuple[str, str, int, str]]:
    for finding in tables.findings:
        assert all(told(finding, lang) for lang in ("da", "en"))
    return [(f.code, f.sheet, f.row, f.column) for f in tables.findings if f.code != "N-SHEET-ABSENT"]


# --- archives ------------------------------------------------------------------------------------


def test_a_part_packed_too_hard_is_a_bomb(good: Path) -> None:
    assert code_of(rezipped(good, {"xl/media/x.bin": lambda _: bytes(40_000_000)})) == "E-FILE-BOMB"


def test_too_much_in_all_is_a_bomb(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("energi.read.archive.LARGEST_ARCHIVE", 1000)
    assert code_of(good) == "E-FILE-BOMB"


def test_a_list_of_sizes_that_lies_is_found_out(good: Path) -> None:
    """The archive says that a part has ten bytes; what comes out is more."""
    content = bytearray(good.read_bytes())
    with zipfile.ZipFile(good) as archive:
        part = archive.getinfo("xl/sharedStrings.xml")
    entry = content.rfind(b"xl/sharedStrings.xml") - 46
    assert content[entry : entry + 4] == b"PK\x01\x02"
    assert int.from_bytes(content[entry + 24 : entry + 28], "little") == part.file_size
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    good.write_bytes(content)
    assert code_of(good) == "E-FILE-BROKEN"


def test_parts_locked_one_by_one_are_encrypted(good: Path) -> None:
    content = bytearray(good.read_bytes())
    for at in [match.start() for match in re.finditer(b"PK\x01\x02", bytes(content))]:
        content[at + 8] |= 1
    good.write_bytes(content)
    assert code_of(good) == "E-FILE-ENCRYPTED"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/custom.xml"])
def test_doctypes_and_entities_are_refused(good: Path, part: str) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    assert code_of(rezipped(good, {part: lambda _: bomb})) == "E-FILE-BROKEN"


def test_deep_nesting_ends_in_a_sentence(good: Path) -> None:
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    assert code_of(rezipped(good, {"xl/workbook.xml": lambda _: deep})) in (
        "E-FILE-BROKEN",
        "E-SHEET-MISSING",
    )


def test_an_index_of_megabytes_is_refused(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("energi.read.archive.LARGEST_INDEX", 100)
    assert code_of(good) == "E-FILE-BROKEN"


# --- sheets --------------------------------------------------------------------------------------

STRAY = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    "lie",
    [
        lambda xml: xml,
        lambda xml: re.sub(rb"<dimension[^>]*/>", b"", xml),
        lambda xml: xml.replace(b'r="XFD1048576"', b"r='XFD1048576'"),
        lambda xml: xml.replace(b'r="XFD1048576"', b'r = "XFD1048576"'),
    ],
    ids=["honest dimension of the rest", "no dimension", "single quotes", "spaces"],
)
def test_a_stray_cell_the_sheet_does_not_own_up_to_is_found(good: Path, lie: Change) -> None:
    path = rezipped(good, {SHEET: lambda xml: lie(xml.replace(b"</sheetData>", STRAY))})
    assert code_of(path) == "E-SHEET-HUGE"


def test_a_sheet_of_all_rows_excel_has_is_read(good: Path) -> None:
    """1,048,576 rows, of which three hold anything."""
    last = b'<row r="1048576"><c r="A1048576" t="str"><v>A-01-9</v></c></row></sheetData>'
    tables = read_workbook(rezipped(good, {SHEET: lambda xml: xml.replace(b"</sheetData>", last)}))
    assert tables.frames["buildings"].index.tolist() == [3, 4, 5, 1048576]


def test_merged_cells_and_what_is_hidden_are_said(good: Path) -> None:
    book = openpyxl.load_workbook(good)
    sheet = book["Bygninger"]
    sheet.merge_cells("B3:B5")
    sheet.column_dimensions["G"].hidden = True
    sheet.row_dimensions[4].hidden = True
    book.save(good)
    tables = read_workbook(good)
    assert noticed(tables) == [
        ("W-CELLS-MERGED", "buildings", 3, "estate"),
        ("N-COLUMNS-HIDDEN", "buildings", 0, ""),
        ("N-ROWS-HIDDEN", "buildings", 0, ""),
    ]
    assert tables.findings[0].value == "B3:B5"
    assert len(tables.frames["buildings"]) == 3  # hidden rows are read
    assert tables.frames["buildings"]["storeys"].notna().all()  # and so are hidden columns
    stock = check(tables, date(2010, 6, 1))
    empty = {(f.code, f.row, f.column) for f in stock.findings if f.level == "error"}
    assert {("E-CELL-EMPTY", 4, "estate"), ("E-CELL-EMPTY", 5, "estate")} <= empty


def test_a_merge_outside_the_tables_columns_is_nobodys_concern(good: Path) -> None:
    book = openpyxl.load_workbook(good)
    sheet = book["Bygninger"]
    beyond = sheet.max_column + 2
    sheet.merge_cells(start_row=8, end_row=9, start_column=beyond, end_column=beyond + 1)
    book.save(good)
    assert noticed(read_workbook(good)) == []


# --- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [b"NaN", b"INF", b"-INF", b"1e308", b"1e999", b"inf", b"nan"])
def test_numbers_that_are_none_are_refused(good: Path, value: bytes) -> None:
    """Excel never writes them; other programs do."""
    first = re.compile(rb'(<c r="F4"[^>]*>)<v>1200</v>')
    path = good
    with zipfile.ZipFile(path) as archive:
        column = next(
            c for c in "EFGH" if re.search(rb'<c r="%b4"[^>]*><v>1200</v>' % c.encode(), archive.read(SHEET))
        )
    first = re.compile(rb'(<c r="%b4"[^>]*>)<v>1200</v>' % column.encode())
    rezipped(path, {SHEET: lambda xml: first.sub(rb"\1<v>%b</v>" % value, xml)})
    try:
        stock = check(read_workbook(path), date(2010, 6, 1))
    except EnergiError as error:
        assert error.code == "E-FILE-BROKEN"  # noqa: PT017 - either is an answer
    else:
        assert "A-01-2" not in stock.buildings.index
        assert ("buildings", 4, "heated_area_m2") in {(f.sheet, f.row, f.column) for f in stock.findings}


def test_a_cell_longer_than_excel_allows_is_refused_and_quoted_in_part(good: Path) -> None:
    book = openpyxl.load_workbook(good)
    book["Bygninger"]["C4"] = "kort"
    book.save(good)
    long = b'<c r="C4" t="inlineStr"><is><t>' + b"x" * 3_000_000 + b"</t></is></c>"
    rezipped(good, {SHEET: lambda xml: re.sub(rb'<c r="C4"[^>]*?(?:/>|>.*?</c>)', long, xml)})
    tables = read_workbook(good)
    assert max(len(str(cell)) for cell in tables.frames["buildings"].loc[4]) == 3_000_000
    (finding,) = [f for f in check(tables, date(2010, 6, 1)).findings if f.code == "E-CELL-LONG"]
    assert (finding.row, finding.column, len(finding.value)) == (4, "bbr_number", 201)


def test_leading_zeros_of_text_are_kept(good: Path) -> None:
    book = openpyxl.load_workbook(good)
    book["Bygninger"]["C3"] = "000-000123-1"
    book.save(good)
    assert read_workbook(good).frames["buildings"].loc[3, "bbr_number"] == "000-000123-1"


# --- the version of the tables -------------------------------------------------------------------


def versioned(tmp_path: Path, version: object) -> Path:
    path = tmp_path / "version.xlsx"
    write_workbook(sample(3, 1), path)
    old = re.compile(rb"<vt:[^>]*>[^<]*</vt:[^>]*></property>")
    return rezipped(
        path,
        {"docProps/custom.xml": lambda xml: old.sub(f"<vt:r8>{version}</vt:r8></property>".encode(), xml)},
    )


def test_the_workbooks_version_is_read(tmp_path: Path) -> None:
    assert inside(versioned(tmp_path, SCHEMA_VERSION)).schema == SCHEMA_VERSION
    assert noticed(read_workbook(tmp_path / "version.xlsx")) == []


def test_a_newer_workbook_is_refused_and_an_older_one_read_and_said(tmp_path: Path, good: Path) -> None:
    assert code_of(versioned(tmp_path, SCHEMA_VERSION + 1)) == "E-SCHEMA-NEWER"
    tables = read_workbook(versioned(tmp_path, SCHEMA_VERSION - 1))
    assert [code for code, *_ in noticed(tables)] == ["N-SCHEMA-OLDER"]
    assert len(tables.frames["buildings"]) == 3
    assert inside(good).schema is None  # a workbook from elsewhere has none, and that is fine


def test_a_version_that_is_no_number_is_a_broken_file(tmp_path: Path) -> None:
    assert code_of(versioned(tmp_path, "ny")) == "E-FILE-BROKEN"


# --- anything ------------------------------------------------------------------------------------

TODAY = date(2010, 6, 1)
MODELS = [model for model in TABLES if model.table != "heat_use"]
_CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        ["1.234", "12,5", "=1+1", "#N/A", "ja", "A-01-1", "fjernvarme", "-", "@x", "'x", "\u00a0"]
    ),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.xlsx"
    write_workbook(sample(4, 7), path)
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.tuples(st.sampled_from(MODELS), st.integers(0, 99)), typed=_CELLS)
def test_any_cell_may_be_changed_and_nothing_changes_unsaid(
    small: Path, tmp_path: Path, place: tuple[type[Row], int], typed: Any
) -> None:
    """A changed cell is refused with its place, or read as what was typed; all other cells stay."""
    model, columns = place[0], columns_of(place[0])
    at = place[1] % len(columns)
    if isinstance(typed, str) and openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(typed):
        typed = None
    before = read_workbook(small)
    book = openpyxl.load_workbook(small)
    target = book[model.sheet.da].cell(3, at + 1)
    target.value = typed
    if isinstance(typed, str):
        target.data_type = "s"
    book.save(tmp_path / "changed.xlsx")
    after = read_workbook(tmp_path / "changed.xlsx")
    for table, frame in before.frames.items():
        for key in frame:
            same = frame[key] if table != model.table or key != columns[at].key else frame[key].iloc[1:]
            there = after.frames[table][key].loc[same.index]
            assert same.tolist() == there.tolist(), (table, key)
    try:
        stock = check(after, TODAY)
    except EnergiError as error:
        assert error.code == "E-NO-BUILDINGS"  # noqa: PT017 - the other way out
        return
    found = {(f.sheet, f.row) for f in stock.findings if f.level == "error"}
    kept = getattr(stock, model.table)
    assert len(kept) == len(after.frames[model.table]) or found
    for finding in stock.findings:
        assert all(told(finding, lang) for lang in ("da", "en"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_may_be_changed_without_a_crash(small: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(small.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(content))))
    path = tmp_path / "bytes.xlsx"
    path.write_bytes(content[:cut])
    try:
        check(read_workbook(path), TODAY)
    except EnergiError as error:
        problem(error, "da")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_xml_may_be_cut_or_doubled_without_a_crash(
    small: Path, tmp_path: Path, data: st.DataObject
) -> None:
    path = tmp_path / "xml.xlsx"
    path.write_bytes(small.read_bytes())
    with zipfile.ZipFile(path) as archive:
        part = data.draw(st.sampled_from(sorted(archive.namelist())))
        xml = archive.read(part)
    first, last = sorted(data.draw(st.tuples(st.integers(0, len(xml)), st.integers(0, len(xml)))))
    piece = data.draw(st.sampled_from([b"", xml[first:last], b"<", b"&x;", b'"', b"\xff\xfe", b"0"]))
    rezipped(path, {part: lambda _: xml[:first] + piece + piece + xml[last:]})
    try:
        check(read_workbook(path), TODAY)
    except EnergiError as error:
        problem(error, "en")
