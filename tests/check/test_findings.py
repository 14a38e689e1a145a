"""Findings by cause, and the portfolio no building of which can be used."""

from datetime import date

import pandas as pd
import pytest

from energi.check import check, grouped
from energi.check.rules import CLASSES_OF_SCALE, RULES
from energi.domain.choices import LabelClass, LabelScale
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.domain.stock import Tables
from energi.words import problem


def test_groups_are_worst_first_then_most_frequent() -> None:
    findings = [
        Finding("N-LABELS-SEVERAL", "labels", 9, "building"),
        *(Finding("W-NO-LABEL", "buildings", row) for row in (8, 3, 5, 4)),
        Finding("E-FLAG", "buildings", 7, "protected", fields={"lost": 2}),
        Finding("E-NUMBER", "buildings", 5, "storeys"),
        Finding("E-NUMBER", "buildings", 4, "storeys", fields={"lost": 3}),
        Finding("E-NUMBER", "buildings", 4, "dwellings"),
    ]
    groups = grouped(findings)
    assert [(group.code, group.column, group.count, group.lost) for group in groups] == [
        ("E-NUMBER", "storeys", 2, 3),
        ("E-FLAG", "protected", 1, 2),
        ("E-NUMBER", "dwellings", 1, 0),
        ("W-NO-LABEL", "", 4, 0),
        ("N-LABELS-SEVERAL", "building", 1, 0),
    ]
    assert [finding.row for finding in groups[3].examples] == [3, 4, 5]
    assert [group.level for group in groups] == ["error", "error", "error", "warning", "note"]


def test_no_usable_building_is_an_error_that_carries_the_findings() -> None:
    frames = {"buildings": pd.DataFrame({"building": ["X"], "estate": ["Y"]}, index=[3])}
    with pytest.raises(InputError) as caught:
        check(Tables(frames, (), "tom.xlsx"), date(2010, 1, 1))
    assert caught.value.code == "E-NO-BUILDINGS"
    findings = caught.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert {"E-REFERENCE", "E-CELL-EMPTY"} == {finding.code for finding in findings}
    assert problem(caught.value, "da")[0] == "tom.xlsx indeholder ingen bygning, der kan bruges."


def test_every_scale_has_its_classes_and_every_class_a_scale() -> None:
    assert set(CLASSES_OF_SCALE) == {scale.value for scale in LabelScale}
    used = {label for classes in CLASSES_OF_SCALE.values() for label in classes}
    assert used == {label.value for label in LabelClass}
    assert [len(CLASSES_OF_SCALE[scale]) for scale in ("2006", "2008V1", "2012", "2018")] == [14, 7, 8, 9]


def test_every_rule_is_registered_once_and_documented() -> None:
    assert len(set(RULES)) == len(RULES) == 25
    assert all(rule.__doc__ for rule in RULES)
