"""Actions: label proposals that alone save what they claim, and catalogue measures where they fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energi.assess.energy import heat_need_kwh
from energi.assess.verdict import COLUMNS as VERDICT
from energi.domain.choices import ENVELOPE
from energi.domain.errors import ShelfError, UnitError
from energi.domain.measure import Catalogue, Effect, Measure
from energi.domain.sourced import Figure, Figures
from energi.domain.wording import Words
from energi.options.action import COLUMNS, rows
from energi.options.actions import Actions, actions
from energi.options.catalogue import applies
from energi.options.catalogue import offered as priced
from energi.options.demands import ADDED
from energi.options.packages import COMPONENTS, Packages, energy
from energi.options.sums import sums


def again(sampled: Any, proposals: pd.DataFrame, figures: Figures | None = None) -> Actions:
    """The actions of the sampled portfolio with other proposals."""
    setting = sampled.setting
    return actions(
        replace(sampled.stock, proposals=proposals), sampled.assessment.features, setting.method,
        setting.catalogue, figures or setting.figures, 2010,
    )  # fmt: skip


def saved(sampled: Any, frame: pd.DataFrame) -> np.ndarray:
    """Heat each action saves by itself [kWh/year]."""
    picks = np.full((len(frame), len(COMPONENTS)), -1)
    picks[np.arange(len(frame)), [COMPONENTS.index(part) for part in frame["component"]]] = np.arange(
        len(frame)
    )
    at = frame["at"].to_numpy()
    heat, _ = energy(Packages(at, picks), frame, sampled.assessment.features, sampled.setting.method)
    return sampled.assessment.buildings["calculated_heat_kwh"].to_numpy()[at] - heat


def test_every_building_is_offered_a_measure_or_told_why_not(sampled: Any) -> None:
    setting, features = sampled.setting, sampled.assessment.features
    told = sampled.actions.unfit
    for measure in setting.catalogue.measures:
        offered = int(applies(measure, sampled.stock, features).sum())
        refused = int(told.loc[told["measure"] == measure.key, "buildings"].sum())
        assert offered + refused == len(sampled.stock.buildings)
    bath = told[told["measure"] == "bath_toilet"]
    assert bath["reason"].tolist() == ["bath"]
    assert sampled.stock.buildings.loc[bath["example"].item(), "dwellings_without_bath"] == 0


def test_a_measure_on_a_part_of_the_area_counts_as_much(sampled: Any) -> None:
    """Half of a wall at U 0.2 and half as it was; half the price."""
    part = Measure.model_validate(
        {
            "key": "half", "component": "wall", "da": "x", "en": "x", "lifetime_year": 40,
            "per": "m2_component", "effect": {"u_w_m2k": 0.2, "area_share": 0.5}, "source": "user",
            "lifetime_source": "user", "status": "user",
        }
    )  # fmt: skip
    price = Figure(key="measure_cost.half", value=1000, unit="kr2010/m2", source="user", status="user")
    catalogue = Catalogue(title_da="x", title_en="x", measures=(part,))
    stock, features = sampled.stock, sampled.assessment.features
    frame, _ = priced(catalogue, stock, features, Figures([price]), 2010)
    at = frame["at"].to_numpy()
    wall = ENVELOPE.index("wall")
    assert frame["u_after"].to_numpy() == pytest.approx(0.5 * features.u_w_m2k[at, wall] + 0.1)
    assert frame["capital_kr"].to_numpy() == pytest.approx(500 * features.area_m2[at, wall])


def test_a_proposal_without_a_u_value_saves_what_it_claims(sampled: Any) -> None:
    stated = sampled.stock.proposals.assign(u_after_w_m2k=np.nan)
    frame = again(sampled, stated).frame
    frame = frame[frame["proposal"] != ""].reset_index(drop=True)
    derived = (frame["element"] >= 0) | (frame["component"] == "ventilation")
    assert derived.sum() > 5
    claimed = frame["claimed_heat_kwh"].to_numpy()
    assert saved(sampled, frame)[derived] == pytest.approx(claimed[derived], rel=1e-6)
    assert not frame["u_known"].any()


def test_a_proposal_with_a_u_value_keeps_it(sampled: Any) -> None:
    stated = sampled.stock.proposals.assign(u_after_w_m2k=0.1)
    frame = again(sampled, stated).frame
    part = frame[(frame["proposal"] != "") & (frame["element"] >= 0)]
    assert (part["u_after"] == 0.1).all()
    assert part["u_known"].all()


def test_a_saving_on_pipes_and_plant_is_taken_as_stated(sampled: Any) -> None:
    stated = sampled.stock.proposals.assign(component="hot_water", saving_heat_mwh=1.5)
    frame = again(sampled, stated).frame
    part = frame[frame["proposal"] != ""].reset_index(drop=True)
    assert (part["heat_kwh"] == 1500).all()
    assert saved(sampled, part) == pytest.approx(np.full(len(part), 1500.0))


def test_what_promises_too_much_or_nothing_is_told_and_not_offered(sampled: Any) -> None:
    stated = sampled.stock.proposals.assign(component="wall", investment_kr=1e6, u_after_w_m2k=np.nan)
    much, none = stated.index[0], stated.index[1]
    stated.loc[much, "saving_heat_mwh"] = 1e6
    stated.loc[none, "u_after_w_m2k"] = 9.0
    found = again(sampled, stated)
    codes = {finding.subject: finding.code for finding in found.findings if finding.sheet == "proposals"}
    assert codes[str(much)] == "W-PROPOSAL-REACH"
    assert codes[str(none)] == "W-PROPOSAL-NO-GAIN"
    assert not set(found.frame["proposal"]) & {much, none}


def test_every_proposal_is_offered_or_told_about(sampled: Any) -> None:
    stated = sampled.stock.proposals.assign(investment_kr=np.nan, component="electricity")
    found = again(sampled, stated, figures=Figures(()))
    told = {finding.subject for finding in found.findings if finding.code == "N-PROPOSAL-PRICE"}
    assert told == {str(code) for code in stated.index}
    assert found.frame.empty


def test_a_proposal_without_a_price_takes_the_nearest_measure_s(sampled: Any) -> None:
    stated = sampled.stock.proposals.iloc[:1].assign(
        component="roof", investment_kr=np.nan, u_after_w_m2k=0.05, saving_heat_mwh=1.0
    )
    found = again(sampled, stated)
    code, building = stated.index[0], stated["building"].iloc[0]
    at = sampled.stock.buildings.index.get_loc(building)
    known = found.frame[(found.frame["at"] == at) & (found.frame["component"] == "roof")]
    measures = known[known["proposal"] == ""]
    nearest = measures.loc[(measures["u_after"] - 0.05).abs().idxmin()]
    assert known.loc[known["proposal"] == code, "capital_kr"].item() == nearest["capital_kr"]
    told = [finding for finding in found.findings if finding.code == "N-PROPOSAL-CATALOGUE"]
    assert [finding.subject for finding in told] == [str(code)]
    assert told[0].fields["measure"] == Words(nearest["text_da"], nearest["text_en"])


def test_actions_are_sorted_and_complete(sampled: Any) -> None:
    frame = sampled.actions.frame
    assert tuple(frame.columns) == COLUMNS
    assert frame["at"].is_monotonic_increasing
    assert (frame["capital_kr"] >= 0).all()
    assert set(frame["component"]) <= set(COMPONENTS)


# --- catalogue -----------------------------------------------------------------------------------


def measure(**named: Any) -> Measure:
    stated = {
        "key": "x", "component": "roof", "da": "x", "en": "x", "lifetime_year": 40, "per": "m2_component",
        "source": "made-up-example", "lifetime_source": "made-up-example", "status": "user", **named,
    }  # fmt: skip
    return Measure.model_validate(stated)


def offered(sampled: Any, price: Figure, **named: Any) -> pd.DataFrame:
    """A catalogue of one measure."""
    setting = sampled.setting
    catalogue = setting.catalogue.model_copy(update={"measures": (measure(**named),)})
    empty = replace(sampled.stock, proposals=sampled.stock.proposals.iloc[:0])
    return actions(
        empty, sampled.assessment.features, setting.method, catalogue, Figures([price]), 2010
    ).frame


def price(unit: str = "kr2010/m2", value: float = 100.0, status: str = "user") -> Figure:
    return Figure.model_validate(
        {"key": "measure_cost.x", "value": value, "unit": unit, "source": "made-up-example", "status": status}
    )


@pytest.mark.parametrize(
    ("per", "unit", "column"),
    [
        ("m2_heated", "kr2010/m2", "heated_area_m2"),
        ("dwelling", "kr2010/dwelling", "dwellings"),
        ("dwelling_without_bath", "kr2010/dwelling", "dwellings_without_bath"),
    ],
)
def test_the_price_is_per_what_the_measure_says(sampled: Any, per: str, unit: str, column: str) -> None:
    frame = offered(sampled, price(unit), per=per, component="bath")
    assert list(frame["capital_kr"]) == list(100.0 * sampled.stock.buildings[column].iloc[frame["at"]])


def test_the_price_of_a_component_is_by_its_area(sampled: Any) -> None:
    frame = offered(sampled, price(), component="wall", effect={"r_add_m2k_w": 5.0})
    area = sampled.assessment.features.area_m2[frame["at"], ENVELOPE.index("wall")]
    today = sampled.assessment.features.u_w_m2k[frame["at"], ENVELOPE.index("wall")]
    assert list(frame["capital_kr"]) == pytest.approx(list(100.0 * area))
    assert list(frame["u_after"]) == pytest.approx(list(1 / (1 / today + 5.0)))


def test_baths_are_given_to_those_who_lack_one(sampled: Any) -> None:
    frame = offered(
        sampled,
        price("kr2010/dwelling"),
        per="dwelling_without_bath",
        component="bath",
        applies={"lacks_bath": True},
    )
    without = sampled.stock.buildings["dwellings_without_bath"]
    assert list(frame["at"]) == list(np.flatnonzero(without > 0))
    assert list(frame["baths"]) == list(without[without > 0])


def test_panels_make_no_more_than_the_building_uses(sampled: Any) -> None:
    frame = offered(sampled, price(), per="m2_pv", component="electricity", effect={"pv_kwh_m2": 150.0})
    features = sampled.assessment.features
    assert (frame["electricity_kwh"] <= features.aux_kwh[frame["at"]] * (1 + 1e-9)).all()
    roof = features.area_m2[frame["at"], ENVELOPE.index("roof")]
    assert (frame["electricity_kwh"] <= 150.0 * roof * (1 + 1e-9)).all()


def test_another_price_level_is_refused(sampled: Any) -> None:
    with pytest.raises(UnitError, match="E-PRICE-LEVEL"):
        offered(sampled, price("kr2020/m2"), effect={"r_add_m2k_w": 5.0})


def test_an_unverified_price_is_no_price(sampled: Any) -> None:
    assert offered(sampled, price(status="unverified"), effect={"r_add_m2k_w": 5.0}).empty


@pytest.mark.parametrize(
    ("needs", "fits"),
    [
        ({}, "yyyyyyyy"),
        ({"u_above_w_m2k": 0.45}, "----yyyy"),
        ({"not_protected": True}, "-y-y-y-y"),
        ({"blocks_only": True}, "yyyy----"),
        ({"lacks_bath": True}, "--y----y"),
        ({"recovery_below": 0.25}, "yyy-----"),
        ({"expenditure_above": 1.45}, "-----yyy"),
        ({"carriers": ["natural_gas", "gas_oil"]}, "-y-----y"),
        ({"not_protected": True, "blocks_only": True}, "-y-y----"),
        ({"built_before_year": 1960}, "yyy-----"),
    ],
)
def test_a_measure_is_offered_where_it_fits(sampled: Any, needs: dict[str, Any], fits: str) -> None:
    eight, district = np.arange(8), "district_heating"
    buildings = sampled.stock.buildings.assign(
        protected=eight % 2 == 0,
        use_code=np.where(eight < 4, "140", "120"),
        construction_year=1930 + 10 * eight,
        dwellings_without_bath=[0, 0, 3, 0, 0, 0, 0, 1],
        carrier=[district, "natural_gas", district, district, district, district, district, "gas_oil"],
    )
    features = replace(
        sampled.assessment.features,
        u_w_m2k=np.tile(0.1 * (eight[:, None] + 1.0), 4),
        recovery=0.1 * eight,
        expenditure=1 + 0.1 * eight,
    )
    better = measure(applies=needs, effect=Effect(u_w_m2k=0.01))
    found = applies(better, replace(sampled.stock, buildings=buildings), features)
    assert "".join("y" if fit else "-" for fit in found) == fits


def test_a_measure_that_is_no_better_is_not_offered(sampled: Any) -> None:
    worse = measure(effect=Effect(u_w_m2k=9.0))
    assert not applies(worse, sampled.stock, sampled.assessment.features).any()


# --- what the study states of a measure -------------------------------------------------------------


def figure(key: str, value: float, unit: str) -> Figure:
    return Figure.model_validate(
        {"key": key, "value": value, "unit": unit, "source": "made-up-example", "status": "user"}
    )


def noticed(sampled: Any, one: Measure, *drawer: Figure) -> tuple[pd.DataFrame, list[str]]:
    """What a catalogue of one measure offers, and what is said of it."""
    card = Catalogue(title_da="x", title_en="x", measures=(one,))
    frame, findings = priced(card, sampled.stock, sampled.assessment.features, Figures(drawer), 2010)
    return frame, [finding.code for finding in findings]


def test_upkeep_is_a_share_of_the_price_or_told_to_be_missing(sampled: Any) -> None:
    plant = measure(component="heating_plant", per="dwelling", maintained=True, effect={"expenditure": 1.0})
    cost = price("kr2010/dwelling", 9000.0)
    frame, codes = noticed(sampled, plant, cost, figure("measure_maintenance.x", 2.0, "percent/year"))
    assert codes == []
    assert frame["maintenance_kr"].to_numpy() == pytest.approx(0.02 * frame["capital_kr"].to_numpy())
    frame, codes = noticed(sampled, plant, cost)
    assert codes == ["N-MEASURE-MAINTENANCE"]
    assert len(frame) == 8
    assert not frame["maintenance_kr"].any()
    with pytest.raises(ShelfError, match="E-FIGURE-UNIT"):
        noticed(sampled, plant, cost, figure("measure_maintenance.x", 2.0, "kr2010/year"))


def test_an_effect_without_a_source_is_the_study_s_own(sampled: Any) -> None:
    shares = ("heating_loss_share", "hot_water_share")
    pipes = measure(component="heating_pipes", per="m2_heated", asks=shares)
    own = [
        figure("measure_effect.x.heating_loss_share", 0.5, "one"),
        figure("measure_effect.x.hot_water_share", 0.9, "one"),
    ]
    frame, codes = noticed(sampled, pipes, price(), *own)
    assert codes == []
    assert (frame[list(shares)].to_numpy() == [0.5, 0.9]).all()
    frame, codes = noticed(sampled, pipes, price(), own[0])
    assert (len(frame), codes) == (0, ["N-MEASURE-EFFECT"])
    assert noticed(sampled, pipes, *own)[1] == ["N-MEASURE-PRICE"]
    with pytest.raises(ShelfError, match=r"measure_effect\.x"):
        noticed(sampled, pipes, price(), own[0], figure("measure_effect.x.hot_water_share", -0.1, "one"))


def test_a_measure_asks_for_effects_only() -> None:
    with pytest.raises(ValueError, match="no effect"):
        measure(asks=("price",))
    with pytest.raises(ValueError, match="m2_solar"):
        measure(effect={"solar_kwh_m2": 500.0})


def test_collectors_make_the_share_stated_as_far_as_the_roof_goes(sampled: Any) -> None:
    sun = measure(component="hot_water", per="m2_solar", effect={"solar_kwh_m2": 500.0, "solar_share": 0.35})
    features = sampled.assessment.features
    frame, _ = noticed(sampled, sun, price())
    wanted = 0.35 * features.hot_water_kwh / 500.0
    roof = features.area_m2[:, ENVELOPE.index("roof")]
    assert frame["capital_kr"].to_numpy() == pytest.approx(100.0 * np.minimum(wanted, roof))
    assert frame["hot_water_share"].to_numpy() == pytest.approx(0.65)
    saved_kwh = features.expenditure * 0.35 * features.hot_water_kwh
    assert saved(sampled, frame) == pytest.approx(saved_kwh)
    small = replace(features, area_m2=features.area_m2 * [0.0, 1.0, 1.0, 1.0])
    none, _ = priced(
        Catalogue(title_da="x", title_en="x", measures=(sun,)), sampled.stock, small, Figures([price()]), 2010
    )
    assert (none["capital_kr"] == 0).all()
    assert (none["hot_water_share"] == 1).all()


def test_better_controls_lower_the_need_for_space_heating_alone(sampled: Any) -> None:
    frame, _ = noticed(
        sampled, measure(component="controls", per="m2_heated", effect={"heat_need_share": 0.88}), price()
    )
    features = sampled.assessment.features
    need_kwh = heat_need_kwh(features, sampled.setting.method)
    assert saved(sampled, frame) == pytest.approx(features.expenditure * 0.12 * need_kwh)


def test_upkeep_is_paid_by_the_rent_in_every_year_after_the_work(sampled: Any) -> None:
    """1,000 kr. a year from the year after the start to the horizon, discounted year by year."""
    setting = sampled.setting
    frame = rows(
        np.array([0]), component="electricity", key="x", text_da="x", text_en="x", capital_kr=0.0,
        lifetime_year=20, maintenance_kr=1000.0,
    )  # fmt: skip
    verdicts = pd.DataFrame(columns=[*VERDICT, *ADDED])
    found = sums(frame, verdicts, sampled.stock, setting)
    base, horizon = setting.study.period.base_year, setting.study.economy.horizon_year
    for number, start in enumerate(setting.study.period.start_years):
        years = range(start - base + 1, horizon + 1)
        worth = sum(1000.0 / (1 + setting.prices.rate) ** year for year in years)
        assert found.worth_kr[0, number] == pytest.approx(worth, rel=1e-12)
        assert found.payment_kr[0, number] == 1000.0
    assert not found.capital_kr.any()
