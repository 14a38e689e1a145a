"""The page as a browser lays it out: on a desk, on a phone, on paper; and judged by axe-core."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from browser import agreeable, looked, needs_browser
from many import PAGES

FAULTY = """<!DOCTYPE html><html lang="da"><head><title>x</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<style>.scroll { overflow-x: auto; width: 300px; } p { width: 2000px; }</style></head><body>
<main><h1>x</h1><p>for bred</p>
<div class="scroll"><table><tr><th>lang</th><td><pre>PADDING</pre></td></tr></table></div>
<svg width="200" height="40"><text x="5" y="20">tolv</text><text x="12" y="22">tretten</text>
<text x="180" y="20">afskåret</text></svg><img src="data:,"></main></body></html>"""


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_nothing_overlaps_or_sticks_out_and_axe_objects_to_nothing(
    told: Mapping[str, str], tmp_path: Path, name: str
) -> None:
    agreeable(looked(told[name], tmp_path))


@needs_browser
@pytest.mark.slow
def test_faults_are_found(tmp_path: Path) -> None:
    found = looked(FAULTY.replace("PADDING", "langt " * 100), tmp_path)
    for width in ("desktop", "phone", "print"):
        assert "tolv | tretten" in found[width]["overlapping"]
        assert "cut: afskåret" in found[width]["overlapping"]
        assert found[width]["tooWide"] == ["p: for bred"]
        assert len(found[width]["scrolling"]) == 1
    assert [told.split()[0] for told in found["violations"]] == ["image-alt", "scrollable-region-focusable"]
