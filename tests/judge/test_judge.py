"""Proposals and packages judged: against flows, against each other, and against arithmetic by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energi.assess import cost
from energi.assess.rent import VOTE_THRESHOLD_PERCENT, payment_share
from energi.domain.errors import InputError
from energi.judge.candidates import CHEAPEST, DEEPEST, FURTHEST, PROPOSAL, SUGGESTED
from energi.judge.evaluation import Evaluation, evaluation
from energi.judge.proposals import FAILS, VERDICTS


def test_every_proposal_is_judged_or_told_why_not(found: Evaluation) -> None:
    own = found.shown.loc[found.shown["kind"] == PROPOSAL, "code"]
    assert own.is_unique
    assert {*own, *found.unjudged} == set(found.case.stock.proposals.index)
    assert not set(own) & set(found.unjudged)


def test_the_flow_is_worth_what_the_menu_says(found: Evaluation) -> None:
    """Two ways to the same number: year by year here, present values where the plan is chosen."""
    worth = cost.npv(found.judged.flow_kr, found.setting.prices.rate)
    assert worth == pytest.approx(found.judged.rows["npv_kr"].to_numpy(), abs=1e-3)
    options = found.case.offers.options
    first = options[options["start_year"] == found.setting.study.period.start_years[0]].set_index("package")
    today = found.case.assessment.buildings["lcc_kr"]
    packages = found.judged.rows[found.judged.rows["kind"] != PROPOSAL]
    menu = first.loc[packages["code"]]
    gain = today.loc[packages["building"]].to_numpy() - menu["lcc_kr"].to_numpy()
    assert packages["npv_kr"].to_numpy() == pytest.approx(gain, abs=1e-3)
    assert packages["npv_low_kr"].to_numpy() == pytest.approx(
        today.loc[packages["building"]].to_numpy() - menu["lcc_high_kr"].to_numpy(), abs=1e-3
    )


def test_the_suggested_are_the_best_of_their_kind(found: Evaluation) -> None:
    menu = found.case.offers.options.iloc[found.judged.candidates.menu]
    works = menu[menu["start_year"] > 0]
    rows = found.judged.rows
    assert set(rows["kind"]) == {PROPOSAL, *SUGGESTED}
    for _, package in rows[rows["kind"] != PROPOSAL].iterrows():
        mine = works[works["building"] == package["building"]]
        chosen = mine[mine["package"] == package["code"]].iloc[0]
        if package["kind"] == CHEAPEST:
            assert chosen["lcc_kr"] == mine["lcc_kr"].min()
        if package["kind"] == FURTHEST:
            assert package["npv_kr"] >= 0
        if package["kind"] == DEEPEST:
            beaten = rows[(rows["building"] == package["building"]) & (rows["kind"] != PROPOSAL)]
            assert package["saving_t"] == beaten["saving_t"].max()


def test_a_package_of_one_proposal_is_that_proposals_row(found: Evaluation) -> None:
    """No two rows of a building do the same works, and its cheapest package is one of its rows."""
    rows, picks = found.judged.rows, found.judged.candidates.packages.picks
    works = [tuple(row[row >= 0]) for row in picks]
    assert len(set(works)) == len(works)
    menu = found.case.offers.options.iloc[found.judged.candidates.menu]
    least = menu[menu["start_year"] > 0].groupby("building")["lcc_kr"].min()
    today = found.case.assessment.buildings["lcc_kr"]
    best = rows[rows["best"]].set_index("building")
    assert best.index.is_unique
    assert set(best.index) == set(least.index)
    gain = today.loc[best.index].to_numpy() - least.loc[best.index].to_numpy()
    assert best["npv_kr"].to_numpy() == pytest.approx(gain, abs=1e-3)
    assert (best["kind"] == PROPOSAL).any()  # a package left out


def test_one_proposal_by_hand(found: Evaluation) -> None:
    """A proposal on the circulation pump: no balance, no due work, so every figure is plain arithmetic."""
    rows, setting = found.judged.rows, found.setting
    proposals, prices = found.case.stock.proposals, setting.prices
    pumps = rows[(rows["kind"] == PROPOSAL) & (rows["claimed_heat_kwh"] == 0) & (rows["anyway_kr"] == 0)]
    row = pumps.iloc[0]
    stated = proposals.loc[row["code"]]
    power = prices.energy_kr_kwh[prices.carriers.index("electricity")]
    saved, price, life = (
        stated["saving_electricity_kwh"] * power,
        stated["investment_kr"],
        stated["lifetime_year"],
    )
    assert row["saving_kr"] == pytest.approx(saved)
    assert row["claimed_kr"] == pytest.approx(saved)
    assert row["regulation_factor"] == pytest.approx(saved * life / price)
    assert row["regulation_ok"] == (saved * life / price > 1.33)
    assert row["label_payback_year"] == pytest.approx(price / saved)
    assert row["label_ok"] == (price / saved <= life)
    estate = found.case.stock.estates.loc[row["estate"]]
    share = payment_share("loan", setting.study.period.start_years[0], setting.figures)
    assert row["rise_kr_m2"] == pytest.approx(price * share / estate["dwelling_area_m2"])
    assert row["vote"] == (row["rise_percent"] > VOTE_THRESHOLD_PERCENT)
    growth = prices.growth[prices.carriers.index("electricity")]
    years = np.arange(2, setting.study.economy.horizon_year + 1)  # done in year 1, saves from year 2
    bills = (saved * ((1 + growth) / (1 + prices.rate)) ** years).sum()
    paid = float(cost.investment_pv(price, life, 1, setting.study.economy.horizon_year, prices.rate))
    assert row["npv_kr"] == pytest.approx(bills - paid)
    assert row["saving_ratio"] == pytest.approx(bills / paid)
    assert row["kr_t"] == pytest.approx((paid - bills) / row["lifetime_t"])


def test_the_two_tests_have_each_their_own_investment(found: Evaluation) -> None:
    rows = found.judged.rows
    single = rows[rows["kind"] == PROPOSAL]
    life = single["lifetime_year"].to_numpy(float)
    saving, whole, added = (
        single[name].to_numpy(float) for name in ("calculated_kr", "capital_kr", "marginal_kr")
    )
    assert (added <= whole).all()
    assert (added < whole).any()
    factor = cost.regulation_factor(saving, life, added)
    assert single["regulation_factor"].to_numpy() == pytest.approx(factor)
    assert (single["label_ok"] == cost.label_profitable(whole, saving, life)).all()


def test_a_packages_works_share_its_saving(found: Evaluation) -> None:
    """Interactions count once: the works' savings add up to the package's, not to their own sum."""
    rows = found.judged.rows
    packages = rows[rows["kind"] != PROPOSAL]
    if found.setting.study.energy_basis == "calculated":
        assert packages["calculated_kr"].to_numpy() == pytest.approx(packages["saving_kr"].to_numpy())


def test_ranges_hold_what_is_counted_and_order_the_verdicts(found: Evaluation) -> None:
    rows = found.shown
    assert (rows["npv_low_kr"] <= rows["npv_kr"] + 1e-6).all()
    assert (rows["npv_kr"] <= rows["npv_high_kr"] + 1e-6).all()
    place = [VERDICTS.index(verdict) for verdict in rows["verdict"]]
    assert place == sorted(place)
    assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
    assert ((rows["verdict"] == FAILS) == (rows["failing"] > 0)).all()


def test_housing_cost_is_rent_and_bill_of_the_whole_afdeling(found: Evaluation) -> None:
    rows, stock = found.judged.rows, found.case.stock
    area = stock.estates["dwelling_area_m2"].loc[rows["estate"]].to_numpy()
    homes = stock.buildings.groupby("estate")["dwellings"].sum().loc[rows["estate"]].to_numpy()
    month = (rows["rise_kr_m2"] * area - rows["saving_kr"]) / homes / 12
    assert rows["housing_change_kr_month"].to_numpy() == pytest.approx(month.to_numpy())


# --- the curve -----------------------------------------------------------------------------------


def test_the_curve_counts_interactions_once(found: Evaluation) -> None:
    """Each building's steps add up to its last package against going on as today."""
    options = found.case.offers.options.set_index(["package", "start_year"]).sort_index()
    start = found.setting.study.period.start_years[0]
    today = found.case.assessment.buildings["lcc_kr"]
    for building, steps in found.curve.groupby("building"):
        assert steps["kr_t"].is_monotonic_increasing
        last = options.loc[(steps["package"].iloc[-1], start)]
        assert steps["more_kr"].sum() == pytest.approx(last["lcc_kr"] - today[building])
        assert steps["capital_kr"].sum() == pytest.approx(last["capital_kr"])
        assert steps["before"].tolist()[1:] == steps["package"].tolist()[:-1]
    assert found.curve["kr_t"].is_monotonic_increasing
    assert found.curve["total_t"].iloc[-1] == pytest.approx(found.curve["less_t"].sum())


