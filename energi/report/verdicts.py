"""A frame of verdicts in words: verdict, reason, evidence, source, and which stand-in it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from energi.assess.verdict import EVIDENCE
from energi.domain.requirement import Clause, Pack
from energi.report.table import Shown, unit
from energi.shelf import source_title
from energi.words import catalogue, number, say

COMPLIANCE = (
    Shown("verdict_kind"),
    Shown("subject", kind="code"),
    Shown("work"),
    Shown("pack"),
    Shown("clause", kind="code"),
    Shown("clause_title"),
    Shown("demand"),
    Shown("verdict"),
    Shown("verdict_key", kind="key"),
    Shown("verdict_value", kind="number", digits=2),
    Shown("verdict_limit", kind="number", digits=2),
    Shown("verdict_margin", kind="number", digits=2),
    Shown("value_unit"),
    Shown("factor", kind="number", digits=2),
    Shown("evidence"),
    Shown("proxy"),
    Shown("bound_by"),
    Shown("verdict_reason"),
    Shown("source_key", kind="key"),
    Shown("source"),
)
"""Columns of a table of verdicts."""


def told(found: pd.DataFrame, packs: Sequence[Pack], lang: str) -> pd.DataFrame:
    """A frame of verdicts with its keys in words, in the columns of `COMPLIANCE`.

    Parameters
    ----------
    found : DataFrame
        `energi.assess.verdict.COLUMNS`, and ``work`` where it is about a work.
    packs : sequence of Pack
        Those the verdicts are of.
    lang : str
    """
    titles = {pack.name: (pack.title_en if lang == "en" else pack.title_da) for pack in packs}
    clauses = {(pack.name, clause.id): clause for pack in packs for clause in pack.clauses}
    known = [clauses.get(key) for key in zip(found["pack"], found["clause"], strict=True)]
    work = found["work"].fillna("") if "work" in found else ""
    return found.assign(
        work=work,
        verdict_kind=found["kind"].map(lambda kind: say(f"verdict.kind.{kind}", lang)),
        clause_title=[_title(clause, lang) for clause in known],
        demand=[say(f"requirement.kind.{clause.kind}", lang) if clause else "" for clause in known],
        verdict_key=found["verdict"],
        verdict=found["verdict"].map(lambda verdict: say(f"verdict.name.{verdict}", lang)),
        verdict_value=found["value"].astype(float),
        verdict_limit=found["limit"].astype(float),
        verdict_margin=found["margin"].astype(float),
        value_unit=found["unit"].map(lambda name: unit(name, lang) if name else ""),
        factor=found["factor"].astype(float).replace(np.inf, np.nan),
        evidence=_evidence(found, lang),
        proxy=_proxies(found["proxy"], packs, lang),
        bound_by=found["bound"].map(lambda bound: say(f"verdict.bound.{bound}", lang)),
        verdict_reason=_reasons(found, lang),
        source_key=found["source"],
        source=found["source"].map(lambda key: source_title(key) if key else ""),
        pack=found["pack"].map(titles),
    )


def _title(clause: Clause | None, lang: str) -> str:
    if clause is None:
        return ""
    return clause.title_en if lang == "en" else clause.title_da


def _proxies(names: pd.Series, packs: Sequence[Pack], lang: str) -> pd.Series:
    """The stand-ins as their packs call them."""
    texts = {
        proxy.name: proxy.en if lang == "en" else proxy.da
        for pack in packs
        for clause in pack.clauses
        for proxy in clause.proxies
    }
    return names.map(lambda name: texts.get(name, name))


def _reasons(found: pd.DataFrame, lang: str) -> list[str]:
    """The reasons in words; each is written once for all verdicts that share its fields."""
    known: dict[tuple[object, ...], str] = {}
    sentences = []
    columns = (found[name] for name in ("reason", "clause", "factor", "note"))
    for reason, clause, factor, note in zip(*columns, strict=True):
        every = {"clause": clause, "factor": number(float(factor), lang, 2), "note": note or "–"}
        fields = {name: every[name] for name in _fields(reason)}
        key = (reason, *fields.values())
        if key not in known:
            known[key] = say(reason, lang, **fields)
        sentences.append(known[key])
    return sentences


def _fields(key: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(catalogue()[key].da) if name]


def _evidence(found: pd.DataFrame, lang: str) -> list[str]:
    """The calculations: what a factor or a weighted need was computed from."""
    rows = found[["value", "factor", *EVIDENCE]].astype(float).to_dict("records")
    return [_calculation(row, lang) for row in rows]


_DIGITS = {"saving_kr": 0, "investment_kr": 0, "lifetime_year": 0, "heated_area_m2": 0, "other_use_m2": 0}


def _calculation(row: Mapping[Any, float], lang: str) -> str:
    if not math.isnan(row["investment_kr"]):
        key = "profit"
    elif not math.isnan(row["heated_area_m2"]):
        key = "frame"
    else:
        return ""
    texts = {str(name): number(value, lang, _DIGITS.get(name, 2)) for name, value in row.items()}
    if math.isinf(row["factor"]):
        texts["factor"] = "∞"
    sentence = say(f"evidence.{key}", lang, **texts)
    return sentence + (say("evidence.other", lang, **texts) if row["other_use_m2"] > 0 else "")
