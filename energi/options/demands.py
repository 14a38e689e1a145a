"""What the requirement packs say of every action: rule P1, touched components meet the regulation.

Whether meeting the limit is profitable is judged by the best-paying priced action on the same
component of the same building that does meet it: its own saving x lifetime over the part of its
price that is not due anyway.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from energi.assess.comply import component_verdicts
from energi.assess.cost import energy_cost_kr, regulation_factor
from energi.assess.setting import Setting
from energi.assess.today import due
from energi.assess.verdict import COLUMNS
from energi.domain.choices import ENVELOPE
from energi.domain.requirement import Pack
from energi.domain.stock import Assessment, Flags, Floats, Stock
from energi.options.packages import COMPONENTS, Packages, energy


def demands(frame: pd.DataFrame, stock: Stock, assessment: Assessment, setting: Setting) -> pd.DataFrame:
    """Verdicts on the actions, one row per action on the envelope and pack.

    Parameters
    ----------
    frame : DataFrame
        Actions (`energi.options.actions`).
    stock, assessment, setting
        The stages before.

    Returns
    -------
    DataFrame
        As `energi.assess.verdict.COLUMNS`, ``subject`` the building, and ``action`` (row of
        ``frame``). Empty if the study uses no proxy.
    """
    packs = [] if setting.study.mba_proxy == "none" else setting.packs
    factor = factors(frame, stock, assessment, setting)
    found = [
        _verdicts(frame, component, factor, stock, setting, pack)
        for pack in packs
        if pack.of_type("component_u", "window_energy_balance", day=applied(setting))
        for component in ENVELOPE
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*COLUMNS, "action"])


def factors(frame: pd.DataFrame, stock: Stock, assessment: Assessment, setting: Setting) -> Floats:
    """Profitability factor of each action on its own: saving x lifetime / marginal price (actions,)."""
    at = frame["at"].to_numpy()
    picks = np.full((len(frame), len(COMPONENTS)), -1, dtype=np.int64)
    picks[np.arange(len(frame)), pd.Index(COMPONENTS).get_indexer(pd.Index(frame["component"]))] = np.arange(
        len(frame)
    )
    packages = Packages(at, picks)
    heat, power = energy(packages, frame, assessment.features, setting.method)
    area = stock.buildings["heated_area_m2"].to_numpy(float)[at]
    carrier = setting.prices.index(stock.buildings["carrier"])[at]
    # both tests of profitability, the regulation's and the label's, count calculated use
    today = assessment.buildings.iloc[at]
    before = energy_cost_kr(
        today["calculated_heat_kwh"].to_numpy(),
        today["electricity_kwh"].to_numpy(),
        area,
        carrier,
        setting.prices,
    )
    after = setting.prices.index(
        packages.last(frame["carrier"].to_numpy(object), stock.buildings["carrier"].to_numpy(object)[at])
    )
    saving = before - energy_cost_kr(heat, power, area, after, setting.prices)
    return regulation_factor(saving, frame["lifetime_year"].to_numpy(), marginal_kr(frame, stock))


def marginal_kr(frame: pd.DataFrame, stock: Stock) -> Floats:
    """The part of each action's price that is for energy and not due anyway, (actions,) [kr]."""
    plan = frame[["at", "component"]].merge(due(stock), how="left", on=["at", "component"])
    price, of_energy = frame["capital_kr"].to_numpy(), frame["energy_kr"].to_numpy()
    not_due = price - np.where(frame["takes_due"], plan["due_kr"].fillna(0.0), 0.0)
    # fmin: a part that is not stated is all of it
    return np.asarray(np.maximum(np.fmin(of_energy, not_due), 0.0), dtype=float)


def _verdicts(
    frame: pd.DataFrame, component: str, factor: Floats, stock: Stock, setting: Setting, pack: Pack
) -> pd.DataFrame:
    rows = np.flatnonzero(frame["component"] == component)
    part, at = frame.iloc[rows], frame["at"].to_numpy()[rows]
    u_after = np.where(part["u_known"], part["u_after"], np.nan)
    g_after = part["g_after"].to_numpy(float)
    every, none = np.ones(len(part), dtype=np.bool_), np.zeros(len(part), dtype=np.bool_)

    def judged(replaced: Flags, best: Floats, protected: Flags) -> pd.DataFrame:
        return component_verdicts(
            component, u_after, g_after, replaced, best, protected, pack, applied(setting),
            accepted=setting.study.accept_unverified,
        )  # fmt: skip

    meets = judged(every, factor[rows], none)["verdict"] == "pass"  # as if replaced: the limit itself
    best = pd.Series(np.where(meets, factor[rows], np.nan)).groupby(at).transform("max").to_numpy()
    protected = stock.buildings["protected"].to_numpy(bool)[at]
    found = judged(part["replaced"].to_numpy(bool), best, protected)
    return found.assign(action=rows, subject=stock.buildings.index.to_numpy()[at])


def applied(setting: Setting) -> date:
    """The day whose rules bind: the end of the first start year, when the first works are done.

    A rule that comes into force during that year, as BR10 did on 30 June 2010, binds it.
    """
    return date(setting.study.period.start_years[0], 12, 31)
