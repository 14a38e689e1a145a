from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from energi.assess.expected import Curve, beyond, expected_kwh, saving_range_kwh


def test_published_example() -> None:
    """200 -> 100 kWh/m2 calculated is 150 -> 90 in real heat: a saving of 60, not 100 (facts 6)."""
    use = expected_kwh(np.array([200.0, 100.0]) * 1000, np.array([1000.0, 1000.0]))
    assert use == pytest.approx([150_000, 90_000])


def test_points_of_the_curve_and_between() -> None:
    level = np.array([0, 50, 100, 250, 500.0])
    assert expected_kwh(level, np.ones(5)) == pytest.approx([0, 50 * 1.0, 90, 250 * 0.675, 225])


def test_beyond_the_curve_the_end_value_is_used_and_said() -> None:
    use, area = np.array([600.0, 500.0]), np.ones(2)
    assert expected_kwh(use, area) == pytest.approx([270, 225])
    assert beyond(use, area).tolist() == [True, False]


@given(st.lists(st.floats(0, 900), min_size=2, max_size=20))
def test_more_calculated_use_never_means_less_expected_use(levels: list[float]) -> None:
    ordered = np.sort(np.array(levels))
    assert (np.diff(expected_kwh(ordered, np.ones(len(ordered)))) >= -1e-9).all()


def test_a_curve_that_falls_is_refused() -> None:
    with pytest.raises(ValidationError, match="must rise"):
        Curve(code="x", kwh_m2=(0, 100, 200), factor=(1, 0.9, 0.4), source="user", status="user")


def test_range_holds_both_figures_and_widens_outwards() -> None:
    low, high = saving_range_kwh(np.array([100.0, -10.0]), np.array([60.0, -8.0]))
    assert low == pytest.approx([60 * 0.87, -10 * 1.13])
    assert high == pytest.approx([109, -8 * 0.91])
