"""Packages: combined in every way, recomputed together, and only those kept that nothing beats."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess.energy import delivered
from energi.domain.choices import ENVELOPE
from energi.domain.measure import Catalogue, Measure
from energi.options.action import rows
from energi.options.dominance import BLOCK, undominated
from energi.options.packages import COMPONENTS, Packages, combined, energy, nothing, sensible


def every(frame: pd.DataFrame, buildings: np.ndarray) -> Packages:
    return combined(nothing(buildings), frame, range(len(COMPONENTS)))


# --- combining -----------------------------------------------------------------------------------


def drawn(seed: int) -> pd.DataFrame:
    """Actions of five buildings in no order, some buildings without any."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(0, 14))
    return pd.DataFrame(
        {"at": rng.integers(0, 5, count), "component": rng.choice(["roof", "wall", "bath"], count)}
    )


@given(seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_packages_are_every_way_to_take_one_action_or_none_per_component(seed: int) -> None:
    frame = drawn(seed)
    buildings = np.arange(5)
    found = every(frame, buildings)
    expected = []
    for building in buildings:
        choices = [
            [-1, *np.flatnonzero((frame["at"] == building) & (frame["component"] == part))]
            for part in COMPONENTS
        ]
        expected += [(building, *picks) for picks in product(*choices)]
    ours = [(at, *picks) for at, picks in zip(found.at, found.picks, strict=True)]
    assert sorted(ours) == sorted(expected)
    assert (np.diff(found.at) >= 0).all()
    assert found.empty[np.searchsorted(found.at, buildings)].all()  # doing nothing comes first


def test_only_the_buildings_named_are_combined() -> None:
    frame = pd.DataFrame({"at": [0, 1, 1, 4], "component": ["roof", "roof", "wall", "wall"]})
    found = every(frame, np.array([1, 4]))
    assert list(found.at) == [1, 1, 1, 1, 4, 4]


def test_sums_and_shares_of_a_package() -> None:
    picks = np.full((2, len(COMPONENTS)), -1)
    picks[1, :2] = [0, 2]
    packages = Packages(np.array([0, 0]), picks)
    assert list(packages.total(np.array([1.0, 10.0, 100.0]))) == [0, 101]
    assert packages.total(np.array([[1.0, 2.0], [0, 0], [5.0, 6.0]])).tolist() == [[0, 0], [6, 8]]
    assert list(packages.product(np.array([0.5, 0.1, 0.5]))) == [1.0, 0.25]
    carriers = packages.last(np.array(["", "", "gas"], dtype=object), np.array(["oil", "oil"], dtype=object))
    assert list(carriers) == ["oil", "gas"]


def measure(key: str, **named: object) -> dict[str, object]:
    return {
        "key": key, "component": "roof", "da": key, "en": key, "lifetime_year": 40, "per": "m2_component",
        "source": "made-up-example", "lifetime_source": "made-up-example", "status": "user", **named,
    }  # fmt: skip


def test_measures_that_exclude_or_require_each_other() -> None:
    measures = [measure("a", excludes=["b"]), measure("b"), measure("c", requires=["b"])]
    catalogue = Catalogue(
        title_da="x", title_en="x", measures=tuple(Measure.model_validate(each) for each in measures)
    )
    frame = rows(np.zeros(3, dtype=int), component=["roof", "wall", "floor"], key=["a", "b", "c"], text_da="",
                 text_en="", capital_kr=1.0, lifetime_year=40)  # fmt: skip
    packages = every(frame, np.array([0]))
    kept = packages.where(sensible(packages, frame, catalogue))
    held = sorted("".join(frame["key"].to_numpy()[picks[picks >= 0]]) for picks in kept.picks)
    assert held == ["", "a", "b", "bc"]


# --- what beats what -----------------------------------------------------------------------------


def beaten(cost: np.ndarray, row: int) -> bool:
    """Whether another row is nowhere worse, and better somewhere or listed earlier."""
    for other in range(len(cost)):
        nowhere_worse = (cost[other] <= cost[row]).all()
        if other != row and nowhere_worse and ((cost[other] < cost[row]).any() or other < row):
            return True
    return False


@given(seed=st.integers(0, 10_000), columns=st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_undominated_is_what_no_other_row_beats(seed: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 25))
    whole = rng.integers(0, 4, (count, columns))  # small whole numbers: many ties
    cost = whole * rng.uniform(0.1, 1e6, columns) - rng.uniform(0, 1e3, columns)
    expected = [not beaten(whole, row) for row in range(count)]
    assert undominated(cost).tolist() == expected


@pytest.mark.parametrize("columns", [2, 4])
def test_undominated_over_several_blocks(columns: int) -> None:
    whole = np.random.default_rng(columns).integers(0, 30, (3 * BLOCK, columns))
    expected = [not beaten(whole, row) for row in range(len(whole))]
    assert undominated(whole.astype(float)).tolist() == expected


def test_of_equal_rows_the_first_is_kept() -> None:
    assert undominated(np.ones((4, 3))).tolist() == [True, False, False, False]
    assert undominated(np.array([[2.0, 1], [1, 2], [2, 1], [3, 3]])).tolist() == [True, True, False, False]


# --- energy --------------------------------------------------------------------------------------


def by_hand(sampled: Any, at: int, picks: np.ndarray) -> tuple[float, float]:
    """Energy of a package from features set one by one."""
    frame, features = sampled.actions.frame, sampled.assessment.features.take(np.array([at]))
    saved_heat = saved_power = 0.0
    for row in picks[picks >= 0]:
        action = frame.iloc[row]
        if action["component"] in ENVELOPE:
            features.u_w_m2k[0, ENVELOPE.index(action["component"])] = action["u_after"]
        for column, value in (
            ("g_after", features.g),
            ("recovery", features.recovery),
            ("n_inf", features.n_inf_1_h),
            ("expenditure", features.expenditure),
        ):
            if not np.isnan(action[column]):
                value[0] = action[column]
        features = replace(
            features,
            calibration=features.calibration * action["heat_need_share"],
            heating_loss_kwh=features.heating_loss_kwh * action["heating_loss_share"],
            hot_water_kwh=features.hot_water_kwh * action["hot_water_share"],
            aux_kwh=features.aux_kwh * action["electricity_share"],
        )
        saved_heat += action["heat_kwh"]
        saved_power += action["electricity_kwh"] - action["aux_kwh"]
    use = delivered(features, sampled.setting.method)
    return max(use.heat_kwh[0] - saved_heat, 0.0), max(use.electricity_kwh[0] - saved_power, 0.0)


def packages_of(sampled: Any, seed: int, count: int) -> Packages:
    packages = every(sampled.actions.frame, np.arange(len(sampled.stock.buildings)))
    some = np.random.default_rng(seed).choice(len(packages.picks), count, replace=False)
    return packages.where(np.isin(np.arange(len(packages.picks)), some))


def test_energy_of_a_package_is_that_of_the_building_as_changed(sampled: Any) -> None:
    packages = packages_of(sampled, 0, 60)
    features, method = sampled.assessment.features, sampled.setting.method
    heat, power = energy(packages, sampled.actions.frame, features, method)
    expected = [by_hand(sampled, at, picks) for at, picks in zip(packages.at, packages.picks, strict=True)]
    assert heat == pytest.approx([use for use, _ in expected], rel=1e-12)
    assert power == pytest.approx([use for _, use in expected], rel=1e-12)


def test_the_order_of_the_actions_does_not_matter(sampled: Any) -> None:
    packages = packages_of(sampled, 1, 40)
    frame = sampled.actions.frame
    turned = np.random.default_rng(1).permutation(len(frame))
    where = np.argsort(turned)  # new row of each old row
    again = Packages(packages.at, np.where(packages.picks >= 0, where[packages.picks], -1))
    shuffled = frame.iloc[turned].reset_index(drop=True)
    features, method = sampled.assessment.features, sampled.setting.method
    for ours, theirs in zip(
        energy(packages, frame, features, method), energy(again, shuffled, features, method), strict=True
    ):
        assert ours == pytest.approx(theirs, rel=1e-12)


def test_no_package_saves_more_than_the_use(sampled: Any) -> None:
    greedy = sampled.actions.frame.assign(heat_kwh=1e9, electricity_kwh=1e9)
    packages = packages_of(sampled, 2, 200)
    heat, power = energy(packages, greedy, sampled.assessment.features, sampled.setting.method)
    assert (heat[~packages.empty] == 0).all()
    assert (power[~packages.empty] == 0).all()


def test_doing_nothing_is_the_use_of_today(sampled: Any) -> None:
    count = len(sampled.stock.buildings)
    standing = nothing(np.arange(count))
    features, method = sampled.assessment.features, sampled.setting.method
    heat, power = energy(standing, sampled.actions.frame, features, method)
    assert heat == pytest.approx(sampled.assessment.buildings["calculated_heat_kwh"].to_numpy())
    assert power == pytest.approx(sampled.assessment.buildings["electricity_kwh"].to_numpy())
    none = sampled.actions.frame.iloc[:0]
    assert energy(standing, none, features, method)[0] == pytest.approx(heat)
