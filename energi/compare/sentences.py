"""A comparison in a few sentences: what each run has that the first has not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from energi.compare.runs import Told
from energi.report.sentences import MILLION
from energi.report.table import Table
from energi.words import number, say

_MONEY = ("capital", "lcc_saved")


def sentences(runs: Sequence[Told], tables: Mapping[str, Table], lang: str) -> list[str]:
    """What to know first, then a sentence on each run's plan and one on its inputs.

    Parameters
    ----------
    runs : sequence of Told
    tables : Mapping[str, Table]
        `energi.compare.tables.compared` of them, in the same language.
    lang : str
    """
    told = [say("compare.no_plan", lang, run=run.number) for run in runs if not run.planned]
    apart = tables["compare_only"].frame
    if len(apart):
        told.append(say("compare.portfolios", lang, count=len(apart)))
    for run in runs[1:]:
        if run.planned and runs[0].planned:
            told += _plans(run, tables, lang)
        differ = _inputs(run, tables["compare_inputs"].frame)
        told.append(say(f"compare.inputs{_counted(differ)}", lang, run=run.number, count=differ))
    return told


def _plans(run: Told, tables: Mapping[str, Table], lang: str) -> list[str]:
    """How many buildings are treated otherwise, and what that changes in the figures."""
    works, figures = tables["compare_plan"].frame, tables["compare_figures"].frame
    other = _other(works, run.number)
    told = [say(f"compare.choices{_counted(other)}", lang, run=run.number, count=other)]
    change = dict(zip(figures["figure"], figures[f"value_change_{run.number}"], strict=True))
    if not any(math.isnan(change.get(name, math.nan)) for name in (*_MONEY, "rent_rise")):
        fields = {name: signed(change[name] / MILLION, lang, 2) for name in _MONEY}
        told.append(
            say("compare.money", lang, run=run.number, rent=signed(change["rent_rise"], lang, 1), **fields)
        )
    return [*told, *_co2(run, tables["compare_co2"].frame, lang)]


def _counted(count: int) -> str:
    """What the key of a sentence about so many ends with."""
    return {0: "_same", 1: "_one"}.get(count, "")


def _co2(run: Told, frame: pd.DataFrame, lang: str) -> list[str]:
    """The common CO2 of every goal year."""
    rows = frame[(frame["organisation"] == "all") & frame[f"plan_t_change_{run.number}"].notna()]
    return [
        say(
            "compare.co2",
            lang,
            run=run.number,
            year=f"{row['year']:.0f}",
            change=signed(row[f"plan_t_change_{run.number}"], lang, 1),
            plan=number(row[f"plan_t_{run.number}"], lang, 1),
        )
        for row in rows.to_dict("records")
    ]


def _other(works: pd.DataFrame, run: int) -> int:
    """Buildings the run treats otherwise than the first."""
    sides = [
        works[[f"{key}_{n}" for key in ("works", "start_year", "later_year")]].astype(object).fillna("")
        for n in (1, run)
    ]
    return int((sides[0].to_numpy(object) != sides[1].to_numpy(object)).any(axis=1).sum())


def _inputs(run: Told, frame: pd.DataFrame) -> int:
    return int((frame[f"input_value_{run.number}"] != frame["input_value_1"]).sum())


def signed(value: float, lang: str, digits: int) -> str:
    """A change with its sign, ``+1,2``; zero has none."""
    text = number(value, lang, digits)
    return f"+{text}" if value > 0 and text.strip("0,.") else text
