"""Findings: what was noticed about the input, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Level = Literal["error", "warning", "note"]
LEVELS: Mapping[str, Level] = MappingProxyType({"E": "error", "W": "warning", "N": "note"})


@dataclass(frozen=True)
class Finding:
    """One thing noticed about the input.

    The sentences (``finding.<code>.text`` and ``finding.<code>.remedy``) are in ``models/words``;
    they may name ``sheet``, ``row``, ``column``, ``value`` and everything in ``fields``.

    Attributes
    ----------
    code : str
        ``E-...`` stops the row, ``W-...`` is unlikely, ``N-...`` was repaired or assumed.
    sheet, column : str
        Machine key of the table (``"buildings"``) and of the column; empty if it concerns none.
    row : int
        Row number as Excel shows it; 0 if it concerns no single row.
    value : str
        The value as typed.
    subject : str
        Code of the building, estate, ... the finding is about.
    fields : Mapping[str, object]
        Whatever else the sentence names.
    effect : Mapping[str, float]
        How much is at stake, where it can be said: ``area_m2``, ``heat_kwh``, ``saving_kwh``,
        ``investment_kr``, ``frame_kr``, ``rent_kr``. For an error it is what is left out.
    """

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    subject: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    effect: Mapping[str, float] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """How serious it is, read from the code's first letter."""
        return LEVELS[self.code[0]]
