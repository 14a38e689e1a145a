"""The robust plan equals the best of all combinations; regrets are what plain arithmetic gives."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser import agreeable_where_shown
from brute import Tried, every_combination, tried
from edits import Run
from small import small_study
from toys import Rules, Toy, every_rule, further_rules, study, toy

import energi
from energi.domain.errors import ClashError, InputError, SolverError
from energi.domain.study import Study
from energi.explain.again import Again
from energi.optimise.case import Case
from energi.optimise.lean import lean
from energi.optimise.solve import Status
from energi.options import dominance
from energi.options.menu import offers
from energi.report.folder import decimal, read_csv
from energi.scenarios.change import Base, counting
from energi.scenarios.grid import Grid, variants, weight
from energi.scenarios.outcome import base_of, outcomes
from energi.scenarios.robust import BASE, MEAN, WORST, Robust, robust
from energi.scenarios.tables import label
from energi.scenarios.worlds import worlds as scenarios

STUDIES = 24


def worlds(made: Toy, rng: np.random.Generator, count: int = 3) -> list[Toy]:
    """The toy, and others with the same options whose costs and tonnes are drawn anew."""
    found = [made]
    for _ in range(count):
        options = made.offers.options
        heat = options["heat_kwh"].to_numpy()
        dearer = rng.uniform(-6, 12) * heat + rng.uniform(-0.4, 0.6) * options["capital_kr"].to_numpy()
        factor = rng.uniform(0.5, 1.5)
        offers = replace(
            made.offers,
            options=options.assign(lcc_kr=options["lcc_kr"] + dearer),
            co2_kg=made.offers.co2_kg[:] * rng.uniform(0.6, 1.6, len(options))[:, None],
            projects=replace(
                made.offers.projects,
                rows=made.offers.projects.rows.assign(cost_kr=made.offers.projects.rows["cost_kr"] * factor),
            ),
        )
        found.append(replace(made, offers=offers))
    return found


def rules_of(seed: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    first, further = every_rule(rng), further_rules(rng)
    one, other = first[int(rng.integers(len(first)))], further[int(rng.integers(len(further)))]
    return [[], [one], [first[0], other], first[2:]][seed % 4]


def counted(drawn: list[Toy], rules: Rules, goal: str) -> tuple[Tried, np.ndarray]:
    """What every combination comes to in every scenario; limits are those of the first."""
    trials = [tried(each, study(rules), every_combination(each)) for each in drawn]
    return trials[0], np.stack([trial.goals[goal] for trial in trials], axis=1)


@pytest.mark.parametrize("turn", range(4))
def test_the_robust_plan_is_the_best_of_all_combinations(turn: int) -> None:
    feasible = []
    for seed in range(turn * STUDIES // 4, (turn + 1) * STUDIES // 4):
        rng = np.random.default_rng(50_000 + seed)
        drawn, rules = worlds(toy(300 + seed, packages=2), rng), rules_of(seed, rng)
        goal = ("life_cycle_cost", "co2")[seed % 2]
        weights = rng.uniform(0.5, 3.0, len(drawn))
        trial, goals = counted(drawn, rules, goal)
        cases = [each.posed(rules, goal) for each in drawn]
        feasible.append(bool(trial.allowed.any()))
        if feasible[-1]:
            compared(robust(cases, weights), trial, goals, weights)
        else:
            with pytest.raises(ClashError, match="E-CLASH"):
                robust(cases, weights)
    assert any(feasible)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("seed", range(4))
def test_among_options_none_beats_in_any_scenario_it_is_the_same(seed: int) -> None:
    rng = np.random.default_rng(60_000 + seed)
    drawn, rules = worlds(toy(500 + seed, packages=3), rng, 2), rules_of(seed, rng)
    trial, goals = counted(drawn, rules, "life_cycle_cost")
    if not trial.allowed.any():
        return
    cases = [each.posed(rules, "life_cycle_cost") for each in drawn]
    among = lean(cases[0], cases[1:])
    few = [among.case(cases[0]), *map(among.elsewhere, cases[1:])]
    found = robust(few, [1.0, 2.0, 0.5])
    choices = {
        kind: replace(told, plan=replace(told.plan, chosen=among.rows[told.plan.chosen]))
        for kind, told in found.choices.items()
    }
    compared(replace(found, choices=choices), trial, goals, np.array([1.0, 2.0, 0.5]))


def compared(found: Robust, trial: Tried, goals: np.ndarray, weights: np.ndarray) -> None:
    allowed = goals[trial.allowed]
    best = allowed.min(axis=0)
    assert [each.value for each in found.best] == pytest.approx(list(best), rel=1e-6)
    size = 1e-6 * float(np.abs(best).max())
    worst = (allowed - best).max(axis=1).min()
    assert found.choices[WORST].regrets.max() == pytest.approx(worst, abs=size)
    assert found.choices[WORST].plan.certificate.bound <= worst + size
    mean = (allowed @ weights).min() / weights.sum()
    assert found.choices[MEAN].plan.certificate.objective == pytest.approx(mean, rel=1e-6)
    assert found.proved
    for choice in found.choices.values():
        mine = (trial.chosen == choice.plan.chosen).all(axis=1) & trial.allowed
        assert (np.abs(goals[mine] - choice.reached).max(axis=1) <= size).any()
        assert (choice.regrets >= 0).all()
        assert (choice.most >= choice.regrets - size).all()
    assert found.choices[WORST].regrets.max() <= found.choices[BASE].regrets.max() + size


def test_a_plan_that_is_best_everywhere_has_no_regret() -> None:
    case = toy(3).posed([{"name": "budget"}])
    found = robust([case, case], [1.0, 1.0])
    assert {kind: choice.regrets.max() for kind, choice in found.choices.items()} == {
        BASE: 0.0,
        WORST: 0.0,
        MEAN: 0.0,
    }
    assert found.choices[WORST].plan.certificate.bound == 0.0
    assert (found.otherwise == 0).all()


def test_regret_is_worked_by_hand() -> None:
    """One building: A costs 10 and 100, B 60 and 60, C 80 and 20; B is never best and regrets least."""
    made = toy(3, buildings=1, packages=2, estate=1, organisations=1)
    costs = np.array([[10.0, 60.0, 80.0], [100.0, 60.0, 20.0]]) * 1e6
    drawn = [
        replace(made, offers=replace(made.offers, options=made.offers.options.assign(lcc_kr=cost)))
        for cost in costs
    ]
    found = robust([each.posed() for each in drawn], [3.0, 1.0])
    assert [list(found.choices[kind].plan.chosen) for kind in (BASE, WORST, MEAN)] == [[0], [1], [0]]
    assert list(found.choices[WORST].regrets) == pytest.approx([50e6, 40e6])
    assert found.choices[WORST].plan.certificate.bound == pytest.approx(50e6)
    assert found.choices[MEAN].plan.certificate.objective == pytest.approx((3 * 10e6 + 100e6) / 4)
    assert [best.value for best in found.best] == pytest.approx([10e6, 20e6])
    assert list(found.otherwise) == [1]


@pytest.mark.parametrize("cut", range(5))
def test_a_search_that_ends_without_a_plan_is_told_and_keeps_the_best_known(
    monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    rng = np.random.default_rng(7)
    cases = [each.posed([{"name": "budget"}]) for each in worlds(toy(4), rng, 2)]
    honest, real, turns = robust(cases, [1, 1, 1]), Again.solve, iter(range(5))

    def solve(self: Again, *args: Any, **named: Any) -> Any:
        outcome, linear = real(self, *args, **named)
        if next(turns) == cut:
            return replace(
                outcome, status=Status.LIMIT_EMPTY, columns=None, objective=np.nan, bound=np.nan
            ), None
        return outcome, linear

    monkeypatch.setattr(Again, "solve", solve)
    if cut == 0:
        with pytest.raises(SolverError, match="E-LIMIT-EMPTY"):
            robust(cases, [1, 1, 1])
        return
    found = robust(cases, [1, 1, 1])
    assert not found.proved
    for mine, best in zip(found.best, honest.best, strict=True):
        assert mine.bound <= best.value * (1 + 1e-9)
    # a scenario whose own best is not known makes every regret there look smaller, never the proved one
    for kind in (BASE, WORST, MEAN):
        assert found.choices[kind].most.max() >= honest.choices[WORST].regrets.max() - 1.0


# --- scenarios of a study ------------------------------------------------------------------------

HEAT = "figures.energy_price.district_heating"


def grid_of(*axes: dict[str, Any], **content: Any) -> Grid:
    return Grid.model_validate({"schema": 1, "study": "study.toml", "axes": axes, **content})


PRICES = grid_of(
    {"changes": HEAT, "factors": [0.4, 2.0], "weights": [1.0, 3.0], "name": "Varme", "name_en": "Heat"},
    {"changes": "savings.expected", "values": [1]},
    weight=2.0,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("robust")).parent


@pytest.fixture(scope="module")
def base(home: Path) -> Base:
    return base_of(home / "study.toml", 20.0, 0.5)


@pytest.fixture(scope="module")
def posed(home: Path, base: Base) -> list[Case]:
    return scenarios(PRICES, home / "study.toml", base)


def test_scenarios_have_the_same_options_in_the_same_order(posed: list[Case]) -> None:
    same = ["building", "package", "start_year", "later_year", "capital_kr"]
    first, *others = (case.offers.options for case in posed)
    assert len(posed) == 4
    for other in others:
        assert other[same].equals(first[same])
        assert not np.allclose(other["lcc_kr"], first["lcc_kr"])


def test_no_scenario_loses_its_best_plan_on_the_common_menu(
    posed: list[Case], base: Base, home: Path
) -> None:
    """Without limits the best plan takes every building's cheapest option, of the common menu or its own."""
    for at, case in enumerate(posed):
        counted = counting(PRICES, variants(PRICES)[at], base, home)
        own = offers(base.stock, case.assessment, counted).options
        for column in ("lcc_kr", "heat_kwh"):
            best = own.groupby("building")[column].min()
            common = case.offers.options.groupby("building")[column].min()
            assert list(common[best.index]) == pytest.approx(list(best))


