"""The menu: every package of every building in every start year, less those that others beat."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.errors import InputError
from energi.domain.stock import Assessment, Floats, Ints, Offers, Stock
from energi.options.actions import actions
from energi.options.demands import demands, profitability
from energi.options.dominance import BESIDE, SHELL, promising, survivors
from energi.options.listing import contents, emissions, listed
from energi.options.packages import Packages, combined, nothing, sensible
from energi.options.projects import projects, refusals
from energi.options.staged import stages
from energi.options.sums import payment_shares, sums
from energi.options.told_apart import told_apart
from energi.options.whole_building import duties
from energi.options.worth import Ground, evaluated

BATCH = 400_000
"""Packages worked on at a time, so that memory stays bounded."""


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
    level = setting.study.economy.price_level
    known = actions(stock, assessment.features, setting.method, setting.catalogue, setting.figures, level)
    paid = profitability(known.frame, stock, assessment, setting)
    extensive = duties(known.frame, paid["factor"].to_numpy(), stock, assessment.features, setting)
    ground = Ground(stock, assessment, setting, extensive)
    verdicts = demands(known.frame, paid, stock, setting)
    added = sums(known.frame, verdicts, stock, setting)
    kept, combinations = [], _combinations(known.frame, stock)
    for rows in _batches(combinations):
        shells = combined(nothing(rows), known.frame, SHELL)
        further = told_apart(shells, known.frame, added, setting)
        shells = shells.where(promising(shells, known.frame, added, ground, further))
        every = combined(shells, known.frame, BESIDE)
        packages = every.where(sensible(every, known.frame, setting.catalogue))
        table = evaluated(packages, known.frame, added, ground)
        further = told_apart(packages, known.frame, added, setting)
        best = survivors(packages, table, added, further)
        kept.append((packages.where(best), table[best]))
    packages = Packages(
        np.concatenate([part.at for part, _ in kept]), np.concatenate([part.picks for part, _ in kept])
    )
    table = pd.concat([part for _, part in kept], ignore_index=True)
    named = table.assign(package=_names(packages, stock))
    options = listed(named, packages, known.frame, added, ground)
    inside = contents(named, packages, known.frame)
    new = projects(stock, assessment, setting)
    counts = {
        "actions": len(known.frame),
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
        verdicts=verdicts,
        counts=counts,
        findings=(*known.findings, *refusals(new)),
        unfit=known.unfit,
        payment_shares=payment_shares(setting),
        duties=extensive,
        projects=new,
    )


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
