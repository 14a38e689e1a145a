"""How terminal and workbook begin: the study's title and the answer in a few sentences."""

from __future__ import annotations

from collections.abc import Mapping

from energi.explain.answer import Answer
from energi.report.sentences import sentences
from energi.report.table import Table
from energi.words import say


def title(answer: Answer, lang: str) -> str:
    """What the study is called."""
    study = answer.case.study
    return (study.title_en if lang == "en" else "") or study.title


def lead(answer: Answer, tables: Mapping[str, Table], lang: str) -> list[str]:
    """The answer in a few sentences; without a plan, what would have to give."""
    if answer.plan is None:
        return [say("run.clash", lang), *tables["loosening"].frame["sentence"]]
    return sentences(answer, tables, lang)
