"""What rules of a study look at is no reason to leave a package off: the best plan is never lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from toys import CARD

from energi.assess.setting import Setting
from energi.assess.today import assess
from energi.domain.errors import ClashError
from energi.domain.stock import Assessment, Offers, Stock
from energi.domain.study import Study
from energi.optimise.case import case
from energi.optimise.planning import plan
from energi.options import dominance, grounds
from energi.options.menu import offers

WORDS = {"da": "opdigtet", "en": "made up", "source": "user"}


@pytest.fixture(scope="module")
def one(sampled: Any) -> tuple[Stock, Assessment]:
    """A single building of the sample, with savings for its estate."""
    codes = sampled.stock.buildings.index[:1]
    proposals = sampled.stock.proposals
    estates = sampled.stock.estates.assign(
        reserve_opening_kr=2e5, reserve_deposit_kr=1e5, reserve_floor_kr=np.nan
    )
    stock = replace(
        sampled.stock,
        estates=estates,
        buildings=sampled.stock.buildings.loc[codes],
        proposals=proposals[proposals["building"].isin(codes)],
    )
    return stock, assess(stock, sampled.setting)


def menus(one: tuple[Stock, Assessment], setting: Setting) -> tuple[Offers, Offers, Offers]:
    """The menu, the menu without what rules look at, and every package."""
    with pytest.MonkeyPatch.context() as patch:
        short = offers(*one, setting)
        patch.setattr(grounds, "told_apart", lambda packages, *_: np.zeros((len(packages.at), 0)))
        blind = offers(*one, setting)
        patch.setattr(dominance, "undominated", lambda cost: np.ones(len(cost), dtype=bool))
        return short, blind, offers(*one, setting)


def best(one: tuple[Stock, Assessment], listed: Offers, study: Study) -> float:
    try:
        return plan(case(*one, listed, study, CARD)).certificate.objective
    except ClashError:
        return np.inf


def posed(setting: Setting, rules: list[dict[str, Any]], financing: dict[str, Any], goal: str) -> Setting:
    stated = setting.study.model_dump(by_alias=True)
    exact = {"gap_percent": 0.0, "time_limit_s": 60.0}
    stated |= {"rules": rules, "minimise": goal, "solving": exact}
    stated["financing"] = {**stated["financing"], **financing}
    return replace(setting, study=Study.model_validate(stated))


def test_the_best_plan_is_never_left_off(one: tuple[Stock, Assessment], sampled: Any) -> None:
    every = menus(one, sampled.setting)[2].packages["measure"].unique()
    kept = set(menus(one, sampled.setting)[0].packages["measure"])
    rarest = [key for key in every if key not in kept] or list(every)
    year = sampled.setting.study.period.start_years[0]
    grant = {"name": "grant", "common_kr": {year: 2e5}, "components": ["window"], **WORDS}
    studies = [
        ([{"name": "forced_in", "list": "x", "measures": [key]}], {}, "life_cycle_cost") for key in rarest[:2]
    ]
    wall = {"name": "trade_capacity", "trade": "w", "components": ["wall"], "capital_kr": 1.0}
    home = {"name": "rehousing", "dwellings": 0, "components": ["window"]}
    studies += [([wall, home], {}, "co2"), ([{"name": "reserves"}], {"default": "reserves"}, "co2")]
    cap = {"name": "rent_absolute", "cap_kr_m2": 12.0}
    studies += [([cap], {"funds": [grant]}, goal) for goal in ("co2", "housing_cost")]
    lost = 0
    for rules, financing, goal in studies:
        setting = posed(sampled.setting, rules, financing, goal)
        short, blind, long = menus(one, setting)
        told = best(one, long, setting.study)
        assert best(one, short, setting.study) == pytest.approx(told, rel=1e-7)
        assert len(short.options) <= len(long.options)
        known = set(blind.packages["measure"])
        wanted = {key for rule in rules for key in rule.get("measures", ())}
        lost += not wanted <= known or best(one, blind, setting.study) > told * (1 + 1e-7) + 1e-7
    assert lost  # without looking at what the rules look at, a best plan would have been left off
