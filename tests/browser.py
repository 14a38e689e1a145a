"""Pages as a browser shows them: headless Chromium, where there is one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to show the page in")


def shown(
    page: Path, script: str = "", size: tuple[int, int] = (1200, 1600), *, wait_ms: int = 0, most_s: int = 60
) -> str:
    """The page's document after its scripts, and one of the test's own, have run.

    What a script still waits for is there after ``wait_ms`` of the page's own time.

    With a script of the test's own the policy, which lets no other in, is left out; the page's own scripts
    must then have been seen to run under it in another call.
    """
    assert CHROMIUM is not None
    if script:
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
        page = page.with_name(f"tried-{page.name}")
        page.write_text(text.replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    words = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--window-size={size[0]},{size[1]}",
        *([f"--virtual-time-budget={wait_ms}"] if wait_ms else []),
        "--dump-dom",
    ]
    return subprocess.run(  # noqa: S603 - a program found above and a file of the test's own
        [CHROMIUM, *words, page.resolve().as_uri()],
        capture_output=True,
        text=True,
        timeout=most_s,
        check=True,
    ).stdout


def looked(page: str, folder: Path) -> dict[str, Any]:
    """What `look.js` measures on a page without scripts of its own, and what axe-core objects to.

    Returns
    -------
    dict
        desktop, phone, print: each with ``overlapping``, ``tooWide`` and ``scrolling``; and ``violations``.
    """
    here, copy = Path(__file__).parent, folder / "page.html"
    copy.write_text(re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL), encoding="utf-8")
    scripts = [here / "vendor" / "axe-core" / "axe.min.js", here / "look.js"]
    axe, look = (path.read_text(encoding="utf-8") for path in scripts)
    done = shown(copy, f"{axe}</script><script>{look}", wait_ms=60_000, most_s=150)
    found = re.search(r'<pre id="found">(.*?)</pre>', done, re.DOTALL)
    assert found is not None, done[-2000:]
    return dict(json.loads(unescape(found[1])))


def agreeable(found: dict[str, Any]) -> None:
    """A page looked at: no labels on each other, nothing outside it, nothing axe-core objects to."""
    for width in ("desktop", "phone", "print"):
        assert found[width]["overlapping"] == [], width
        assert found[width]["tooWide"] == [], width
    assert found["desktop"]["scrolling"] == found["print"]["scrolling"] == []  # every table fits desk and A4
    assert found["violations"] == found["phone"]["violations"] == []


def agreeable_where_shown(page: Path, folder: Path) -> None:
    """The same of a page a test has written anyway; without a browser it is not looked at."""
    if CHROMIUM:
        agreeable(looked(page.read_text("utf-8"), folder))
