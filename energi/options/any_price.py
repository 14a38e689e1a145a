"""One menu for many prices of energy and factors of emissions.

A package that costs no more to make and to keep than another, uses no more of any carrier and misses no
more requirements is no worse whatever energy costs and emits. So packages are put together once for all
prices, and a price only tells what they are worth. Whether a work pays, and so what must be done, does
depend on the price: that is asked at each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.errors import InputError
from energi.domain.stock import Assessment, Duty, Flags, Floats, Ints, Offers, Stock
from energi.options.grounds import Grounds, codes
from energi.options.menu import kept
from energi.options.packages import Packages
from energi.options.staged import SHELL as ON_SHELL
from energi.options.whole_building import broken

Demands = tuple[Floats, tuple[Duty, ...]]


@dataclass(frozen=True)
class Part:
    """Some options of a menu.

    Attributes
    ----------
    packages : (packages,) which of its packages have any
    options : (options of these packages,) which of theirs they are
    """

    packages: Flags
    options: Flags


@dataclass(frozen=True)
class AnyPrice:
    """The packages of a portfolio that are worth looking at whatever energy costs and emits.

    Attributes
    ----------
    stock : Stock
    packages : Packages
    capital_kr : (actions,)
    demands : sequence of (Floats, tuple of Duty)
        Requirements that actions miss, (actions, starts), and what extensive works oblige to; at the
        first of the prices, and at every other that asks for something else.
    """

    stock: Stock
    packages: Packages
    capital_kr: Floats
    demands: Sequence[Demands]

    @classmethod
    def of(cls, stock: Stock, worlds: Iterable[tuple[Assessment, Setting]]) -> AnyPrice:
        """Put them together.

        Parameters
        ----------
        stock : Stock
        worlds : iterable of (Assessment, Setting)
            All that will be asked for; they differ in prices of energy and factors of emissions only,
            and their study has no rule on recommendations.

        Raises
        ------
        InputError
            As `energi.options.menu.offers_under`.
        """
        made = (Grounds.of(stock, *world) for world in worlds)
        first = next(made)
        demands = [(first.added.failing, first.ground.duties)]
        for each in made:
            if not each.alike(first):
                raise InputError("E-MENU-WORLD")
            own = (each.added.failing, each.ground.duties)
            if not any(_same(own, known) for known in demands):
                demands.append(own)
        asked = np.unique(np.column_stack([failing for failing, _ in demands]), axis=1)
        capital_kr, starts = first.added.capital_kr, first.added.failing.shape[1]

        def of_shell(packages: Packages) -> Floats:
            return np.column_stack([first.counted(packages), packages.total(asked)])

        def of_whole(packages: Packages) -> Floats:
            obliged = [_obliged(packages, duties, capital_kr, starts) for _, duties in demands]
            return np.column_stack([of_shell(packages), packages.total(first.added.worth_kr), *obliged])

        packages, _ = kept(first, of_shell, of_whole)
        return cls(stock, packages, capital_kr, demands)

    def offers(self, assessment: Assessment, setting: Setting, part: Part | None = None) -> Offers:
        """The menu at a price: all of it, or a part."""
        made, packages, named = Grounds.of(self.stock, assessment, setting), self.packages, self._codes
        if part is not None:
            packages, named = packages.where(part.packages), named[part.packages]
        table = made.evaluated(packages).assign(package=named)
        return made.offered(packages, table, None if part is None else part.options)

    def part(self, options: pd.DataFrame, wanted: Flags) -> Part:
        """Some options of a whole menu, (options,), as they are found again at another price."""
        package = _package(options)
        packages = np.bincount(package[wanted], minlength=len(self.packages.at)) > 0
        return Part(packages, wanted[packages[package]])

    def missing(self, options: pd.DataFrame, starts: Sequence[int]) -> Flags:
        """Which options of a whole menu miss a requirement at each price, (options, prices).

        Parameters
        ----------
        options : DataFrame
            `energi.domain.stock.Offers.options` at the first price.
        starts : sequence of int
            The start years of the study.
        """
        package, picks = _package(options), self.packages.picks
        shell, plant = (
            Packages(self.packages.at, np.where(part, picks, -1)) for part in (ON_SHELL, ~ON_SHELL)
        )
        first, last = (np.searchsorted(starts, options[name]) for name in ("start_year", "later_year"))
        later = (options["later_year"] > 0).to_numpy()
        shell_first = later & options["package"].str.contains("-shell-[0-9]+$").to_numpy()
        (failing, duties), *others = self.demands
        known = options["failing"].to_numpy(float)
        base = _obliged(self.packages, duties, self.capital_kr, len(starts))
        found = [known > 0]
        for asked, own in others:
            more, obliged = asked - failing, _obliged(self.packages, own, self.capital_kr, len(starts))
            missed = known + (obliged - base)[package, first]
            missed += shell.total(more)[package, np.where(later & ~shell_first, last, first)]
            missed += plant.total(more)[package, np.where(shell_first, last, first)]
            found.append(missed > 0)
        return np.column_stack(found)

    @cached_property
    def _codes(self) -> np.ndarray:
        return codes(self.packages, self.stock)


def _package(options: pd.DataFrame) -> Ints:
    """The package of each option of a whole menu, (options,); those of one stand together."""
    starts = options["start_year"]
    begun = starts.isin([0, starts[starts > 0].min()]) & (options["later_year"] == 0)
    return begun.to_numpy(np.int64).cumsum() - 1


def _same(some: Demands, other: Demands) -> bool:
    duties = zip(some[1], other[1], strict=True)
    return np.array_equal(some[0], other[0]) and all(np.array_equal(a.pays, b.pays) for a, b in duties)


def _obliged(packages: Packages, duties: Sequence[Duty], capital_kr: Floats, starts: int) -> Floats:
    """Duties that come with extensive works and that packages do not meet, (m, starts)."""
    touched = packages.picks >= 0
    return np.zeros((len(touched), starts)) + broken(duties, packages.at, touched, packages.total(capital_kr))
