"""The price of each limit: what a little more room would take off the goal, proved by solving again.

A linear solution prices every limit at once (its dual values). A plan is made of whole packages, so the
real effect of a step may be another: the study is solved again with the limit loosened by a step people
use (a million kroner, a tonne, a krone per m2), and both proven bounds are told.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from energi.domain.stock import Floats, Plan
from energi.explain.again import Linear
from energi.explain.learnt import Learnt
from energi.explain.variant import planned
from energi.explain.why import Relation, asked_by
from energi.optimise.case import Case
from energi.optimise.program import Program, largest_flows, uppers
from energi.optimise.reduce import without_implied
from energi.optimise.sheet import Key
from energi.optimise.sift import Sifting
from energi.optimise.solve import Outcome, Status

STEPS: Mapping[str, float] = {"kr": 1e6, "tCO2e": 1.0, "kr/m2/year": 1.0, "share": 0.01}
"""How much a limit is loosened, by its unit; 1 of any other unit."""

MOST = 12
"""Limits solved again: those with the largest price of a step."""

LARGEST = 0.1
"""A step is made larger to be seen beside the gap, up to this share of the limit."""

BASE = 0.4
"""Part of the time for solving the study itself again, with a smaller gap."""

FINE = 0.1
"""Share of the expected effect the gap of a solve may blur."""

FINEST_PERCENT = 0.01
"""No solve is asked for a smaller gap: below it a search takes ten times as long."""

COLUMNS = ("rule", "key", "limit", "step", "linear", "low", "high", "status", "seconds")


@dataclass(frozen=True)
class _Limit:
    """A number the study states, what a step of it adds to the rows of its rule, and its linear price."""

    rule: str
    given: str
    key: Key
    step: float
    shift: Floats
    effect: float


def prices(
    case: Case, plan: Plan, reasons: pd.DataFrame, learnt: Learnt | None, limit_s: float
) -> pd.DataFrame:
    """Price the limits a plan has reached, those that decide something and those with a dual value.

    Parameters
    ----------
    case : Case
    plan : Plan
    reasons : DataFrame
        `energi.explain.why.why` of the plan.
    learnt : Learnt or None
        A linear solution of the study; nothing has a price without one.
    limit_s : float
        When to stop solving again [s]. What was not solved again keeps the bounds the linear solution
        proves.

    Returns
    -------
    DataFrame
        Largest price first: rule, key (of the stated limit; without a year if it holds in all), limit
        (as stated), step (how much it is loosened, in its own unit), linear (what the linear solution
        says the step takes off the goal), low and high (proved: the step takes off at least and at
        most so much), status (`energi.optimise.solve.Status` of the solve, ``""`` where none was
        made), seconds. Rules that may not be loosened have no price.
    """
    if learnt is None:
        return pd.DataFrame(columns=list(COLUMNS))
    until = time.perf_counter() + limit_s
    whole, linear = learnt.whole, learnt.linear
    limits = _limits(case, whole, linear, _of_interest(plan, reasons, linear))
    limits = sorted((_visible(each, case, plan) for each in limits), key=lambda each: -each.effect)
    best, proved = plan.certificate.objective, []
    with suppress(KeyboardInterrupt):  # what was not solved again keeps what the linear solution proves
        asked = limits[:MOST]
        if learnt.again.many:
            for place, stepped in enumerate(_stepped(case, learnt, asked, until)):
                limits[place] = stepped
            limits = sorted(limits, key=lambda each: -each.effect)
            asked = [limit for limit in limits[:MOST] if limit.effect > _gap(plan)]
        for found in _solved_again(case, plan, learnt, asked, until):
            best = found[0]
            proved.append(found[1])
    rows = []
    for limit, told in zip_longest(limits, proved):
        # the prices of the linear solution bound the looser study too
        most = max(best - linear.bound, 0.0) + limit.effect
        rows.append(
            {
                "rule": limit.rule,
                "key": limit.key,
                "limit": case.sheet.given[limit.given][limit.key],
                "step": limit.step,
                "linear": limit.effect,
                **(told or {"low": 0.0, "high": most, "status": "", "seconds": 0.0}),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _solved_again(
    case: Case, plan: Plan, learnt: Learnt, limits: list[_Limit], until: float
) -> Iterator[tuple[float, dict[str, Any] | None]]:
    """The study solved with a smaller gap, then with each limit loosened.

    Yields the best goal known and what was proved of the limit, None if the time was too short.
    """
    whole, again = learnt.whole, learnt.again
    if not limits:
        return
    free = _freed(case, whole, limits)
    best, bound = plan.certificate.objective, max(plan.certificate.bound, learnt.linear.bound)
    effects = [limit.effect for limit in limits if limit.effect > 0]
    if effects:
        share_s, fine = BASE * (until - time.perf_counter()), _fine(min(effects), best)
        found, _ = again.solve(learnt.slim, gap_percent=fine, limit_s=share_s, start=plan.chosen)
        best, bound = _least(found, best, bound)
    for place, limit in enumerate(limits):
        left_s = until - time.perf_counter()
        if left_s <= 0:
            return
        upper = whole.upper + limit.shift / whole.scale
        looser = without_implied(replace(free, upper=upper))
        share_s, fine = left_s / (len(limits) - place), _fine(limit.effect, best)
        found, _ = again.solve(looser, gap_percent=fine, limit_s=share_s, start=plan.chosen)
        yield best, _proved(case, looser, limit, found, best, bound)


def _stepped(case: Case, learnt: Learnt, limits: list[_Limit], until: float) -> Iterator[_Limit]:
    """The limits with what their step takes off the linear solution, which goes on from one to the next."""
    whole = learnt.whole
    moved = np.any([limit.shift > 0 for limit in limits], axis=0)
    # a row that another implies counts once the other is looser
    kinds = {(name, *key[:-1]) for (name, key), own in zip(whole.names, moved, strict=True) if own}
    kept = np.array([(name, *key[:-1]) in kinds for name, key in whole.names])
    slim = without_implied(_freed(case, whole, limits), kept)
    start = np.array([learnt.linear.prices.get(name, 0.0) for name in slim.names]) * slim.scale
    sifting = Sifting(case.sheet.building, case.study.solving, start)
    at = {name: row for row, name in enumerate(whole.names)}
    rows = np.array([at[name] for name in slim.names])
    for limit in [None, *limits]:
        left_s = until - time.perf_counter()
        upper = slim.upper if limit is None else slim.upper + limit.shift[rows] / slim.scale
        found = sifting.solve(replace(slim, upper=upper), left_s)
        learnt.again.stopped |= found.status in {Status.INTERRUPTED, Status.INTERRUPTED_EMPTY}
        if left_s <= 0 or found.status is not Status.OPTIMAL:
            return
        if limit is not None:
            effect = min(max(learnt.linear.bound - found.bound, 0.0), limit.effect)
            yield replace(limit, effect=effect)


def _freed(case: Case, whole: Program, limits: list[_Limit]) -> Program:
    """The program whose flows may be as large as any of the looser limits lets them be."""
    rules = len(whole.lower) - len(case.sheet.sets["buildings"])
    upper = whole.upper + np.sum([limit.shift for limit in limits], axis=0) / whole.scale
    body = whole.matrix[:rules, : whole.slacks].tocsr()
    most = whole.column_upper.copy()
    flows = whole.slacks - whole.options
    most[whole.options : whole.slacks] = largest_flows(body, upper[:rules], case.sheet.building, flows)
    return replace(whole, column_upper=most)


def _gap(plan: Plan) -> float:
    """How far the plan may be from the best."""
    return max(plan.certificate.objective - plan.certificate.bound, 0.0)


def _visible(limit: _Limit, case: Case, plan: Plan) -> _Limit:
    """The limit with a step ten or a hundred times as large if only that is seen beside the plan's gap."""
    most = LARGEST * abs(case.sheet.given[limit.given][limit.key])
    while 0 < limit.effect < _gap(plan) and 10 * limit.step <= most:
        limit = replace(limit, step=10 * limit.step, shift=10 * limit.shift, effect=10 * limit.effect)
    return limit


