"""Stand-ins for the city's missing text (P1, P2, P3), the 25 % rule, and clauses on whole packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from grounds import Grounds

from energi.assess.packs import read_packs
from energi.assess.setting import Setting
from energi.domain.requirement import LabelProposals
from energi.domain.soft_rules import LabelGoal
from energi.domain.stock import Duty, Offers
from energi.options.demanded_proposals import Asked, carried_out
from energi.options.demands import demands, profitability, regimes
from energi.options.held import works as on_works
from energi.options.menu import offers
from energi.options.packaged import package_verdicts, steps_missed
from energi.options.packages import COMPONENTS
from energi.options.sums import sums
from energi.options.whole_building import broken, duties, outcome
from energi.options.worth import Ground


def under(sampled: Grounds, *packs: str, proxy: str = "none", accepted: Sequence[str] = ()) -> Setting:
    """The sampled setting under other packs."""
    study = sampled.setting.study.model_copy(
        update={"requirements": packs, "mba_proxy": proxy, "accept_unverified": tuple(accepted)}
    )
    return replace(sampled.setting, study=study, packs=read_packs(packs, Path()))


def verdicts(sampled: Grounds, setting: Setting) -> pd.DataFrame:
    frame = sampled.actions.frame
    paid = profitability(frame, sampled.stock, sampled.assessment, setting)
    return demands(frame, paid, sampled.stock, setting)


def menu(sampled: Grounds, setting: Setting) -> tuple[Offers, Ground]:
    return offers(sampled.stock, sampled.assessment, setting), Ground(
        sampled.stock, sampled.assessment, setting
    )


# --- P2: profitable label proposals


def asked(sampled: Grounds, **paid: Sequence[float]) -> tuple[Asked, pd.DataFrame]:
    """Three works on one wall: two label proposals and a measure, with the numbers named."""
    first = sampled.actions.frame.iloc[[0]]
    frame = pd.concat([first] * 3, ignore_index=True).assign(
        at=0, component="wall", proposal=["p1", "p2", ""], takes_due=False
    )
    stock = replace(
        sampled.stock,
        proposals=sampled.stock.proposals.iloc[:0],
        buildings=sampled.stock.buildings.assign(protected=False),
    )
    numbers = {"lifetime_year": [40.0] * 3, "investment_kr": [1e5] * 3, **paid}
    return Asked(frame, pd.DataFrame(numbers), stock, (), "P2", (), None), frame


def judged(sampled: Grounds, factor: Sequence[float], saving: Sequence[float]) -> pd.DataFrame:
    ground, _ = asked(sampled, factor=factor, saving_kr=saving)
    (mba,) = read_packs(["miljoe_2010"], Path())
    proxy = mba.clause("MBA2010-EN-REN").proxy("P2")
    assert proxy is not None
    assert isinstance(proxy.predicate, LabelProposals)
    return carried_out(ground, mba, mba.clause("MBA2010-EN-REN"), proxy.predicate, "P2")


def test_a_profitable_proposal_must_be_carried_out_or_bettered(sampled: Grounds) -> None:
    """p2 pays (factor 2.0) and saves 5,000 kr.; p1 saves less, the measure exactly as much."""
    found = judged(sampled, [1.5, 2.0, 0.5], [3000.0, 5000.0, 5000.0])
    assert found["verdict"].tolist() == ["fail", "pass", "pass"]
    assert found["limit"].tolist() == [5000.0] * 3
    assert found["factor"].tolist() == [2.0] * 3
    assert set(found["proxy"]) == {"P2"}
    assert found["margin"].tolist() == [-2000.0, 0.0, 0.0]


def test_a_factor_of_exactly_133_asks_for_nothing(sampled: Grounds) -> None:
    found = judged(sampled, [1.33, 1.2, 0.5], [9000.0, 5000.0, 100.0])
    assert found["reason"].tolist() == ["verdict.no_proposal"] * 3
    above = judged(sampled, [1.3301, 1.2, 0.5], [9000.0, 5000.0, 100.0])
    assert above["verdict"].tolist() == ["pass", "fail", "fail"]


def test_what_is_not_known_is_not_guessed(sampled: Grounds) -> None:
    found = judged(sampled, [np.nan, 2.0, 0.5], [np.nan, 5000.0, 6000.0])
    assert found["verdict"].tolist() == ["not_assessable"] * 3


def test_p2_counts_as_a_requirement_and_says_so(sampled: Grounds) -> None:
    setting = under(sampled, "miljoe_2010", proxy="P2")
    found = verdicts(sampled, setting)
    assert set(found["proxy"]) == {"P2"}
    assert set(found["clause"]) == {"MBA2010-EN-REN"}
    assert found["krav"].all()
    assert (found["verdict"] == "fail").any()
    failing = sums(sampled.actions.frame, found, sampled.stock, setting).failing
    assert failing.sum() == (found["verdict"] == "fail").sum() * len(setting.study.period.start_years)


def test_as_a_recommendation_it_is_counted_and_binds_nobody(sampled: Grounds) -> None:
    setting = under(sampled, "byfornyelse_miljoe1")
    found = verdicts(sampled, setting)
    assert set(found["clause"]) == {"KKM1-PROFIT"}
    assert (found["verdict"] == "fail").any()
    assert not sums(sampled.actions.frame, found, sampled.stock, setting).failing.any()


def test_an_estate_that_is_not_bound_fails_nothing(sampled: Grounds) -> None:
    free = replace(
        sampled, stock=replace(sampled.stock, estates=sampled.stock.estates.assign(mba_applies=False))
    )
    for proxy in ("P1", "P2"):
        found = verdicts(free, under(free, "miljoe_2010", "br10", proxy=proxy))
        own = found[found["pack"] == "miljoe_2010"]
        assert (own["verdict"] == "pass").all()
        assert set(found["proxy"]) <= {"", "P2"}


# --- P3: label steps


def test_p3_fails_packages_that_do_not_climb_enough(sampled: Grounds) -> None:
    plain = replace(
        sampled, stock=replace(sampled.stock, buildings=sampled.stock.buildings.assign(protected=False))
    )
    found, ground = menu(plain, under(plain, "miljoe_2010", proxy="P3"))
    options = found.options
    asked_for = {"B": 1, "C": 1, "D": 1, "E": 2, "F": 2, "G": 3}
    now = plain.assessment.buildings["class_now"].loc[options["building"]].str[0].to_numpy()
    climbed = np.array([ord(a) - ord(b[0]) for a, b in zip(now, options["class_after"], strict=True)])
    short = climbed < np.array([asked_for.get(letter, 0) for letter in now])
    works = options["start_year"].to_numpy() > 0
    assert (options["failing"].to_numpy() == (short & works)).all()
    assert 0 < (short & works).sum() < works.sum()
    told = package_verdicts(options[works], found, ground)
    assert set(told["proxy"]) == {"P3"}
    assert ((told["verdict"] == "fail").to_numpy() == short[works]).all()


def test_protected_buildings_are_exceptions_of_the_label_goal(sampled: Grounds) -> None:
    spared = replace(
        sampled, stock=replace(sampled.stock, buildings=sampled.stock.buildings.assign(protected=True))
    )
    found, ground = menu(spared, under(spared, "miljoe_2010", proxy="P3"))
    assert not steps_missed(found.options, ground).any()
    told = package_verdicts(found.options[found.options["start_year"] > 0], found, ground)
    assert set(told["reason"]) == {"verdict.exempt_label"}


@pytest.mark.parametrize("proxy", ["P1", "P2", "P3"])
def test_a_proxy_only_takes_options_away(sampled: Grounds, proxy: str) -> None:
    """What remains allowed is the same as without, so the menu loses nothing by it."""
    plain, _ = menu(sampled, under(sampled, "miljoe_2010", "br10"))
    bound, _ = menu(sampled, under(sampled, "miljoe_2010", "br10", proxy=proxy))
    keys = ["building", "start_year", "capital_kr", "heat_kwh"]
    known = {tuple(row) for row in plain.options[keys].round(3).itertuples(index=False)}
    allowed = bound.options[bound.options["failing"] == 0]
    every = (
        bound.options if proxy == "P2" else allowed
    )  # P2 may keep dearer packages that carry proposals out
    if proxy != "P2":
        assert {tuple(row) for row in every[keys].round(3).itertuples(index=False)} <= known
    assert (bound.options.loc[bound.options["start_year"] == 0, "failing"] == 0).all()


def test_a_soft_label_goal_is_counted_and_not_required(sampled: Grounds) -> None:
    """The same packages miss it, but now none of them fails a requirement."""
    plain = replace(
        sampled, stock=replace(sampled.stock, buildings=sampled.stock.buildings.assign(protected=False))
    )
    hard = under(plain, "miljoe_2010", proxy="P3")
    goal = LabelGoal(name="label_goal", share_percent=10)
    soft = replace(hard, study=hard.study.model_copy(update={"rules": (*hard.study.rules, goal)}))
    required, _ = menu(plain, hard)
    counted, ground = menu(plain, soft)
    assert counted.options["label_short"].tolist() == required.options["failing"].tolist()
    assert not counted.options["failing"].any()
    told = package_verdicts(counted.options[counted.options["start_year"] > 0], counted, ground)
    assert not told["krav"].any()
    assert set(told.loc[told["verdict"] == "fail", "reason"]) == {"verdict.label_exception"}


def test_a_recommended_label_step_that_is_a_goal_is_missed_once(sampled: Grounds) -> None:
    """It counts as an exception of the label goal and not as a recommendation too, so it is priced once."""
    advised = under(sampled, "byfornyelse_miljoe1")
    goal = LabelGoal(name="label_goal", price_kr=1000)
    soft = replace(advised, study=advised.study.model_copy(update={"rules": (*advised.study.rules, goal)}))
    without, with_goal = (menu(sampled, setting)[0].options for setting in (advised, soft))
    short = without["label_short"].to_numpy()
    assert short.any()
    assert (without["advice_missed"] - with_goal["advice_missed"]).tolist() == short.tolist()
    assert with_goal["label_short"].tolist() == short.tolist()


# --- the regime by date


def test_a_clause_that_comes_into_force_later_binds_later_starts(sampled: Grounds, tmp_path: Path) -> None:
    (tmp_path / "skaerpet.toml").write_text(STRICTER, encoding="utf-8")
    base = under(sampled, "br10")
    setting = replace(base, packs=(*base.packs, *read_packs(["skaerpet.toml"], tmp_path)))
    assert regimes(setting) == [(2011, 2012), (2013, 2014, 2015)]
    found = verdicts(sampled, setting)
    own = found[found["clause"] == "OWN-U-WALL"]
    assert set(zip(own["first_year"], own["last_year"], strict=True)) == {(2013, 2015)}
    failing = sums(sampled.actions.frame, found, sampled.stock, setting).failing
    missed = own.loc[own["verdict"] == "fail", "action"].to_numpy(int)
    assert len(missed)
    assert (failing[missed][:, 2:] > failing[missed][:, :2].max(axis=1, keepdims=True)).all()


STRICTER = """
name = "skaerpet"
title_da = "Egne krav"
title_en = "Own requirements"
about_da = "Skærpet U-værdi."
about_en = "A stricter U-value."
[[clauses]]
id = "OWN-U-WALL"
theme = "energy"
title_da = "Ydervægge"
title_en = "Outer walls"
da = "Ydervægge højst 0,15 W/m²K."
en = "Outer walls at most 0.15 W/m²K."
kind = "krav"
binds = "component_touched"
valid_from = 2013-01-01
source = "user"
checked = 2026-11-25
status = "user"
[clauses.predicate]
type = "component_u"
component = "wall"
limit_w_m2k = 0.15
[[clauses]]
id = "OWN-PROFIT"
theme = "energy"
title_da = "Rentabilitet"
title_en = "Profitability"
da = "Altid rentabelt."
en = "Always profitable."
kind = "krav"
binds = "component_touched"
source = "user"
checked = 2026-11-25
status = "user"
[clauses.predicate]
type = "profitability"
limit = 0.001
"""


# --- the 25 % rule


def duty(**changes: Any) -> Duty:
    """One block: 400 m2 of envelope, wall and roof 100 m2 each; works on the roof pay."""
    (pack,) = read_packs(["br10"], Path())
    area, pays = np.zeros((1, len(COMPONENTS))), np.zeros((1, len(COMPONENTS)), dtype=bool)
    area[0, :4] = 100.0
    pays[0, COMPONENTS.index("roof")] = True
    clause = pack.clause("BR10-25PCT")
    given: dict[str, Any] = {
        "pack": pack,
        "clause": clause,
        "rule": clause.predicate,
        "in_force": np.array([True, False]),
        "known": True,
        "binds": np.array([True]),
        "pays": pays,
        "area_m2": area,
        "value_kr": np.array([1e7]),
    }
    return Duty(**{**given, **changes})


def works(*components: str) -> np.ndarray:
    return np.isin(COMPONENTS, components)[None, :]


@pytest.mark.parametrize(
    ("components", "capital", "changes", "reason"),
    [
        (("wall",), 1e6, {}, "verdict.below_share"),  # exactly 25 % does not exceed it
        (("wall", "window"), 1e6, {}, "verdict.left_undone"),
        (("wall", "window", "roof"), 1e6, {}, "verdict.met"),
        (("wall",), 2.5e6, {}, "verdict.below_share"),
        (("wall",), 2.6e6, {}, "verdict.left_undone"),  # more than a quarter of the property's value
        (("wall",), 1e6, {"value_kr": np.array([np.nan])}, "verdict.property_value_unknown"),
        (("wall", "window"), 1e6, {"value_kr": np.array([np.nan])}, "verdict.left_undone"),
        (("wall", "window"), 1e6, {"known": False}, "verdict.end_unknown"),
        (("wall",), 1e6, {"known": False}, "verdict.below_share"),
        (("wall", "window"), 1e6, {"binds": np.array([False])}, "verdict.not_bound"),
    ],
)
def test_extensive_works(components: tuple[str, ...], capital: float, changes: Any, reason: str) -> None:
    found, _, _ = outcome(duty(**changes), np.array([0]), works(*components), np.array([capital]))
    assert found.tolist() == [reason]


def test_only_an_accepted_rule_binds_and_only_while_in_force() -> None:
    at, touched, price = np.array([0]), works("wall", "window"), np.array([1e6])
    assert np.asarray(broken([duty()], at, touched, price)).tolist() == [[1.0, 0.0]]
    assert broken([duty(known=False)], at, touched, price) == 0.0
    assert broken([], at, touched, price) == 0.0


def test_the_rule_in_a_whole_menu(sampled: Grounds) -> None:
    """Accepted by name, it takes packages off that touch much and leave a profitable component alone."""
    quiet, _ = menu(sampled, under(sampled, "br10"))
    setting = under(sampled, "br10", accepted=["BR10-25PCT"])
    found, ground = menu(sampled, setting)
    told = package_verdicts(found.options[found.options["start_year"] > 0], found, ground)
    rule = told[told["clause"] == "BR10-25PCT"]
    assert set(rule["verdict"]) >= {"fail", "pass"}
    options = found.options[found.options["start_year"] > 0]
    assert (options["failing"].to_numpy() >= (rule["verdict"] == "fail").to_numpy()).all()
    assert found.options["failing"].sum() > quiet.options["failing"].sum()


def test_single_family_houses_are_not_bound(sampled: Grounds) -> None:
    stock = replace(sampled.stock, buildings=sampled.stock.buildings.assign(use_code="120"))
    frame = sampled.actions.frame
    setting = under(sampled, "br10", accepted=["BR10-25PCT"])
    (found,) = duties(frame, np.ones(len(frame)), stock, sampled.assessment.features, setting)
    assert not found.binds.any()
    assert found.known


# --- renovation classes on packages


def test_renovation_classes_are_recommendations_on_packages(sampled: Grounds) -> None:
    found, ground = menu(sampled, under(sampled, "br18"))
    options = found.options[(found.options["start_year"] == 2011)]
    told = package_verdicts(options, found, ground)
    assert set(told["clause"]) == {"BR18-REN1", "BR18-REN2", "BR18-REN-SAVING"}
    assert not told["krav"].any()
    saved = told[told["clause"] == "BR18-REN-SAVING"]
    today = ground.assessment.buildings.loc[options["building"]]
    area = ground.stock.buildings["heated_area_m2"].loc[options["building"]].to_numpy()
    heat = today["calculated_heat_kwh"].to_numpy() - options["calculated_heat_kwh"].to_numpy()
    power = today["electricity_kwh"].to_numpy() - options["electricity_kwh"].to_numpy()
    on_heat = {"district_heating": 0.85, "natural_gas": 1.0}
    same = (
        ground.stock.buildings["carrier"].loc[options["building"]].to_numpy() == options["carrier"]
    ).to_numpy()
    weights = options["carrier"].map(on_heat).to_numpy(float)
    expected = (heat * weights + 1.9 * power) / area
    assert saved["value"].to_numpy()[same] == pytest.approx(expected[same])
    assert date(2026, 11, 23) == ground.setting.packs[0].clause("BR18-REN1").checked


# --- recommendations counted


def test_recommendations_of_every_package_are_the_verdicts_counted(sampled: Grounds) -> None:
    """KK:Miljø1 recommends label steps and profitable proposals; counted again from the verdicts as told."""
    setting = under(sampled, "byfornyelse_miljoe1", "br10")
    found, ground = menu(sampled, setting)
    advised = {clause.id for pack in setting.packs for clause in pack.clauses if clause.kind == "anbefaling"}
    options = found.options[found.options["start_year"] == setting.study.period.start_years[0]]
    rows = pd.concat([on_works(found, options, "da"), package_verdicts(options, found, ground)])
    rows = rows[rows["clause"].isin(advised) & (rows["kind"] == "package")]
    missed = rows[rows["verdict"] == "fail"].groupby("package").size()
    met = rows[rows["reason"] == "verdict.met"].groupby("package").size()
    for column, counts in (("advice_missed", missed), ("advice_met", met)):
        assert options[column].sum() > 0
        told = counts.reindex(options["package"]).fillna(0).to_numpy()
        assert options[column].to_numpy().tolist() == told.tolist()
    standing = found.options[found.options["start_year"] == 0]
    assert not standing[["advice_missed", "advice_met"]].to_numpy().any()


def test_a_frame_that_is_required_of_a_renovation_keeps_packages_out(sampled: Grounds) -> None:
    """BR18's renovation classes as requirements: who misses one fails; as recommendations nobody does."""
    setting = under(sampled, "br18")
    (pack,) = setting.packs
    clauses = tuple(
        clause.model_copy(update={"kind": "krav"}) if clause.predicate.type == "energy_frame" else clause
        for clause in pack.clauses
    )
    strict = replace(setting, packs=(pack.model_copy(update={"clauses": clauses}),))
    free, _ = menu(sampled, setting)
    bound, _ = menu(sampled, strict)
    assert (bound.options["failing"] > 0).sum() > (free.options["failing"] > 0).sum()
