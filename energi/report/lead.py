"""How terminal and workbook begin: the study's title and the answer in a few sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from energi.explain.answer import Answer
from energi.report.sentences import sentences
from energi.report.table import Table
from energi.words import say


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
            *tables["loosening"].frame["sentence"],
        ]
    return sentences(answer, tables, lang)


def cover(answer: Answer, tables: Mapping[str, Table], lang: str, run_id: str) -> Cover:
    """The first sheet of an answer's workbook."""
    return Cover(title(answer, lang), lead(answer, tables, lang), run_id, answer.case.study.made_up)
