"""Findings for machines: JSON in a stable order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from energi.check.sheets import MODELS
from energi.check.telling import Places, cell, column_letter, expected
from energi.domain.finding import LEVELS, Finding
from energi.words import told

SCHEMA = 1
_SHEETS = {table: place for place, table in enumerate(MODELS)}


def as_json(findings: Iterable[Finding], lang: str, places: Places | None = None) -> str:
    """All findings, worst first, then by sheet, row, code and column.

    Parameters
    ----------
    findings : iterable of Finding
    lang : str
        Language of ``expected``, ``sentence`` and ``remedy``; everything else is the same in both.
    places : Mapping, optional
        Where the columns are; without it ``column_letter`` and ``cell`` are empty.
    """
    ordered = sorted(findings, key=_order)
    counts = Counter(finding.level for finding in ordered)
    document = {
        "schema": SCHEMA,
        "counts": {level: counts[level] for level in LEVELS.values()},
        "findings": [_entry(finding, lang, places or {}) for finding in ordered],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _order(finding: Finding) -> tuple[int, int, int, str, str, str]:
    level = list(LEVELS).index(finding.code[0])
    sheet = _SHEETS.get(finding.sheet, len(_SHEETS))
    return level, sheet, finding.row, finding.code, finding.column, finding.subject


def _entry(finding: Finding, lang: str, places: Places) -> dict[str, object]:
    sentence, remedy = told(finding, lang)
    return {
        "code": finding.code,
        "level": finding.level,
        "sheet": finding.sheet,
        "row": finding.row or None,
        "column": finding.column,
        "column_letter": column_letter(finding, places),
        "cell": cell(finding, places),
        "subject": finding.subject,
        "value": finding.value,
        "expected": expected(finding, lang),
        "sentence": sentence,
        "remedy": remedy,
        "effect": {name: round(amount, 3) for name, amount in finding.effect.items()},
    }
