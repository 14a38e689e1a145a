"""What a building is that measures and grants may ask for: too noisy indoors, or in an area-renewal district.

How noisy is too noisy the study says itself: the figure ``indoor_noise_limit`` [dB]. The sources give a limit
for the facade only, of a draft (regulation facts 1.4), so there is none on the shelf. A building whose noise
is not stated is not counted as noisy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.choices import Condition
from energi.domain.sourced import Figures
from energi.domain.stock import Flags

LIMIT = "indoor_noise_limit"
"""The figure that holds the limit [dB]."""


def noisy(buildings: pd.DataFrame, limit_db: float) -> Flags:
    """Whether the noise in each building is above a limit, (n,)."""
    level = buildings.reindex(columns=["indoor_noise_db"])["indoor_noise_db"].to_numpy(float)
    return np.asarray(level > limit_db)


def in_district(buildings: pd.DataFrame) -> Flags:
    """Whether each building lies in an area-renewal district, (n,)."""
    named = buildings.reindex(columns=["renewal_district"])["renewal_district"]
    return named.notna().to_numpy(bool)


def met(buildings: pd.DataFrame, asked: frozenset[Condition], figures: Figures) -> npt.NDArray[np.object_]:
    """The conditions each building meets of those asked for, joined by commas, (n,).

    Raises
    ------
    ShelfError
        If noise is asked for and the study states no limit, or states it in another unit than ``"dB"``.
    """
    found = np.full(len(buildings), "", dtype=object)
    for condition in sorted(asked):
        holds = (
            noisy(buildings, figures.take(LIMIT, "dB"))
            if condition is Condition.NOISE
            else in_district(buildings)
        )
        found[holds] += np.where(found[holds] == "", "", ",") + condition.value
    return found
