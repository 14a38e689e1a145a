"""Ways to read a rule: with symbols that know their unit, or with plain numbers.

A rule asks its model for ``m.capital[g, t]`` or ``m.organisations``. Pyomo's own model is one
reading (`energi.optimise.program`); the one here needs neither Pyomo nor HiGHS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from energi.optimise.rules import Relation
from energi.optimise.sheet import Key, Sheet

Flows = Mapping[str, Mapping[Key, float]]
"""The free flows of a plan: name -> key -> how much."""


class Values(dict[Any, Any]):
    """A symbol's values; ``values["g"]`` finds the value of the key ``("g",)``."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key if isinstance(key, tuple) else (key,))


class Free(Values):
    """A flow the solver chose; zero where it chose none."""

    def __missing__(self, key: Key) -> Any:
        return 0.0


class Settled(Values):
    """A flow as large as its rule lets it, worked out when it is first asked for.

    What is left of a limit flows on: an organisation carries over whatever it has not used, and never
    less than nothing. Where the rule does not hold, such as before the first year, the flow is zero.
    """

    def __init__(self, m: SimpleNamespace, says: Callable[..., Relation], keys: Iterable[Key]) -> None:
        super().__init__()
        self._m, self._says, self._keys = m, says, frozenset(keys)

    def of(self, m: SimpleNamespace) -> Settled:
        """The same flow, settled in another reading."""
        return Settled(m, self._says, self._keys)

    def __missing__(self, key: Key) -> Any:
        self[key] = 0.0
        if key in self._keys:
            left, _, right = self._says(self._m, *key)
            self[key] = (right - left) * (right > left)
        return self[key]


class Moved(Values):
    """A symbol's values where some are others."""

    def __init__(self, whole: Values, others: Mapping[Key, Any]) -> None:
        super().__init__(others)
        self._whole = whole

    def __missing__(self, key: Key) -> Any:
        return self._whole[key]


def numbers(
    sheet: Sheet, accounts: Mapping[str, Mapping[Key, Any]], free: Flows | None = None
) -> SimpleNamespace:
    """A reading with plain numbers (or arrays of them, one entry per alternative).

    Parameters
    ----------
    sheet : Sheet
    accounts : Mapping[str, Mapping[key, number]]
    free : Mapping[str, Mapping[key, number]], optional
        The flows the solver chose; all others are settled by arithmetic (`Settled`).
    """
    symbols = {name: Values(values) for name, values in {**sheet.given, **accounts}.items()}
    m = SimpleNamespace(**sheet.sets, **symbols)
    for symbol, rule in sheet.flows:
        if symbol.free:
            flow: Values = Free((free or {}).get(symbol.name, {}))
        else:
            flow = Settled(m, sheet.says[rule.name], sheet.domain(rule) if rule.name in sheet.rules else ())
        setattr(m, symbol.name, flow)
    return m


def moved(m: SimpleNamespace, changed: Mapping[str, Mapping[Key, Any]]) -> SimpleNamespace:
    """A reading of `numbers` in which some values are others, and flows are settled anew.

    Parameters
    ----------
    m : SimpleNamespace
    changed : Mapping[str, Mapping[key, number]]
        Accounts and free flows -> what they are instead, at some keys.
    """
    found = SimpleNamespace(**vars(m))
    for name, values in vars(m).items():
        if isinstance(values, Settled):
            setattr(found, name, values.of(found))
        elif name in changed:
            setattr(found, name, Moved(values, changed[name]))
    return found


def room(m: SimpleNamespace, sheet: Sheet, rule: str, key: Key) -> SimpleNamespace:
    """The reading in which nothing flows out at a key, so that a slack is what could still be used."""
    still = {
        symbol.name: _Still(getattr(m, symbol.name), key)
        for symbol, limit in sheet.flows
        if limit.name == rule and not symbol.free
    }
    return SimpleNamespace(**{**vars(m), **still}) if still else m


class _Still:
    """A flow that is zero at one key."""

    def __init__(self, flow: Values, at: Key) -> None:
        self._flow, self._at = flow, at

    def __getitem__(self, key: Any) -> Any:
        return 0.0 if key == self._at else self._flow[key]
