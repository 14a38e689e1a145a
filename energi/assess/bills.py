"""The energy bill: a part per kWh, a fixed part per m2 and a capacity part per kW (docs/economy.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.assess.cost import cumulated, take_money
from energi.domain.choices import Carrier
from energi.domain.sourced import Figures
from energi.domain.stock import Flags, Floats, Ints


@dataclass(frozen=True)
class Prices:
    """What energy costs and how money is discounted, real, at one price level.

    Attributes
    ----------
    carriers : tuple of str
        The axis of the arrays; electricity is always among them.
    energy_kr_kwh : (carriers,) [kr/kWh]
    fixed_kr_m2 : (carriers,) fixed part of the heat carrier's tariff [kr/m2/year]
    capacity_kr_kw : (carriers,) capacity part of it, 0 where none is stated [kr/kW/year]
    growth : (carriers,) real growth of all parts, share per year
    rate : real discount rate of the afdeling, share per year
    price_level : int
        The year whose kroner all amounts are in.
    """

    carriers: tuple[str, ...]
    energy_kr_kwh: Floats
    fixed_kr_m2: Floats
    capacity_kr_kw: Floats
    growth: Floats
    rate: float
    price_level: int

    @classmethod
    def of(cls, figures: Figures, carriers: Sequence[str], price_level: int) -> Prices:
        """Prices of the carriers (and electricity) from a drawer of figures.

        Raises
        ------
        ShelfError
            If a figure is missing, unverified, or in another unit.
        UnitError
            ``E-PRICE-LEVEL`` if it is in kroner of another year and no index converts it.
        """
        names = tuple(dict.fromkeys((*carriers, Carrier.ELECTRICITY.value)))

        def drawer(kind: str, unit: str) -> Floats:
            return np.array([take_money(figures, f"{kind}.{name}", unit, price_level) for name in names])

        def capacity(name: str) -> float:
            key, unit = f"capacity_price.{name}", f"kr{price_level}/kW/year"
            return take_money(figures, key, unit, price_level) if key in figures else 0.0

        return cls(
            carriers=names,
            energy_kr_kwh=drawer("energy_price", f"kr{price_level}/kWh"),
            fixed_kr_m2=drawer("fixed_price", f"kr{price_level}/m2/year"),
            capacity_kr_kw=np.array([capacity(name) for name in names]),
            growth=drawer("price_growth", "percent/year") / 100,
            rate=figures.take("discount_rate.afdeling", "percent/year") / 100,
            price_level=price_level,
        )

    def index(self, carriers: Iterable[str]) -> Ints:
        """The position of each building's carrier in the arrays: (n,)."""
        place = {carrier: number for number, carrier in enumerate(self.carriers)}
        codes, named = pd.factorize(np.asarray(carriers, dtype=object))
        return np.array([place[carrier] for carrier in named], dtype=np.int64)[codes]


@dataclass(frozen=True)
class Connection:
    """What the heat tariff is paid for besides the heat itself, which no work changes.

    Attributes
    ----------
    area_m2 : (n,) heated area [m2]
    capacity_kw : (n,) subscribed capacity, 0 where it is not stated [kW]
    """

    area_m2: Floats
    capacity_kw: Floats

    @classmethod
    def of(cls, buildings: pd.DataFrame) -> Connection:
        """That of each building, (n,)."""
        capacity = np.where(without_capacity(buildings), 0.0, _capacity_kw(buildings))
        return cls(buildings["heated_area_m2"].to_numpy(float), capacity)

    def take(self, rows: Ints) -> Connection:
        """That of some buildings, which may be named more than once: (m,)."""
        return Connection(self.area_m2[rows], self.capacity_kw[rows])


def without_capacity(buildings: pd.DataFrame) -> Flags:
    """Buildings whose subscribed capacity is not stated, (n,)."""
    return np.isnan(_capacity_kw(buildings))


def _capacity_kw(buildings: pd.DataFrame) -> Floats:
    return buildings.reindex(columns=["capacity_kw"]).to_numpy(float)[:, 0]


def bill_parts_kr(
    heat_kwh: Floats, electricity_kwh: Floats, connection: Connection, carrier: Ints, prices: Prices
) -> tuple[Floats, Floats]:
    """The yearly bill by heat carrier and for electricity, (n,) each [kr/year]."""
    power = prices.carriers.index(Carrier.ELECTRICITY.value)
    heat = heat_kwh * prices.energy_kr_kwh[carrier]
    heat = heat + connection.area_m2 * prices.fixed_kr_m2[carrier]
    heat = heat + connection.capacity_kw * prices.capacity_kr_kw[carrier]
    return heat, electricity_kwh * prices.energy_kr_kwh[power]


def energy_cost_kr(
    heat_kwh: Floats, electricity_kwh: Floats, connection: Connection, carrier: Ints, prices: Prices
) -> Floats:
    """The yearly energy bill in prices of the base year.

    Parameters
    ----------
    heat_kwh, electricity_kwh : (n,) delivered [kWh/year]
    connection : Connection
        Of (n,): what the fixed and the capacity part of the heat tariff are paid for.
    carrier : (n,) heat carrier, as `Prices.index` gives it
    prices : Prices

    Returns
    -------
    (n,) [kr/year]
    """
    heat, power = bill_parts_kr(heat_kwh, electricity_kwh, connection, carrier, prices)
    return heat + power


def energy_pv(
    heat_kwh: Floats,
    electricity_kwh: Floats,
    connection: Connection,
    carrier: Ints,
    prices: Prices,
    after: npt.ArrayLike,
    until: npt.ArrayLike,
) -> Floats:
    """Present value of the energy bills of the years after ``after`` up to and with ``until``.

    A building with a work of start year s pays the bills of years 1 to s as before and those of
    s + 1 to the horizon as after: ``energy_pv(<before>, after=0, until=s)`` plus
    ``energy_pv(<after>, after=s, until=horizon)``. Both bounds may be arrays of (n,).

    Parameters
    ----------
    heat_kwh, electricity_kwh, connection, carrier, prices
        As `energy_cost_kr`.
    after, until : (n,) or scalar
        Years after the base year: the last one not counted, and the last one counted.

    Returns
    -------
    (n,) [kr]
    """
    heat, power = bill_parts_kr(heat_kwh, electricity_kwh, connection, carrier, prices)
    first, last = np.asarray(after, dtype=np.int64), np.asarray(until, dtype=np.int64)
    sums = cumulated(prices.rate, prices.growth, int(last.max()))
    electricity = prices.carriers.index(Carrier.ELECTRICITY.value)
    worth = heat * (sums[carrier, last] - sums[carrier, first])
    worth += power * (sums[electricity, last] - sums[electricity, first])
    return np.asarray(worth)
