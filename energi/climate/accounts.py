"""Accounts: energy and tonnes per place, year and carrier, of the portfolio as it is and with a plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.base_year import NOT_BUILT, Past
from energi.assess.carbon import ELECTRICITY, Factors
from energi.assess.project_kinds import added_area_m2, added_dwellings, added_energy
from energi.domain.stock import Flags, Floats, Ints
from energi.domain.units import KG_PER_TONNE
from energi.optimise.case import Case

BUILDING, NEW_BUILD = "building", "new_build"


@dataclass(frozen=True)
class Use:
    """Energy of n places, buildings first and then new-build projects.

    Attributes
    ----------
    places : DataFrame
        Indexed by code: organisation, estate (``""`` for a new one), kind (``BUILDING``,
        ``NEW_BUILD``), area_m2 and dwellings (of a project what it adds), basis (how its base year is known).
    years : tuple of int
    carriers : tuple of str
    heat_kwh : (n, years, carriers) delivered for heat and hot water [kWh/year]
    power_kwh : (n, years) building electricity [kWh/year]
    stands : (n, years) whether the place stood
    """

    places: pd.DataFrame
    years: tuple[int, ...]
    carriers: tuple[str, ...]
    heat_kwh: Floats
    power_kwh: Floats
    stands: Flags

    @property
    def energy_kwh(self) -> Floats:
        """All energy delivered, building electricity as electricity, (n, years, carriers) [kWh/year]."""
        energy = self.heat_kwh.copy()
        energy[:, :, self.carriers.index(ELECTRICITY)] += self.power_kwh
        return energy

    @property
    def area_m2(self) -> Floats:
        """Heated area by year, (n, years)."""
        return np.asarray(self.stands * self.places["area_m2"].to_numpy(float)[:, None])

    def year(self, year: int) -> int:
        """Where a year is on the second axis."""
        return self.years.index(year)

    @property
    def standing(self) -> Flags:
        """Which places are buildings of the portfolio, not new build: (n,)."""
        return np.asarray((self.places["kind"] == BUILDING).to_numpy())


def use(case: Case, past: Past, chosen: Ints, years: tuple[int, ...], carriers: tuple[str, ...]) -> Use:
    """Energy by year if an option is chosen for every building.

    Works of start year *s* save from *s* + 1, as in the plan. A new-build project counts from its
    year of occupation.

    Parameters
    ----------
    case : Case
    past : Past
    chosen : (buildings,) row of the menu per building
    years, carriers : tuple
        The axes; years start with those of ``past``.
    """
    options = case.offers.options.iloc[chosen]
    today = case.assessment.buildings
    time = np.array(years)[None, :]
    start, later = (options[name].to_numpy(int)[:, None] for name in ("start_year", "later_year"))
    begun = (start > 0) & (time > start)
    done = begun & (time > later)

    def phased(name: str, before: np.ndarray) -> np.ndarray:
        first, after = (options[step + name].to_numpy()[:, None] for step in ("first_", ""))
        return np.where(done, after, np.where(begun, first, before))

    shape = (len(options), len(years))
    known = len(past.years)
    stands = np.ones(shape, dtype=np.bool_)
    stands[:, :known] = past.stands
    heat_before = np.repeat(today["heat_kwh"].to_numpy(float)[:, None], len(years), axis=1)
    heat_before[:, :known] = past.heat_kwh
    carrier_before = np.repeat(case.stock.buildings["carrier"].to_numpy(object)[:, None], len(years), axis=1)
    carrier_before[:, :known] = past.carrier
    power_before = np.broadcast_to(today["electricity_kwh"].to_numpy(float)[:, None], shape)
    heat = phased("heat_kwh", heat_before) * stands
    power = phased("electricity_kwh", power_before) * stands
    new_heat, new_power, occupied = _new_build(case.stock.new_build, years, carriers)
    return Use(
        places=_places(case, past),
        years=years,
        carriers=carriers,
        heat_kwh=np.concatenate([_by_carrier(heat, phased("carrier", carrier_before), carriers), new_heat]),
        power_kwh=np.concatenate([power, new_power]),
        stands=np.concatenate([stands, occupied]),
    )


def _by_carrier(heat: Floats, carrier: np.ndarray, carriers: tuple[str, ...]) -> Floats:
    return np.stack([np.where(carrier == name, heat, 0.0) for name in carriers], axis=2)


def _new_build(
    projects: pd.DataFrame, years: tuple[int, ...], carriers: tuple[str, ...]
) -> tuple[Floats, Floats, Flags]:
    occupied = np.array(years)[None, :] >= projects["year"].to_numpy(int)[:, None]
    heat, power = (kwh[:, None] * occupied for kwh in added_energy(projects))
    carrier = np.repeat(projects["carrier"].to_numpy(object)[:, None], len(years), axis=1)
    return _by_carrier(heat, carrier, carriers), power, occupied


def _places(case: Case, past: Past) -> pd.DataFrame:
    buildings, projects = case.stock.buildings, case.stock.new_build
    standing = pd.DataFrame(
        {
            "organisation": buildings["organisation"],
            "estate": buildings["estate"],
            "kind": BUILDING,
            "area_m2": buildings["heated_area_m2"].astype(float),
            "dwellings": buildings["dwellings"].astype(int),
            "basis": past.basis,
        }
    )
    new = pd.DataFrame(
        {
            "organisation": projects["organisation"],
            "estate": projects.reindex(columns=["estate"])["estate"].astype(object).fillna(""),
            "kind": NEW_BUILD,
            "area_m2": added_area_m2(projects),
            "dwellings": added_dwellings(projects),
            "basis": NOT_BUILT,
        }
    )
    return pd.concat([standing, new]) if len(new) else standing


def tonnes(use: Use, factors: Factors) -> Floats:
    """Emissions by place, year and carrier, (n, years, carriers) [t/year]."""
    rows = [factors.carriers.index(carrier) for carrier in use.carriers]
    at = [factors.years.index(year) for year in use.years]
    kg_kwh = factors.kg_kwh[np.ix_(rows, at)].T
    return use.energy_kwh * kg_kwh[None, :, :] / KG_PER_TONNE
