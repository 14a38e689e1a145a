"""Funds: no combination with any way of paying does better, none is overdrawn, the first is used first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute import Further, every_combination, tried
from scipy.optimize import linprog
from toys import STARTS, YEARS, Toy, further_rules, some_funds, study, toy

from energi.assess.today import due
from energi.domain.errors import ClashError, SolverError
from energi.domain.study import Study
from energi.explain.clash import clash
from energi.explain.polish import polished
from energi.explain.why import why
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.planning import plan, replanned
from energi.optimise.program import program
from energi.optimise.readings import numbers
from energi.optimise.reduce import lagrangian
from energi.optimise.solve import solve


class Paying:
    """One choice with a variable for what each fund pays of each single work, and limits over all years.

    Another formulation than the program's: per work instead of per estate and kind of works, and money
    summed up to a year instead of carried from year to year.
    """

    def __init__(self, made: Toy, asked: Study, chosen: np.ndarray) -> None:
        count = Further(made, asked, chosen[None, :])
        self.made, self.asked = made, asked
        self.vars: list[tuple[Any, str, str, int, float, float]] = []
        works = count._works()
        self.owed: list[tuple[str, int, float]] = []
        for building, option in enumerate(chosen):
            estate, owner = count.estate[building], count.organisation[building]
            for year, kr in count.steps("payment_kr"):
                if year[0, building] > 0:
                    self.owed.append((estate, int(year[0, building]), float(kr[0, building])))
            for work in works[option]:
                year = count._year(option, work)
                if asked.financing.route(work["component"]) != "reserves":
                    net = work["capital_kr"] - count.planned_part(option, work)
                    share = made.offers.payment_shares.loc[work["component"], year]
                    self.vars.append((work["component"], estate, owner, year, net, share))

    def solved(self, caps: dict[str, float], price: float) -> float | None:
        """The least of ``price`` x rent over the years within the caps; None if there is no way."""
        later = {y: sum(t > y for t in YEARS) for y in YEARS}
        rent = price * sum(kr * later[year] for _, year, kr in self.owed)
        limits = [*self._works(), *self._money(), *self._rents(caps)]
        if not self.vars:
            return rent if min(most for _, most in limits) >= -1e-9 else None
        gain = np.array([-price * s * later[y] for _ in self.funds for *_, y, _, s in self.vars])
        rows, most = np.array([row for row, _ in limits], dtype=float), [most for _, most in limits]
        found = linprog(gain, A_ub=rows, b_ub=most, bounds=[(0, self._most(f, v)) for f, v in self._each()])
        return rent + found.fun if found.status == 0 else None

    @property
    def funds(self) -> Any:
        return self.asked.financing.funds

    def _each(self) -> list[Any]:
        return [(fund, var) for fund in self.funds for var in self.vars]

    def _most(self, fund: Any, var: Any) -> float:
        fits = fund.pays(var[0]) and (fund.common_kr or var[2] in fund.yearly_kr)
        return fund.at_most_percent / 100 * var[4] if fits else 0.0

    def _works(self) -> list[Any]:
        return [([var is other for _, other in self._each()], var[4]) for var in self.vars]

    def _money(self) -> list[Any]:
        found = []
        for fund in self.funds:
            for owner in [None] if fund.common_kr else list(fund.yearly_kr):
                money = fund.common_kr if owner is None else fund.yearly_kr[owner]
                for t in YEARS:
                    since = YEARS[0] if fund.keeps else t
                    row = [
                        other is fund and owner in (None, var[2]) and since <= var[3] <= t
                        for other, var in self._each()
                    ]
                    found.append((row, sum(kr for year, kr in money.items() if since <= year <= t)))
        return found

    def _rents(self, caps: dict[str, float]) -> list[Any]:
        found = []
        for a, cap in caps.items():
            for t in YEARS:
                owed = sum(kr for estate, year, kr in self.owed if estate == a and year < t)
                row = [-var[5] * (var[1] == a and var[3] < t) for _, var in self._each()]
                found.append((row, cap - owed))
        return found


def posed(seed: int) -> tuple[Toy, list[dict[str, Any]], dict[str, Any], Study]:
    made = toy(seed, buildings=4, packages=2)
    rng = np.random.default_rng(seed)
    rules = [
        {"name": "rent_absolute", "cap_kr_m2": float(rng.uniform(10, 40))},
        {"name": "co2_together", "year": 2015, "reduction_percent": float(rng.uniform(10, 30))},
    ]
    money = some_funds(rng)
    return made, rules, money, study(rules, "life_cycle_cost", money)


def caps_of(made: Toy, rules: list[dict[str, Any]]) -> dict[str, float]:
    own = made.stock.estates["rent_cap_kr_m2"].fillna(rules[0]["cap_kr_m2"])
    return dict(own * made.stock.estates["dwelling_area_m2"])


@pytest.mark.parametrize("goal", ["life_cycle_cost", "housing_cost"])
def test_no_combination_with_any_way_of_paying_does_better(goal: str) -> None:
    helped, feasible = 0, 0
    for seed in range(300, 324):
        made, rules, money, asked = posed(seed)
        chosen = every_combination(made)
        other = tried(made, study(rules[1:], goal, money), chosen)
        caps, best = caps_of(made, rules), np.inf
        price = 1.0 if goal == "housing_cost" else 0.0
        plain = Further(made, asked, chosen).housing_cost()
        for row in np.flatnonzero(other.allowed):
            paying = Paying(made, asked, chosen[row])
            reached = paying.solved(caps, price)
            if reached is not None:
                rent = sum(kr * sum(t > year for t in YEARS) for _, year, kr in paying.owed)
                best = min(best, plain[row] - rent + reached if price else other.goals[goal][row])
        case = made.posed(rules, goal, money)
        if np.isinf(best):
            with pytest.raises(ClashError):
                plan(case)
            continue
        found = plan(case)
        assert found.certificate.objective == pytest.approx(best, rel=1e-6, abs=1e-3)
        feasible += 1
        without = tried(made, study(rules, goal), chosen)
        helped += not without.allowed.any() or without.goals[goal][without.allowed].min() > best + 1e-3
        sound(case, found.flows)
    assert feasible > 5
    assert helped > 1  # the funds decided something


def sound(case: Case, flows: Any) -> None:
    """No fund pays more than it holds, by sums up to each year."""
    owner = case.stock.estates["organisation"]
    for fund in case.study.financing.funds:
        paid = [(owner[a], t, kr) for (f, a, _, t), kr in flows["paid"].items() if f == fund.name]
        assert all(kr >= 0 for *_, kr in paid)
        for g in [None] if fund.common_kr else fund.yearly_kr:
            money = fund.common_kr if g is None else fund.yearly_kr[g]
            for t in YEARS:
                since = 0 if fund.keeps else t
                spent = sum(kr for o, year, kr in paid if g in (None, o) and since <= year <= t)
                assert spent <= sum(kr for year, kr in money.items() if since <= year <= t) + 1e-3


def planned(seed: int, goal: str = "life_cycle_cost") -> tuple[Case, Any]:
    """A study of which the funds pay something, and its plan."""
    for at in range(seed, seed + 60):
        made, rules, money, _ = posed(at)
        case = made.posed(rules, goal, money)
        try:
            found = plan(case)
        except ClashError:
            continue
        if sum(found.flows["paid"].values()) > 1e4:
            return case, found
    raise AssertionError("no such study was drawn")


def test_verify_refuses_a_plan_whose_fund_is_overdrawn() -> None:
    case, found = planned(300)
    accounts = verify.accounts(found.chosen, case.stock, case.offers, case.study, case.sheet)
    paid = found.flows["paid"]
    wrong = {
        "fund_": {key: 1e3 * kr for key, kr in paid.items()},
        "rent_absolute": dict.fromkeys(paid, 0.0),
        "paid": {key: -kr for key, kr in paid.items()},
        "pai": {**paid, ("own", "A0", "reserves", 2011): 5e5},  # what no fund may pay for
    }
    for rule, altered in wrong.items():
        flows = {"paid": altered}
        table = verify.limits(case.sheet, case.card, accounts, flows)
        with pytest.raises(SolverError) as caught:
            verify.check(found.chosen, found.certificate.objective, case.sheet, accounts, table, flows)
        assert str(caught.value.fields["rule"]).startswith(rule), rule


def test_the_bound_over_all_options_stays_a_proof() -> None:
    for seed in range(300, 330):
        made, rules, money, _ = posed(seed)
        case = made.posed(rules, "housing_cost", money)
        whole = program(case.card, case.sheet)
        best = solve(whole, case.study.solving)
        if best.columns is None:
            continue
        rng = np.random.default_rng(seed)
        linear = solve(whole, case.study.solving, relaxed=True)
        assert linear.duals is not None
        for spread in (0.0, 0.1, 2.0):  # prices of the linear solution, and wrong ones
            duals = linear.duals * rng.uniform(1 - min(spread, 1), 1 + spread, len(linear.duals))
            assert lagrangian(whole, duals, case.sheet.building) <= best.objective + 1e-6 * abs(
                best.objective
            )
        flows = slice(whole.options, whole.slacks)
        assert np.isfinite(whole.column_upper[flows]).all()
        assert (best.columns[flows] <= whole.column_upper[flows] * (1 + 1e-9) + 1e-3).all()


def test_the_first_fund_is_used_first() -> None:
    made = toy(300, buildings=4, packages=2)
    made = replace(made, offers=replace(made.offers, packages=made.offers.packages.assign(component="bath")))
    words = {"da": "opdigtet", "en": "made up", "source": "user"}
    ample = {g: dict.fromkeys(map(str, STARTS), 1e9) for g in ("O0", "O1")}
    funds = [{"name": name, "yearly_kr": ample, **words} for name in ("one", "two")]
    rules = [{"name": "forced_in", "list": "x", "buildings": ["B0"]}]
    for order in (funds, funds[::-1]):
        found = plan(made.posed(rules, "housing_cost", {"funds": order}))
        first, second = (
            sum(kr for key, kr in found.flows["paid"].items() if key[0] == fund["name"]) for fund in order
        )
        assert first > 1e4
        assert second == pytest.approx(0, abs=1e-2)


@pytest.mark.parametrize("goal", ["life_cycle_cost", "housing_cost"])
def test_an_alternative_that_is_told_as_allowed_is_a_plan(goal: str) -> None:
    for seed in (300, 320, 340):
        case, found = planned(seed, goal)
        reasons = why(case, found)
        assert np.isfinite(reasons["nothing_cost"]).all()
        for building, row in enumerate(reasons.itertuples()):
            if row.next_best >= 0:
                chosen = found.chosen.copy()
                chosen[building] = row.next_best
                other = replanned(case, found, chosen)  # verified
                told = found.certificate.objective + row.next_cost
                assert other.certificate.objective <= told + 1e-6 * abs(told) + 1e-3
        better, _ = polished(case, found, 10)
        assert better.certificate.objective <= found.certificate.objective + 1e-3


def test_a_clash_that_more_money_would_solve_is_told() -> None:
    told = set()
    for seed in range(300, 340):
        made, rules, money, _ = posed(seed)
        case = made.posed(rules, "life_cycle_cost", money)
        try:
            plan(case)
        except ClashError:
            relaxed = clash(case).relaxed
            assert len(relaxed)
            told |= set(relaxed["rule"])
    assert told <= {"rent_absolute", "co2_together", "fund_balance", "fund_common"}
    assert told


def test_a_fund_by_hand() -> None:
    """One building, 1,000,000 kr. by loan at 5 %; the fund pays 600,000, so rent rises by 20,000."""
    made = toy(0, buildings=1, packages=1, estate=1, organisations=1)
    options = made.offers.options.assign(
        start_year=[0, 2011], capital_kr=[0, 1e6], anyway_kr=0.0, payment_kr=[0, 50_000.0], later_year=0,
        later_capital_kr=0.0, later_anyway_kr=0.0, later_payment_kr=0.0,
    )  # fmt: skip
    packages = made.offers.packages.iloc[:1].assign(
        component="bath", capital_kr=1e6, stage=1, takes_due=False, package=options["package"].iloc[1]
    )
    shares = made.offers.payment_shares * 0 + 0.05
    offers = replace(made.offers, options=options, packages=packages, payment_shares=shares)
    estates = made.stock.estates.assign(dwelling_area_m2=1000.0, rent_cap_kr_m2=np.nan)
    made = replace(made, offers=offers, stock=replace(made.stock, estates=estates))
    words = {"da": "opdigtet", "en": "made up", "source": "user"}
    fund = {"name": "money", "yearly_kr": {"O0": {"2010": 200_000, "2011": 400_000}}, **words}
    forced = {"name": "forced_in", "list": "x", "buildings": ["B0"]}
    cap = {"name": "rent_absolute", "cap_kr_m2": 20.0}
    case = made.posed([forced, cap], "life_cycle_cost", {"funds": [fund]})
    found = plan(case)
    assert found.flows["paid"]["money", "A0", "loan, money", 2011] == pytest.approx(600_000)
    accounts = verify.accounts(found.chosen, case.stock, case.offers, case.study, case.sheet)
    m = numbers(case.sheet, accounts, found.flows)
    assert m.relieved["A0", 2011] == pytest.approx(30_000)
    assert m.kept["money", "O0", 2010] == pytest.approx(200_000)
    assert m.kept["money", "O0", 2011] == pytest.approx(0, abs=1e-3)
    rows = {(row.rule, row.key): row for row in found.limits.itertuples()}
    rise = rows["rent_absolute", ("A0", 2012)]
    assert (rise.left, rise.right) == (pytest.approx(20_000), 20_000)
    with pytest.raises(ClashError):
        plan(made.posed([forced, {**cap, "cap_kr_m2": 19.9}], "life_cycle_cost", {"funds": [fund]}))


def test_the_reserves_rule_leaves_out_estates_without_a_balance() -> None:
    made = toy(3)
    estates = made.stock.estates.assign(reserve_opening_kr=np.nan)
    blank = replace(made, stock=replace(made.stock, estates=estates))
    case = blank.posed([further_rules(np.random.default_rng(0))[-1]])
    assert plan(case).limits.empty


def test_a_planned_work_that_is_overdue_is_paid_at_once() -> None:
    """Moved from its own year to one before the first, a due work leaves the reserves in the first."""
    made = toy(3)
    rows = made.stock.proposals
    assert (rows["investment_anyway_kr"] > 0).any()
    late = replace(made, stock=replace(made.stock, proposals=rows.assign(planned_year=1995)))
    case = late.posed([further_rules(np.random.default_rng(0))[-1]])
    nothing = np.flatnonzero(case.offers.options["start_year"] == 0)
    found = verify.accounts(nothing, case.stock, case.offers, case.study, case.sheet)["drawn"]
    first = case.sheet.sets["years"][0]
    due_kr = due(case.stock)["due_kr"].sum()
    assert sum(kr for (_, year), kr in found.items() if year == first) == pytest.approx(due_kr)
    assert sum(kr for (_, year), kr in found.items() if year != first) == 0
    matrix = case.sheet.matrix[:, nothing].sum(axis=1)
    drawn = [row for row, (family, _) in enumerate(case.sheet.rows()) if family == "drawn"]
    assert matrix[drawn].sum() == pytest.approx(due_kr)


def test_a_grant_pays_only_in_buildings_that_meet_its_conditions() -> None:
    """B0 is noisy, B1 of the same estate is not; both are renovated and residents' cost is the goal."""
    made = toy(3)
    options = made.offers.options
    noisy = np.where(options["building"] == "B0", "noise", "")
    made = replace(made, offers=replace(made.offers, options=options.assign(conditions=noisy)))
    grant = {
        "name": "stoej", "da": "x", "en": "x", "source": "user", "conditions": ["noise"],
        "common_kr": {str(t): 1e9 for t in STARTS},
    }  # fmt: skip
    rules = [{"name": "forced_in", "list": "begge", "buildings": ["B0", "B1"]}]
    case = made.posed(rules, "housing_cost", {"funds": [grant]})
    found = plan(case)
    assert set(case.sheet.sets["works"]) == {"loan, stoej", "loan"}
    paid = {key: kr for key, kr in found.flows["paid"].items() if kr > 0}
    assert {(fund, works) for fund, _, works, _ in paid} == {("stoej", "loan, stoej")}
    assert {estate for _, estate, _, _ in paid} == {"A0"}
    rows = found.accounts[found.accounts["account"] == "financed"]
    financed = {kind: sum(kr for key, kr in zip(rows["key"], rows["value"], strict=True) if key[1] == kind)
                for kind in case.sheet.sets["works"]}  # fmt: skip
    assert sum(paid.values()) == pytest.approx(financed["loan, stoej"])
    assert financed["loan"] > 0
    works = case.offers.packages[case.offers.packages["package"] == options["package"].iloc[found.chosen[0]]]
    assert 0 < financed["loan, stoej"] <= works["capital_kr"].sum() + 1
