"""Delivered energy, calibration to the label and the inverse questions; cards and laws."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess import energy
from energi.assess.envelope import features, load_typology
from energi.assess.method import heating_season, load_method, months
from energi.assess.systems import load_systems
from energi.domain.choices import ENVELOPE
from energi.domain.errors import InputError, ShelfError
from energi.domain.method import Boundaries, ClimateCard, Methods
from energi.domain.stock import Features
from energi.shelf import card, shelf, sources
from energi.words import told

METHOD = load_method()
CARDS = shelf("models") / "methods"


def stock(n: int = 60, seed: int = 1) -> Features:
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "use_code": draw.choice(["140", "131"], n),
            "construction_year": draw.integers(1880, 2020, n),
            "heated_area_m2": draw.uniform(80, 8000, n),
            "storeys": draw.integers(1, 8, n),
            "carrier": draw.choice(["district_heating", "natural_gas", "gas_oil", "electricity"], n),
        }
    )
    return features(frame, load_typology(), load_systems(METHOD))


STOCK = stock()
TODAY = energy.delivered(STOCK, METHOD)


def test_season_from_the_months() -> None:
    """The self-test of the published climate: the rounded season follows from the DRY months."""
    climate = card(CARDS / "climate_dk.toml", ClimateCard)
    season, days = heating_season(months(climate), climate.season.theta_base_c)
    assert days[[4, 8]] == pytest.approx([23.4918439716, 10.2089959109], abs=1e-9)
    assert days[5:8].tolist() == [0.0, 0.0, 0.0]
    assert float(season.days_d) == pytest.approx(245.7008398826, abs=1e-9)
    assert float(season.theta_e_c) == pytest.approx(4.2444717986, abs=1e-9)
    sun = [447.0859201652, 313.0643424491, 524.1292410607, 313.0643424491, 149.7690730519]
    assert season.i_sol_kwh_m2 == pytest.approx(sun, abs=1e-9)
    degree_hours = 0.024 * (20 - float(season.theta_e_c)) * float(season.days_d)
    assert degree_hours == pytest.approx(92.9075162852, abs=1e-9)
    assert METHOD.season.i_sol_kwh_m2.tolist() == np.round(season.i_sol_kwh_m2).tolist()
    assert (float(METHOD.season.days_d), float(METHOD.season.theta_e_c)) == (246.0, 4.2)


def test_cards_name_their_sources() -> None:
    sets = card(CARDS / "boundaries.toml", Boundaries).sets
    climate = card(CARDS / "climate_dk.toml", ClimateCard)
    assert {each.source for each in (*sets.values(), climate.season, climate.year)} <= set(sources())
    assert len(sets) == 8
    for choice in card(CARDS / "energy.toml", Methods).methods.values():
        assert {choice.house, choice.block} <= set(sets)


def test_unknown_methods_are_refused() -> None:
    with pytest.raises(InputError, match="E-METHOD"):
        energy.load_method("guess")


def test_a_method_that_names_no_boundary_set_is_a_broken_shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "methods").mkdir()
    for path in CARDS.glob("*.toml"):
        text = (
            path.read_text(encoding="utf-8").replace("DK.MUH_n05", "DK.NONE")
            if path.stem == "energy"
            else None
        )
        (tmp_path / "methods" / path.name).write_text(
            text or path.read_text(encoding="utf-8"), encoding="utf-8"
        )
    monkeypatch.setattr("energi.assess.method.shelf", lambda _: tmp_path)
    with pytest.raises(ShelfError, match=r"DK\.NONE"):
        energy.load_method()


def test_one_block_by_hand() -> None:
    """DK.MUH_n05 and DK.N, 1,000 m2 A_ref of wall only, no sun: every step on paper.

    h_tr 1.0, F_red 0.95; h_ve 0.34 x 0.55 x 2.8 = 0.5236; 0.024 x 16.8 K x 246 d = 99.1872 kKh;
    losses 1.5236 x 0.95 x 99.1872 = 143.565537; gains 0.024 x 5 x 246 = 29.52;
    tau 100 / 1.5236 = 65.634025, a 2.987801, gamma 0.205620, eta 0.992947.
    """
    one = np.ones(1)
    nothing = np.zeros((1, 4))
    block = Features(
        area_ref_m2=1000 * one,
        area_m2=np.array([[0.0, 1000.0, 0.0, 0.0]]),
        u_w_m2k=np.array([[0.2, 1.0, 0.2, 1.0]]),
        b=nothing + 1,
        window_m2=np.zeros((1, 5)),
        g=0.6 * one,
        du_tb_w_m2k=0 * one,
        n_inf_1_h=0.05 * one,
        recovery=0 * one,
        block=np.array([True]),
        heating_loss_kwh=500 * one,
        hot_water_kwh=30_000 * one,
        expenditure=1.25 * one,
        aux_kwh=4_000 * one,
        calibration=one,
    )
    losses, gains = 1.5236 * 0.95 * 99.1872, 29.52
    gamma, a = gains / losses, 0.8 + 100 / 1.5236 / 30
    need = 1000 * (losses - (1 - gamma**a) / (1 - gamma ** (a + 1)) * gains)
    assert energy.heat_need_kwh(block, METHOD)[0] == pytest.approx(need, rel=1e-12)
    assert need == pytest.approx(114_253.754, abs=1e-3)
    found = energy.delivered(block, METHOD)
    assert found.heat_kwh[0] == pytest.approx(1.25 * (need + 30_500), rel=1e-12)
    assert found.electricity_kwh.tolist() == [4_000.0]


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(energy, "CHUNK", 7)
    assert energy.delivered(STOCK, METHOD).heat_kwh.tolist() == TODAY.heat_kwh.tolist()


def test_twice_the_building_twice_the_energy() -> None:
    sizes = {"area_ref_m2", "area_m2", "window_m2", "heating_loss_kwh", "hot_water_kwh", "aux_kwh"}
    double = replace(STOCK, **{f.name: 2 * getattr(STOCK, f.name) for f in fields(STOCK) if f.name in sizes})
    found = energy.delivered(double, METHOD)
    assert found.heat_kwh == pytest.approx(2 * TODAY.heat_kwh, rel=1e-12)
    assert found.electricity_kwh == pytest.approx(2 * TODAY.electricity_kwh)


def test_a_building_without_area_needs_nothing() -> None:
    empty = replace(STOCK, **{f.name: 0 * getattr(STOCK, f.name) for f in fields(STOCK) if f.name != "block"})
    assert energy.delivered(empty, METHOD).heat_kwh.tolist() == [0.0] * len(STOCK)


@settings(deadline=None)
@given(
    lower=st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4),
    recovery=st.floats(0.0, 0.95),
    seed=st.integers(0, 5),
)
def test_a_package_saves_and_never_more_than_the_use(lower: list[float], recovery: float, seed: int) -> None:
    before = stock(20, seed)
    after = replace(before, u_w_m2k=before.u_w_m2k * lower, recovery=np.full(20, recovery))
    for name in ("seasonal_dk", "monthly_dk"):
        method = load_method(name)
        saved = energy.delivered(before, method).heat_kwh - energy.delivered(after, method).heat_kwh
        assert np.all(saved >= -1e-6)
        assert np.all(saved <= energy.delivered(before, method).heat_kwh)


def test_savings_are_not_additive() -> None:
    """Insulation and heat recovery together save less than the sum of both."""
    wall, both = STOCK.u_w_m2k.copy(), np.full(len(STOCK), 0.8)
    wall[:, 1] *= 0.2
    one = energy.delivered(replace(STOCK, u_w_m2k=wall), METHOD).heat_kwh
    other = energy.delivered(replace(STOCK, recovery=both), METHOD).heat_kwh
    package = energy.delivered(replace(STOCK, u_w_m2k=wall, recovery=both), METHOD).heat_kwh
    sum_of_singles = (TODAY.heat_kwh - one) + (TODAY.heat_kwh - other)
    assert not np.allclose(sum_of_singles, TODAY.heat_kwh - package, rtol=1e-3)


def test_calibration_meets_the_label_exactly() -> None:
    label = TODAY.heat_kwh * np.linspace(0.05, 3.0, len(STOCK))
    electricity = np.linspace(0.0, 9_000.0, len(STOCK))
    calibrated, ratio = energy.calibrate(STOCK, METHOD, label, electricity)
    found = energy.delivered(calibrated, METHOD)
    assert found.heat_kwh == pytest.approx(label, rel=1e-12)
    assert found.electricity_kwh.tolist() == electricity.tolist()
    assert ratio == pytest.approx(np.linspace(0.05, 3.0, len(STOCK)))
    assert np.all(calibrated.calibration > 0)


def test_calibration_falls_on_the_heating_where_it_can() -> None:
    calibrated, _ = energy.calibrate(STOCK, METHOD, TODAY.heat_kwh * 1.1, np.full(len(STOCK), np.nan))
    fixed = STOCK.expenditure * (STOCK.heating_loss_kwh + STOCK.hot_water_kwh)
    expected = (TODAY.heat_kwh * 1.1 - fixed) / (TODAY.heat_kwh - fixed)
    assert calibrated.calibration == pytest.approx(expected)
    assert calibrated.hot_water_kwh.tolist() == STOCK.hot_water_kwh.tolist()
    assert calibrated.aux_kwh.tolist() == STOCK.aux_kwh.tolist()


def test_a_label_below_the_hot_water_scales_everything_alike() -> None:
    label = 0.5 * STOCK.expenditure * STOCK.hot_water_kwh
    calibrated, ratio = energy.calibrate(STOCK, METHOD, label, STOCK.aux_kwh)
    assert calibrated.calibration.tolist() == ratio.tolist()
    assert calibrated.hot_water_kwh == pytest.approx(STOCK.hot_water_kwh * ratio)
    assert energy.delivered(calibrated, METHOD).heat_kwh == pytest.approx(label)


def test_a_building_without_label_stays_as_it_is() -> None:
    unknown = np.full(len(STOCK), np.nan)
    calibrated, ratio = energy.calibrate(STOCK, METHOD, unknown, unknown)
    assert np.isnan(ratio).all()
    assert energy.delivered(calibrated, METHOD).heat_kwh.tolist() == TODAY.heat_kwh.tolist()
    assert energy.ratio_findings(["A"] * len(STOCK), ratio) == ()


def test_labels_far_from_the_typology_are_told() -> None:
    found = energy.ratio_findings(["A", "B", "C"], np.array([0.39, 1.0, 2.6]))
    assert [finding.subject for finding in found] == ["A", "C"]
    assert "0,39" in told(found[0], "da")[0]
    assert "2.6" in told(found[1], "en")[0]


@pytest.mark.parametrize("part", ENVELOPE)
def test_the_u_value_that_saves_what_is_claimed(part: str) -> None:
    at = ENVELOPE.index(part)
    wanted = STOCK.u_w_m2k.copy()
    wanted[:, at] *= 0.4
    saving = TODAY.heat_kwh - energy.delivered(replace(STOCK, u_w_m2k=wanted), METHOD).heat_kwh
    found = energy.u_for_saving(STOCK, at, saving, METHOD)
    assert found == pytest.approx(wanted[:, at], rel=1e-6)


def test_u_values_for_mixed_elements_and_impossible_claims() -> None:
    five = STOCK.take(np.arange(5))
    saving = np.array([0.0, -1.0, 1e9, 10.0, 10.0])
    found = energy.u_for_saving(five, np.array([0, 1, 2, 3, 1]), saving, METHOD)
    assert found[0] == five.u_w_m2k[0, 0]
    assert np.isnan(found[[1, 2]]).all()
    assert 0 < found[3] < five.u_w_m2k[3, 3]
    assert 0 < found[4] < five.u_w_m2k[4, 1]


def test_the_recovery_that_saves_what_is_claimed() -> None:
    recovery = np.full(len(STOCK), 0.6)
    saving = TODAY.heat_kwh - energy.delivered(replace(STOCK, recovery=recovery), METHOD).heat_kwh
    assert energy.recovery_for_saving(STOCK, saving, METHOD) == pytest.approx(recovery, rel=1e-6)
    assert np.isnan(energy.recovery_for_saving(STOCK, TODAY.heat_kwh, METHOD)).all()
    assert energy.recovery_for_saving(STOCK, 0 * saving, METHOD).tolist() == STOCK.recovery.tolist()
