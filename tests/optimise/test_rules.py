"""Every rule and goal in all its readings: Pyomo, units, plain numbers, LaTeX; and nothing left out."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
import pint
import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toys import CARD, every_rule, further_rules, small, some_funds, study, toy

from energi.domain.aims import WEIGHTED, Goal
from energi.domain.formula import Formula
from energi.domain.study import RuleUse
from energi.domain.study_rules import OwnRule
from energi.domain.units import quantity
from energi.optimise.program import model
from energi.optimise.readings import Values
from energi.optimise.rules import GOALS, RULES
from energi.optimise.rules.relation import rule as register
from energi.optimise.sheet import Key, Sheet
from energi.optimise.study_sheet import FUND_RULES
from energi.shelf import shelf

UNITS = shelf("data") / "units.txt"
LETTER = {index.name: index.letter for index in CARD.sets}
NAMES = sorted({*RULES, *(rule.name for rule in CARD.rules)})
GOAL_NAMES = sorted({*GOALS, *(goal.name for goal in CARD.goals)})
OPTIONS_OF = {"B0": ("o0", "o1"), "B1": ("o2", "o3", "o4"), "B2": ("o5",)}


def reading(symbol: Any, sheet: Sheet) -> SimpleNamespace:
    """A model whose every symbol is what ``symbol(name, keys)`` gives."""
    before = sheet.sets["years"][0] - 1
    sets = {**sheet.sets, "options": tuple(o for options in OPTIONS_OF.values() for o in options)}
    found = {}
    for part in CARD.symbols:
        keys: list[Key] = [()]
        for name in part.each:
            items = (before - 1, before, *sets[name]) if name == "years" else sets[name]
            keys = [(*key, item) for key in keys for item in items]
        found[part.name] = Values(symbol(part, keys))
    return SimpleNamespace(**sheet.sets, **found, options_of=OPTIONS_OF)


def keys_of(name: str, sheet: Sheet) -> list[Key]:
    """Every key of a rule, wherever the study says it holds."""
    if name == "one_option":
        return [(code,) for code in OPTIONS_OF]
    return sheet.keys(CARD.rule(name).each)


EVERY = [*every_rule(np.random.default_rng(1)), *further_rules(np.random.default_rng(1))]
FUNDS = some_funds(np.random.default_rng(1))
MADE = toy(1).posed(EVERY, "housing_cost", FUNDS)
SHEET = MADE.sheet


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return SHEET


def with_units(sheet: Sheet) -> SimpleNamespace:
    return reading(lambda part, keys: {key: quantity(1.0, part.unit, UNITS) for key in keys}, sheet)


# --- Pyomo ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMES if name != "one_option"])
def test_pyomo_builds_the_rule(name: str, sheet: Sheet) -> None:
    rng = np.random.default_rng(3)
    stated = {
        part.name: {
            key: float(rng.uniform(1, 2)) for key in sheet.given.get(part.name) or sheet.keys(part.each)
        }
        for part in CARD.symbols
        if part.kind == "given"
    }
    flows = [symbol.rule for symbol in CARD.symbols if symbol.whole and symbol.name in CARD.rule(name).reads]
    accounts = {part.name: part.each for part in CARD.symbols if part.kind == "account"}
    rules = tuple(dict.fromkeys(("one_option", *flows, name)))
    case = small(MADE, given=stated, families=accounts, rules=rules)
    built = getattr(model(case.card, case.sheet), f"rule_{name}")
    assert 0 < len(built) == len(case.sheet.domain(CARD.rule(name)))
    assert all(constraint.body.is_potentially_variable() for constraint in built.values())
    assert built.doc == CARD.rule(name).en


def test_pyomo_builds_the_structural_rule() -> None:
    m = pyo.ConcreteModel()
    m.chosen = pyo.Var(["o0", "o1"], within=pyo.Binary)
    left, sense, right = RULES["one_option"].says(
        SimpleNamespace(chosen=m.chosen, options_of={"b": ["o0", "o1"]}), "b"
    )
    m.row = pyo.Constraint(expr=left == right)
    m.chosen["o0"].set_value(1)
    m.chosen["o1"].set_value(0)
    assert (sense, right, pyo.value(m.row.body)) == ("==", 1, 1)


# --- units ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_both_sides_of_a_rule_are_of_the_unit_of_its_card(name: str, sheet: Sheet) -> None:
    m, key = with_units(sheet), keys_of(name, sheet)[0]
    left, _, right = RULES[name].says(m, *key)
    one = quantity(1.0, CARD.rule(name).unit, UNITS)
    assert (one + left + right).check(one.dimensionality)  # adding what is of another kind raises


@pytest.mark.parametrize("name", GOAL_NAMES)
def test_a_goal_is_of_the_unit_of_its_card(name: str, sheet: Sheet) -> None:
    found = GOALS[name](with_units(sheet))
    one = quantity(1.0, CARD.goal(name).unit, UNITS)
    assert (one + found).check(one.dimensionality)


@pytest.mark.parametrize(
    "wrong",
    [
        "rent_rise[a, t] <= rent_cap[a]",
        "rent_rise[a, t] <= rent_share_cap[a] * dwelling_area[a]",
        "capital[g, t] <= co2_goal[t]",
        "capital[g, t] <= rent_rise[a, t]",
        "failing[a] <= without_bath_limit[a]",
    ],
)
def test_a_formula_that_mixes_kinds_does_not_pass(wrong: str, sheet: Sheet) -> None:
    index = {"g": "O0", "a": "A0", "t": 2012}
    left, _, right = Formula(wrong).sides(vars(with_units(sheet)), index)
    with pytest.raises(pint.DimensionalityError):
        left - right


# --- plain numbers -------------------------------------------------------------------------------


def drawn(seed: int) -> SimpleNamespace:
    rng = np.random.default_rng(seed)
    return reading(lambda _part, keys: {key: float(rng.uniform(-1e3, 1e3)) for key in keys}, SHEET)


@pytest.mark.parametrize("name", NAMES)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_card_and_code_give_the_same_two_sides(name: str, seed: int) -> None:
    m, card = drawn(seed), CARD.rule(name)
    letters = [LETTER[each] for each in card.each]
    for key in keys_of(name, SHEET):
        left, sense, right = Formula(card.reads).sides(vars(m), dict(zip(letters, key, strict=True)))
        said = RULES[name].says(m, *key)
        assert said.sense == sense
        assert said.left == pytest.approx(left, rel=1e-12)
        assert said.right == pytest.approx(right, rel=1e-12)


@pytest.mark.parametrize("name", GOAL_NAMES)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_card_and_code_give_the_same_goal(name: str, seed: int) -> None:
    m = drawn(seed)
    assert GOALS[name](m) == pytest.approx(Formula(CARD.goal(name).reads).value(vars(m)), rel=1e-12)


def test_a_card_that_says_something_else_is_found_out() -> None:
    m = drawn(0)
    said = RULES["budget"].says(m, "O0", 2012)
    other = Formula("capital[g, t] + carried[g, t - 1] <= frame[g, t] + carried[g, t]")
    left, _, right = other.sides(vars(m), {"g": "O0", "t": 2012})
    assert said.left - said.right != pytest.approx(left - right)


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_is_the_formula(name: str) -> None:
    assert " ".join((RULES[name].says.__doc__ or "").split()) == CARD.rule(name).reads + "."


# --- LaTeX ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("reads", [part.reads for part in (*CARD.rules, *CARD.goals)])
def test_a_formula_is_printed_with_all_its_symbols(reads: str) -> None:
    latex = Formula(reads).latex
    assert latex.count("{") == latex.count("}")
    for symbol in Formula(reads).symbols:
        assert rf"\mathrm{{{symbol}}}".replace("_", r"\_") in latex


# --- nothing is left out -------------------------------------------------------------------------


def test_every_rule_has_a_card_and_every_card_a_rule() -> None:
    assert sorted(RULES) == sorted(rule.name for rule in CARD.rules)
    assert sorted(GOALS) == sorted(goal.name for goal in CARD.goals)
    assert all(RULES[name].name == name for name in RULES)


def test_a_study_can_switch_on_every_rule_but_the_structural_one() -> None:
    whose = ("together", "organisation")
    goals = [{"name": f"co2_{who}", "year": 2015, "reduction_percent": 1} for who in whose]
    paths = [{"name": f"co2_path_{who}", "points": {2015: 1}} for who in whose]
    both = [{**rule, "factors": kind} for rule in (*goals, *paths) for kind in ("dynamic", "frozen")]
    others = [rule for rule in EVERY if not str(rule["name"]).startswith("co2")]
    uses = study([*others, *both]).rules
    held = {f"held_{goal}" for goal in get_args(Goal)}  # by naming goals in order
    assert {name for use in uses for name in use.switches} | {"one_option", *FUND_RULES, *held} == set(RULES)
    assert {type(use) for use in uses} | {OwnRule} == set(get_args(get_args(RuleUse)[0]))
    assert {*get_args(Goal), WEIGHTED} == set(GOALS)


def test_every_symbol_of_the_card_is_used_and_every_symbol_used_is_on_the_card() -> None:
    used = {symbol for part in (*CARD.rules, *CARD.goals) for symbol in Formula(part.reads).symbols}
    assert used - {"options_of", "estates_of", "projects_of", "projects_in"} == {
        symbol.name for symbol in CARD.symbols
    }


def test_rules_over_a_given_name_a_given() -> None:
    for rule in CARD.rules:
        if rule.over:
            given_symbol = CARD.symbol(rule.over)
            assert given_symbol.kind == "given"
            assert set(given_symbol.each) <= set(rule.each)
            assert rule.over in Formula(rule.reads).symbols


def test_a_rule_cannot_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="budget"):
        register(RULES["budget"].says)


def test_letters_are_of_one_set_each() -> None:
    letters = [index.letter for index in CARD.sets]
    assert len(set(letters)) == len(letters)
    for rule in CARD.rules:
        bound = set(re.findall(r"for (\w) in", rule.reads)) | {LETTER[each] for each in rule.each}
        indices = {
            i for group in re.findall(r"\[([^\]]*)\]", rule.reads) for i in re.findall(r"[a-z]", group)
        }
        assert indices <= bound
