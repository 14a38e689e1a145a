"""Works looked at for many prices at once: at no price is an option missing that its own menu would have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small import small_study

from energi.domain.study import Study
from energi.optimise import columns, lean
from energi.optimise.case import Case
from energi.optimise.program import sides
from energi.options.any_price import AnyPrice
from energi.scenarios.change import Base, priced_by
from energi.scenarios.grid import Grid, Variant, variants
from energi.scenarios.menus import Menu, Menus, at_end
from energi.scenarios.outcome import base_of

HEAT = {"changes": "figures.energy_price.district_heating", "factors": [0.3, 0.6, 1.3, 2.0, 4.0]}
FACTORS = {"changes": "emissions", "factors": [0.5, 0.8, 1.2]}
CAP = {"changes": "rules.rent_absolute.cap_kr_m2", "values": [20]}
COSTS = {"changes": "figures.measure_cost.roof_250", "factors": [1.2]}

ALIKE = ["building", "start_year", "later_year"]


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every menu counts as a large one."""
    monkeypatch.setattr(columns, "LARGE", 0)
    monkeypatch.setattr(lean, "LARGE", 0)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("menuer")
    small_study(place, buildings=3)
    return place


@pytest.fixture(scope="module")
def base(home: Path) -> Base:
    """With goals that read prices in two ways."""
    goals = [{"goal": "housing_cost", "give_up_percent": 1.0}, "life_cycle_cost"]
    return other(base_of(home / "study.toml"), minimise=goals)


def other(base: Base, **content: Any) -> Base:
    """The same of a study that says something else."""
    study = Study.model_validate({**base.study.model_dump(by_alias=True), **content})
    return replace(base, study=study, setting=replace(base.setting, study=study))


def grid_of(*axes: dict[str, Any], combine: str = "one") -> Grid:
    return Grid.model_validate({"schema": 1, "study": "study.toml", "axes": axes, "combine": combine})


def menus_of(grid: Grid, base: Base, home: Path) -> list[tuple[Menu, list[Variant]]]:
    return list(Menus(grid, base, home / "study.toml")(variants(grid)))


def test_at_no_price_is_an_option_missing(base: Base, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a menu of the price's own has, the shared one has as good in every limit and goal."""
    grid = grid_of(HEAT)
    posing, shared = Menus(grid, base, home / "study.toml"), menus_of(grid, base, home)
    monkeypatch.setattr("energi.scenarios.menus.BETWEEN", np.inf)
    own = {some[0].number: menu for menu, some in menus_of(grid, base, home)}
    assert [some[0].number for _, some in shared] == list(own)
    fewer = []
    for menu, (variant, *_) in shared:
        few, every = posing.case(variant, menu), posing.case(variant, own[variant.number])
        theirs, ours = counts_for(every), counts_for(few)
        beside = few.offers.options.groupby(ALIKE).indices
        for key, at in every.offers.options.groupby(ALIKE).indices.items():
            read = theirs[:, at].any(axis=1) | ours[:, beside[key]].any(axis=1)
            asked, there = theirs[read][:, at], ours[read][:, beside[key]]
            over = there[:, :, None] - asked[:, None, :]
            assert (over <= 1e-7 * np.maximum(np.abs(asked), 1.0)[:, None, :]).all(axis=0).any(axis=0).all()
        fewer.append(len(menu.offers.options) < len(own[variant.number].offers.options))
    assert any(fewer)


def counts_for(case: Case) -> np.ndarray:
    """What each option adds to limits and goals, (quantities, options); lower is better."""
    return np.asarray((sides(case.card, case.sheet, case.study.goals) @ case.sheet.matrix).toarray())


def test_what_is_required_at_each_price_is_known_of_every_option(base: Base, home: Path) -> None:
    grid, base = grid_of(HEAT), other(base, staged=True)
    posing = Menus(grid, base, home / "study.toml")
    worlds = [posing._counted(each) for each in variants(grid)]
    every = AnyPrice.of(base.stock, worlds)
    told = [every.offers(*world).options for world in worlds]
    missing = every.missing(told[0], base.study.period.start_years)
    expected = {(each["failing"] > 0).to_numpy().tobytes() for each in told}
    assert {column.tobytes() for column in missing.T.copy()} >= expected
    assert len(expected) > 1, "the prices ask for the same"
    same = ["building", "package", "start_year", "later_year", "capital_kr", "heat_kwh"]
    assert all(each[same].equals(told[0][same]) for each in told)
    assert all(not np.allclose(each["lcc_kr"], told[0]["lcc_kr"]) for each in told[1:])


def test_a_part_of_a_menu_is_its_options(base: Base, home: Path) -> None:
    grid = grid_of(HEAT)
    world = Menus(grid, base, home / "study.toml")._counted(variants(grid)[2])
    every = AnyPrice.of(base.stock, [world])
    whole = every.offers(*world)
    wanted = np.random.default_rng(1).random(len(whole.options)) < 0.2
    part = every.offers(*world, every.part(whole.options, wanted))
    pd.testing.assert_frame_equal(part.options, whole.options[wanted].reset_index(drop=True))
    np.testing.assert_array_equal(part.co2_kg[:], whole.co2_kg[np.flatnonzero(wanted)])
    assert set(part.packages["package"]) >= set(part.options.loc[part.options["start_year"] > 0, "package"])


def test_the_ends_of_the_axes_are_told_from_what_lies_between() -> None:
    grid = grid_of(HEAT, FACTORS, combine="all")
    every = variants(grid)
    between = {tuple(priced_by(grid, each)) for each in every if not at_end(grid, each)}
    assert ((0, 0.6),) in between
    assert ((0, 4.0), (1, 0.8)) in between
    assert not {(), ((0, 0.3),), ((0, 4.0), (1, 0.5))} & between


def test_only_prices_share_their_works(base: Base, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dearer roof has works of its own; a cap shares those of its price; recommendations none."""
    ways: list[list[int]] = []
    monkeypatch.setattr(Menus, "_shared", lambda _, alike: ways.append([each.number for each in alike]) or [])
    own = menus_of(grid_of(HEAT, CAP, COSTS), base, home)
    assert ways == [[0, 1, 2, 3, 4, 5, 6]]
    assert [[each.number for each in some] for _, some in own] == [[7]]
    rules = [*base.study.model_dump(by_alias=True)["rules"], {"name": "recommendations", "price_kr": 1.0}]
    advised = other(base, rules=rules)
    assert [some[0].number for _, some in menus_of(grid_of(HEAT), advised, home)] == [0, 1, 2, 3, 4, 5]
    assert len(ways) == 1
