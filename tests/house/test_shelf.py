from __future__ import annotations

import re
from pathlib import Path

import pytest

from energi.doctor import STATUSES, Entry, entries
from energi.shelf import shelf, sources, toml
from energi.words import catalogue

ENTRIES = [*entries(shelf("models")), *entries(shelf("data"))]
CARDS = sorted(path for path in shelf("models").rglob("*.toml") if path.parent.name != "words")
CODE = re.compile(r'"([EWN]-[A-Z][A-Z0-9-]+)"')
FIELD = re.compile(r"{(\w+)[^}]*}")


def told(entry: Entry) -> str:
    return f"{entry.path.relative_to(shelf('data').parent)}: {entry.where}"


def test_there_are_numbers_on_the_shelves() -> None:
    assert len(ENTRIES) > 50


def test_every_number_names_a_source_of_the_list() -> None:
    astray = [f"{told(entry)}: {entry.source!r}" for entry in ENTRIES if entry.source not in sources()]
    assert astray == []


def test_every_number_has_a_known_status() -> None:
    astray = [f"{told(entry)}: {entry.status!r}" for entry in ENTRIES if entry.status not in STATUSES]
    assert astray == []


def test_every_figure_has_a_status_so_that_the_walk_sees_it() -> None:
    bare = [
        f"{path.name}: {figure}"
        for path in [*shelf("data").rglob("*.toml"), *CARDS]
        for figure in toml(path).get("figures", [])
        if isinstance(figure, dict) and "status" not in figure
    ]
    assert bare == []


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.name)
def test_every_card_with_a_number_names_a_source(path: Path) -> None:
    card = toml(path)
    named = {entry.source for entry in entries(path.parent) if entry.path == path}
    named |= {rule["law"] for rule in card.get("rules", [])}
    named |= {card["source"]} if "source" in card else set()
    assert named or not _numbers(card)
    assert named <= sources().keys()


def test_every_source_says_what_it_is_and_when_it_was_checked() -> None:
    for key, source in sources().items():
        assert source["title"], key
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", source["checked"]), key
        assert {"url", "licence"} <= source.keys(), key


def test_sentences_name_the_same_fields_in_both_languages() -> None:
    for key, words in catalogue().items():
        assert words.da, key
        assert set(FIELD.findall(words.da)) == set(FIELD.findall(words.en)), key


def test_every_code_in_the_source_has_its_sentence_and_its_remedy() -> None:
    package = shelf("models").parent / "energi"
    codes = {
        code for path in package.rglob("*.py") for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    told = {key for key in catalogue() if key.startswith(("error.", "finding."))}
    bare = [
        f"{code}.{part}"
        for code in sorted(codes)
        for part in ("text", "remedy")
        if not {f"error.{code}.{part}", f"finding.{code}.{part}"} & told
    ]
    assert bare == []


def test_no_sentence_is_written_twice() -> None:
    seen: dict[str, Path] = {}
    for path in sorted((shelf("models") / "words").glob("*.toml")):
        for key in _keys(toml(path), ""):
            assert key not in seen, f"{key[1:]} is in {seen[key].name} and {path.name}"
            seen[key] = path


def _keys(node: dict[str, object], prefix: str) -> list[str]:
    if isinstance(node.get("da"), str):
        return [prefix]
    return [
        key
        for name, child in node.items()
        if isinstance(child, dict)
        for key in _keys(child, f"{prefix}.{name}")
    ]


def _numbers(node: object) -> bool:
    """Whether a card states any number; a card may also only choose among what others state."""
    if isinstance(node, dict):
        return any(_numbers(child) for child in node.values())
    if isinstance(node, list):
        return any(_numbers(child) for child in node)
    return isinstance(node, int | float) and not isinstance(node, bool)
