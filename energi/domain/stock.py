"""What travels between the stages: frozen dataclasses that hold frames and arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

from energi.domain import arrays
from energi.domain.finding import Finding
from energi.domain.requirement import Clause, Pack, WholeBuilding

Floats = arrays.Floats
Ints = arrays.Ints
Flags = arrays.Flags


class Yearly(Protocol):
    """Numbers per option and year that are read like an array, and may be counted only when they are."""

    def __getitem__(self, key: Any, /) -> Floats:
        """The rows named, in all years or in those of a second index."""
        ...


@dataclass(frozen=True)
class Tables:
    """Rows as read: one frame per table of `energi.domain.tables.TABLES`, cells still unchecked.

    Attributes
    ----------
    frames : Mapping[str, DataFrame]
        Table -> frame with the machine keys as columns and the sheet's row numbers as index.
        Cells hold what the file holds: str, float, int, bool, date, or None.
    findings : tuple of Finding
        What the reader noticed: missing sheets and columns, unknown columns.
    source : str
        The file's name.
    places : Mapping[str, Mapping[str, int]]
        Table -> machine key -> position of the column in its sheet, counted from 0.
    """

    frames: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...]
    source: str
    places: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def _no_heat_use() -> pd.DataFrame:
    return pd.DataFrame(columns=["building", "year", "heat_mwh", "source"])


def _no_answers() -> pd.DataFrame:
    return pd.DataFrame(columns=["subject", "clause", "answer", "documentation", "answered"])


@dataclass(frozen=True)
class Stock:
    """The trusted portfolio.

    Attributes
    ----------
    organisations, estates, buildings, proposals, new_build : DataFrame
        Indexed by their codes; columns as in `energi.domain.tables`. ``buildings`` also has
        ``organisation`` and the columns of the label in force (``label``, ``scale``,
        ``label_class``, ``issued``, ``valid_to``, ``heat_mwh``, ``electricity_kwh``, ``u_*_w_m2k``);
        they are NaN for a building without a label.
    budget : DataFrame
        Columns organisation, year, frame_kr.
    labels : DataFrame
        All valid label rows, indexed by label number.
    findings : tuple of Finding
        Everything noticed so far.
    heat_use : DataFrame
        Columns building, year, heat_mwh (measured, uncorrected), source; empty if none is known.
    answers : DataFrame
        The projects' own answers to checklists: subject, clause, answer, documentation, answered.
    left_out : int
        Buildings of the portfolio that are not here because of errors in their rows.
    """

    organisations: pd.DataFrame
    estates: pd.DataFrame
    buildings: pd.DataFrame
    labels: pd.DataFrame
    proposals: pd.DataFrame
    budget: pd.DataFrame
    new_build: pd.DataFrame
    findings: tuple[Finding, ...]
    heat_use: pd.DataFrame = field(default_factory=_no_heat_use)
    answers: pd.DataFrame = field(default_factory=_no_answers)
    left_out: int = 0


@dataclass(frozen=True)
class Features:
    """What the energy balance needs to know of n buildings (or n packages).

    Element columns follow `energi.domain.choices.ENVELOPE` (roof, wall, floor, window);
    orientation columns are horizontal, east, south, west, north.

    Attributes
    ----------
    area_ref_m2 : (n,) TABULA reference area, 0.85 x gross heated area [m2]
    area_m2 : (n, 4) element areas [m2]
    u_w_m2k : (n, 4) U-values incl. unheated-space resistance, before b [W/(m2 K)]
    b : (n, 4) transmission factors [-]
    window_m2 : (n, 5) window area by orientation [m2]
    g : (n,) solar transmittance of the windows [-]
    du_tb_w_m2k : (n,) thermal-bridge surcharge [W/(m2 K)]
    n_inf_1_h : (n,) infiltration [1/h]
    recovery : (n,) heat recovery of the ventilation [-]
    block : (n,) whether the boundary conditions for blocks of flats apply
    heating_loss_kwh : (n,) distribution and storage losses of the heating [kWh/year]
    hot_water_kwh : (n,) hot water need with its losses [kWh/year]
    expenditure : (n,) delivered / produced heat of the generator [-]
    aux_kwh : (n,) building electricity besides the heat carrier [kWh/year]
    calibration : (n,) factor on the space-heating need, 1 before calibration [-]
    """

    area_ref_m2: Floats
    area_m2: Floats
    u_w_m2k: Floats
    b: Floats
    window_m2: Floats
    g: Floats
    du_tb_w_m2k: Floats
    n_inf_1_h: Floats
    recovery: Floats
    block: Flags
    heating_loss_kwh: Floats
    hot_water_kwh: Floats
    expenditure: Floats
    aux_kwh: Floats
    calibration: Floats

    def take(self, rows: Ints) -> Features:
        """The features of the rows named, in that order (rows may repeat)."""
        return Features(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def __len__(self) -> int:
        return len(self.area_ref_m2)


@dataclass(frozen=True)
class Assessment:
    """Every building today.

    Attributes
    ----------
    buildings : DataFrame
        Indexed like ``stock.buildings``: ``knowledge`` ("envelope", "label", "typology"), ``need_kwh``,
        ``heat_kwh`` (delivered per year, as money and CO2 are counted), ``calculated_heat_kwh`` and
        ``expected_heat_kwh`` beside it, ``measured_heat_kwh`` (degree-day corrected, NaN if none),
        ``own_level`` (what measured use lifts the expected by), ``electricity_kwh``,
        ``calibration``, ``energy_kwh_m2`` (weighted, for the label), ``class_now``, ``co2_kg`` (the
        study's base year), ``co2_base_kg`` and ``co2_base_frozen_kg`` (the climate base year, with
        that year's and with the frozen factors), ``energy_cost_kr`` (per year), ``due_worth_kr``
        (present value of works due anyway), ``lcc_kr`` (present value of going on as today),
        ``rent_kr_m2``.
    features : Features
        In the same order.
    verdicts : DataFrame
        One row per building or new-build project and clause: kind, subject, pack, clause, verdict
        ("pass", "fail", "not_assessable"), value, limit, unit, source, reason.
    findings : tuple of Finding
        What was noticed while assessing.
    """

    buildings: pd.DataFrame
    features: Features
    verdicts: pd.DataFrame
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Duty:
    """A clause by which extensive works oblige to whatever else is profitable (the 25 % rule).

    Attributes
    ----------
    in_force : (starts,) whether it holds for works that start then
    known : whether it may be judged at all
    binds : (buildings,) whether it binds the building at all
    pays : (buildings, components) whether some priced work on the component is profitable
    area_m2 : (buildings, components) area of the envelope [m2], 0 for other components
    value_kr : (buildings,) public property value [kr], NaN if not known
    """

    pack: Pack
    clause: Clause
    rule: WholeBuilding
    in_force: Flags
    known: bool
    binds: Flags
    pays: Flags
    area_m2: Floats
    value_kr: Floats

    def take(self, rows: Ints) -> Duty:
        """The duty of the buildings named, in that order."""
        told = {name: getattr(self, name)[rows] for name in ("binds", "pays", "area_m2", "value_kr")}
        return replace(self, **told)


PROJECT = (
    "organisation", "year", "kind", "dwellings", "added", "basis", "acquisition_kr", "cost_kr",
    "base_capital_kr", "rent_kr_m2", "verdict", "refused",
)  # fmt: skip
"""Columns of `Projects`."""


@dataclass(frozen=True)
class Projects:
    """New-build projects the plan may choose, as `energi.options.projects` gives them.

    Attributes
    ----------
    rows : DataFrame
        Indexed by project, columns `PROJECT`: ``added`` is dwellings more than before (below 0 where
        dwellings are merged); cost_kr is acquisition cost and energy, present value at
        the study's price level; acquisition_kr, base_capital_kr and rent_kr_m2 (the first year's) are in
        kroner of the project's year; basis says whose acquisition cost it is. NaN where not known.
        ``refused`` says why it is not offered: ``"study"``, ``"requirement"``, ``"year"``, ``"cost"``,
        ``"base_capital"``, ``"rent"``, or ``""`` if it is; ``verdict`` is the worst of its verdicts,
        ``""`` without any.
    co2_kg, co2_frozen_kg : (projects, years) if it is built [kg]
    """

    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PROJECT)))
    co2_kg: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    co2_frozen_kg: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def take(self, kept: Flags) -> Projects:
        """The projects marked, (projects,)."""
        return Projects(self.rows[kept], self.co2_kg[kept], self.co2_frozen_kg[kept])


@dataclass(frozen=True)
class Offers:
    """The menu: what could be done to each building.

    Attributes
    ----------
    options : DataFrame
        One row per option (a package in a start year, or going on as today), grouped by building:
        building, estate, organisation, package, start_year (0: nothing is done), later_year (of the
        second step of a staged package, else 0), capital_kr and later_capital_kr of it, likewise
        anyway_kr, payment_kr and baths, first_heat_kwh, first_electricity_kwh, first_carrier (after
        step one),
        anyway_kr, payment_kr (yearly rent effect once done), heat_kwh (after, as counted),
        calculated_heat_kwh, expected_heat_kwh, electricity_kwh, carrier (after), lcc_kr, saving_low_kwh,
        saving_high_kwh (heat), lcc_low_kr, lcc_high_kr (with the high and the low saving), class_after, baths
        (dwellings given a bath), failing (clauses not met), label_short
        (label goals missed), conditions (of funds, that the building meets); where the study asks for
        them saving_kr and first_saving_kr (yearly energy bill saved, of all works and of the first step).
    years : tuple of int
        The years of the accounts.
    co2_kg, co2_frozen_kg : (options, years)
        Emissions per year, with each year's factors and with the frozen ones [kgCO2e], counted for the
        options that are read.
    packages : DataFrame
        One row per package and measure: package, measure, component, text_da, text_en,
        capital_kr, claimed_heat_kwh, proposal, stage (1, or 2 for works that come in a later year),
        takes_due (whether it takes the place of a work the maintenance plan has due).
    verdicts : DataFrame
        As in `Assessment`, kind "package", one row per action and clause, with ``action`` (row), ``krav``
        (whether a package that misses it may not be chosen) and the start years it holds for
        (``first_year``, ``last_year``).
    counts : Mapping[str, int]
        What was combined, dropped and kept.
    findings : tuple of Finding
        Proposals and measures that need a price or have no effect.
    unfit : DataFrame
        Why catalogue measures are not offered, counted: measure, text_da, text_en, reason,
        buildings, example.
    payment_shares : DataFrame
        Yearly rent payment per krone financed: components, by start year [1/year].
    duties : tuple of Duty
        What extensive works would oblige to.
    projects : Projects
        New build the plan may choose; none unless the study lets it.
    """

    options: pd.DataFrame
    years: tuple[int, ...]
    co2_kg: Yearly
    co2_frozen_kg: Yearly
    packages: pd.DataFrame
    verdicts: pd.DataFrame
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    unfit: pd.DataFrame = field(default_factory=pd.DataFrame)
    payment_shares: pd.DataFrame = field(default_factory=pd.DataFrame)
    duties: tuple[Duty, ...] = ()
    projects: Projects = Projects()


@dataclass(frozen=True)
class Certificate:
    """What the solver proved, and how."""

    status: str
    objective: float
    bound: float
    gap_percent: float
    seconds: float
    options: int
    rows: int
    solver: str
    route: str


@dataclass(frozen=True)
class Step:
    """What was proved of one of several goals in its turn.

    Attributes
    ----------
    goal : str
    status : str
        How the solve in its turn ended; not ``"optimal"`` means that a better plan may exist.
    objective : float
        Its value in the best plan found.
    bound : float
        No plan that keeps the limits on the goals before it has a lower one.
    gap_percent, seconds : float
    """

    goal: str
    status: str
    objective: float
    bound: float
    gap_percent: float
    seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """One option per building, verified.

    Attributes
    ----------
    chosen : (buildings,) row of ``offers.options`` per building
    certificate : Certificate
    accounts : DataFrame
        account, key, value: recomputed by `verify` with plain arithmetic.
    limits : DataFrame
        rule, key, left, right, slack, binds: every relation of every rule at the plan.
    flows : Mapping[str, Mapping[key, float]]
        The flows the solver chose, such as what a fund pays for; the others follow from the accounts.
    steps : tuple of Step
        One per goal where the study has several in order; the certificate is that of the last.
    least : Mapping[str, float]
        Of each of several goals, what no plan of the study comes below, whatever the other goals; NaN in
        studies too large to look for it.
    """

    chosen: Ints
    certificate: Certificate
    accounts: pd.DataFrame
    limits: pd.DataFrame
    flows: Mapping[str, Mapping[tuple[Any, ...], float]] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    least: Mapping[str, float] = field(default_factory=dict)

    def booked(self) -> dict[str, dict[tuple[Any, ...], float]]:
        """The accounts by name: key -> value."""
        return {
            str(family): dict(zip(rows["key"], rows["value"], strict=True))
            for family, rows in self.accounts.groupby("account", sort=False)
        }


@dataclass(frozen=True)
class Clash:
    """The smallest loosening of named limits under which a plan exists.

    Attributes
    ----------
    relaxed : DataFrame
        rule, key, limit, needed, by, unit, share (of the limit; NaN where the limit is zero).
    total, least : float
        The sum of the shares, and what the sum of any loosening is proved to be at least [-].
    beyond : DataFrame
        rule, key, limit, least: limits that nobody can meet, whatever the others are, and the least
        that can be reached.
    """

    relaxed: pd.DataFrame
    total: float = 0.0
    least: float = 0.0
    beyond: pd.DataFrame = field(default_factory=pd.DataFrame)
