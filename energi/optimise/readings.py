"""Ways to read a rule: with symbols that know their unit, or with plain numbers.

A rule asks its model for ``m.capital[g, t]`` or ``m.organisations``. Pyomo's own model is one
reading (`energi.optimise.program`); the two here need neither Pyomo nor HiGHS.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from energi.optimise.sheet import Key, Sheet

FLOWS = ("carried",)
"""Quantities that follow from the accounts."""


class Values(dict[Any, Any]):
    """A symbol's values; ``values["g"]`` finds the value of the key ``("g",)``."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key if isinstance(key, tuple) else (key,))


def numbers(sheet: Sheet, accounts: Mapping[str, Mapping[Key, Any]]) -> SimpleNamespace:
    """A reading with plain numbers (or arrays of them, one entry per alternative).

    The flows are settled by arithmetic: an organisation carries over whatever it has not used,
    and never less than nothing.
    """
    symbols = {name: Values(values) for name, values in {**sheet.given, **accounts}.items()}
    symbols["carried"] = carried(sheet, symbols)
    return SimpleNamespace(**sheet.sets, **symbols)


def carried(sheet: Sheet, symbols: Mapping[str, Values]) -> Values:
    """Unused frame carried into the next year: ``max(0, frame + carried before - capital)``."""
    first = sheet.sets["years"][0] - 1
    flow = Values({(g, first): 0.0 for g in sheet.sets["organisations"]})
    for g, t in sheet.keys(("organisations", "years")):
        left = symbols["frame"][g, t] + flow[g, t - 1] - symbols["capital"][g, t]
        flow[g, t] = left * (left > 0)
    return flow


def room(m: SimpleNamespace, key: Key) -> SimpleNamespace:
    """The reading in which nothing flows out at a key, so that a slack is what could still be used."""
    still = {name: Values({**getattr(m, name), key: 0.0}) for name in FLOWS if key in getattr(m, name)}
    return SimpleNamespace(**{**vars(m), **still})
