"""New-build projects and sources of financing as the evaluation shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from energi.assess.new_homes import MAXIMUM, OWN, UNKNOWN, new_homes
from energi.domain.sourced import Figure, Figures
from energi.judge.evaluation import Evaluation
from energi.report.evaluate_sources import financing, homes


def figure(key: str, value: float, unit: str) -> Figure:
    return Figure(key=key, value=value, unit=unit, source="user", status="user")


def test_each_project_with_and_without_its_own_cost(found: Evaluation) -> None:
    """2011: 21,160 kr./m2 at most, 14 % base capital; 20,000 kr./m2 is paid 2,800 + 16,800 + 400."""
    built = found.case.stock.new_build.assign(year=2011)
    assert len(built) >= 1
    case = replace(found.case, stock=replace(found.case.stock, new_build=built))
    row = new_homes(case.stock, found.setting).iloc[0]
    assert row["basis"] == MAXIMUM
    assert row["within"] == "unknown"
    assert row["loan_kr_m2"] == pytest.approx(21_160 * 0.84)
    code = built.index[0]
    own = [
        figure(f"acquisition_cost.{code}", 20_000, "kr2011/m2"),
        figure("new_build_operation", 300, "kr2011/m2/year"),
    ]
    setting = replace(found.setting, figures=Figures(own))
    row = new_homes(case.stock, setting).iloc[0]
    assert (row["basis"], row["within"]) == (OWN, "yes")
    parts = row[["base_capital_kr_m2", "loan_kr_m2", "deposit_kr_m2"]].to_numpy(float)
    assert parts == pytest.approx([2_800, 16_800, 400])
    assert row["rent_kr_m2"] == pytest.approx(560 + 300)
    dear = replace(found.setting, figures=Figures([figure(f"acquisition_cost.{code}", 21_161, "kr2011/m2")]))
    assert new_homes(case.stock, dear).iloc[0]["within"] == "no"


def test_what_is_not_known_stays_empty(found: Evaluation) -> None:
    built = found.case.stock.new_build.assign(year=2008)
    case = replace(found.case, stock=replace(found.case.stock, new_build=built))
    row = new_homes(case.stock, found.setting).iloc[0]
    assert row["maximum_kr_m2"] == 18_280
    assert np.isnan(row["loan_kr_m2"])
    later = replace(found.case.stock, new_build=built.assign(year=2013))
    row = new_homes(later, found.setting).iloc[0]
    assert row["basis"] == UNKNOWN
    assert row["base_capital_percent"] == 10
    assert np.isnan(row["payment_kr_m2"])
    none = replace(found.case.stock, new_build=built.iloc[:0])
    assert new_homes(none, found.setting).empty


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_source_is_told_with_rule_and_status(found: Evaluation, lang: str) -> None:
    frame = financing(found, lang).frame
    assert (frame[["financing", "rule_told", "status", "source"]] != "").all().all()
    assert len(frame) > 15
    assert {3.4, 4.2, 4.6, 5.0, 6.6} <= set(frame["value"].dropna())
    dated = frame[frame["valid_from"].str.startswith("20")]
    assert all(date.fromisoformat(day) for day in dated["valid_from"])
    assert frame.loc[frame["value"].isna(), "value_unit"].eq("").all()
    assert len(homes(found, lang).frame) == len(found.case.stock.new_build)
