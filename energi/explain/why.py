"""Why this package: the chosen option against the next best, against nothing, and what a limit blocks.

Each alternative is tried with every other building's choice as it is in the plan: accounts are
moved by the difference between the two options, and all rules that touch them are read again with
arrays instead of numbers, one entry per alternative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from energi.domain.stock import Flags, Floats, Ints, Plan
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.lean import Lean
from energi.optimise.readings import moved, numbers
from energi.optimise.sheet import Key, read_accounts

Relation = tuple[str, Key]
Reading = Mapping[Relation, list[Relation]]
"""Account and key -> the relations that read it."""


def why(
    case: Case,
    plan: Plan,
    of: Sequence[int] | Ints | None = None,
    *,
    swaps: Floats | None = None,
    among: Lean | None = None,
    reading: Reading | None = None,
) -> pd.DataFrame:
    """One row per building: what was chosen and what it is better than.

    Parameters
    ----------
    case : Case
    plan : Plan
    of : sequence of int, optional
        Positions of the buildings to look at; all of them if not given.
    swaps : (options,), optional
        Filled with what each option adds to the goal, infinity where a limit would be broken.
    among : Lean, optional
        Options to look at; all of the menu if not given.
    reading : Reading, optional
        `read_by` of the case, where it is known already.

    Returns
    -------
    DataFrame
        Indexed by building: ``chosen`` and ``next_best`` (rows of ``offers.options``; -1 if no other
        option is allowed), ``next_cost`` (what the next best would add to the goal), ``nothing_cost``
        (what doing nothing would add), ``nothing_rule`` and ``nothing_key`` (the first limit doing
        nothing would break, empty if none), ``blocked`` (the best option a limit
        keeps out, -1 if none is better than the chosen), ``blocked_gain`` (what it would take off the
        goal), ``blocked_rule`` and ``blocked_key`` (the first limit it breaks).
    """
    accounts = plan.booked()
    goal = verify.objective(case.sheet, accounts, plan.flows)
    as_planned = numbers(case.sheet, accounts, plan.flows)
    trial = _Trial(case, plan, as_planned, goal, reading or read_by(case))
    columns, menu = (among.columns, among.rows) if among else (case.sheet.columns, None)
    wanted = read_accounts(case.card, case.sheet.rules, [case.sheet.goal])
    looked = None if of is None else np.unique(np.asarray(list(of), dtype=np.int64))
    found: dict[int, dict[str, Any]] = {}
    for rows, added in columns.parts(wanted, looked):
        buildings, options = columns.building[rows], rows if menu is None else menu[rows]
        firsts = np.flatnonzero(np.diff(buildings, prepend=-1))
        for first, last in zip(firsts, [*firsts[1:], len(rows)], strict=True):
            b, own = int(buildings[first]), options[first:last]
            cost, broken, relations = trial.of(b, own, added[:, first:last])
            if swaps is not None:
                swaps[own] = np.where(broken < 0, cost, np.inf)
            found[b] = _verdict(case, own, plan.chosen[b], cost, broken, relations)
    positions = list(found) if of is None else [int(b) for b in of]
    codes = [case.sheet.sets["buildings"][b] for b in positions]
    return pd.DataFrame([found[b] for b in positions], index=pd.Index(codes, name="building"))


@dataclass(frozen=True)
class _Trial:
    """A plan with one building's choice taken back."""

    case: Case
    plan: Plan
    as_planned: SimpleNamespace
    goal: float
    touching: Reading

    @cached_property
    def rows(self) -> list[Relation]:
        """Account family and key of every row of the matrix."""
        return self.case.sheet.rows()

    def of(self, b: int, options: Ints, added: sparse.csc_array) -> tuple[Floats, Ints, list[Relation]]:
        """What each option of a building adds to the goal, the first relation it breaks, and relations."""
        case, changed = self.case, dict[str, dict[Key, Any]]()
        rows, change = _change(added, int(np.flatnonzero(options == self.plan.chosen[b])[0]))
        for row, by in zip(rows, change, strict=True):
            family, key = self.rows[row]
            changed.setdefault(family, {})[key] = getattr(self.as_planned, family)[key] + by
        asked = {relation for row in rows for relation in self.touching.get(self.rows[row], ())}
        m = moved(self.as_planned, changed)
        shrunk = _shrunk(case, asked, self.plan, self.as_planned, m)
        if shrunk:
            asked |= {relation for flow in shrunk for relation in self.touching.get(flow, ())}
            for (name, key), value in shrunk.items():
                changed.setdefault(name, {})[key] = value
            m = moved(self.as_planned, changed)
        relations = sorted(asked)
        cost = np.broadcast_to(case.sheet.aims[case.sheet.goal](m) - self.goal, len(options))
        return cost, _first_broken(case, m, relations, len(options)), relations


