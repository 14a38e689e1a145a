"""Heating and hot-water systems: losses, expenditure factor and auxiliary electricity.

The figures are those of the Danish TABULA systems [physics-B3], per m2 A_ref and year. How they
combine with the heating need is **unverified**: the field names are confirmed by the published
tables, but no published result exists to check the formulas against. Two simplifications: one
expenditure factor per building (that of the space heating), and no credit for hot-water losses
that help the heating (2.6 kWh/m2 in blocks, 4.0 in houses). Both end up in the calibration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.method import Method, read_rows, size_class
from energi.domain.choices import Carrier
from energi.domain.errors import InputError, ShelfError
from energi.domain.method import SystemRow
from energi.domain.stock import Flags, Floats, Ints
from energi.shelf import shelf

_ORDER: Mapping[str, int] = {carrier.value: at for at, carrier in enumerate(Carrier)}


@dataclass(frozen=True)
class Systems:
    """What the systems need, as (carriers, 2) arrays: rows as in `Carrier`, houses and blocks.

    Attributes
    ----------
    expenditure : delivered / produced heat [-]
    heating_loss_kwh_m2 : distribution and storage losses of the heating
    hot_water_kwh_m2 : hot-water need with distribution and storage losses
    aux_kwh_m2 : auxiliary electricity
    """

    expenditure: Floats
    heating_loss_kwh_m2: Floats
    hot_water_kwh_m2: Floats
    aux_kwh_m2: Floats


def load_systems(method: Method, name: str = "systems_dk") -> Systems:
    """The systems of a table in ``data/typology``; the net hot-water need is the method's.

    Raises
    ------
    ShelfError
        If the table is missing, broken or lacks a carrier or size class.
    """
    rows = read_rows(shelf("data") / "typology" / f"{name}.csv", SystemRow)
    found = {(_ORDER[row.carrier], int(row.size_class == "AB")): row for row in rows}
    places = [(carrier, size) for carrier in range(len(Carrier)) for size in (0, 1)]
    if set(found) != set(places):
        raise ShelfError("E-SHELF-BROKEN", path=f"{name}.csv", problem="carrier, size_class")
    ordered = [found[place] for place in places]

    def table(*columns: str) -> Floats:
        sums = [sum(float(getattr(row, column)) for column in columns) for row in ordered]
        return np.array(sums).reshape(-1, 2)

    water = table("water_distribution_kwh_m2", "water_storage_kwh_m2")
    return Systems(
        expenditure=table("expenditure"),
        heating_loss_kwh_m2=table("distribution_kwh_m2", "storage_kwh_m2"),
        hot_water_kwh_m2=water + method.hot_water_kwh_m2,
        aux_kwh_m2=table("aux_kwh_m2"),
    )


def carrier_index(carriers: pd.Series[str]) -> Ints:
    """Position of every carrier in `Carrier`, (n,).

    Raises
    ------
    InputError
        ``E-CARRIER`` if one is not in the list.
    """
    found = pd.Index(list(_ORDER)).get_indexer(pd.Index(carriers)).astype(np.int64)
    if (found < 0).any():
        raise InputError("E-CARRIER", carrier=carriers.iloc[int(found.argmin())], known=", ".join(_ORDER))
    return found


def of_buildings(systems: Systems, carriers: pd.Series[str], block: Flags) -> Systems:
    """The systems of n buildings, as (n,) arrays."""
    rows, columns = carrier_index(carriers), size_class(block)
    return Systems(
        expenditure=systems.expenditure[rows, columns],
        heating_loss_kwh_m2=systems.heating_loss_kwh_m2[rows, columns],
        hot_water_kwh_m2=systems.hot_water_kwh_m2[rows, columns],
        aux_kwh_m2=systems.aux_kwh_m2[rows, columns],
    )
