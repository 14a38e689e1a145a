"""New-build projects as the plan sees them, by hand: cost, base capital, rent, CO2, why one is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from grounds import Grounds

from energi.assess.setting import Setting
from energi.domain.new_build_rules import BaseCapital, Choose, DwellingsWanted, NewBuildRent
from energi.domain.sourced import Figure, Figures
from energi.domain.stock import Projects, Stock
from energi.options.projects import projects, refusals
from energi.words import told

FRAME = BaseCapital(name="base_capital", frame_kr=72.2e6, first_year=2010, last_year=2013)
CAP = NewBuildRent(name="new_build_rent", cap_kr_m2=1_000)
WANTED = DwellingsWanted(name="dwellings_wanted", least=1)
INDEX = {"price_index.2010": 100.0, "price_index.2011": 110.0, "price_index.2012": 121.0}


def stock_of(sampled: Grounds, **columns: object) -> Stock:
    row = {
        "organisation": sampled.stock.organisations.index[0],
        "name": "Hus",
        "year": 2011,
        "dwellings": 10,
        "heated_area_m2": 1_000.0,
        "carrier": "district_heating",
        "heat_kwh_m2": 30.0,
        "electricity_kwh_m2": 2.0,
        "other_use_m2": 100.0,
        "funding": None,
        "mba_applies": None,
        **columns,
    }
    table = pd.DataFrame([row], index=pd.Index(["P"], name="project"))
    return replace(sampled.stock, new_build=table)


def setting_of(sampled: Grounds, *uses: object, **figures: tuple[float, str]) -> Setting:
    own = [
        Figure(key=key.replace("__", "."), value=value, unit=unit, source="user", status="user")
        for key, (value, unit) in {**{key: (value, "one") for key, value in INDEX.items()}, **figures}.items()
    ]
    study = sampled.setting.study.model_copy(update={"rules": uses})
    return replace(sampled.setting, figures=Figures(own), study=study)


COST = {"acquisition_cost__P": (22_000.0, "kr2011/m2")}


def test_what_a_project_costs_and_asks_for(sampled: Grounds) -> None:
    """900 m2 of dwellings at 22,000 kr2011 = 18 million kr2010, paid in year 1; bills from year 1 on."""
    setting = setting_of(sampled, FRAME, CAP, **COST, new_build_operation=(330.0, "kr2011/m2/year"))
    found = projects(stock_of(sampled), sampled.assessment, setting)
    row, prices = found.rows.loc["P"], setting.prices
    assert (row["refused"], row["basis"], row["dwellings"]) == ("", "own", 10)
    assert row["acquisition_kr"] == pytest.approx(19.8e6)
    heat, power = prices.index(["district_heating", "electricity"])
    bills = sum(
        (30_000 * prices.energy_kr_kwh[heat] + 1_000 * prices.fixed_kr_m2[heat])
        * ((1 + prices.growth[heat]) / (1 + prices.rate)) ** t
        + 2_000 * prices.energy_kr_kwh[power] * ((1 + prices.growth[power]) / (1 + prices.rate)) ** t
        for t in range(1, setting.study.economy.horizon_year + 1)
    )
    assert row["cost_kr"] == pytest.approx(18e6 / (1 + prices.rate) + bills)
    assert row["base_capital_kr"] == pytest.approx(0.14 * 19.8e6)
    assert row["rent_kr_m2"] == pytest.approx(0.028 * 22_000 + 330)


def test_co2_begins_with_the_year_of_occupation(sampled: Grounds) -> None:
    setting = setting_of(sampled, WANTED, **COST)
    found = projects(stock_of(sampled, year=2012), sampled.assessment, setting)
    years, factors = setting.study.period.years, setting.factors
    heat, power = (factors.carriers.index(name) for name in ("district_heating", "electricity"))
    expected = [
        30_000 * factors.kg_kwh[heat, 1 + at] + 2_000 * factors.kg_kwh[power, 1 + at] if t >= 2012 else 0.0
        for at, t in enumerate(years)
    ]
    assert found.co2_kg[0] == pytest.approx(expected)
    assert len(set(np.round(found.co2_frozen_kg[0][2:], 6))) == 1


def refused(found: Projects) -> str:
    (finding,) = refusals(found)
    assert all("P" in told(finding, lang)[0] for lang in ("da", "en"))
    return finding.code


def test_why_a_project_is_not_offered(sampled: Grounds) -> None:
    def of(*uses: object, columns: dict[str, object] | None = None, **figures: tuple[float, str]) -> Projects:
        stock, setting = stock_of(sampled, **(columns or {})), setting_of(sampled, *uses, **figures)
        return projects(stock, sampled.assessment, setting)

    assert refused(of(WANTED, columns={"year": 2013})) == "W-PROJECT-COST"  # no maximum of 2013 is known
    assert refused(of(WANTED, columns={"year": 2040})) == "W-PROJECT-YEAR"
    early = of(WANTED, columns={"year": 2010}, acquisition_cost__P=(20_000.0, "kr2010/m2"))
    assert refusals(early) == ()
    assert refused(of(CAP, **COST)) == "W-PROJECT-RENT"
    assert refusals(of(WANTED, **COST)) == ()
    assert of(FRAME).rows.loc["P", "basis"] == "maximum"


def test_a_project_that_fails_low_energy_class_1_is_refused(sampled: Grounds) -> None:
    """The sample has one that does; the sheet's verdicts are those of the study's packs."""
    verdicts = sampled.assessment.verdicts
    fails = verdicts[(verdicts["kind"] == "new_build") & (verdicts["verdict"] == "fail")]["subject"].unique()
    setting = setting_of(sampled, WANTED)
    found = projects(sampled.stock, sampled.assessment, setting).rows["refused"]
    assert len(fails) > 0
    assert set(found.index[found == "requirement"]) == set(fails)


def test_nothing_is_reckoned_unless_the_study_asks(sampled: Grounds) -> None:
    assert projects(sampled.stock, sampled.assessment, setting_of(sampled)).rows.empty
    none = replace(sampled.stock, new_build=sampled.stock.new_build.iloc[:0])
    found = projects(none, sampled.assessment, setting_of(sampled, WANTED))
    assert found.rows.empty
    assert refusals(found) == ()


MERGED = {
    "kind": "merged", "estate": "A-01", "dwellings": 10, "dwellings_before": 16, "heat_kwh_m2": np.nan,
    "other_use_m2": 0.0, "new_build_rules": None,
}  # fmt: skip


def test_merged_dwellings_take_dwellings_away_and_add_no_energy(sampled: Grounds) -> None:
    """1,000 m2 at 5,000 kr2011 paid in year 1, and nothing else: the buildings' energy is counted already."""
    cost = {"acquisition_cost__P": (5_000.0, "kr2011/m2")}
    setting = setting_of(sampled, WANTED, **cost)
    found = projects(stock_of(sampled, **MERGED), sampled.assessment, setting)
    row = found.rows.loc["P"]
    assert (row["dwellings"], row["added"], row["refused"]) == (10, -6, "")
    assert row["cost_kr"] == pytest.approx(5e6 / 1.1 / (1 + setting.prices.rate))
    assert not found.co2_kg.any()
    assert not found.co2_frozen_kg.any()
    roof = stock_of(sampled, **{**MERGED, "kind": "roof", "heat_kwh_m2": 30.0, "dwellings_before": 0})
    other = projects(roof, sampled.assessment, setting)
    assert other.rows.loc["P", "added"] == 10
    assert other.co2_kg[0, 1] > 0


