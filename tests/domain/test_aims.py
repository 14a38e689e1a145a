"""What a study minimises: one goal by name, several in order, or several weighted; all else is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from toys import study

from energi.domain.aims import WEIGHTED, Aim
from energi.domain.errors import InputError
from energi.read import read_study
from energi.words import problem

LIFE, CO2, CAPITAL = ({"goal": goal} for goal in ("life_cycle_cost", "co2", "capital"))


def weighed(aim: dict[str, Any], weight: float = 1.0, unit: str = "kr/kr") -> dict[str, Any]:
    return {**aim, "weight": weight, "unit": unit}


def test_one_goal_is_named_alone_and_several_are_listed() -> None:
    assert study(goal="co2").goals == study(goal=[CO2]).goals == ("co2",)
    assert not study(goal="co2").several
    assert study(goal=["co2", "capital"]) == study(goal=[CO2, CAPITAL])
    ordered = study(goal=[{**LIFE, "give_up_percent": 2}, CO2])
    assert (ordered.goals, ordered.several) == (("life_cycle_cost", "co2"), True)
    both = study(goal=[weighed(LIFE), weighed(CO2, 1500, "kr/tCO2e")])
    assert (both.goals, both.several, both.counts_bills) == ((WEIGHTED,), True, True)
    assert study(goal=[CO2, {"goal": "housing_cost"}]).counts_bills
    assert type(both).model_validate(both.model_dump(by_alias=True)) == both


def test_a_goal_gives_up_a_share_of_its_value_and_rounding() -> None:
    aim = Aim(goal="co2", give_up_percent=2)
    assert aim.most(1000.0) == pytest.approx(1020.0)
    assert aim.most(-1000.0) == pytest.approx(-980.0)  # housing cost may be a saving
    assert 0 < Aim(goal="capital").most(0.0) < 1e-8


@pytest.mark.parametrize(
    ("aims", "danish", "english"),
    [
        ([CO2, CO2], "målet »co2« står to gange", 'the goal "co2" is listed twice'),
        ([LIFE, weighed(CO2)], "enten i rækkefølge", "either in order"),
        ([weighed({**LIFE, "give_up_percent": 1}), weighed(CO2)], "enten i rækkefølge", "either in order"),
        ([weighed(LIFE), {**CO2, "weight": 1.0}], "co2: weight og unit", "co2: weight and unit"),
        ([LIFE, {**CO2, "unit": "kr/tCO2e"}], "co2: weight og unit", "co2: weight and unit"),
        ([weighed(LIFE), weighed(CO2, -5.0)], "[2].weight: -5 er for lavt", "[2].weight: -5 is too low"),
        ([weighed(LIFE), weighed(CO2, 0.0)], "[2].weight: 0 er for lavt", "[2].weight: 0 is too low"),
        ([{**LIFE, "give_up_percent": -1}, CO2], "give_up_percent: -1 er for lavt", "-1 is too low"),
        ([LIFE, {**CO2, "give_up_percent": 1}], "give_up_percent ved co2", "give_up_percent of co2"),
        ([LIFE, {"goal": "rent"}], "[2].goal: »rent« kan ikke bruges", '"rent" cannot be used'),
        ([], "listen må ikke være tom", "must not be empty"),
        ("rent", "minimise[1].goal: »rent« kan ikke bruges", '"rent" cannot be used'),
    ],
)
def test_what_is_no_set_of_goals_is_refused_in_words(
    tmp_path: Path, aims: Any, danish: str, english: str
) -> None:
    path = tmp_path / "study.toml"
    path.write_text(_toml(aims), encoding="utf-8")
    with pytest.raises(InputError, match="E-STUDY") as caught:
        read_study(path)
    for lang, told in (("da", danish), ("en", english)):
        assert told in problem(caught.value, lang)[0]
        assert "minimise" in problem(caught.value, lang)[0]


def _toml(aims: Any) -> str:
    """A study that lacks nothing but sound goals."""
    if isinstance(aims, str):
        listed = f'minimise = "{aims}"'
    else:
        tables = (", ".join(f"{key} = {value!r}" for key, value in aim.items()) for aim in aims)
        listed = f"minimise = [{', '.join(f'{{{one}}}' for one in tables)}]"
    return f"""
schema = 1
title = "Opdigtet"
workbook = "x.xlsx"
{listed}
period = {{ base_year = 2010, last_year = 2016, start_years = [2011] }}
economy = {{ price_level = 2010 }}
climate = {{ series = "x.csv", area = "x", method = "200" }}
"""
