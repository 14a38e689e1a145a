"""The seasonal balance against the published Danish TABULA results, by hand, and as laws."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest
import tabula_rows as golden
from hypothesis import given
from hypothesis import strategies as st

from energi.assess import balance


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return golden.rows()


def test_every_published_quantity_of_all_182_rows(rows: pd.DataFrame) -> None:
    found = golden.recompute(rows)
    published = [name for name in rows.columns if name.startswith("pub_")]
    assert len(rows) == 182
    assert sorted(found) == sorted(published)
    for name in published:
        wanted = golden.value(rows, name)
        scale = np.maximum(np.abs(wanted), 1.0) if name.endswith("_kwh") else 1.0
        assert np.max(np.abs(found[name] - wanted) / scale) < 1e-9, name


def test_worked_example(rows: pd.DataFrame) -> None:
    found = golden.recompute(rows)
    states = {"state_001_existing": "001", "state_002_standard": "002", "state_003_advanced": "003"}
    with (golden.GOLDEN / "tabula_dk_worked_example.csv").open(encoding="utf-8", newline="") as file:
        published = [row for row in csv.DictReader(file) if row["golden_column"] in found]
    assert len(published) >= 30
    for row in published:
        for column, state in states.items():
            at = rows.index.get_loc(f"DK.N.AB.05.Gen.ReEx.001.{state}")
            assert found[row["golden_column"]][at] == pytest.approx(float(row[column]), rel=1e-9, abs=1e-9)


def test_interaction_of_measures(rows: pd.DataFrame) -> None:
    """32 packages of AB.05: a group that is off takes its measure from the existing state."""
    before = rows.loc["DK.N.AB.05.Gen.ReEx.001.001"]
    after = rows.loc["DK.N.AB.05.Gen.ReEx.001.003"]
    table = pd.read_csv(golden.GOLDEN / "interaction_dk_ab05.csv")
    packages = []
    for package in table["package"]:
        on = set() if package == "none" else set(package.split("+"))
        row = after.copy()
        for column in rows.columns:
            is_measure = column.startswith(("r_measure", "measure_type", "f_measure", "g_measure"))
            if is_measure and not any(group in column for group in on):
                row[column] = before[column]
        if "air" not in on:
            row["n_infiltration_1_h"] = before["n_infiltration_1_h"]
        packages.append(row)
    need = golden.recompute(pd.DataFrame(packages))["pub_q_h_nd_kwh_m2"]
    assert len(need) == 32
    assert need == pytest.approx(table["q_h_nd_kwh_m2"].to_numpy(), abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "share", "r_add", "expected"),
    [
        ("ReplaceInsulation", 1.0, 0.3, 0.1749271137),
        ("ReplaceInsulation", 0.6, 0.3, 0.3083460987),
        ("Replace", 1.0, 0.3, 0.1886792453),
    ],
)
def test_measure_types_by_hand(kind: str, share: float, r_add: float, expected: float) -> None:
    one = np.ones(1)
    u = balance.u_effective(0.6 * one, r_add * one, 5.0 * one, share * one, np.array([kind]), 0.05 * one)
    assert u[0] == pytest.approx(expected, abs=1e-10)


def test_insulation_added_to_a_known_u_value() -> None:
    assert balance.insulated(np.array([0.5]), np.array([2.0])) == pytest.approx([0.25])


def test_reduction_factor_by_hand() -> None:
    h_tr = np.array([6.0, 4.0, 2.5, 1.0, 0.5, 0.25])
    found = balance.reduction_factor(h_tr, np.array(0.95), np.array(0.85))
    assert found == pytest.approx([0.85, 0.85, 0.90, 0.95, 1.00, 1.025])


def test_utilisation_at_and_around_one() -> None:
    gamma = np.array([1.0, 1.0 - 2e-7, 1.0 + 2e-7])
    assert balance.utilisation(gamma, np.full(3, 2.0)) == pytest.approx(np.full(3, 2 / 3), abs=1e-6)


def test_empty_bridge_class_keeps_the_original_one() -> None:
    du = balance.thermal_bridges(
        np.array([0.1, 0.1, 0.1]),
        np.array([np.nan, 0.0, 0.0]),
        np.array([0.7, 0.7, 0.7]),
        np.array([True, False, True]),
    )
    assert du == pytest.approx([0.1, 0.03, 0.0])


@given(
    gamma=st.lists(st.floats(-1e6, 1e12), min_size=1, max_size=5),
    a=st.floats(0.8, 1e12),
)
def test_utilisation_is_a_share(gamma: list[float], a: float) -> None:
    eta = balance.utilisation(np.array(gamma), np.full(len(gamma), a))
    assert np.all((eta >= 0) & (eta <= 1))


@given(gamma=st.floats(1e-3, 0.9999), a=st.floats(0.8, 40))
def test_utilisation_is_the_formula(gamma: float, a: float) -> None:
    for value in (gamma, 1 / gamma):
        expected = (1 - value**a) / (1 - value ** (a + 1))
        assert balance.utilisation(np.array([value]), np.array([a]))[0] == pytest.approx(expected, rel=1e-9)


def _conditions() -> balance.Boundary:
    values = (20.0, 0.95, 0.85, 0.4, 2.5, 3.0, 0.8, 0.6, 0.3, 0.9, 45.0)
    return balance.Boundary(*(np.array([value]) for value in values))


def _season(theta_e_c: float = 4.2) -> balance.Season:
    return balance.Season(
        np.array([246.0]), np.array([theta_e_c]), np.array([[447.0, 313.0, 524.0, 313.0, 150.0]])
    )


@pytest.mark.parametrize("theta_e_c", [4.2, 20.0, 25.0])
def test_nothing_lost_nothing_needed(theta_e_c: float) -> None:
    """No areas, no losses, a season as warm as the room: no need, no warning, no NaN."""
    nothing = np.zeros((1, 4))
    h_tr = balance.transmission(nothing, nothing, nothing, np.zeros(1), np.zeros(1))
    found = balance.seasonal(h_tr, np.array([-0.4]), np.zeros(1), _conditions(), _season(theta_e_c))
    assert found.need_kwh_m2.tolist() == [0.0]
    assert np.isfinite([found.eta, found.gamma, found.a]).all()


def test_gains_equal_to_losses() -> None:
    """gamma = 1 exactly: the need is the loss divided by a + 1."""
    h_tr = np.array([0.3])
    losses = balance.seasonal(h_tr, np.zeros(1), np.zeros(1), _conditions(), _season())
    sun = losses.q_ht_kwh_m2 - losses.q_int_kwh_m2
    found = balance.seasonal(h_tr, np.zeros(1), sun, _conditions(), _season())
    assert found.gamma == pytest.approx([1.0], abs=1e-12)
    assert found.need_kwh_m2 == pytest.approx(losses.q_ht_kwh_m2 / (found.a + 1))


@given(
    u=st.lists(st.floats(0.0, 5.0), min_size=4, max_size=4),
    lower=st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4),
    sun=st.floats(0.0, 60.0),
    recovery=st.floats(0.0, 0.95),
    n_inf=st.floats(0.0, 0.4),
)
def test_a_better_u_never_raises_the_need(
    u: list[float], lower: list[float], sun: float, recovery: float, n_inf: float
) -> None:
    area = np.array([[0.4, 0.5, 0.4, 0.25]] * 2)
    values = np.array([u, np.multiply(u, lower)])
    h_tr = balance.transmission(area, values, np.ones((2, 4)), np.full(2, 0.1), np.ones(2))
    both = np.ones(2)
    need = balance.seasonal(h_tr, n_inf * both, sun * both, _conditions(), _season(), recovery).need_kwh_m2
    assert need[1] <= need[0] + 1e-6


@given(recovery=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0), h_tr=st.floats(0.05, 5.0))
def test_more_recovery_never_raises_the_need_nor_makes_it_negative(
    recovery: float, more: float, h_tr: float
) -> None:
    both = np.ones(2)
    shares = np.array([recovery, recovery + (1 - recovery) * more])
    need = balance.seasonal(
        h_tr * both, 0.1 * both, 20.0 * both, _conditions(), _season(), shares
    ).need_kwh_m2
    assert 0.0 <= need[1] <= need[0]


def test_infiltration_cannot_be_recovered() -> None:
    """Full recovery, no gains: the loss of 0.2 1/h infiltration remains."""
    use = _conditions()
    none = balance.Boundary(**{**vars(use), "phi_int_w_m2": np.zeros(1)})
    found = balance.seasonal(np.zeros(1), np.array([0.2]), np.zeros(1), none, _season(), 1.0)
    remaining = 0.34 * 0.2 * 2.5 * 1.05 * 0.024 * 15.8 * 246  # F_red 0.95 + 2 x 0.05
    assert found.need_kwh_m2 == pytest.approx([remaining])


@given(share=st.floats(0.0, 1.0))
def test_splitting_an_element_changes_nothing(share: float) -> None:
    area = np.array([[100.0, 200.0, 100.0, 60.0]])
    u = np.array([[0.3, 0.9, 0.5, 2.6]])
    b = np.array([[1.0, 1.0, 0.5, 1.0]])
    split = np.array([[100.0, share * 200.0, 100.0, 60.0, (1 - share) * 200.0]])
    whole = balance.transmission(area, u, b, np.array([0.1]), np.array([400.0]))
    parts = balance.transmission(
        split, np.append(u, [[0.9]], 1), np.append(b, [[1.0]], 1), np.array([0.1]), np.array([400.0])
    )
    assert parts == pytest.approx(whole, rel=1e-12)
