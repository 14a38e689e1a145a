"""The one door to Pyomo: the card's rules as a small model over accounts, and the program HiGHS gets.

The Pyomo model holds the accounts, the flows between them and every rule, and so reads like the
card. The program is that model with each account replaced by what the options add to it
(``rules x accounts`` times ``accounts x options``), plus one choice row per building. No Python
object per option exists.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyomo.core as pyo  # without the solvers' plugins of pyomo.environ
from pyomo.core.expr.numeric_expr import LinearExpression
from pyomo.repn import generate_standard_repn
from scipy import sparse

from energi.domain.arrays import Flags, Floats, Ints
from energi.domain.card import Card, Symbol
from energi.optimise.sheet import Key, Sheet, read_accounts

CHOICE = "one_option"

MANY_ROWS = 10_000
"""A Pyomo model of more rows is let go at once: it refers to itself, and takes a gigabyte per 250,000."""


@dataclass(frozen=True)
class Program:
    """A mixed-integer program: options (binary), flows (some of them binary) and slacks (continuous).

    Attributes
    ----------
    cost : (columns,) objective, minimised
    matrix : (rows, columns) sparse
    lower, upper : (rows,) bounds of the rows
    column_upper : (columns,) 1 for options, 0 for slacks until they are opened, and for flows what the
        rules let them be at most (infinity where no bound was found)
    options : number of binary columns, which come first
    firm : (flows,) what flows can be at most even if every rule that may be loosened is
    whole : (flows and slacks,) which of them are 0 or 1 and nothing between
    flows : flow and key of every column between options and slacks
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
    firm: Floats
    whole: Flags
    flows: tuple[tuple[str, Key], ...] = ()

    @property
    def open_slacks(self) -> Ints:
        """Columns of the slacks that are open: where there is one, a limit may give, (open,)."""
        return np.flatnonzero(self.column_upper[self.slacks :] > 0) + self.slacks


def model(card: Card, sheet: Sheet) -> pyo.ConcreteModel:
    """The Pyomo model over accounts: what one reads, prints or extends.

    Choice rows are left to `program`, since the model knows no options. To write it to a file or hand it
    to another solver, import `pyomo.environ` first: energi does without its plugins, and their memory.
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
    for symbol, keys in _flows(sheet):
        within = pyo.Binary if symbol.whole else pyo.NonNegativeReals
        flow = pyo.Var(list(map(_scalar, keys)), within=within, doc=symbol.en)
        setattr(m, symbol.name, flow)
    view = _view(m, sheet)
    for name in sheet.rules:
        if name != CHOICE:
            setattr(m, f"rule_{name}", _constraint(card, sheet, name, view))
    m.goal = pyo.Objective(expr=sheet.aims[sheet.goal](view))
    return m


def _flows(sheet: Sheet) -> list[tuple[Symbol, list[Key]]]:
    """The flows whose rule is on, and where it holds."""
    return [(symbol, sheet.domain(rule)) for symbol, rule in sheet.flows if rule.name in sheet.rules]


def _view(m: pyo.ConcreteModel, sheet: Sheet) -> SimpleNamespace:
    """What rules read: the model's own parts, and flows that are zero where they do not exist."""
    names = [*sheet.sets, *sheet.families, *(name for name in sheet.given if hasattr(m, name))]
    found = {name: getattr(m, name) for name in names}
    flows = {symbol.name: _Where(getattr(m, symbol.name, None)) for symbol, _ in sheet.flows}
    return SimpleNamespace(**found, **flows)


class _Where:
    """A flow's variables where it has one, zero elsewhere; a flow that is off costs nothing."""

    def __init__(self, flow: pyo.Var | None) -> None:
        self._flow = flow

    def __getitem__(self, key: Any) -> Any:
        return self._flow[key] if self._flow is not None and key in self._flow else 0.0


def _scalar(key: Key) -> Any:
    return key[0] if len(key) == 1 else key


def _constraint(card: Card, sheet: Sheet, name: str, view: SimpleNamespace) -> pyo.Constraint:
    def says(m: Any, *key: Any) -> Any:
        left, sense, right = sheet.says[name](view, *key)
        body = _with_variable(m, left - right)
        return (None, body, 0.0) if sense == "<=" else (0.0, body, 0.0)

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
    parts, goal, names, bounds, known = _read(card, sheet)
    if len(names) > MANY_ROWS:
        gc.collect()
    found = _compose(card, sheet, parts, goal, names, bounds)
    whole = found.whole.copy()
    whole[: len(known)] = [card.symbol(name).whole for name, _ in known]
    return replace(found, flows=tuple(known), whole=whole)


