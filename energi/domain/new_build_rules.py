"""Rules by which a study lets the plan choose among new-build projects."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from energi.domain.study_rules import Use


class NewBuild(Use):
    """A rule that lets the plan choose among the projects of the sheet Nybyggeri."""

    @property
    def switches(self) -> tuple[str, ...]:
        """With it comes what every project must live up to."""
        return ("new_build", self.name)


class BaseCapital(NewBuild):
    """The municipality's base capital for projects of some years at most so much."""

    name: Literal["base_capital"]
    frame_kr: float = Field(ge=0, description="in the kroner it is paid in, not indexed")
    first_year: int = Field(ge=1990, le=2100)
    last_year: int = Field(ge=1990, le=2100)


class NewBuildRent(NewBuild):
    """No project with a higher rent in its first year is built."""

    name: Literal["new_build_rent"]
    cap_kr_m2: float = Field(ge=0, description="kr/m2/year, in kroner of the project's year")


class DwellingsWanted(NewBuild):
    """At least so many dwellings are built."""

    name: Literal["dwellings_wanted"]
    least: int = Field(ge=0)


NewBuildUse = BaseCapital | NewBuildRent | DwellingsWanted
