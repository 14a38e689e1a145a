"""A number of the results followed back: from its column over formulas and steps to inputs and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from energi.domain.errors import InputError
from energi.domain.origin import ROW_NAMES, Origin, Origins
from energi.report.reads import Frames, Reads, rows_of
from energi.shelf import card, shelf
from energi.words import catalogue, number, place, say, text

STUDY = "study"
"""What inputs of the study begin with; the others name a sheet."""


@cache
def origins() -> Origins:
    """The card of origins."""
    return card(shelf("models") / "results.toml", Origins)


@dataclass
class Trace:
    """What a column comes from.

    Attributes
    ----------
    lang : str
    frames : Mapping[str, DataFrame]
        The tables of a run, numbers as floats.
    rows : Mapping[str, DataFrame]
        By table the one row whose numbers its formulas are filled in with.
    lines : list of (int, str)
        What is told, each line with its depth.
    steps : dict
        The steps met, in order.
    """

    lang: str
    frames: Frames
    rows: Frames
    lines: list[tuple[int, str]] = field(default_factory=list)
    steps: dict[str, None] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    @property
    def kinds(self) -> frozenset[str]:
        """What the keys of the figures that go into it begin with."""
        return frozenset(kind for step in self.steps for kind in origins().steps[step].figures)

    @property
    def shelves(self) -> tuple[str, ...]:
        """Files and folders of the shelves that go into it."""
        files = (file for step in self.steps for file in origins().steps[step].shelves)
        return tuple(dict.fromkeys(files))

    @property
    def cards(self) -> frozenset[str]:
        """Which parts of the study's model card go into it: rules, goals."""
        return frozenset(origins().steps[step].card for step in self.steps) - {""}

    def column(self, table: str, name: str, depth: int = 0) -> None:
        """Follow a column, or a row that is a figure of its own.

        Raises
        ------
        InputError
            ``E-TRACE-COLUMN`` if nothing is known of it.
        """
        origin = origins().of(table, name)
        if origin is None:
            raise InputError("E-TRACE-COLUMN", table=table, column=name)
        head = f"{table}.{name}: {called(table, name, self.lang)}"
        if (table, name) in self._seen:
            self.lines.append((depth, f"{head} ({say('trace.above', self.lang)})"))
            return
        self._seen.add((table, name))
        self.lines.append((depth, head))
        if origin.reads:
            self._formula(table, name, origin, depth + 1)
        self._add(inputs_told(origin.input, self.lang), depth + 1)
        for step in origin.step:
            self._step(step, depth + 1)

    def _formula(self, table: str, name: str, origin: Origin, depth: int) -> None:
        """The formula, with the numbers of one row where there is one, and what it speaks of."""
        reads = Reads(origin.reads, origin.at)
        self.lines.append((depth, f"= {reads.text}"))
        rows = self.rows.get(table, pd.DataFrame())
        if table in ROW_NAMES and table in self.frames:
            rows = rows_of(table, name, origin, self.frames).head(1)
        if len(rows):
            filled = reads.filled(rows, self.frames, lambda value: number(value, self.lang, 2))
            told = number(float(reads.values(rows, self.frames)[0]), self.lang, 2)
            self.lines.append((depth, f"= {filled} = {told}"))
        for other in reads.names:
            self.column(table, other, depth + 1)
        for other, column in reads.others:
            self.column(other, column, depth + 1)

    def _step(self, name: str, depth: int) -> None:
        step = origins().steps[name]
        if name in self.steps:
            self.lines.append((depth, say("trace.step_above", self.lang, step=name)))
            return
        self.steps[name] = None
        told, by = step.en if self.lang == "en" else step.da, step.by.replace(":", ".")
        self.lines.append((depth, say("trace.step", self.lang, step=name, told=told, by=by)))
        self._add(inputs_told(step.inputs, self.lang), depth + 1)
        for each in step.steps:
            self._step(each, depth + 1)

    def _add(self, lines: Iterable[str], depth: int) -> None:
        self.lines += [(depth, line) for line in lines]


def trace(table: str, column: str, lang: str, frames: Frames, row: str = "") -> Trace:
    """Follow a column back.

    Parameters
    ----------
    table, column : str
        The machine keys; of a table whose rows are figures of their own, the row's.
    lang : str
    frames : Mapping[str, DataFrame]
        The tables of a run, numbers as floats.
    row : str, optional
        A code or name in the table: the formulas are filled in with the numbers of its row.

    Raises
    ------
    InputError
        ``E-TRACE-COLUMN`` if nothing is known of the column, ``E-TRACE-ROW`` if no row has the code.
    """
    found = Trace(lang, frames, {table: _row(frames[table], row, table)} if row else {})
    found.column(table, column)
    return found


def _row(frame: pd.DataFrame, row: str, table: str) -> pd.DataFrame:
    texts = frame.select_dtypes(exclude="number")
    rows: pd.DataFrame = frame[(texts == row).any(axis=1)]
    if rows.empty:
        raise InputError("E-TRACE-ROW", row=row, table=table)
    return rows.head(1)


def called(table: str, column: str, lang: str) -> str:
    """What people call a column, or a row that is a figure of its own."""
    keys = (f"report.{'figure' if table in ROW_NAMES else 'column'}.{column}", f"report.column.{column}")
    return next((say(key, lang) for key in keys if key in catalogue()), column)


def inputs_told(inputs: Iterable[str], lang: str) -> Iterator[str]:
    """The user's own inputs by sheet and column, a line for each sheet."""
    sheets: dict[str, list[str]] = {}
    for each in inputs:
        table, _, column = each.partition(".")
        sheet, named = ("study.toml", column) if table == STUDY else place(table, column)
        sheets.setdefault(text(sheet, lang), []).append(text(named, lang))
    for sheet, columns in sheets.items():
        yield say("trace.input", lang, sheet=sheet, columns=", ".join(columns))