def test_merged_dwellings_are_not_financed_as_new_build(sampled: Grounds) -> None:
    """Neither the maximum amount nor base capital nor rent is guessed; the study may state them."""
    cost = {"acquisition_cost__P": (5_000.0, "kr2011/m2")}
    stock = stock_of(sampled, **MERGED)

    def why(*uses: object, **figures: tuple[float, str]) -> Projects:
        return projects(stock, sampled.assessment, setting_of(sampled, *uses, **figures))

    assert refused(why(WANTED)) == "W-PROJECT-COST"
    assert refused(why(FRAME, **cost)) == "W-PROJECT-CAPITAL"
    assert refused(why(CAP, **cost, new_build_operation=(300.0, "kr2011/m2/year"))) == "W-PROJECT-RENT"
    own = {"base_capital__P": (0.0, "kr2011/m2"), "project_rent__P": (800.0, "kr2011/m2/year")}
    row = why(FRAME, CAP, **cost, **own).rows.loc["P"]
    assert (row["refused"], row["base_capital_kr"], row["rent_kr_m2"]) == ("", 0.0, 800.0)


def test_what_the_study_leaves_out_is_not_offered_and_no_finding(sampled: Grounds) -> None:
    setting = setting_of(sampled, Choose(name="new_build", not_built=("P",)), **COST)
    found = projects(stock_of(sampled), sampled.assessment, setting)
    assert found.rows.loc["P", "refused"] == "study"
    assert refusals(found) == ()
