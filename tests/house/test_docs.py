from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")])
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
PYTHON = [
    pytest.param(code, id=f"{page.relative_to(ROOT)}-{n}")
    for page in PAGES
    for n, (language, code) in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), start=1)
    if language == "python"
]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """A page's headings, as addresses."""
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue  # an address outside
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_pages_have_one_title_on_top(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("code", PYTHON)
def test_python_of_the_pages_runs(code: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    done = subprocess.run(  # noqa: S603 - our own documents
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_glossary_explains_each_term_in_both_languages_once() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    terms = [row[0] for row in rows if row[0] not in {"Dansk", "---"}]
    assert len(terms) > 50
    assert len(terms) == len(set(terms))
    assert all(len(row) == 5 and all(row) for row in rows)


def test_the_glossarys_names_are_those_of_the_code() -> None:
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    names = {
        name for row in rows if row.startswith("|") for name in re.findall(r"`([^`]+)`", row.split("|")[5])
    }
    source = "\n".join(
        [path.stem for path in (ROOT / "models").rglob("*.toml")]
        + [path.read_text(encoding="utf-8") for path in (ROOT / "energi").rglob("*.py")]
        + [path.read_text(encoding="utf-8") for path in (ROOT / "models").glob("*.toml")]
    )
    unknown = [name for name in names if not re.search(rf"\b{re.escape(name.split(' ')[0])}\b", source)]
    assert sorted(unknown) == []


def test_decisions_are_numbered_without_gaps() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        headings = re.findall(r"^## (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Choice", "Price"], page.name
