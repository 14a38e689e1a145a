"""The marginal abatement cost curve: each building's steps in the order they are taken, interactions once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.climate.left import Points, abatement_curve
from energi.judge.candidates import KG_PER_TONNE, Candidates, emitted_kg
from energi.optimise.case import Case


def curve(case: Case, found: Candidates) -> pd.DataFrame:
    """Steps from going on as today to each building's deepest package, cheapest per tonne first.

    A step leads from one package to the next deeper one on the lower hull of cost over tonnes, so a
    later measure counts only what it saves on top of the earlier ones.

    Returns
    -------
    DataFrame
        building, package, before (the package it starts from), capital_kr (added), less_t (saved a
        year), lifetime_less_t, more_kr (life-cycle cost added), kr_t, total_t (saved a year up to and
        with the step).
    """
    options = case.offers.options.iloc[found.menu].reset_index(drop=True)
    at = case.stock.buildings.index.get_indexer(pd.Index(options["building"]))
    study = found.ground.setting.study
    years = study.economy.horizon_year - (study.period.start_years[0] - study.period.base_year)
    year_t = emitted_kg(options, found.ground.setting) / KG_PER_TONNE
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
