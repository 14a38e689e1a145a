"""Findings by cause, for people: what is wrong, how often, and where for example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from energi.domain.finding import LEVELS, Finding, Level

EXAMPLES = 3
_WORST_FIRST = tuple(LEVELS)


@dataclass(frozen=True)
class Group:
    """All findings of one cause.

    Attributes
    ----------
    code, sheet, column : str
        The cause: what is wrong, in which column of which table.
    count : int
        How many findings there are.
    lost : int
        How many rows of other sheets are left out with theirs.
    examples : tuple of Finding
        The first few, in the order of the rows.
    effect : Mapping[str, float]
        How much is at stake in all of them together, as in `Finding`.
    """

    code: str
    sheet: str
    column: str
    count: int
    lost: int
    examples: tuple[Finding, ...]
    effect: Mapping[str, float]

    @property
    def level(self) -> Level:
        """How serious the cause is."""
        return self.examples[0].level


def grouped(findings: Iterable[Finding], examples: int = EXAMPLES) -> list[Group]:
    """Findings grouped by cause, worst first: by level, then by how often, then by name."""
    causes: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        causes[finding.code, finding.sheet, finding.column].append(finding)
    groups = [
        Group(
            *cause,
            len(found),
            sum(map(_lost, found)),
            tuple(sorted(found, key=_row)[:examples]),
            _together(found),
        )
        for cause, found in causes.items()
    ]
    return sorted(
        groups,
        key=lambda group: (
            _WORST_FIRST.index(group.code[0]),
            -group.count,
            group.code,
            group.sheet,
            group.column,
        ),
    )


def _row(finding: Finding) -> int:
    return finding.row


def _lost(finding: Finding) -> int:
    lost = finding.fields.get("lost", 0)
    return lost if isinstance(lost, int) else 0


def _together(findings: Iterable[Finding]) -> Mapping[str, float]:
    total: dict[str, float] = defaultdict(float)
    for finding in findings:
        for name, amount in finding.effect.items():
            total[name] += amount
    return dict(total)
