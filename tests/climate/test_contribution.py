"""Accounts of a study: the plan's own numbers, additive at every level, frozen beside dynamic."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from climate_ran import Ran

from energi.climate.contribution import ALL, account_years, contribution, goal_card, nothing
from energi.climate.groups import groups
from energi.climate.promise import proposals
from energi.climate.shown import SERIES, accounts, crossings, path, wedge
from energi.climate.verdict import STUDY, left, shares, verdicts
from energi.domain.ask import Ask
from energi.domain.errors import InputError, ShelfError
from energi.domain.units import KG_PER_TONNE
from energi.flow import posed


def test_the_years_of_the_plan_are_counted_as_the_plan_was(ran: Ran) -> None:
    offers, chosen = ran.answer.case.offers, ran.found.chosen
    at = [ran.found.years.index(year) for year in offers.years]
    n = len(chosen)
    for told, ours in ((offers.co2_kg, ran.found.plan_t), (offers.co2_frozen_kg, ran.found.plan_frozen_t)):
        assert ours[:n, at].sum(axis=2) == pytest.approx(told[chosen] / KG_PER_TONNE)


def test_the_base_is_that_of_the_plans_goal(ran: Ran) -> None:
    today = ran.answer.case.assessment.buildings
    for column, ours in (("co2_base_kg", ran.found.plan_t), ("co2_base_frozen_kg", ran.found.plan_frozen_t)):
        base = ours[: len(today), 0].sum(axis=1)
        assert base == pytest.approx(today[column].to_numpy() / KG_PER_TONNE)


def test_every_level_sums_to_the_next(ran: Ran) -> None:
    frame, paths = accounts(ran.found), path(ran.found)
    for name in SERIES:
        kind = "_frozen" if "frozen" in name else ""
        if not name.startswith("plan"):
            continue
        whole = paths[paths["organisation"] == ALL].set_index("year")
        told = whole[name] + whole[f"new_build{kind}_t"]
        assert frame.groupby("year")[name].sum().to_numpy() == pytest.approx(told.to_numpy())
    parts = paths[paths["organisation"] != ALL].groupby("year")[list(SERIES)].sum()
    assert parts.to_numpy() == pytest.approx(whole[list(SERIES)].to_numpy())


def test_the_wedge_sums_to_the_change_of_every_scope_and_year(ran: Ran) -> None:
    frame, paths = wedge(ran.found), path(ran.found).set_index(["organisation", "year"])
    base = ran.found.years[0]
    for (code, year), rows in frame.groupby(["organisation", "year"]):
        for kind in ("", "_frozen"):
            ends = paths[f"plan{kind}_t"] + paths[f"new_build{kind}_t"]
            change = ends[code, year] - ends[code, base]
            assert rows[f"effect{kind}_t"].sum() == pytest.approx(change, abs=1e-9)


def test_with_frozen_factors_supply_moves_nothing(ran: Ran) -> None:
    frame = wedge(ran.found)
    supply = frame[frame["part"] == "supply"]
    assert supply["effect_frozen_t"].abs().max() < 1e-9
    assert supply["effect_t"].abs().max() > 1


def test_measure_groups_sum_to_what_each_package_saves(ran: Ran) -> None:
    case, chosen = ran.answer.case, ran.found.chosen
    options, today = case.offers.options.iloc[chosen], case.assessment.buildings
    found = groups(case, ran.answer.setting, chosen)
    for place, name in enumerate(("heat_kwh", "electricity_kwh")):
        whole = today[name].to_numpy() - options[name].to_numpy()
        assert found.first_kwh[place].sum(axis=1) == pytest.approx(whole)
        assert not found.later_kwh[place].any()


def test_packages_in_two_steps_are_covered_too(ran: Ran) -> None:
    home = ran.study.parent
    text = ran.study.read_text(encoding="utf-8").replace('minimise = "', 'staged = true\nminimise = "', 1)
    (home / "staged.toml").write_text(text, encoding="utf-8")
    case, setting = posed(Ask(home / "staged.toml"))
    options = case.offers.options
    rows = options[options["later_year"] > 0].groupby("building").head(1)
    chosen = nothing(case)
    chosen[case.stock.buildings.index.get_indexer(pd.Index(rows["building"]))] = rows.index.to_numpy()
    found = contribution(case, setting, home, chosen)
    saved = found.groups.first_kwh[0].sum(axis=1), found.groups.later_kwh[0].sum(axis=1)
    picked, today = options.iloc[chosen], case.assessment.buildings["heat_kwh"].to_numpy()
    begun = (picked["later_year"] > 0).to_numpy()
    assert begun.sum() > 3
    assert saved[0][begun] == pytest.approx((today - picked["first_heat_kwh"].to_numpy())[begun])
    assert sum(saved)[begun] == pytest.approx((today - picked["heat_kwh"].to_numpy())[begun])
    frame = wedge(found)
    paths = path(found).set_index(["organisation", "year"])
    ends = paths["plan_t"] + paths["new_build_t"]
    for year in (2012, 2015, 2025):
        total = frame[(frame["organisation"] == ALL) & (frame["year"] == year)]["effect_t"].sum()
        assert total == pytest.approx(ends[ALL, year] - ends[ALL, 2005], abs=1e-9)


def test_own_goals_are_judged_as_the_plan_was(ran: Ran) -> None:
    given = ran.answer.case.sheet.given
    frame = verdicts(ran.found, path(ran.found))
    own = frame[frame["origin"] == STUDY]
    together = own[own["organisation"] == ALL].iloc[0]
    assert together["limit_t"] == pytest.approx(given["co2_goal"][together["year"],])
    for _, row in own[own["organisation"] != ALL].iterrows():
        assert row["limit_t"] == pytest.approx(given["co2_goal_own"][row["organisation"], row["year"]])
    assert own["met"].all()
    assert own["margin_t"].to_numpy() == pytest.approx((own["limit_t"] - own["plan_t"]).to_numpy())


def test_the_share_names_every_base(ran: Ran) -> None:
    frame = shares(ran.found, path(ran.found))
    assert frame.groupby("year")["base"].apply(list).to_list() == [["plan_2009", "kbh2025"]] * 2
    assert (frame["cut_frozen_t"] < frame["cut_t"]).all()


def test_what_is_left_is_removable_or_remains(ran: Ran) -> None:
    found = left(ran.found)
    sums, curve = found.sums.set_index("organisation"), found.curve
    whole = sums.loc[ALL]
    assert curve["less_t"].sum() == pytest.approx(whole["removable_t"])
    assert whole["left_t"] == pytest.approx(whole["removable_t"] + whole["remains_t"])
    assert whole["compensate_t"] == pytest.approx(whole["remains_t"] + whole["new_build_t"])
    assert curve["more_kr"].sum() == pytest.approx(whole["more_kr"])
    assert (np.diff(curve["kr_t"]) >= 0).all()
    for column in ("left_t", "removable_t", "remains_frozen_t", "more_frozen_kr"):
        assert sums.drop(ALL)[column].sum() == pytest.approx(whole[column])


def test_going_on_as_today_leaves_more_to_remove(ran: Ran) -> None:
    planned, idle = (left(each).sums.iloc[0] for each in (ran.found, ran.idle))
    assert idle["left_t"] > planned["left_t"]
    assert idle["remains_t"] == pytest.approx(planned["remains_t"])


def test_proposals_hold_the_whole_plan(ran: Ran) -> None:
    frame = proposals(ran.found, path(ran.found))
    options = ran.answer.case.offers.options.iloc[ran.found.chosen]
    dwellings = ran.answer.case.stock.buildings["dwellings"].to_numpy()
    whole = frame[frame["organisation"] == ALL]
    assert whole["capital_kr"].sum() == pytest.approx(options["capital_kr"].sum())
    assert whole["dwellings"].sum() == dwellings[(options["start_year"] > 0).to_numpy()].sum()
    own = frame[frame["organisation"] != ALL].groupby("year")[["plan_t", "capital_kr", "lifted", "heat_mwh"]]
    sums = whole.set_index("year")[["plan_t", "capital_kr", "lifted", "heat_mwh"]]
    assert own.sum().to_numpy() == pytest.approx(sums.to_numpy())


def test_without_a_plan_both_paths_are_todays(ran: Ran) -> None:
    assert not ran.idle.planned
    assert ran.idle.plan_t == pytest.approx(ran.idle.today_t)
    assert set(crossings(ran.idle, path(ran.idle))["path"]) == {"today"}


# --- what is refused -----------------------------------------------------------------------------


def test_missing_factor_years_are_refused_by_name(ran: Ran) -> None:
    home = ran.study.parent
    series = (home / "co2.csv").read_text(encoding="utf-8")
    kept = [line for line in series.splitlines() if ",constant," not in line]
    (home / "short.csv").write_text("\n".join(kept), encoding="utf-8")
    study = ran.answer.case.study
    short = study.model_copy(update={"climate": study.climate.model_copy(update={"series": "short.csv"})})
    case = replace(ran.answer.case, study=short)
    with pytest.raises(ShelfError) as told:
        contribution(case, ran.answer.setting, home, last_year=2025)
    assert told.value.code == "E-FACTOR-YEARS"
    assert told.value.fields["missing"] == "2022-2025"
    assert (
        contribution(replace(case, study=study), ran.answer.setting, home, last_year=2021).years[-1] == 2021
    )


def test_years_bases_and_goals_that_do_not_fit_are_refused(ran: Ran) -> None:
    study, home = ran.answer.case.study, ran.study.parent

    def changed(**climate: object) -> object:
        return study.model_copy(update={"climate": study.climate.model_copy(update=climate)})

    goals = goal_card(study, home)
    with pytest.raises(InputError, match="E-CLIMATE-YEARS"):
        account_years(study, goals, 2009)
    with pytest.raises(InputError, match="E-CLIMATE-BASE-YEAR"):
        goal_card(changed(base_year=2006), home)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="E-CLIMATE-BASE:"):
        goal_card(changed(city_base="plan_1990"), home)  # type: ignore[arg-type]
    assert goal_card(changed(city_base="kbh2025"), home) == goals  # type: ignore[arg-type]


def test_merged_dwellings_are_counted_with_the_buildings_they_lie_in(ran: Ran) -> None:
    case = ran.answer.case
    rows = case.stock.new_build.iloc[:1].assign(
        kind="merged", estate=case.stock.estates.index[0], dwellings=8, dwellings_before=12
    )
    merged = replace(case, stock=replace(case.stock, new_build=rows))
    found = contribution(merged, ran.found.setting, ran.study.parent, ran.found.chosen)
    place = found.plan.places.iloc[-1]
    assert (place["kind"], place["dwellings"], place["area_m2"]) == ("new_build", -4, 0)
    assert not found.plan_t[-1].any()
    assert wedge(found)["effect_t"].notna().all()
    roof = replace(case, stock=replace(case.stock, new_build=rows.assign(kind="roof", dwellings_before=0)))
    other = contribution(roof, ran.found.setting, ran.study.parent, ran.found.chosen)
    assert other.plan_t[-1].sum() > 0
    assert other.plan.places.iloc[-1]["estate"] == case.stock.estates.index[0]
