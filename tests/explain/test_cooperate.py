"""Alone against together: costs, worths and the split, each by trying every combination."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from brute import Tried, every_combination, tried
from toys import Toy, toy

from energi.domain.errors import ClashError, InputError
from energi.explain.cooperate import Cooperation, cooperate
from energi.explain.shapley import shapley_value
from energi.optimise.case import Case
from energi.optimise.lean import lean

NAMES = ("O0", "O1", "O2")


def posed(seed: int, percent: float, factors: str = "dynamic", packages: int = 3) -> tuple[Toy, Case]:
    made = toy(seed, buildings=6, packages=packages, organisations=3)
    goal = {"name": "co2_together", "year": 2015, "reduction_percent": percent, "factors": factors}
    return made, made.posed([{"name": "budget"}, goal])


def pooled(made: Toy, case: Case, trial: Tried, group: tuple[str, ...]) -> float:
    """The least cost of a group that pools its shares; infinite if it cannot reach them."""
    use = case.study.rules[1]
    owner = made.stock.buildings["organisation"].to_numpy()
    mine = np.isin(owner, group)
    frozen = use.factors == "frozen"
    kg = made.offers.co2_frozen_kg if frozen else made.offers.co2_kg
    base = made.assessment.buildings["co2_base_frozen_kg" if frozen else "co2_base_kg"].to_numpy()[mine].sum()
    reached = kg[trial.chosen, made.offers.years.index(2015)][:, mine].sum(axis=1)
    allowed = reached <= base * (1 - use.reduction_percent / 100) * (1 + 1e-9)
    for limit in trial.limits:
        if limit.rule == "budget" and limit.key[0] in group:
            allowed &= limit.held
    cost = made.offers.options["lcc_kr"].to_numpy()[trial.chosen][:, mine].sum(axis=1)
    return float(cost[allowed].min()) if allowed.any() else np.inf


@pytest.mark.parametrize("seed", range(14))
@pytest.mark.parametrize("percent", [12.0, 24.0])
def test_costs_gain_and_split_are_those_of_trying_everything(seed: int, percent: float) -> None:
    made, case = posed(seed, percent, "frozen" if seed % 3 == 0 else "dynamic")
    trial = tried(made, case.study, every_combination(made))
    groups = [group for size in (1, 2, 3) for group in combinations(NAMES, size)]
    cost = {group: pooled(made, case, trial, group) for group in groups}
    if np.isinf(cost[NAMES]):
        with pytest.raises(ClashError):
            cooperate(case)
        return
    compared(cooperate(case), cost)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("seed", range(3))
def test_among_options_none_beats_they_are_the_same(seed: int) -> None:
    made, case = posed(seed, 15.0, "frozen" if seed % 3 == 0 else "dynamic", 5)
    trial = tried(made, case.study, every_combination(made))
    groups = [group for size in (1, 2, 3) for group in combinations(NAMES, size)]
    cost = {group: pooled(made, case, trial, group) for group in groups}
    among = lean(case)
    assert len(among.rows) < len(case.offers.options)
    if np.isfinite(cost[NAMES]):
        compared(cooperate(among.case(case)), cost)


def compared(found: Cooperation, cost: dict[tuple[str, ...], float]) -> None:
    assert found.together.certificate.objective == pytest.approx(cost[NAMES])
    unable = {name for name in NAMES if np.isinf(cost[name,])}
    assert set(found.unable) == unable
    assert (found.alone is None) == bool(unable)
    if unable:
        assert list(found.cost) == ["together"]
        return
    own = np.array([cost[name,] for name in NAMES])
    assert found.cost["alone"].to_numpy() == pytest.approx(own)
    gain = own.sum() - cost[NAMES]
    assert found.gain == pytest.approx((gain, gain, gain), abs=1e-6 * own.sum())
    assert found.cost["gain"].sum() == pytest.approx(gain, abs=1e-3)
    assert found.cost["gain"].to_numpy() == pytest.approx(by_orders(cost), abs=1e-6 * own.sum())
    assert (found.cost["gain"] >= -1e-6 * own).all()  # nobody is worse off than alone
    assert found.cost["payment"].sum() == pytest.approx(0.0, abs=1e-3)
    after = found.cost["together"] + found.cost["payment"]
    assert after.to_numpy() == pytest.approx(own - found.cost["gain"].to_numpy())
    assert found.split == "shapley"
    assert found.proved


def by_orders(cost: dict[tuple[str, ...], float]) -> list[float]:
    """The Shapley value as its definition has it: the mean over all orders of joining."""
    worth = {group: sum(cost[name,] for name in group) - value for group, value in cost.items()} | {(): 0.0}
    parts = dict.fromkeys(NAMES, 0.0)
    orders = list(permutations(NAMES))
    for order in orders:
        for at, name in enumerate(order):
            before, after = (tuple(sorted(order[:end])) for end in (at, at + 1))
            parts[name] += (worth[after] - worth[before]) / len(orders)
    return [parts[name] for name in NAMES]


@pytest.mark.parametrize("seed", range(8))
def test_at_the_common_price_each_ones_own_plan_reaches_the_goal(seed: int) -> None:
    made, case = posed(seed, 15.0)
    trial = tried(made, case.study, every_combination(made))
    if not trial.allowed.any():
        return
    found = cooperate(case)
    if not found.prices:
        assert found.priced is None
        return
    (price,) = found.prices
    goal = found.goals[0].most_t
    within = np.logical_and.reduce([limit.held for limit in trial.limits if limit.rule == "budget"])
    tonnes = made.offers.co2_kg[trial.chosen, made.offers.years.index(2015)].sum(axis=1) / 1000
    cost = trial.goals["life_cycle_cost"]

    def at(kr: float) -> float:
        """Tonnes of the plan that is cheapest with a price on them."""
        return float(tonnes[within][np.argmin((cost + kr * tonnes)[within])])

    assert found.priced is not None
    assert price.reached_t <= goal * (1 + 1e-9)
    assert price.reached_t == pytest.approx(at(price.high), rel=1e-6)
    if price.high > 0:
        assert at(price.low) > goal
        assert price.high - price.low <= 0.011 * price.high


def test_a_value_worked_by_hand() -> None:
    """Two gloves fit one: the textbook's left glove and two right ones, worth 6 as a pair."""
    worths = {("L", "R"): 6.0, ("L", "S"): 6.0, ("R", "S"): 0.0, ("L", "R", "S"): 6.0}
    assert shapley_value(("L", "R", "S"), worths) == pytest.approx({"L": 4.0, "R": 1.0, "S": 1.0})


