"""What the requirement packs say of every action, by the years in which it may start.

A component that is touched meets the building regulations. Whether meeting the limit is profitable is
judged by the best-paying priced action on the same component of the same building that does meet it: its
own saving x lifetime over the part of its price that is not due anyway. Label proposals are judged in
`energi.options.demanded_proposals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd

from energi.assess.bills import Connection, energy_cost_kr
from energi.assess.binding import bound, exempt, routes, within
from energi.assess.comply import component_verdicts
from energi.assess.cost import regulation_factor
from energi.assess.setting import Setting
from energi.assess.today import due
from energi.assess.verdict import COLUMNS
from energi.domain.choices import ENVELOPE
from energi.domain.requirement import LabelProposals, Pack
from energi.domain.stock import Assessment, Flags, Floats, Stock
from energi.options.demanded_proposals import Asked, best_of, carried_out, of_category_1
from energi.options.packages import COMPONENTS, Packages, energy

ADDED = ("action", "krav", "first_year", "last_year")
"""Columns of a verdict on an action beside `energi.assess.verdict.COLUMNS`."""


def demands(frame: pd.DataFrame, paid: pd.DataFrame, stock: Stock, setting: Setting) -> pd.DataFrame:
    """Verdicts on the actions, one row per action, clause and span of start years it holds for.

    Parameters
    ----------
    frame : DataFrame
        Actions (`energi.options.actions`).
    paid : DataFrame
        `profitability` of the same actions.
    stock, setting
        The stages before.

    Returns
    -------
    DataFrame
        As `energi.assess.verdict.COLUMNS` and `ADDED`: ``subject`` is the building, ``action`` the row of
        ``frame``, ``krav`` whether a package that misses it may not be chosen.
    """
    study = setting.study
    asked = Asked(frame, paid, stock, setting.packs, study.mba_proxy, study.accept_unverified, setting.prices)
    return _below(
        on_day(asked, applied(years[0])).assign(first_year=years[0], last_year=years[-1])
        for years in regimes(setting)
    )


def on_day(asked: Asked, day: date) -> pd.DataFrame:
    """Verdicts on actions under the clauses in force on a day, without the years."""
    return _below(_in_force(asked, day))


def _below(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    parts = [rows for rows in frames if len(rows)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*COLUMNS, *ADDED])


def applied(year: int) -> date:
    """The day whose rules bind works that start in a year: its last, when they are done.

    A rule that comes into force during that year, as BR10 did on 30 June 2010, binds it.
    """
    return date(year, 12, 31)


def regimes(setting: Setting) -> list[tuple[int, ...]]:
    """Start years in a row under which the same clauses of the study's packs are in force."""

    def in_force(year: int) -> tuple[bool, ...]:
        return tuple(clause.holds(applied(year)) for pack in setting.packs for clause in pack.clauses)

    return [tuple(years) for _, years in groupby(setting.study.period.start_years, key=in_force)]


# --- profitability -------------------------------------------------------------------------------


def profitability(
    frame: pd.DataFrame, stock: Stock, assessment: Assessment, setting: Setting
) -> pd.DataFrame:
    """What each action on its own saves and what its energy part costs.

    Returns
    -------
    DataFrame
        One row per action: saving_kr [kr/year], lifetime_year, investment_kr (marginal), and factor,
        saving x lifetime / investment.
    """
    at = frame["at"].to_numpy()
    picks = np.full((len(frame), len(COMPONENTS)), -1, dtype=np.int64)
    picks[np.arange(len(frame)), pd.Index(COMPONENTS).get_indexer(pd.Index(frame["component"]))] = np.arange(
        len(frame)
    )
    packages = Packages(at, picks)
    heat, power = energy(packages, frame, assessment.features, setting.method)
    connection = Connection.of(stock.buildings).take(at)
    carrier = setting.prices.index(stock.buildings["carrier"])[at]
    # both tests of profitability, the regulation's and the label's, count calculated use
    today = assessment.buildings.iloc[at]
    before = energy_cost_kr(
        today["calculated_heat_kwh"].to_numpy(),
        today["electricity_kwh"].to_numpy(),
        connection,
        carrier,
        setting.prices,
    )
    after = setting.prices.index(
        packages.last(frame["carrier"].to_numpy(object), stock.buildings["carrier"].to_numpy(object)[at])
    )
    saving = before - energy_cost_kr(heat, power, connection, after, setting.prices)
    marginal, lifetime = marginal_kr(frame, stock), frame["lifetime_year"].to_numpy(float)
    return pd.DataFrame(
        {
            "saving_kr": saving,
            "lifetime_year": lifetime,
            "investment_kr": marginal,
            "factor": regulation_factor(saving, lifetime, marginal),
        }
    )


