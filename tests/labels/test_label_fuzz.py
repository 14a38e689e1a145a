"""Label files mutated at random: an error with a code or findings, never a crash, never a silent change."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energi.domain.errors import InputError
from energi.domain.label_file import LabelFile
from energi.read.labels import read_label_file
from energi.shelf import shelf
from energi.words import problem, told

SAMPLES = sorted((shelf("data") / "samples" / "labels").iterdir())
XML = [path for path in SAMPLES if path.suffix == ".xml"]
JSON = [path for path in SAMPLES if path.suffix == ".json"]
QUICK = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "1e308",
        "NaN",
        "inf",
        "1.234",
        "1,234",
        "=1+1",
        "æ",
        "\u2028",
        "31-02-2010",
        "true",
        "x" * 200,
    ]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&\"'\\"), max_size=12)


def tried(path: Path) -> LabelFile | None:
    """The file read and every finding told, or its error told."""
    try:
        file = read_label_file(path)
    except InputError as caught:
        error, file = caught, None
    if file is None:
        sentences = [problem(error, lang) for lang in ("da", "en")]
    else:
        sentences = [told(finding, lang) for finding in file.findings for lang in ("da", "en")]
    assert all(part for sentence in sentences for part in sentence)
    return file


def cells(file: LabelFile) -> dict[tuple[str, int, str], Any]:
    return {
        (name, int(row), str(column)): frame.loc[row, column]
        for name, frame in (("labels", file.labels), ("proposals", file.proposals))
        for row in frame.index
        for column in frame.columns
        if column != "file"
    }


def noticed(file: LabelFile) -> set[tuple[str, str, str]]:
    return {(finding.code, finding.column, finding.value) for finding in file.findings}


def numbers(file: LabelFile) -> set[float]:
    return {
        float(cell) for cell in cells(file).values() if isinstance(cell, int | float) and not pd.isna(cell)
    }


@QUICK
@given(data=st.data())
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_random_bytes_never_crash(sample: Path, data: st.DataObject, tmp_path: Path) -> None:
    raw = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 40))
        raw[at : at + length] = data.draw(st.binary(max_size=8))
    path = tmp_path / "fil"
    path.write_bytes(bytes(raw))
    tried(path)


@QUICK
@given(data=st.data())
@pytest.mark.parametrize("sample", XML, ids=lambda path: path.name)
def test_a_lost_element_changes_no_other_number_silently(
    sample: Path, data: st.DataObject, tmp_path: Path
) -> None:
    """One leaf taken out: every cell is as before, or empty, or something is told."""
    text = sample.read_text(encoding="utf-8")
    leaves = list(re.finditer(r"\s*<(\w+)>[^<]*</\1>", text))
    leaf = data.draw(st.sampled_from(leaves))
    path = tmp_path / "fil"
    path.write_text(text[: leaf.start()] + text[leaf.end() :], encoding="utf-8")
    good, bad = read_label_file(sample), tried(path)
    if bad is None:
        return
    told_more = noticed(bad) - noticed(good)
    for key, cell in cells(bad).items():
        before = cells(good).get(key)
        same = cell is before or cell == before or (pd.isna(cell) and pd.isna(before))
        assert same or cell is None or told_more, (leaf[0], key)


@QUICK
@given(data=st.data(), value=ODD)
@pytest.mark.parametrize("sample", XML, ids=lambda path: path.name)
def test_an_odd_value_is_that_value_or_told(
    sample: Path, data: st.DataObject, value: str, tmp_path: Path
) -> None:
    """A number that was in neither file and is not derived from the typed one never turns up."""
    text = sample.read_text(encoding="utf-8")
    leaves = [leaf for leaf in re.finditer(r"<(\w+)>([^<]+)</\1>", text) if leaf[1] in SINGLE]
    leaf = data.draw(st.sampled_from(leaves))
    path = tmp_path / "fil"
    path.write_text(text[: leaf.start(2)] + value + text[leaf.end(2) :], encoding="utf-8")
    good, bad = read_label_file(sample), tried(path)
    if bad is None:
        return
    new = numbers(bad) - numbers(good)
    try:
        typed = {float(value.strip().replace(",", "."))}
    except ValueError:
        typed = set()
    others = numbers(good) | typed
    assert all(
        any(abs(number - other) <= 1e-9 * max(1.0, abs(other)) for other in others | sums(good, typed))
        for number in new
    )


SINGLE = {
    "YearOfConstruction",
    "InvestmentLifetime",
    "UseCode",
    "ValidFrom",
    "ValidTo",
    "FloorCount",
    "TotalHeatedFloorArea",
    "HousingUnits",
}


def sums(file: LabelFile, typed: set[float]) -> set[float]:
    """What a typed number gives with the other zone of its building (800 + 400 m2, 10 + 5 dwellings)."""
    zones = (800.0, 400.0, 10.0, 5.0, 3.0)
    return {each + zone for each in typed for zone in zones} if len(file.labels) > 1 else set()


@QUICK
@given(
    data=st.data(),
    value=st.none() | st.booleans() | st.integers() | st.floats() | ODD | st.just([]) | st.just({}),
)
@pytest.mark.parametrize("sample", JSON, ids=lambda path: path.name)
def test_json_of_any_values_never_crashes(
    sample: Path, data: st.DataObject, value: object, tmp_path: Path
) -> None:
    content = json.loads(sample.read_text(encoding="utf-8"))
    places: list[tuple[Any, Any]] = []
    stack = [content]
    while stack:
        here = stack.pop()
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        places += [(here, key) for key in keys]
        stack += [here[key] for key in keys if isinstance(here[key], dict | list)]
    where, key = data.draw(st.sampled_from(places))
    where[key] = value
    path = tmp_path / "fil"
    path.write_text(json.dumps(content), encoding="utf-8")
    tried(path)
