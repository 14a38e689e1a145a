"""A frontier told beside a plan: its points, where the run's own plan is, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fronts import front, reached
from read_page import lines, numbers

from energi.explain.answer import Answer
from energi.report.front import Front, front_chart, front_sentences, front_table
from energi.report.page import page
from energi.report.reading import made
from energi.report.tables import tables

Reached = tuple[float, float]
LCC, CO2 = "life_cycle_cost", "co2"


@pytest.fixture(scope="module")
def own(planned: Answer) -> Reached:
    """What the run's plan comes to."""
    return reached(planned)


def said(planned: Answer, found: Front, lang: str = "da") -> str:
    return " ".join(front_sentences(planned, found, front_table(planned, found, lang), lang))


def test_the_run_s_plan_is_marked_where_it_is_a_point(planned: Answer, own: Reached) -> None:
    found = front((own[0] * 1.1, own[1] * 0.9), own)
    told = front_table(planned, found, "da").frame
    assert told["own"].tolist() == [False, True]
    assert told["point"].tolist() == [1, 2]
    assert "er plan 2 på fronten." in said(planned, found)
    assert "is plan 2 of the frontier." in said(planned, found, "en")


def test_the_run_s_plan_is_a_row_of_its_own_where_it_is_no_point(planned: Answer, own: Reached) -> None:
    found = front((own[0] * 1.1, own[1] * 0.9), (own[0] * 1.001, own[1] * 1.001))
    told = front_table(planned, found, "da")
    assert told.frame["own"].tolist() == [True, False, False]
    assert told.column("point").cell(told.frame["point"][0], "da") == "–"
    row = told.frame.iloc[0]
    assert (row[f"goal_{LCC}"], row[f"goal_{CO2}"]) == own
    assert row["gap_percent"] == made(planned).certificate.gap_percent
    assert row[f"goal_{LCC}"] == pytest.approx(made(planned).certificate.objective)
    assert "mindst lige så god som plan 2 på alle mål, og ingen af dem slår den" in said(planned, found)


def test_a_plan_a_point_beats_and_one_beside_are_told(planned: Answer, own: Reached) -> None:
    beaten = front((own[0] * 0.999, own[1] * 0.9))
    told = said(planned, beaten)
    assert "Plan 1 (totaløkonomien" in told
    assert "er mindst lige så god som kørslens egen plan" in told
    assert "er bevist inden for" in told
    beside = front((own[0] * 1.1, own[1] * 0.9), (own[0] * 0.9, own[1] * 1.1))
    assert "ingen af dem slår den på alle mål" in said(planned, beside)
    assert "none of them beats it in every goal" in said(planned, beside, "en")


def test_another_goal_than_the_frontier_s_is_said_and_has_no_gap(planned: Answer, own: Reached) -> None:
    found = front((own[0] * 0.999, own[1] * 0.9))
    turned = replace(found, goals=(CO2, LCC))
    told = front_table(planned, turned, "da").frame
    assert told["gap_percent"].isna().tolist() == [True, False]
    assert "fordi kørslen har andre mål end fronten" in said(planned, turned)


def test_ends_price_per_tonne_gap_and_what_was_not_found(planned: Answer) -> None:
    told = said(planned, front((11e6, 900.0), (10e6, 1000.0), gap=0.25))
    assert "Fra plan 2 (bedst, når kun totaløkonomien tæller) til plan 1 (CO2 i perioden lavest)" in told
    assert "stiger fra 10.000.000 kr. til 11.000.000 kr., i alt 1.000.000 kr. mere. Det er i" in told
    assert "Det er i gennemsnit 10.000 kr. pr. ton." in told
    assert "højst 0,250 pct. fra den bedst mulige" in told
    assert "For 1 af de prøvede grænser findes ingen plan" in told
    assert "For 2 af de prøvede grænser blev der ikke fundet en plan i tide" in told


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_number_said_stands_in_the_table(planned: Answer, own: Reached, lang: str) -> None:
    found = front((own[0] * 1.1, own[1] * 0.9), (own[0] * 1.002, own[1] * 1.001))
    told = front_table(planned, found, lang)
    known = {
        token for c in told.columns for cell in told.frame[c.key] for token in numbers(c.cell(cell, lang))
    }
    ends = found.points[[f"goal_{LCC}", f"goal_{CO2}"]].to_numpy()
    more, less = ends[0, 0] - ends[1, 0], ends[1, 1] - ends[0, 1]
    known |= {f"{value:,.0f}".replace(",", "." if lang == "da" else ",") for value in (more, more / less)}
    known |= {"2", "0.250", "0,250"}  # how many points; the largest gap
    text = " ".join(front_sentences(planned, replace(found, empty=0, unknown=0), told, lang))
    assert [token for token in numbers(text) if token not in known] == []


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page_has_a_section_where_there_is_a_frontier_and_else_says_how(
    planned: Answer, own: Reached, lang: str
) -> None:
    found = front((own[0] * 1.1, own[1] * 0.9), own)
    shown = tables(planned, lang)
    without = page(planned, shown, lang, "id")
    assert "energi frontier" in without
    assert 'id="frontier"' not in without
    told = front_table(planned, found, lang)
    text = page(
        planned, {**shown, "front": told}, lang, "id", front=front_sentences(planned, found, told, lang)
    )
    assert text.count("<svg") == without.count("<svg") + 1
    assert 'href="#frontier"' in text
    assert '<h2 id="frontier">' in text
    assert told.about(lang) in lines(text)
    assert told.column("gap_percent").cell(0.25, lang) in text


def test_three_goals_are_drawn_and_listed(planned: Answer, own: Reached) -> None:
    found = front((own[0] * 1.1, own[1] * 0.9), own)
    three = replace(
        found, goals=(*found.goals, "capital"), points=found.points.assign(goal_capital=[3e6, 2e6])
    )
    told = front_table(planned, three, "da")
    chart = front_chart(told, "da")
    assert "investeringen [mio. kr.]" in chart.svg
    assert "til plan 2 (investeringen lavest)" in said(planned, three)
