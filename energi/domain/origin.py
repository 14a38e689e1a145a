"""Where the columns of the results come from, as the card ``models/results.toml`` states it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from energi.domain.sourced import Part

ANY = "any"
"""Columns that mean the same in every table."""

ROW_NAMES = {"summary": "figure"}
"""Tables whose rows are figures of their own, and the column that names them."""


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name, or several."""


class Origin(Part):
    """Where one column comes from.

    Attributes
    ----------
    reads : str
        A formula over other columns, as `energi.report.reads.Reads` computes it.
    at : tuple of str
        Columns of the row that say which rows of the other table are its own, where not the usual ones do.
    input : tuple of str
        ``<sheet>.<column>`` of the portfolio, or ``study.<part>``.
    step : tuple of str
        Steps that count it.
    """

    reads: str = ""
    at: Names = ()
    input: Names = ()
    step: Names = ()

    @model_validator(mode="after")
    def _somewhere(self) -> Origin:
        if not (self.reads or self.input or self.step):
            raise ValueError("a column comes from a formula, an input or a step")
        return self


class Counted(Part):
    """A step of the calculation: the function that counts it, and what goes into it.

    Attributes
    ----------
    by : str
        ``<module>:<function>``, whose docstring has the formula and its source.
    da, en : str
        What is counted, and how, in a sentence.
    inputs : tuple of str
        As `Origin.input`.
    figures : tuple of str
        Kinds of figures: what their keys begin with.
    shelves : tuple of str
        Files or folders of the shelves.
    steps : tuple of str
        Steps it is counted from.
    card : str
        Whether the rules or the goals of the study's model card are part of it.
    """

    by: str = Field(pattern=r"^[\w.]+:[\w.]+$")
    da: str = Field(min_length=1)
    en: str = Field(min_length=1)
    inputs: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    shelves: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    card: Literal["", "rules", "goals"] = ""


class Origins(Part):
    """The whole card: every step, and every column of every table."""

    title_da: str
    title_en: str
    steps: Mapping[str, Counted]
    columns: Mapping[str, Mapping[str, Origin]]
    rows: Mapping[str, Mapping[str, Origin]]

    @model_validator(mode="after")
    def _known_steps(self) -> Origins:
        named = {
            step
            for tables in (self.columns, self.rows)
            for columns in tables.values()
            for origin in columns.values()
            for step in origin.step
        }
        missing = named.union(*(each.steps for each in self.steps.values())) - self.steps.keys()
        if missing:
            raise ValueError(f"unknown steps: {', '.join(sorted(missing))}")
        return self

    def of(self, table: str, column: str) -> Origin | None:
        """The origin of a column, or of a row that is a figure of its own; None if nothing is known."""
        places = (self.rows.get(table, {}), self.columns.get(table, {}), self.columns[ANY])
        return next((place[column] for place in places if column in place), None)
