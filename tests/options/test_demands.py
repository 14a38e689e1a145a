"""What the requirement packs say of actions: rule P1, and what the menu makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energi.assess.bills import Connection, energy_cost_kr
from energi.domain.sourced import Figures
from energi.options.actions import actions
from energi.options.demands import applied, demands, profitability, regimes
from energi.options.menu import offers
from energi.options.packages import COMPONENTS, Packages, energy
from energi.options.sums import sums


def of(sampled: Any, frame: pd.DataFrame, setting: Any = None) -> pd.DataFrame:
    counted = setting or sampled.setting
    paid = profitability(frame, sampled.stock, sampled.assessment, counted)
    return demands(frame, paid, sampled.stock, counted)


def factors(frame: pd.DataFrame, stock: Any, assessment: Any, setting: Any) -> np.ndarray:
    return profitability(frame, stock, assessment, setting)["factor"].to_numpy()


def test_the_day_is_the_last_of_the_start_year(sampled: Any) -> None:
    assert applied(2011) == date(2011, 12, 31)
    assert regimes(sampled.setting) == [(2011, 2012, 2013, 2014, 2015)]


def test_every_envelope_action_is_judged_by_every_pack_that_speaks_of_components(sampled: Any) -> None:
    frame = sampled.actions.frame
    found = of(sampled, frame)
    envelope = np.flatnonzero(frame["element"] >= 0)
    for pack, rows in found.groupby("pack"):
        assert set(rows["action"]) == set(envelope), pack
    assert set(found["verdict"]) <= {"pass", "fail", "not_assessable"}
    codes = sampled.stock.buildings.index.to_numpy()[frame["at"].to_numpy()[found["action"].to_numpy(int)]]
    assert list(found["subject"]) == list(codes)


def test_without_a_proxy_the_regulations_bind_in_their_own_right(sampled: Any) -> None:
    study = sampled.setting.study.model_copy(update={"mba_proxy": "none"})
    frame = sampled.actions.frame
    with_p1, alone = of(sampled, frame), of(sampled, frame, replace(sampled.setting, study=study))
    assert set(with_p1["proxy"]) == {"P1"}
    assert set(alone["proxy"]) == {""}
    pd.testing.assert_frame_equal(with_p1.drop(columns="proxy"), alone.drop(columns="proxy"))


def test_without_packs_nothing_is_judged(sampled: Any) -> None:
    setting = replace(sampled.setting, packs=())
    none = of(sampled, sampled.actions.frame, setting)
    assert none.empty
    assert not sums(sampled.actions.frame, none, sampled.stock, setting).failing.any()
    assert not offers(sampled.stock, sampled.assessment, setting).options["failing"].any()


def replaced_roofs(sampled: Any, u_after: float) -> pd.DataFrame:
    """All actions on roofs replaced outright with a stated U-value."""
    frame = sampled.actions.frame
    roofs = frame["component"] == "roof"
    return frame.assign(
        replaced=frame["replaced"] | roofs,
        u_after=frame["u_after"].mask(roofs, u_after),
        u_known=frame["u_known"] | roofs,
    )


@pytest.mark.parametrize(("u_after", "fails"), [(0.09, False), (0.45, True)])
def test_a_replaced_roof_must_meet_the_limit_whatever_it_pays(
    sampled: Any, u_after: float, fails: bool
) -> None:
    standing = replace(sampled, stock=_unprotected(sampled))
    frame = replaced_roofs(standing, u_after)
    found = of(standing, frame)
    roofs = found[frame["component"].to_numpy()[found["action"].to_numpy(int)] == "roof"]
    assert len(roofs)
    assert (roofs["verdict"] == "fail").any() == fails


def _unprotected(sampled: Any) -> Any:
    return replace(sampled.stock, buildings=sampled.stock.buildings.assign(protected=False))


def test_failed_clauses_of_a_package_are_those_of_its_actions(sampled: Any) -> None:
    found = of(sampled, sampled.actions.frame)
    failing = sums(sampled.actions.frame, found, sampled.stock, sampled.setting).failing
    for action in range(len(failing)):
        told = found[(found["action"] == action) & (found["verdict"] == "fail")]
        assert (failing[action] == len(told)).all()  # one span of start years


def test_a_factor_is_saving_times_lifetime_over_the_part_not_due_anyway(sampled: Any) -> None:
    frame, setting, today = sampled.actions.frame, sampled.setting, sampled.assessment.buildings
    found = factors(frame, sampled.stock, sampled.assessment, setting)
    works = sampled.stock.proposals.query("investment_anyway_kr > 0 and planned_year == planned_year")
    for row in range(0, len(frame), 7):
        action, at = frame.iloc[row], np.array([frame["at"].iloc[row]])
        picks = np.full((1, len(COMPONENTS)), -1)
        picks[0, COMPONENTS.index(action["component"])] = row
        use = energy(Packages(at, picks), frame, sampled.assessment.features, setting.method)
        building = sampled.stock.buildings.iloc[at]
        connection = Connection.of(building)
        standing = building["carrier"].iloc[0]
        bills = [
            energy_cost_kr(heat, power, connection, setting.prices.index([carrier]), setting.prices)[0]
            for heat, power, carrier in (
                (
                    today["calculated_heat_kwh"].to_numpy()[at],
                    today["electricity_kwh"].to_numpy()[at],
                    standing,
                ),
                (*use, action["carrier"] or standing),
            )
        ]
        own = works[(works["building"] == building.index[0]) & (works["component"] == action["component"])]
        due = own["investment_anyway_kr"].max() if len(own) else 0.0
        marginal = action["capital_kr"] - due
        if marginal > 0:
            expected = (bills[0] - bills[1]) * action["lifetime_year"] / marginal
            assert found[row] == pytest.approx(expected, rel=1e-9)


def test_a_stated_energy_part_of_the_price_is_what_profitability_counts(sampled: Any) -> None:
    """Half the price is for energy: the factor doubles, the price of the works stays."""
    figures = sampled.setting.figures
    whole = figures.figure("measure_cost.roof_250")
    half = whole.model_copy(update={"key": "measure_cost_energy.roof_250", "value": whole.value / 2})
    keys = [f"measure_cost.{m.key}" for m in sampled.setting.catalogue.measures]
    prices = [figures.figure(key) for key in keys if key in figures]
    empty = replace(sampled.stock, proposals=sampled.stock.proposals.iloc[:0])

    def factor(drawer: Figures) -> tuple[pd.DataFrame, np.ndarray]:
        setting = sampled.setting
        known = actions(
            empty, sampled.assessment.features, setting.method, setting.catalogue, drawer, 2010
        ).frame
        return known, factors(known, empty, sampled.assessment, setting)

    plain, before = factor(Figures(prices))
    stated, after = factor(Figures([*prices, half]))
    roof = (plain["key"] == "roof_250").to_numpy()
    assert roof.any()
    assert after[roof] == pytest.approx(2 * before[roof])
    assert after[~roof] == pytest.approx(before[~roof])
    assert stated["capital_kr"].tolist() == plain["capital_kr"].tolist()
