"""From buildings to features: the typology, the systems and the label's own U-values."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tabula_rows as golden

from energi.assess.energy import heat_need_kwh
from energi.assess.envelope import Typology, features, load_typology, period_rows
from energi.assess.method import load_method
from energi.assess.systems import Systems, load_systems
from energi.domain.choices import Carrier
from energi.domain.errors import InputError, ShelfError
from energi.domain.stock import Features
from energi.shelf import shelf, sources

COLUMNS = ("use_code", "construction_year", "heated_area_m2", "storeys", "carrier")
BLOCK = ("140", 1965, 2000.0, 4, "district_heating")


def buildings(*rows: tuple[object, ...], **more: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).assign(**more)


@pytest.fixture(scope="module")
def typology() -> Typology:
    return load_typology()


@pytest.fixture(scope="module")
def systems() -> Systems:
    return load_systems(load_method())


def test_the_typology_gives_its_published_needs(typology: Typology) -> None:
    """Under TABULA's own conditions every typology building has the need that is published."""
    rows = golden.rows()
    code = [code for code in typology.codes if "SyAv" in code]
    published = rows.loc[code]
    area = published["area_ref_m2"].to_numpy(float)[:, None]
    at = [typology.codes.index(each) for each in code]
    n = len(code)
    found = Features(
        area_ref_m2=area[:, 0],
        area_m2=typology.area_m2_m2[at] * area,
        u_w_m2k=typology.u_w_m2k[at],
        b=typology.b[at],
        window_m2=typology.window_share[at] * typology.area_m2_m2[at][:, [3]] * area,
        g=typology.g[at],
        du_tb_w_m2k=typology.du_tb_w_m2k[at],
        n_inf_1_h=typology.n_inf_1_h[at],
        recovery=np.zeros(n),
        block=np.array([".AB." in each for each in code]),
        heating_loss_kwh=np.zeros(n),
        hot_water_kwh=np.zeros(n),
        expenditure=np.ones(n),
        aux_kwh=np.zeros(n),
        calibration=np.ones(n),
    )
    need = heat_need_kwh(found, load_method("seasonal_eu")) / found.area_ref_m2
    assert n == 18
    assert need == pytest.approx(published["pub_q_h_nd_kwh_m2"].to_numpy(float), abs=1e-9)


@pytest.mark.parametrize(
    ("use", "year", "code"),
    [
        ("140", 1850, "DK.N.AB.01.Gen.SyAv.001.001"),
        ("140", 1851, "DK.N.AB.02.Gen.SyAv.001.001"),
        ("150", 1950, "DK.N.AB.03.Gen.SyAv.001.001"),
        ("160", 1965, "DK.N.AB.05.Gen.SyAv.001.001"),
        ("140", 2024, "DK.N.AB.10.Gen.ReEx.001.001"),
        ("131", 1400, "DK.N.TH.01.Gen.SyAv.001.001"),
        ("122", 1979, "DK.N.TH.07.Gen.SyAv.001.001"),
        ("132", 2011, "DK.N.TH.10.Gen.ReEx.001.001"),
    ],
)
def test_period_and_kind(typology: Typology, use: str, year: int, code: str) -> None:
    at = period_rows(buildings((use, year, 100.0, 1, "electricity")), typology)
    assert typology.codes[at[0]] == code


def test_areas_by_hand(typology: Typology, systems: Systems) -> None:
    """2,000 m2 in 4 storeys: A_ref 1,700; roof and floor 500; windows 20 % of the gross area."""
    found = features(buildings(BLOCK), typology, systems)
    assert found.area_ref_m2.tolist() == [1700.0]
    assert found.area_m2[0, [0, 2]].tolist() == [500.0, 500.0]
    assert found.area_m2[0, 3] == pytest.approx(400.0)
    assert found.window_m2[0] == pytest.approx([0.0, 100.0, 100.0, 100.0, 100.0])
    assert found.u_w_m2k[0].tolist() == [0.3, 0.77, 0.71, 2.48]
    assert found.b[0].tolist() == [1.0, 1.0, 0.5, 1.0]
    assert found.block.tolist() == [True]


def test_label_u_values_win(typology: Typology, systems: Systems) -> None:
    frame = buildings(BLOCK, BLOCK, u_wall_w_m2k=[1.4, None], u_window_w_m2k=[np.nan, 1.8])
    u = features(frame, typology, systems).u_w_m2k
    assert u.tolist() == [[0.3, 1.4, 0.71, 2.48], [0.3, 0.77, 0.71, 1.8]]


def test_systems_by_hand(typology: Typology, systems: Systems) -> None:
    """Block on district heating: hot water 21 + 7.69365 + 2.56455 per m2 A_ref."""
    found = features(buildings(BLOCK), typology, systems)
    assert found.expenditure[0] == pytest.approx(1 / 0.95)
    assert found.hot_water_kwh[0] == pytest.approx(1700 * 31.2582)
    assert found.heating_loss_kwh[0] == pytest.approx(1700 * 0.9125)
    assert found.aux_kwh[0] == pytest.approx(1700 * 5.46875)


def test_every_carrier_has_a_system_in_both_size_classes(systems: Systems) -> None:
    assert systems.expenditure.shape == (len(Carrier), 2)
    assert systems.expenditure[list(Carrier).index(Carrier.ELECTRICITY)].tolist() == [1.0, 1.0]


def test_an_unknown_carrier_is_refused(typology: Typology, systems: Systems) -> None:
    with pytest.raises(InputError, match="E-CARRIER"):
        features(buildings(BLOCK, ("131", 1985, 95.0, 1, "peat")), typology, systems)


def test_order_of_buildings_does_not_matter(typology: Typology, systems: Systems) -> None:
    frame = buildings(BLOCK, ("131", 1985, 95.0, 1, "natural_gas"), ("140", 2005, 900.0, 3, "gas_oil"))
    backwards = features(frame.iloc[::-1], typology, systems)
    assert backwards.area_m2[::-1].tolist() == features(frame, typology, systems).area_m2.tolist()


def test_no_building_at_all(typology: Typology, systems: Systems) -> None:
    nothing = buildings(BLOCK).iloc[:0].astype({"construction_year": int})
    assert len(features(nothing, typology, systems)) == 0


def test_a_missing_typology_is_said(typology: Typology) -> None:
    assert len(typology.codes) == 20
    with pytest.raises(ShelfError, match="E-SHELF-MISSING"):
        load_typology("nowhere")


@pytest.mark.parametrize("harm", ["cut", "spoilt"])
def test_broken_tables_are_said(harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "typology").mkdir()
    for path in (shelf("data") / "typology").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        lines = lines[:-1] if harm == "cut" else [lines[0], lines[1].replace("0", "x")]
        (tmp_path / "typology" / path.name).write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("energi.assess.envelope.shelf", lambda _: tmp_path)
    monkeypatch.setattr("energi.assess.systems.shelf", lambda _: tmp_path)
    with pytest.raises(ShelfError, match="E-SHELF-BROKEN"):
        load_typology()
    with pytest.raises(ShelfError, match="E-SHELF-BROKEN"):
        load_systems(load_method())


def test_every_row_names_a_source() -> None:
    for path in (shelf("data") / "typology").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert {row["source"] for row in csv.DictReader(file)} <= set(sources())
