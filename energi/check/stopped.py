"""What a stopped row takes with it: its buildings, labels, proposals; told once, as a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energi.check.sheets import MODELS, REFERENCES
from energi.domain.finding import Finding

_Row = tuple[str, int]
"""Table and row number."""


@dataclass(frozen=True)
class Kept:
    """The rows that go on, and the findings with the count of rows each of them took along."""

    frames: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...]


def keep(frames: Mapping[str, pd.DataFrame], findings: Sequence[Finding]) -> Kept:
    """Leave out every row with an error, and every row that belongs to one that is left out.

    The latter make no finding of their own: the first finding of the row they fell with gets their
    number in its field ``lost``.
    """
    stopped = {(finding.sheet, finding.row) for finding in findings if finding.level == "error"}
    parents = {child: (column, parent) for child, column, parent in REFERENCES}
    kept: dict[str, pd.DataFrame] = {}
    culprits: dict[tuple[str, str], _Row] = {}
    lost: Counter[_Row] = Counter()
    for table, frame in frames.items():
        faulty = frame.index.isin([row for sheet, row in stopped if sheet == table])
        orphan = np.zeros(len(frame), dtype=bool)
        if table in parents:
            column, parent = parents[table]
            orphan = ~faulty & ~frame[column].isin(kept[parent][column]).to_numpy()
            fallen = [culprits[parent, code] for code in frame.loc[orphan, column]]
            lost.update(fallen)
            culprits |= _blame(table, frame[orphan], fallen)
        culprits |= _blame(table, frame[faulty], [(table, row) for row in frame.index[faulty]])
        kept[table] = frame[~faulty & ~orphan]
    return Kept(kept, _counted(findings, lost))


def _blame(table: str, rows: pd.DataFrame, culprits: Sequence[_Row]) -> dict[tuple[str, str], _Row]:
    """Table and code of rows that fall -> the row they fall because of."""
    codes = rows[MODELS[table].key[0]]
    return {(table, code): culprit for code, culprit in zip(codes, culprits, strict=True)}


def _counted(findings: Sequence[Finding], lost: Counter[_Row]) -> tuple[Finding, ...]:
    """The findings, the first error of each row with the number of rows that fell with it."""
    told: set[_Row] = set()
    counted = []
    for finding in findings:
        place = (finding.sheet, finding.row)
        if finding.level == "error" and place in lost and place not in told:
            told.add(place)
            counted.append(replace(finding, fields={**finding.fields, "lost": lost[place]}))
        else:
            counted.append(finding)
    return tuple(counted)
