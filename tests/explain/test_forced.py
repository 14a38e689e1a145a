"""Works forced in or out: what trying every combination gives lies in the proved interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from brute import every_combination, tried
from toys import Toy, planned_under_most, toy

from energi.domain.stock import Plan
from energi.explain.forced import COLUMNS, forced, solved_again
from energi.explain.learnt import learnt, over_menu
from energi.explain.why import why
from energi.optimise.case import Case
from energi.optimise.lean import Lean, lean


def drawn(seed: int) -> Toy:
    """A toy whose measure m0 is a label proposal of each building's own."""
    made = toy(seed, buildings=5, packages=4)
    works = made.offers.packages
    own = works["package"].str.split("/").str[0] + "-F1"
    works = works.assign(
        proposal=own.where(works["measure"] == "m0", ""), text_da=works["measure"], text_en=works["measure"]
    )
    return replace(made, offers=replace(made.offers, packages=works))


def planned(seed: int, goal: str = "life_cycle_cost") -> tuple[Toy, Case, Plan]:
    """A toy under as many of the rules as leave a plan."""
    made = drawn(seed)
    return made, *planned_under_most(made, seed, goal)


def priced(case: Case, found: Plan, limit_s: float = 30.0, among: Lean | None = None) -> pd.DataFrame:
    swaps = np.full(len(case.offers.options), np.nan)
    why(case, found, swaps=swaps)
    assert not np.isnan(swaps).any()
    known = learnt(among.case(case) if among else case, limit_s)
    assert known is not None
    return forced(case, found, swaps, over_menu(case, known.linear))


def holding(case: Case, row: pd.Series) -> np.ndarray:
    """Whether an option is one of the building's and holds the work, told from the packages' own rows."""
    works = case.offers.packages
    same = works["component"] == row["component"]
    if row["proposal"]:
        same &= works["proposal"] == row["proposal"]
    else:
        same &= (works["measure"] == row["measure"]) & (works["proposal"] == "")
    options = case.offers.options
    own = options["building"] == row["building"]
    return (own & options["package"].isin(works.loc[same, "package"])).to_numpy()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("goal", ["life_cycle_cost", "co2"])
def test_what_forcing_a_work_costs_is_what_trying_everything_gives(seed: int, goal: str) -> None:
    made, case, found = planned(seed, goal)
    trial = tried(made, case.study, every_combination(made))
    values = np.where(trial.allowed, trial.goals[goal], np.inf)
    table = priced(case, found)
    known = learnt(case, 30.0)
    assert known is not None
    again = solved_again(case, found, table, known, 60.0)
    near = 1e-6 * abs(values.min())
    assert list(table.columns) == list(COLUMNS)
    for (_, row), (_, exact) in zip(table.iterrows(), again.iterrows(), strict=True):
        held = holding(case, row)
        assert row["taken"] == held[found.chosen].any()
        b = list(case.stock.buildings.index).index(row["building"])
        fits = held[trial.chosen[:, b]] != row["taken"]
        others = (np.delete(trial.chosen, b, axis=1) == np.delete(found.chosen, b)).all(axis=1)
        cost = values[fits].min() - values.min()
        assert row["low"] - near <= cost <= row["high"] + near
        assert row["low"] <= row["linear"] + near
        swap = values[fits & others].min() - found.certificate.objective
        assert np.isnan(row["swap"]) == np.isinf(swap)
        assert np.isinf(swap) or row["swap"] == pytest.approx(swap, abs=near)
        assert (exact["status"] == "infeasible") == np.isinf(cost)
        if np.isfinite(cost):
            assert exact["status"] == "optimal"
            assert exact["low"] - near <= cost <= exact["high"] + near
            assert exact["high"] - exact["low"] <= 20 * near  # the gap asked for


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("seed", range(3))
def test_prices_among_options_none_beats_prove_as_much_of_the_whole_menu(seed: int) -> None:
    made, case, found = planned(seed)
    trial = tried(made, case.study, every_combination(made))
    values = np.where(trial.allowed, trial.goals["life_cycle_cost"], np.inf)
    among, every = lean(case), priced(case, found)
    table = priced(case, found, among=among)
    keys = ["building", "component", "proposal", "measure"]
    pd.testing.assert_frame_equal(table[keys], every[keys])
    near = 1e-6 * abs(values.min())
    for _, row in table.iterrows():
        b = list(case.stock.buildings.index).index(row["building"])
        fits = holding(case, row)[trial.chosen[:, b]] != row["taken"]
        assert row["low"] - near <= values[fits].min() - values.min() <= row["high"] + near
    assert table["low"].sum() > 0.5 * every["low"].sum()


def test_every_work_of_the_menu_is_there_once_and_proposals_by_their_code() -> None:
    _, case, found = planned(2)
    table = priced(case, found)
    works = case.offers.packages.merge(case.offers.options[["package", "building"]], on="package")
    works["measure"] = works["measure"].where(works["proposal"] == "", "")
    keys = ["building", "component", "proposal", "measure"]
    expected = set(works[keys].itertuples(index=False, name=None))
    assert set(table[keys].itertuples(index=False, name=None)) == expected
    assert len(table) == len(expected)
    assert (table["proposal"] != "").any()


def test_no_time_leaves_what_was_known() -> None:
    _, case, found = planned(4)
    table, known = priced(case, found), learnt(case, 30.0)
    assert known is not None
    pd.testing.assert_frame_equal(solved_again(case, found, table, known, 0.0), table, check_dtype=False)
    known.again.stopped = True
    pd.testing.assert_frame_equal(solved_again(case, found, table, known, 60.0), table, check_dtype=False)