# --- one proposal --------------------------------------------------------------------------------


def test_a_single_proposal_has_the_same_figures(found: Evaluation) -> None:
    code = found.shown.loc[found.shown["kind"] == PROPOSAL, "code"].iloc[3]
    one = evaluation(found.case, found.setting, code)
    assert one.shown["code"].tolist() == [code]
    pd.testing.assert_frame_equal(one.shown, found.shown[found.shown["code"] == code])
    assert set(one.curve["building"]) <= set(one.shown["building"])


def test_an_unknown_proposal_is_refused_with_numbers_that_exist(found: Evaluation) -> None:
    with pytest.raises(InputError) as caught:
        evaluation(found.case, found.setting, "X-99")
    assert caught.value.code == "E-PROPOSAL"
    assert found.case.stock.proposals.index[0] in caught.value.fields["known"]


def test_upkeep_is_in_the_flow_and_in_the_rent(found: Evaluation) -> None:
    """What a work adds to the yearly upkeep is paid by the rent, and lowers what it earns."""
    rows = found.judged.rows
    kept = rows[rows["maintenance_kr"] != 0]
    assert len(kept)
    start = found.setting.study.period.start_years[0] - found.setting.study.period.base_year
    spent = (found.judged.bills_kr - found.judged.flow_kr)[kept.index]
    usual = np.median(spent[:, start + 1 :], axis=1)  # most years renew nothing
    assert usual == pytest.approx(kept["maintenance_kr"].to_numpy(), abs=1e-6)
    area = found.case.stock.estates["dwelling_area_m2"].loc[kept["estate"]].to_numpy()
    assert (kept["rise_kr_m2"].to_numpy() * area >= kept["maintenance_kr"].to_numpy() - 1e-6).all()
