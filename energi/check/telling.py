"""Findings for people at a terminal: where, what stands there, what was expected, what it means."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from energi.check.findings import Group, grouped
from energi.check.sheets import MODELS, REFERENCES
from energi.domain.columns import Column, Row, bounds_of, columns_of
from energi.domain.finding import Finding
from energi.read.headers import letter
from energi.words import number, say, told

Places = Mapping[str, Mapping[str, int]]
"""Table -> column -> position in its sheet, as in `energi.domain.stock.Tables`."""

MOST_GROUPS = 25
MOST_WORDS = 12
"""A closed list of more words is not written out."""

WIDTH = 96


def column_letter(finding: Finding, places: Places) -> str:
    """The letter of the finding's column, or of its row's code; empty if it has none."""
    known = places.get(finding.sheet, {})
    key = finding.column or (MODELS[finding.sheet].key[0] if finding.sheet in MODELS and finding.row else "")
    return letter(known[key]) if key in known else ""


def cell(finding: Finding, places: Places) -> str:
    """The cell as Excel names it: ``"F7"``; empty if the finding concerns none."""
    at = column_letter(finding, places)
    return f"{at}{finding.row}" if at and finding.row else ""


def expected(finding: Finding, lang: str) -> str:
    """What the cell should hold; empty where the sentence has said it all."""
    low, high = finding.fields.get("low"), finding.fields.get("high")
    if low is not None and high is not None:
        ends = (_rounded(end, lang) for end in (low, high) if isinstance(end, (int, float)))
        return say("expected.band", lang, **dict(zip(("low", "high"), ends, strict=True)))
    model = MODELS.get(finding.sheet)
    if finding.level != "error" or model is None or not finding.column:
        return ""
    column = next((column for column in columns_of(model) if column.key == finding.column), None)
    return "" if column is None else _described(model, column, lang)


def _described(model: type[Row], column: Column, lang: str) -> str:
    """What any cell of a column should hold."""
    parent = {key: there for table, key, there in REFERENCES if table == model.table}.get(column.key)
    if parent:
        return say("expected.reference", lang, sheet=MODELS[parent].sheet)
    if column.kind in ("number", "integer"):
        return _bounded(model, column, lang)
    if column.kind in ("choice", "flag"):
        return _listed(column, lang)
    return say(f"expected.{column.kind}", lang)


def _bounded(model: type[Row], column: Column, lang: str) -> str:
    bounds = bounds_of(model, column.key)
    kind = "whole" if column.kind == "integer" else "above" if "gt" in bounds else "between"
    ends = bounds.get("ge", bounds.get("gt", 0)), bounds.get("le", bounds.get("lt", 0))
    # years are written without a separator of thousands
    low, high = (f"{end:g}" if kind == "whole" else _rounded(end, lang) for end in ends)
    return say(f"expected.{kind}", lang, low=low, high=high, unit=f" {column.unit}" if column.unit else "")


def _rounded(end: float, lang: str) -> str:
    return number(end, lang, 0 if end == int(end) else None)


def _listed(column: Column, lang: str) -> str:
    words = [words.get(lang) for words in column.choices.values()] or [
        say("flag.yes", lang),
        say("flag.no", lang),
    ]
    more = [f"... ({len(words)})"] if len(words) > MOST_WORDS else []
    return say("expected.choice", lang, words=", ".join(words[:MOST_WORDS] + more))


def amounts(effect: Mapping[str, float], lang: str) -> str:
    """How much is at stake: ``"1.200 m2 opvarmet areal, 168.500 kWh varme om året"``."""
    shown = {name: amount for name, amount in effect.items() if round(amount)}
    return ", ".join(
        say(f"effect.{name}", lang, amount=number(amount, lang, 0)) for name, amount in shown.items()
    )


def effect(finding: Finding | Group, lang: str) -> str:
    """A sentence on how much is left out or at stake; empty where it cannot be said."""
    words = amounts(finding.effect, lang)
    key = "told.left_out" if finding.level == "error" else "told.at_stake"
    return say(key, lang, amounts=words) if words else ""


def findings_text(
    findings: Iterable[Finding], lang: str, places: Places | None = None, most: int = MOST_GROUPS
) -> str:
    """Findings by cause, worst first: how many, where for example, what was expected, what to do."""
    groups = grouped(findings)
    blocks = [_block(group, lang, places or {}) for group in groups[:most]]
    rest = groups[most:]
    if rest:
        count = sum(group.count for group in rest)
        blocks.append(say("told.groups", lang, groups=len(rest), findings=count))
    return "\n\n".join(blocks)


def _block(group: Group, lang: str, places: Places) -> str:
    level = say(f"told.level.{group.level}", lang)
    key = "told.head_one" if group.count == 1 else "told.head"
    lines = [say(key, lang, level=level, code=group.code, count=group.count)]
    lines += [_wrapped(_example(finding, lang, places), "  ", "    ") for finding in group.examples]
    if group.count > len(group.examples):
        lines.append(f"  {say('told.more', lang, count=group.count - len(group.examples))}")
    first = group.examples[0]
    wanted = expected(first, lang)
    if wanted:
        lines.append(_wrapped(say("told.expected", lang, expected=wanted), "  ", "    "))
    at_stake = effect(group, lang)
    if at_stake:
        lines.append(_wrapped(at_stake, "  ", "    "))
    lines.append(_wrapped(f"→ {told(first, lang)[1]}", "  ", "    "))
    return "\n".join(lines)


def _example(finding: Finding, lang: str, places: Places) -> str:
    """The sentence with the cell and, where the sentence lacks it, the value as typed."""
    sentence = told(finding, lang)[0]
    at = cell(finding, places)
    parts = [say("told.cell", lang, cell=at)] if at else []
    if finding.value and finding.value not in sentence:
        parts.append(say("told.value", lang, value=finding.value))
    return f"{sentence} ({', '.join(parts)})" if parts else sentence


def _wrapped(text: str, first: str, rest: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False)
