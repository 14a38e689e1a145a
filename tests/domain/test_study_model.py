"""The study: years, rules, and what may not be asked."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from toys import study as posed

from energi.domain.study import Period, Study


def study(**named: Any) -> Study:
    return Study.model_validate({**posed().model_dump(by_alias=True), **named})


def kinds(error: ValidationError) -> set[str]:
    return {detail["type"] for detail in error.errors()}


def test_the_years_of_the_accounts_hold_both_ends() -> None:
    assert Period(base_year=2010, last_year=2013, start_years=(2010, 2012)).years == (2010, 2011, 2012, 2013)


@pytest.mark.parametrize(
    ("base", "last", "starts", "kind"),
    [
        (2010, 2010, (2010,), "years_order"),
        (2010, 2012, (2012,), "start_years_outside"),  # works of the last year would never save
        (2010, 2012, (2009,), "start_years_outside"),
        (2010, 2015, (2012, 2011), "start_years_order"),
        (2010, 2015, (2012, 2012), "start_years_order"),
        (2010, 2015, (), "too_short"),
        (1900, 2015, (2011,), "greater_than_equal"),
    ],
)
def test_years_out_of_order_are_refused(base: int, last: int, starts: tuple[int, ...], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Period(base_year=base, last_year=last, start_years=starts)
    assert kinds(caught.value) == {kind}


@pytest.mark.parametrize(("year", "fine"), [(2010, False), (2011, True), (2016, True), (2017, False)])
def test_a_goal_year_lies_in_the_period(year: int, fine: bool) -> None:
    rule = {"name": "co2_together", "year": year, "reduction_percent": 20}
    if fine:
        assert study(rules=[rule]).active("co2_together")
    else:
        with pytest.raises(ValidationError) as caught:
            study(rules=[rule])
        assert kinds(caught.value) == {"goal_year_outside"}


def test_a_rule_is_listed_once_and_goals_once_per_year() -> None:
    goals = [{"name": "co2_together", "year": year, "reduction_percent": 20} for year in (2014, 2015)]
    assert len(study(rules=goals).rules) == 2
    assert len(study(rules=[goals[0], {**goals[0], "factors": "frozen"}]).rules) == 2
    for twice in ([{"name": "budget"}] * 2, [goals[0]] * 2):
        with pytest.raises(ValidationError) as caught:
            study(rules=twice)
        assert kinds(caught.value) == {"rule_twice"}


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "happiness"},
        {"name": "rent_absolute"},
        {"name": "rent_absolute", "cap_kr_m2": -1},
        {"name": "co2_together", "year": 2015, "reduction_percent": 101},
        {"name": "budget", "surplus": 1},
        {"name": "bath_and_toilet", "before": "soon"},
    ],
)
def test_rules_that_are_none_are_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        study(rules=[rule])


@pytest.mark.parametrize(
    "named",
    [
        {"schema": 2},
        {"title": ""},
        {"minimise": "rent"},
        {"language": "sv"},
        {"surplus": 1},
        {"solving": {"gap_percent": -1}},
        {"solving": {"time_limit_s": 0}},
        {"financing": {"default": "gift"}},
        {"financing": {"by_component": {"chimney": "loan"}}},
    ],
)
def test_anything_unknown_is_refused(named: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        study(**named)


def test_active_tells_rules_apart() -> None:
    asked = study(rules=[{"name": "budget"}])
    assert asked.active("budget")
    assert not asked.active("requirements")
