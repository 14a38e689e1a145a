"""Reads the formulas of a model card: a white-listed walk over Python's own syntax tree.

Nothing is executed as code: only sums, differences, products, quotients, comparisons, indexed
symbols and ``sum(... for x in set)`` are understood; anything else is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from energi.domain.errors import ShelfError

_ARITHMETIC: Mapping[type[ast.AST], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", lambda a, b: a + b),
    ast.Sub: ("-", lambda a, b: a - b),
    ast.Mult: (r"\,", lambda a, b: a * b),
    ast.Div: ("/", lambda a, b: a / b),
}
_SENSES: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.LtE: ("<=", r"\le"),
    ast.GtE: (">=", r"\ge"),
    ast.Eq: ("==", "="),
}


@dataclass(frozen=True)
class Formula:
    """A formula of a card, ready to be computed, listed or printed.

    Parameters
    ----------
    text : str
        Such as ``"capital[g, t] + carried[g, t] <= frame[g, t] + carried[g, t - 1]"``.

    Raises
    ------
    ShelfError
        ``E-FORMULA`` if the text holds anything but the arithmetic above.
    """

    text: str

    def __post_init__(self) -> None:
        for node in ast.walk(self._tree):
            if not isinstance(node, _ALLOWED) or (isinstance(node, ast.Call) and not _is_sum(node)):
                raise ShelfError("E-FORMULA", formula=self.text, problem=type(node).__name__)

    @property
    def _tree(self) -> ast.expr:
        try:
            return ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            raise ShelfError("E-FORMULA", formula=self.text, problem=error.msg) from error

    @property
    def symbols(self) -> frozenset[str]:
        """Names of the indexed quantities."""
        nodes = (node for node in ast.walk(self._tree) if isinstance(node, ast.Subscript))
        return frozenset(node.value.id for node in nodes if isinstance(node.value, ast.Name))

    def sides(self, values: Mapping[str, Any], index: Mapping[str, Any]) -> tuple[Any, str, Any]:
        """Left side, sense and right side, computed with the values of symbols and sets."""
        tree = self._tree
        if not (isinstance(tree, ast.Compare) and len(tree.ops) == 1):
            raise ShelfError("E-FORMULA", formula=self.text, problem="no single comparison")
        names = {**values, **index}
        left, right = _value(tree.left, names), _value(tree.comparators[0], names)
        return left, _SENSES[type(tree.ops[0])][0], right

    def value(self, values: Mapping[str, Any]) -> Any:
        """The value of a formula without a comparison (a goal)."""
        return _value(self._tree, dict(values))

    @property
    def latex(self) -> str:
        """The formula as LaTeX."""
        return _latex(self._tree)


_ALLOWED = (
    ast.Compare, ast.BinOp, ast.UnaryOp, ast.USub, ast.Subscript, ast.Name, ast.Constant, ast.Tuple,
    ast.Call, ast.GeneratorExp, ast.comprehension, ast.Load, ast.Store, *_ARITHMETIC, *_SENSES,
)  # fmt: skip


def _is_sum(node: ast.Call) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp(generators=loops)], keywords=[]):
            return not any(loop.ifs for loop in loops)
    return False


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    found: Any
    match node:
        case ast.Constant(value=value):
            found = value
        case ast.Name(id=name):
            found = names[name]
        case ast.Tuple(elts=parts):
            found = tuple(_value(part, names) for part in parts)
        case ast.UnaryOp(operand=operand):
            found = -_value(operand, names)
        case ast.BinOp(left=left, op=op, right=right):
            found = _ARITHMETIC[type(op)][1](_value(left, names), _value(right, names))
        case ast.Subscript(value=ast.Name(id=name), slice=where):
            found = names[name][_value(where, names)]
        case ast.Call(args=[ast.GeneratorExp(elt=term, generators=loops)]):
            terms = [_value(term, each) for each in _loops(loops, names)]
            found = sum(terms[1:], start=terms[0]) if terms else 0.0  # a quantity plus 0 has no unit
        case _:
            raise ShelfError("E-FORMULA", formula=ast.unparse(node), problem=type(node).__name__)
    return found


def _loops(loops: list[ast.comprehension], names: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = [names]
    for loop in loops:
        letter = ast.unparse(loop.target)
        found = [{**each, letter: item} for each in found for item in _value(loop.iter, each)]
    return found


def _latex(node: ast.expr) -> str:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"{_latex(left)} {_SENSES[type(op)][1]} {_latex(right)}"
        case ast.BinOp(left=left, op=op, right=right):
            first = _latex(left) if isinstance(op, ast.Add | ast.Sub) else _factor(left)
            second = (
                _latex(right) if isinstance(op, ast.Add) else _factor(right, whole=isinstance(op, ast.Div))
            )
            return f"{first} {_ARITHMETIC[type(op)][0]} {second}"
        case ast.UnaryOp(operand=operand):
            return f"-{_factor(operand)}"
        case ast.Subscript(value=name, slice=where):
            index = ast.unparse(where).strip("()").replace(" - ", "-")
            return rf"\mathrm{{{ast.unparse(name)}}}_{{{index}}}".replace("_", r"\_").replace(r"}\_{", "}_{")
        case ast.Call(args=[ast.GeneratorExp(elt=term, generators=loops)]):
            sums = (rf"\sum_{{{ast.unparse(loop.target)} \in {_set(loop.iter)}}}" for loop in loops)
            return f"{' '.join(sums)} {_latex(term)}"
    return ast.unparse(node)


def _factor(node: ast.expr, *, whole: bool = False) -> str:
    """A part of a product, quotient or difference: in brackets if compound (as divisor, products too)."""
    text = _latex(node)
    product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div) and not whole
    compound = isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call) and not product
    return rf"\left({text}\right)" if compound else text


def _set(node: ast.expr) -> str:
    return _latex(node) if isinstance(node, ast.Subscript) else rf"\mathrm{{{ast.unparse(node)}}}"