def priced_accounts(card: Card, sheet: Sheet, prices: Mapping[tuple[str, Key], float]) -> Floats:
    """What a unit of each account adds to the goal with the limits priced, (accounts,).

    Parameters
    ----------
    card, sheet
    prices : Mapping
        Rule and key -> what one more unit of the row's right side adds to the goal; nothing where missing.
    """
    rows, goal, names, _, _ = _read(card, sheet)
    price = np.array([prices.get(name, 0.0) for name in names])
    return np.asarray(goal.matrices(1)[0].toarray().ravel() - rows.matrices(len(names))[0].T @ price)


def costs(card: Card, sheet: Sheet) -> Floats:
    """What each column of the program adds to the goal, without the program: (columns,)."""
    _, goal, names, _, _ = _read(card, sheet)
    accounts, flows = (part.toarray().ravel() for part in goal.matrices(1))
    cost = np.zeros(len(sheet.building))
    for rows, added in sheet.columns.parts(read_accounts(card, (), [sheet.goal])):
        cost[rows] = added.T @ accounts
    slacks = sum(card.rule(name).relax for name, _ in names)
    return np.concatenate([cost, flows, np.zeros(slacks)])


def uppers(card: Card, sheet: Sheet) -> Floats:
    """The upper sides of the rules' rows, in their own units, (rows without those of the choices,)."""
    return np.array(_read(card, sheet)[3]).reshape(-1, 2)[:, 1]


def sides(card: Card, sheet: Sheet, goals: Iterable[str]) -> sparse.csr_array:
    """What a plan is the better for the less of it: limits and goals as sums of accounts.

    Returns
    -------
    (quantities, accounts) sparse
        A row per side of every rule that has a limit, and one per goal.
    """
    rows, _, names, bounds, _ = _read(card, sheet)
    on_accounts, _ = rows.matrices(len(names))
    limited = np.isfinite(np.array(bounds).reshape(-1, 2))
    aims = [_read(card, replace(sheet, goal=goal, rules=()))[1].matrices(1)[0] for goal in goals]
    return sparse.vstack([on_accounts[limited[:, 1]], -on_accounts[limited[:, 0]], *aims], format="csr")


def _read(
    card: Card, sheet: Sheet
) -> tuple[_Parts, _Parts, list[tuple[str, Key]], list[tuple[float, float]], list[tuple[str, Key]]]:
    """Rows and goal of the Pyomo model as coefficients; names and bounds of the rows, and the flows."""
    m = model(card, sheet)
    accounts = {id(getattr(m, family)[_scalar(key)]): row for row, (family, key) in enumerate(sheet.rows())}
    known = [(symbol.name, key) for symbol, keys in _flows(sheet) for key in keys]
    flows = {id(getattr(m, name)[_scalar(key)]): column for column, (name, key) in enumerate(known)}
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
    return parts, goal, names, bounds, known


def _with_variable(m: pyo.ConcreteModel, body: Any) -> Any:
    """A side in which every term is nothing is a plain number; Pyomo wants a variable in it."""
    if not isinstance(body, int | float):
        return body
    some = next(m.component_data_objects(pyo.Var))
    return LinearExpression(constant=body, linear_coefs=[0.0], linear_vars=[some])


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
    scale = _largest(body)
    body.data /= np.repeat(scale, np.diff(body.indptr))
    lower, upper = np.array(bounds).reshape(-1, 2).T / scale
    relaxable = np.array([card.rule(name).relax for name, _ in names], dtype=bool)
    buildings = len(sheet.sets["buildings"])
    goal_accounts, goal_flows = goal.matrices(1)
    cost = sparse.hstack([goal_accounts @ sheet.matrix, goal_flows]).toarray().ravel()
    flows, slacks = on_flows.shape[1], int(relaxable.sum())
    most, firm = (
        largest_flows(body, np.where(kept, upper, np.inf), sheet.building, flows)
        for kept in (np.ones_like(relaxable), ~relaxable)
    )
    by_column = body.tocsc()
    del body  # the largest thing there is: one copy less while the matrix is put together
    matrix = _stacked(by_column, sheet.building, buildings, np.flatnonzero(relaxable))
    return Program(
        cost=np.concatenate([cost, np.zeros(slacks)]),
        matrix=matrix,
        lower=np.concatenate([lower, np.ones(buildings)]),
        upper=np.concatenate([upper, np.ones(buildings)]),
        column_upper=np.concatenate([np.ones(count), most, np.zeros(slacks)]),
        options=count,
        slacks=count + flows,
        names=(*names, *((CHOICE, (code,)) for code in sheet.sets["buildings"])),
        scale=np.concatenate([scale, np.ones(buildings)]),
        firm=firm,
        whole=np.zeros(flows + slacks, dtype=np.bool_),
    )


