"""The text of the page: every number on it has a table behind it, and it changes only when we know why.

A golden text that changed on purpose is written anew by
``ENERGI_GOLDEN=1 pytest tests/report/test_page_text.py``.
"""

from __future__ import annotations

import os
import re
from difflib import unified_diff
from pathlib import Path

import pandas as pd
import pytest
from read_page import lines, numbers

from energi.explain.answer import Answer
from energi.report.curve_told import SHOWN_PERCENT
from energi.report.page import page
from energi.report.table import Table
from energi.report.tables import tables
from energi.words import catalogue, number, say

GOLDEN = Path(__file__).parents[1] / "golden"
MILLION = 1e6
GAP = re.compile(r"(?<=\()(højst|at most) [\d.,]+(?= )")
"""The proved distance, which another version of the solver may prove better."""


@pytest.fixture(scope="module", params=["da", "en"])
def read(planned: Answer, request: pytest.FixtureRequest) -> tuple[str, dict[str, Table], list[str]]:
    """The language, the tables and the lines of the page."""
    found = tables(planned, request.param)
    return request.param, found, lines(page(planned, found, request.param, "id"))


def test_the_text_is_the_one_known(read: tuple[str, dict[str, Table], list[str]]) -> None:
    lang, _, text = read
    # the certificate is the last part: times, versions and bounds of this very search
    end = len(text) - text[::-1].index(say("report.page.section.certificate", lang)) - 1
    told = [GAP.sub(r"\1 …", line) for line in text[:end]]
    known = GOLDEN / f"report_{lang}.txt"
    if os.environ.get("ENERGI_GOLDEN"):
        known.write_text("\n".join(told) + "\n", encoding="utf-8")
    changes = list(
        unified_diff(known.read_text(encoding="utf-8").splitlines(), told, "known", "now", "", "", 0)
    )
    assert not changes, "\n".join([*changes[:60], (__doc__ or "").split("\n", 2)[2]])


def _traced(answer: Answer, found: dict[str, Table], lang: str) -> set[str]:
    """Every number the tables, the study and the texts themselves can account for."""
    known: set[str] = set()
    for table in found.values():
        for column in table.columns:
            cells = table.frame[column.key]
            known |= {token for cell in cells for token in numbers(column.cell(cell, lang))}
    for frame in (found[name].frame for name in ("summary", "estates", "budget", "co2")):
        for value in frame.select_dtypes("number").to_numpy().ravel():
            known |= {number(abs(value), lang, digits) for digits in (0, 1, 3) if not pd.isna(value)}
            known |= {number(abs(value) / MILLION, lang, 1)} if not pd.isna(value) else set()
    study = answer.case.study
    years = (*study.period.years, study.climate.base_year, study.period.base_year)
    known |= {*map(str, years), str(study.economy.horizon_year), str(study.climate.frozen_year)}
    told = (words.get(lang) for words in catalogue().values())
    known |= {token for words in told for token in numbers(re.sub(r"\{[^}]*\}", "x", words))}
    return known | _sums(found, lang)


def _sums(found: dict[str, Table], lang: str) -> set[str]:
    """What the charts are told with, added up here from the tables below them."""
    money = (found[name].frame.filter(like="_kr").sum() for name in ("budget", "paying") if name in found)
    known = {number(value / MILLION, lang, 1) for sums in money for value in sums}
    # most dwellings with works in a year
    known |= {number(float(found["works"].frame.groupby("year")["dwellings"].sum().max()), lang, 0)}
    steps = found["curve"].frame
    drawn = (steps["kr_t"] <= steps["kr_t"].quantile(SHOWN_PERCENT / 100)).sum()
    parts = (steps.loc[steps["in_plan"], "saving_t"].sum(), steps["saving_t"].sum(), drawn)
    return known | {number(float(part), lang, 0) for part in parts}


def test_every_number_of_the_text_stands_in_a_table(
    planned: Answer, read: tuple[str, dict[str, Table], list[str]]
) -> None:
    lang, found, text = read
    assert every_number_has_a_table(planned, found, text, lang) < 0.1


def every_number_has_a_table(answer: Answer, found: dict[str, Table], text: list[str], lang: str) -> float:
    """How many of a hundred planted numbers would not be found out, as a share."""
    known = _traced(answer, found, lang)
    untold = [f"{token}: {line[:150]}" for line in text for token in numbers(line) if token not in known]
    assert not untold, "\n".join(dict.fromkeys(untold))
    # a page with other numbers would be found out: a long number with another last digit is in no table
    large = {token for line in text for token in numbers(line) if len(re.sub(r"\D", "", token)) > 4}
    planted = [token[:-1] + str((int(token[-1]) + 1) % 10) for token in large]
    assert len(planted) > 100
    return sum(token in known for token in planted) / len(planted)
