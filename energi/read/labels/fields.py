"""Values of a file by the field table: typed, within their limits, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from energi.domain.errors import RowError
from energi.domain.finding import Finding
from energi.domain.label_map import LabelCodes, LabelMap, MapField, SeebCard
from energi.read.labels.node import Node, below
from energi.read.numbers import LARGEST, parse_date, parse_number
from energi.shelf import card, shelf

Values = dict[str, Any]
"""Field -> value; None where the file states none that can be used."""

_MACHINE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_FLAGS = {
    **dict.fromkeys(("true", "1", "ja", "yes"), True),
    **dict.fromkeys(("false", "0", "nej", "no"), False),
}
METHODS = shelf("models") / "methods"


@cache
def label_map() -> LabelMap:
    """The table of fields, ``models/methods/label_fields.toml``."""
    return card(METHODS / "label_fields.toml", LabelMap)


@cache
def label_codes() -> LabelCodes:
    """What codes and words mean, ``models/methods/label_codes.toml``."""
    return card(METHODS / "label_codes.toml", LabelCodes)


@cache
def seeb() -> SeebCard:
    """The component codes, ``models/methods/seeb.toml``."""
    return card(METHODS / "seeb.toml", SeebCard)


class Reading:
    """One file being read as one family; collects what is noticed.

    Parameters
    ----------
    file : str
        The file's name.
    family : str

    Attributes
    ----------
    label : str
        Number of the label being read, which findings name.
    findings : list of Finding
    """

    def __init__(self, file: str, family: str) -> None:
        self.file, self.family = file, family
        self.label = ""
        self.findings: list[Finding] = []

    def notice(
        self, code: str, sheet: str = "labels", column: str = "", value: str = "", **fields: object
    ) -> None:
        """Remember something about the label being read."""
        named = {"file": self.file, **fields}
        self.findings.append(Finding(code, sheet, 0, column, value, self.label, named))

    def nodes(self, node: Node, record: str) -> list[Node]:
        """The records of a kind inside a node; the first path that leads to any counts."""
        table = label_map()
        found = (below(node, path) for path in table.paths(table.records[record].begins, self.family))
        return next((nodes for nodes in found if nodes), [])

    def values(self, node: Node, record: str) -> Values:
        """All fields of a record."""
        table = label_map()
        return {
            key: self._value(node, record, key, entry, table.paths(entry.paths, self.family))
            for key, entry in table.records[record].fields.items()
        }

    def _value(self, node: Node, record: str, key: str, entry: MapField, paths: tuple[str, ...]) -> Any:
        texts = next((found for path in paths if (found := _filled(node, path))), [])
        if not texts:
            return None
        shown = texts[0].text[:80]
        if len({each.text for each in texts}) > 1:
            return self._unusable(
                "W-LABEL-SEVERAL-VALUES", record, key, ", ".join(each.text[:30] for each in texts[:5])
            )
        try:
            value = _PARSERS[entry.kind](texts[0])
        except RowError:
            return self._unusable("W-LABEL-FIELD", record, key, shown)
        low, high = entry.least, entry.most
        if isinstance(value, float) and not (-math.inf if low is None else low) <= value <= (
            math.inf if high is None else high
        ):
            return self._unusable("W-LABEL-RANGE", record, key, shown)
        return value

    def _unusable(self, code: str, record: str, key: str, value: str) -> None:
        self.notice(code, column=key, value=value, field=f"{record}.{key}")


def _filled(node: Node, path: str) -> list[Node]:
    return [found for found in below(node, path) if found.text]


def _number(node: Node) -> float:
    """A machine's number as it is; one a person typed as the workbook's cells are read."""
    if node.exact and _MACHINE.fullmatch(node.text):
        value = float(node.text)
        if abs(value) >= LARGEST:
            raise RowError("E-NUMBER-SIZE")
        return value
    return parse_number(node.text)


def _integer(node: Node) -> float:
    value = _number(node)
    if not value.is_integer():
        raise RowError("E-INTEGER")
    return value


def _date(node: Node) -> date:
    """A day: 2013-05-01 with or without time and zone, or 01-05-2013."""
    day = _DAY.fullmatch(node.text)
    return parse_date(day[1] if day else node.text)


def _flag(node: Node) -> bool:
    flag = _FLAGS.get(node.text.casefold())
    if flag is None:
        raise RowError("E-FLAG")
    return flag


_PARSERS: Mapping[str, Callable[[Node], Any]] = {
    "code": lambda node: node.text,
    "text": lambda node: " ".join(node.text.split()),
    "number": _number,
    "integer": _integer,
    "date": _date,
    "flag": _flag,
}
