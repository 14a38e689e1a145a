"""The monthly method: reference block, the independent package sap2012, published monthly results."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest
import tabula_rows as golden

from energi.assess import balance
from energi.assess.method import Months, load_method
from energi.assess.monthly import monthly

DAYS = np.array([31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
F_RED = 0.9352901373929853
# An arithmetic test vector (IWEC Copenhagen, Hay-Davies sky), not climate data.
THETA = [1.4878, 0.1789, 2.9496, 6.2367, 11.4466, 14.6674, 16.5770, 16.9519, 12.3076, 9.6930, 5.1281, 1.5905]
SOUTH = [27.965, 46.163, 73.117, 83.510, 98.214, 97.124, 96.569, 95.643, 65.792, 53.899, 25.890, 22.757]
NORTH = [6.448, 11.958, 25.285, 38.516, 53.180, 62.424, 61.041, 45.693, 31.492, 18.935, 8.096, 5.241]


def reference() -> Months:
    sun = np.zeros((12, 5))
    sun[:, 2], sun[:, 4] = SOUTH, NORTH
    return Months(DAYS, np.array(THETA), sun)


def block(c_m: float) -> tuple[np.ndarray, balance.Boundary]:
    values = (20.0, 0.95, 0.85, 0.4, 2.5, 3.0, 0.8, 0.6, 0.3, 0.9, c_m)
    return np.array([1.4412958782104393 + 0.51]), balance.Boundary(*(np.array([value]) for value in values))


def solve(year: Months, c_m: float, f_red: float) -> tuple[np.ndarray, np.ndarray]:
    """AB.05: 1,360 m2 A_ref, windows 205 m2 south and 140 m2 north, g 0.76."""
    h, use = block(c_m)
    windows = np.array([[0.0, 0.0, 205.0, 0.0, 140.0]])
    through = balance.solar_kwh(windows, np.array([0.76]), use, np.ones(5))
    need, eta = monthly(h, np.array([f_red]), through @ year.i_sol_kwh_m2.T / 1360.0, use, year)
    return need[0], eta[0]


@pytest.mark.parametrize(
    ("weather", "c_m", "f_red", "expected"),
    [
        ("reference", 45.0, 1.0, 141.4316091423),
        ("reference", 100.0, 1.0, 137.9516063315),
        ("dry", 45.0, 1.0, 146.5297482996),
        ("dry", 100.0, 1.0, 142.5768587794),
        ("dry", 45.0, F_RED, 134.0395097117),
        ("dry", 100.0, F_RED, 130.0787526223),
    ],
)
def test_reference_block(weather: str, c_m: float, f_red: float, expected: float) -> None:
    year = reference() if weather == "reference" else load_method("monthly_dk").months
    assert solve(year, c_m, f_red)[0].sum() == pytest.approx(expected, abs=1e-9)


def test_reference_block_by_month() -> None:
    need, eta = solve(reference(), 45.0, 1.0)
    expected = [23.261301, 21.661639, 18.742892, 12.756999, 5.565008, 1.877586]
    expected += [0.659286, 0.534196, 5.533124, 10.064881, 17.405453, 23.369243]
    assert need == pytest.approx(expected, abs=1e-6)
    assert eta[[0, 6, 7]] == pytest.approx([0.994602, 0.524413, 0.503684], abs=1e-6)


def golden_months(frame: pd.DataFrame, f_red: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Monthly need of golden rows with the DRY, their heat loss coefficient and their gains."""
    year = load_method("monthly_dk").months
    use = golden.boundary(frame)
    a_ref = golden.value(frame, "area_ref_m2")
    windows = golden.columns(frame, "area_window_{}_m2", golden.ORIENTATIONS)
    through = balance.solar_kwh(windows, golden.value(frame, "pub_g_eff"), use, np.ones(5))
    sun = through @ year.i_sol_kwh_m2.T / a_ref[:, None]
    h = golden.value(frame, "pub_h_tr_w_m2k") + golden.value(frame, "pub_h_ve_w_m2k")
    need, _ = monthly(h, f_red, sun, use, year)
    return need, h, sun + use.phi_int_w_m2[:, None] * 0.024 * year.days_d


def test_published_monthly_results() -> None:
    rows = golden.rows()
    codes = [
        f"DK.N.AB.{period}.Gen.ReEx.001.{state}" for period in ("01", "05", "10") for state in ("001", "003")
    ]
    frame = rows.loc[codes]
    need, _, _ = golden_months(frame, golden.value(frame, "pub_f_red"))
    expected = [358.495059, 207.821764, 134.039510, 72.478300, 49.804374, 34.697572]
    assert need.sum(axis=1) == pytest.approx(expected, abs=1e-6)


def test_same_as_the_independent_package_sap2012() -> None:
    """All 182 Danish variants, DRY, without the temperature reduction it does not know."""
    sap = importlib.import_module("sap2012.SAP_worksheet")
    tables = importlib.import_module("sap2012.SAP_tables")
    year = load_method("monthly_dk").months
    frame = golden.rows()
    need, h, gains = golden_months(frame, np.ones(len(frame)))
    theta = year.theta_e_c.tolist()
    for at, (loss, gain) in enumerate(zip(h, gains, strict=True)):
        coefficient = [float(loss)] * 12
        watts = (gain * 1000 / (24 * DAYS)).tolist()
        mass = float(frame["c_m_wh_m2k"].iloc[at]) * 3.6
        table = tables.utilisation_factor_for_heating_whole_house_table_9a(
            coefficient, watts, [20.0] * 12, theta, mass, coefficient
        )
        eta = table["utilisation_factor_for_heating_whole_house"]
        found = sap.space_heating_requirement(eta, watts, theta, [20.0] * 12, coefficient, DAYS.tolist(), 1.0)
        assert found["space_heating_requirement_yearly_per_m2"] == pytest.approx(need[at].sum(), abs=1e-9)


def test_a_month_as_warm_as_the_room_needs_nothing() -> None:
    year = Months(DAYS, np.full(12, 20.0), np.zeros((12, 5)))
    assert solve(year, 45.0, 1.0)[0].tolist() == [0.0] * 12
    warmer = Months(DAYS, np.full(12, 25.0), np.full((12, 5), 100.0))
    need, eta = solve(warmer, 45.0, 1.0)
    assert need.tolist() == [0.0] * 12
    assert np.all((eta >= 0) & (eta <= 1))