def _fine(effect: float, goal: float) -> float:
    """The gap asked for [%], so that it blurs only a small part of an effect."""
    return max(100.0 * FINE * effect / abs(goal), FINEST_PERCENT) if goal else FINEST_PERCENT


def _least(found: Outcome, best: float, bound: float) -> tuple[float, float]:
    if found.columns is None:
        return best, bound
    return min(best, found.objective), max(bound, found.bound)


def _proved(
    case: Case, asked: Program, limit: _Limit, found: Outcome, best: float, bound: float
) -> dict[str, Any] | None:
    """The least and the most a step takes off, from both bounds of both solves."""
    if found.columns is None:
        return None
    given = {name: dict(values) for name, values in case.sheet.given.items()}
    given[limit.given][limit.key] += limit.step
    looser = replace(case, sheet=replace(case.sheet, given=given))
    plan = planned(looser, asked, found)
    return {
        "low": max(bound - plan.certificate.objective, 0.0),
        "high": max(best - found.bound, 0.0),
        "status": str(found.status),
        "seconds": found.seconds,
    }


def _of_interest(plan: Plan, reasons: pd.DataFrame, linear: Linear) -> set[Relation]:
    reached = plan.limits[plan.limits["binds"]]
    return {
        *zip(reached["rule"], reached["key"], strict=True),
        *zip(reasons["blocked_rule"], reasons["blocked_key"], strict=True),
        *(name for name, price in linear.prices.items() if price < 0),
    }


