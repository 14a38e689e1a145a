"""What every option emits year by year: counted for the options that are asked for, and not kept.

Of a large portfolio the tonnes of every option in every year take as much memory as all else told of it,
while a plan needs those of one option per building.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.assess.carbon import co2_kg
from energi.domain.stock import Floats, Ints
from energi.options.worth import Ground


@dataclass(frozen=True)
class Emitted:
    """Emissions per year, read like an array (options, years) [kg].

    Attributes
    ----------
    count : callable
        Rows of options -> their emissions, (rows, years).
    shape : (int, int)
    """

    count: Callable[[Ints], Floats]
    shape: tuple[int, int]

    def __getitem__(self, key: Any) -> Floats:
        """What rows emit, in some of the years if a second index names them; as of an array."""
        rows, years = key if isinstance(key, tuple) else (key, slice(None))
        at = np.arange(self.shape[0])[rows]
        found = self.count(at.ravel()).reshape(*at.shape, self.shape[1])
        if isinstance(years, np.ndarray):
            return np.asarray(np.take_along_axis(found, years[..., None], axis=-1)[..., 0])
        return np.asarray(found[..., years])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Floats:
        """All of them."""
        return np.array(self[:], dtype=dtype, copy=copy)


def emissions(options: pd.DataFrame, ground: Ground, *, frozen: bool) -> Emitted:
    """CO2 of each option per year: as today, after the first works, after all, (options, years) [kg]."""
    factors = ground.setting.frozen if frozen else ground.setting.factors
    at = ground.stock.buildings.index.get_indexer(pd.Index(options["building"])).astype(np.int32)
    today, buildings = ground.assessment.buildings, ground.stock.buildings
    uses = [
        (
            use[f"{step}heat_kwh"].to_numpy(),
            use[f"{step}electricity_kwh"].to_numpy(),
            factors.index(carrier).astype(np.int16),
        )
        for use, step, carrier in (
            (today, "", buildings["carrier"]),
            (options, "first_", options["first_carrier"]),
            (options, "", options["carrier"]),
        )
    ]
    start, later = (options[name].to_numpy() for name in ("start_year", "later_year"))
    year = np.array(factors.years)[None, 1:]  # the first year is the climate base

    def count(rows: Ints) -> Floats:
        places: tuple[npt.NDArray[Any], ...] = (at[rows], rows, rows)
        before, first, after = (
            co2_kg(heat[place], power[place], carrier[place], factors)[:, 1:]
            for place, (heat, power, carrier) in zip(places, uses, strict=True)
        )
        begun = (start[rows, None] > 0) & (year > start[rows, None])
        return np.where(begun, np.where(year > later[rows, None], after, first), before)

    return Emitted(count, (len(options), year.shape[1]))
