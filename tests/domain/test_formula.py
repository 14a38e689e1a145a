"""The formula reader: what it computes, prints, and refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energi.domain.errors import ShelfError
from energi.domain.formula import Formula

numbers = st.floats(-1e6, 1e6)


@given(a=numbers, b=numbers, c=st.floats(0.1, 1e3))
def test_arithmetic_is_python_s(a: float, b: float, c: float) -> None:
    values = {"x": {1: a, 2: b}, "y": {1: c}}
    found = Formula("-x[i] * (x[i + 1] - 3) / y[i] + 2").value({**values, "i": 1})
    assert found == -a * (b - 3) / c + 2


def test_sides_of_a_comparison() -> None:
    values = {"a": {("g", 2): 3.0, ("g", 1): 5.0}}
    assert Formula("a[g, t] <= a[g, t - 1]").sides(values, {"g": "g", "t": 2}) == (3.0, "<=", 5.0)
    assert Formula("a[g, t] >= 1").sides(values, {"g": "g", "t": 2}) == (3.0, ">=", 1)
    assert Formula("a[g, t] == 1").sides(values, {"g": "g", "t": 2})[1] == "=="


def test_sums_run_over_sets_and_over_sets_of_sets() -> None:
    values = {"a": {(g, t): g * t for g in (1, 2) for t in (10, 20)}, "gs": (1, 2), "ts": (10, 20)}
    assert Formula("sum(a[g, t] for g in gs for t in ts)").value(values) == 90
    assert Formula("sum(a[g, t] for g in of[k] for t in ts)").value({**values, "of": {1: (2,)}, "k": 1}) == 60


def test_a_sum_of_nothing_is_nothing() -> None:
    assert Formula("sum(a[g] for g in gs)").value({"a": {}, "gs": ()}) == 0


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('ls')",
        "a.b",
        "lambda: 1",
        "a ** 2",
        "a[g] if b else c",
        "max(a[g] for g in gs)",
        "sum([a[g] for g in gs])",
        "sum(a)",
        "sum(a[g] for g in gs if g == 1)",
        "sum((a[g] for g in gs), start=1)",
        "[1, 2]",
        "{1: 2}",
        "a and b",
        "not a",
        "a < b",
        "a != b",
        "a := 1",
        "f'{a}'",
        "a[1:2]",
        "a +",
        "",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ShelfError) as caught:
        Formula(text)
    assert caught.value.code == "E-FORMULA"
    assert caught.value.fields["formula"] == text


@pytest.mark.parametrize("text", ["a[g]", "1 <= 2 <= 3"])
def test_a_rule_is_one_comparison(text: str) -> None:
    with pytest.raises(ShelfError, match="no single comparison"):
        Formula(text).sides({"a": {1: 1}}, {"g": 1})


def test_a_generator_outside_a_sum_has_no_value() -> None:
    with pytest.raises(ShelfError, match="E-FORMULA"):
        Formula("(a for a in gs)").value({"gs": (1,)})


def test_symbols_are_the_indexed_names() -> None:
    assert Formula("cap[a] * area[a] + 1 <= sum(x[o] for o in of[a])").symbols == {"cap", "area", "x", "of"}


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("a[g, t - 1] <= 2", r"\mathrm{a}_{g, t-1} \le 2"),
        ("co2_goal[t] == 1", r"\mathrm{co2\_goal}_{t} = 1"),
        ("sum(a[g] for g in gs) >= 0", r"\sum_{g \in \mathrm{gs}} \mathrm{a}_{g} \ge 0"),
        (
            "sum(a[o] for o in of[b]) == 1",
            r"\sum_{o \in \mathrm{of}_{b}} \mathrm{a}_{o} = 1",
        ),
        ("a[x] * (b[x] + c[x])", r"\mathrm{a}_{x} \, \left(\mathrm{b}_{x} + \mathrm{c}_{x}\right)"),
        ("a[x] - (b[x] - c[x])", r"\mathrm{a}_{x} - \left(\mathrm{b}_{x} - \mathrm{c}_{x}\right)"),
        ("a[x] - b[x] - c[x]", r"\mathrm{a}_{x} - \mathrm{b}_{x} - \mathrm{c}_{x}"),
        ("a[x] / (b[x] * c[x])", r"\mathrm{a}_{x} / \left(\mathrm{b}_{x} \, \mathrm{c}_{x}\right)"),
        ("-(a[x] + 1)", r"-\left(\mathrm{a}_{x} + 1\right)"),
    ],
)
def test_latex_means_the_same(text: str, latex: str) -> None:
    assert Formula(text).latex == latex