def marginal_kr(frame: pd.DataFrame, stock: Stock) -> Floats:
    """The part of each action's price that is for energy and not due anyway, (actions,) [kr]."""
    plan = frame[["at", "component"]].merge(due(stock), how="left", on=["at", "component"])
    price, of_energy = frame["capital_kr"].to_numpy(), frame["energy_kr"].to_numpy()
    not_due = price - np.where(frame["takes_due"], plan["due_kr"].fillna(0.0), 0.0)
    # fmin: a part that is not stated is all of it
    return np.asarray(np.maximum(np.fmin(of_energy, not_due), 0.0), dtype=float)


# --- clauses -------------------------------------------------------------------------------------


def _in_force(asked: Asked, day: date) -> Iterator[pd.DataFrame]:
    """Verdicts under the clauses in force on a day."""
    ways = routes(asked.stock)
    proxied = [
        (pack, clause, proxy)
        for pack in asked.packs
        for clause in pack.clauses
        if clause.holds(day) and (proxy := clause.proxy(asked.proxy))
    ]
    p1 = _p1([pack for pack, _, proxy in proxied if proxy.name == "P1"], ways)
    for pack in asked.packs:
        binds = bound(pack, ways)
        for component in ENVELOPE if pack.of_type("component_u", "window_energy_balance", day=day) else ():
            rows = _component(asked, component, pack, day)
            on = rows["at"].to_numpy()
            named = rows.assign(proxy=np.where(p1[on], "P1", ""))
            yield _told(within(named, binds[on]), asked, pack)
        for clause in pack.of_type("label_proposals", "profitability", day=day):
            if isinstance(clause.predicate, LabelProposals):
                rows = carried_out(asked, pack, clause, clause.predicate, "")
                yield _told(within(rows, binds[rows["at"].to_numpy()]), asked, pack)
            elif clause.binds == "proposal" and asked.prices is not None:
                yield _told(of_category_1(asked, pack, clause, asked.prices), asked, pack)
    for pack, clause, proxy in proxied:
        if isinstance(proxy.predicate, LabelProposals):
            rows = carried_out(asked, pack, clause, proxy.predicate, proxy.name)
            yield _told(within(rows, bound(pack, ways)[rows["at"].to_numpy()]), asked, pack)


def _p1(packs: Sequence[Pack], ways: pd.DataFrame) -> Flags:
    """Which buildings the national component clauses stand in for a clause of the municipality: (n,)."""
    found = np.zeros(len(ways), dtype=np.bool_)
    for pack in packs:
        found |= ~np.isin(bound(pack, ways), ["none", "open"])
    return found


def _told(rows: pd.DataFrame, asked: Asked, pack: Pack) -> pd.DataFrame:
    """Verdicts with the building they are about, and whether they bind."""
    krav = {clause.id: clause.kind == "krav" for clause in pack.clauses}
    codes = asked.stock.buildings.index.to_numpy()[rows["at"].to_numpy()]
    told = rows.assign(subject=codes, krav=[krav.get(clause, False) for clause in rows["clause"]])
    return told.drop(columns="at")


def _component(asked: Asked, component: str, pack: Pack, day: date) -> pd.DataFrame:
    """Rule of a component: what is touched meets its limits, with the best alternative as evidence."""
    rows = np.flatnonzero(asked.frame["component"] == component)
    part, paid = asked.frame.iloc[rows], asked.paid.iloc[rows].reset_index(drop=True)
    at = part["at"].to_numpy()
    u_after = np.where(part["u_known"], part["u_after"], np.nan)
    g_after = part["g_after"].to_numpy(float)
    none = np.zeros(len(part))

    def judged(replaced: Flags, best: Floats, spared: Floats) -> pd.DataFrame:
        return component_verdicts(
            component, u_after, g_after, replaced, best, spared, pack, day,
            accepted=asked.accepted,
        )  # fmt: skip

    factor = paid["factor"].to_numpy()
    meets = judged(none == 0, factor, none)["verdict"] == "pass"  # as if replaced: the limit itself
    best = best_of(paid, meets.to_numpy(), at, "factor")
    spared = exempt(pack, asked.stock.buildings)[at]
    found = judged(part["replaced"].to_numpy(bool), best["factor"].to_numpy(), spared)
    return found.assign(action=rows, at=at, **{name: best[name] for name in _PARTS})


_PARTS = ("saving_kr", "lifetime_year", "investment_kr")
"""The calculation behind a profitability factor."""
