"""What only documents can show: the checklists of the packs, and the projects' own answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from energi.assess.binding import ROUTE, STATED, bound, routes, within
from energi.assess.verdict import frame, joined
from energi.domain.requirement import Clause, Pack
from energi.domain.stock import Stock


def checklist(
    packs: Sequence[Pack],
    answers: pd.DataFrame | None = None,
    subjects: pd.DataFrame | None = None,
    day: date | None = None,
) -> pd.DataFrame:
    """Clauses that energi cannot judge: `COLUMNS`, ``kind`` "checklist".

    One row per project that answers a clause, or one without a subject where none does.

    Parameters
    ----------
    packs : sequence of Pack
    answers : DataFrame, optional
        As in `energi.domain.stock.Stock`.
    subjects : DataFrame, optional
        `answering` of the portfolio: whom a pack does not bind by its funding route passes.
    day : date, optional
        Only clauses in force that day; for new build, on the days of the projects.
    """
    known = {} if answers is None else dict(iter(answers.groupby("clause", sort=False)))
    whom = pd.DataFrame(columns=[*_ANSWERING]) if subjects is None else subjects
    return joined(
        _item(pack, clause, known.get(clause.id), whom)
        for pack in packs
        for clause in pack.clauses
        if clause.predicate.type == "documentation" and (day is None or _in_force(clause, whom, day))
    )


_ANSWERING = (ROUTE, STATED, "year")


def answering(stock: Stock) -> pd.DataFrame:
    """Who may answer: estates, buildings and projects, with their funding route, and a project's year."""
    frames = [stock.estates, routes(stock), stock.new_build]
    return pd.concat([frame.reindex(columns=[*_ANSWERING]).astype(object) for frame in frames])


def _in_force(clause: Clause, subjects: pd.DataFrame, day: date) -> bool:
    days = [date(int(year), 1, 1) for year in subjects["year"].dropna() if clause.binds == "new_build"]
    return any(map(clause.holds, days or [day]))


def _item(pack: Pack, clause: Clause, answers: pd.DataFrame | None, subjects: pd.DataFrame) -> pd.DataFrame:
    if answers is None:
        found = frame("checklist", [""], pack, clause, _why_not(clause))
        concerned = subjects[subjects["year"].notna() == (clause.binds == "new_build")]
        spared = len(concerned) > 0 and bool((bound(pack, concerned) == "none").all())
        return within(found, np.array(["none"], dtype=object)) if spared else found
    reasons = [f"verdict.answered_{answer}" for answer in answers["answer"]]
    notes = answers["documentation"].fillna("").to_list()
    found = frame("checklist", answers["subject"].to_list(), pack, clause, reasons, note=notes)
    named = subjects[~subjects.index.duplicated()].reindex(answers["subject"])
    return within(found, bound(pack, named)) if len(subjects) else found


def _why_not(clause: Clause) -> str:
    if clause.proxies:
        return "verdict.proxied"
    return "verdict.source_missing" if clause.text_known == "source_missing" else "verdict.documentation"
