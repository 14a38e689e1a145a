"""Frames of verdicts: their columns, their reasons, and how one is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from energi.assess.cost import ROUND_OFF
from energi.domain.requirement import Clause, Pack
from energi.domain.stock import Flags, Floats

EVIDENCE = (
    "saving_kr",
    "lifetime_year",
    "investment_kr",
    "heat_kwh_m2",
    "heat_factor",
    "electricity_kwh_m2",
    "electricity_factor",
    "heated_area_m2",
    "other_use_m2",
)
"""What a value or a factor was computed from; NaN where it is not part of the calculation."""

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
    "proxy",
    "bound",
    "note",
    *EVIDENCE,
)
"""Columns of a verdict frame.

``margin`` is how far the value is on the right side of the limit, negative if it misses. ``factor``
is the profitability of meeting a limit. ``reason`` is a words key; its fields are the other columns.
``proxy`` names the stand-in that is judged in place of a clause whose text is missing. ``bound`` says why
the clause binds (`energi.assess.binding.bound`), ``note`` what the project refers to.
The rest is the calculation: `EVIDENCE`.
"""

VERDICTS: Mapping[str, str] = {
    "verdict.met": "pass",
    "verdict.exempt": "pass",
    "verdict.missed_not_profitable": "pass",
    "verdict.not_bound": "pass",
    "verdict.no_new_build": "pass",
    "verdict.stated_no_new_build": "pass",
    "verdict.exempt_label": "pass",
    "verdict.no_proposal": "pass",
    "verdict.below_share": "pass",
    "verdict.answered_yes": "pass",
    "verdict.answered_not_relevant": "pass",
    "verdict.answered_no": "fail",
    "verdict.proposal_left": "fail",
    "verdict.left_undone": "fail",
    "verdict.label_exception": "fail",
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
        value, limit, unit, margin, factor, proxy, note, and what is in `EVIDENCE`.
    """
    numbers = dict.fromkeys(("value", "limit", "margin", "factor", *EVIDENCE), np.nan)
    given = {**numbers, "unit": "", "proxy": "", "bound": "law", "note": "", **columns}
    found = pd.DataFrame(index=pd.RangeIndex(len(subjects))).assign(
        kind=kind,
        subject=list(subjects),
        pack=pack.name,
        clause=clause.id if clause else "",
        source=clause.source if clause else "",
        reason=reason,
        **given,
    )
    return settled(found)[list(COLUMNS)]


def settled(found: pd.DataFrame) -> pd.DataFrame:
    """The frame with the verdict each reason stands for."""
    return found.assign(verdict=found["reason"].map(VERDICTS).fillna("not_assessable"))


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Frames below each other; without any, an empty one with the columns."""
    parts = [part for part in frames if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def is_known(clause: Clause, accepted: Collection[str]) -> bool:
    """Whether a clause's number and its end are confirmed, or accepted by the study."""
    return (clause.status != "unverified" and not clause.end_unknown) or clause.id in accepted


def is_met(margin: Floats, limit: Floats | float) -> Flags:
    """Whether a margin is on the right side of a limit, a value exactly on it included."""
    return np.asarray(margin >= -ROUND_OFF * np.maximum(np.abs(limit), 1.0), dtype=np.bool_)


def chosen(first: Flags, one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``one`` where ``first`` holds, else those of ``other``."""
    place = np.arange(len(one))
    both = pd.concat([one, other], ignore_index=True)
    return both.iloc[np.where(first, place, place + len(one))].reset_index(drop=True)
