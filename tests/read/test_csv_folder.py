"""CSV folders: what a file is like is read from its content, and what is unclear is refused."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energi.check import check
from energi.domain.errors import ColumnError, InputError
from energi.domain.finding import Finding
from energi.domain.organisation import OrganisationRow
from energi.domain.stock import Tables
from energi.read import read_csv_folder, read_portfolio
from energi.read.csv_text import records
from energi.words import problem, told

ORGANISATIONS = "organisation;name\nA;Boligselskabet Lærken\n"
ESTATES = "estate;organisation;name;dwelling_area_m2;rent_kr_m2\nA-01;A;Nordgården;2100;720,5\n"
BUILDINGS = (
    "building;estate;use_code;construction_year;heated_area_m2;storeys;dwellings;carrier\n"
    "A-01-1;A-01;140;1955;1200,5;4;16;fjernvarme\n"
    "A-01-2;A-01;140;1955;1200;4;16;naturgas\n"
)

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A function that writes the three files, changed as asked, and others."""

    def write(encoding: str = "utf-8", **changed: str) -> Path:
        files = {"organisations": ORGANISATIONS, "estates": ESTATES, "buildings": BUILDINGS, **changed}
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_bytes(text.encode(encoding))
        return tmp_path

    return write


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings if finding.code != "N-SHEET-ABSENT"]


def test_a_folder_is_read_and_checked(folder: Folder) -> None:
    tables = read_portfolio(folder())
    assert codes(tables.findings) == []
    assert tables.frames["buildings"].index.tolist() == [2, 3]
    assert tables.frames["buildings"].loc[2, "heated_area_m2"] == "1200,5"
    stock = check(tables, date(2010, 1, 1))
    assert stock.buildings["heated_area_m2"].tolist() == [1200.5, 1200.0]
    assert stock.estates.loc["A-01", "rent_kr_m2"] == 720.5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_danish_letters_survive_both_encodings(folder: Folder, encoding: str) -> None:
    tables = read_csv_folder(folder(encoding))
    assert tables.frames["organisations"]["name"].tolist() == ["Boligselskabet Lærken"]
    assert tables.frames["estates"]["name"].tolist() == ["Nordgården"]


@pytest.mark.parametrize("encoding", ["cp865", "mac_roman", "utf-16"])
def test_other_encodings_are_refused(folder: Folder, encoding: str) -> None:
    with pytest.raises(InputError, match="E-CSV-ENCODING"):
        read_csv_folder(folder(encoding))


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_separator_is_the_one_that_makes_known_headers(folder: Folder, mark: str) -> None:
    text = BUILDINGS.replace("1200,5", "1200.5").replace(";", mark)
    tables = read_csv_folder(folder(buildings=text))
    assert codes(tables.findings) == []
    assert tables.frames["buildings"]["storeys"].tolist() == ["4", "4"]


def test_excels_own_separator_line_is_believed_and_counted(folder: Folder) -> None:
    tables = read_csv_folder(folder(organisations=f"sep=;\r\n{ORGANISATIONS}"))
    assert tables.frames["organisations"].index.tolist() == [3]


def test_old_line_ends_and_quoted_headers_with_a_comma_leave_no_doubt(folder: Folder) -> None:
    assert len(read_csv_folder(folder(buildings=BUILDINGS.replace("\n", "\r"))).frames["buildings"]) == 2
    text = '"organisation";"name";"note, if any"\nA;Lærken;\n'
    assert len(read_csv_folder(folder(organisations=text)).frames["organisations"]) == 1


def test_an_unclear_separator_is_refused(folder: Folder) -> None:
    with pytest.raises(InputError) as caught:
        read_csv_folder(
            folder(organisations="organisation;name,note\nA;B,C\n".replace("name,note", "n,name"))
        )
    assert caught.value.code == "E-CSV-SEPARATOR"
    assert "organisation;n,name" in problem(caught.value, "da")[0]


def test_headers_may_be_danish_with_a_row_of_keys(folder: Folder) -> None:
    text = "Organisation;Navn\norganisation;name\nA;Lærken\n"
    tables = read_csv_folder(folder(organisations=text))
    assert tables.frames["organisations"].index.tolist() == [3]
    assert tables.frames["organisations"]["name"].tolist() == ["Lærken"]


def test_files_are_known_by_sheet_name_too_and_strangers_are_left_alone(folder: Folder) -> None:
    path = folder()
    (path / "buildings.csv").rename(path / "BYGNINGER.CSV")
    (path / "co2.csv").write_text("year,value\n2010,1\n")
    assert len(read_csv_folder(path).frames["buildings"]) == 2


