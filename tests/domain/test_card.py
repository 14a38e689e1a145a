"""The model card: consistent in itself, sourced, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from toys import CARD

from energi.domain.card import Card
from energi.domain.errors import ShelfError
from energi.domain.formula import Formula
from energi.shelf import shelf, sources, toml


def raw() -> dict[str, Any]:
    return toml(shelf("models") / "portfolio.toml")


def test_parts_are_found_by_name() -> None:
    assert CARD.symbol("frame").unit == "kr"
    assert CARD.rule("budget").each == ("organisations", "years")
    assert CARD.goal("co2").unit == "tCO2e"


def test_a_part_that_is_not_there_is_named() -> None:
    for look in (CARD.symbol, CARD.rule, CARD.goal):
        with pytest.raises(ShelfError) as caught:
            look("happiness")
        assert (caught.value.code, caught.value.fields) == ("E-CARD-PART", {"name": "happiness"})


@pytest.mark.parametrize("part", [*CARD.symbols, *CARD.rules, *CARD.goals, *CARD.sets], ids=lambda p: p.name)
def test_every_part_is_said_in_two_languages(part: Any) -> None:
    assert part.da != part.en


@pytest.mark.parametrize("rule", CARD.rules, ids=lambda rule: rule.name)
def test_every_rule_says_whose_it_is(rule: Any) -> None:
    assert rule.law in {"user", "energi"} or rule.law in sources()


@pytest.mark.parametrize("rule", CARD.rules, ids=lambda rule: rule.name)
def test_symbols_of_a_rule_have_as_many_indices_as_on_the_card(rule: Any) -> None:
    import ast

    for node in ast.walk(ast.parse(rule.reads, mode="eval")):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id not in {"options_of", "estates_of", "projects_of", "projects_in"}
        ):
            count = len(node.slice.elts) if isinstance(node.slice, ast.Tuple) else 1
            assert count == len(CARD.symbol(node.value.id).each)


def test_formulas_of_the_card_are_readable() -> None:
    for part in (*CARD.rules, *CARD.goals):
        assert Formula(part.reads).symbols


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("symbols", {"each": ["planets"]}),
        ("rules", {"each": ["planets"]}),
        ("symbols", {"name": "budget"}),
        ("rules", {"name": "organisations"}),
        ("symbols", {"kind": "wish"}),
        ("rules", {"surplus": 1}),
        ("goals", {"da": ""}),
        ("sets", {"letter": "gg"}),
        ("rules", {"name": "Budget"}),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(where: str, change: dict[str, object]) -> None:
    stated = raw()
    stated[where][0] |= change
    with pytest.raises(ValidationError):
        Card.model_validate(stated)


def test_the_card_as_it_stands_is_accepted() -> None:
    assert Card.model_validate(raw()) == CARD
