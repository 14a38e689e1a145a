"""The columns of an action: what a label proposal and a catalogue measure have in common."""

from __future__ import annotations

import numpy as np
import pandas as pd

NEUTRAL: dict[str, object] = {
    "element": -1,
    "proposal": "",
    "replaced": False,
    "takes_due": False,
    "u_after": np.nan,
    "u_known": True,
    "g_after": np.nan,
    "recovery": np.nan,
    "n_inf": np.nan,
    "aux_kwh": 0.0,
    "heat_kwh": 0.0,
    "electricity_kwh": 0.0,
    "carrier": "",
    "expenditure": np.nan,
    "heat_need_share": 1.0,
    "heating_loss_share": 1.0,
    "hot_water_share": 1.0,
    "electricity_share": 1.0,
    "baths": 0,
    "energy_kr": np.nan,
    "maintenance_kr": 0.0,
    "claimed_heat_kwh": np.nan,
    "claimed_electricity_kwh": np.nan,
}
"""What an action changes, and the value that changes nothing.

``takes_due``: whether it takes the place of a work the maintenance plan has due on its component: the
proposal that states the work does, and so does a replacement; insulation beside it does not.
``element``: position in `energi.domain.choices.ENVELOPE`, -1 for others. ``u_known``: whether the
U-value after is stated, not derived from the saving. ``heat_kwh`` and ``electricity_kwh``: savings
taken as stated, for what the balance does not model. ``aux_kwh``: electricity added. ``carrier``:
what heats the building afterwards. ``energy_kr``: the part of the price that is for energy (NaN:
all of it). ``maintenance_kr``: what it adds to the yearly upkeep. ``*_share``: what is left of the
space-heating need, a loss, the hot water, the building electricity.
"""

COLUMNS: tuple[str, ...] = (
    "at",
    "component",
    "key",
    "text_da",
    "text_en",
    "capital_kr",
    "lifetime_year",
    *NEUTRAL,
)
"""``at``: row of the building; ``key``: the proposal's number or the measure's key."""


def rows(at: np.ndarray, **values: object) -> pd.DataFrame:
    """Actions with the values given and nothing changed otherwise, (n,)."""
    return pd.DataFrame({"at": at, **NEUTRAL, **values}, index=range(len(at)))[list(COLUMNS)]


def none() -> pd.DataFrame:
    """No action at all."""
    blank = {"component": "", "key": "", "text_da": "", "text_en": "", "capital_kr": 0.0, "lifetime_year": 1}
    return rows(np.zeros(0, dtype=np.int64), **blank)