def test_a_table_that_is_there_twice_is_read_once(folder: Folder) -> None:
    tables = read_csv_folder(folder(bygninger=BUILDINGS))
    assert [(f.code, f.value, f.fields["first"]) for f in tables.findings if f.code[0] == "W"] == [
        ("W-SHEET-DUPLICATE", "bygninger.csv", "buildings.csv")
    ]


def test_a_number_with_two_readings_is_settled_by_the_others_and_said(folder: Folder) -> None:
    text = BUILDINGS.replace("1200;", "1.200;")
    tables = read_csv_folder(folder(buildings=text))
    (finding,) = [found for found in tables.findings if found.code == "N-CSV-DECIMAL"]
    assert (finding.row, finding.column, finding.value) == (3, "heated_area_m2", "1.200")
    assert tables.frames["buildings"]["heated_area_m2"].tolist() == ["1200,5", 1200.0]
    assert "»1.200« er læst som 1200." in told(finding, "da")[0]
    point = text.replace("1200,5", "1200.5")
    tables = read_csv_folder(folder(buildings=point))
    assert tables.frames["buildings"]["heated_area_m2"].tolist() == ["1200.5", 1.2]


@pytest.mark.parametrize("first", ["1200", "2.100", "1200.5;1955,5"])
def test_a_number_with_two_readings_is_refused_without_proof_or_with_two(folder: Folder, first: str) -> None:
    """No other number proves a mark, or others prove both."""
    area, _, year = first.partition(";")
    text = BUILDINGS.replace("1200,5", area).replace("1200;", "1.200;")
    text = text.replace("140;1955;", f"140;{year or 1955};", 1)
    tables = read_csv_folder(folder(buildings=text))
    assert "N-CSV-DECIMAL" not in codes(tables.findings)
    assert ("E-NUMBER-AMBIGUOUS", 3) in {(finding.code, finding.row) for finding in found(tables)}


def found(tables: Tables) -> tuple[Finding, ...]:
    """What the checks find, also if no building is left."""
    try:
        return check(tables, date(2010, 1, 1)).findings
    except InputError as error:
        findings = error.fields["findings"]
        return findings if isinstance(findings, tuple) else ()


def test_thousands_prove_the_decimal_mark() -> None:
    from energi.read.numbers import decimal_mark

    proofs = {"12,5": ",", "12.5": ".", "1.234,5": ",", "1,234.5": ".", "1.234.567": ",", "1,234,567": "."}
    nothing = ["1.234", "1,234", "12", "", "1.2.3", "abc", "12,5 kr", "1e5"]
    assert {text: decimal_mark(text) for text in proofs} == proofs
    assert [decimal_mark(text) for text in nothing] == [""] * len(nothing)


def test_a_line_of_another_width_is_an_error_of_that_line_alone(folder: Folder) -> None:
    lines = BUILDINGS.splitlines()
    lines[1] = lines[1].replace("1200,5", "1200;5")  # one cell too many
    tables = read_csv_folder(folder(buildings="\n".join([*lines, "A-01-3;A-01;140"])))
    assert [(f.code, f.row, f.fields["cells"]) for f in tables.findings if f.code == "E-CSV-WIDTH"] == [
        ("E-CSV-WIDTH", 2, 9),
        ("E-CSV-WIDTH", 4, 3),
    ]
    assert check(tables, date(2010, 1, 1)).buildings.index.tolist() == ["A-01-2"]


def test_empty_cells_after_the_last_column_do_not_matter(folder: Folder) -> None:
    tables = read_csv_folder(folder(organisations="organisation;name\nA;Lærken;;\n;;;\n\n"))
    assert codes(tables.findings) == []
    assert len(tables.frames["organisations"]) == 1


def test_row_numbers_are_those_of_the_lines_records_begin_on(folder: Folder) -> None:
    text = 'organisation;name\n\nA;"to\nlinjer"\n\nB;Viben\n'
    assert read_csv_folder(folder(organisations=text)).frames["organisations"].index.tolist() == [3, 6]


def test_a_quotation_mark_that_does_not_end_names_its_line(folder: Folder) -> None:
    with pytest.raises(InputError) as caught:
        read_csv_folder(folder(organisations='organisation;name\nA;B\nC;"D\n'))
    assert (caught.value.code, caught.value.fields["line"]) == ("E-CSV-BROKEN", 3)


def test_a_cell_of_megabytes_stops_its_row(folder: Folder) -> None:
    text = f"organisation;name\nA;{'x' * 2_000_000}\nB;Viben\n"
    findings = found(read_csv_folder(folder(organisations=text)))
    assert ("E-CELL-LONG", 2) in {(finding.code, finding.row) for finding in findings}
    with pytest.raises(InputError, match="E-CSV-BROKEN"):
        read_csv_folder(folder(organisations=text.replace("B;Viben", 'B;"Viben"')))


