"""Made-up organisations, estates and buildings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.domain.choices import Carrier, UseCode
from energi.domain.stock import Flags, Floats, Ints
from energi.sample.draws import between, letters, lognormal, parts, places, spread
from energi.sample.recipe import Names, Recipe, typology

BLOCK_CODE = UseCode.U140.value
HOUSE_CODE = UseCode.U130.value  # the code for terraced houses in 2010


@dataclass(frozen=True)
class Ground:
    """What is drawn of e estates; their buildings follow from it.

    Attributes
    ----------
    organisations, estates : DataFrame
        Rows of the two tables; ``dwelling_area_m2`` of the estates is filled in from the buildings.
    sizes : (e,) number of buildings
    period : (e,) row of ``recipe.periods``
    built : (e,) construction year of the estate's first building
    quality : (e,) factor on the U-values, above 1 is worse
    """

    organisations: pd.DataFrame
    estates: pd.DataFrame
    sizes: Ints
    period: Ints
    built: Ints
    quality: Floats


@dataclass(frozen=True)
class Built:
    """n buildings with what the table does not show.

    Attributes
    ----------
    rows : DataFrame
        Rows of the buildings table.
    organisation : (n,) code of the organisation
    dwelling_area_m2 : (n,) area the rent is paid for [m2]
    block : (n,) whether it is a block of flats
    quality : (n,) factor on the U-values, above 1 is worse
    area_m2, b, u_w_m2k : (n, 4) areas [m2], transmission factors [-] and U-values [W/(m2 K)] of roof,
        wall, floor and window
    area_ref_m2 : (n,) reference area [m2]
    expenditure : (n,) delivered / produced heat [-]
    heat_kwh, electricity_kwh : (n,) delivered per year today [kWh/year]
    """

    rows: pd.DataFrame
    organisation: np.ndarray
    dwelling_area_m2: Floats
    block: Flags
    quality: Floats
    area_m2: Floats
    b: Floats
    u_w_m2k: Floats
    area_ref_m2: Floats
    expenditure: Floats
    heat_kwh: Floats
    electricity_kwh: Floats


def draw_ground(rng: np.random.Generator, buildings: int, organisations: int, recipe: Recipe) -> Ground:
    """Organisations and their estates."""
    count = max(organisations, round(buildings / recipe.size.buildings_per_estate))
    sizes = parts(rng, buildings, count)
    period = _draw_periods(rng, count, recipe)
    years = np.array([p.years for p in recipe.periods])[period]
    built = np.floor(between(rng, (0, 1), count) * (years[:, 1] - years[:, 0] - 1) + years[:, 0]).astype(
        np.int64
    )
    per_organisation = parts(rng, count, organisations)
    owner = np.repeat(np.arange(organisations), per_organisation)
    codes = np.array(letters(organisations))
    number = places(per_organisation)
    width = max(2, len(str(int(number.max()))))
    estates = pd.DataFrame(
        {
            "estate": pd.Series(codes[owner]) + "-" + pd.Series(number).astype(str).str.zfill(width),
            "organisation": codes[owner],
            "name": _estate_names(count, recipe.names),
            "dwelling_area_m2": 0.0,
            "rent_kr_m2": _rents(rng, built, recipe),
            "rent_cap_kr_m2": np.nan,
            "rent_cap_percent": np.nan,
            "reserve_opening_kr": np.nan,
            "reserve_deposit_kr": np.nan,
            "reserve_floor_kr": np.nan,
        }
    )
    return Ground(
        organisations=pd.DataFrame(
            {"organisation": codes, "name": _organisation_names(organisations, recipe.names)}
        ),
        estates=estates,
        sizes=sizes,
        period=period,
        built=built,
        quality=lognormal(rng, recipe.energy.quality_spread, count),
    )


def _draw_periods(rng: np.random.Generator, count: int, recipe: Recipe) -> Ints:
    """The period of each estate: blocks and houses each have their own shares."""
    block = spread(rng, [1 - recipe.size.block_estates, recipe.size.block_estates], count) == 1
    kind = np.array([p.block for p in recipe.periods])
    share = np.array([p.share for p in recipe.periods])
    period = np.empty(count, dtype=np.int64)
    period[block] = spread(rng, share * kind, int(block.sum()))
    period[~block] = spread(rng, share * ~kind, int((~block).sum()))
    return period


def _rents(rng: np.random.Generator, built: Ints, recipe: Recipe) -> Floats:
    rent = recipe.rent
    level = rent.at_1970 + rent.per_year * (built - 1970) + rng.normal(0, rent.spread, len(built))
    return np.clip(level, *rent.bounds).round(0)


def _organisation_names(count: int, names: Names) -> list[str]:
    wanted = [*names.places, *map(str, range(len(names.places) + 1, count + 1))]
    return [names.organisation.format(place=place) for place in wanted[:count]]


def _estate_names(count: int, names: Names) -> list[str]:
    """Every first part meets every last part before a pair comes again."""
    first, last = len(names.first), len(names.last)
    return [
        names.estate.format(
            number=k + 1,
            first=names.first[k % first],
            last=names.last[(k + k // (first * last)) % last],
        )
        for k in range(count)
    ]


def draw_buildings(rng: np.random.Generator, ground: Ground, recipe: Recipe) -> Built:
    """The buildings of the estates with areas, U-values and heat use."""
    at = np.repeat(np.arange(len(ground.sizes)), ground.sizes)
    estate = ground.estates.loc[at].reset_index(drop=True)
    n, size, old = len(at), recipe.size, recipe.old
    period, block = ground.period[at], _per_period(recipe, "block")[ground.period[at]].astype(bool)
    low, high = _per_period(recipe, "storeys")[ground.period].T
    storeys = np.floor(between(rng, (0, 1), len(low)) * (high - low + 1) + low).astype(np.int64)[at]
    built = np.minimum(ground.built[at] + rng.integers(0, 3, n), _per_period(recipe, "years")[period, 1])
    wanted = _per_period(recipe, "dwellings")[period] * lognormal(rng, size.dwellings_spread, n)
    dwellings = np.maximum(4, wanted.round()).astype(np.int64)
    dwelling_m2 = (
        _per_period(recipe, "dwelling_m2")[ground.period]
        + rng.normal(0, size.dwelling_m2_spread, len(ground.sizes))
    )[at]
    dwelling_area_m2 = (dwellings * dwelling_m2).round(0)
    heated_area_m2 = (dwelling_area_m2 * np.where(block, size.gross_block, size.gross_house)).round(0)
    carrier = _draw_carriers(rng, _per_period(recipe, "block")[ground.period].astype(bool), recipe)[at]
    number = places(ground.sizes)
    rows = pd.DataFrame(
        {
            "building": estate["estate"] + "-" + pd.Series(number).astype(str),
            "estate": estate["estate"],
            "bbr_number": recipe.municipality
            + "-"
            + pd.Series(at + 1).astype(str).str.zfill(6)
            + "-"
            + pd.Series(number).astype(str),
            "use_code": np.where(block, BLOCK_CODE, HOUSE_CODE),
            "construction_year": built.astype(np.int64),
            "heated_area_m2": heated_area_m2,
            "storeys": storeys,
            "dwellings": dwellings,
            "dwellings_without_bath": _draw_baths(
                rng, dwellings, block & (built < old.bath_before_year), recipe
            ),
            "carrier": carrier,
            "protected": block & (built < old.protected_before_year) & (rng.random(n) < old.protected_share),
            "heat_2005_mwh": np.nan,
            "bfe_number": None,
            "other_use_m2": 0.0,
        }
    )
    return _heated(
        rng, rows, estate["organisation"].to_numpy(), dwelling_area_m2, period, ground.quality[at], recipe
    )


def _per_period(recipe: Recipe, name: str) -> Floats:
    """A property of the periods as an array, periods first."""
    return np.array([getattr(period, name) for period in recipe.periods], dtype=float)


def _draw_carriers(rng: np.random.Generator, block: Flags, recipe: Recipe) -> np.ndarray:
    """One supply per estate; only houses have another than district heating."""
    found = np.full(len(block), Carrier.DISTRICT_HEATING.value, dtype=object)
    kinds = spread(rng, list(recipe.carriers.values()), int((~block).sum()))
    found[~block] = np.array(list(recipe.carriers), dtype=object)[kinds]
    return found


def _draw_baths(rng: np.random.Generator, dwellings: Ints, old: Flags, recipe: Recipe) -> Ints:
    lacks = np.zeros(len(dwellings), dtype=np.bool_)
    share = recipe.old.bath_buildings
    lacks[old] = spread(rng, [1 - share, share], int(old.sum())) == 1
    return np.floor(dwellings * between(rng, recipe.old.bath_dwellings, len(dwellings)) * lacks).astype(
        np.int64
    )


def _heated(
    rng: np.random.Generator,
    rows: pd.DataFrame,
    organisation: np.ndarray,
    dwelling_area_m2: Floats,
    period: Ints,
    quality: Floats,
    recipe: Recipe,
) -> Built:
    """Add the energy: TABULA's need of the period, moved by the building's own U-values.

    ``heat = e (need + sum b A (U - U0) hours + hot water) x scatter``: per reference area, with e the
    generator's expenditure and the degree hours of the Danish heating season.
    """
    energy, n = recipe.energy, len(rows)
    block = _per_period(recipe, "block")[period].astype(bool)
    area_ref_m2 = energy.area_ref_ratio * rows["heated_area_m2"].to_numpy()
    typical = typology()
    area_m2 = typical.ratio[period] * area_ref_m2[:, None]
    u_w_m2k = (
        typical.u_w_m2k[period] * quality[:, None] * np.exp(rng.normal(0, energy.quality_spread / 2, (n, 4)))
    ).round(2)
    b = typical.b[period]
    own_w_k = ((u_w_m2k - typical.u_w_m2k[period]) * area_m2 * b).sum(axis=1)
    hot_water = np.where(block, energy.hot_water_block_kwh_m2, energy.hot_water_house_kwh_m2)
    produced = (
        _per_period(recipe, "need_kwh_m2")[period] + hot_water
    ) * area_ref_m2 + own_w_k * energy.kwh_per_w_k
    expenditure = rows["carrier"].map(energy.expenditure).to_numpy().astype(np.float64)
    heat_kwh = produced * expenditure * lognormal(rng, energy.heat_spread, n)
    electricity = (
        energy.electricity_kwh_m2
        * rows["heated_area_m2"].to_numpy()
        * lognormal(rng, energy.electricity_spread, n)
    )
    known = (rng.random(n) < energy.heat_2005_share) & (rows["construction_year"].to_numpy() < 2005)
    then = (heat_kwh / 1000 * between(rng, energy.heat_2005, n)).round(1)
    return Built(
        rows=rows.assign(heat_2005_mwh=np.where(known, then, np.nan)),
        organisation=organisation,
        dwelling_area_m2=dwelling_area_m2,
        block=block,
        quality=quality,
        area_m2=area_m2,
        b=b,
        u_w_m2k=u_w_m2k,
        area_ref_m2=area_ref_m2,
        expenditure=expenditure,
        heat_kwh=heat_kwh,
        electricity_kwh=electricity,
    )
