"""What it would cost to force a work in or out: every label proposal and measure on a building's menu.

With the prices of a linear solution every option has a reduced cost: no plan with that option is better
than the bound plus it. So the least reduced cost among the options that hold a work (or do not) says what
forcing the work in (or out) costs at least, over all options and with everything else free to change.
What it costs with everything else as planned is known from `energi.explain.why`, and is the most it can
cost. Between the two the study can be solved again with the work forced.

All of it is over the menu: a package that another beats in everything that counts is not on it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.domain.stock import Flags, Floats, Ints, Plan
from energi.explain.again import Linear
from energi.explain.learnt import Learnt
from energi.explain.variant import with_row
from energi.optimise.case import Case
from energi.optimise.solve import Status

KEYS = ("building", "component", "proposal", "measure")
TEXTS = ("text_da", "text_en")
COLUMNS = (*KEYS, *TEXTS, "taken", "swap", "linear", "low", "high", "status", "seconds")

FINE_PERCENT = 0.001
"""Gap of a study solved again with a work forced; what forcing costs is a small difference of large sums."""

LEAST_S = 0.5
"""Time a solve gets even when the time is used up [s]."""


@dataclass(frozen=True)
class _Works:
    """The works on the menu.

    Attributes
    ----------
    items : DataFrame
        `KEYS` and `TEXTS` of each.
    building : (works,) position of each work's building
    item, holder : (n,) every work in every package: which work, and the number of the package
    package : (options,) number of each option's package, -1 where nothing is done
    firsts : (buildings + 1,) where each building's options begin
    """

    items: pd.DataFrame
    building: Ints
    item: Ints
    holder: Ints
    package: Ints
    firsts: Ints

    def least(self, values: Floats) -> Floats:
        """The least value among the options that hold each work, (works,); infinity where none does."""
        of_package = np.full(int(self.holder.max(initial=-1)) + 2, np.inf)  # the last: nothing is done
        np.minimum.at(of_package, self.package, values)
        found = np.full(len(self.items), np.inf)
        np.minimum.at(found, self.item, of_package[self.holder])
        return found

    def taken(self, chosen: Ints) -> Flags:
        """Whether the choices hold each work, (works,)."""
        found = np.zeros(len(self.items), dtype=np.bool_)
        found[self.item[np.isin(self.holder, self.package[chosen])]] = True
        return found

    def parted(self, place: int) -> tuple[Ints, Ints]:
        """The options of a work's building that hold it, and those that do not."""
        b = self.building[place]
        options = np.arange(self.firsts[b], self.firsts[b + 1])
        holds = np.isin(self.package[options], self.holder[self.item == place])
        return options[holds], options[~holds]

    def barred(self, place: int, *, out: bool) -> Ints:
        """The building's options that may not be chosen when a work is forced in, or out."""
        holding, others = self.parted(place)
        return holding if out else others


def forced(case: Case, plan: Plan, swaps: Floats, linear: Linear) -> pd.DataFrame:
    """Price every work of every building's menu: in, if the plan does not hold it, and out if it does.

    Parameters
    ----------
    case : Case
    plan : Plan
    swaps : (options,)
        What each option adds to the goal with all other buildings as planned, infinity where that breaks a
        limit (`energi.explain.why.why`).
    linear : Linear
        A linear solution of the study, over the whole menu (`energi.explain.learnt.over_menu`).

    Returns
    -------
    DataFrame
        One row per building and work: building, component, proposal (of the label, ``""`` for a measure of
        the catalogue), measure, text_da, text_en, taken (whether the plan holds it: then it is forced out),
        swap (what that adds with all others as planned; NaN if every such option breaks a limit), linear
        (what the linear solution says it adds at least), low and high (proved of the best goal; infinity
        where nothing is), status and seconds (of a solve of its own: ``""`` and 0). Works that are in every
        option or that the building cannot do without are left out.
    """
    works = _works(case)
    taken = works.taken(plan.chosen)
    over = linear.excess
    least, swap = works.least(over), works.least(swaps)
    for place in np.flatnonzero(taken).tolist():
        _, left = works.parted(place)
        least[place], swap[place] = over[left].min(initial=np.inf), swaps[left].min(initial=np.inf)
    best, proved = plan.certificate.objective, max(plan.certificate.bound, linear.bound)
    frame = works.items.assign(
        taken=taken,
        swap=np.where(np.isfinite(swap), swap, np.nan),
        linear=least,
        low=np.maximum(linear.bound + least - best, 0.0),
        high=np.where(np.isfinite(swap), np.maximum(swap + best - proved, 0.0), np.inf),
        status="",
        seconds=0.0,
    )
    kept: pd.DataFrame = frame.loc[np.isfinite(least), list(COLUMNS)]
    return kept.reset_index(drop=True)


