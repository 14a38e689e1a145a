"""What is kept of a file: a small tree of the elements the field table names, and nothing else.

Both readers build it, so that the rest need not know whether a file was XML or JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from energi.domain.label_map import FAMILIES, LabelMap

DEEPEST = 100
"""Levels a file may nest; label files have about fifteen."""

MOST_NODES = 1_000_000
"""Elements kept of a file; a large label has some ten thousand."""

LONGEST_TEXT = 100_000
"""Characters of one kept text."""

Trie = dict[str, "Trie"]
"""Names that are kept below an element -> what is kept below them."""


@dataclass
class Node:
    """An element of XML, or a value of JSON.

    Attributes
    ----------
    name, text : str
    exact : bool
        Whether the text is a machine's number, whose point is a decimal point.
    attributes : dict
        XML attributes by local name.
    children : list of Node
        In the file's order; a JSON list is several children of one name.
    """

    name: str
    text: str = ""
    exact: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


def below(node: Node, path: str) -> list[Node]:
    """The nodes a path leads to: names, ``*`` for any element, ``@name`` for an attribute."""
    found = [node]
    for step in path.split("/") if path else ():
        if step.startswith("@"):
            texts = [(each.attributes.get(step[1:]), each.exact) for each in found]
            found = [Node(step, text, exact) for text, exact in texts if text is not None]
        else:
            found = [child for each in found for child in each.children if step in ("*", child.name)]
    return found


def label_trie(table: LabelMap, kind: str) -> Trie:
    """What is kept below a label, for all families of a kind together."""
    trie: Trie = {}
    for family in FAMILIES:
        if table.families[family].kind == kind:  # type: ignore[index]  # a family
            _keep(table, "label", family, [trie])
    return trie


def file_trie(table: LabelMap) -> Trie:
    """What is kept of a whole JSON file: signs of its family, the service's answer, the labels."""
    trie: Trie = {}
    below_label = label_trie(table, "json")
    for path in table.answer.paths:
        _branch(trie, path)
    for family in table.families.values():
        for sign in family.signs:
            _branch(trie, sign)
    for family_name in FAMILIES:
        for path in table.paths(table.records["label"].begins, family_name):
            if table.families[family_name].kind == "json":  # type: ignore[index]  # a family
                _merge(_branch(trie, path), below_label)
    return trie


def _keep(table: LabelMap, record: str, family: str, tries: Iterable[Trie]) -> None:
    """Add a record's fields, and the records inside it, below where the record begins."""
    for trie in tries:
        for entry in table.records[record].fields.values():
            for path in table.paths(entry.paths, family):
                _branch(trie, path)
        for name, child in table.records.items():
            if record in child.parents:
                begins = [_branch(trie, path) for path in table.paths(child.begins, family)]
                _keep(table, name, family, begins)


def _branch(trie: Trie, path: str) -> Trie:
    for step in path.split("/") if path else ():
        trie = trie.setdefault(step, {})
    return trie


def _merge(trie: Trie, other: Trie) -> None:
    for name, child in other.items():
        _merge(trie.setdefault(name, {}), child)
