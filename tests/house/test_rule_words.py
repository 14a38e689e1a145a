"""Every rule of the model is named, placed and, where it may give, told how far, in both languages."""

from string import Formatter

import pytest
from toys import CARD

from energi.words import catalogue

RULES = [rule for rule in CARD.rules if rule.name != "one_option"]
FIELDS = {"organisation", "estate", "year", "item"}


def fields(key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(catalogue()[key].da) if name}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_its_words(rule) -> None:  # type: ignore[no-untyped-def]
    assert not fields(f"report.rule.{rule.name}")
    assert fields(f"report.limit.{rule.name}") <= FIELDS
    if rule.relax:
        assert fields(f"loosen.{rule.name}") <= FIELDS | {"limit", "needed", "by"}
    names = {"organisations": "organisation", "estates": "estate", "years": "year"}
    placed = {names[name] for name in rule.each if name in names}
    assert placed <= fields(f"report.limit.{rule.name}") | {"year", "organisation"}


def test_every_goal_s_unit_has_its_words() -> None:
    for goal in CARD.goals:
        for key in ("report.unit", "report.amount", "run.solving"):
            assert f"{key}.{goal.unit}" in catalogue(), goal.name
