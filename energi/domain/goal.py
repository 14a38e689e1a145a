"""Climate goals of a city as data: bases, goals, what happened, and the sector's share of the homes."""

from __future__ import annotations

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from energi.domain.sourced import Part, Sourced


class CityBase(Sourced):
    """What a city emitted in the base year, as one of its plans counts it."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title_da: str
    title_en: str
    year: int
    value_t: float = Field(gt=0)

    def title(self, lang: str) -> str:
        """What the base is called."""
        return self.title_en if lang == "en" else self.title_da


class CityGoal(Sourced):
    """Emissions in a year below the base year's by so many per cent; 100 is neutral."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title_da: str
    title_en: str
    year: int
    base_year: int
    reduction_percent: float = Field(gt=0, le=100)

    def title(self, lang: str) -> str:
        """What the goal is called."""
        return self.title_en if lang == "en" else self.title_da


class CityActual(Sourced):
    """What the city says happened: its emissions against the base year's, in per cent."""

    year: int
    change_percent: float = Field(ge=-100, le=100)


class Homes(Sourced):
    """How many dwellings."""

    year: int
    dwellings: int = Field(gt=0)


class GoalCard(Part):
    """The card of ``models/methods/climate_goals.toml``, or a study's own of the same shape."""

    title_da: str
    title_en: str
    city: str = Field(min_length=1)
    bases: tuple[CityBase, ...] = Field(min_length=1)
    goals: tuple[CityGoal, ...] = Field(min_length=1)
    actuals: tuple[CityActual, ...] = ()
    city_homes: Homes
    sector_homes: Homes

    @model_validator(mode="after")
    def _sound(self) -> GoalCard:
        for kind, parts in (("base", self.bases), ("goal", self.goals)):
            keys = [part.key for part in parts]
            if len(keys) != len(set(keys)):
                raise PydanticCustomError("key_twice", "a {kind} is listed twice", {"kind": kind})
        years = {base.year for base in self.bases} | {goal.base_year for goal in self.goals}
        if len(years) > 1:
            raise PydanticCustomError("base_years", "bases and goals must have one base year")
        ordered = [(goal.year, goal.reduction_percent) for goal in self.goals]
        if ordered != sorted(ordered) or len({year for year, _ in ordered}) < len(ordered):
            raise PydanticCustomError("goals_order", "goals must rise year by year")
        if ordered[0][0] <= self.base_year:
            raise PydanticCustomError("goals_order", "goals must come after their base year")
        return self

    @property
    def base_year(self) -> int:
        """The year goals are counted from."""
        return self.goals[0].base_year

    @property
    def last_year(self) -> int:
        """The year of the last goal."""
        return self.goals[-1].year
