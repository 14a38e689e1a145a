"""Rules by which a study lets the plan choose among the projects of the sheet Nybyggeri."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from energi.domain.choices import ProjectKind
from energi.domain.study_rules import Use

ALL = "all"
"""The group of all projects."""


class NewBuild(Use):
    """A rule that lets the plan choose among the projects of the sheet Nybyggeri."""

    @property
    def switches(self) -> tuple[str, ...]:
        """With it comes what every project must live up to."""
        return ("new_build", self.name)


class Choose(NewBuild):
    """The plan may build projects; some are named that it must build, or must not."""

    name: Literal["new_build"]
    built: tuple[str, ...] = ()
    not_built: tuple[str, ...] = ()

    @property
    def switches(self) -> tuple[str, ...]:
        """And what must be built, if any is named."""
        return ("new_build", "must_build") if self.built else ("new_build",)

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """What is named of the organisation's own projects."""
        own = {part: tuple(n for n in getattr(self, part) if n in codes) for part in ("built", "not_built")}
        return self.model_copy(update=own)


class OfGroup(NewBuild):
    """A rule on all projects together, or on those of an organisation."""

    organisation: str = Field(default="", description="whose projects; all if empty")

    @property
    def group(self) -> str:
        """The name of the group of projects it speaks of."""
        return self.organisation or ALL

    @property
    def identity(self) -> tuple[object, ...]:
        """Once per group."""
        return (self.name, self.group)

    def alone(self, organisation: str, codes: frozenset[str]) -> Use | None:  # noqa: ARG002 - others need it
        """What all share binds no organisation by itself, which may still build."""
        if self.organisation == organisation:
            return self
        return None if self.organisation else Choose(name="new_build")


class BaseCapital(OfGroup):
    """The municipality's base capital for projects of some years at most so much."""

    name: Literal["base_capital"]
    frame_kr: float = Field(ge=0, description="in the kroner it is paid in, not indexed")
    first_year: int = Field(ge=1990, le=2100)
    last_year: int = Field(ge=1990, le=2100)


class NewBuildRent(NewBuild):
    """No project with a higher rent in its first year is built."""

    name: Literal["new_build_rent"]
    cap_kr_m2: float = Field(ge=0, description="kr/m2/year, in kroner of the project's year")


class DwellingsWanted(OfGroup):
    """At least so many dwellings more than before; of one kind of project, so many dwellings of it."""

    name: Literal["dwellings_wanted"]
    least: int = Field(ge=0)
    kind: ProjectKind | None = Field(default=None, description="only projects of this kind")

    @property
    def group(self) -> str:
        """Organisation and kind."""
        parts = (self.organisation, self.kind.value if self.kind else "")
        return ", ".join(filter(None, parts)) or ALL


NewBuildUse = Choose | BaseCapital | NewBuildRent | DwellingsWanted
