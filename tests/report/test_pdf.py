"""The page as PDF, looked at page by page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from browser import needs_browser
from many import PAGES

from energi.cli import main
from energi.domain.errors import InputError
from energi.report.pdf import VARIABLE, pages, printed

A4_MM = (210.0, 297.0)
TOP_MM, BOTTOM_MM = 14.0, 16.0
WHITE = 0.4
"""What may be white at the foot of a page, where the next chart with its heading has no room left."""

POINTS_PER_MM = 72 / 25.4
SCALE = 1.0
"""Pixels per point of the pictures looked at."""

SIDE_MM, FOOT_MM = 10.0, 5.0
"""The margins are 12 mm wide, the page number stands 6 mm from the foot: ink nearer the edge sticks out."""


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_every_page_looked_at_as_a_picture(told: Mapping[str, str], name: str, tmp_path: Path) -> None:
    """A4 with its number, nothing in the margins, filled but for the last, no heading left at its foot."""
    (tmp_path / "page.html").write_text(told[name], encoding="utf-8")
    document = pypdfium2.PdfDocument(printed(tmp_path / "page.html"))
    headings = {_plain(text) for text in re.findall(r"<(?:h[123]|caption)[^>]*>(.*?)</", told[name])}
    assert len(headings) > 2
    assert len(document) > 1
    assert any(heading in _plain(_text(document[0])) for heading in headings)
    white = []
    for number, page in enumerate(document, start=1):
        assert page.get_size() == pytest.approx([mm * POINTS_PER_MM for mm in A4_MM], abs=1.0)
        assert str(number) in _text(page).split()
        assert not _plain(_text(page)).endswith(tuple(headings)), number
        ink = page.render(scale=SCALE).to_numpy()[..., :3].min(axis=2) < 200
        white.append(_white(ink))
        side, foot = (_pixels(mm) for mm in (SIDE_MM, FOOT_MM))
        ink[side:-foot, side:-side] = False
        assert not ink.any(), number
    assert max(white[:-1]) < WHITE, [f"{share:.2f}" for share in white]


@needs_browser
def test_a_page_left_white_and_a_heading_at_its_foot_are_found(tmp_path: Path) -> None:
    text = """<style>@page { size: A4; margin: 14mm 12mm 16mm } figure { height: 240mm; margin: 0;
        break-inside: avoid; background: #ccc }</style><p>%s</p><h2>Alene</h2><figure></figure>"""
    (tmp_path / "page.html").write_text(text % "Tekst. " * 40, encoding="utf-8")
    document = pypdfium2.PdfDocument(printed(tmp_path / "page.html"))
    ink = document[0].render(scale=SCALE).to_numpy()[..., :3].min(axis=2) < 200
    assert _white(ink) > WHITE
    assert _plain(_text(document[0])).endswith("Alene")


def _pixels(mm: float) -> int:
    return round(mm * POINTS_PER_MM * SCALE)


def _white(ink: Any) -> float:
    """The share of a page between its margins that is white at its foot."""
    top, foot = _pixels(TOP_MM), _pixels(A4_MM[1] - BOTTOM_MM)
    return float(1 - np.flatnonzero(ink[top:foot].any(axis=1))[-1] / (foot - top))


def _text(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range())


def _plain(text: str) -> str:
    """A text without what a line break may change."""
    return re.sub(r"<[^>]*>|[\s\u00ad\u0002\ufffe-]", "", unescape(text))


@needs_browser
def test_nothing_is_overwritten_and_one_file_is_for_one_page(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "a.pdf"
    taken.write_text("mine")
    with pytest.raises(InputError, match="E-FILE-TAKEN"):
        printed(written / "report.html", taken)
    assert taken.read_text() == "mine"
    with pytest.raises(SystemExit) as ended:
        main(["pdf", str(written), "--out", str(tmp_path / "ny" / "b.pdf")])
    assert ended.value.code == 0
    assert (tmp_path / "ny" / "b.pdf").read_bytes().startswith(b"%PDF")
    assert "b.pdf" in capsys.readouterr().out


def test_pages_of_a_folder_are_found_without_its_input_and_what_is_for_the_screen(tmp_path: Path) -> None:
    for name in ("report.html", "explorer.html", "del/report.html", "input/egen.html", "note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert pages(tmp_path) == [tmp_path / "del" / "report.html", tmp_path / "report.html"]
    (tmp_path / "tom").mkdir()
    for nothing in ("note.txt", "tom", "intet"):
        with pytest.raises(InputError, match="E-PDF-PAGE"):
            pages(tmp_path / nothing)


def test_one_file_for_several_pages_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text("x")
    with pytest.raises(SystemExit) as ended:
        main(["pdf", str(tmp_path), "--out", str(tmp_path / "c.pdf"), "--lang", "en"])
    assert ended.value.code == 1
    assert "has 2 pages" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("browser", "code"), [("no-such-browser", "E-PDF-BROWSER"), ("true", "E-PDF-FAILED")]
)
def test_a_browser_that_is_not_there_or_prints_nothing_is_told(
    browser: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, browser)
    (tmp_path / "side.html").write_text("<p>x</p>")
    with pytest.raises(InputError, match=code):
        printed(tmp_path / "side.html")
    assert not (tmp_path / "side.pdf").exists()
