"""What forcing a proposal would cost, as it is told: numbers in the table, sentences in both languages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from energi.explain.answer import Answer
from energi.report.page import page
from energi.report.tables import tables
from energi.report.tables_forced import forced, told_per_building

KNOWN = {
    "building": "A-01-1", "component": "roof", "proposal": "F1", "measure": "", "text_da": "Nyt tag",
    "text_en": "New roof", "taken": False, "swap": 1200.0, "linear": 900.0, "low": 800.0, "high": 1300.0,
    "status": "", "seconds": 0.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "da", "en"),
    [
        (
            {},
            (
                "Kræves Nyt tag (F1) med, stiger totaløkonomien med mindst 800 kr. i alt. "
                "Ligger resten af planen fast, er stigningen 1.200 kr. i alt."
            ),
            (
                "If New roof (F1) is forced in, the life-cycle cost rises by at least kr. 800 in all. "
                "With the rest of the plan as it is, the rise is kr. 1,200 in all."
            ),
        ),
        (
            {"taken": True, "low": 0.0, "swap": np.nan, "high": np.inf},
            (
                "Udelades Nyt tag (F1), er det ikke bevist, at totaløkonomien stiger. "
                "Ligger resten af planen fast, brydes en grænse."
            ),
            (
                "If New roof (F1) is left out, it is not proved that the life-cycle cost rises. "
                "With the rest of the plan as it is, a limit is broken."
            ),
        ),
        (
            {"status": "optimal", "high": 800.2},
            "Kræves Nyt tag (F1) med, stiger totaløkonomien med 800 kr. i alt.",
            "If New roof (F1) is forced in, the life-cycle cost rises by kr. 800 in all.",
        ),
        (
            {"status": "limit", "taken": True},
            "Udelades Nyt tag (F1), stiger totaløkonomien med mellem 800 kr. og 1.300 kr. i alt.",
            (
                "If New roof (F1) is left out, "
                "the life-cycle cost rises by between kr. 800 and kr. 1,300 in all."
            ),
        ),
        (
            {"status": "infeasible", "low": np.inf, "high": np.inf, "proposal": "", "measure": "roof"},
            "Nyt tag kan ikke kræves med: så holder ingen plan alle grænser.",
            "New roof cannot be forced in: then no plan meets every limit.",
        ),
    ],
)
def test_a_forced_work_in_words(planned: Answer, row: dict[str, object], da: str, en: str) -> None:
    answer = replace(planned, forced=pd.DataFrame([{**KNOWN, **row}]))
    told = [forced(answer, lang).frame["forced_told"].iloc[0] for lang in ("da", "en")]
    assert told == [da, en]
    numbers = forced(answer, "da").frame[["forced_low", "forced_high", "forced_swap"]].to_numpy(float)
    assert not np.isinf(numbers).any()


def test_a_run_tells_it_of_every_building_and_in_its_reason(planned: Answer) -> None:
    shown = tables(planned, "da")
    frame = shown["forced"].frame
    assert set(frame["building"]) <= set(planned.case.stock.buildings.index)
    assert (frame["forced_low"] <= frame["forced_high"].fillna(np.inf)).all()
    own = told_per_building(planned, "da")
    text = page(planned, shown, "da", "x")
    assert own.str.len().any()
    assert all(str(escape(sentence)) in text for sentence in own)
    assert "forced" not in tables(replace(planned, forced=None), "da")
