"""Whom a pack binds: by funding route, and which protected buildings its component clauses spare.

The municipality's requirements bind by funding route (regulation facts 1.2). Where the sources leave a route
open, the project states itself whether it is bound, and the verdict says that it was stated.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.choices import Protection
from energi.domain.requirement import Pack
from energi.domain.stock import Floats, Stock

Texts = npt.NDArray[np.object_]

ROUTE, STATED = "funding", "mba_applies"
"""Columns of estates and new-build projects: funding route, and what the project states itself."""


def routes(stock: Stock) -> pd.DataFrame:
    """Funding route and own statement of every building's estate, indexed like ``stock.buildings``."""
    estates = stock.estates.reindex(columns=[ROUTE, STATED])
    return estates.loc[stock.buildings["estate"]].set_axis(stock.buildings.index)


def bound(pack: Pack, projects: pd.DataFrame) -> Texts:
    """Why a pack binds each project, or that it does not: (n,).

    Parameters
    ----------
    pack : Pack
    projects : DataFrame
        With the columns `ROUTE` and `STATED`, or without them where nothing is known.

    Returns
    -------
    (n,) of str
        ``law`` (whatever the route), ``route`` (the route is one the pack binds), ``user`` (the project
        states that it is bound), ``study`` (the study names the pack and nothing else is known),
        ``open`` (the sources do not say, nor does the project), ``none`` (not bound).
    """
    if not pack.funding:
        return np.full(len(projects), "law", dtype=object)
    known = projects.reindex(columns=[ROUTE, STATED])
    route = np.array([value if isinstance(value, str) else "" for value in known[ROUTE]], dtype=object)
    stated = np.array([{True: "yes", False: "no"}.get(value, "") for value in known[STATED]], dtype=object)
    named = np.isin(route, [str(name) for name in (*pack.funding, *pack.funding_open)])
    decides = named | (route == "")
    ladder = {
        "user": decides & (stated == "yes"),
        "none": (decides & (stated == "no")) | (~named & (route != "")),
        "study": route == "",
        "route": np.isin(route, [str(name) for name in pack.funding]),
    }
    return np.select(list(ladder.values()), list(ladder), "open").astype(object)


def within(found: pd.DataFrame, binds: Texts) -> pd.DataFrame:
    """Verdicts of a pack with why each subject is bound; who is not bound passes, and that is the reason.

    Parameters
    ----------
    found : DataFrame
        As `energi.assess.verdict.COLUMNS`, one row per subject.
    binds : (n,)
        `bound` of the same subjects.
    """
    none, unclear = binds == "none", binds == "open"
    reason = np.where(none, "verdict.not_bound", np.where(unclear, "verdict.funding_open", found["reason"]))
    verdict = np.where(none, "pass", np.where(unclear, "not_assessable", found["verdict"]))
    return found.assign(bound=binds, reason=reason, verdict=verdict)


def exempt(pack: Pack, buildings: pd.DataFrame) -> Floats:
    """Whether a pack's component clauses spare each building: 1 yes, 0 no, NaN not known (n,).

    A building that is protected without its kind being stated is spared only by a pack that spares every
    kind.
    """
    kinds = buildings.reindex(columns=["protection"])["protection"]
    spared = kinds.isin([str(kind) for kind in pack.exempt]).to_numpy(bool)
    unclear = buildings["protected"].to_numpy(bool) & kinds.isna().to_numpy()
    every = set(pack.exempt) == set(Protection)
    return np.where(spared | (unclear & every), 1.0, np.where(unclear & bool(pack.exempt), np.nan, 0.0))
