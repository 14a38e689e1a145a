"""What is judged: every label proposal by itself, and the packages suggested for each building."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.carbon import co2_kg
from energi.assess.setting import Setting
from energi.climate.groups import picks
from energi.domain.stock import Floats, Ints
from energi.optimise.case import Case
from energi.options.actions import actions
from energi.options.packages import COMPONENTS, Packages
from energi.options.sums import Sums, sums
from energi.options.worth import Ground

PROPOSAL, CHEAPEST, FURTHEST, DEEPEST = "proposal", "cheapest", "furthest", "deepest"
"""A label's proposal; the package of lowest life-cycle cost; the one that saves most CO2 and still pays
over the horizon; the one that saves most CO2 at all."""

SUGGESTED = (CHEAPEST, FURTHEST, DEEPEST)


@dataclass(frozen=True)
class Candidates:
    """What is judged, all started in the study's first start year.

    Attributes
    ----------
    ground : Ground
    actions : DataFrame
        Every priced action (`energi.options.actions.actions`).
    sums : Sums
        What each of them adds.
    packages : Packages
        Proposals first, then suggested packages.
    names : DataFrame
        Beside ``packages``: kind (`PROPOSAL` or one of `SUGGESTED`), code (the proposal's number or
        the package's code), best (whether it is its building's package of lowest life-cycle cost).
    menu : Ints
        Rows of ``offers.options`` that go on as today or start in that year, all works at once, and
        meet what the study's rules demand of works.
    """

    ground: Ground
    actions: pd.DataFrame
    sums: Sums
    packages: Packages
    names: pd.DataFrame
    menu: Ints


def candidates(case: Case, setting: Setting) -> Candidates:
    """Set out what is to be judged.

    Of each building up to three packages of the menu are suggested (`SUGGESTED`); one that is best
    in several ways is listed once, under the first of them, and one that is a proposal by itself not
    again: the proposal is its row.
    """
    level = setting.study.economy.price_level
    features = case.assessment.features
    known = actions(case.stock, features, setting.method, setting.catalogue, setting.figures, level).frame
    menu = at_once(case, setting)
    named, rows = _suggested(case, setting, menu)
    options = case.offers.options.iloc[rows]
    first, _ = picks(case, options)
    at = case.stock.buildings.index.get_indexer(pd.Index(options["building"]))
    own = np.flatnonzero((known["proposal"] != "").to_numpy())
    single = np.full((len(own), len(COMPONENTS)), -1, dtype=np.int64)
    single[np.arange(len(own)), pd.Index(COMPONENTS).get_indexer(pd.Index(known["component"].iloc[own]))] = (
        own
    )
    kinds, alone = np.array(named, dtype=object), first.max(axis=1)
    cheapest = kinds == CHEAPEST
    twin = ((first >= 0).sum(axis=1) == 1) & np.isin(alone, own)
    best = np.concatenate([np.isin(own, alone[twin & cheapest]), cheapest[~twin]])
    return Candidates(
        ground=Ground(case.stock, case.assessment, setting),
        actions=known,
        sums=sums(known, case.offers.verdicts, case.stock, setting),
        packages=Packages(
            np.concatenate([known["at"].to_numpy()[own], at[~twin]]), np.concatenate([single, first[~twin]])
        ),
        names=pd.DataFrame(
            {
                "kind": [*[PROPOSAL] * len(own), *kinds[~twin]],
                "code": [*known["proposal"].iloc[own], *options["package"][~twin]],
                "best": best,
            }
        ),
        menu=menu,
    )


def at_once(case: Case, setting: Setting) -> Ints:
    """Options that go on as today, or do all works in the first start year as the rules demand."""
    options = case.offers.options
    starts = (0, setting.study.period.start_years[0])
    fine = options["start_year"].isin(starts) & (options["later_year"] == 0)
    if setting.study.active("requirements"):
        fine &= options["failing"] == 0
    return np.flatnonzero(fine.to_numpy())


def _suggested(case: Case, setting: Setting, menu: Ints) -> tuple[list[str], Ints]:
    """Kinds of the packages suggested, and their rows of the menu."""
    options = case.offers.options.iloc[menu]
    after = emitted_kg(options, setting)
    today = case.assessment.buildings["lcc_kr"].reindex(options["building"]).to_numpy()
    lcc, works = options["lcc_kr"].to_numpy(), (options["start_year"] > 0).to_numpy()
    frame = pd.DataFrame(
        {
            "row": menu,
            "building": options["building"].to_numpy(),
            CHEAPEST: np.where(works, lcc, np.inf),
            FURTHEST: np.where(works & (lcc <= today), after, np.inf),
            DEEPEST: np.where(works, after, np.inf),
        }
    )
    found = []
    for kind in SUGGESTED:
        best = frame[np.isfinite(frame[kind])].sort_values([kind, CHEAPEST, "row"], kind="stable")
        found.append(best.drop_duplicates("building").assign(kind=kind))
    every = pd.concat(found).drop_duplicates("row").sort_values("row", kind="stable")
    return list(every["kind"]), every["row"].to_numpy(np.int64)


def emitted_kg(options: pd.DataFrame, setting: Setting) -> Floats:
    """CO2 of a year after all works with the frozen factors, (options,) [kg/year]."""
    kg = co2_kg(
        options["heat_kwh"].to_numpy(float), options["electricity_kwh"].to_numpy(float),
        setting.frozen.index(options["carrier"]), setting.frozen,
    )  # fmt: skip
    return np.asarray(kg[:, -1])
