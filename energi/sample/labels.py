"""Made-up energy labels: figures as drawn, letters computed from them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from energi.domain.choices import ENVELOPE, Carrier
from energi.domain.stock import Floats, Ints
from energi.sample.buildings import Built
from energi.sample.recipe import Recipe, energy_factor, label_limits

NO_LABEL, EXPIRED, TWO_LABELS = 0, 1, 2
U_COLUMNS = [f"u_{element}_w_m2k" for element in ENVELOPE]
AREA_COLUMNS = [f"area_{part}_m2" for part in ENVELOPE]


def label_class(energy_kwh_m2: Floats, area_m2: Floats, scale: str) -> list[str]:
    """The class on a scale: the first whose limit is not exceeded (HB2016 9.2.5)."""
    limits, classes = label_limits(scale)
    above = energy_kwh_m2[:, None] > limits[:, 0] + limits[:, 1] / area_m2[:, None]
    return [classes[place] for place in above.sum(axis=1)]


def draw_labels(rng: np.random.Generator, built: Built, recipe: Recipe) -> tuple[pd.DataFrame, Ints]:
    """One label per building, and the special ones.

    Returns
    -------
    labels : DataFrame
    special : (n,) -1, or what is odd: no label, an expired one, or two of them
    """
    n, habits = len(built.rows), recipe.labels
    special = _draw_special(rng, built, recipe)
    offset = rng.integers(0, (habits.last - habits.first).days + 1, n)
    issued = pd.Series(pd.Timestamp(habits.first) + pd.to_timedelta(offset, unit="D"))
    newer = (issued >= pd.Timestamp(habits.new_scale_from)).to_numpy()
    labels = _label_rows(built, np.array(habits.scales)[newer.astype(int)], issued, recipe)
    blank = rng.random((n, 4)) < 0.5
    blank &= (rng.random(n) < recipe.energy.missing_u_share)[:, None]
    labels[U_COLUMNS] = labels[U_COLUMNS].mask(blank)
    older = _label_rows(
        built, np.full(n, habits.old_scale), pd.Series(pd.Timestamp(habits.old_issued), range(n)), recipe
    )
    two = older[special == TWO_LABELS].assign(
        heat_mwh=lambda rows: (rows["heat_mwh"] * habits.older_heat).round(1)
    )
    expired = older[special == EXPIRED].assign(valid_to=habits.expired_valid_to)
    usual = labels[(special != NO_LABEL) & (special != EXPIRED)]
    both = pd.concat([two, expired, usual]).sort_index(kind="stable").reset_index(drop=True)
    both = _classified(both, built)
    both.insert(0, "label", (both.index + 1).astype(str).str.zfill(9))
    return both, special


def _draw_special(rng: np.random.Generator, built: Built, recipe: Recipe) -> Ints:
    """Which buildings are special; only those that an older label can have been issued for."""
    n, habits = len(built.rows), recipe.labels
    stood = built.rows["construction_year"].to_numpy() < habits.old_issued.year
    counted_kwh = built.heat_kwh * built.rows["carrier"].map(energy_factor).to_numpy()
    stood &= counted_kwh < habits.old_below_kwh_m2 * built.rows["heated_area_m2"].to_numpy()
    kinds = np.repeat([NO_LABEL, EXPIRED, TWO_LABELS], n // recipe.size.special_every)
    chosen = rng.permutation(np.flatnonzero(stood))[: len(kinds)]
    special = np.full(n, -1, dtype=np.int64)
    special[chosen] = kinds[: len(chosen)]
    return special


def _label_rows(built: Built, scale: np.ndarray, issued: pd.Series, recipe: Recipe) -> pd.DataFrame:
    valid_to = issued + pd.DateOffset(years=recipe.labels.years_valid)
    rows = pd.DataFrame(
        {
            "building": built.rows["building"],
            "scale": scale,
            "label_class": "",
            "issued": _dates(issued),
            "valid_to": _dates(valid_to),
            "heat_mwh": (built.heat_kwh / 1000).round(1),
            "electricity_kwh": built.electricity_kwh.round(0),
        }
    )
    rows[U_COLUMNS] = built.u_w_m2k
    rows[AREA_COLUMNS] = np.nan  # the labels of the made-up stock do not measure their buildings up
    return rows


def _dates(stamps: pd.Series) -> list[date]:
    return list(stamps.dt.date)


def _classified(labels: pd.DataFrame, built: Built) -> pd.DataFrame:
    """Give every label the letter of its own figures, weighted with BR08's factors."""
    rows = built.rows.set_index("building").loc[labels["building"]]
    area_m2 = rows["heated_area_m2"].to_numpy()
    heat_factor = rows["carrier"].map(energy_factor).to_numpy()
    weighted_kwh = labels["heat_mwh"].to_numpy() * 1000 * heat_factor + labels[
        "electricity_kwh"
    ].to_numpy() * energy_factor(Carrier.ELECTRICITY.value)
    letter = np.full(len(labels), "", dtype=object)
    for scale in labels["scale"].unique():
        mine = (labels["scale"] == scale).to_numpy()
        letter[mine] = label_class(weighted_kwh[mine] / area_m2[mine], area_m2[mine], scale)
    return labels.assign(label_class=letter)