@pytest.mark.parametrize("goal", ["life_cycle_cost", "co2"])
def test_without_a_common_goal_or_money_there_is_nothing_to_compare(goal: str) -> None:
    rules = (
        [] if goal == "life_cycle_cost" else [{"name": "co2_together", "year": 2015, "reduction_percent": 5}]
    )
    with pytest.raises(InputError, match="E-COOPERATE"):
        cooperate(toy(1).posed(rules, goal))


def test_many_organisations_share_equally() -> None:
    made = toy(2, buildings=12, packages=3, estate=2, organisations=6)
    found = cooperate(made.posed([{"name": "co2_together", "year": 2015, "reduction_percent": 8}]))
    assert found.split == "equal"
    assert found.cost["gain"].nunique() == 1
    assert found.cost["payment"].sum() == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("seed", range(6))
def test_new_build_is_its_organisation_s_own_in_cost_and_tonnes(seed: int) -> None:
    """Twelve dwellings are wanted of all together: who builds them has their cost and their CO2."""
    made = toy(seed, buildings=6, packages=2, organisations=3)
    goal = {"name": "co2_together", "year": 2015, "reduction_percent": 12.0}
    case = made.posed([{"name": "budget"}, goal, {"name": "dwellings_wanted", "least": 12}])
    trial = tried(made, case.study, every_combination(made))
    at, projects = made.offers.years.index(2015), made.offers.projects
    owner = made.stock.buildings["organisation"].to_numpy()
    builder = projects.rows["organisation"].to_numpy()
    base = made.assessment.buildings["co2_base_kg"]
    held = np.logical_and.reduce([limit.held for limit in trial.limits if limit.rule != "co2_together"])
    kg, most = {}, {}
    for name in NAMES:
        mine, theirs = owner == name, builder == name
        kg[name] = made.offers.co2_kg[trial.chosen, at][:, mine].sum(axis=1)
        kg[name] = kg[name] + trial.built[:, theirs] @ projects.co2_kg[theirs, at]
        most[name] = base.to_numpy()[mine].sum() * 0.88

    def least(group: tuple[str, ...]) -> float:
        """The least cost of all where a group pools its shares and the others keep their own."""
        parts = [group, *((name,) for name in NAMES if name not in group)]
        allowed = held.copy()
        for part in parts:
            allowed &= sum(kg[name] for name in part) <= sum(most[name] for name in part) * (1 + 1e-9)
        whole = trial.goals["life_cycle_cost"]
        return float(whole[allowed].min()) if allowed.any() else np.inf

    cost = {group: least(group) for size in (1, 2, 3) for group in combinations(NAMES, size)}
    if np.isinf(cost[NAMES]):
        with pytest.raises(ClashError):
            cooperate(case)
        return
    found = cooperate(case)
    assert found.together.certificate.objective == pytest.approx(cost[NAMES])
    assert sum(found.together.flows["built"].values()) >= 1
    for plan in filter(None, (found.together, found.alone)):
        told = found.cost["together" if plan is found.together else "alone"]
        assert told.sum() == pytest.approx(plan.certificate.objective)
    apart = cost["O0",]
    assert (found.alone is None) == np.isinf(apart)
    if found.alone is None:
        return
    assert found.alone.certificate.objective == pytest.approx(apart)
    worth = {group: apart - value for group, value in cost.items()}
    assert found.cost["gain"].sum() == pytest.approx(worth[NAMES], abs=1e-3)
    own = shapley_value(NAMES, {group: worth[group] for group in cost if len(group) > 1})
    assert found.cost["gain"].to_dict() == pytest.approx(own, abs=1e-6 * apart)
    tonnes = found.tonnes["alone"].droplevel("goal")
    assert (tonnes <= found.tonnes["share"].droplevel("goal") * (1 + 1e-6)).all()