def test_emissions_change_in_the_years_to_come_only(base: Base, home: Path) -> None:
    grid = grid_of(
        {"changes": "emissions.district_heating", "factors": [0.5]}, {"changes": "emissions", "factors": [2]}
    )
    _, one, every = variants(grid)
    first = base.setting.factors
    later = np.array(first.years) > base.study.period.base_year
    row = first.carriers.index("district_heating")
    ours = counting(grid, one, base, home).factors.kg_kwh
    assert (ours[row, later] == 0.5 * first.kg_kwh[row, later]).all()
    assert (ours[row, ~later] == first.kg_kwh[row, ~later]).all()
    assert (np.delete(ours, row, axis=0) == np.delete(first.kg_kwh, row, axis=0)).all()
    assert (counting(grid, every, base, home).factors.kg_kwh[:, later] == 2 * first.kg_kwh[:, later]).all()


def test_expected_savings_are_what_a_study_that_counts_on_them_gives(
    posed: list[Case], base: Base, home: Path
) -> None:
    counted = counting(PRICES, variants(PRICES)[3], base, home)
    assert counted.study.energy_basis == "expected"
    options = posed[3].offers.options
    assert (options["heat_kwh"] == options["expected_heat_kwh"]).all()


# --- savings at an end of their range ------------------------------------------------------------

