"""Where the money may come from: sources with their rule, the days it holds, and who says so."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
from pydantic import Field

from energi.domain.errors import ShelfError
from energi.domain.sourced import Part, Sourced
from energi.domain.stock import Floats
from energi.shelf import card, shelf


class Source(Sourced):
    """A source of money, or one number of its rule; without a value if none is known."""

    key: str = Field(min_length=1)
    da: str
    en: str
    rule: str
    rule_en: str
    value: float | None = None
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Sources(Part):
    """All of ``data/finance/sources.toml``."""

    sources: tuple[Source, ...]


@cache
def financing_sources() -> tuple[Source, ...]:
    """The sources on the shelf."""
    return card(shelf("data") / "finance" / "sources.toml", Sources).sources


def share_kr(key: str, amount_kr: npt.ArrayLike) -> Floats:
    """The part of an amount a source of a fixed share bears [kr].

    ``capital_injection.municipality``: the municipality's fifth of a capital injection.
    ``guarantee.counter``: the national fund's part of the municipality's guarantee.

    Raises
    ------
    ShelfError
        ``E-FIGURE-MISSING`` if there is no such share, or more than one (of several years).
    """
    found = [each for each in financing_sources() if each.key == key and each.unit == "percent"]
    if len(found) != 1 or found[0].value is None:
        raise ShelfError("E-FIGURE-MISSING", key=key)
    return np.asarray(np.asarray(amount_kr, dtype=float) * found[0].value / 100)
