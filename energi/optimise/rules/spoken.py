"""Which rules and goals a card speaks: our functions where they say what it says, else its own formulas.

So a user's own card works without Python, and a package of the user's may bring rule functions through the
entry point group ``energi.rules``: a module that registers them as ours are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from energi.domain.card import Card
from energi.domain.formula import Formula
from energi.optimise.rules.relation import GOALS, RULES, Relation

GROUP = "energi.rules"
"""Entry point group of rules that others bring."""


@cache
def load_own() -> None:
    """Import what other packages register, once."""
    for point in entry_points(group=GROUP):
        point.load()


def spoken(card: Card) -> tuple[Mapping[str, Callable[..., Relation]], Mapping[str, Callable[[Any], Any]]]:
    """The rules and the goals of a card, as functions of a reading.

    Parameters
    ----------
    card : Card
        A rule or goal of a registered name is that function if its docstring is the card's formula.
    """
    load_own()
    letters = {index.name: index.letter for index in card.sets}
    rules: dict[str, Callable[..., Relation]] = {}
    for part in card.rules:
        ours = RULES[part.name].says if part.name in RULES else None
        index = tuple(letters[name] for name in part.each)
        rules[part.name] = ours if ours is not None and _same(ours, part.reads) else _rule(part.reads, index)
    goals: dict[str, Callable[[Any], Any]] = {}
    for aim in card.goals:
        known = GOALS.get(aim.name)
        goals[aim.name] = known if known is not None and _same(known, aim.reads) else _goal(aim.reads)
    return rules, goals


def speakers(card: Card) -> dict[str, str]:
    """Who speaks each rule of a card: ``energi``, the name of another package, or ``""`` for the formula."""
    packages = {point.module: point.dist.name for point in entry_points(group=GROUP) if point.dist}
    modules = {name: says.__module__ for name, says in spoken(card)[0].items()}
    ours = __name__.rpartition(".")[0]
    return {
        name: ""
        if module == __name__
        else "energi"
        if module.startswith(ours)
        else packages.get(module, module)
        for name, module in modules.items()
    }


def _same(says: Callable[..., Any], reads: str) -> bool:
    """Whether a function's docstring is a card's formula."""
    return " ".join((says.__doc__ or "").split()) == " ".join(reads.split()) + "."


def _rule(reads: str, index: tuple[str, ...]) -> Callable[..., Relation]:
    formula = Formula(reads)

    def says(m: Any, *key: Any) -> Relation:
        left, sense, right = formula.sides(vars(m), dict(zip(index, key, strict=True)))
        return Relation(right, "<=", left) if sense == ">=" else Relation(left, sense, right)  # type: ignore[arg-type]

    return says


def _goal(reads: str) -> Callable[[Any], Any]:
    formula = Formula(reads)
    return lambda m: formula.value(vars(m))
