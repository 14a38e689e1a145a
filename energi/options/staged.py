"""Staged packages: some of the works first, the rest in a later year.

A package is parted where a building owner parts it: the plant and pipes on one side, the envelope on
the other, either of them first. Parts are evaluated like packages, so each phase has its own energy.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from energi.domain.choices import ENVELOPE
from energi.options.packages import COMPONENTS, Packages, sensible
from energi.options.sums import Sums
from energi.options.whole_building import broken
from energi.options.worth import Ground, evaluated, phases

SHELL = np.array([component in ENVELOPE for component in COMPONENTS])


def staged(
    table: pd.DataFrame, packages: Packages, frame: pd.DataFrame, sums: Sums, ground: Ground
) -> pd.DataFrame:
    """Options whose works come in two steps, in the columns of `energi.options.listing.listed`.

    They are made of the packages that are on the menu at once; what another package beats in every
    start year is not offered in two steps either.

    Parameters
    ----------
    table : DataFrame
        `energi.options.worth.evaluated` of the packages kept, with their codes.
    packages, frame, sums, ground
        As there.

    Returns
    -------
    DataFrame
        One row per package that has works on both sides, part done first and pair of years, unless
        a measure of the first step requires one of the second. A
        package's code is that of the whole, the part that comes first and the year of the rest
        (``"A-1/7-shell-2014"``).
    """
    taken = packages.picks >= 0
    both = np.asarray(taken[:, SHELL].any(axis=1) & taken[:, ~SHELL].any(axis=1))
    whole, rows = packages.where(both), table.loc[both].reset_index(drop=True)
    parts = [
        _first(whole, rows, part, name, frame, sums, ground)
        for name, part in (("shell", SHELL), ("plant", ~SHELL))
    ]
    return pd.concat(parts, ignore_index=True) if len(rows) else pd.DataFrame()


def _first(
    whole: Packages,
    rows: pd.DataFrame,
    part: np.ndarray,
    name: str,
    frame: pd.DataFrame,
    sums: Sums,
    ground: Ground,
) -> pd.DataFrame:
    """Options with the components of ``part`` first."""
    fine = sensible(Packages(whole.at, np.where(part, whole.picks, -1)), frame, ground.setting.catalogue)
    whole, rows = whole.where(fine), rows.loc[fine].reset_index(drop=True)
    first = Packages(whole.at, np.where(part, whole.picks, -1))
    rest = Packages(whole.at, np.where(part, -1, whole.picks))
    before = evaluated(first, frame, sums, ground)
    due_kr = ground.assessment.buildings["due_worth_kr"].to_numpy()[whole.at]
    starts = ground.setting.study.period.start_years
    payment = [first.total(sums.payment_kr), rest.total(sums.payment_kr)]
    worth = [first.total(sums.worth_kr), rest.total(sums.worth_kr)]
    anyway = [first.total(sums.anyway_kr), rest.total(sums.anyway_kr)]
    advice = [first.total(sums.advice), rest.total(sums.advice)]
    failing = [first.total(sums.failing), rest.total(sums.failing)]
    extensive = broken(ground.duties, whole.at, whole.picks >= 0, rows["capital_kr"].to_numpy())
    extensive = np.broadcast_to(extensive, failing[0].shape)
    found = []
    for one, two in combinations(range(len(starts)), 2):
        bills = phases(rows, before, starts[one], starts[two], ground)
        found.append(
            rows.assign(
                package=rows["package"] + f"-{name}-{starts[two]}",
                start_year=starts[one],
                later_year=starts[two],
                first_heat_kwh=before["heat_kwh"],
                first_electricity_kwh=before["electricity_kwh"],
                first_carrier=before["carrier"],
                failing=failing[0][:, one] + failing[1][:, two] + extensive[:, one],
                advice_missed=advice[0][:, one, 0] + advice[1][:, two, 0],
                advice_met=advice[0][:, one, 1] + advice[1][:, two, 1],
                later_capital_kr=rest.total(sums.capital_kr),
                later_anyway_kr=anyway[1][:, two],
                later_payment_kr=payment[1][:, two],
                later_baths=rest.total(sums.baths).astype(np.int64),
                anyway_kr=anyway[0][:, one] + anyway[1][:, two],
                payment_kr=payment[0][:, one] + payment[1][:, two],
                lcc_kr=worth[0][:, one] + worth[1][:, two] + bills + due_kr,
            )
        )
    return pd.concat(found, ignore_index=True)


def stages(options: pd.DataFrame, contents: pd.DataFrame) -> pd.DataFrame:
    """What is in each staged package: the rows of the whole, with the step they come in."""
    codes = options.loc[options["later_year"] > 0, "package"].drop_duplicates()
    if codes.empty:
        return contents.iloc[:0]
    pieces = (
        codes.str.rsplit("-", n=2, expand=True)
        .set_axis(["whole", "part", "year"], axis=1)
        .assign(package=codes)
    )
    rows = contents.rename(columns={"package": "whole"}).merge(
        pieces[["whole", "part", "package"]], on="whole"
    )
    on_shell = rows["component"].isin(ENVELOPE)
    rows["stage"] = np.where(on_shell == (rows["part"] == "shell"), 1, 2)
    return rows[[*contents.columns]].sort_values(["package", "stage"], kind="stable", ignore_index=True)
