"""The page as PDF, looked at page by page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from browser import needs_browser

from energi.cli import main
from energi.domain.errors import InputError
from energi.explain.answer import Answer
from energi.report.folder import write
from energi.report.lead import title
from energi.report.pdf import VARIABLE, pages, printed

A4_MM = (210.0, 297.0)
POINTS_PER_MM = 72 / 25.4
SCALE = 1.0
"""Pixels per point of the pictures looked at."""

SIDE_MM, FOOT_MM = 10.0, 5.0
"""The margins are 12 mm wide, the page number stands 6 mm from the foot: ink nearer the edge sticks out."""


@pytest.fixture(scope="module", params=["da", "en"])
def run(request: pytest.FixtureRequest, planned: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(planned, tmp_path_factory.mktemp("pdf") / request.param, request.param)


@needs_browser
def test_every_page_is_a4_has_its_number_and_keeps_inside_its_margins(run: Path, planned: Answer) -> None:
    document = pypdfium2.PdfDocument(printed(run / "report.html"))
    assert len(document) > 3
    assert "".join(title(planned, run.name).split()) in "".join(_text(document[0]).split())
    for number, page in enumerate(document, start=1):
        assert page.get_size() == pytest.approx([mm * POINTS_PER_MM for mm in A4_MM], abs=1.0)
        assert str(number) in _text(page).split()
        ink = page.render(scale=SCALE).to_numpy()[..., :3].min(axis=2) < 200
        assert ink.any()
        side, foot = (round(mm * POINTS_PER_MM * SCALE) for mm in (SIDE_MM, FOOT_MM))
        ink[side:-foot, side:-side] = False
        assert not ink.any()


def _text(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range())


@needs_browser
def test_nothing_is_overwritten_and_one_file_is_for_one_page(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "a.pdf"
    taken.write_text("mine")
    with pytest.raises(InputError, match="E-FILE-TAKEN"):
        printed(run / "report.html", taken)
    assert taken.read_text() == "mine"
    with pytest.raises(SystemExit) as ended:
        main(["pdf", str(run), "--out", str(tmp_path / "ny" / "b.pdf")])
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
