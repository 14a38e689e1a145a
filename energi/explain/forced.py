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

from energi.domain.stock import Floats, Ints, Plan
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
    holding : list of (n,) int
        The options that hold each work.
    options : list of (n,) int
        The options of each building.
    building : (works,) position of each work's building
    """

    items: pd.DataFrame
    holding: list[Ints]
    options: list[Ints]
    building: Ints


def forced(case: Case, plan: Plan, swaps: Floats, learnt: Learnt) -> pd.DataFrame:
    """Price every work of every building's menu: in, if the plan does not hold it, and out if it does.

    Parameters
    ----------
    case : Case
    plan : Plan
    swaps : (options,)
        What each option adds to the goal with all other buildings as planned, infinity where that breaks a
        limit (`energi.explain.why.why`).
    learnt : Learnt
        A linear solution of the study.

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
    taken = np.array([plan.chosen[b] in held for b, held in zip(works.building, works.holding, strict=True)])
    over = learnt.linear.excess
    least, swap = np.full((2, len(taken)), np.inf)
    for place, out in enumerate(taken):
        left = np.setdiff1d(works.options[works.building[place]], _barred(works, place, out))
        least[place], swap[place] = over[left].min(initial=np.inf), swaps[left].min(initial=np.inf)
    best, proved = plan.certificate.objective, max(plan.certificate.bound, learnt.linear.bound)
    frame = works.items.assign(
        taken=taken,
        swap=np.where(np.isfinite(swap), swap, np.nan),
        linear=least,
        low=np.maximum(learnt.linear.bound + least - best, 0.0),
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
        barred[_barred(works, place, out=bool(row["taken"]))] = 1.0
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
    packages = offers.packages.assign(
        measure=offers.packages["measure"].where(offers.packages["proposal"] == "", ""),
        at=pd.factorize(offers.packages["package"])[0],
    )
    place = pd.Series(packages["at"].to_numpy(), packages["package"])
    of = offers.options["package"].map(place[~place.index.duplicated()])  # NaN: nothing is done
    rows = pd.DataFrame({"row": np.arange(len(of)), "at": of.to_numpy(float)}).dropna().astype(np.int64)
    pairs = rows.merge(packages[["at", "component", "proposal", "measure", *TEXTS]], on="at", how="inner")
    pairs["building"] = offers.options["building"].to_numpy()[pairs["row"]]
    pairs["item"] = pairs.groupby(list(KEYS), sort=False).ngroup()
    items = pairs.drop_duplicates("item")[[*KEYS, *TEXTS]].reset_index(drop=True)
    pairs = pairs.drop_duplicates(["item", "row"]).sort_values(["item", "row"])
    ends = np.cumsum(np.bincount(pairs["item"], minlength=len(items)))
    order = np.argsort(case.sheet.building, kind="stable")
    buildings = len(case.sheet.sets["buildings"])
    return _Works(
        items,
        np.split(pairs["row"].to_numpy(np.int64), ends[:-1]),
        np.split(order, np.searchsorted(case.sheet.building[order], np.arange(1, buildings))),
        pd.Index(case.sheet.sets["buildings"]).get_indexer(items["building"]),
    )


def _barred(works: _Works, place: int, out: bool) -> Ints:
    """The building's options that may not be chosen when a work is forced in, or out."""
    holding = works.holding[place]
    return holding if out else np.setdiff1d(works.options[works.building[place]], holding)
