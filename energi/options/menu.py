"""The menu: every package of every building in every start year, less those that others beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.errors import InputError
from energi.domain.stock import Assessment, Floats, Ints, Offers, Stock
from energi.options.actions import Actions, actions
from energi.options.demands import demands, profitability
from energi.options.dominance import BESIDE, SHELL, promising, survivors
from energi.options.emitted import emissions
from energi.options.listing import contents, listed
from energi.options.packages import Packages, combined, nothing, sensible
from energi.options.projects import projects, refusals
from energi.options.staged import stages
from energi.options.sums import Sums, payment_shares, sums
from energi.options.told_apart import told_apart
from energi.options.whole_building import duties
from energi.options.worth import Ground, evaluated, lcc_ranges

BATCH = 400_000
"""Packages worked on at a time, so that memory stays bounded."""

LISTED = 20_000
"""Packages listed at a time, with all their start years."""

LARGEST = 2_000_000
"""Packages one building may have: twelve alternatives on six components; more is a mistake in the data."""


def offers(stock: Stock, assessment: Assessment, setting: Setting) -> Offers:
    """Set out what could be done.

    Parameters
    ----------
    stock : Stock
    assessment : Assessment
    setting : Setting

    Returns
    -------
    Offers
        Going on as today, and every package no other package of its building beats or equals in
        every quantity a rule or goal uses: capital, rent payment and life-cycle cost in each start
        year, heat by carrier, electricity, baths, requirements and what rules of the study count
        (`energi.options.told_apart`). So the best plan is never lost.

    Raises
    ------
    InputError
        ``E-MENU-SIZE`` if a building's alternatives combine to more packages than can be tried.
    """
    (found,) = offers_under(stock, [(assessment, setting)])
    return found


def offers_under(
    stock: Stock, worlds: Sequence[tuple[Assessment, Setting]], *, uncertain: bool = False
) -> list[Offers]:
    """The same options under several settings.

    Parameters
    ----------
    stock : Stock
    worlds : sequence of (Assessment, Setting)
        The study as it is comes first: its requirements and rules decide what is on the menu.
    uncertain : bool
        Whether savings may come out low or high (`energi.options.ranged`), in every setting.

    Returns
    -------
    list of Offers
        Per setting, with the same options in the same order: a package is left out only if another beats or
        equals it in every quantity of every setting.

    Raises
    ------
    InputError
        As `offers`, and ``E-MENU-WORLD`` if a setting makes other works possible than the first.
    """
    grounds = [_Grounds.of(stock, assessment, setting) for assessment, setting in worlds]
    first, *others = grounds
    if any(not each.alike(first) for each in others):
        raise InputError("E-MENU-WORLD")
    # a setting that prices works and energy as the first tells no packages apart that it does not
    apart = [each for each in others if not each.prices_like(first)]
    # with all savings low, or high, what counts less of heat and works still counts less of both; but
    # one sum of both may be beaten by another
    spread = [first, *apart] if uncertain else []

    def counted(packages: Packages) -> Floats:
        return told_apart(packages, first.frame, first.added, first.ground.setting)

    kept, combinations = [], _combinations(first.frame, stock)
    for rows in _batches(combinations):
        shells = combined(nothing(rows), first.frame, SHELL)
        further = np.column_stack([counted(shells), *(shells.total(each.priced) for each in apart)])
        shells = shells.where(promising(shells, first.frame, first.added, first.ground, further))
        every = combined(shells, first.frame, BESIDE)
        packages = every.where(sensible(every, first.frame, first.ground.setting.catalogue))
        table = evaluated(packages, first.frame, first.added, first.ground)
        further = np.column_stack(
            [
                counted(packages),
                *(each.outcome(packages) for each in apart),
                *(lcc_ranges(each.evaluated(packages), each.ground) for each in spread),
            ]
        )
        best = survivors(packages, table, first.added, further)
        kept.append((packages.where(best), table[best]))
    packages = Packages(
        np.concatenate([part.at for part, _ in kept]), np.concatenate([part.picks for part, _ in kept])
    )
    table = pd.concat([part for _, part in kept], ignore_index=True)
    tables = [table, *(each.evaluated(packages) for each in others)]
    return [each.offered(packages, own, combinations) for each, own in zip(grounds, tables, strict=True)]


@dataclass(frozen=True)
class _Grounds:
    """What one setting makes of the actions.

    Attributes
    ----------
    known : Actions
    verdicts : DataFrame
    added : Sums
    ground : Ground
    """

    known: Actions
    verdicts: pd.DataFrame
    added: Sums
    ground: Ground

    @classmethod
    def of(cls, stock: Stock, assessment: Assessment, setting: Setting) -> _Grounds:
        level = setting.study.economy.price_level
        known = actions(stock, assessment.features, setting.method, setting.catalogue, setting.figures, level)
        paid = profitability(known.frame, stock, assessment, setting)
        extensive = duties(known.frame, paid["factor"].to_numpy(), stock, assessment.features, setting)
        verdicts = demands(known.frame, paid, stock, setting)
        added = sums(known.frame, verdicts, stock, setting)
        return cls(known, verdicts, added, Ground(stock, assessment, setting, extensive))

    @property
    def frame(self) -> pd.DataFrame:
        """The actions."""
        return self.known.frame

    def alike(self, other: _Grounds) -> bool:
        """Whether the same works are possible."""
        same = ["at", "component", "key", "proposal"]
        return self.frame[same].equals(other.frame[same])

    def prices_like(self, other: _Grounds) -> bool:
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

    def evaluated(self, packages: Packages) -> pd.DataFrame:
        """Everything packages are in this setting."""
        return evaluated(packages, self.frame, self.added, self.ground)

    def offered(self, packages: Packages, table: pd.DataFrame, combinations: Floats) -> Offers:
        """Packages as this setting tells them, evaluated."""
        ground, setting = self.ground, self.ground.setting
        named = table.assign(package=_names(packages, ground.stock))
        options = pd.concat(self._listed(named, packages), ignore_index=True)
        inside = contents(named, packages, self.frame)
        new = projects(ground.stock, ground.assessment, setting)
        counts = {
            "actions": len(self.frame),
            "packages": int(combinations.sum()) - len(combinations),  # going on as today is none
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


def _batches(combinations: Floats) -> Iterator[Ints]:
    """Rows of buildings whose combinations together stay below `BATCH`."""
    batch = np.floor(np.cumsum(combinations) / BATCH).astype(np.int64)
    for number in np.unique(batch):
        yield np.flatnonzero(batch == number)


def _names(packages: Packages, stock: Stock) -> np.ndarray:
    """Package codes: the building's code and a running number, 0 for going on as today."""
    first = np.searchsorted(packages.at, packages.at)
    codes = stock.buildings.index.to_numpy()[packages.at]
    return np.array(
        [f"{code}/{number}" for code, number in zip(codes, np.arange(len(first)) - first, strict=True)]
    )
