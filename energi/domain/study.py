"""The study: what is asked of a portfolio. One pydantic model of ``study.toml``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from energi.domain.aims import WEIGHTED, Aim, Aims
from energi.domain.choices import Component, Condition
from energi.domain.new_build_rules import NewBuild, NewBuildUse
from energi.domain.soft_rules import SoftUse
from energi.domain.sourced import Part
from energi.domain.study_rules import Co2Path, Fund, FurtherUse, Use

Route = Literal["loan", "lbf_special", "lbf_limited", "lbf_half", "lbf_cabin", "reserves"]
"""How a component's works are financed; the yearly payment of each is in data/finance/."""


class Period(Part):
    """The years the study counts."""

    base_year: int = Field(ge=1990, le=2100)
    last_year: int = Field(ge=1990, le=2100)
    start_years: tuple[int, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if not self.base_year < self.last_year:
            raise PydanticCustomError("years_order", "last_year must come after base_year")
        if list(self.start_years) != sorted(set(self.start_years)):
            raise PydanticCustomError("start_years_order", "start_years must be in order, each once")
        if not self.base_year <= self.start_years[0] or not self.start_years[-1] < self.last_year:
            raise PydanticCustomError(
                "start_years_outside", "start_years must lie from base_year to before last_year"
            )
        return self

    @property
    def years(self) -> tuple[int, ...]:
        """Every year of the accounts, the base year included."""
        return tuple(range(self.base_year, self.last_year + 1))


class Economy(Part):
    """How money is counted."""

    price_level: int = Field(ge=1990, le=2100)
    horizon_year: int = Field(default=30, ge=1, le=120)


class Financing(Part):
    """Financing route per component; works due anyway are always paid by the reserves."""

    default: Route = "loan"
    by_component: dict[Component, Route] = Field(default_factory=dict)
    funds: tuple[Fund, ...] = Field(default=(), description="in the order in which they are used")

    def route(self, component: Component) -> Route:
        """How a component's works are financed."""
        return self.by_component.get(component, self.default)

    @property
    def conditions(self) -> frozenset[Condition]:
        """What funds ask of a building."""
        return frozenset(condition for fund in self.funds for condition in fund.conditions)

    def kinds(self, met: str | None = None) -> dict[str, tuple[Component, ...]]:
        """Works that are financed alike: by the same route, and open to the same funds.

        Works the reserves pay are none of them. The name tells route and funds: ``"loan"``,
        ``"lbf_half, bath_money"``.

        Parameters
        ----------
        met : str, optional
            Conditions the building meets, joined by commas; all where none are given.
        """
        found: dict[str, tuple[Component, ...]] = {}
        holds = self.conditions if met is None else {*filter(None, met.split(","))}
        funds = [fund for fund in self.funds if holds.issuperset(fund.conditions)]
        for component in Component:
            route = self.route(component)
            if route != "reserves":
                name = ", ".join((route, *(fund.name for fund in funds if fund.pays(component))))
                found[name] = (*found.get(name, ()), component)
        return found

    @model_validator(mode="after")
    def _funds_once(self) -> Financing:
        names = [fund.name for fund in self.funds]
        if len(names) != len(set(names)):
            raise PydanticCustomError("fund_twice", "a fund is listed twice")
        return self


class Climate(Part):
    """Which factor series counts the tonnes, the year of the base, and whose goals they are held against."""

    series: str
    area: str
    method: str
    base_year: int = 2005
    frozen_year: int | None = None
    goals: str = Field(default="climate_goals", description="card of the city's goals")
    city_base: str = Field(default="", description="key of the city's base; its first if empty")
    works_done: str = Field(default="", description="CSV of works done since the climate base year")


class Budget(Use):
    """Capital per organisation and year within the frame, unused frame carried over."""

    name: Literal["budget"]


class RentAbsolute(Use):
    """Rent rise of an afdeling at most so many kr. per m2 and year."""

    name: Literal["rent_absolute"]
    cap_kr_m2: float = Field(ge=0)


class RentPercent(Use):
    """Rent rise of an afdeling at most so many per cent of today's rent."""

    name: Literal["rent_percent"]
    cap_percent: float = Field(ge=0)


class Co2Goal(Use):
    """CO2 in a goal year at most the base less a percentage."""

    name: Literal["co2_together", "co2_organisation"]
    year: int
    reduction_percent: float = Field(ge=0, le=100)
    factors: Literal["dynamic", "frozen"] = "dynamic"

    @property
    def switches(self) -> tuple[str, ...]:
        """The rule of the card, by its factors."""
        return (f"{self.name}_frozen" if self.factors == "frozen" else self.name,)

    @property
    def identity(self) -> tuple[object, ...]:
        """Once per year and factors."""
        return (self.name, self.year, self.factors)


class RequirementsMet(Use):
    """Works only if the package meets every binding requirement of the study's packs."""

    name: Literal["requirements"]


class BathAndToilet(Use):
    """Every dwelling without bath or toilet has one before a date."""

    name: Literal["bath_and_toilet"]
    before: date


RuleUse = Annotated[
    Budget
    | RentAbsolute
    | RentPercent
    | Co2Goal
    | RequirementsMet
    | BathAndToilet
    | FurtherUse
    | NewBuildUse
    | SoftUse,
    Field(discriminator="name"),
]


class Solving(Part):
    """How long and how close."""

    gap_percent: float = Field(default=0.05, ge=0, le=100)
    time_limit_s: float = Field(default=40.0, gt=0, le=86_400)
    threads: int = Field(default=1, ge=1, le=64)
    seed: int = Field(default=1, ge=0)


class Study(Part):
    """What is asked of a portfolio.

    Paths are relative to the study's own folder; names without an ending are looked up on the
    shelves (``models/`` for the card and the requirement packs, ``data/`` for figures and series).
    """

    schema_version: Literal[1] = Field(alias="schema")
    title: str = Field(min_length=1)
    title_en: str = ""
    made_up: bool = False
    workbook: str
    language: Literal["da", "en"] = "da"
    model: str = "portfolio"
    requirements: tuple[str, ...] = ()
    mba_proxy: Literal["P1", "P2", "P3", "none"] = Field(
        default="P1", description="stand-in for the city's unknown energy requirement at renovation"
    )
    catalogue: str = "catalogue"
    figures: tuple[str, ...] = ()
    accept_unverified: tuple[str, ...] = ()
    minimise: Aims = Field(
        default=(Aim(goal="life_cycle_cost"),),
        description="a goal; several in order (give_up_percent); or several weighted (weight, unit)",
    )
    staged: bool = Field(default=False, description="whether a package may be done in two steps")
    energy_method: str = Field(
        default="seasonal_dk", description="method of the energy balance, as in models/methods/energy.toml"
    )
    energy_basis: Literal["calculated", "expected"] = Field(
        default="calculated", description="which use money, rent and CO2 are counted on"
    )
    measured_level: bool = Field(
        default=False, description="whether measured use, where there is any, sets the level of expected use"
    )
    period: Period
    economy: Economy
    financing: Financing = Financing()
    climate: Climate
    rules: tuple[RuleUse, ...] = ()
    solving: Solving = Solving()

    @model_validator(mode="after")
    def _goal_years(self) -> Study:
        for use in self.rules:
            years = (
                (use.year,) if isinstance(use, Co2Goal) else use.points if isinstance(use, Co2Path) else ()
            )
            for year in years:
                if not self.period.base_year < year <= self.period.last_year:
                    raise PydanticCustomError(
                        "goal_year_outside", "the goal year {year} lies outside the period", {"year": year}
                    )
        if self.prices_misses and all(aim.goal != "life_cycle_cost" for aim in self.minimise):
            raise PydanticCustomError(
                "price_goal", "a price on a soft goal needs life_cycle_cost to be minimised"
            )
        seen = [use.identity for use in self.rules]
        if len(seen) != len(set(seen)):
            raise PydanticCustomError("rule_twice", "a rule is listed twice (for the same year)")
        return self

    @property
    def goals(self) -> tuple[str, ...]:
        """What is minimised, one goal of the card after the other; a weighted sum is a goal by itself."""
        weighted = self.minimise[0].weight is not None
        return (WEIGHTED,) if weighted else tuple(aim.goal for aim in self.minimise)

    @property
    def several(self) -> bool:
        """Whether it has more goals than one, in order or weighted."""
        return len(self.minimise) > 1 or WEIGHTED in self.goals

    @property
    def counts_bills(self) -> bool:
        """Whether what residents save on energy bills decides anything."""
        return not {WEIGHTED, "housing_cost"}.isdisjoint(self.goals) or self.active("rent_at_most_saving")

    @property
    def prices_misses(self) -> bool:
        """Whether a soft goal that is missed has a price."""
        return any(getattr(use, "price_kr", None) is not None for use in self.rules)

    @property
    def counts_financing(self) -> bool:
        """Whether what works are financed by decides anything."""
        return bool(self.financing.funds) or self.active("loan_frame")

    @property
    def builds(self) -> bool:
        """Whether the plan chooses among new-build projects."""
        return any(isinstance(use, NewBuild) for use in self.rules)

    def active(self, name: str) -> bool:
        """Whether a rule is switched on."""
        return any(use.name == name for use in self.rules)
