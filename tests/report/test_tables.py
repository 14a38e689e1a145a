"""The tables against plain sums over the options, and their words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from energi.explain.answer import Answer
from energi.report.lead import TOLD, gives
from energi.report.sentences import sentences
from energi.report.table import Shown, Table
from energi.report.tables import tables
from energi.report.tables_rules import limits, loosening, loosenings

WITHOUT_PLAN = ["loosening", "beyond", "findings", "menu", "figures"]


@pytest.fixture(scope="module")
def da(planned: Answer) -> dict[str, Table]:
    return tables(planned, "da")


@pytest.fixture(scope="module")
def en(planned: Answer) -> dict[str, Table]:
    return tables(planned, "en")


@pytest.fixture(scope="module")
def chosen(planned: Answer) -> pd.DataFrame:
    assert planned.plan is not None
    return planned.case.offers.options.iloc[planned.plan.chosen].set_index("building")


def figure(found: dict[str, Table], name: str) -> float:
    frame = found["summary"].frame
    return float(frame.loc[frame["figure"] == name, "value"].iloc[0])


def test_the_money_is_the_sum_of_the_chosen_options(
    planned: Answer, chosen: pd.DataFrame, da: dict[str, Table]
) -> None:
    capital = sum(float(value) for value in chosen["capital_kr"])
    assert capital > 0
    assert da["plan"].frame["capital_kr"].sum() == pytest.approx(capital)
    assert da["estates"].frame["capital_kr"].sum() == pytest.approx(capital)
    beyond = capital - sum(float(value) for value in chosen["anyway_kr"])
    assert da["budget"].frame["from_frame_kr"].sum() == pytest.approx(beyond)
    assert figure(da, "capital") == pytest.approx(capital)
    today = planned.case.assessment.buildings["lcc_kr"].sum()
    assert figure(da, "lcc_plan") == pytest.approx(chosen["lcc_kr"].sum())
    assert figure(da, "lcc_saved") == pytest.approx(today - chosen["lcc_kr"].sum())


def test_a_building_has_its_own_options_numbers(chosen: pd.DataFrame, da: dict[str, Table]) -> None:
    plan = da["plan"].frame.set_index("building")
    for code in plan.index:
        row, option = plan.loc[code], chosen.loc[code]
        assert row["heat_after_kwh"] == option["heat_kwh"]
        assert row["saving_computed_kwh"] == row["heat_before_kwh"] - option["heat_kwh"]
        assert (row["start_year"] == option["start_year"]) or np.isnan(row["start_year"])
        assert np.isnan(row["start_year"]) == (option["start_year"] == 0)


def test_a_labels_claim_is_shown_only_where_every_work_is_a_proposal(
    planned: Answer, chosen: pd.DataFrame, da: dict[str, Table]
) -> None:
    contents = planned.case.offers.packages
    for row in da["plan"].frame.to_dict("records"):
        works = contents[contents["package"] == chosen.loc[row["building"], "package"]]
        if len(works) and (works["proposal"] != "").all():
            assert row["saving_claimed_kwh"] == works["claimed_heat_kwh"].sum()
        else:
            assert np.isnan(row["saving_claimed_kwh"])


def test_rent_rises_by_the_payments_over_the_dwelling_area(
    planned: Answer, chosen: pd.DataFrame, da: dict[str, Table]
) -> None:
    for row in da["estates"].frame.to_dict("records"):
        estate = planned.case.stock.estates.loc[row["estate"]]
        payments = chosen.loc[chosen["estate"] == row["estate"], "payment_kr"].sum()
        rise = payments / estate["dwelling_area_m2"]
        assert row["rise_kr_m2"] == pytest.approx(rise)
        assert row["rise_percent"] == pytest.approx(100 * rise / estate["rent_kr_m2"])
        assert row["vote"] == (row["rise_percent"] > 15)
        bills = row["bill_after_kr_m2"] - row["bill_before_kr_m2"]
        assert row["housing_change_kr_m2"] == pytest.approx(rise + bills)
        average = estate["dwelling_area_m2"] / row["dwellings"]
        assert row["housing_change_kr_month"] == pytest.approx((rise + bills) * average / 12)
    last = da["rent_years"].frame.groupby("estate")["rise_kr_m2"].last()
    assert last.to_dict() == pytest.approx(da["estates"].frame.set_index("estate")["rise_kr_m2"].to_dict())


def test_works_are_those_of_the_plan(da: dict[str, Table]) -> None:
    works, plan = da["works"].frame, da["plan"].frame
    done = plan[plan["start_year"].notna()]
    assert works["capital_kr"].sum() == pytest.approx(done["capital_kr"].sum())
    once = done[done["later_year"].isna()].groupby(["estate", "start_year"])["dwellings"].sum()
    assert len(once)
    told = works.set_index(["estate", "year"])["dwellings"]
    for (estate, year), dwellings in once.items():
        assert told[estate, int(year)] >= dwellings
    twice = done["later_year"].notna().sum()
    assert works["buildings"].sum() == len(done) + twice


def test_unused_frame_is_carried_over(da: dict[str, Table]) -> None:
    for _, rows in da["budget"].frame.groupby("organisation"):
        carried = 0.0
        for row in rows.to_dict("records"):
            assert row["carried_in_kr"] == pytest.approx(carried)
            carried = row["frame_kr"] + row["carried_in_kr"] - row["from_frame_kr"]
            assert row["carried_out_kr"] == pytest.approx(carried)
            assert carried >= -1


def test_co2_of_all_is_the_sum_of_the_organisations_and_of_the_options(
    planned: Answer, da: dict[str, Table]
) -> None:
    assert planned.plan is not None
    frame = da["co2"].frame
    assert list(frame["year"].unique()) == [2005, *planned.case.study.period.years]
    for key in ("plan_t", "plan_frozen_t", "today_t"):
        every = frame[frame["organisation"] == "all"].set_index("year")[key]
        parts = frame[frame["organisation"] != "all"].groupby("year")[key].sum()
        assert every.to_dict() == pytest.approx(parts.to_dict())
    last = frame[(frame["organisation"] == "all")].iloc[-1]
    kg = planned.case.offers.co2_kg[planned.plan.chosen, -1].sum()
    assert last["plan_t"] == pytest.approx(kg / 1000)
    goals = frame[frame["goal_t"].notna()]
    assert set(goals["year"]) == {2015}
    base = frame[(frame["organisation"] == "all") & (frame["year"] == 2005)]["plan_t"].iloc[0]
    assert goals[goals["organisation"] == "all"]["goal_t"].iloc[0] == pytest.approx(0.9 * base)
    assert (goals["plan_t"] <= goals["goal_t"] * (1 + 1e-6)).all()


def test_labels_count_every_building_once(planned: Answer, da: dict[str, Table]) -> None:
    labels = da["labels"].frame
    for state in ("before", "after"):
        assert labels[f"buildings_{state}"].sum() == len(planned.case.stock.buildings)
        assert labels[f"dwellings_{state}"].sum() == planned.case.stock.buildings["dwellings"].sum()
    assert labels["label_class"].iloc[-1] == "kan ikke vurderes"


def test_every_verdict_on_works_carries_the_proxys_label(da: dict[str, Table]) -> None:
    compliance = da["compliance"].frame
    works = (compliance["verdict_kind"] == "renovering") & (compliance["work"] != "pakken som helhed")
    assert works.any()
    assert compliance.loc[works, "proxy"].str.startswith("Stedfortræder P1").all()
    assert (compliance.loc[~works, "proxy"] == "").all()
    mba = compliance[compliance["clause"] == "MBA2010-EN-REN"]
    assert list(mba["verdict_key"]) == ["not_assessable"]


def test_a_limit_decides_the_buildings_whose_better_option_it_blocks(
    planned: Answer, da: dict[str, Table]
) -> None:
    assert planned.reasons is not None
    assert da["limits"].frame["decides"].sum() == (planned.reasons["blocked"] >= 0).sum()
    rents = da["limits"].frame
    rents = rents[rents["rule"] == "rent_absolute"]
    (cap,) = (use.cap_kr_m2 for use in planned.case.study.rules if use.name == "rent_absolute")
    assert rents["limit"].to_numpy() == pytest.approx(cap)  # per m2, as the study states it


def test_a_limit_of_nothing_is_reached_where_it_keeps_something_out(
    planned: Answer, da: dict[str, Table]
) -> None:
    assert planned.plan is not None
    assert planned.reasons is not None
    found = planned.plan.limits
    found = found[(found["left"] == 0) & (found["right"] == 0)]  # such as a frame of a year without one
    idle = da["limits"].frame[["used", "limit"]].eq(0).all(axis=1)
    assert idle.sum() == len(found) > 0
    assert not da["limits"].frame.loc[idle, "binds"].any()
    blocked = planned.reasons.copy()
    blocked["blocked_rule"] = found["rule"].iloc[0]
    blocked["blocked_key"] = [found["key"].iloc[0]] * len(blocked)
    told = limits(replace(planned, reasons=blocked), "da").frame[idle]
    assert list(told["binds"]) == [True, *[False] * (len(told) - 1)]
    assert list(told["decides"]) == [len(blocked), *[0] * (len(told) - 1)]


def test_figures_without_a_source_come_first(da: dict[str, Table]) -> None:
    doubtful = da["figures"].frame["status_key"].isin(["user", "unverified"])
    assert doubtful.any()
    assert not doubtful.all()
    assert doubtful.is_monotonic_decreasing


def test_both_languages_have_the_same_numbers(da: dict[str, Table], en: dict[str, Table]) -> None:
    assert list(da) == list(en)
    for name, table in da.items():
        other = en[name]
        assert table.columns == other.columns
        assert len(table.frame) == len(other.frame)
        for column in table.columns:
            if column.numeric or column.kind in {"flag", "key"}:
                pd.testing.assert_series_equal(table.frame[column.key], other.frame[column.key])


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_table_and_column_has_words(planned: Answer, clashed: Answer, lang: str) -> None:
    for table in [*tables(planned, lang).values(), *tables(clashed, lang).values()]:
        assert table.title(lang)
        assert table.about(lang)
        assert list(table.frame.columns) == [column.key for column in table.columns]
        for column in table.columns:
            assert column.heading(lang)
            if not column.numeric and column.kind != "flag":
                assert table.frame[column.key].map(lambda value: isinstance(value, str)).all(), column


def test_reasons_speak_both_languages(da: dict[str, Table], en: dict[str, Table]) -> None:
    assert da["plan"].frame["reason"].str.contains("bygningen").any()
    assert en["plan"].frame["reason"].str.contains("building").any()
    assert not en["plan"].frame["reason"].str.contains("bygningen").any()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_answer_is_five_sentences(planned: Answer, lang: str) -> None:
    told = sentences(planned, tables(planned, lang), lang)
    assert len(told) == 5
    assert all(sentence.endswith(".") for sentence in told)


def test_without_a_plan_there_are_no_results(clashed: Answer) -> None:
    found = tables(clashed, "da")
    assert list(found) == WITHOUT_PLAN
    loosening = found["loosening"].frame
    assert len(loosening) > 0
    assert loosening["sentence"].str.contains("CO2-mål").any()
    assert (loosening["needed"] > loosening["limit"]).all()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_years_that_need_the_same_are_said_together(clashed: Answer, lang: str) -> None:
    assert clashed.clash is not None
    relaxed = clashed.clash.relaxed.iloc[:1]
    cap = {
        "rule": "rent_percent",
        "limit": 100.0,
        "needed": 120.0,
        "by": 20.0,
        "unit": "kr/year",
        "share": 0.2,
    }
    estate = clashed.case.stock.estates.index[0]
    rents = pd.DataFrame([{**cap, "key": (estate, year)} for year in (2014, 2012, 2015)])
    answer = replace(
        clashed, clash=replace(clashed.clash, relaxed=pd.concat([relaxed, rents], ignore_index=True))
    )
    told = loosenings(answer, tables(answer, lang)["loosening"], lang)
    assert len(told) == 2
    assert "2012, 2014-2015" in told[-1][0]
    assert told[-1][1] == pytest.approx(20.0)


@pytest.mark.parametrize(("lang", "sentence"), [("da", "Det er bevist, at under 90"), ("en", "less than 90")])
def test_a_loosening_is_told_with_what_any_is_at_least(clashed: Answer, lang: str, sentence: str) -> None:
    assert clashed.clash is not None
    answer = replace(clashed, clash=replace(clashed.clash, total=1.0, least=0.9))
    assert sentence in gives(answer, tables(answer, lang), lang)[-1]


def test_many_loosenings_are_counted_after_the_first(clashed: Answer) -> None:
    assert clashed.clash is not None
    many = pd.concat([clashed.clash.relaxed.iloc[:1]] * 15, ignore_index=True)
    many["needed"] += np.arange(15.0)
    answer = replace(clashed, clash=replace(clashed.clash, relaxed=many))
    told = gives(answer, tables(answer, "da"), "da")
    assert len(told) == TOLD + 2
    assert told[TOLD].startswith("… og 3 mindre lempelser")


@pytest.mark.parametrize(("lang", "told"), [("da", "30 boliger"), ("en", "30 dwellings")])
def test_dwellings_are_counted_without_decimals(clashed: Answer, lang: str, told: str) -> None:
    assert clashed.clash is not None
    (row,) = clashed.clash.relaxed.head(1).to_dict("records")
    estate = clashed.case.stock.estates.index[0]
    row |= {"rule": "bath_and_toilet", "key": (estate,), "limit": 0.0, "needed": 30.0, "by": 30.0}
    found = loosening(replace(clashed, clash=replace(clashed.clash, relaxed=pd.DataFrame([row]))), lang)
    assert told in found.frame["sentence"][0]
    assert "30.0" not in found.frame["sentence"][0]
    assert "30,0" not in found.frame["sentence"][0]


def test_cells_are_written_as_people_write_them() -> None:
    assert Shown("capital_kr", "kr", "money").cell(1234567.8, "da") == "1.234.568"
    assert Shown("rise_kr_m2", "kr/m2/year", "number").cell(1234.56, "en") == "1,234.6"
    assert Shown("year", kind="year").cell(2012.0, "da") == "2012"
    assert Shown("year", kind="year").cell(np.nan, "da") == "–"
    assert Shown("vote", kind="flag").cell(True, "da") == "ja"
    assert Shown("capital_kr", "kr", "money").heading("da") == "investering [kr.]"
