"""A user's own card and own rules: read from the card, or brought by a package, without changing ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute import every_combination, tried
from toys import CARD, study, toy

from energi.domain.card import Card, GoalCard, RuleCard, Symbol
from energi.domain.errors import InputError, ShelfError
from energi.optimise.case import Case, case
from energi.optimise.planning import plan
from energi.optimise.rules import GOALS, RULES
from energi.optimise.rules.spoken import spoken

WORDS = {"da": "opdigtet", "en": "made up"}


def own_card(*rules: RuleCard, goals: tuple[GoalCard, ...] = ()) -> Card:
    """Our card with a limit and rules of the user's own."""
    limit = Symbol(name="rise_limit", kind="given", each=("organisations", "years"), unit="kr/year", **WORDS)
    return CARD.model_copy(
        update={
            "symbols": (*CARD.symbols, limit),
            "rules": (*CARD.rules, *rules),
            "goals": (*CARD.goals, *goals),
        }
    )


RISE = RuleCard(
    name="rise_of_all",
    each=("organisations", "years"),
    over="rise_limit",
    reads="rise_limit[g, t] >= sum(rent_rise[a, t] for a in estates_of[g])",
    law="user",
    unit="kr/year",
    **WORDS,
)


def posed(card: Card, rules: list[dict[str, Any]], seed: int = 3) -> Case:
    made = toy(seed)
    return case(made.stock, made.assessment, made.offers, study(rules, "co2"), card)


def test_a_rule_of_the_card_alone_is_kept() -> None:
    given = {"rise_limit": {"O0, 2016": 150_000.0}}
    mine = {"name": "own", "rule": "rise_of_all", "given": given}
    made = posed(own_card(RISE), [mine])
    found = plan(made)
    toyed = toy(3)
    combos = every_combination(toyed)
    trial = tried(toyed, study([], "co2"), combos)
    options = toyed.offers.options
    owner = (toyed.stock.buildings["organisation"] == "O0").to_numpy()
    rise = options["payment_kr"].to_numpy()[combos][:, owner].sum(axis=1)  # all works are done by 2016
    best = trial.goals["co2"][rise <= 150_000].min()
    assert found.certificate.objective == pytest.approx(best)
    assert trial.goals["co2"].min() < best - 1e-3
    (row,) = found.limits.itertuples()
    assert (row.rule, row.key, row.right) == ("rise_of_all", ("O0", 2016), 150_000)


def test_a_card_that_changes_our_formula_is_obeyed() -> None:
    half = CARD.rule("budget").model_copy(
        update={"reads": "2 * capital[g, t] + carried[g, t] <= frame[g, t] + carried[g, t - 1]"}
    )
    rules = tuple(half if rule.name == "budget" else rule for rule in CARD.rules)
    strict = plan(posed(CARD.model_copy(update={"rules": rules}), [{"name": "budget"}]))
    ours = plan(posed(CARD, [{"name": "budget"}]))
    assert strict.certificate.objective > ours.certificate.objective + 1e-6


def test_a_goal_of_the_card_is_reached() -> None:
    rises = GoalCard(
        name="co2", reads="sum(rent_rise[a, t] for a in estates for t in years)", unit="kr/year", **WORDS
    )
    goals = tuple(rises if goal.name == "co2" else goal for goal in CARD.goals)
    found = plan(posed(CARD.model_copy(update={"goals": goals}), []))
    assert found.certificate.objective == 0.0


def test_our_card_speaks_our_functions() -> None:
    rules, goals = spoken(CARD)
    assert all(rules[name] is rule.says for name, rule in RULES.items())
    assert all(goals[name] is goal for name, goal in GOALS.items())


def test_what_a_card_cannot_add_up_or_does_not_know_is_refused() -> None:
    unheard = Symbol(name="happiness", kind="account", each=("estates",), unit="one", **WORDS)
    asks = RISE.model_copy(
        update={"name": "glad", "reads": "happiness[a] <= 1", "each": ("estates",), "over": ""}
    )
    card = own_card(asks)
    card = card.model_copy(update={"symbols": (*card.symbols, unheard)})
    with pytest.raises(ShelfError, match="E-CARD-ACCOUNT"):
        posed(card, [{"name": "own", "rule": "glad"}])
    with pytest.raises(ShelfError, match="E-CARD-PART"):
        posed(CARD, [{"name": "own", "rule": "glad"}])
    for key in ("O0", "O0, next year", "O0, 2016, 2"):
        rule = {"name": "own", "rule": "rise_of_all", "given": {"rise_limit": {key: 1.0}}}
        with pytest.raises(InputError, match="E-OWN-KEY"):
            posed(own_card(RISE), [rule])


def test_a_plan_of_an_own_rule_is_verified_by_the_card() -> None:
    given = {"rise_limit": {"O0, 2016": 150_000.0}}
    made = posed(own_card(RISE), [{"name": "own", "rule": "rise_of_all", "given": given}])
    found = plan(made)
    tighter = {**made.sheet.given, "rise_limit": {("O0", 2016): 0.5 * found.limits["left"].max()}}
    assert plan(replace(made, sheet=replace(made.sheet, given=tighter))).limits["slack"].min() >= -1e-6
    assert np.isfinite(found.certificate.bound)
