"""Pages as PDF: a browser of the user's own prints them as it would on paper.

The pages' style sheet already says how they are printed (A4, page numbers, no link boxes), and a browser is
on every office machine; a second engine would lay the same page out in another way.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from energi.domain.errors import InputError

VARIABLE = "ENERGI_BROWSER"
"""Environment variable that names the browser."""

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
           "microsoft-edge")  # fmt: skip
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
WINDOWS = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe")
LONGEST_S = 120
"""What printing one page may take [s]."""

SCRIPTED = frozenset({"explorer.html"})
"""Pages made for the screen, which show one thing at a time."""


def browser() -> Path:
    """The browser that prints: the one ENERGI_BROWSER names, else the first that is found.

    Raises
    ------
    InputError
        ``E-PDF-BROWSER`` if there is none.
    """
    named = os.environ.get(VARIABLE, "")
    found = shutil.which(named) if named else next(_known(), None)
    if found is None:
        raise InputError("E-PDF-BROWSER", variable=VARIABLE, named=named or "-")
    return Path(found)


def _known() -> Iterator[str]:
    yield from filter(None, map(shutil.which, ON_PATH))
    homes = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    windows = (str(Path(home) / tail) for home in homes if home for tail in WINDOWS)
    yield from (path for path in (*ELSEWHERE, *windows) if Path(path).is_file())


def pages(place: Path) -> list[Path]:
    """The pages of a folder and of its parts, or the page named.

    Raises
    ------
    InputError
        ``E-PDF-PAGE`` if there are none.
    """
    if place.is_dir():
        found = [
            page
            for page in sorted(place.rglob("*.html"))
            if page.name not in SCRIPTED and "input" not in page.relative_to(place).parts
        ]
    else:
        found = [place] if place.is_file() and place.suffix == ".html" else []
    if not found:
        raise InputError("E-PDF-PAGE", place=str(place))
    return found


def printed(page: Path, out: Path | None = None) -> Path:
    """A page as PDF.

    Parameters
    ----------
    page : Path
    out : Path, optional
        The file to write; the page's name with ``.pdf``, beside it, if none is named.

    Raises
    ------
    InputError
        ``E-PDF-BROWSER`` without a browser, ``E-FILE-TAKEN`` if the file is there already,
        ``E-PDF-FAILED`` if the browser wrote none.
    """
    program, target = browser(), (out or page.with_suffix(".pdf")).resolve()
    if target.exists():
        raise InputError("E-FILE-TAKEN", file=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    # a profile of its own: a browser that is open already would take the page over and print nothing
    with tempfile.TemporaryDirectory() as own:
        made = Path(own) / "page.pdf"
        words = [
            str(program), "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
            f"--user-data-dir={own}", f"--print-to-pdf={made}", *_as_root(), page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=LONGEST_S, check=False)  # noqa: S603 - a program of the user's own
            problem = (done.stderr.strip().splitlines() or [""])[-1]
        except subprocess.TimeoutExpired:
            problem = f"> {LONGEST_S} s"
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF"):
            raise InputError("E-PDF-FAILED", browser=str(program), problem=problem)
        shutil.copyfile(made, target)
    return target


def _as_root() -> list[str]:
    """Chromium does not start for root (in a container) unless told to leave its sandbox out."""
    return ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