def _change(options: sparse.csc_array, mine: int) -> tuple[Ints, Floats]:
    """The accounts that taking another option than one's own changes, and by how much: (rows, options)."""
    rows = np.flatnonzero(np.bincount(options.indices, minlength=options.shape[0]))
    place = np.zeros(options.shape[0], dtype=np.int64)
    place[rows] = np.arange(len(rows))
    found = np.zeros((len(rows), options.shape[1]))
    found[place[options.indices], np.repeat(np.arange(options.shape[1]), np.diff(options.indptr))] = (
        options.data
    )
    found -= found[:, [mine]]
    changed = found.any(axis=1)
    return rows[changed], found[changed]


def _shrunk(
    case: Case, asked: set[Relation], plan: Plan, as_planned: SimpleNamespace, m: SimpleNamespace
) -> dict[Relation, Floats]:
    """What is left of the flows of a plan that pay for works an alternative has less of.

    A fund pays an alternative no more than it pays in the plan; where there is less to pay for, all funds
    pay less of it by the same share.
    """
    rules = {rule.name: symbol.name for symbol, rule in case.sheet.flows if symbol.free}
    found = {}
    for rule, key in asked:
        paid = plan.flows.get(rules.get(rule, ""), {}).get(key, 0.0)
        if paid:
            most = case.sheet.says[rule](as_planned, *key).right
            found[rules[rule], key] = paid * np.clip(case.sheet.says[rule](m, *key).right / most, 0.0, 1.0)
    return found


def _first_broken(case: Case, m: SimpleNamespace, relations: list[Relation], count: int) -> Ints:
    """Position of the first relation each alternative breaks, -1 where it breaks none."""
    first = np.full(count, -1, dtype=np.int64)
    for position in reversed(range(len(relations))):
        name, key = relations[position]
        left, sense, right = case.sheet.says[name](m, *key)
        over = np.broadcast_to(left - right, count)
        over = np.abs(over) if sense == "==" else over
        first[over > verify.TOLERANCE * np.maximum(np.abs(right), 1.0)] = position
    return first


def _verdict(
    case: Case, options: Ints, mine: int, cost: Floats, broken: Ints, relations: list[Relation]
) -> dict[str, Any]:
    allowed: Flags = (broken < 0) & (options != mine)
    nothing = case.offers.options["start_year"].to_numpy()[options] == 0
    better = (broken >= 0) & (cost < 0)
    best, next_cost = _least(options, cost, allowed)
    blocked, gain = _least(options, cost, better)

    def limit(of: Flags) -> Relation:
        first = broken[of]
        return relations[first[0]] if len(first) and first[0] >= 0 else ("", ())

    rule, key = limit(options == blocked)
    nothing_rule, nothing_key = limit(nothing)
    return {
        "chosen": int(mine),
        "next_best": best,
        "next_cost": next_cost,
        "nothing_cost": _least(options, cost, nothing)[1],
        "nothing_rule": nothing_rule,
        "nothing_key": nothing_key,
        "blocked": blocked,
        "blocked_gain": -gain,
        "blocked_rule": rule,
        "blocked_key": key,
    }


def _least(options: Ints, cost: Floats, among: Flags) -> tuple[int, float]:
    if not among.any():
        return -1, np.nan
    position = int(np.argmin(np.where(among, cost, np.inf)))
    return int(options[position]), float(cost[position])


class _Probe:
    """Stands in for a symbol and notes which keys a rule asks for."""

    def __init__(self, name: str, asked: set[Relation]) -> None:
        self._name, self._asked = name, asked

    def __getitem__(self, key: Any) -> float:
        self._asked.add((self._name, key if isinstance(key, tuple) else (key,)))
        return 0.0


def read_by(case: Case) -> Reading:
    """Which relations read an account, directly or through a flow settled from it."""
    read = _Reader(case)
    found: dict[Relation, list[Relation]] = {}
    for name in case.sheet.rules:
        if name != "one_option":
            for key in case.sheet.domain(case.card.rule(name)):
                for account in read(name, key):
                    found.setdefault(account, []).append((name, key))
    return found


class _Reader:
    """Tells what relations read, each looked at once."""

    def __init__(self, case: Case) -> None:
        sheet = self._sheet = case.sheet
        self._names = [*sheet.families, *sheet.given, *(symbol.name for symbol, _ in sheet.flows)]
        self._settled = {
            symbol.name: (rule.name, frozenset(sheet.domain(rule)))
            for symbol, rule in sheet.flows
            if not symbol.free and rule.name in sheet.rules
        }
        self._known: dict[Relation, set[Relation]] = {}

    def __call__(self, name: str, key: Key) -> set[Relation]:
        """What a relation reads, and what the flows it reads are settled from."""
        if (name, key) not in self._known:
            asked = self._known[name, key] = set()
            probes = {symbol: _Probe(symbol, asked) for symbol in self._names}
            self._sheet.says[name](SimpleNamespace(**self._sheet.sets, **probes), *key)
            for flow, at in list(asked):
                rule, keys = self._settled.get(flow, ("", frozenset()))
                if at in keys and (rule, at) != (name, key):
                    asked |= self(rule, at)
        return self._known[name, key]


def asked_by(case: Case, rule: str, key: Key) -> set[Relation]:
    """Every symbol a rule reads at a key, and what the flows it reads are settled from."""
    return _Reader(case)(rule, key)
