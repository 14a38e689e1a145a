"""The model card: the mathematics of the optimisation as data (``models/portfolio.toml``)."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import Field, model_validator

from energi.domain.aims import WEIGHTED
from energi.domain.errors import ShelfError
from energi.domain.sourced import Part


class _Named(Part):
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    da: str = Field(min_length=1)
    en: str = Field(min_length=1)


class IndexSet(_Named):
    """A set that indexes symbols and rules."""

    letter: str = Field(pattern=r"^[a-z]$")


class Symbol(_Named):
    """A quantity of the model.

    ``account``: what the chosen options add up to. ``flow``: a continuous quantity that follows
    from accounts, such as budget carried over. ``given``: a number the study gives.
    ``choice``: the yes/no per option.
    """

    kind: Literal["account", "flow", "given", "choice"]
    each: tuple[str, ...] = ()
    unit: str
    rule: str = Field(
        default="", description="of a flow: the rule that limits it; where that is off, the flow is zero"
    )
    free: bool = Field(
        default=False,
        description="of a flow: the solver chooses how much; otherwise it is as large as its rule lets it",
    )
    whole: bool = Field(default=False, description="of a free flow: it is 0 or 1, nothing between")
    always: bool = Field(
        default=False, description="of an account: added up even where no rule or goal of the study reads it"
    )


class RuleCard(_Named):
    """A rule: what it says to people, and the formula that the code must equal."""

    each: tuple[str, ...] = ()
    reads: str
    over: str = Field(
        default="", description="given whose keys say where the rule holds (with years, at every year)"
    )
    law: str
    relax: bool = Field(default=True, description="whether the smallest relaxation may loosen it")
    unit: str


class GoalCard(_Named):
    """A goal: what is minimised."""

    reads: str
    unit: str


AnyPart = TypeVar("AnyPart", bound=_Named)


class Card(Part):
    """A whole model card."""

    title_da: str
    title_en: str
    sets: tuple[IndexSet, ...]
    symbols: tuple[Symbol, ...]
    rules: tuple[RuleCard, ...]
    goals: tuple[GoalCard, ...]

    @model_validator(mode="after")
    def _known_sets(self) -> Card:
        names = {index.name for index in self.sets} | {"options"}
        indexed: tuple[Symbol | RuleCard, ...] = (*self.symbols, *self.rules)
        for part in indexed:
            unknown = set(part.each) - names
            if unknown:
                raise ValueError(f"{part.name} is indexed by the unknown set {sorted(unknown)}")
        limited = {rule.name: rule.each for rule in self.rules}
        for symbol in self.symbols:
            if symbol.kind == "flow" and limited.get(symbol.rule) != symbol.each:
                raise ValueError(f"the flow {symbol.name} needs a rule of the same index that limits it")
        every = [part.name for part in (*self.sets, *self.symbols, *self.rules)]
        if len(every) != len(set(every)):
            raise ValueError("a name is used twice on the card")
        self._same_goals()
        return self

    def _same_goals(self) -> None:
        """What holds a goal, or weighs it, must speak of the goal as the card's own entry does."""
        reads = {goal.name: goal.reads for goal in self.goals}
        total = reads.pop(WEIGHTED, "")
        said = {rule.name: rule.reads for rule in self.rules}
        for name, text in reads.items():
            if said.get(f"held_{name}", held := f"{text} <= most_{name}[p]") != held:
                raise ValueError(f"held_{name} must hold what the goal {name} reads: {held}")
        weighed = " + ".join(
            f"sum(weight_{name}[p] for p in portfolios) * ({text})" for name, text in reads.items()
        )
        if total not in {"", weighed}:
            raise ValueError(f"the goal {WEIGHTED} must weigh what the other goals read: {weighed}")

    def symbol(self, name: str) -> Symbol:
        """The symbol of a name; ``E-CARD-PART`` if the card has none."""
        return _named(self.symbols, name)

    def rule(self, name: str) -> RuleCard:
        """The rule of a name; ``E-CARD-PART`` if the card has none."""
        return _named(self.rules, name)

    def goal(self, name: str) -> GoalCard:
        """The goal of a name; ``E-CARD-PART`` if the card has none."""
        return _named(self.goals, name)


def _named(parts: tuple[AnyPart, ...], name: str) -> AnyPart:
    for part in parts:
        if part.name == name:
            return part
    raise ShelfError("E-CARD-PART", name=name)
