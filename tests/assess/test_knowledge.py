"""How much is known of a building, and what measured use makes of its expected use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energi.assess.degree_days import corrected_mwh
from energi.assess.envelope import features, knowledge, load_typology
from energi.assess.expected import own_level
from energi.assess.method import load_method
from energi.assess.systems import load_systems
from energi.assess.today import assess, measured_kwh
from energi.domain.choices import ENVELOPE
from energi.domain.stock import Stock


@pytest.fixture(scope="module")
def buildings() -> pd.DataFrame:
    stated = {f"area_{part}_m2": [np.nan, 100.0, 100.0] for part in ENVELOPE}
    stated |= {f"u_{part}_w_m2k": [np.nan, np.nan, 0.5] for part in ENVELOPE}
    return pd.DataFrame(
        {
            "label": [None, "1", "2"],
            "use_code": "140",
            "construction_year": 1965,
            "heated_area_m2": 1000.0,
            "storeys": 4,
            "carrier": "district_heating",
            **stated,
        }
    )


def test_three_depths(buildings: pd.DataFrame) -> None:
    assert list(knowledge(buildings)) == ["typology", "label", "envelope"]


def test_stated_areas_and_u_values_replace_the_typology(buildings: pd.DataFrame) -> None:
    method = load_method()
    found = features(buildings, load_typology(), load_systems(method))
    assert found.area_m2[0, ENVELOPE.index("roof")] == pytest.approx(250)  # 1,000 m2 on four storeys
    assert (found.area_m2[1:] == 100).all()
    assert found.window_m2[1].sum() == pytest.approx(100)
    assert (found.u_w_m2k[2] == 0.5).all()
    assert (found.u_w_m2k[1] == found.u_w_m2k[0]).all()


def test_measured_use_moves_the_level() -> None:
    level = own_level(np.array([80.0, np.nan, 50.0]), np.array([100.0, 100.0, 0.0]))
    assert level == pytest.approx([0.8, 1.0, 1.0])


def with_heat_use(stock: Stock, rows: list[tuple[str, int, float]]) -> Stock:
    frame = pd.DataFrame(rows, columns=["building", "year", "heat_mwh"]).assign(source=None)
    return replace(stock, heat_use=frame)


def test_measured_use_is_corrected_and_averaged(sampled: Any) -> None:
    code = sampled.stock.buildings.index[0]
    stock = with_heat_use(sampled.stock, [(code, 2009, 300.0), (code, 2010, 340.0), (code, 1995, 9999.0)])
    found = measured_kwh(stock)
    by_hand = corrected_mwh(np.array([300.0, 340.0]), np.array([2009, 2010])).mean() * 1000
    assert found[0] == pytest.approx(by_hand)  # 1995 has no degree days on the shelf
    assert np.isnan(found[1:]).all()


def test_expected_use_equals_the_meter_where_the_study_says_so(sampled: Any) -> None:
    code = sampled.stock.buildings.index[0]
    stock = with_heat_use(sampled.stock, [(code, 2010, 340.0)])
    study = sampled.setting.study.model_copy(update={"energy_basis": "expected", "measured_level": True})
    setting = replace(sampled.setting, study=study)
    found = assess(stock, setting).buildings
    plain = assess(
        stock, replace(setting, study=study.model_copy(update={"measured_level": False}))
    ).buildings
    assert found["heat_kwh"].iloc[0] == pytest.approx(found["measured_heat_kwh"].iloc[0])
    assert found["heat_kwh"].iloc[1:].tolist() == plain["heat_kwh"].iloc[1:].tolist()
    assert found["calculated_heat_kwh"].tolist() == plain["calculated_heat_kwh"].tolist()
    assert found["class_now"].tolist() == plain["class_now"].tolist()
