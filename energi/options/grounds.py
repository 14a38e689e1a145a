"""What one setting makes of the actions, and the menu of some packages of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.errors import InputError
from energi.domain.stock import Assessment, Flags, Floats, Offers, Stock
from energi.options.actions import Actions, actions
from energi.options.demands import demands, profitability
from energi.options.emitted import emissions
from energi.options.listing import contents, listed
from energi.options.packages import Packages
from energi.options.projects import projects, refusals
from energi.options.staged import stages
from energi.options.sums import Sums, payment_shares, sums
from energi.options.told_apart import told_apart
from energi.options.whole_building import duties
from energi.options.worth import Ground, evaluated

LISTED = 20_000
"""Packages listed at a time, with all their start years."""

LARGEST = 2_000_000
"""Packages one building may have: twelve alternatives on six components; more is a mistake in the data."""


@dataclass(frozen=True)
class Grounds:
    """What one setting makes of the actions.

    Attributes
    ----------
    known : Actions
    verdicts : DataFrame
    added : Sums
    ground : Ground
    combinations : (n,)
        In how many ways the actions of each building combine, doing nothing included.
    """

    known: Actions
    verdicts: pd.DataFrame
    added: Sums
    ground: Ground
    combinations: Floats

    @classmethod
    def of(cls, stock: Stock, assessment: Assessment, setting: Setting) -> Grounds:
        """Work it out.

        Raises
        ------
        InputError
            ``E-MENU-SIZE`` if one building's actions combine in more than `LARGEST` ways.
        """
        level = setting.study.economy.price_level
        known = actions(stock, assessment.features, setting.method, setting.catalogue, setting.figures, level)
        paid = profitability(known.frame, stock, assessment, setting)
        extensive = duties(known.frame, paid["factor"].to_numpy(), stock, assessment.features, setting)
        verdicts = demands(known.frame, paid, stock, setting)
        added = sums(known.frame, verdicts, stock, setting)
        ground = Ground(stock, assessment, setting, extensive)
        return cls(known, verdicts, added, ground, _combinations(known.frame, stock))

    @property
    def frame(self) -> pd.DataFrame:
        """The actions."""
        return self.known.frame

    def alike(self, other: Grounds) -> bool:
        """Whether the same works are possible."""
        same = ["at", "component", "key", "proposal"]
        return self.frame[same].equals(other.frame[same])

    def prices_like(self, other: Grounds) -> bool:
        """Whether money is counted the same way, so that at most emissions differ."""
        mine, theirs = self.ground.setting, other.ground.setting
        return mine.prices is theirs.prices and mine.study.energy_basis == theirs.study.energy_basis

    def outcome(self, packages: Packages) -> Floats:
        """What packages cost beyond planned works, come to over their life and add to the rent."""
        spent = packages.total(self.added.capital_kr[:, None] - self.added.anyway_kr)
        return np.column_stack([spent, self.evaluated(packages).filter(regex="^(lcc|payment)_")])

    @property
    def priced(self) -> Floats:
        """What actions cost beyond planned works, are worth and add to the rent, by start year."""
        spent = self.added.capital_kr[:, None] - self.added.anyway_kr
        return np.column_stack([spent, self.added.worth_kr, self.added.payment_kr])

    def counted(self, packages: Packages) -> Floats:
        """What rules of the study look at besides, (m, quantities)."""
        return told_apart(packages, self.frame, self.added, self.ground.setting)

    def evaluated(self, packages: Packages) -> pd.DataFrame:
        """Everything packages are in this setting."""
        return evaluated(packages, self.frame, self.added, self.ground)

    def offered(self, packages: Packages, table: pd.DataFrame, rows: Flags | None = None) -> Offers:
        """The menu of some packages.

        Parameters
        ----------
        packages : Packages
            Going on as today among them, for every building.
        table : DataFrame
            `evaluated` of them, with their codes (``package``).
        rows : (options,), optional
            Which of their options are on it; all if not given.
        """
        ground, setting = self.ground, self.ground.setting
        options = pd.concat(self._listed(table, packages), ignore_index=True)
        if rows is not None:
            options = options.loc[rows].reset_index(drop=True)
        inside = contents(table, packages, self.frame)
        new = projects(ground.stock, ground.assessment, setting)
        counts = {
            "actions": len(self.frame),
            "packages": int(self.combinations.sum()) - len(self.combinations),  # going on as today is none
            "kept": int((~packages.empty).sum()),
            "options": len(options),
        }
        return Offers(
            options=options,
            years=setting.study.period.years,
            co2_kg=emissions(options, ground, frozen=False),
            co2_frozen_kg=emissions(options, ground, frozen=True),
            packages=pd.concat([inside, stages(options, inside)], ignore_index=True),
            verdicts=self.verdicts,
            counts=counts,
            findings=(*self.known.findings, *refusals(new)),
            unfit=self.known.unfit,
            payment_shares=payment_shares(setting),
            duties=ground.duties,
            projects=new,
        )

    def _listed(self, named: pd.DataFrame, packages: Packages) -> Iterator[pd.DataFrame]:
        """The options of some buildings at a time, so that what they are worked out of is soon let go."""
        firsts = np.flatnonzero(np.diff(packages.at, prepend=-1))
        borders = firsts[np.flatnonzero(np.diff(firsts // LISTED, prepend=-1))]
        for first, last in pairwise([*borders.tolist(), len(named)]):
            some = packages.where(np.arange(first, last))
            yield listed(named.iloc[first:last], some, self.frame, self.added, self.ground)


def _combinations(frame: pd.DataFrame, stock: Stock) -> Floats:
    """In how many ways the actions of each building combine, doing nothing included, (n,).

    Raises
    ------
    InputError
        ``E-MENU-SIZE`` if one building has more than `LARGEST`.
    """
    per_component = frame.groupby(["at", "component"]).size() + 1
    buildings = stock.buildings.index
    per_building = per_component.groupby("at").prod().reindex(range(len(buildings)), fill_value=1)
    counts = np.asarray(per_building, dtype=float)
    if counts.max(initial=0) > LARGEST:
        most = int(counts.argmax())
        raise InputError(
            "E-MENU-SIZE", building=str(buildings[most]), packages=int(counts[most]), most=LARGEST
        )
    return counts


def codes(packages: Packages, stock: Stock) -> np.ndarray:
    """Package codes: the building's code and a running number, 0 for going on as today."""
    first = np.searchsorted(packages.at, packages.at)
    codes = stock.buildings.index.to_numpy()[packages.at]
    return np.array(
        [f"{code}/{number}" for code, number in zip(codes, np.arange(len(first)) - first, strict=True)]
    )
