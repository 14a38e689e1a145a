"""Whom a pack binds: funding route, the project's own decision, and protected buildings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energi.assess.binding import bound, exempt, within
from energi.assess.comply import checklist, new_build_verdicts
from energi.assess.packs import read_packs
from energi.domain.requirement import Pack
from energi.domain.sourced import Figures

(MBA, KKM1, BR10, BR18) = read_packs(["miljoe_2010", "byfornyelse_miljoe1", "br10", "br18"], Path())


def projects(route: object, stated: object) -> pd.DataFrame:
    return pd.DataFrame({"funding": [route], "mba_applies": [stated]}, index=["N"], dtype=object)


@pytest.mark.parametrize(
    ("pack", "route", "stated", "why"),
    [
        (MBA, "supported", None, "route"),
        (MBA, "renewal", None, "route"),
        (MBA, "lbf", None, "open"),
        (MBA, "own", None, "open"),
        (MBA, "lbf", True, "user"),
        (MBA, "own", False, "none"),
        (MBA, None, None, "study"),
        (MBA, None, False, "none"),
        (MBA, None, True, "user"),
        (KKM1, "renewal", None, "route"),
        (KKM1, "lbf", None, "none"),
        (KKM1, "lbf", True, "none"),  # the statement is about what is open, and this is not
        (BR10, "own", False, "law"),
    ],
)
def test_why_a_pack_binds(pack: Pack, route: object, stated: object, why: str) -> None:
    assert bound(pack, projects(route, stated)).tolist() == [why]


def test_without_columns_the_study_decides() -> None:
    assert bound(MBA, pd.DataFrame(index=["a", "b"])).tolist() == ["study", "study"]


def test_an_open_route_is_never_a_guess() -> None:
    row = {
        "year": 2010,
        "heated_area_m2": 1000.0,
        "carrier": "district_heating",
        "heat_kwh_m2": 99.0,
        "electricity_kwh_m2": 0.0,
    }
    table = pd.DataFrame([row] * 3, index=["lbf", "bound", "not"]).assign(
        funding=["lbf", "supported", "supported"],
        mba_applies=pd.Series([None, None, False], dtype=object).values,
    )
    found = new_build_verdicts(table, [MBA], Figures(()))
    assert found["verdict"].tolist() == ["not_assessable", "fail", "pass"]
    assert found["reason"].tolist() == ["verdict.funding_open", "verdict.missed", "verdict.not_bound"]
    assert found["bound"].tolist() == ["open", "route", "none"]


def test_bound_verdicts_stay_as_they_are() -> None:
    rows = pd.DataFrame({"reason": ["verdict.met"], "verdict": ["pass"], "bound": ["law"]})
    told = within(rows, np.array(["user"], dtype=object))
    assert told.iloc[0].to_dict() == {"reason": "verdict.met", "verdict": "pass", "bound": "user"}


def test_later_regulations_spare_listed_buildings_only() -> None:
    buildings = pd.DataFrame(
        {
            "protected": [False, True, True, True],
            "protection": [None, "listed", "worth_preserving", None],
        }
    )
    assert exempt(BR10, buildings).tolist() == [0.0, 1.0, 1.0, 1.0]
    late = exempt(BR18, buildings)
    assert late[:3].tolist() == [0.0, 1.0, 0.0]
    assert np.isnan(late[3])  # not told which it is


def test_a_projects_answers_are_the_checklists_verdicts() -> None:
    answers = pd.DataFrame(
        {
            "subject": ["A-01", "N-01", "A-02"],
            "clause": ["MBA2010-NOI-REN", "MBA2010-NOI-REN", "MBA2010-WAS-REN"],
            "answer": ["yes", "no", "not_relevant"],
            "documentation": ["Notat 4", None, None],
            "answered": None,
        }
    )
    found = checklist([MBA], answers)
    noise = found[found["clause"] == "MBA2010-NOI-REN"]
    assert noise["subject"].tolist() == ["A-01", "N-01"]
    assert noise["verdict"].tolist() == ["pass", "fail"]
    assert noise["note"].tolist() == ["Notat 4", ""]
    waste = found[found["clause"] == "MBA2010-WAS-REN"]
    assert waste["verdict"].tolist() == ["pass"]
    rest = found[~found["clause"].isin(["MBA2010-NOI-REN", "MBA2010-WAS-REN"])]
    assert set(rest["verdict"]) == {"not_assessable"}


def test_checklists_follow_route_and_date_like_other_clauses() -> None:
    """A project paid for by nobody the pack binds passes; one whose answer counts is judged by it."""
    whom = pd.DataFrame(
        {
            "funding": ["supported", "own", "own"],
            "mba_applies": [None, False, None],
            "year": [None, None, 2012],
        },
        index=["A", "B", "N"],
    )
    said = pd.DataFrame(
        {"subject": ["A", "B"], "clause": "MBA2010-NOI-REN", "answer": "no", "documentation": ["", ""]}
    )
    found = checklist([MBA], said, whom, date(2010, 1, 1)).set_index(["clause", "subject"])
    told = found.loc["MBA2010-NOI-REN", ["verdict", "reason"]]
    assert told.loc["A"].tolist() == ["fail", "verdict.answered_no"]
    assert told.loc["B"].tolist() == ["pass", "verdict.not_bound"]
    none = whom.assign(mba_applies=False, funding="own")
    spared = checklist([MBA], None, none, date(2010, 1, 1))
    assert set(spared["reason"]) == {"verdict.not_bound"}
    later = MBA.clause("MBA2010-NOI-NEW").model_copy(update={"valid_from": date(2011, 1, 1)})
    ended = MBA.clause("MBA2010-NOI-REN").model_copy(update={"valid_to": date(2009, 12, 31)})
    dated = MBA.model_copy(update={"clauses": (later, ended)})
    assert checklist([dated], None, whom, date(2010, 1, 1))["clause"].tolist() == [later.id]  # of 2012
    assert checklist([dated], None, whom[:2], date(2010, 1, 1)).empty
