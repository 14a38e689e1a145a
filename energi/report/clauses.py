"""Requirement packs as tables: what each pack is, and what each of its clauses says."""

from __future__ import annotations

from collections.abc import Sequence

from energi.assess.verdict import is_known
from energi.domain.requirement import Clause, EnergyFactor, EnergyFrame, EnergySaving, LabelSteps, Pack
from energi.report.table import Shown, Table, table
from energi.shelf import source_title, sources
from energi.words import number, say, text

PACKS = (
    Shown("pack_name", kind="code"),
    Shown("pack"),
    Shown("clauses", kind="integer"),
    Shown("must", kind="integer"),
    Shown("can_be_judged", kind="integer"),
    Shown("from"),
    Shown("until"),
)
CLAUSES = (
    Shown("pack_name", kind="code"),
    Shown("clause", kind="code"),
    Shown("clause_title"),
    Shown("clause_text"),
    Shown("theme"),
    Shown("demand"),
    Shown("binds_what"),
    Shown("clause_limit"),
    Shown("from"),
    Shown("until"),
    Shown("status"),
    Shown("source"),
    Shown("page"),
    Shown("checked"),
)


def pack_table(packs: Sequence[Pack], lang: str) -> Table:
    """One row per pack."""
    rows = [
        {
            "pack_name": pack.name,
            "pack": pack.title_en if lang == "en" else pack.title_da,
            "clauses": len(pack.clauses),
            "must": sum(clause.kind == "krav" for clause in pack.clauses),
            "can_be_judged": sum(is_judged(clause) for clause in pack.clauses),
            "from": _span(pack, "from", lang),
            "until": _span(pack, "to", lang),
        }
        for pack in packs
    ]
    return table("packs", PACKS, rows)


def is_judged(clause: Clause) -> bool:
    """Whether energi judges a clause: it has a formula, and its numbers are confirmed."""
    return clause.predicate.type != "documentation" and is_known(clause, ())


def _span(pack: Pack, end: str, lang: str) -> str:
    """When a pack's first clause begins, or its last one ends; empty if it is not known or not over."""
    days = [getattr(clause, f"valid_{end}") for clause in pack.clauses]
    if None in days:
        days = []
    return text(min(days) if end == "from" else max(days), lang) if days else ""


def clause_table(packs: Sequence[Pack], lang: str) -> Table:
    """One row per clause."""
    rows = [
        {
            "pack_name": pack.name,
            "clause": clause.id,
            "clause_title": clause.title_en if lang == "en" else clause.title_da,
            "clause_text": clause.en if lang == "en" else clause.da,
            "theme": clause.theme.words()[clause.theme].get(lang),
            "demand": say(f"requirement.kind.{clause.kind}", lang),
            "binds_what": say(f"requirement.binds.{clause.binds}", lang),
            "clause_limit": limit_text(clause, lang),
            "from": text(clause.valid_from, lang),
            "until": say("rules.end_unknown", lang) if clause.end_unknown else text(clause.valid_to, lang),
            "status": status_text(clause, lang),
            "source": source_title(clause.source),
            "page": clause.page,
            "checked": text(clause.checked, lang),
        }
        for pack in packs
        for clause in pack.clauses
    ]
    return table("clauses", CLAUSES, rows)


def status_text(clause: Clause, lang: str) -> str:
    """How sure the clause is: the standing of its number, and whether its own text is known."""
    parts = [say(f"rules.status.{clause.status}", lang)]
    if clause.text_known:
        parts.append(say(f"rules.text.{clause.text_known}", lang))
    return ", ".join(parts)


def address(clause: Clause) -> str:
    """Where the source can be read; empty if it has no address."""
    return sources().get(clause.source, {}).get("url", "")


# --- limits --------------------------------------------------------------------------------------


def limit_text(clause: Clause, lang: str) -> str:
    """What the clause measures, as a formula in plain text; a dash if there is none."""
    rule = clause.predicate
    if isinstance(rule, EnergyFrame):
        return _frame(rule, lang)
    if isinstance(rule, EnergySaving):
        return f"ΔE ≥ {_plain(rule.limit_kwh_m2, lang)} kWh/m²; {_factors(rule.factors, lang)}"
    if isinstance(rule, LabelSteps):
        return ", ".join(f"{letter}: {steps}" for letter, steps in rule.steps.items())
    shape = f"rules.limit.{rule.type}"
    if getattr(rule, "inclusive", False):
        shape = "rules.limit.profitability_inclusive"
    filled = {key: _plain(value, lang) for key, value in rule if isinstance(value, int | float)}
    if rule.type == "documentation" and rule.limit is None:
        return "–"
    return say(shape, lang, **{**dict(rule), **filled})


def _frame(rule: EnergyFrame, lang: str) -> str:
    told = f"E ≤ {_formula(rule.a_kwh_m2, rule.b_kwh, lang)} kWh/m²"
    if rule.other is not None:
        other = _formula(rule.other.a_kwh_m2, rule.other.b_kwh, lang)
        doubt = say("rules.unverified", lang) if rule.other.status == "unverified" else ""
        told += f" ({say('rules.other', lang)}: {other}{doubt})"
    return f"{told}; {_factors(rule.factors, lang)}"


def _formula(a: float, b: float, lang: str) -> str:
    return _plain(a, lang) + (f" + {number(b, lang, 0)}/A" if b else "")


def _factors(factors: Sequence[EnergyFactor], lang: str) -> str:
    return ", ".join(_factor(factor, lang) for factor in factors)


def _factor(factor: EnergyFactor, lang: str) -> str:
    doubt = say("rules.unverified", lang) if factor.status == "unverified" else ""
    return f"{factor.carrier.words()[factor.carrier].get(lang)} {_plain(factor.value, lang)}{doubt}"


def _plain(value: float, lang: str) -> str:
    """A number with the digits it was stated with."""
    told = f"{value:,.12g}".replace("-", "−")
    return told.translate(str.maketrans(",.", ".,")) if lang == "da" else told
