"""Requirement packs: the study's own and those on the shelf, with references put in place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from energi.domain.errors import ShelfError
from energi.domain.requirement import Clause, Pack, Predicate, Reference
from energi.shelf import card, find, shelf

FOLDER = "models/requirements"


def shelf_packs() -> tuple[str, ...]:
    """Names of the packs on the shelf."""
    top, _, rest = FOLDER.partition("/")
    return tuple(sorted(path.stem for path in (shelf(top) / rest).glob("*.toml")))


def read_packs(names: Iterable[str], home: Path) -> tuple[Pack, ...]:
    """The packs of a study, with references to other packs replaced by what they refer to.

    Parameters
    ----------
    names : iterable of str
        Names on the shelf (``"br10"``) or files beside the study (``"egne_krav.toml"``).
    home : Path
        The study's folder.

    Raises
    ------
    ShelfError
        If a pack is missing or broken, or refers to a clause that is not there (``E-PACK-CLAUSE``).
    """
    packs = [_pack(name, home) for name in names]
    return tuple(
        pack.model_copy(update={"clauses": tuple(_resolved(clause, home) for clause in pack.clauses)})
        for pack in packs
    )


def _pack(name: str, home: Path) -> Pack:
    return card(find(name, home, FOLDER), Pack)


def _resolved(clause: Clause, home: Path) -> Clause:
    """The clause with its own formula, and with those of its stand-ins."""
    proxies = tuple(
        proxy.model_copy(update={"predicate": _formula(proxy.predicate, clause, home)})
        for proxy in clause.proxies
    )
    return clause.model_copy(
        update={"predicate": _formula(clause.predicate, clause, home), "proxies": proxies}
    )


def _formula(predicate: Predicate | None, clause: Clause, home: Path) -> Predicate | None:
    if not isinstance(predicate, Reference):
        return predicate
    for target in _pack(predicate.pack, home).clauses:
        if target.id == predicate.clause and not isinstance(target.predicate, Reference):
            return target.predicate
    raise ShelfError("E-PACK-CLAUSE", clause=clause.id, pack=predicate.pack, target=predicate.clause)
