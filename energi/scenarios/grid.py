"""The grid: which numbers of a study are varied, and how. One pydantic model of ``grid.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from energi.domain.sourced import Part
from energi.domain.study import Study
from energi.read.study import validated

RANGE = "savings"
"""Savings at an end of their range: the one axis whose steps are words."""

SIDES: dict[str, float] = {"low": -1.0, "high": 1.0}
"""Steps of `RANGE`, as they stand in the file; 0 is savings as the study counts them."""


class Axis(Part):
    """A number that is varied."""

    changes: str = Field(
        min_length=1,
        description="figures.<key>, emissions[.<carrier>], savings, savings.expected, budget.frame_kr, "
        "rules.<name>[.<year>].<field> or solving.<field>",
    )
    name: str = ""
    name_en: str = ""
    values: tuple[float, ...] = Field(
        default=(), description='what it is instead; of savings "low" or "high"'
    )
    factors: tuple[float, ...] = Field(default=(), description="what it is multiplied by")
    weights: tuple[Annotated[float, Field(gt=0)], ...] = Field(
        default=(), description="what each value or factor weighs in a mean; 1 if not stated"
    )

    @model_validator(mode="before")
    @classmethod
    def _sides(cls, content: Any) -> Any:
        if not isinstance(content, Mapping) or content.get("changes") != RANGE:
            return content
        stated = content.get("values", ())
        words = stated if isinstance(stated, list | tuple) else [stated]
        return {**content, "values": [SIDES.get(str(word), np.nan) for word in words]}

    @model_validator(mode="after")
    def _one_way(self) -> Axis:
        if bool(self.values) == bool(self.factors):
            raise PydanticCustomError("axis_ways", "an axis has either values or factors")
        if self.weights and len(self.weights) != len(self.steps):
            raise PydanticCustomError("axis_weights", "an axis has as many weights as values or factors")
        return self

    @property
    def steps(self) -> tuple[float, ...]:
        """The values or factors, in the order of the file."""
        return self.values or self.factors

    def title(self, lang: str) -> str:
        """What people call it."""
        return (self.name_en if lang == "en" else "") or self.name or self.changes


class Grid(Part):
    """Variants of one study.

    ``combine = "one"``: the study as it is, and every step of every axis by itself. ``"all"``: every
    combination of the axes' steps and of what the study has.
    """

    schema_version: Literal[1] = Field(alias="schema")
    study: str = Field(min_length=1, description="the study's file, from the grid's folder")
    title: str = ""
    title_en: str = ""
    combine: Literal["one", "all"] = "one"
    weight: float = Field(default=1.0, gt=0, description="what the study as it is weighs in a mean")
    axes: tuple[Axis, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Grid:
        changed = [axis.changes for axis in self.axes]
        if len(set(changed)) < len(changed):
            raise PydanticCustomError("axis_twice", "two axes change the same number")
        return self


@dataclass(frozen=True)
class Variant:
    """One variant: the step of each axis that is varied; none of them is the study as it is.

    Attributes
    ----------
    number : int
        0 is the study as it is.
    steps : Mapping[int, float]
        Position of an axis -> its step.
    """

    number: int
    steps: Mapping[int, float]


def title(grid: Grid, study: Study, lang: str) -> str:
    """What the variants are called: by their own title, or the study's."""
    named = (grid.title_en if lang == "en" else "") or grid.title
    return named or (study.title_en if lang == "en" else "") or study.title


def weight(grid: Grid, variant: Variant) -> float:
    """What a variant weighs in a mean: its steps' weights multiplied; the study as it is has its own."""
    known = [
        dict(zip(grid.axes[at].steps, grid.axes[at].weights, strict=False)).get(step, 1.0)
        for at, step in variant.steps.items()
    ]
    return float(np.prod(known)) if known else grid.weight


def read_grid(path: Path) -> Grid:
    """Read a ``grid.toml``.

    Raises
    ------
    InputError
        ``E-FILE-MISSING``, ``E-FILE-CLOSED`` or ``E-GRID``, which names all that is wrong.
    """
    return validated(path, Grid, "E-GRID")


def variants(grid: Grid) -> list[Variant]:
    """All variants, the study as it is first."""
    axes = range(len(grid.axes))
    if grid.combine == "one":
        steps = [{}, *({axis: step} for axis in axes for step in grid.axes[axis].steps)]
    else:
        ways = product(*((None, *grid.axes[axis].steps) for axis in axes))
        steps = [
            {axis: step for axis, step in zip(axes, way, strict=True) if step is not None} for way in ways
        ]
    return [Variant(number, taken) for number, taken in enumerate(steps)]
