"""All tables at once, as the rules see them, and how they say what they found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from energi.domain.columns import Row
from energi.domain.finding import Finding
from energi.domain.tables import TABLES

MODELS: Mapping[str, type[Row]] = {model.table: model for model in TABLES}

REFERENCES: tuple[tuple[str, str, str], ...] = tuple(
    (model.table, parent.key[0], parent.table)
    for model in TABLES
    for parent in TABLES
    if parent is not model and len(parent.key) == 1 and parent.key[0] in model.model_fields
)
"""Child table, column, parent table: every column that is another table's key; parents come first."""


@dataclass(frozen=True)
class Sheets:
    """All tables, indexed by row number.

    Attributes
    ----------
    given : Mapping[str, DataFrame]
        Every row; what could not be read is missing (NaN, None).
    kept : Mapping[str, DataFrame]
        The rows that nothing stops. Rules that stop rows run before this is known and read
        ``given``; rules that only notice things read ``kept``.
    today : date
        The day labels are valid or expired on.
    """

    given: Mapping[str, pd.DataFrame]
    kept: Mapping[str, pd.DataFrame]
    today: date

    @cached_property
    def buildings(self) -> pd.DataFrame:
        """The usable buildings under their codes."""
        return self.kept["buildings"].set_index("building")

    @cached_property
    def queue(self) -> pd.DataFrame:
        """The usable labels, ``rank`` saying each one's place: valid before expired, new before old."""
        labels = self.kept["labels"]
        again = labels[labels["building"].duplicated(keep=False)]
        ordered = again.assign(valid=again["valid_to"] >= self.today).sort_values(
            ["valid", "issued", "valid_to", "label"], ascending=False, kind="stable"
        )
        place = ordered.groupby("building").cumcount()
        return labels.assign(rank=place.reindex(labels.index, fill_value=0))

    @cached_property
    def in_force(self) -> pd.DataFrame:
        """The label of each building that counts, under the building's code; ``row`` is its row number."""
        first = self.queue[self.queue["rank"] == 0].drop(columns="rank")
        return first.rename_axis("row").reset_index().set_index("building")


def among(values: pd.Series[Any], codes: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Which values are among the codes, (n,); much faster than pandas where both are texts."""
    known = set(codes.tolist())
    return np.fromiter(map(known.__contains__, values.tolist()), bool, len(values))


def each(
    code: str, table: str, column: str, rows: pd.DataFrame, *named: str, **same: object
) -> list[Finding]:
    """One finding per row; its fields are the ``named`` columns of the rows and the ``same`` for all.

    Columns called ``effect:...`` become the finding's effect.
    """
    if rows.empty:
        return []
    weighed = [name for name in map(str, rows.columns) if name.startswith(EFFECT)]
    effects = [name.removeprefix(EFFECT) for name in weighed]
    amounts = rows[weighed].to_numpy(float)
    subjects = rows[MODELS[table].key[0]]
    values = rows[column] if column in rows else pd.Series("", index=rows.index)
    fields = zip(*(rows[name] for name in named), strict=True) if named else [()] * len(rows)
    return [
        Finding(
            code,
            table,
            int(row),
            column,
            shown(value),
            str(subject),
            {**same, **dict(zip(named, record, strict=True))},
            dict(zip(effects, amount, strict=True)),
        )
        for row, value, subject, record, amount in zip(
            rows.index, values, subjects, fields, amounts.tolist(), strict=True
        )
    ]


EFFECT = "effect:"
"""What the names of columns start with that say how much is at stake."""


def shown(value: object) -> str:
    """A value as it was typed, near enough: whole numbers without decimals."""
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.15g}"
    return "" if value is None else str(value)
