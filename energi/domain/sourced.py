"""Numbers that know where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from energi.domain.errors import ShelfError

Status = Literal["quoted", "derived", "secondary", "user", "unverified"]


class Part(BaseModel):
    """A part of a card or a study: a key that is not known is refused, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Part):
    """A part of a card that says where its numbers come from."""

    source: str = Field(min_length=1)
    status: Status
    note: str = ""


class Dated(Sourced):
    """A part of a card that holds from a day on, to the day ``valid_to`` or until it is replaced."""

    valid_from: date
    valid_to: date | None = None
    note_en: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Figure(Part):
    """A number with unit, year, source and status, as it stands on a shelf or in a user's file.

    ``vat`` says whether an amount of money holds VAT; amounts do unless they say otherwise.
    ``unverified`` figures are refused unless the study accepts them by key; ``user`` and
    ``unverified`` figures that were used are listed on the report.
    """

    key: str = Field(min_length=1)
    value: float
    unit: str
    year: int | None = None
    source: str = Field(min_length=1)
    status: Status
    vat: Literal["included", "excluded"] = "included"
    note: str = ""
    note_en: str = ""


class Figures:
    """A drawer of figures that remembers which of them were taken.

    Parameters
    ----------
    figures : iterable of Figure
        Later ones replace earlier ones of the same key, so a study's file goes last.
    accepted : iterable of str
        Keys of unverified figures the study accepts by name.
    """

    def __init__(self, figures: Iterable[Figure], accepted: Iterable[str] = ()) -> None:
        self._figures = {figure.key: figure for figure in figures}
        self._accepted = frozenset(accepted)
        self._taken: dict[str, Figure] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._figures

    @property
    def accepted(self) -> frozenset[str]:
        """Keys of unverified numbers the study accepts by name; they may be clauses of packs too."""
        return self._accepted

    def usable(self, key: str) -> bool:
        """Whether `take` would hand the figure out."""
        figure = self._figures.get(key)
        return figure is not None and (figure.status != "unverified" or key in self._accepted)

    def figure(self, key: str) -> Figure:
        """The figure itself, marked as taken.

        Raises
        ------
        ShelfError
            If it is on no shelf (``E-FIGURE-MISSING``) or is unverified and not accepted
            (``E-FIGURE-UNVERIFIED``).
        """
        if key not in self._figures:
            raise ShelfError("E-FIGURE-MISSING", key=key)
        figure = self._figures[key]
        if figure.status == "unverified" and key not in self._accepted:
            raise ShelfError("E-FIGURE-UNVERIFIED", key=key, source=figure.source)
        self._taken[key] = figure
        return figure

    def take(self, key: str, unit: str) -> float:
        """The value of a figure, which must be stated in the unit the caller counts in.

        Raises
        ------
        ShelfError
            As `figure`, and if the units' texts differ (``E-FIGURE-UNIT``).
        """
        figure = self.figure(key)
        if figure.unit != unit:
            raise ShelfError("E-FIGURE-UNIT", key=key, unit=figure.unit, expected=unit)
        return figure.value

    @property
    def taken(self) -> tuple[Figure, ...]:
        """All figures taken so far, by key."""
        return tuple(self._taken[key] for key in sorted(self._taken))
