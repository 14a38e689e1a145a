"""Requirements: clauses of regulations and city rules as data, in packs with formula, factors and source.

A clause says who must meet what, from when to when, in our own words, and carries a `Predicate` from a closed
set. Its number is judged only when its status is not ``unverified`` (or the study accepts the clause by
id); everything else is reported as not assessable, never guessed. A number out of the range its unit allows
is refused when the pack is read, as are a clause without a source, a missing limit and overlapping periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from energi.domain.choices import Carrier, FundingRoute, Protection
from energi.domain.columns import Choice
from energi.domain.sourced import Part, Status
from energi.domain.wording import Words

Verdict = Literal["pass", "fail", "not_assessable"]
Stand = Literal["P1", "P2", "P3"]


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
KwhM2 = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
"""Energy per m2 and year [kWh/(m2 year)]."""
Kwh = Annotated[float, Field(ge=0, le=50_000, allow_inf_nan=False)]
"""Energy per building and year, the ``b`` of ``a + b / area`` [kWh/year]."""
UValue = Annotated[float, Field(gt=0, le=6, allow_inf_nan=False)]
"""[W/(m2 K)]."""
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


class EnergyFactor(_Trimmed):
    """What one kWh of a carrier counts in the frame of its own record."""

    carrier: Carrier
    value: float = Field(gt=0, le=10, allow_inf_nan=False)
    source: str = Field(min_length=1)
    status: Status


class _Weighted(_Trimmed):
    """What is measured in weighted energy: every carrier has one factor, in the same record."""

    factors: tuple[EnergyFactor, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [factor.carrier for factor in self.factors]
        if len(set(named)) != len(named):
            raise ValueError("a carrier has two energy factors")
        return self


class OtherUse(_Trimmed):
    """The frame of what is not dwellings; a mixed building's limit is the two, weighted by area."""

    a_kwh_m2: KwhM2
    b_kwh: Kwh
    source: str = Field(min_length=1)
    status: Status


class EnergyFrame(_Weighted):
    """Weighted delivered energy per m2 at most ``a + b / area``."""

    type: Literal["energy_frame"]
    a_kwh_m2: KwhM2
    b_kwh: Kwh
    other: OtherUse | None = None


class EnergySaving(_Weighted):
    """Weighted delivered energy per m2 falls by at least a limit."""

    type: Literal["energy_saving"]
    limit_kwh_m2: KwhM2


class ComponentU(_Trimmed):
    """U-value of a component of the envelope at most a limit."""

    type: Literal["component_u"]
    component: Literal["roof", "wall", "floor", "window"]
    limit_w_m2k: UValue


class WindowEnergyBalance(_Trimmed):
    """Energy balance of windows, ``gain g - loss U``, at least a limit (BR15 bilag 6)."""

    type: Literal["window_energy_balance"]
    limit_kwh_m2: Annotated[float, Field(ge=-300, le=200, allow_inf_nan=False)]
    gain_kwh_m2: KwhM2 = 196.4
    loss_kkh: KwhM2 = 90.36


class Profitability(_Trimmed):
    """Yearly saving x lifetime / investment greater than a limit makes a work profitable.

    ``inclusive``: exactly on the limit is profitable too. ``cost``: whether the whole investment counts
    or only the marginal part that is for energy.
    """

    type: Literal["profitability"]
    limit: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]
    inclusive: bool = False
    cost: Literal["marginal", "whole"] = "marginal"


class LabelSteps(_Trimmed):
    """A label must rise by so many letters, by the letter it has today."""

    type: Literal["label_steps"]
    steps: dict[Literal["A", "B", "C", "D", "E", "F", "G"], Annotated[int, Field(ge=0, le=6)]] = Field(
        min_length=1
    )


class LabelProposals(_Trimmed):
    """Every label proposal on a touched component whose factor is above a limit is carried out."""

    type: Literal["label_proposals"]
    limit: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]


class WholeBuilding(_Trimmed):
    """Works on more than a share of the envelope, or of the property's value, oblige the whole building.

    Then whatever work is profitable must be done, component by component.
    """

    type: Literal["whole_building"]
    envelope_share: Share
    value_share: Share


class BathToilet(_Trimmed):
    """Every dwelling has a bath and a toilet of its own."""

    type: Literal["bath_toilet"]


