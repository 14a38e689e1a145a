"""Energy methods: which balance is calculated, under which standard conditions and climate."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from pydantic import BaseModel, TypeAdapter, ValidationError

from energi.assess.balance import Boundary, Season
from energi.domain.errors import InputError, ShelfError
from energi.domain.method import Boundaries, BoundarySet, ClimateCard, Methods, Month, SeasonSet
from energi.domain.stock import Flags, Floats, Ints
from energi.shelf import card, shelf

Model = TypeVar("Model", bound=BaseModel)

HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class Months:
    """The reference year: (12,) arrays, irradiation (12, 5) as in `Season`."""

    days_d: Floats
    theta_e_c: Floats
    i_sol_kwh_m2: Floats


@dataclass(frozen=True)
class Method:
    """An energy method with everything it needs besides the buildings.

    Attributes
    ----------
    name : str
        As in ``models/methods/energy.toml``.
    kind : str
        ``"seasonal"`` (TABULA) or ``"monthly"`` (EN ISO 13790).
    boundary : Boundary
        (2,) arrays: houses, blocks of flats.
    hot_water_kwh_m2 : (2,) array
        Net hot-water need of houses and blocks per m2 A_ref and year.
    season : Season
        The heating season of the seasonal method.
    months : Months
        The reference year of the monthly method.
    """

    name: str
    kind: Literal["seasonal", "monthly"]
    boundary: Boundary
    hot_water_kwh_m2: Floats
    season: Season
    months: Months

    def conditions(self, block: Flags) -> Boundary:
        """The standard use of every row."""
        return self.boundary.take(size_class(block))


def size_class(block: Flags) -> Ints:
    """Index of the size class: 0 house, 1 block of flats."""
    return np.asarray(block).astype(np.int64)


def load_method(name: str = "seasonal_dk") -> Method:
    """An energy method from the cards in ``models/methods``.

    Raises
    ------
    InputError
        ``E-METHOD`` if there is no method of that name.
    ShelfError
        If a card is missing or broken.
    """
    home = shelf("models") / "methods"
    methods = card(home / "energy.toml", Methods).methods
    if name not in methods:
        raise InputError("E-METHOD", name=name, known=", ".join(methods))
    choice = methods[name]
    sets = card(home / "boundaries.toml", Boundaries).sets
    climate = card(home / f"{choice.climate}.toml", ClimateCard)
    pair = [_set(sets, choice.house), _set(sets, choice.block)]
    return Method(
        name=name,
        kind=choice.kind,
        boundary=_boundary(pair),
        hot_water_kwh_m2=np.array([each.q_w_nd_kwh_m2 for each in pair]),
        season=_season(climate.season),
        months=months(climate),
    )


def _set(sets: dict[str, BoundarySet], code: str) -> BoundarySet:
    if code not in sets:
        raise ShelfError("E-SHELF-BROKEN", path="energy.toml", problem=code)
    return sets[code]


def _boundary(pair: list[BoundarySet]) -> Boundary:
    names = Boundary.__dataclass_fields__
    return Boundary(**{name: np.array([float(getattr(each, name)) for each in pair]) for name in names})


def _sun(of: SeasonSet | Month) -> tuple[float, float, float, float, float]:
    return of.i_hor_kwh_m2, of.i_east_kwh_m2, of.i_south_kwh_m2, of.i_west_kwh_m2, of.i_north_kwh_m2


def _season(of: SeasonSet) -> Season:
    return Season(np.array(of.days_d), np.array(of.theta_e_c), np.array(_sun(of)))


def months(climate: ClimateCard) -> Months:
    """The reference year of a climate card as arrays."""
    year = climate.year.months
    return Months(
        days_d=np.array([float(month.days) for month in year]),
        theta_e_c=np.array([month.theta_e_c for month in year]),
        i_sol_kwh_m2=np.array([_sun(month) for month in year]),
    )


def heating_season(year: Months, theta_base_c: float) -> tuple[Season, Floats]:
    """The heating season of a reference year, and its days in each month.

    The temperature between two months is their day-weighted mean; a month counts fully where it is
    below the base at both ends, not at all where it is above at both, else up to the linear
    crossing [climate-S26].

    Parameters
    ----------
    year : Months
    theta_base_c : float
        Base temperature of the heating season [degC].

    Returns
    -------
    Season, (12,) array [d]
    """
    days, mean = year.days_d, year.theta_e_c
    following = np.roll(days, -1)
    end = (days * mean + following * np.roll(mean, -1)) / (days + following)
    start = np.roll(end, 1)
    cold = np.minimum(start, end)
    warm = np.maximum(start, end)
    crossing = (theta_base_c - cold) / np.where(warm > cold, warm - cold, 1.0)
    heating = days * np.where(warm <= theta_base_c, 1.0, np.clip(crossing, 0.0, 1.0))
    total = heating.sum()
    sun = (year.i_sol_kwh_m2 * (heating / days)[:, None]).sum(axis=0)
    return Season(total, np.asarray((mean * heating).sum() / total), sun), heating


def read_rows(path: Path, model: type[Model]) -> tuple[Model, ...]:
    """A CSV table of a shelf as validated rows; empty cells take the default.

    Raises
    ------
    ShelfError
        ``E-SHELF-MISSING`` or ``E-SHELF-BROKEN``.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [{key: cell for key, cell in row.items() if cell} for row in csv.DictReader(file)]
        return TypeAdapter(tuple[model, ...]).validate_python(rows)  # type: ignore[valid-type]  # a type at run time
    except FileNotFoundError as error:
        raise ShelfError("E-SHELF-MISSING", path=path.name) from error
    except (ValidationError, csv.Error, UnicodeDecodeError) as error:
        raise ShelfError("E-SHELF-BROKEN", path=path.name, problem=str(error)) from error
