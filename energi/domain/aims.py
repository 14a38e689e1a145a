"""What a study minimises: one goal, several in a stated order, or a weighted sum of several."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from energi.domain.sourced import Part

Goal = Literal["life_cycle_cost", "co2", "capital", "housing_cost"]

WEIGHTED = "weighted"
"""The card's goal that is a weighted sum of the others."""


class Aim(Part):
    """One goal, and what it counts beside the others.

    In order, a goal may give up ``give_up_percent`` of its best value for the goals after it. Weighted,
    it counts ``weight``, whose unit makes it kroner: ``"kr/tCO2e"``, ``"kr/kr"``.
    """

    goal: Goal
    give_up_percent: float = Field(default=0.0, ge=0)
    weight: float | None = Field(default=None, gt=0)
    unit: str = ""

    def most(self, value: float) -> float:
        """The most the goal may come to for the goals after it, its best value given."""
        return value + (self.give_up_percent / 100.0 + ALIKE) * max(abs(value), 1.0)


ALIKE = 1e-9
"""Share of a goal that is rounding: the best plan itself must keep the limit it sets."""


def _named(value: Any) -> Any:
    """A goal may be named alone, and so may several in order: ``minimise = ["co2", "capital"]``."""
    listed = (value,) if isinstance(value, str) else value
    if not isinstance(listed, list | tuple):
        return value
    return tuple({"goal": item} if isinstance(item, str) else item for item in listed)


def _sound(aims: tuple[Aim, ...]) -> tuple[Aim, ...]:
    goals = [aim.goal for aim in aims]
    for at, goal in enumerate(goals):
        if goal in goals[:at]:
            raise PydanticCustomError("goal_twice", "the goal {goal} is listed twice", {"goal": goal})
    weighted = [aim for aim in aims if aim.weight is not None]
    if weighted and (len(weighted) < len(aims) or any(aim.give_up_percent for aim in aims)):
        raise PydanticCustomError("goals_mixed", "goals are either in order or weighted")
    for aim in aims:
        if (aim.weight is None) != (not aim.unit):
            raise PydanticCustomError("weight_unit", "{goal}: weight needs unit", {"goal": aim.goal})
    if not weighted and aims[-1].give_up_percent:
        raise PydanticCustomError("give_up_last", "no goal comes after {goal}", {"goal": aims[-1].goal})
    return aims


Aims = Annotated[tuple[Aim, ...], Field(min_length=1), BeforeValidator(_named), AfterValidator(_sound)]