ENDS = {"changes": "savings", "values": ["low", "high"]}


@pytest.fixture(scope="module")
def ends(home: Path, base: Base) -> list[Case]:
    return scenarios(grid_of(ENDS), home / "study.toml", base)


def test_low_and_high_savings_are_the_ends_the_options_tell(ends: list[Case], base: Base) -> None:
    counted, low, high = (case.offers for case in ends)
    assert (low.options["lcc_kr"] == counted.options["lcc_high_kr"]).all()
    assert (high.options["lcc_kr"] == counted.options["lcc_low_kr"]).all()
    assert (low.options["lcc_kr"] >= high.options["lcc_kr"]).all()
    assert (low.co2_kg[:] >= high.co2_kg[:] - 1e-6).all()
    # with the same carrier, CO2 is that of the heat left by the low (high) saving
    options, factors = counted.options, base.setting.factors
    same = (options["carrier"] == base.stock.buildings["carrier"].loc[options["building"]].to_numpy()) & (
        options["start_year"] > 0
    )
    rows = np.flatnonzero(same)[::97]
    today = ends[0].assessment.buildings.loc[options["building"].iloc[rows], "heat_kwh"].to_numpy()
    kg_kwh = factors.kg_kwh[factors.index(options["carrier"].iloc[rows]), -1]
    for offers_, end in ((low, "low"), (high, "high")):
        left = today - options[f"saving_{end}_kwh"].iloc[rows].to_numpy()
        moved = (left - options["heat_kwh"].iloc[rows].to_numpy()) * kg_kwh
        assert offers_.co2_kg[rows, -1] - counted.co2_kg[rows, -1] == pytest.approx(moved, abs=1e-6)
        # nothing is saved before the works are done
        assert (offers_.co2_kg[rows, 0] == counted.co2_kg[rows, 0]).all()