def solved_again(case: Case, plan: Plan, found: pd.DataFrame, learnt: Learnt, limit_s: float) -> pd.DataFrame:
    """The table of `forced` with every work solved again, as far as the time or Ctrl-C allows.

    Parameters
    ----------
    case, plan
    found : DataFrame
        Of `forced`.
    learnt : Learnt
    limit_s : float
        When to stop [s].

    Returns
    -------
    DataFrame
        With low and high narrowed by both proven bounds; high is infinite where no plan can be so forced.
    """
    until = time.perf_counter() + limit_s
    works = _works(case)
    known = pd.MultiIndex.from_frame(works.items[list(KEYS)])
    places = known.get_indexer(pd.MultiIndex.from_frame(found[list(KEYS)])).tolist()
    best, bound = plan.certificate.objective, max(plan.certificate.bound, learnt.linear.bound)
    told = found.to_dict("records")
    for at, (place, row) in enumerate(zip(places, told, strict=True)):
        left_s = until - time.perf_counter()
        if left_s <= 0 or learnt.again.stopped:
            break
        barred = np.zeros(len(learnt.slim.cost))
        barred[works.barred(place, out=bool(row["taken"]))] = 1.0
        asked = with_row(learnt.slim, "forced", (), barred, 0.0)
        share_s = max(left_s / (len(places) - at), LEAST_S)
        outcome, _ = learnt.again.solve(asked, gap_percent=FINE_PERCENT, limit_s=share_s)
        row["seconds"] = outcome.seconds
        if outcome.status is Status.INFEASIBLE:
            row |= {"low": np.inf, "high": np.inf, "status": str(outcome.status)}
        elif outcome.columns is not None:
            low = max(row["low"], outcome.bound - best)
            high = max(min(row["high"], outcome.objective - bound), low)
            row |= {"low": low, "high": high, "status": str(outcome.status)}
    return pd.DataFrame(told, columns=list(COLUMNS))


def _works(case: Case) -> _Works:
    offers = case.offers
    codes = pd.Index(offers.packages["package"].unique())
    package = codes.get_indexer(pd.Index(offers.options["package"])).astype(np.int64)
    first = np.full(len(codes) + 1, len(package))  # a package is met where its first option is
    np.minimum.at(first, package, np.arange(len(package)))
    works = offers.packages[["component", "proposal", "measure", *TEXTS]].assign(
        measure=offers.packages["measure"].where(offers.packages["proposal"] == "", ""),
        holder=codes.get_indexer(pd.Index(offers.packages["package"])),
    )
    met = works[first[works["holder"]] < len(package)]
    met = met.iloc[np.argsort(first[met["holder"]], kind="stable")]
    at = case.sheet.building[first[met["holder"]]]
    met = met.assign(building=np.asarray(case.sheet.sets["buildings"], dtype=object)[at], at=at)
    item = met.groupby(["at", *KEYS[1:]], sort=False).ngroup().to_numpy(np.int64)
    once = np.unique(item, return_index=True)[1]
    items = met.iloc[once]
    return _Works(
        items=items[[*KEYS, *TEXTS]].reset_index(drop=True),
        building=items["at"].to_numpy(np.int64),
        item=np.asarray(item, dtype=np.int64),
        holder=met["holder"].to_numpy(np.int64),
        package=package,
        firsts=np.searchsorted(case.sheet.building, np.arange(len(case.sheet.sets["buildings"]) + 1)),
    )