def _largest(body: sparse.csr_array) -> Floats:
    """The largest size in each row, 1 where there is nothing, (rows,)."""
    found = np.zeros(body.shape[0])
    filled = np.flatnonzero(np.diff(body.indptr))
    if len(filled):
        found[filled] = np.maximum.reduceat(np.abs(body.data), body.indptr[filled])
    return np.where(found > 0, found, 1.0)


def _stacked(body: sparse.csc_array, building: Ints, buildings: int, loose: Ints) -> sparse.csc_array:
    """The rules' rows above a choice row per building, and behind the columns a slack per row of ``loose``.

    Column by column, in place: every option has one entry more, below all others.
    """
    rules, columns = body.shape
    count = len(building)
    sizes = np.concatenate([np.diff(body.indptr), np.ones(len(loose), dtype=np.int64)])
    sizes[:count] += 1
    ends = np.cumsum(sizes, dtype=np.int64)
    filled = int(ends[-1]) if len(ends) else 0
    rows = filled - len(loose)
    last = ends[:count] - 1
    own = np.ones(filled, dtype=np.bool_)
    own[last] = own[rows:] = False
    data, indices = np.ones(filled), np.empty(filled, dtype=body.indices.dtype)
    data[own], indices[own] = body.data, body.indices
    indices[last] = rules + building
    data[rows:], indices[rows:] = -1.0, loose
    indptr = np.concatenate([[0], ends]).astype(body.indptr.dtype if filled < 2**31 else np.int64)
    return sparse.csc_array((data, indices, indptr), shape=(rules + buildings, columns + len(loose)))


def largest_flows(body: sparse.csr_array, upper: Floats, building: Ints, flows: int) -> Floats:
    """What each flow can be at most, (flows,): a proof from the rows that limit it.

    A row ``sum <= upper`` leaves a flow at most what the upper side has left when every building takes
    the option that adds least to the row and every flow that makes room is at its own most. Rows are
    read again while that bounds further flows, since one flow may feed another.

    Parameters
    ----------
    body : (rows, options + flows) sparse
    upper : (rows,)
    building : (options,) position of each option's building
    flows : how many of the last columns are flows
    """
    most = np.full(flows, np.inf)
    if not flows:
        return most
    options = body.shape[1] - flows
    on_flows = body[:, options:].tocsr()
    rows = np.flatnonzero(np.isfinite(upper) & (on_flows.max(axis=1).toarray().ravel() > 0))
    spare = upper - _least(body[:, :options].tocsr(), rows, building)
    known = -1
    while known != (known := int(np.isfinite(most).sum())):
        for row in rows:
            part = slice(on_flows.indptr[row], on_flows.indptr[row + 1])
            column, value = on_flows.indices[part], on_flows.data[part]
            feeds = value < 0
            left = spare[row] - (value[feeds] @ most[column[feeds]] if feeds.any() else 0.0)
            taken = column[~feeds]
            most[taken] = np.minimum(most[taken], max(left, 0.0) / value[~feeds])
    return most


def _least(body: sparse.csr_array, rows: Ints, building: Ints) -> Floats:
    """The least the options can add to each row, (rows of the body,); nothing where none takes off."""
    found = np.zeros(body.shape[0])
    for row in rows:
        part = slice(body.indptr[row], body.indptr[row + 1])
        value = body.data[part]
        if (value < 0).any():
            least = np.zeros(int(building.max()) + 1)
            np.minimum.at(least, building[body.indices[part]], value)
            found[row] = least.sum()
    return found