@pytest.mark.parametrize("goal", ["life_cycle_cost", "co2"])
def test_least_worst_regret_over_low_and_high_is_that_of_every_package(
    home: Path, base: Base, goal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Brute force over every package of a building, none left out; no rule of the study on."""
    for code in base.stock.buildings.index[[0, 9]]:
        stock = replace(base.stock, buildings=base.stock.buildings.loc[[code]])
        stock = replace(stock, proposals=stock.proposals[stock.proposals["building"] == code])
        content = {**base.study.model_dump(by_alias=True), "rules": [], "minimise": goal}
        free = Study.model_validate(content)
        one = Base(free, stock, replace(base.setting, study=free))
        found = robust(scenarios(grid_of(ENDS), home / "study.toml", one), [1, 1, 1])
        with monkeypatch.context() as patch:
            patch.setattr(dominance, "undominated", lambda cost: np.ones(len(cost), dtype=bool))
            every = scenarios(grid_of(ENDS), home / "study.toml", one)
        assert len(every[0].offers.options) > len(found.choices) + 1
        goals = np.stack([worth(case, goal) for case in every], axis=1)
        best = goals.min(axis=0)
        assert [each.value for each in found.best] == pytest.approx(list(best), rel=1e-6)
        size = 1e-6 * float(np.abs(best).max())
        assert found.choices[WORST].regrets.max() == pytest.approx((goals - best).max(axis=1).min(), abs=size)


def test_no_option_is_left_out_that_is_better_with_low_or_high_savings(
    ends: list[Case], base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every package there is has one on the menu that is no worse, whatever the savings come to."""
    alike = ["building", "start_year", "carrier"]
    kept = dict(iter(ends[0].offers.options.groupby(alike)))
    monkeypatch.setattr(dominance, "undominated", lambda cost: np.ones(len(cost), dtype=bool))
    every = offers(base.stock, ends[0].assessment, base.setting).options
    left_out = 0
    for key, some in every.groupby(alike):
        theirs, ours = quantities(some), quantities(kept[key])
        no_worse = (ours[:, None] <= theirs + 1e-6 * (1.0 + np.abs(theirs))).all(axis=2)
        assert no_worse.any(axis=0).all()
        left_out += len(some) - len(kept[key])
    assert left_out > 0


def quantities(options: pd.DataFrame) -> np.ndarray:
    """What a goal or a limit may count of options of one carrier, lower is better."""
    counted = ["lcc_kr", "lcc_low_kr", "lcc_high_kr", "payment_kr", "heat_kwh", "electricity_kwh"]
    beyond = options["capital_kr"] - options["anyway_kr"]
    return np.column_stack([options[counted], beyond, options["failing"], -options["baths"]])


def worth(case: Case, goal: str) -> np.ndarray:
    """What every option comes to in a goal."""
    if goal == "life_cycle_cost":
        return case.offers.options["lcc_kr"].to_numpy(float)
    return np.asarray(case.offers.co2_kg[:].sum(axis=1) / 1000.0)


def test_low_and_high_savings_are_told_in_words(base: Base) -> None:
    grid = grid_of(ENDS)
    assert [label(grid, each, base, "da") for each in variants(grid)[1:]] == [
        "savings lave",
        "savings høje",
    ]
    with pytest.raises(InputError, match="E-GRID-ROBUST"):
        outcomes(grid, Path("study.toml"), base, "da", lambda *_: None)


def test_weights_come_from_the_file() -> None:
    assert [weight(PRICES, variant) for variant in variants(PRICES)] == [2.0, 1.0, 3.0, 1.0]
    both = grid_of(
        {"changes": "a", "values": [1, 2], "weights": [2, 5]},
        {"changes": "b", "values": [3], "weights": [7]},
        combine="all",
    )
    assert [weight(both, each) for each in variants(both)] == [1.0, 7.0, 2.0, 14.0, 5.0, 35.0]


@pytest.mark.parametrize(
    ("axis", "code"),
    [
        ({"changes": "budget.frame_kr", "factors": [2]}, "E-ROBUST-AXIS"),
        ({"changes": "rules.rent_absolute.cap_kr_m2", "values": [9]}, "E-ROBUST-AXIS"),
        ({"changes": "savings.expected", "values": [0.5]}, "E-GRID-SAVINGS"),
        ({"changes": "savings.expected", "factors": [1]}, "E-GRID-SAVINGS"),
        ({"changes": "savings", "values": ["middle"]}, "E-GRID-RANGE"),
        ({"changes": "savings", "values": [1]}, "E-GRID-RANGE"),
        ({"changes": "emissions.straw", "factors": [1]}, "E-GRID-TARGET"),
        ({"changes": "emissions.district_heating", "values": [1]}, "E-GRID-TARGET"),
        ({"changes": "figures.nothing", "values": [1]}, "E-GRID-TARGET"),
    ],
)
def test_what_is_no_scenario_is_refused(home: Path, base: Base, axis: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        scenarios(grid_of(axis), home / "study.toml", base)


def test_goals_in_order_have_no_regret(home: Path, base: Base) -> None:
    aims = Study.model_validate(
        {**base.study.model_dump(by_alias=True), "minimise": [{"goal": "co2"}, {"goal": "capital"}]}
    )
    with pytest.raises(InputError, match="E-ROBUST-GOALS"):
        scenarios(PRICES, home / "study.toml", replace(base, study=aims))


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_robust_plan_is_written_and_told(home: Path, tmp_path: Path, run: Run, lang: str) -> None:
    file, out = home / "robust.toml", tmp_path / "ud"
    file.write_text(GRID, encoding="utf-8")
    asked = ("robust", file, "--gap", 0.5, "--time-limit", 20, "--out", out, "--lang", lang)
    code, told, _ = run(*asked)
    assert code == 0
    rows = {name: read_csv(out / "csv" / f"{name}.csv", lang) for name in ("scenarios", "plans", "choices")}
    regrets = decimal(rows["scenarios"]["regret_worst"], lang)
    assert len(regrets) == 3
    worst = decimal(rows["plans"]["worst_regret"], lang)
    assert worst[1] == pytest.approx(regrets.max())
    assert worst[1] <= worst[0]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "robust"
    assert manifest["grid"] == "robust.toml"
    assert manifest["proved"]["bound"] <= manifest["proved"]["worst_regret"] == pytest.approx(worst[1])
    assert (out / "input" / "robust.toml").is_file()
    words = (
        ("Den robuste plan er i værste fald", "Varme")
        if lang == "da"
        else ("At worst the robust plan", "Heat")
    )
    page = (out / "robust.html").read_text(encoding="utf-8")
    assert all(word in told and word in page for word in words)
    agreeable_where_shown(out / "robust.html", tmp_path)
    steady = int((decimal(rows["choices"]["variants_changed"], lang) == 0).sum())
    assert f"{steady} {'af 12 bygninger' if lang == 'da' else 'of 12 buildings'} " in told


def test_the_python_interface_gives_the_same_tables(home: Path) -> None:
    file = home / "robust.toml"
    file.write_text(GRID, encoding="utf-8")
    tables = energi.robust(file, time_limit_s=20, gap_percent=0.5, lang="en")
    assert list(tables) == ["robust_scenarios", "robust_plans", "robust_choices"]
    plans = tables["robust_plans"].frame
    assert list(plans["plan_key"]) == [BASE, WORST, MEAN]
    assert plans["worst_regret"][1] <= plans["worst_most"][1]


def test_a_file_with_too_few_weights_is_told(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "grid.toml"
    file.write_text(
        GRID.replace("factors = [0.4, 2.0]", "factors = [0.4, 2.0]\nweights = [1]"), encoding="utf-8"
    )
    code, _, told = run("robust", file, "--lang", "en")
    assert code == 1
    assert "as many weights" in told


GRID = f"""
schema = 1
study = "study.toml"
[[axes]]
changes = "{HEAT}"
name = "Varme"
name_en = "Heat"
factors = [0.4, 2.0]
"""
