"""Goals a study may make soft: label steps with exceptions, and recommendations of the packs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from energi.domain.study_rules import Use


class LabelGoal(Use):
    """Renovated buildings climb the label steps of the study's packs, but for a share of exceptions.

    With it the label steps (of a pack, or the stand-in P3) are a goal and no longer a requirement.
    """

    name: Literal["label_goal"]
    share_percent: float = Field(default=100.0, ge=0, le=100)
    price_kr: float | None = Field(default=None, ge=0, description="kr. an exception, in the plan's goal")
    per: Literal["building", "step"] = Field(default="building", description="what the price is for")

    @model_validator(mode="after")
    def _something(self) -> LabelGoal:
        if self.price_kr is None and "share_percent" not in self.model_fields_set:
            raise PydanticCustomError("soft_goal", "a soft goal states a share, a count or a price")
        return self


class Recommendations(Use):
    """Recommendations of the study's packs as a goal of the works chosen.

    At least a share of those judged is met in every organisation, at least so many in all, or each one
    missed has a price in what the plan minimises.
    """

    name: Literal["recommendations"]
    least_percent: float | None = Field(default=None, ge=0, le=100)
    least: int | None = Field(default=None, ge=0)
    price_kr: float | None = Field(default=None, ge=0, description="kr. each one missed, in the plan's goal")

    @model_validator(mode="after")
    def _something(self) -> Recommendations:
        if self.least_percent is None and self.least is None and self.price_kr is None:
            raise PydanticCustomError("soft_goal", "a soft goal states a share, a count or a price")
        return self

    @property
    def switches(self) -> tuple[str, ...]:
        """By what is stated."""
        stated = {"advice_share": self.least_percent, "advice_least": self.least}
        return tuple(name for name, limit in stated.items() if limit is not None)

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """A number of all together binds no organisation by itself."""
        own = self.model_copy(update={"least": None})
        return own if self.least_percent is not None or self.price_kr is not None else None


SoftUse = LabelGoal | Recommendations
