"""The abatement curve walks each building's lower hull; what no package removes is left."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from energi.climate.left import Points, abatement_curve, deepest_t, lifetime_t

# building 0: chosen 10 t at 100 kr; (8, 120) and (4, 200) on the hull, (6, 190) above it; building 1: no more
POINTS = Points(
    building=np.array([0, 0, 0, 0, 1]),
    year_t=np.array([10.0, 8, 6, 4, 5]),
    lifetime_t=np.array([10.0, 8, 6, 4, 5]) * 30,
    lcc_kr=np.array([100.0, 120, 190, 200, 50]),
    keeps=np.ones(5, dtype=np.bool_),
)


def test_steps_rise_in_price_and_skip_what_lies_above() -> None:
    curve = abatement_curve(POINTS, np.array([0, 4]))
    assert curve["option"].to_list() == [1, 3]
    assert curve["less_t"].to_list() == [2, 4]
    assert curve["kr_t"].to_list() == pytest.approx([20 / 60, 80 / 120])
    assert deepest_t(POINTS, 2).tolist() == [4, 5]


def test_it_starts_at_the_chosen_option() -> None:
    assert abatement_curve(POINTS, np.array([2, 4]))["more_kr"].to_list() == [10]
    assert abatement_curve(POINTS, np.array([3, 4])).empty


def test_no_tonne_costs_a_bath() -> None:
    points = replace(POINTS, keeps=np.array([True, True, True, False, True]))
    assert abatement_curve(points, np.array([0, 4]))["option"].to_list() == [1, 2]
    assert deepest_t(points, 2).tolist() == [6, 5]


@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_lower_hull(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t, kr = rng.uniform(0, 100, 30), rng.uniform(0, 1000, 30)
    t[0], kr[0] = 100.0, 500.0  # the chosen one is the least deep
    points = Points(np.zeros(30, dtype=np.int64), t, t * 30, kr, np.ones(30, dtype=np.bool_))
    steps = abatement_curve(points, np.array([0])).sort_values("kr_t")
    walked = [0, *steps["option"].astype(int)]
    assert walked[-1] == t.argmin()
    assert steps["less_t"].sum() == pytest.approx(t[0] - t.min())
    corners = {int(corner) for corner in ConvexHull(np.column_stack([t, kr])).vertices}
    assert set(walked[1:]) <= corners
    prices = steps["kr_t"].to_numpy()
    assert (np.diff(prices) > 0).all()


def test_lifetime_counts_each_phase_as_long_as_it_lasts() -> None:
    phases = (np.array([10.0, 10, 10]), np.array([10.0, 6, 6]), np.array([10.0, 6, 2]))
    start, later = np.array([0, 2012, 2012]), np.array([0, 0, 2015])
    found = lifetime_t(phases, start, later, 2010, 30)
    assert found.tolist() == [300, 2 * 10 + 28 * 6, 2 * 10 + 3 * 6 + 25 * 2]
