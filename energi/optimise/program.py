"""The one door to Pyomo: the card's rules as a small model over accounts, and the program HiGHS gets.

The Pyomo model holds the accounts, the flows between them and every rule, and so reads like the
card. The program is that model with each account replaced by what the options add to it
(``rules x accounts`` times ``accounts x options``), plus one choice row per building. No Python
object per option exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn
from scipy import sparse

from energi.domain.card import Card
from energi.domain.stock import Floats
from energi.optimise.rules import GOALS, RULES
from energi.optimise.sheet import Key, Sheet

CHOICE = "one_option"


@dataclass(frozen=True)
class Program:
    """A mixed-integer program: options (binary), flows and slacks (continuous).

    Attributes
    ----------
    cost : (columns,) objective, minimised
    matrix : (rows, columns) sparse
    lower, upper : (rows,) bounds of the rows
    column_upper : (columns,) 1 for options, infinity for flows, 0 for slacks until they are opened
    options : number of binary columns, which come first
    slacks : position of the first slack column
    names : rule and key of every row
    scale : (rows,) what each row was divided by, so that its largest coefficient is 1
    """

    cost: Floats
    matrix: sparse.csc_array
    lower: Floats
    upper: Floats
    column_upper: Floats
    options: int
    slacks: int
    names: tuple[tuple[str, Key], ...]
    scale: Floats


def model(card: Card, sheet: Sheet) -> pyo.ConcreteModel:
    """The Pyomo model over accounts: what one reads, prints or extends.

    Choice rows are left to `program`, since the model knows no options.
    """
    m = pyo.ConcreteModel(card.title_en)
    for name, items in sheet.sets.items():
        setattr(m, name, items)
    for family, each in sheet.families.items():
        setattr(m, family, pyo.Var(sheet.keys(each), doc=card.symbol(family).en))
    for symbol in card.symbols:
        if symbol.kind == "given" and symbol.name in sheet.given:
            values = {_scalar(key): value for key, value in sheet.given[symbol.name].items()}
            setattr(m, symbol.name, pyo.Param(list(values), initialize=values, doc=symbol.en))
    m.carried = _carried(sheet)
    for name in sheet.rules:
        if name != CHOICE:
            setattr(m, f"rule_{name}", _constraint(card, sheet, name))
    m.goal = pyo.Objective(expr=GOALS[sheet.goal](m))
    return m


def _scalar(key: Key) -> Any:
    return key[0] if len(key) == 1 else key


def _carried(sheet: Sheet) -> pyo.Var:
    first = sheet.sets["years"][0] - 1
    before = [(g, first) for g in sheet.sets["organisations"]]
    flow = pyo.Var(before + sheet.keys(("organisations", "years")), within=pyo.NonNegativeReals)
    flow.construct()
    for key in before:
        flow[key].fix(0.0)
    return flow


def _constraint(card: Card, sheet: Sheet, name: str) -> pyo.Constraint:
    def says(m: Any, *key: Any) -> Any:
        left, sense, right = RULES[name].says(m, *key)
        return (None, left - right, 0.0) if sense == "<=" else (0.0, left - right, 0.0)

    keys = [_scalar(key) for key in sheet.domain(card.rule(name))]
    return pyo.Constraint(keys, rule=says, doc=card.rule(name).en)


def program(card: Card, sheet: Sheet) -> Program:
    """Compose the Pyomo model with the options.

    Returns
    -------
    Program
        Rows are scaled to a largest coefficient of 1; every row that may be loosened has a slack
        column, closed until `energi.explain.clash` opens it.
    """
    m = model(card, sheet)
    accounts = {id(getattr(m, family)[_scalar(key)]): row for row, (family, key) in enumerate(sheet.rows())}
    flows = {id(var): column for column, var in enumerate(v for v in m.carried.values() if not v.fixed)}
    parts = _Parts(accounts, flows)
    names: list[tuple[str, Key]] = []
    bounds: list[tuple[float, float]] = []
    for name in sheet.rules:
        if name == CHOICE:
            continue
        constraint = getattr(m, f"rule_{name}")
        for key in sheet.domain(card.rule(name)):
            row = constraint[_scalar(key)]
            repn = generate_standard_repn(row.body)
            parts.add(len(names), repn)
            names.append((name, key))
            bounds.append(_bounds(row, repn.constant))
    goal = _Parts(accounts, flows)
    goal.add(0, generate_standard_repn(m.goal.expr))
    return _compose(card, sheet, parts, goal, names, bounds)


def _bounds(row: Any, constant: float) -> tuple[float, float]:
    lower = -np.inf if row.lower is None else pyo.value(row.lower) - constant
    upper = np.inf if row.upper is None else pyo.value(row.upper) - constant
    return float(lower), float(upper)


class _Parts:
    """Coefficients of rows in accounts and in flows, collected one row at a time."""

    def __init__(self, accounts: Mapping[int, int], flows: Mapping[int, int]) -> None:
        self._known = (accounts, flows)
        self._found: tuple[list[tuple[int, int, float]], ...] = ([], [])

    def add(self, row: int, repn: Any) -> None:
        for coefficient, var in zip(repn.linear_coefs, repn.linear_vars, strict=True):
            for known, found in zip(self._known, self._found, strict=True):
                if id(var) in known:
                    found.append((row, known[id(var)], float(coefficient)))

    def matrices(self, rows: int) -> tuple[sparse.csr_array, sparse.csr_array]:
        accounts, flows = (
            _sparse(found, (rows, len(known))) for known, found in zip(self._known, self._found, strict=True)
        )
        return accounts, flows


def _sparse(triples: list[tuple[int, int, float]], shape: tuple[int, int]) -> sparse.csr_array:
    if not triples:
        return sparse.csr_array(shape)
    row, column, value = zip(*triples, strict=True)
    return sparse.csr_array((value, (row, column)), shape=shape)


def _compose(
    card: Card,
    sheet: Sheet,
    parts: _Parts,
    goal: _Parts,
    names: list[tuple[str, Key]],
    bounds: list[tuple[float, float]],
) -> Program:
    count = sheet.matrix.shape[1]
    on_accounts, on_flows = parts.matrices(len(names))
    body = sparse.hstack([on_accounts @ sheet.matrix, on_flows], format="csr")
    largest = abs(body).max(axis=1).toarray().ravel() if body.shape[0] else np.zeros(0)
    scale = np.where(largest > 0, largest, 1.0)
    body = sparse.diags_array(1.0 / scale) @ body
    lower, upper = np.array(bounds).reshape(-1, 2).T / scale
    relaxable = np.array([card.rule(name).relax for name, _ in names], dtype=bool)
    slack = sparse.diags_array(np.where(relaxable, -1.0, 0.0)).tocsc()[:, relaxable]
    buildings = len(sheet.sets["buildings"])
    choice = sparse.csr_array((np.ones(count), (sheet.building, np.arange(count))), shape=(buildings, count))
    matrix = sparse.block_array([[body, slack], [_wide(choice, body.shape[1]), None]], format="csc")
    goal_accounts, goal_flows = goal.matrices(1)
    cost = sparse.hstack([goal_accounts @ sheet.matrix, goal_flows]).toarray().ravel()
    flows, slacks = on_flows.shape[1], slack.shape[1]
    return Program(
        cost=np.concatenate([cost, np.zeros(slacks)]),
        matrix=matrix,
        lower=np.concatenate([lower, np.ones(buildings)]),
        upper=np.concatenate([upper, np.ones(buildings)]),
        column_upper=np.concatenate([np.ones(count), np.full(flows, np.inf), np.zeros(slacks)]),
        options=count,
        slacks=count + flows,
        names=(*names, *((CHOICE, (code,)) for code in sheet.sets["buildings"])),
        scale=np.concatenate([scale, np.ones(buildings)]),
    )


def _wide(matrix: sparse.csr_array, columns: int) -> sparse.csr_array:
    return sparse.csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], columns))