def test_half_a_million_columns_are_read_in_bounded_time(folder: Folder) -> None:
    text = ORGANISATIONS.replace("\n", ";" * 500_000 + "\n")
    began = time.process_time()
    tables = read_csv_folder(folder(organisations=text))
    assert time.process_time() - began < 30
    assert codes(tables.findings) == []
    assert tables.frames["organisations"]["name"].tolist() == ["Boligselskabet Lærken"]


def test_a_file_too_large_is_refused_before_it_is_read(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("energi.read.csv_text.LARGEST_FILE", 10)
    with pytest.raises(InputError, match="E-CSV-HUGE"):
        read_csv_folder(folder())


def test_what_is_missing_is_said_as_for_workbooks(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E-FILE-MISSING"):
        read_csv_folder(tmp_path / "ingen")
    path = folder(estates="estate;name\nA-01;Nord\n")
    with pytest.raises(ColumnError, match="E-COLUMN-MISSING"):
        read_csv_folder(path)
    (path / "buildings.csv").unlink()
    with pytest.raises(ColumnError) as caught:
        read_csv_folder(path)
    assert caught.value.code == "E-SHEET-MISSING"
    assert "estates.csv, organisations.csv" in problem(caught.value, "da")[0]
    with pytest.raises(InputError, match="E-CSV-ALONE"):
        read_portfolio(path / "estates.csv")


def test_an_empty_file_has_no_columns(folder: Folder) -> None:
    with pytest.raises(ColumnError, match="E-COLUMN-MISSING"):
        read_csv_folder(folder(organisations=""))


def test_the_apostrophe_that_guards_a_text_is_taken_off(folder: Folder) -> None:
    text = "organisation;name\nA;'=1+1\nB;''+x\nC;'t Hoen\nD;-\n"
    names = read_csv_folder(folder(organisations=text)).frames["organisations"]["name"]
    assert names.tolist() == ["=1+1", "'+x", "'t Hoen", "-"]


def test_a_line_of_nothing_but_spaces_is_no_row(folder: Folder) -> None:
    tables = read_csv_folder(folder(organisations="organisation;name\n  \n ; \nA;Lærken\n \n"))
    assert codes(tables.findings) == []
    assert tables.frames["organisations"].index.tolist() == [4]


# --- the quick way and the careful way --------------------------------------------------------------

ODD = [
    "",
    " ",
    "A-01",
    "007",
    "12,5",
    "1.234",
    "12 kr",
    "ja",
    "#N/A",
    "'=1+1",
    "'t Hoen",
    "1e308",
    "2010",
    "140",
]
CELLS = st.sampled_from([*ODD, "fjernvarme", "æ\u00a0ø", "\x0b", "\x1c", "\u2028", "\ufeff"])
LINES = st.lists(st.lists(CELLS, max_size=4), max_size=8)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(lines=LINES, end=ENDS, mark=st.sampled_from(";\t"), said=st.booleans(), last=st.booleans())
def test_lines_taken_apart_at_once_are_those_taken_apart_one_by_one(
    lines: list[list[str]], end: str, mark: str, said: bool, last: bool
) -> None:
    """A quotation mark around one header, which changes nothing, makes the reader go line by line."""
    head = "sep=" + mark + "\r\n" if said else ""
    body = end.join(["", *map(mark.join, lines)]) + end * last
    at_once = records(OrganisationRow, f"{head}organisation{mark}name{body}", "a.csv")
    singly = records(OrganisationRow, f'{head}"organisation"{mark}name{body}', "a.csv")
    assert at_once.columns.tolist() == singly.columns.tolist()
    assert at_once.numbers.tolist() == singly.numbers.tolist()
    assert at_once.odd == singly.odd


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), rows=st.integers(1, 6))
def test_quotation_marks_change_neither_tables_nor_findings(
    folder: Folder, data: st.DataObject, rows: int
) -> None:
    """Buildings of any cells, bare and with every cell quoted, which is read in the careful way."""
    head, *good = BUILDINGS.splitlines()
    width = head.count(";") + 1
    bad = [data.draw(st.lists(CELLS, min_size=width, max_size=width + 1)) for _ in range(rows)]
    lines = [head.split(";"), *(line.split(";") for line in good), *bad]
    bare = read_csv_folder(folder(buildings="\n".join(";".join(line) for line in lines)))
    quoted = "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
    careful = read_csv_folder(folder(buildings=quoted))
    assert bare.findings == careful.findings
    for table, frame in bare.frames.items():
        assert frame.to_dict() == careful.frames[table].to_dict()
    assert found(bare) == found(careful)
