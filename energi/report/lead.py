"""How terminal and workbook begin: the study's title and the answer in a few sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from energi.explain.answer import Answer
from energi.report.sentences import sentences
from energi.report.table import Table
from energi.report.tables_rules import loosenings
from energi.words import say

TOLD = 12
"""Loosenings said in a sentence each."""


@dataclass(frozen=True)
class Cover:
    """What stands on the first sheet.

    Attributes
    ----------
    title : str
    lines : sequence of str
        The answer in a few sentences.
    run_id : str
    made_up : bool
        Whether the sheet says that the portfolio is made up.
    """

    title: str
    lines: Sequence[str]
    run_id: str
    made_up: bool


def title(answer: Answer, lang: str) -> str:
    """What the study is called."""
    study = answer.case.study
    return (study.title_en if lang == "en" else "") or study.title


def lead(answer: Answer, tables: Mapping[str, Table], lang: str) -> list[str]:
    """The answer in a few sentences; without a plan, what would have to give."""
    if answer.plan is None:
        return [
            *tables["beyond"].frame["beyond_told"],
            say("run.clash", lang),
            *gives(answer, tables, lang),
        ]
    return sentences(answer, tables, lang)


def gives(answer: Answer, tables: Mapping[str, Table], lang: str) -> list[str]:
    """What would have to give, the largest share first; how many smaller ones; and how small all is."""
    if answer.clash is None:
        return []
    every = loosenings(answer, tables["loosening"], lang)
    told = [sentence for sentence, _ in every[:TOLD]]
    if rest := [share for _, share in every[TOLD:]]:
        told.append(say("run.loosenings_more", lang, count=len(rest), share=max(rest)))
    if not any(math.isnan(share) for _, share in every):  # a limit of zero has no share
        total, least = 100.0 * answer.clash.total, 100.0 * answer.clash.least
        told.append(say("run.loosenings_together", lang, total=total, least=least))
    return told


def cover(answer: Answer, tables: Mapping[str, Table], lang: str, run_id: str) -> Cover:
    """The first sheet of an answer's workbook."""
    return Cover(title(answer, lang), lead(answer, tables, lang), run_id, answer.case.study.made_up)
