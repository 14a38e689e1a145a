"""Formulas over columns of the results, computed again from the tables: nothing is executed as code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energi.domain.errors import ShelfError
from energi.domain.origin import ROW_NAMES, Origin
from energi.domain.stock import Floats

KEYS = ("organisation", "estate", "building", "project", "year")
"""What rows of two tables share when they are about the same thing."""

_NAMED = {"place": "organisation_name"}
"""What a column is called in the table it is looked up in, where it is called otherwise."""

_SIGNS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_GATHERED = ("sum", "max", "count")

Frames = Mapping[str, pd.DataFrame]
"""Tables by name; numbers are floats, NaN where there is none."""


@dataclass(frozen=True)
class Reads:
    """A formula such as ``100 * rise_kr_m2 / rent_kr_m2`` or ``sum(plan.capital_kr)``.

    Parameters
    ----------
    text : str
        Sums, differences, products, quotients and ``abs`` of columns of the same row, and ``sum``,
        ``max`` or ``count`` over the rows of another table that are the row's own; a second column
        there leaves out the rows in which it is empty.
    at : sequence of str
        Columns that say which rows are the row's own; those of `KEYS` both tables have if none are
        named.

    Raises
    ------
    ShelfError
        ``E-FORMULA`` if the text holds anything else.
    """

    text: str
    at: Sequence[str] = ()

    def __post_init__(self) -> None:
        list(self._parts())

    def _parts(self) -> Iterator[ast.expr]:
        """Names of the row and what is gathered from other tables, as they stand in the formula."""
        try:
            tree = ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            raise ShelfError("E-FORMULA", formula=self.text, problem=error.msg) from error
        yield from self._below(tree)

    def _below(self, node: ast.expr) -> Iterator[ast.expr]:
        match node:
            case ast.Name() | ast.Call(func=ast.Name(id="sum" | "max" | "count"), args=[ast.Attribute(), *_]):
                yield node
            case ast.Call(func=ast.Name(id="abs"), args=[inner]) | ast.UnaryOp(op=ast.USub(), operand=inner):
                yield from self._below(inner)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
                yield from self._below(left)
                yield from self._below(right)
            case ast.Constant(value=int() | float()):
                pass
            case _:
                raise ShelfError("E-FORMULA", formula=self.text, problem=type(node).__name__)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the same row."""
        return tuple(dict.fromkeys(part.id for part in self._parts() if isinstance(part, ast.Name)))

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """The columns of other tables, each with its table."""
        calls = (part for part in self._parts() if isinstance(part, ast.Call))
        found = (ast.unparse(arg).partition(".") for call in calls for arg in call.args)
        return tuple(dict.fromkeys((table, column) for table, _, column in found))

    def values(self, rows: pd.DataFrame, frames: Frames) -> Floats:
        """The formula for every row, (rows,)."""
        tree = ast.parse(self.text, mode="eval").body
        return np.broadcast_to(np.asarray(self._value(tree, rows, frames), float), (len(rows),))

    def filled(self, row: pd.DataFrame, frames: Frames, told: Callable[[float], str]) -> str:
        """The formula with the numbers of one row in place of the columns."""
        text = self.text
        for part in sorted(self._parts(), key=lambda each: -each.col_offset):
            value = np.asarray(self._value(part, row, frames), float).ravel()[0]
            text = f"{text[: part.col_offset]}{told(float(value))}{text[part.end_col_offset :]}"
        return text

    def _value(self, node: ast.expr, rows: pd.DataFrame, frames: Frames) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return rows[name].to_numpy(float)
            case ast.UnaryOp(operand=inner):
                return -self._value(inner, rows, frames)
            case ast.BinOp(left=left, op=op, right=right):
                return _SIGNS[type(op)](self._value(left, rows, frames), self._value(right, rows, frames))
            case ast.Call(func=ast.Name(id="abs"), args=[inner]):
                return np.abs(self._value(inner, rows, frames))
            case ast.Call(func=ast.Name(id=how), args=args):
                return self._gathered(how, [ast.unparse(arg).split(".") for arg in args], rows, frames)
        raise ShelfError("E-FORMULA", formula=self.text, problem=type(node).__name__)

    def _gathered(self, how: str, args: list[list[str]], rows: pd.DataFrame, frames: Frames) -> Any:
        (name, column), *present = args
        other = frames[name]
        for _, filled in present:
            other = other[other[filled].notna()]
        keys = self.at or [key for key in KEYS if key in rows and key in other]
        if not keys:
            return getattr(other[column], how)()
        found = getattr(other.groupby([_NAMED.get(key, key) for key in keys])[column], how)()
        if len(keys) == 1:
            found = found.reindex(rows[keys[0]])
        else:
            found = found.reindex(pd.MultiIndex.from_frame(rows[list(keys)]))
        return (found if how == "max" else found.fillna(0.0)).to_numpy(float)


def rows_of(table: str, name: str, origin: Origin, frames: Frames) -> pd.DataFrame:
    """The rows a formula is for: all of the table, or those of the figure it is; other figures by name."""
    frame = frames[table]
    if table not in ROW_NAMES or name in frame:
        return frame
    figures = frame.drop_duplicates(ROW_NAMES[table]).set_index(ROW_NAMES[table])["value"]
    own = frame[frame[ROW_NAMES[table]] == name]
    return own.assign(**{known: figures[known] for known in Reads(origin.reads).names})
