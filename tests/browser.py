"""Pages as a browser shows them: headless Chromium, where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to show the page in")


def shown(page: Path, script: str = "", size: tuple[int, int] = (1200, 1600)) -> str:
    """The page's document after its scripts, and one of the test's own, have run.

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
        "--dump-dom",
    ]
    return subprocess.run(  # noqa: S603 - a program found above and a file of the test's own
        [CHROMIUM, *words, page.resolve().as_uri()], capture_output=True, text=True, timeout=60, check=True
    ).stdout