class Documentation(_Trimmed):
    """To be documented by the project; energi cannot judge it, only take down the project's answer."""

    type: Literal["documentation"]
    limit: Limit | None = None
    unit: Literal["", "W/m2/K", "W/m/K", "kWh/m2/year", "year", "percent", "dB", "kr"] = ""

    @model_validator(mode="after")
    def _with_unit(self) -> Self:
        if (self.limit is None) != (self.unit == ""):
            raise ValueError("a limit and its unit are stated together")
        return self


class Reference(_Trimmed):
    """The same demand as a clause of another pack, whose formula and factors stay in one record."""

    type: Literal["reference"]
    pack: str = Field(min_length=1)
    clause: str = Field(min_length=1)


Predicate = Annotated[
    EnergyFrame
    | EnergySaving
    | ComponentU
    | WindowEnergyBalance
    | Profitability
    | LabelSteps
    | LabelProposals
    | WholeBuilding
    | BathToilet
    | Documentation
    | Reference,
    Field(discriminator="type"),
]


class Proxy(_Trimmed):
    """A labelled stand-in that is judged beside a clause whose own text is missing.

    Without a predicate it is the component clauses of the national regulations of the study's packs.
    """

    name: Stand
    da: str = Field(min_length=1)
    en: str = Field(min_length=1)
    source: str = Field(min_length=1)
    predicate: Predicate | None = None


Binds = Literal[
    "new_build",
    "component_touched",
    "component_replaced",
    "renovation",
    "major_renovation",
    "building",
    "proposal",
]


class Clause(_Trimmed):
    """One requirement.

    Attributes
    ----------
    kind : str
        ``krav`` (must) or ``anbefaling`` (should).
    binds : str
        What it binds: new build, a component that is touched at all, only one that is replaced, a
        building that is renovated, one that is renovated extensively, or the building as it stands.
        A label's ``proposal`` is judged on its own.
    text_known : str, optional
        ``verified_indirect`` if the requirement is known from other texts only, ``source_missing`` if
        its own text was not available; None where the source states it, as ``status`` says.
    valid_from, valid_to : date, optional
        By date of application; None where the facts name no date.
    end_unknown : bool
        It is known to have been abolished, but not when: it is judged only if the study accepts it.
    page : str
        Where in the source.
    proxies : tuple of Proxy
        Stand-ins of a clause whose text is missing; the study chooses one (``mba_proxy``).
    """

    id: str = Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)+$")
    theme: Theme
    title_da: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    da: str = Field(min_length=1)
    en: str = Field(min_length=1)
    kind: Literal["krav", "anbefaling"]
    binds: Binds
    predicate: Predicate
    valid_from: date | None = None
    valid_to: date | None = None
    end_unknown: bool = False
    source: str = Field(min_length=1)
    page: str = ""
    checked: date
    status: Status
    text_known: Literal["verified_indirect", "source_missing"] | None = None
    proxies: tuple[Proxy, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.valid_from or date.min) > (self.valid_to or date.max):
            raise ValueError(f"{self.id} ends before it begins")
        if len({proxy.name for proxy in self.proxies}) != len(self.proxies):
            raise ValueError(f"{self.id} has two proxies of one name")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source the clause names."""
        rule = self.predicate
        parts = (*getattr(rule, "factors", ()), *filter(None, [getattr(rule, "other", None)]), *self.proxies)
        return tuple(dict.fromkeys([self.source, *(part.source for part in parts)]))

    def proxy(self, name: str) -> Proxy | None:
        """The stand-in of a name, if the clause has one."""
        return next((proxy for proxy in self.proxies if proxy.name == name), None)

    def holds(self, day: date) -> bool:
        """Whether the clause is in force for an application of that day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


class Pack(_Trimmed):
    """Requirements that belong together: one edition of one regulation.

    Attributes
    ----------
    funding : tuple of FundingRoute
        The routes by which the pack binds a project; empty if it binds whatever the route.
    funding_open : tuple of FundingRoute
        Routes of which it is not known: the project itself states whether it is bound.
    exempt : tuple of Protection
        Protected buildings its component clauses do not bind.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title_da: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    about_da: str = Field(min_length=1)
    about_en: str = Field(min_length=1)
    funding: tuple[FundingRoute, ...] = ()
    funding_open: tuple[FundingRoute, ...] = ()
    exempt: tuple[Protection, ...] = ()
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
