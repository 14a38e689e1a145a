"""The menus of a grid's variants: one for all that count alike, and the same works for all prices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from scipy import sparse

from energi.assess.setting import Setting
from energi.assess.today import assess
from energi.domain.card import Card
from energi.domain.stock import Assessment, Offers
from energi.optimise import columns
from energi.optimise.case import Case, case
from energi.optimise.lean import lean
from energi.options.any_price import AnyPrice, Part
from energi.options.grounds import Grounds
from energi.options.menu import offers
from energi.scenarios.change import Base, changed, counted_by, counting, priced_by, shaped_by
from energi.scenarios.grid import Grid, Variant
from energi.shelf import card, find

Steps = list[tuple[int, float]]

BETWEEN = 3
"""Prices between others from which on it pays to look at all of them together."""


@dataclass(frozen=True)
class Menu:
    """What variants that count alike choose from.

    Attributes
    ----------
    setting : Setting
    today : Assessment
    offers : Offers
    """

    setting: Setting
    today: Assessment
    offers: Offers


@dataclass(frozen=True)
class Menus:
    """Makes the menus of a grid.

    Attributes
    ----------
    grid : Grid
    base : Base
    path : Path
        The study's file.
    """

    grid: Grid
    base: Base
    path: Path

    def __call__(self, every: Sequence[Variant]) -> Iterator[tuple[Menu, list[Variant]]]:
        """Menus, each with variants that choose from it and differ in the numbers of limits only.

        The study as it is comes first. There is one whole menu at a time: it is what takes the memory.
        """
        for alike in _grouped(every, self._by(_fixed)):
            yield from self._shared(alike) if self._pays(alike) else self._own(alike)

    def case(self, variant: Variant, menu: Menu) -> Case:
        """A variant as a case of its menu."""
        study, stock = changed(self.grid, variant, self.base)
        model = card(find(study.model, self.path.parent, "models"), Card)
        return case(stock, menu.today, menu.offers, study, model)

    def _by(self, steps: Callable[[Grid, Variant], Steps]) -> Callable[[Variant], Steps]:
        return partial(steps, self.grid)

    def _counted(self, variant: Variant) -> tuple[Assessment, Setting]:
        setting = counting(self.grid, variant, self.base, self.path.parent)
        return assess(self.base.stock, setting), setting

    def _own(self, alike: list[Variant]) -> Iterator[tuple[Menu, list[Variant]]]:
        """A menu for each price."""
        for same in _grouped(alike, self._by(priced_by)):
            today, setting = self._counted(same[0])
            menu = Menu(setting, today, offers(self.base.stock, today, setting))
            for some in _grouped(same, self._by(shaped_by)):
                yield menu, some

    def _pays(self, alike: list[Variant]) -> bool:
        """Whether there are enough prices, and enough to choose from, to look at all prices together."""
        prices = [same[0] for same in _grouped(alike, self._by(priced_by))]
        between = sum(not at_end(self.grid, each) for each in prices)
        if between < BETWEEN or self.base.study.active("recommendations"):  # they too change with the price
            return False
        made = Grounds.of(self.base.stock, *self._counted(prices[0]))
        return float(made.combinations.sum()) > columns.LARGE

    def _shared(self, alike: list[Variant]) -> Iterator[tuple[Menu, list[Variant]]]:
        """Works that are worth looking at whatever energy costs, told at each price."""
        prices = [same[0] for same in _grouped(alike, self._by(priced_by))]
        every = AnyPrice.of(self.base.stock, map(self._counted, prices))
        whole = self._told(every, prices[0])
        shapes = _grouped(alike, self._by(shaped_by))
        parts = [self._kept(every, whole, same) for same in shapes]
        del whole
        for same, part in zip(shapes, parts, strict=True):
            for some in _grouped(same, self._by(priced_by)):
                yield self._told(every, some[0], part), some

    def _told(self, every: AnyPrice, variant: Variant, part: Part | None = None) -> Menu:
        today, setting = self._counted(variant)
        return Menu(setting, today, every.offers(today, setting, part))

    def _kept(self, every: AnyPrice, whole: Menu, same: list[Variant]) -> Part:
        """The options that no other one beats at every price the variants have.

        What options count for is a straight line in each price and each factor, so an option beaten by
        another at the ends of the axes is beaten by it in between. Whether a work is required may change at
        any price, and is looked at at each.
        """
        options = whole.offers.options

        def at_ends() -> Iterator[Case]:
            for variant, *_ in _grouped(same, self._by(priced_by))[1:]:
                if at_end(self.grid, variant):
                    yield self.case(variant, self._told(every, variant))

        missing = every.missing(options, whole.setting.study.period.start_years)
        found = np.zeros(len(options), dtype=np.bool_)
        found[lean(self.case(same[0], whole), at_ends(), sparse.csr_array(missing.astype(float))).rows] = True
        return every.part(options, found)


def at_end(grid: Grid, variant: Variant) -> bool:
    """Whether each price and factor a variant has is the least or the largest of its axis."""
    taken = [(grid.axes[axis].steps, step) for axis, step in priced_by(grid, variant)]
    return all(step in {min(steps), max(steps)} for steps, step in taken)


def _fixed(grid: Grid, variant: Variant) -> Steps:
    """The steps of a variant that change how it counts otherwise than by prices and factors."""
    return [each for each in counted_by(grid, variant) if each not in priced_by(grid, variant)]


def _grouped(every: Iterable[Variant], by: Callable[[Variant], Steps]) -> list[list[Variant]]:
    """Variants alike in some of their steps, those without any first."""
    return [list(some) for _, some in groupby(sorted(every, key=by), by)]
