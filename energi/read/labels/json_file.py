"""The data service's JSON: size and depth bounded, doubled keys refused, only named keys kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from energi.domain.errors import InputError
from energi.read.labels.node import DEEPEST, LONGEST_TEXT, MOST_NODES, Node, Trie

LARGEST_JSON = 50_000_000
"""Bytes; it is read whole."""


class _Number(str):
    """A number as it was written; never made a float before its column is known."""

    __slots__ = ()


def json_answers(path: Path, trie: Trie) -> list[Node]:
    """The answers a JSON file holds: one, or a list of them.

    Raises
    ------
    InputError
        ``E-LABEL-SIZE``, ``E-LABEL-ENCODING``, ``E-LABEL-TRUNCATED``, ``E-LABEL-DEEP``,
        ``E-LABEL-TWICE`` or ``E-LABEL-JSON``.
    """
    if path.stat().st_size > LARGEST_JSON:
        raise InputError("E-LABEL-SIZE", file=path.name)
    raw = path.read_bytes()
    try:
        text = raw.decode(json.detect_encoding(raw)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError("E-LABEL-ENCODING", file=path.name, problem=str(error)) from error
    keep = _Keeper(path.name)
    value = _value(text, path.name, keep)
    return [keep.node("", each, trie) for each in (value if isinstance(value, list) else [value])]


def _value(text: str, file: str, keep: _Keeper) -> Any:
    try:
        return json.loads(
            text,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=keep.refuse,
            object_pairs_hook=keep.pairs,
        )
    except RecursionError as error:
        raise InputError("E-LABEL-DEEP", file=file, most=DEEPEST) from error
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise InputError("E-LABEL-TRUNCATED", file=file, line=error.lineno) from error
        raise InputError("E-LABEL-JSON", file=file, problem=str(error)) from error


class _Keeper:
    """Turns values of JSON into nodes, and refuses what JSON leaves open."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._nodes = 0

    def refuse(self, constant: str) -> NoReturn:
        raise InputError("E-LABEL-JSON", file=self._file, problem=constant)

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError("E-LABEL-TWICE", file=self._file, name=twice)
        return found

    def node(self, name: str, value: Any, trie: Trie, depth: int = 0) -> Node:
        """A value and what is kept below it."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise InputError("E-LABEL-SIZE", file=self._file)
        if depth > DEEPEST:
            raise InputError("E-LABEL-DEEP", file=self._file, most=DEEPEST)
        if not isinstance(value, dict):
            return Node(name, self._text(value), isinstance(value, _Number))
        return Node(
            name,
            children=[
                self.node(key, each, trie[key], depth + 1)
                for key, child in value.items()
                if key in trie
                for each in (child if isinstance(child, list) else [child])
                if each is not None
            ],
        )

    def _text(self, value: Any) -> str:
        """A scalar as text; a list where none belongs holds no value energi could choose."""
        if isinstance(value, bool):
            return "true" if value else "false"
        text = value.strip() if isinstance(value, str) else ""
        if len(text) > LONGEST_TEXT:
            raise InputError("E-LABEL-SIZE", file=self._file)
        try:
            text.encode()
        except UnicodeEncodeError as error:  # half a letter, which no file can be written with
            raise InputError("E-LABEL-ENCODING", file=self._file, problem=str(error)) from error
        return text