def _limits(case: Case, whole: Program, linear: Linear, rows: set[Relation]) -> list[_Limit]:
    """The stated numbers behind some rows of which more loosens, with what one step of each adds."""
    stated: dict[tuple[str, str, Key], None] = {}
    for rule, key in sorted(rows, key=str):
        given = given_of(case, rule)
        if given:
            width = len(next(iter(case.sheet.given[given])))
            stated[rule, given, key[:width]] = None
    given_too = {name: dict(values) for name, values in case.sheet.given.items()}
    for _, given, key in stated:
        given_too[given][key] = case.sheet.given[given][key] + step_of(case, given)
    now, more = (uppers(case.card, replace(case.sheet, given=each)) for each in (case.sheet.given, given_too))
    shift = np.zeros(len(whole.upper))
    finite = np.flatnonzero(np.isfinite(now))
    shift[finite] = (more - now)[finite]
    price = np.array([linear.prices.get(name, 0.0) for name in whole.names])
    limits = []
    for rule, given, key in stated:
        own = np.array([name == rule and at[: len(key)] == key for name, at in whole.names])
        by = np.where(own, shift, 0.0)
        if by.max() > 0 and by.min() >= 0:
            effect = max(-float(price @ by), 0.0)
            limits.append(_Limit(rule, given, key, step_of(case, given), by, effect))
    return limits


def step_of(case: Case, given: str) -> float:
    """How much a stated number is loosened, in its own unit."""
    return STEPS.get(case.card.symbol(given).unit, 1.0)


def given_of(case: Case, rule: str) -> str:
    """The stated number that limits a rule; empty if it may not be loosened or is not one number."""
    if rule not in case.sheet.rules or not case.card.rule(rule).relax:
        return ""
    card = case.card.rule(rule)
    if card.over:
        return card.over
    key = next(iter(case.sheet.domain(card)), None)
    asked = {name for name, _ in asked_by(case, rule, key)} if key is not None else set()
    stated = asked & set(case.sheet.given)
    return stated.pop() if len(stated) == 1 else ""
