"""Emission factors: the shelf's published values, a study's own series, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energi.assess.carbon import Factors, co2_kg, factor_series, frozen, read_series, spans
from energi.domain.errors import ColumnError, EnergiError, RowError, ShelfError
from energi.shelf import shelf, sources
from energi.words import say

HEADER = "carrier,area,method,year,value_g_kwh,source,status,note,extrapolate\n"


@pytest.fixture(scope="module")
def known() -> pd.DataFrame:
    return read_series(shelf("data") / "factors" / "co2.csv")


def series(folder: Path, *rows: str) -> pd.DataFrame:
    path = folder / "co2.csv"
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    return read_series(path)


def test_every_factor_on_the_shelf_names_a_source_that_exists(known: pd.DataFrame) -> None:
    assert set(known["source"]) <= set(sources())
    assert set(known["status"]) == {"quoted", "secondary", "derived"}
    assert len(known) == 30


def test_published_values(known: pd.DataFrame) -> None:
    label = factor_series(known, "denmark", "label_hb2016", ["district_heating", "natural_gas"], [2016, 2018])
    assert label.carriers == ("district_heating", "natural_gas", "electricity")
    assert label.kg_kwh.tolist() == [[0.065, 0.065], [0.204, 0.204], [0.197, 0.197]]
    assert label.known.all()
    # unit checks of the facts: 2.245 kg/m3 at 11.00 kWh/m3, 2.691 kg/l at 10.10 kWh/l
    fuels = known[known["method"] == "label_hb2016"].set_index("carrier")["value_g_kwh"]
    assert fuels["natural_gas"] == pytest.approx(1000 * 2.245 / 11.00, abs=0.5)
    assert fuels["gas_oil"] == pytest.approx(1000 * 2.691 / 10.10, abs=0.5)


def test_linear_between_known_years(tmp_path: Path) -> None:
    table = series(
        tmp_path,
        "district_heating,capital,200,2015,98,user,user,,",
        "district_heating,capital,200,2021,34.5,user,user,,",
        "electricity,capital,200,2015,230,user,user,,",
        "electricity,capital,200,2021,110,user,user,,",
    )
    found = factor_series(table, "capital", "200", ["district_heating"], [2015, 2016, 2018, 2021])
    # 98 - (98 - 34.5) x 1/6 = 87.4167; halfway 66.25
    assert found.kg_kwh[0] == pytest.approx([0.098, 0.0874166667, 0.06625, 0.0345])
    assert found.kg_kwh[1] == pytest.approx([0.230, 0.210, 0.170, 0.110])
    assert found.known.tolist() == [[True, False, False, True]] * 2
    assert found.rows["year"].tolist() == [2015, 2021, 2015, 2021]


def test_only_the_rows_used_are_kept(known: pd.DataFrame) -> None:
    table = known.assign(carrier=known["carrier"].where(known["carrier"] != "natural_gas", "electricity"))
    table = table[(table["area"] == "copenhagen") | (table["note"].str.contains("2.245"))]
    table = table.assign(area="copenhagen", method="200")
    used = factor_series(table, "copenhagen", "200", ["district_heating"], [2020, 2021])
    assert used.rows["year"].dropna().tolist() == [2020, 2021]
    assert used.rows["carrier"].tolist() == ["district_heating", "district_heating", "electricity"]


def test_outside_the_known_years_the_planner_reads_a_sentence(tmp_path: Path) -> None:
    rows = [f"electricity,capital,200,{year},200,user,user,," for year in (2010, 2025)]
    rows += [f"district_heating,capital,200,{year},90,user,user,," for year in (2015, 2016, 2021)]
    with pytest.raises(ShelfError) as caught:
        factor_series(
            series(tmp_path, *rows), "capital", "200", ["district_heating"], [*range(2010, 2018), 2022]
        )
    assert caught.value.code == "E-FACTOR-YEARS"
    assert say("error.E-FACTOR-YEARS.text", "da", **caught.value.fields) == (
        "CO2-faktoren for fjernvarme (capital, metode 200) mangler for 2010-2014, 2022. "
        "Den er kendt for 2015-2016, 2021."
    )


def test_constant_beyond_a_year_is_the_studys_own_decision(tmp_path: Path) -> None:
    table = series(
        tmp_path,
        "district_heating,capital,200,2015,98,user,user,,constant",
        "district_heating,capital,200,2021,34.5,user,user,,",
        "electricity,capital,200,,150,user,user,,",
    )
    held = factor_series(table, "capital", "200", ["district_heating"], [2005, 2015])
    assert held.kg_kwh[0].tolist() == [0.098, 0.098]
    assert held.known[0].tolist() == [False, True]
    assert held.rows["extrapolate"].tolist() == ["constant", ""]
    with pytest.raises(ShelfError, match="E-FACTOR-YEARS"):
        factor_series(table, "capital", "200", ["district_heating"], [2022])
    with pytest.raises(RowError, match="E-FACTOR-ROW"):
        series(tmp_path, "electricity,capital,200,2015,98,climate-S21,quoted,,constant")


def test_areas_and_methods_are_never_mixed(known: pd.DataFrame) -> None:
    with pytest.raises(ShelfError) as caught:  # electricity is known for Denmark only
        factor_series(known, "copenhagen", "200", ["district_heating"], [2018])
    assert caught.value.code == "E-FACTOR-MISSING"
    assert "denmark/125" in str(caught.value.fields["choices"])
    assert "el i området copenhagen" in say("error.E-FACTOR-MISSING.text", "da", **caught.value.fields)


def test_unverified_rows_are_not_used(tmp_path: Path) -> None:
    table = series(tmp_path, "electricity,capital,200,,200,user,unverified,,")
    with pytest.raises(ShelfError, match="E-FACTOR-MISSING"):
        factor_series(table, "capital", "200", [], [2015])


def test_tonnes_of_two_buildings_by_hand() -> None:
    factors = Factors(
        kg_kwh=np.array([[0.1, 0.05], [0.2, 0.2], [0.5, 0.25]]),
        known=np.ones((3, 2), dtype=bool),
        carriers=("district_heating", "natural_gas", "electricity"),
        years=(2010, 2020),
        area="x",
        method="y",
        rows=pd.DataFrame(),
    )
    where = factors.index(["district_heating", "natural_gas"])
    co2 = co2_kg(np.array([100_000.0, 10_000.0]), np.array([2_000.0, 0.0]), where, factors)
    assert co2.tolist() == [[11_000.0, 5_500.0], [2_000.0, 2_000.0]]
    assert frozen(factors, 2010).kg_kwh.tolist() == [[0.1, 0.1], [0.2, 0.2], [0.5, 0.5]]
    # the facts' sector estimate: 590 GWh at 98 g/kWh is 58 kt
    one = Factors(np.array([[0.098]]), np.array([[True]]), ("electricity",), (2015,), "", "", pd.DataFrame())
    assert co2_kg(np.array([0.0]), np.array([590e6]), np.array([0]), one)[0, 0] == pytest.approx(
        57.8e6, rel=1e-3
    )


@settings(deadline=None)
@given(st.floats(0.1, 10), st.lists(st.floats(0, 1e6), min_size=1, max_size=5))
def test_tonnes_scale_with_the_energy(scale: float, heat: list[float]) -> None:
    factors = Factors(
        np.array([[0.1, 0.2], [0.3, 0.4]]),
        np.ones((2, 2), dtype=bool),
        ("district_heating", "electricity"),
        (2010, 2011),
        "",
        "",
        pd.DataFrame(),
    )
    kwh, where = np.array(heat), np.zeros(len(heat), dtype=np.int64)
    assert co2_kg(scale * kwh, scale * kwh, where, factors) == pytest.approx(
        scale * co2_kg(kwh, kwh, where, factors)
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("carrier,area,method,year,value,source,status\n", ColumnError),
        (HEADER + "electricity,a,b,2015,2x,user,user,,\n", RowError),
        (HEADER + "electricity,a,b,2015,-1,user,user,,\n", RowError),
        (HEADER + "electricity,a,b,2015,nan,user,user,,\n", RowError),
        (HEADER + "electricity,a,b,2015,1,user,guess,,\n", RowError),
        (HEADER + "electricity,a,b,2015,1,,user,,\n", RowError),
        (HEADER + "electricity,a,b,2015,1\n", RowError),
        (HEADER + "electricity,a,b,2015,1,user,user,,\n" * 2, RowError),
        (HEADER + "electricity,a,b,2015,1,user,user,,\nelectricity,a,b,,1,user,user,,\n", RowError),
        ("", ColumnError),
    ],
)
def test_bad_series_are_refused_in_both_languages(
    tmp_path: Path, text: str, error: type[EnergiError]
) -> None:
    path = tmp_path / "egen.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error) as caught:
        read_series(path)
    for lang in ("da", "en"):
        for part in ("text", "remedy"):
            assert say(f"error.{caught.value.code}.{part}", lang, **caught.value.fields)
    assert caught.value.fields["path"] == "egen.csv"


def test_danish_file(tmp_path: Path) -> None:
    path = tmp_path / "egen.csv"
    head = "carrier;area;method;year;value_g_kwh;source;status\n"
    path.write_text("\ufeff" + head + "electricity;a;b;2015;34,5;user;user\n;;;;;;\n", encoding="utf-8")
    assert read_series(path)["value_g_kwh"].tolist() == [34.5]
    path.write_text(head + "electricity;a;b;2015;34.5;user;user\n", encoding="utf-8")  # 34.5 or 345?
    with pytest.raises(RowError) as caught:
        read_series(path)
    assert caught.value.fields["value"] == "34.5"
    assert caught.value.fields["row"] == 2


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(ShelfError, match="E-SHELF-MISSING"):
        read_series(tmp_path / "none.csv")
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ShelfError, match="E-SHELF-BROKEN"):
        read_series(tmp_path / "bad.csv")


def test_years_as_people_write_them() -> None:
    assert spans([2016, 2005, 2006, 2007]) == "2005-2007, 2016"
