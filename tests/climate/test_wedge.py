"""The wedge sums to the change whatever happened, and its limits are those of the logarithmic mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as draws

from energi.climate.wedge import Parts, demand_by_group, log_mean, parts, split

PLACES, CARRIERS, GROUPS = 3, 3, 4
amount = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
factor = st.one_of(st.just(0.0), st.floats(1e-6, 1e-3))
areas = draws.arrays(float, PLACES, elements=amount)
energies = draws.arrays(float, (PLACES, CARRIERS), elements=amount)
factors = draws.arrays(float, CARRIERS, elements=factor)


def history(
    area: np.ndarray, energy: np.ndarray, now_area: np.ndarray, now: np.ndarray
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Where there is no building there is no use."""
    return (area, now_area), (energy * (area > 0)[:, None], now * (now_area > 0)[:, None])


@given(areas, areas, energies, energies, factors, factors)
def test_the_wedge_sums_to_the_change(
    a0: np.ndarray, a1: np.ndarray, e0: np.ndarray, e1: np.ndarray, f0: np.ndarray, f1: np.ndarray
) -> None:
    area, energy = history(a0, e0, a1, e1)
    found = parts(area, energy, (f0, f1))
    before, after = energy[0] @ f0, energy[1] @ f1
    assert np.isfinite(found.total).all()
    assert found.total == pytest.approx(after - before, rel=1e-9, abs=1e-9 * (before + after).max())


@given(areas, energies, energies, factors, factors)
def test_it_can_be_turned_around(
    a0: np.ndarray, e0: np.ndarray, e1: np.ndarray, f0: np.ndarray, f1: np.ndarray
) -> None:
    area, energy = history(a0, e0, a0, e1)
    there, back = parts(area, energy, (f0, f1)), parts(area[::-1], energy[::-1], (f1, f0))
    size = 1e-9 * max(float((energy[0] @ f0 + energy[1] @ f1).max()), 1e-9)
    for name in ("activity", "demand", "switch", "supply"):
        assert getattr(there, name) == pytest.approx(-getattr(back, name), rel=1e-7, abs=size)


@given(areas, energies, energies, factors)
def test_frozen_factors_have_no_supply(a: np.ndarray, e0: np.ndarray, e1: np.ndarray, f: np.ndarray) -> None:
    area, energy = history(a, e0, a, e1)
    assert parts(area, energy, (f, f)).supply == pytest.approx(np.zeros(PLACES), abs=0)


@given(
    areas,
    energies,
    energies,
    factors,
    factors,
    draws.arrays(float, (PLACES, GROUPS), elements=st.floats(-1e3, 1e3)),
)
def test_groups_and_what_came_before_sum_to_the_demand(
    a: np.ndarray, e0: np.ndarray, e1: np.ndarray, f0: np.ndarray, f1: np.ndarray, saved: np.ndarray
) -> None:
    area, energy = history(a, e0, a, e1)
    found = parts(area, energy, (f0, f1))
    now = energy[1].sum(axis=1) + saved.sum(axis=1)
    before, groups = demand_by_group(found, (energy[0].sum(axis=1), now, energy[1].sum(axis=1)), saved)
    size = 1e-9 * max(float(np.abs(found.demand).max()), 1e-6)
    assert before + groups.sum(axis=1) == pytest.approx(found.demand, rel=1e-9, abs=size)


@given(areas, energies, energies, factors, factors, st.floats(0.01, 100))
def test_activity_counted_in_dwellings_gives_the_same(
    a0: np.ndarray, e0: np.ndarray, e1: np.ndarray, f0: np.ndarray, f1: np.ndarray, m2: float
) -> None:
    """A building stands or not: its area and its dwellings come and go together."""
    now = np.where(np.arange(PLACES) == 0, 0.0, a0)
    area, energy = history(a0, e0, now, e1)
    by_area = parts(area, energy, (f0, f1))
    by_dwellings = parts((area[0] / m2, area[1] / m2), energy, (f0, f1))
    size = max(float(np.abs(by_area.total).max()), 1e-12)
    for effect in ("activity", "demand", "switch", "supply"):
        assert getattr(by_dwellings, effect) == pytest.approx(
            getattr(by_area, effect), rel=1e-6, abs=1e-6 * size
        )


def test_the_logarithmic_mean_and_its_limits() -> None:
    assert log_mean(np.array([np.e]), np.array([1.0])) == pytest.approx([np.e - 1])
    assert log_mean(np.array([5.0]), np.array([5.0])) == pytest.approx([5.0])
    assert log_mean(np.array([3.0, 0.0, 0.0]), np.array([0.0, 3.0, 0.0])) == pytest.approx([0, 0, 0])
    near = log_mean(np.array([1.0 + 1e-10]), np.array([1.0]))
    assert near == pytest.approx([1.0 + 5e-11], rel=1e-14)


@pytest.mark.parametrize("small", [1e-200, 1e-250, 1e-300])
def test_the_limit_is_where_small_values_lead(small: float) -> None:
    after = np.array([[2.0], [3.0]])
    near = split(np.array([[2.5], [small]]), after)
    limit = split(np.array([[2.5], [0.0]]), after)
    assert limit == pytest.approx(np.array([[0.0], [6.0]]))
    assert np.abs(near - limit).max() < 6 * np.log(1.3) / -np.log(small)


def test_two_zeros_share_evenly() -> None:
    assert split(np.zeros((2, 1)), np.array([[2.0], [3.0]])) == pytest.approx(np.array([[3.0], [3.0]]))


def one(
    area: tuple[float, float], energy: tuple[list[float], list[float]], f: tuple[list[float], list[float]]
) -> Parts:
    return parts(
        (np.array([area[0]]), np.array([area[1]])),
        (np.array([energy[0]]), np.array([energy[1]])),
        (np.array(f[0]), np.array(f[1])),
    )


def test_a_new_building_is_activity() -> None:
    found = one((0, 100), ([0, 0], [5, 0]), ([0.2, 0.3], [0.1, 0.3]))
    assert [found.activity[0], found.demand[0], found.switch[0], found.supply[0]] == [0.5, 0, 0, 0]


def test_a_new_carrier_is_a_switch_and_keeps_the_lower_demand() -> None:
    found = one((100, 100), ([10, 0], [0, 5]), ([0.2, 0.1], [0.2, 0.1]))
    weight = 1.5 / np.log(4)  # 2.0 t before, 0.5 after
    assert found.demand == pytest.approx([-weight * np.log(2)])
    assert found.switch == pytest.approx([-weight * np.log(2)])
    assert (found.activity[0], found.supply[0]) == (0, 0)


def test_groups_that_cancel_out_keep_their_effects() -> None:
    found = one((100, 100), ([10], [10]), ([0.2], [0.2]))
    same = np.array([10.0])
    before, groups = demand_by_group(found, (same, same, same), np.array([[2.0, -2.0]]))
    assert before == pytest.approx([0])
    assert groups == pytest.approx(np.array([[-0.4, 0.4]]))
