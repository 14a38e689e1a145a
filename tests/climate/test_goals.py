"""Goals as data, the path they draw, and the orders of magnitude of the whole sector."""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from energi.assess.carbon import read_series
from energi.climate.goals import city_share, crossing, goal_path
from energi.domain.goal import GoalCard
from energi.shelf import card, shelf

CARD = card(shelf("models") / "methods" / "climate_goals.toml", GoalCard)
SERIES = read_series(shelf("data") / "factors" / "co2.csv")
HOMES_M2 = 60_000 * 75.6


def test_the_city_goals() -> None:
    assert [(goal.year, goal.reduction_percent) for goal in CARD.goals] == [(2015, 20), (2025, 100)]
    assert {base.key: base.value_t for base in CARD.bases} == {"plan_2009": 2.5e6, "kbh2025": 2.41e6}
    assert {actual.year: actual.change_percent for actual in CARD.actuals}[2020] == -65


@pytest.mark.parametrize(
    "change",
    [
        {"goals": [CARD.goals[1], CARD.goals[0]]},
        {"goals": [CARD.goals[0].model_copy(update={"base_year": 1990})]},
        {"bases": [CARD.bases[0], CARD.bases[0]]},
        {"goals": [CARD.goals[0].model_copy(update={"year": 2005})]},
    ],
)
def test_unsound_goals_are_refused(change: dict[str, object]) -> None:
    raw = CARD.model_dump()
    changed = {key: [part.model_dump() for part in parts] for key, parts in change.items()}  # type: ignore[attr-defined]
    with pytest.raises(ValidationError):
        GoalCard.model_validate({**raw, **changed})


def test_the_path_is_straight_between_goals_and_ends_on_the_last() -> None:
    path = goal_path(CARD, np.array([100.0]), [2005, 2010, 2015, 2020, 2025, 2030])
    assert path == pytest.approx(np.array([[100, 90, 80, 40, 0, 0]]))


def test_the_misalignment_year() -> None:
    goal = np.array([[10.0, 9, 8, 7]] * 4)
    path = np.array([[10.0, 9, 8, 7], [10, 9.5, 8, 7.5], [10, 9.5, 8, 7], [10, 9, 8.5, 8]])
    seen = crossing(path, goal, [2005, 2006, 2007, 2008])
    assert seen.first == pytest.approx([np.nan, 2006, 2006, 2007], nan_ok=True)
    assert seen.for_good == pytest.approx([np.nan, 2008, np.nan, 2007], nan_ok=True)


# --- the whole sector, facts 1.3 -----------------------------------------------------------------


def g_kwh(area: str, method: str, year: int) -> float:
    rows = SERIES[(SERIES["carrier"] == "district_heating") & (SERIES["area"] == area)]
    return float(rows[(rows["method"] == method) & (rows["year"] == year)]["value_g_kwh"].iloc[0])


FACTORS = [g_kwh("denmark", "tabula", 2014), g_kwh("capital", "200", 2015), g_kwh("copenhagen", "200", 2021)]


@pytest.mark.parametrize(
    ("kwh_m2", "gwh", "kt"), [(110, 499, [61, 49, 17]), (130, 590, [72, 58, 20]), (150, 680, [83, 67, 23])]
)
def test_what_the_sector_emits(kwh_m2: float, gwh: float, kt: list[int]) -> None:
    delivered = HOMES_M2 * kwh_m2 / 1e6
    assert round(delivered) == gwh
    assert [round(delivered * factor / 1000) for factor in FACTORS] == kt


def test_a_saving_of_30_per_cent_is_a_few_per_cent_of_the_goal() -> None:
    saved_gwh = 0.3 * HOMES_M2 * 130 / 1e6
    kt = [saved_gwh * factor / 1000 for factor in FACTORS]
    assert saved_gwh == pytest.approx(176.9, abs=0.05)
    assert kt == pytest.approx([21.6, 17.3, 6.0], abs=0.05)
    base = 1e3 * HOMES_M2 * 130 / 1e6 * FACTORS[0] / 1e3
    share = city_share(CARD, base, pd.Series({2015: base - 1e3 * kt[0]}), 60_000, years=[2005, 2015])
    assert share["city_cut_t"].to_list() == [500_000, 482_000]
    assert share["share_percent"].to_list() == pytest.approx([4.3, 4.5], abs=0.05)
    assert share["sector_percent"].to_list() == pytest.approx(share["share_percent"].to_list())
    assert share["homes_percent"].to_list() == [20, 20]
    assert share["city_per_dwelling_t"].iloc[0] == pytest.approx(500 / 300)


def test_goals_outside_the_account_are_left_out() -> None:
    assert city_share(CARD, 10.0, pd.Series({2010: 9.0}), 10, years=[2005, 2010]).empty
