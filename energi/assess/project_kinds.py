"""What the kinds of projects on the sheet Nybyggeri are: new estates, roof dwellings, merged dwellings.

Merged dwellings lie in standing buildings, whose area and energy are counted already: they add neither, and
make the dwellings fewer.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from energi.domain.choices import ProjectKind
from energi.domain.sourced import Part, Sourced
from energi.domain.stock import Flags, Floats, Ints
from energi.shelf import card, shelf


class KindRule(Sourced):
    """What a kind is to the rules: new build, more area and energy, financed on the terms of new housing."""

    kind: ProjectKind
    new_build: bool
    adds_area: bool
    terms: bool
    da: str
    en: str


class ProjectKinds(Part):
    """All of ``models/methods/project_kinds.toml``."""

    title_da: str
    title_en: str
    kinds: tuple[KindRule, ...]


@cache
def kind_rules() -> dict[str, KindRule]:
    """Kind -> what it is to the rules."""
    found = card(shelf("models") / "methods" / "project_kinds.toml", ProjectKinds)
    return {rule.kind.value: rule for rule in found.kinds}


def kinds(projects: pd.DataFrame) -> pd.Series:
    """The kind of each project; a new estate where none is stated."""
    return _column(projects, "kind").fillna(ProjectKind.NEW_ESTATE.value).astype(str)


def is_so(projects: pd.DataFrame, what: Literal["new_build", "adds_area", "terms"]) -> Flags:
    """What the kinds of the projects are, (n,)."""
    rules = kind_rules()
    return np.array([getattr(rules[kind], what) for kind in kinds(projects)], dtype=np.bool_)


def stated(projects: pd.DataFrame) -> pd.Series:
    """What each project says itself: True, False or None."""
    own = _column(projects, "new_build_rules")
    return own.where(own.notna(), None)


def bound_as_new_build(projects: pd.DataFrame) -> Flags:
    """Whether the requirements for new build bind each project: its own word, else by its kind, (n,)."""
    own = stated(projects).to_numpy(object)
    return np.where(own == True, True, np.where(own == False, False, is_so(projects, "new_build")))  # noqa: E712 - of every element


def added_dwellings(projects: pd.DataFrame) -> Ints:
    """Dwellings more than before, below 0 where dwellings are merged, (n,)."""
    before = _column(projects, "dwellings_before").fillna(0).astype(int)
    return np.asarray(projects["dwellings"].astype(int) - before, dtype=np.int64)


def added_area_m2(projects: pd.DataFrame) -> Floats:
    """Heated area on top of the standing buildings' [m2], (n,)."""
    return np.asarray(projects["heated_area_m2"].to_numpy(float) * is_so(projects, "adds_area"))


def added_energy(projects: pd.DataFrame) -> tuple[Floats, Floats]:
    """Heat and building electricity on top of the standing buildings' [kWh/year], (n,) each."""
    area = added_area_m2(projects)
    heat, power = (
        np.asarray(projects[name].fillna(0.0).to_numpy(float) * area)
        for name in ("heat_kwh_m2", "electricity_kwh_m2")
    )
    return heat, power


def _column(projects: pd.DataFrame, name: str) -> pd.Series:
    """A column that a table made elsewhere may lack."""
    return projects.reindex(columns=[name])[name].astype(object)
