"""Which packages are kept: those no other package of their building beats in everything that counts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from energi.domain.choices import ENVELOPE
from energi.domain.measure import Catalogue
from energi.domain.stock import Flags, Floats
from energi.options.action import NEUTRAL
from energi.options.packages import COMPONENTS, Packages, energy
from energi.options.sums import Sums
from energi.options.worth import Ground

SHELL: tuple[int, ...] = tuple(COMPONENTS.index(part) for part in (*ENVELOPE, "ventilation"))
"""Components that act on the need for heat alone."""

BESIDE: tuple[int, ...] = tuple(number for number in range(len(COMPONENTS)) if number not in SHELL)
"""The others: plant, pipes, hot water, electricity, baths."""

NOT_ON_NEED = ("heat_kwh", "carrier", "expenditure", *(name for name in NEUTRAL if name.endswith("_share")))
"""Columns of an action that change more than the need for heat."""

SAME_DIGITS = 12
"""Digits of a quantity's spread to which two packages are told apart; what is beyond is rounding."""

BLOCK = 64
"""Rows held against all others at a time: few enough that what is compared stays in the cache."""


def undominated(cost: Floats) -> Flags:
    """Which rows no other row beats or equals in every column (lower is better).

    Of equal rows the first is kept. Sorting by the sum of the scaled columns puts every row after
    all rows that could beat it. To be beaten is to be beaten by a survivor, so the survivors of one block
    of rows after the other are held against all that come later.

    Parameters
    ----------
    cost : (m, quantities)
    """
    spread = np.ptp(cost, axis=0)
    scaled = (cost - cost.min(axis=0)) / np.where(spread > 0, spread, 1.0)
    rows = np.argsort(scaled.sum(axis=1), kind="stable")
    columns = np.round(scaled[rows], SAME_DIGITS).T.copy()
    # proportional quantities, such as the rent of every start year at one rate, are asked about once
    columns = np.array(list({column.tobytes(): column for column in columns}.values()))
    kept = np.zeros(len(cost), dtype=bool)
    while len(rows):
        block = columns[:, :BLOCK]
        best = ~np.triu(_beats(block, block), 1).any(axis=0)
        kept[rows[:BLOCK][best]] = True
        rows, columns = rows[BLOCK:], columns[:, BLOCK:]
        left = ~_beats(block[:, best], columns).any(axis=0)
        rows, columns = rows[left], columns[:, left]
    return kept


def _beats(some: Floats, others: Floats) -> Flags:
    """Whether each beats or equals each other in every quantity, (some, others); quantities come first."""
    found = np.ones((some.shape[1], others.shape[1]), dtype=np.bool_)
    for one, other in zip(some, others, strict=True):
        found &= one[:, None] <= other
    return found


def survivors(packages: Packages, table: pd.DataFrame, sums: Sums, further: Floats) -> Flags:
    """Which packages no other of the same building beats or equals (m,).

    What counts is what a rule or goal uses: capital beyond planned works, rent payment and life-cycle
    cost in each start year, heat by carrier, electricity, baths, requirements, and ``further``: what rules of
    the study look at besides (`energi.options.told_apart`).
    """
    per_carrier = {
        f"heat_{carrier}": np.where(table["carrier"] == carrier, table["heat_kwh"], 0.0)
        for carrier in table["carrier"].unique()
    }
    # calculated, expected and counted heat rise together, so one of them speaks for all
    told = ["at", "carrier", "capital_kr", "heat_kwh", "calculated_heat_kwh", "expected_heat_kwh"]
    counted = table.drop(columns=told).assign(baths=-table["baths"], **per_carrier).to_numpy(float)
    return _kept(packages, np.column_stack([counted, packages.total(_spent_kr(sums)), further]))


def promising(packages: Packages, frame: pd.DataFrame, sums: Sums, ground: Ground, further: Floats) -> Flags:
    """Which packages of the shell none beats or equals, whatever is combined with them: (m,).

    Heat after, and with it bills and emissions, never falls when the need for heat rises, whatever the
    plant; all else a shell action brings is added. So a package that is beaten in the need and in every
    sum is beaten in every combination. An action that changes more than the need, or that
    other measures exclude or require, is compared only with packages that hold it too.

    Parameters
    ----------
    packages : Packages
        Of actions on `SHELL` only.
    frame, sums, ground
        As `energi.options.worth.evaluated`.
    further : (m, quantities)
        As `survivors`.
    """
    heat, _ = energy(packages, frame, ground.assessment.features, ground.setting.method)
    held = [packages.total(one) for one in _apart(frame, ground.setting.catalogue)]
    quantities = (_spent_kr(sums), sums.payment_kr, sums.worth_kr, sums.failing, -sums.baths)
    power = (frame["aux_kwh"] - frame["electricity_kwh"]).to_numpy()
    added = [packages.total(values) for values in (*quantities, power)]
    if any(duty.known for duty in ground.duties):  # extensive works oblige by what they touch and cost
        held.extend((packages.picks >= 0).T.astype(float))
        added.append(packages.total(sums.capital_kr))
    return _kept(packages, np.column_stack([heat, *added, *held, *(-one for one in held), further]))


def _spent_kr(sums: Sums) -> Floats:
    """Capital beyond what the maintenance plan pays, (actions, starts)."""
    return sums.capital_kr[:, None] - sums.anyway_kr


def _apart(frame: pd.DataFrame, catalogue: Catalogue) -> list[Floats]:
    """Per measure that may not be compared with others, which actions are it: (actions,) each."""
    bound = {measure.key for measure in catalogue.measures if measure.excludes or measure.requires}
    bound |= {key for measure in catalogue.measures for key in (*measure.excludes, *measure.requires)}
    shell = frame["component"].isin([COMPONENTS[number] for number in SHELL])
    for column in NOT_ON_NEED:
        other = frame[column].notna() if column == "expenditure" else frame[column] != NEUTRAL[column]
        bound |= set(frame.loc[shell & other, "key"])
    keys = frame["key"].to_numpy(object)
    return [(keys == key).astype(float) for key in sorted(bound & set(frame.loc[shell, "key"]))]


def _kept(packages: Packages, cost: Floats) -> Flags:
    """The undominated rows of each building; going on as today, its first, always stays."""
    kept = np.zeros(len(cost), dtype=bool)
    for first, last in pairwise(np.flatnonzero(np.diff(packages.at, prepend=-1, append=-1))):
        kept[first:last] = undominated(cost[first:last])
        kept[first] = True
    return kept
