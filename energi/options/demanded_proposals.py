"""What the packs say of label proposals: are the profitable ones carried out, and are they what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.bills import Prices
from energi.assess.binding import exempt
from energi.assess.cost import ROUND_OFF, label_profitable, regulation_profitable
from energi.assess.verdict import frame
from energi.domain.choices import Carrier
from energi.domain.requirement import Clause, LabelProposals, Pack
from energi.domain.stock import Flags, Ints, Stock
from energi.options.packages import COMPONENTS


@dataclass(frozen=True)
class Asked:
    """What is judged, and by what.

    Attributes
    ----------
    frame : DataFrame
        Actions.
    paid : DataFrame
        What each saves and costs on its own (`energi.options.demands.profitability`); NaN if not known.
    stock : Stock
    packs : tuple of Pack
    proxy : str
        The stand-in the study chose.
    accepted : tuple of str
        Unverified clauses the study accepts.
    prices : Prices, optional
        Without them no proposal is held against the label's own profitability.
    """

    frame: pd.DataFrame
    paid: pd.DataFrame
    stock: Stock
    packs: tuple[Pack, ...]
    proxy: str
    accepted: tuple[str, ...]
    prices: Prices | None


def best_of(paid: pd.DataFrame, among: Flags, group: Ints, by: str) -> pd.DataFrame:
    """For every action the row of its group that is largest in a column, of those named; NaN without one."""
    rows = paid[among].assign(group=group[among]).sort_values(by, kind="stable")
    return rows.drop_duplicates("group", keep="last").set_index("group").reindex(group).reset_index(drop=True)


def carried_out(asked: Asked, pack: Pack, clause: Clause, rule: LabelProposals, proxy: str) -> pd.DataFrame:
    """Whether each action carries out the profitable label proposals on its component.

    It does if it saves, on its own, at least as much a year as the best of them. Proposals on one component
    are alternatives here, so the best stands for all.

    Returns
    -------
    DataFrame
        A verdict frame, ``value`` and ``limit`` in kr. a year, with ``action`` and ``at``.
    """
    actions, paid = asked.frame, asked.paid
    at = actions["at"].to_numpy()
    slot = _slots(actions)
    proposed = (actions["proposal"] != "").to_numpy(bool)
    pays = proposed & regulation_profitable(paid["factor"].to_numpy(), rule.limit)
    best = best_of(paid, pays, slot, "saving_kr")
    saved, wanted = paid["saving_kr"].to_numpy(), best["saving_kr"].to_numpy()
    spared = exempt(pack, asked.stock.buildings)[at]
    ladder = {
        "verdict.exempt": spared == 1,
        "verdict.proposal_left": saved < wanted - ROUND_OFF * np.abs(wanted),
        "verdict.proposal_unpriced": _open(asked, slot, proposed & paid["factor"].isna().to_numpy()),
        "verdict.no_proposal": np.isnan(wanted),
    }
    reason = np.select(list(ladder.values()), list(ladder), "verdict.met")
    parts = {
        name: best[name].to_numpy() for name in ("factor", "saving_kr", "lifetime_year", "investment_kr")
    }
    found = frame(
        "package", at.tolist(), pack, clause, reason,
        value=saved, limit=wanted, margin=saved - wanted, unit="kr/year", proxy=proxy, **parts,
    )  # fmt: skip
    return found.assign(action=np.arange(len(actions)), at=at)


def _slots(rows: pd.DataFrame) -> Ints:
    """A number per building and component."""
    component = pd.Index(COMPONENTS).get_indexer(pd.Index(rows["component"]))
    return np.asarray(rows["at"].to_numpy() * len(COMPONENTS) + component, dtype=np.int64)


def _open(asked: Asked, slot: Ints, unpaid: Flags) -> Flags:
    """Which actions share their component with a label proposal that may or may not pay: (actions,).

    That is one without a price, or one (``unpaid``) of which it is not known what it saves in kroner.
    """
    stated = asked.stock.proposals
    lacking = stated[stated["investment_kr"].isna() & ~stated.index.isin(asked.frame["proposal"])]
    at = asked.stock.buildings.index.get_indexer(pd.Index(lacking["building"]))
    return np.isin(slot, np.concatenate([_slots(lacking.assign(at=at)), slot[unpaid]]))


def of_category_1(asked: Asked, pack: Pack, clause: Clause, prices: Prices) -> pd.DataFrame:
    """Whether each priced label proposal pays back within its lifetime, by what its label claims it saves.

    Returns
    -------
    DataFrame
        A verdict frame of kind "proposal" with ``action`` and ``at``.
    """
    priced = asked.stock.proposals["investment_kr"].reindex(asked.frame["proposal"]).notna().to_numpy()
    rows = np.flatnonzero(priced)
    actions = asked.frame.iloc[rows]
    at = actions["at"].to_numpy()
    carrier = prices.index(asked.stock.buildings["carrier"])[at]
    power = prices.carriers.index(Carrier.ELECTRICITY.value)
    saving = (
        actions["claimed_heat_kwh"].to_numpy() * prices.energy_kr_kwh[carrier]
        + actions["claimed_electricity_kwh"].to_numpy() * prices.energy_kr_kwh[power]
    )
    whole, lifetime = actions["capital_kr"].to_numpy(), actions["lifetime_year"].to_numpy(float)
    factor, limit = saving * lifetime / whole, getattr(clause.predicate, "limit", np.nan)
    reason = np.where(label_profitable(whole, saving, lifetime), "verdict.met", "verdict.missed")
    found = frame(
        "proposal", at.tolist(), pack, clause, reason,
        value=factor, limit=limit, margin=factor - limit, factor=factor,
        saving_kr=saving, lifetime_year=lifetime, investment_kr=whole,
    )  # fmt: skip
    return found.assign(action=rows, at=at)
