"""What one action adds to a package: price, rent payment, present value, requirements, baths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.cost import cumulated, investment_pv
from energi.assess.rent import payment_share
from energi.assess.setting import Setting
from energi.assess.today import due, due_pv
from energi.domain.choices import Component
from energi.domain.stock import Floats, Ints, Stock


@dataclass(frozen=True)
class Sums:
    """What one action adds, per start year where it depends on it.

    Attributes
    ----------
    capital_kr : (actions,) price incl. VAT
    anyway_kr : (actions, starts) part the maintenance plan would have paid, if started in time
    payment_kr : (actions, starts) yearly rent effect: payment on the loan, and upkeep
    worth_kr : (actions, starts) present value with renewals and upkeep, less the works due it replaces
    failing : (actions, starts) binding requirements missed
    advice : (actions, starts, 2) recommendations missed, and met
    baths : (actions,) dwellings given a bath
    """

    capital_kr: Floats
    anyway_kr: Floats
    payment_kr: Floats
    worth_kr: Floats
    failing: Floats
    baths: Floats
    advice: Floats


def sums(frame: pd.DataFrame, verdicts: pd.DataFrame, stock: Stock, setting: Setting) -> Sums:
    """What every action adds.

    A work the maintenance plan has due is done by an action on the same component that takes its
    place (``takes_due``) and comes no later than it: that part of the price is paid by the reserves as
    planned and carries no rent. Any other action is paid beside it. What an action adds to the yearly
    upkeep is paid by the rent in the years after the work (docs/economy.md).

    Parameters
    ----------
    frame : DataFrame
        Actions (`energi.options.action.COLUMNS`).
    verdicts : DataFrame
        `energi.options.demands.demands`.
    stock, setting
        The stages before.
    """
    study, base = setting.study, setting.study.period.base_year
    starts = np.array(study.period.start_years)
    works = due(stock)
    plan = frame[["at", "component"]].merge(
        works.assign(due_worth_kr=due_pv(works, setting).to_numpy()), how="left", on=["at", "component"]
    )
    in_time = starts[None, :] <= plan["due_year"].fillna(0).to_numpy()[:, None]
    in_time &= frame["takes_due"].to_numpy(bool)[:, None]
    capital = frame["capital_kr"].to_numpy()
    anyway = np.where(in_time, np.minimum(plan["due_kr"].fillna(0.0), capital).to_numpy()[:, None], 0.0)
    replaced = np.where(in_time, plan["due_worth_kr"].fillna(0.0).to_numpy()[:, None], 0.0)
    worth = investment_pv(
        capital[:, None], frame["lifetime_year"].to_numpy()[:, None], starts - base,
        study.economy.horizon_year, setting.prices.rate,
    )  # fmt: skip
    upkeep = frame["maintenance_kr"].to_numpy()[:, None]
    paid = cumulated(setting.prices.rate, 0.0, study.economy.horizon_year)
    return Sums(
        capital_kr=capital,
        anyway_kr=anyway,
        payment_kr=(capital[:, None] - anyway) * payment_shares(setting).loc[frame["component"]].to_numpy()
        + upkeep,
        worth_kr=worth - replaced + upkeep * (paid[-1] - paid[np.maximum(starts - base, 0)]),
        failing=_counted(
            verdicts[(verdicts["verdict"] == "fail") & verdicts["krav"].astype(bool)], len(frame), starts
        ),
        baths=frame["baths"].to_numpy(float),
        advice=_advice(verdicts, len(frame), starts),
    )


def _counted(verdicts: pd.DataFrame, actions: int, starts: Ints) -> Floats:
    """How many verdicts each action has by start year, (actions, starts)."""
    first, last = (verdicts[name].to_numpy(np.int64)[:, None] for name in ("first_year", "last_year"))
    holds = (first <= starts) & (starts <= last)
    found = np.zeros((actions, len(starts)))
    np.add.at(found, verdicts["action"].to_numpy(np.int64), holds.astype(float))
    return found


def _advice(verdicts: pd.DataFrame, actions: int, starts: Ints) -> Floats:
    """Recommendations each action misses and meets; what is exempt or cannot be assessed is neither."""
    advised = verdicts[(verdicts["kind"] == "package") & ~verdicts["krav"].astype(bool)]
    advised = advised[advised["clause"] != ""]
    missed, met = advised["verdict"] == "fail", advised["reason"] == "verdict.met"
    return np.stack([_counted(advised[flags], actions, starts) for flags in (missed, met)], axis=2)


def payment_shares(setting: Setting) -> pd.DataFrame:
    """Yearly rent payment per krone by the study's financing routes: components, by start year."""
    financing = setting.study.financing
    table = {
        component.value: [
            payment_share(financing.route(component), year, setting.figures)
            for year in setting.study.period.start_years
        ]
        for component in Component
    }
    return pd.DataFrame.from_dict(table, orient="index", columns=list(setting.study.period.start_years))
