"""The abatement curve beside a plan: which steps the plan takes, and what it draws."""

from __future__ import annotations

import pytest

from energi.explain.answer import Answer
from energi.report.curve_told import curve_bars, curve_chart, plan_curve
from energi.words import number


def test_a_step_is_in_the_plan_where_the_plan_saves_at_least_as_much(planned: Answer) -> None:
    assert planned.plan is not None
    told = plan_curve(planned, "da").frame
    offers = planned.case.offers
    nothing = (offers.options["start_year"] == 0).to_numpy()
    kg = offers.co2_frozen_kg[:, -1]  # the last year, when all works are done
    saved = dict(
        zip(offers.options["building"][nothing], (kg[nothing] - kg[planned.plan.chosen]) / 1000, strict=True)
    )
    for building, steps in told.groupby("building"):
        taken = steps.loc[steps["in_plan"].astype(bool), "saving_t"].sum()
        left = steps.loc[~steps["in_plan"].astype(bool), "saving_t"]
        assert taken <= saved[building] + 1e-4
        if len(left):
            assert taken + left.iloc[0] > saved[building]
    assert 0 < told["in_plan"].sum() < len(told)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_bars_say_what_the_plan_takes(planned: Answer, lang: str) -> None:
    table = plan_curve(planned, lang)
    bars, drawing = curve_bars(table), curve_chart(table, lang)
    assert drawing is not None
    shown = table.frame.iloc[: int(bars["steps"].sum())]
    taken = bars.loc[bars["apart"], "to"] - bars.loc[bars["apart"], "from"]
    assert taken.sum() == pytest.approx(shown.loc[shown["in_plan"].astype(bool), "saving_t"].sum())
    tonnes = table.frame.loc[table.frame["in_plan"].astype(bool), "saving_t"].sum()
    assert f" {number(tonnes, lang, 0)} " in drawing.told
    assert ("i planen" if lang == "da" else "in the plan") in drawing.svg
