"""The marginal abatement cost curve: each building's steps in the order they are taken, interactions once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.climate.left import LEAST_T, Points, abatement_curve
from energi.domain.stock import Flags, Ints
from energi.domain.units import KG_PER_TONNE
from energi.judge.candidates import emitted_kg
from energi.optimise.case import Case


def curve(case: Case, setting: Setting, menu: Ints) -> pd.DataFrame:
    """Steps from going on as today to each building's deepest package, cheapest per tonne first.

    A step leads from one package to the next deeper one on the lower hull of cost over tonnes, so a
    later measure counts only what it saves on top of the earlier ones.

    Parameters
    ----------
    case, setting
        The study.
    menu : Ints
        Rows of ``offers.options`` that count (`energi.judge.candidates.at_once`).

    Returns
    -------
    DataFrame
        building, package, before (the package it starts from), capital_kr (added), less_t (saved a
        year), lifetime_less_t, more_kr (life-cycle cost added), kr_t, total_t (saved a year up to and
        with the step).
    """
    options = case.offers.options.iloc[menu].reset_index(drop=True)
    at = case.stock.buildings.index.get_indexer(pd.Index(options["building"]))
    study = setting.study
    years = study.economy.horizon_year - (study.period.start_years[0] - study.period.base_year)
    year_t = emitted_kg(options, setting) / KG_PER_TONNE
    points = Points(
        at, year_t, year_t * years, options["lcc_kr"].to_numpy(), np.ones(len(at), dtype=np.bool_)
    )
    nothing = np.flatnonzero((options["start_year"] == 0).to_numpy())
    chosen = np.empty(len(case.stock.buildings), dtype=np.int64)
    chosen[at[nothing]] = nothing
    steps = abatement_curve(points, chosen)
    to = steps["option"].to_numpy(np.int64)
    earlier = steps.groupby("building")["option"].shift().to_numpy(float)
    start = chosen[steps["building"].to_numpy(np.int64)]
    before = np.where(np.isnan(earlier), start, np.nan_to_num(earlier)).astype(np.int64)
    return pd.DataFrame(
        {
            "building": options["building"].to_numpy(object)[to],
            "package": options["package"].to_numpy(object)[to],
            "before": options["package"].to_numpy(object)[before],
            "capital_kr": options["capital_kr"].to_numpy()[to] - options["capital_kr"].to_numpy()[before],
            **{name: steps[name].to_numpy() for name in ("less_t", "lifetime_less_t", "more_kr", "kr_t")},
            "total_t": steps["less_t"].cumsum().to_numpy(),
        }
    )


def reached(case: Case, setting: Setting, steps: pd.DataFrame, chosen: Ints) -> Flags:
    """Which steps a plan goes at least as far as, whatever works take it there: (steps,).

    Parameters
    ----------
    steps : DataFrame
        `curve` of the same study.
    chosen : (buildings,) rows of ``offers.options``
    """
    options = case.offers.options
    nothing = options[options["start_year"] == 0]
    today = pd.Series(emitted_kg(nothing, setting), nothing["building"])
    plan = pd.Series(emitted_kg(options.iloc[chosen], setting), options["building"].iloc[chosen])
    saved_t = (today - plan) / KG_PER_TONNE
    asked_t = steps.groupby("building")["less_t"].cumsum().to_numpy(float)
    return np.asarray(asked_t <= saved_t.reindex(steps["building"]).to_numpy(float) + LEAST_T)
