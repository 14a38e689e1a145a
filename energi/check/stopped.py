"""What a stopped row takes with it: its buildings, labels, proposals; told once, as a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from energi.check.sheets import MODELS, REFERENCES, among
from energi.domain.finding import Finding

_Row = tuple[str, int]
"""Table and row number."""

_Effects = dict[_Row, dict[str, float]]

QUANTITIES: Mapping[str, Mapping[str, tuple[str, float]]] = {
    "buildings": {"area_m2": ("heated_area_m2", 1.0)},
    "labels": {"heat_kwh": ("heat_mwh", 1000.0)},
    "proposals": {"saving_kwh": ("saving_heat_mwh", 1000.0), "investment_kr": ("investment_kr", 1.0)},
    "budget": {"frame_kr": ("frame_kr", 1.0)},
}
"""Table -> what its rows are worth: name, column and the factor between their units."""


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
    kept: dict[str, pd.DataFrame] = {}
    culprits: dict[tuple[str, str], _Row] = {}
    lost: Counter[_Row] = Counter()
    effects: _Effects = {}
    for table, frame in frames.items():
        faulty = frame.index.isin([row for sheet, row in stopped if sheet == table])
        orphan = np.zeros(len(frame), dtype=bool)
        for column, parent in ((named, above) for child, named, above in REFERENCES if child == table):
            here = ~faulty & ~orphan & frame[column].notna().to_numpy()
            falls = here & ~among(frame[column], kept[parent][column])
            fallen = [culprits[parent, code] for code in frame.loc[falls, column]]
            lost.update(fallen)
            culprits |= _blame(table, frame[falls], fallen)
            _weigh(table, frame[falls], fallen, effects)
            orphan |= falls
        own = [(table, int(row)) for row in frame.index[faulty]]
        culprits |= _blame(table, frame[faulty], own)
        _weigh(table, frame[faulty], own, effects)
        kept[table] = frame[~faulty & ~orphan]
    return Kept(kept, _counted(findings, lost, effects))


def _blame(table: str, rows: pd.DataFrame, culprits: Sequence[_Row]) -> dict[tuple[str, str], _Row]:
    """Table and code of rows that fall -> the row they fall because of."""
    codes = rows[MODELS[table].key[0]]
    return {(table, code): culprit for code, culprit in zip(codes, culprits, strict=True)}


def _weigh(table: str, rows: pd.DataFrame, culprits: Sequence[_Row], effects: _Effects) -> None:
    """Add what falls to the account of the row it falls because of; of a building's labels the newest."""
    if rows.empty or table not in QUANTITIES:
        return
    rows = rows.assign(culprit=pd.Series(list(culprits), rows.index))
    if table == "labels":
        dated = rows["issued"].map(lambda day: date.min if day is None else day)
        rows = rows.assign(dated=dated).sort_values("dated", kind="stable")
        rows = rows.drop_duplicates("building", keep="last")
    for name, (column, factor) in QUANTITIES[table].items():
        told = rows[rows[column].notna()]
        for culprit, amount in zip(told["culprit"], told[column] * factor, strict=True):
            account = effects.setdefault(culprit, {})
            account[name] = account.get(name, 0.0) + amount


def _counted(findings: Sequence[Finding], lost: Counter[_Row], effects: _Effects) -> tuple[Finding, ...]:
    """The findings, the first error of each row with what fell with it: rows and amounts."""
    told: set[_Row] = set()
    counted = []
    for finding in findings:
        place = (finding.sheet, finding.row)
        if finding.level == "error" and place not in told and (place in lost or place in effects):
            told.add(place)
            fields = {**finding.fields, "lost": lost[place]} if place in lost else finding.fields
            counted.append(replace(finding, fields=fields, effect=effects.get(place, {})))
        else:
            counted.append(finding)
    return tuple(counted)
