"""The marked copy: the user's own workbook, opened again and compared."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from energi.check import check
from energi.check.marked import COLOURS, write_marked
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.read import read_workbook
from energi.words import problem

TODAY = date(2010, 6, 1)
Write = Callable[..., Path]
Portfolio = dict[str, list[dict[str, Any]]]


@pytest.fixture
def faulty(workbook: Write, portfolio: Portfolio) -> Path:
    portfolio["buildings"][0]["heated_area_m2"] = "1.200"
    portfolio["buildings"][1]["carrier"] = "=fjernvarme"
    portfolio["labels"][2]["heat_mwh"] = 600
    path = workbook(portfolio)
    book = openpyxl.load_workbook(path)
    own = book.create_sheet("Egne noter")
    own["A1"], own["A2"] = 41, "=A1+1"
    own["A1"].number_format = "0.000"
    book["Bygninger"]["K9"] = "=1+1"
    book["Bygninger"]["K9"] = None
    book.save(path)
    return path


def findings_of(path: Path) -> tuple[Finding, ...]:
    try:
        return check(read_workbook(path), TODAY).findings
    except InputError as error:  # no building is left, and a marked copy is most wanted
        findings = error.fields["findings"]
        return findings if isinstance(findings, tuple) else ()


def marked(path: Path, lang: str = "da") -> openpyxl.Workbook:
    out = path.with_name("marked.xlsx")
    write_marked(path, findings_of(path), out, lang)
    return openpyxl.load_workbook(out)


def column_of(book: openpyxl.Workbook, sheet: str, key: str) -> str:
    return next(cell.column_letter for cell in book[sheet][2] if cell.value == key)


def test_faulty_cells_are_coloured_by_level_and_commented(faulty: Path) -> None:
    book = marked(faulty)
    area = book["Bygninger"][f"{column_of(book, 'Bygninger', 'heated_area_m2')}3"]
    assert area.value == "1.200"
    assert area.fill.fgColor.rgb.endswith(COLOURS["error"])
    assert "kan læses både som 1200 og som 1,200" in area.comment.text
    assert "Skriv" in area.comment.text or "skriv" in area.comment.text
    heat = book["Energimærker"][f"{column_of(book, 'Energimærker', 'heat_mwh')}5"]
    assert heat.fill.fgColor.rgb.endswith(COLOURS["warning"])
    assert "normalt mellem 38 og 363" in heat.comment.text


def test_everything_else_is_as_it_was(faulty: Path) -> None:
    before, after = openpyxl.load_workbook(faulty), marked(faulty)
    assert after.sheetnames == ["Fejl", *before.sheetnames]
    coloured = 0
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                copy = after[name][cell.coordinate]
                assert (copy.value, copy.data_type) == (cell.value, cell.data_type)
                assert copy.number_format == cell.number_format
                coloured += copy.fill.fgColor.rgb != cell.fill.fgColor.rgb
    assert coloured == len({(f.sheet, f.row, f.column) for f in findings_of(faulty) if f.row})
    assert after["Egne noter"]["A2"].value == "=A1+1"


def test_the_list_has_the_worst_first_with_links_to_the_cells(faulty: Path) -> None:
    sheet = marked(faulty)["Fejl"]
    assert sheet["A1"].value == "2 fejl, 1 advarsel, 0 noter i portfolio.xlsx"
    levels = [cell.value for cell in sheet["A"][4:]]
    assert levels == ["FEJL", "FEJL", "ADVARSEL"]
    link = sheet["C5"]
    assert link.hyperlink.location == link.value
    assert link.value.startswith("'Bygninger'!")
    assert sheet["E6"].value == "=fjernvarme"  # text, and not a formula
    assert sheet["E6"].data_type == "s"
    assert "1.200 m2" not in (sheet["I5"].value or "")  # an area that cannot be read has no size
    assert "168.500 kWh varme om året" in sheet["I5"].value


def test_the_copy_can_be_checked_and_says_the_same(faulty: Path) -> None:
    marked(faulty)
    again = findings_of(faulty.with_name("marked.xlsx"))
    assert again == findings_of(faulty)


def test_english_copies_have_english_words(faulty: Path) -> None:
    book = marked(faulty, "en")
    assert book.sheetnames[0] == "Faults"
    assert book["Faults"]["A5"].value == "ERROR"


def test_the_original_is_never_written(faulty: Path) -> None:
    content = faulty.read_bytes()
    with pytest.raises(InputError, match="E-MARKED-SAME"):
        write_marked(faulty, (), faulty, "da")
    link = faulty.with_name("link.xlsx")
    link.hardlink_to(faulty)
    with pytest.raises(InputError, match="E-MARKED-SAME"):
        write_marked(faulty, (), link, "da")
    marked(faulty)
    assert faulty.read_bytes() == content


def test_what_cannot_be_marked_is_said(faulty: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E-MARKED-KIND"):
        write_marked(tmp_path, (), tmp_path / "x.xlsx", "da")
    with pytest.raises(InputError) as caught:
        write_marked(faulty, (), tmp_path / "ingen" / "x.xlsx", "da")
    assert caught.value.code == "E-MARKED-OPEN"
    assert "x.xlsx" in problem(caught.value, "da")[0]


def test_a_sheet_of_the_lists_name_is_kept_and_merged_cells_are_marked(faulty: Path) -> None:
    book = openpyxl.load_workbook(faulty)
    book.create_sheet("Fejl")["A1"] = "mine egne"
    book["Bygninger"].merge_cells("B3:B5")
    book.save(faulty)
    after = marked(faulty)
    assert after.sheetnames[0] == "Fejl 2"
    assert after["Fejl"]["A1"].value == "mine egne"
    assert "flettet" in after["Bygninger"]["B3"].comment.text
    assert "tom" in after["Bygninger"]["B3"].comment.text  # of the two cells below, which hold nothing


def test_a_comment_of_the_users_is_kept(faulty: Path) -> None:
    book = openpyxl.load_workbook(faulty)
    place = f"{column_of(book, 'Bygninger', 'heated_area_m2')}3"
    book["Bygninger"][place].comment = openpyxl.comments.Comment("spørg Ole", "mig")
    book.save(faulty)
    assert marked(faulty)["Bygninger"][place].comment.text.startswith("spørg Ole\n\n")


def test_control_signs_do_not_stop_the_copy(faulty: Path) -> None:
    findings = (Finding("E-NUMBER", "buildings", 3, "storeys", "a\x07b\ud800"),)
    out = faulty.with_name("marked.xlsx")
    write_marked(faulty, findings, out, "da")
    assert openpyxl.load_workbook(out)["Fejl"]["E5"].value == "a\ufffdb\ufffd"


def test_more_than_can_be_used_is_capped_and_counted(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("energi.check.marked.MOST", 2)
    sheet = marked(faulty)["Fejl"]
    assert sheet["A3"].value.startswith("Kun de 2 værste af 3")
    assert sheet.max_row == 6
