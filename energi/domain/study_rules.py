"""Rules a study may switch on besides budgets, rent caps and milestones: one small model each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from energi.domain.choices import Component, Condition, LabelClass
from energi.domain.sourced import Part


class Use(Part):
    """A rule a study switches on."""

    name: str

    @property
    def switches(self) -> tuple[str, ...]:
        """The rules of the model card it switches on."""
        return (self.name,)

    @property
    def identity(self) -> tuple[object, ...]:
        """What may be listed once only."""
        return (self.name,)

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """The rule for one organisation with its buildings and projects; None if it does not bind."""
        return None if self.name in SHARED else self


SHARED = frozenset({"co2_together", "co2_path_together", "total_budget"})
"""Rules that bind all organisations together only."""


class TotalBudget(Use):
    """Capital of all organisations over all years at most so much."""

    name: Literal["total_budget"]
    total_kr: float = Field(ge=0)


class RentStep(Use):
    """Rent of an afdeling rises by at most so many kr. per m2 from one year to the next."""

    name: Literal["rent_step"]
    step_kr_m2: float = Field(ge=0)


class RentAtMostSaving(Use):
    """Rent of an afdeling rises by at most what its residents save on energy."""

    name: Literal["rent_at_most_saving"]


class Co2Path(Use):
    """CO2 at most a path in every year from its first point on.

    ``points`` maps years to per cent below the base (``unit = "percent"``) or to tonnes; between two points
    the limit falls in a straight line, and after the last it stays.
    """

    name: Literal["co2_path_together", "co2_path_organisation"]
    points: dict[int, Annotated[float, Field(ge=0)]] = Field(min_length=1)
    unit: Literal["percent", "tonnes"] = "percent"
    factors: Literal["dynamic", "frozen"] = "dynamic"
    organisation: str = Field(default="", description="the only organisation it holds for; all if empty")

    @model_validator(mode="after")
    def _meaningful(self) -> Co2Path:
        if self.unit == "percent" and max(self.points.values()) > 100:
            raise PydanticCustomError("path_percent", "a path cannot fall by more than 100 per cent")
        if self.name == "co2_path_together" and self.organisation:
            raise PydanticCustomError("path_together", "a common path has no organisation")
        if self.name == "co2_path_organisation" and self.unit == "tonnes" and not self.organisation:
            raise PydanticCustomError("path_tonnes", "a path in tonnes names its organisation")
        return self

    @property
    def switches(self) -> tuple[str, ...]:
        """The rule of the card, by its factors."""
        return (f"{self.name}_frozen" if self.factors == "frozen" else self.name,)

    @property
    def identity(self) -> tuple[object, ...]:
        """Once per factors and organisation."""
        return (self.name, self.factors, self.organisation)

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:
        """A path of another organisation does not bind."""
        return super().alone(organisation, codes) if self.organisation in ("", organisation) else None


class LabelFloor(Use):
    """Buildings reach a label class, or rise so many classes."""

    name: Literal["label_floor"]
    least: LabelClass | None = None
    steps: int | None = Field(default=None, ge=1, le=20)
    of: Literal["renovated", "all"] = "renovated"

    @model_validator(mode="after")
    def _one_of_both(self) -> LabelFloor:
        if (self.least is None) == (self.steps is None):
            raise PydanticCustomError("label_floor", "either least or steps is stated")
        return self


class Rehousing(Use):
    """Dwellings of an afdeling in works at once at most so many."""

    name: Literal["rehousing"]
    dwellings: int = Field(ge=0)
    components: tuple[Component, ...] = Field(
        default=(), description="works that need rehousing; all works if empty"
    )


class TradeCapacity(Use):
    """A trade carries out works for at most so much in a year."""

    name: Literal["trade_capacity"]
    trade: str = Field(min_length=1)
    components: tuple[Component, ...] = Field(min_length=1)
    capital_kr: float = Field(ge=0)

    @property
    def identity(self) -> tuple[object, ...]:
        """Once per trade."""
        return (self.name, self.trade)


class Solidarity(Use):
    """Every organisation renovates at least a share of its dwellings."""

    name: Literal["solidarity"]
    least_percent: float = Field(ge=0, le=100)


class PlannedWorks(Use):
    """A building with works planned anyway is renovated in a window about one of them, or not at all."""

    name: Literal["planned_works"]
    years_before: int = Field(ge=0)
    years_after: int = Field(ge=0)


class Picked(Use):
    """A list of the user's own: how many of its buildings are renovated, or get one of its measures.

    ``buildings`` empty means all buildings; ``measures`` empty means any works. A measure is a key of the
    catalogue or the number of a label proposal.
    """

    name: str
    list: str = Field(min_length=1)
    buildings: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Picked:
        if not self.buildings and not self.measures:
            raise PydanticCustomError("list_empty", "a list names buildings, measures or both")
        return self

    @property
    def identity(self) -> tuple[object, ...]:
        """A list's name is used once."""
        return (self.list,)

    def bounds(self, members: int) -> tuple[int | None, int | None]:
        """The least and the most of its members that are picked; None where there is no limit."""
        raise NotImplementedError

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """A list that names a building of another organisation is no limit of one by itself."""
        return self if codes.issuperset(self.buildings) else None

    @property
    def switches(self) -> tuple[str, ...]:
        """At least, at most, or both."""
        least, most = self.bounds(1)
        limits = (("at_least_of", least), ("at_most_of", most))
        return tuple(name for name, limit in limits if limit is not None)


