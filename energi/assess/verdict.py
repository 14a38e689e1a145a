"""Frames of verdicts: their columns, their reasons, and how one is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from energi.assess.cost import ROUND_OFF
from energi.domain.requirement import Clause, Pack
from energi.domain.stock import Flags, Floats

COLUMNS = (
    "kind",
    "subject",
    "pack",
    "clause",
    "verdict",
    "value",
    "limit",
    "unit",
    "margin",
    "factor",
    "source",
    "reason",
)
"""Columns of a verdict frame.

``margin`` is how far the value is on the right side of the limit, negative if it misses. ``factor``
is the profitability of meeting a limit. ``reason`` is a words key; its fields are the other columns.
"""

VERDICTS: Mapping[str, str] = {
    "verdict.met": "pass",
    "verdict.exempt": "pass",
    "verdict.missed_not_profitable": "pass",
    "verdict.missed": "fail",
    "verdict.missed_replaced": "fail",
    "verdict.missed_profitable": "fail",
}
"""Reason -> verdict; every other reason is one for ``not_assessable``."""


def frame(
    kind: str,
    subjects: Sequence[Any],
    pack: Pack,
    clause: Clause | None,
    reason: Any,
    **columns: Any,
) -> pd.DataFrame:
    """Verdicts of one clause on many subjects; what is not given is NaN or empty.

    Parameters
    ----------
    kind, pack, clause
        The same for all of them.
    subjects : (n,)
    reason : str or (n,) of str
        A key of `VERDICTS` or another reason, which is not assessable.
    **columns : scalar or (n,)
        value, limit, unit, margin, factor.
    """
    given = {"value": np.nan, "limit": np.nan, "unit": "", "margin": np.nan, "factor": np.nan, **columns}
    found = pd.DataFrame(index=pd.RangeIndex(len(subjects))).assign(
        kind=kind,
        subject=list(subjects),
        pack=pack.name,
        clause=clause.id if clause else "",
        source=clause.source if clause else "",
        reason=reason,
        **given,
    )
    verdict = found["reason"].map(VERDICTS).fillna("not_assessable")
    return found.assign(verdict=verdict)[list(COLUMNS)]


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Frames below each other; without any, an empty one with the columns."""
    parts = [part for part in frames if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def is_known(clause: Clause, accepted: Collection[str]) -> bool:
    """Whether a clause's number is confirmed, or accepted by the study."""
    return clause.status != "unverified" or clause.id in accepted


def is_met(margin: Floats, limit: Floats | float) -> Flags:
    """Whether a margin is on the right side of a limit, a value exactly on it included."""
    return np.asarray(margin >= -ROUND_OFF * np.maximum(np.abs(limit), 1.0), dtype=np.bool_)


def chosen(first: Flags, one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``one`` where ``first`` holds, else those of ``other``."""
    place = np.arange(len(one))
    both = pd.concat([one, other], ignore_index=True)
    return both.iloc[np.where(first, place, place + len(one))].reset_index(drop=True)
