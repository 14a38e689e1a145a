"""Requirements: clauses of regulations and city rules as data, in packs with formula, factors and source.

A clause says who must meet what, from when to when, in our own words, and carries a `Predicate` from a closed
set. Its number is judged only when its status is not ``unverified`` (or the study accepts the clause by
id); everything else is reported as not assessable, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from energi.domain.choices import Carrier
from energi.domain.columns import Choice
from energi.domain.sourced import Part, Status
from energi.domain.wording import Words

Verdict = Literal["pass", "fail", "not_assessable"]


class Theme(Choice):
    """The nine themes of Miljø i byggeri og anlæg; building regulations are of the theme energy."""

    DESIGN = "design"
    ENERGY = "energy"
    MATERIALS = "materials"
    WATER = "water"
    TOWNSCAPE = "townscape"
    WASTE = "waste"
    NOISE = "noise"
    INDOOR_CLIMATE = "indoor_climate"
    SITE = "site"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "design": Words("miljørigtig projektering", "sustainable project design"),
            "energy": Words("energi og CO2", "energy and CO2"),
            "materials": Words("materialer og kemi", "materials and chemicals"),
            "water": Words("vand og afløb", "water and drainage"),
            "townscape": Words("byrum, byliv og natur", "townscape, city life and nature"),
            "waste": Words("affald", "waste"),
            "noise": Words("støj", "noise"),
            "indoor_climate": Words("indeklima", "indoor climate"),
            "site": Words("byggepladsen", "the construction site"),
        }


class _Trimmed(Part):
    model_config = ConfigDict(str_strip_whitespace=True)


Limit = Annotated[float, Field(allow_inf_nan=False)]


class EnergyFactor(_Trimmed):
    """What one kWh of a carrier counts in the frame of its own record."""

    carrier: Carrier
    value: float = Field(gt=0, allow_inf_nan=False)
    source: str = Field(min_length=1)
    status: Status


class EnergyFrame(_Trimmed):
    """Weighted delivered energy per m2 at most ``a + b / area``."""

    type: Literal["energy_frame"]
    a_kwh_m2: Limit
    b_kwh: Limit
    factors: tuple[EnergyFactor, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> EnergyFrame:
        named = [factor.carrier for factor in self.factors]
        if len(set(named)) != len(named):
            raise ValueError("a carrier has two energy factors")
        return self


class ComponentU(_Trimmed):
    """U-value of a component of the envelope at most a limit."""

    type: Literal["component_u"]
    component: Literal["roof", "wall", "floor", "window"]
    limit_w_m2k: Limit


class WindowEnergyBalance(_Trimmed):
    """Energy balance of windows, ``gain g - loss U``, at least a limit (BR15 bilag 6)."""

    type: Literal["window_energy_balance"]
    limit_kwh_m2: Limit
    gain_kwh_m2: Limit = 196.4
    loss_kkh: Limit = 90.36


class Profitability(_Trimmed):
    """Yearly saving x lifetime / marginal investment greater than a limit makes a work profitable."""

    type: Literal["profitability"]
    limit: Limit


class LabelSteps(_Trimmed):
    """A label must rise by so many letters, by the letter it has today."""

    type: Literal["label_steps"]
    steps: dict[Literal["A", "B", "C", "D", "E", "F", "G"], int] = Field(min_length=1)


class BathToilet(_Trimmed):
    """Every dwelling has a bath and a toilet of its own."""

    type: Literal["bath_toilet"]


class Documentation(_Trimmed):
    """To be documented by the project; energi cannot judge it."""

    type: Literal["documentation"]
    limit: Limit | None = None
    unit: str = ""


class Reference(_Trimmed):
    """The same demand as a clause of another pack, whose formula and factors stay in one record."""

    type: Literal["reference"]
    pack: str = Field(min_length=1)
    clause: str = Field(min_length=1)


Predicate = Annotated[
    EnergyFrame
    | ComponentU
    | WindowEnergyBalance
    | Profitability
    | LabelSteps
    | BathToilet
    | Documentation
    | Reference,
    Field(discriminator="type"),
]


class Clause(_Trimmed):
    """One requirement.

    Attributes
    ----------
    kind : str
        ``krav`` (must) or ``anbefaling`` (should).
    binds : str
        What it binds: new build, a component that is touched at all, only one that is replaced, or
        the building as it stands.
    text_known : str, optional
        ``verified_indirect`` if the requirement is known from other texts only, ``source_missing`` if
        its own text was not available; None where the source states it, as ``status`` says.
    valid_from, valid_to : date, optional
        By date of application; None where the facts name no date.
    proxy : str, optional
        The labelled stand-in that is judged beside a clause whose text is missing. ``P1``: touched
        components meet the national regulations of the study's packs.
    """

    id: str = Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)+$")
    theme: Theme
    title_da: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    da: str = Field(min_length=1)
    en: str = Field(min_length=1)
    kind: Literal["krav", "anbefaling"]
    binds: Literal["new_build", "component_touched", "component_replaced", "building"]
    predicate: Predicate
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = Field(min_length=1)
    checked: date
    status: Status
    text_known: Literal["verified_indirect", "source_missing"] | None = None
    proxy: Literal["P1"] | None = None

    def holds(self, day: date) -> bool:
        """Whether the clause is in force for an application of that day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


class Pack(_Trimmed):
    """Requirements that belong together: one edition of one regulation."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title_da: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    about_da: str = Field(min_length=1)
    about_en: str = Field(min_length=1)
    clauses: tuple[Clause, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_overlap(self) -> Pack:
        for one, other in combinations(self.clauses, 2):
            starts = max(one.valid_from or date.min, other.valid_from or date.min)
            if one.id == other.id and one.holds(starts) and other.holds(starts):
                raise ValueError(f"two clauses {one.id} are in force on {starts}")
        return self

    def of_type(self, *types: str, day: date | None = None) -> tuple[Clause, ...]:
        """The clauses with a predicate of the types named, in force on a day."""
        return tuple(
            clause
            for clause in self.clauses
            if clause.predicate.type in types and (day is None or clause.holds(day))
        )

    def clause(self, name: str) -> Clause:
        """The first clause of an id."""
        return next(clause for clause in self.clauses if clause.id == name)