class CountOf(Picked):
    """At least, at most or exactly so many of a list."""

    name: Literal["at_least_of", "at_most_of", "exactly_of"]
    count: int = Field(ge=0)

    def bounds(self, members: int) -> tuple[int | None, int | None]:  # noqa: ARG002 - others need it
        """By the rule's name."""
        least = None if self.name == "at_most_of" else self.count
        return least, None if self.name == "at_least_of" else self.count


class Forced(Picked):
    """A list forced in or out as a whole."""

    name: Literal["forced_in", "forced_out"]

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """What is left of the list in one organisation."""
        own = tuple(code for code in self.buildings if code in codes)
        left = self.model_copy(update={"buildings": own})
        return left if own or not self.buildings else None

    def bounds(self, members: int) -> tuple[int | None, int | None]:
        """All or none."""
        return (members, None) if self.name == "forced_in" else (None, 0)


class NeverTogether(Picked):
    """At most one of a list."""

    name: Literal["never_together"]

    def bounds(self, members: int) -> tuple[int | None, int | None]:  # noqa: ARG002 - others need it
        """One."""
        return None, 1


class Together(Use):
    """Buildings renovated together: all of them (in the same year, if wanted) or none."""

    name: Literal["together"]
    list: str = Field(min_length=1)
    buildings: tuple[str, ...] = Field(min_length=2)
    same_year: bool = False

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """Bound only if all its buildings are there."""
        return self if codes.issuperset(self.buildings) else None

    @property
    def identity(self) -> tuple[object, ...]:
        """A list's name is used once."""
        return (self.list,)


class Before(Use):
    """A building's works begin only after another's have begun in an earlier year."""

    name: Literal["before"]
    list: str = Field(min_length=1)
    first: str = Field(min_length=1)
    then: str = Field(min_length=1)

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """Bound only if both its buildings are there."""
        return self if {self.first, self.then} <= codes else None

    @property
    def identity(self) -> tuple[object, ...]:
        """A list's name is used once."""
        return (self.list,)


class LoanFrame(Use):
    """What an organisation borrows for works over the whole period is at most so much."""

    name: Literal["loan_frame"]
    frame_kr: dict[str, Annotated[float, Field(ge=0)]] = Field(
        min_length=1, description="organisation -> kr.; one that is not named has no frame"
    )


class Reserves(Use):
    """The reserves (henlæggelser) of an afdeling never go below their floor.

    Holds for the afdelinger whose opening balance stands in the sheet Afdelinger.
    """

    name: Literal["reserves"]


class OwnRule(Use):
    """A rule of the user's own card, or of a package that brings one, with the numbers it states.

    A key of ``given`` holds the symbol's index, parted by commas: ``{ "A-01, 2012" = 40.0 }``.
    """

    name: Literal["own"]
    rule: str = Field(min_length=1)
    given: dict[str, dict[str, float]] = Field(default_factory=dict)

    @property
    def switches(self) -> tuple[str, ...]:
        """The rule it names."""
        return (self.rule,)

    @property
    def identity(self) -> tuple[object, ...]:
        """Each rule once."""
        return (self.name, self.rule)


class Fund(Part):
    """Money that pays for works instead of a loan: a fund of each organisation, or a grant all share.

    ``yearly_kr`` is what each organisation gets of it per year, ``common_kr`` what all share. ``components``
    earmarks it, ``conditions`` limit it to some buildings, ``at_most_percent`` is its part of a work's price,
    and where ``keeps`` is true what is not used is there the year after. Funds are used in the order in which
    the study lists them.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    da: str = Field(min_length=1)
    en: str = Field(min_length=1)
    yearly_kr: dict[str, dict[int, Annotated[float, Field(ge=0)]]] = Field(default_factory=dict)
    common_kr: dict[int, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    components: tuple[Component, ...] = ()
    conditions: tuple[Condition, ...] = Field(default=(), description="what a building must be, all of them")
    at_most_percent: float = Field(default=100.0, gt=0, le=100)
    first_year: int = Field(default=1990, ge=1990, le=2100)
    last_year: int = Field(default=2100, ge=1990, le=2100)
    keeps: bool = True
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_kind(self) -> Fund:
        if bool(self.yearly_kr) == bool(self.common_kr):
            raise PydanticCustomError("fund_money", "a fund states either yearly_kr or common_kr")
        return self

    def pays(self, component: Component) -> bool:
        """Whether its earmark allows a component."""
        return not self.components or component in self.components


FurtherUse = (
    TotalBudget
    | RentStep
    | RentAtMostSaving
    | Co2Path
    | LabelFloor
    | Rehousing
    | TradeCapacity
    | Solidarity
    | PlannedWorks
    | CountOf
    | Forced
    | NeverTogether
    | Together
    | Before
    | LoanFrame
    | Reserves
    | OwnRule
)
