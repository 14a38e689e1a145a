"""The prices of the limits as people read them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from energi.explain.answer import Answer
from energi.report.lead import lead
from energi.report.page import page
from energi.report.tables import tables
from energi.report.tables_prices import prices, step_told


def told(planned: Answer, lang: str, **row: float) -> str:
    found = pd.DataFrame(
        [
            {
                "rule": "budget",
                "key": ("A", 2011),
                "limit": 2e6,
                "step": 1e6,
                "status": "optimal",
                "seconds": 0.1,
            }
            | row
        ]
    )
    return str(prices(replace(planned, prices=found), lang).frame["price_told"].iloc[0])


def test_an_effect_is_told_with_unit_and_direction(planned: Answer) -> None:
    assert told(planned, "da", linear=0.0, low=1000.0, high=2000.0).endswith(
        "2011: med 1.000.000 kr. mere falder totaløkonomien med mellem 1.000 kr. og 2.000 kr. i alt."
    )
    assert told(planned, "en", linear=0.0, low=2000.0, high=2000.1).endswith(
        "2011: with 1,000,000 kr. more, the life-cycle cost falls by kr. 2,000 in all."
    )


def test_what_is_zero_and_what_may_be_zero_are_told_apart(planned: Answer) -> None:
    assert "har ingen virkning på totaløkonomien" in told(planned, "da", linear=0.0, low=0.0, high=0.0)
    assert "højst 500 kr.; om det er mere end nul" in told(planned, "da", linear=0.0, low=0.0, high=500.0)


def test_the_linear_price_is_added(planned: Answer) -> None:
    assert told(planned, "da", linear=700.0, low=0.0, high=500.0).endswith(
        "Kunne pakker deles, ville 1.000.000 kr. være 700 kr. værd."
    )


@pytest.mark.parametrize(
    ("measured", "step", "da", "en"),
    [
        ("dwelling", 1.0, "1 bolig", "1 dwelling"),
        ("dwelling", 10.0, "10 boliger", "10 dwellings"),
        ("building", 1.0, "1 bygning", "1 building"),
        ("percent", 1.0, "1 procentpoint", "1 percentage point"),
        ("percent", 10.0, "10 procentpoint", "10 percentage points"),
        ("kr", 1e6, "1.000.000 kr.", "1,000,000 kr."),
        ("kr/m2/year", 1.0, "1 kr./m² pr. år", "1 kr./m² a year"),
    ],
)
def test_a_step_of_one_is_in_the_singular(measured: str, step: float, da: str, en: str) -> None:
    assert step_told(step, measured, "da") == da
    assert step_told(step, measured, "en") == en


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_study_has_prices_and_none_is_missing(planned: Answer, lang: str) -> None:
    frame = prices(planned, lang).frame
    assert len(frame)
    assert not frame[["limit", "step", "effect_low", "effect_high", "effect_linear"]].isna().any().any()
    assert (frame["effect_low"] <= frame["effect_high"]).all()
    assert (frame["price_told"] != "").all()


@pytest.mark.parametrize(("lang", "told"), [("da", "ingen kan komme under"), ("en", "nobody can come below")])
def test_a_goal_nobody_can_meet_is_told_first(clashed: Answer, lang: str, told: str) -> None:
    shown = tables(clashed, lang)
    frame = shown["beyond"].frame
    assert set(frame["rule"]) == {"co2_together", "co2_organisation"}
    assert (frame["least_reached"] > frame["limit"]).all()
    first = lead(clashed, shown, lang)[0]
    assert told in first
    assert first in page(clashed, shown, lang, "x")
