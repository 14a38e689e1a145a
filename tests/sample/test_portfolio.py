"""The made-up portfolio: believable, the same for the same seed, and usable row by row."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from energi.domain.choices import ENVELOPE
from energi.domain.errors import InputError
from energi.domain.tables import TABLES
from energi.sample.labels import label_class
from energi.sample.portfolio import sample
from energi.sample.recipe import energy_factor, lifetime_year, recipe

Frames = dict[str, pd.DataFrame]
MODELS = {model.table: model for model in TABLES}


@pytest.fixture(scope="module")
def small() -> Frames:
    return sample(74, 569)


@pytest.fixture(scope="module")
def large() -> Frames:
    return sample(10_000, 7, 40)


def mean_by_dwelling(buildings: pd.DataFrame, values: pd.Series) -> float:
    return float((values * buildings["dwellings"]).sum() / buildings["dwellings"].sum())


def test_same_seed_same_portfolio(small: Frames) -> None:
    again, other = sample(74, 569), sample(74, 570)
    for table, frame in small.items():
        pd.testing.assert_frame_equal(frame, again[table])
    assert not small["buildings"].equals(other["buildings"])


def test_a_table_does_not_change_when_another_is_drawn_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = sample(30, 1)
    bold = recipe().model_copy(update={"budget": recipe().budget.model_copy(update={"share": 0.6})})
    monkeypatch.setattr("energi.sample.portfolio.recipe", lambda: bold)
    changed = sample(30, 1)
    assert changed["budget"]["frame_kr"].sum() > 1.5 * usual["budget"]["frame_kr"].sum()
    for table in set(usual) - {"budget"}:
        pd.testing.assert_frame_equal(usual[table], changed[table])


@pytest.mark.parametrize("table", list(MODELS))
def test_every_row_passes_its_model(small: Frames, table: str) -> None:
    frame = small[table]
    assert set(frame.columns) == set(MODELS[table].model_fields)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    assert rows or table in {"heat_use", "answers"}
    for row in rows:
        given = {key: value for key, value in row.items() if value is not None}
        MODELS[table].model_validate(given)
    assert not frame.duplicated(list(MODELS[table].key)).any()


def test_the_example_has_the_size_asked_for(small: Frames) -> None:
    assert len(small["organisations"]) == 3
    assert len(small["estates"]) == 15
    assert 60 <= len(small["buildings"]) <= 80
    assert 3_000 <= small["buildings"]["dwellings"].sum() <= 4_000
    assert 3 <= len(small["new_build"]) <= 4


@pytest.mark.parametrize("which", ["small", "large"])
def test_sizes_ages_and_heating_are_those_of_the_stock(which: str, request: pytest.FixtureRequest) -> None:
    """climate-S55, -S56: 75.6 m2, commissioned about 1974, 66 % in blocks, above 90 % district heating."""
    tables = request.getfixturevalue(which)
    buildings = tables["buildings"]
    dwelling_m2 = tables["estates"]["dwelling_area_m2"].sum() / buildings["dwellings"].sum()
    assert dwelling_m2 == pytest.approx(75.6, abs=2)
    assert mean_by_dwelling(buildings, buildings["construction_year"]) == pytest.approx(1974, abs=4)
    assert mean_by_dwelling(buildings, buildings["use_code"] == "140") == pytest.approx(0.66, abs=0.04)
    district = mean_by_dwelling(buildings, buildings["carrier"] == "district_heating")
    assert 0.90 < district < 1.0
    assert "natural_gas" in set(buildings["carrier"])
    assert buildings["construction_year"].min() < 1931


def test_only_old_blocks_lack_baths_and_few_dwellings_do(large: Frames) -> None:
    buildings = large["buildings"]
    lacking = buildings[buildings["dwellings_without_bath"] > 0]
    assert (lacking["construction_year"] < 1931).all()
    assert (lacking["use_code"] == "140").all()
    assert (lacking["dwellings_without_bath"] < lacking["dwellings"]).all()
    share = buildings["dwellings_without_bath"].sum() / buildings["dwellings"].sum()
    assert (
        0.002 < share < 0.085
    )  # below the 8.5 % of all Copenhagen tenures that lack bath, toilet or kitchen


def test_labels_are_mostly_c_to_e(large: Frames) -> None:
    letter = large["labels"]["label_class"].str[0].value_counts(normalize=True)
    assert letter[["C", "D", "E"]].sum() > 0.85
    assert (letter[["C", "D", "E"]] > 0.10).all()
    assert {"B", "F", "G"} <= set(letter.index)


def test_a_label_has_the_letter_of_its_own_figures(large: Frames) -> None:
    """Hand-worked on 2008V3 for 1,000 m2: C ends at 110 + 3200/1000 = 113.2, D at 150 + 4.2 = 154.2."""
    energy = np.array([113.2, 113.3, 154.2, 154.3, 246.5, 246.6, 36.1, 36.2])
    letters = label_class(energy, np.full(8, 1000.0), "2008V3")
    assert letters == ["C", "D", "D", "E", "F", "G", "A1", "A2"]
    labels = large["labels"]
    known = large["buildings"].set_index("building").loc[labels["building"]]
    weighted = labels["heat_mwh"].to_numpy() * 1000 * known["carrier"].map(energy_factor).to_numpy()
    weighted += labels["electricity_kwh"].to_numpy() * 2.5
    area = known["heated_area_m2"].to_numpy()
    for scale in ("2006", "2008V2", "2008V3"):
        mine = (labels["scale"] == scale).to_numpy()
        assert label_class((weighted / area)[mine], area[mine], scale) == list(labels["label_class"][mine])


@pytest.mark.parametrize(
    ("first", "last", "low", "high"),
    [(1890, 1950, 135, 200), (1961, 1972, 120, 155), (1979, 1998, 90, 115), (1999, 2010, 60, 90)],
)
def test_heat_use_falls_with_the_period(
    large: Frames, first: int, last: int, low: float, high: float
) -> None:
    buildings = large["buildings"].set_index("building")
    labels = large["labels"].drop_duplicates("building", keep="last").set_index("building")
    heat = (labels["heat_mwh"] * 1000 / buildings["heated_area_m2"])[
        buildings["construction_year"].between(first, last)
    ]
    assert low < heat.mean() < high
    assert heat.std() > 8


def test_label_dates_fit_scale_and_building(large: Frames) -> None:
    labels = large["labels"]
    issued = pd.to_datetime(labels["issued"])
    v2, v3 = labels["scale"] == "2008V2", labels["scale"] == "2008V3"
    assert issued[v2].between("2009-01-01", "2009-09-30").all()
    assert issued[v3].between("2009-10-01", "2010-12-31").all()
    built = large["buildings"].set_index("building").loc[labels["building"], "construction_year"].to_numpy()
    assert (built <= issued.dt.year.to_numpy()).all()


def test_what_is_odd_on_purpose(small: Frames) -> None:
    labels, buildings = small["labels"], small["buildings"]
    per_building = labels["building"].value_counts().reindex(buildings["building"], fill_value=0)
    assert per_building.value_counts().to_dict() == {1: 72, 2: 1, 0: 1}
    expired = pd.to_datetime(labels["valid_to"]) < pd.Timestamp("2010-12-31")
    assert expired.sum() == 1
    blank = labels[[f"u_{element}_w_m2k" for element in ENVELOPE]].isna().any(axis=1)
    assert 1 <= blank.sum() <= 20
    unlabelled = per_building.index[per_building == 0]
    assert not small["proposals"]["building"].isin(unlabelled).any()


def test_each_labelled_building_has_two_to_five_proposals(large: Frames) -> None:
    counts = large["proposals"]["building"].value_counts()
    labelled = large["labels"]["building"].unique()
    assert counts.min() >= 2
    assert counts.max() <= 5
    assert set(counts.index) == set(labelled)


def test_savings_are_those_of_the_u_values_and_areas(large: Frames) -> None:
    """Each window proposal saves (U - U') x A x 93.28 kKh x 0.9, times the generator, within 20 %.

    The window area is TABULA's 0.176-0.294 per m2 reference area, 0.85 x the heated area.
    """
    labels = large["labels"].drop_duplicates("building", keep="last").set_index("building")
    rows = large["proposals"][large["proposals"]["component"] == "window"].dropna(subset=["u_after_w_m2k"])
    area = large["buildings"].set_index("building")["heated_area_m2"].loc[rows["building"]].to_numpy()
    before = labels["u_window_w_m2k"].reindex(rows["building"]).to_numpy()
    per_m2 = rows["saving_heat_mwh"].to_numpy() * 1000 / (before - rows["u_after_w_m2k"].to_numpy()) / area
    per_m2 = per_m2[~np.isnan(per_m2)]
    hours = 93.28 * 0.9
    assert per_m2.min() > 0.85 * 0.176 * hours * 0.8
    assert per_m2.max() < 0.85 * 0.295 * hours * 1.15 * 1.2


def test_proposals_are_priced_like_labels(large: Frames) -> None:
    rows = large["proposals"]
    assert rows.loc[rows["category"] == 1, "investment_kr"].notna().all()
    unpriced = rows["investment_kr"].isna()
    assert 0.05 < unpriced.mean() < 0.30
    assert set(rows.loc[unpriced, "component"]) >= {"wall", "window"}
    priced = rows[~unpriced]
    assert (priced["investment_anyway_kr"] < priced["investment_kr"]).all()
    due = rows["planned_year"].notna()
    assert set(rows.loc[due, "component"]) == {"roof", "window"}
    assert (rows["investment_anyway_kr"] > 0).equals(due)
    assert rows.loc[due, "planned_year"].between(2011, 2015).all()
    assert (rows.loc[rows["component"] == "ventilation", "saving_electricity_kwh"] < 0).all()


def test_lifetimes_come_from_the_table(large: Frames) -> None:
    years = large["proposals"].groupby("component")["lifetime_year"].unique()
    assert {component: list(values) for component, values in years.items()} == {
        "roof": [40],
        "wall": [40],
        "floor": [40],
        "window": [30],
        "hot_water": [30],
        "ventilation": [20],
        "electricity": [15],
    }
    assert lifetime_year("insulation") == 40


def test_deeper_renovation_saves_and_costs_more(large: Frames) -> None:
    rows = large["proposals"]
    area = large["buildings"].set_index("building")["heated_area_m2"].loc[rows["building"]].to_numpy()
    rows = rows.assign(price=rows["investment_kr"] / area, saving=rows["saving_heat_mwh"] / area)
    outside = rows[rows["text"].str.startswith("Udvendig")].dropna(subset=["price"])
    by_depth = outside.groupby("text")[["price", "saving"]].mean()
    assert by_depth["price"].is_monotonic_increasing
    labels = large["labels"].drop_duplicates("building", keep="last").set_index("building")
    wall_u = labels["u_wall_w_m2k"].reindex(outside["building"]).to_numpy()
    assert np.corrcoef(wall_u[~np.isnan(wall_u)], outside["saving"][~np.isnan(wall_u)])[0, 1] > 0.5


def test_protected_buildings_get_no_outside_insulation(large: Frames) -> None:
    protected = large["buildings"].loc[large["buildings"]["protected"], "building"]
    assert len(protected) > 0
    rows = large["proposals"][large["proposals"]["building"].isin(protected)]
    assert not rows["text"].str.startswith("Udvendig").any()


def test_budgets_bind(small: Frames) -> None:
    """The frames cannot pay for the priced proposals, let alone for all of them."""
    frame = small["budget"].groupby("organisation")["frame_kr"].sum()
    owner = small["buildings"].merge(small["estates"], on="estate").set_index("building")["organisation"]
    priced = (
        small["proposals"]["investment_kr"]
        .groupby(owner.loc[small["proposals"]["building"]].to_numpy())
        .sum()
    )
    assert (frame < priced).all()
    assert (small["budget"]["year"].unique() == [2011, 2012, 2013, 2014, 2015]).all()


def test_rents_and_names(small: Frames) -> None:
    assert small["estates"]["rent_kr_m2"].between(600, 900).all()
    assert small["estates"]["rent_cap_kr_m2"].notna().sum() == 1
    for table in ("organisations", "estates", "new_build"):
        assert small[table]["name"].str.endswith("(opdigtet)").all()
        assert small[table]["name"].is_unique
    assert small["buildings"]["bbr_number"].str.fullmatch(r"000-\d{6}-\d+").all()


def test_one_new_build_project_misses_low_energy_class_1(small: Frames) -> None:
    """35 + 1100/A with BR08's factors 1.0 and 2.5 (regulation-S31)."""
    projects = small["new_build"]
    energy = projects["heat_kwh_m2"] + 2.5 * projects["electricity_kwh_m2"]
    met = energy <= 35 + 1100 / projects["heated_area_m2"]
    assert list(met) == [True, True, True, False]


def test_any_size() -> None:
    for buildings in (1, 2, 5, 61):
        tables = sample(buildings, 3)
        assert len(tables["buildings"]) == buildings
        assert tables["buildings"]["building"].is_unique
        assert len(tables["organisations"]) == min(3, buildings)
        assert set(tables["buildings"]["estate"]) == set(tables["estates"]["estate"])


def test_impossible_counts_are_refused() -> None:
    for wrong in ((0, 1, 1), (5, -1, 1), (5, 1, 0)):
        with pytest.raises(InputError) as caught:
            sample(*wrong)
        assert caught.value.code == "E-SAMPLE"


def test_a_hundred_thousand_buildings_take_seconds() -> None:
    start = time.process_time()
    tables = sample(100_000, 1, 400)
    assert len(tables["buildings"]) == 100_000
    assert tables["buildings"]["building"].is_unique
    assert time.process_time() - start < 10
