"""What a building used in the climate base year, and how that is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energi.assess.base_year import MEASURED, METER, NOT_BUILT, UNCHANGED, WORKS, no_works, past, read_works
from energi.assess.degree_days import corrected_mwh
from energi.domain.errors import ColumnError, RowError, ShelfError
from energi.domain.stock import Stock

CODES = pd.Index(["m", "w", "r", "u", "n"], name="building")
TODAY = np.array([90.0, 100, 100, 100, 100]) * 1000


def stock(readings: list[tuple[str, int, float]]) -> Stock:
    none = pd.DataFrame()
    buildings = pd.DataFrame(
        {
            "construction_year": [1950, 1950, 1950, 1950, 2008],
            "heat_2005_mwh": [120.0, np.nan, np.nan, np.nan, np.nan],
            "carrier": "district_heating",
        },
        index=CODES,
    )
    use = pd.DataFrame(readings, columns=["building", "year", "heat_mwh"]).assign(source="")
    return Stock(none, none, buildings, none, none, none, none, (), use)


def works(*rows: tuple[str, int, float, str | None]) -> pd.DataFrame:
    names = ["building", "year", "saving_heat_mwh", "carrier_before"]
    return pd.concat([no_works(), pd.DataFrame(rows, columns=names)]) if rows else no_works()


def test_each_way_of_knowing() -> None:
    readings = [("r", 2007, 110.0), ("r", 2010, 120.0), ("u", 2010, 100.0)]
    found = past(stock(readings), TODAY, works(("w", 2008, 25.0, "gas_oil")), 2005, 2010)
    assert found.basis.tolist() == [MEASURED, WORKS, METER, UNCHANGED, NOT_BUILT]
    first, last = corrected_mwh(np.array([110.0, 120.0]), np.array([2007, 2010]))
    assert found.heat_kwh[:, 0] == pytest.approx([120e3, 125e3, 100e3 * first / last, 100e3, 0])
    assert found.heat_kwh[:, -1] == pytest.approx(TODAY)


def test_a_work_saves_from_the_year_after_and_tells_what_heated_before() -> None:
    done = works(("w", 2006, 10.0, "gas_oil"), ("w", 2008, 25.0, "natural_gas"))
    found = past(stock([]), TODAY, done, 2005, 2010)
    assert found.heat_kwh[1] == pytest.approx(np.array([135, 135, 125, 125, 100, 100]) * 1000)
    fuels = ["gas_oil", "gas_oil", "natural_gas", "natural_gas", "district_heating", "district_heating"]
    assert found.carrier[1].tolist() == fuels


def test_a_stated_base_leads_to_today_in_a_straight_line() -> None:
    found = past(stock([]), TODAY, no_works(), 2005, 2010)
    assert found.heat_kwh[0] == pytest.approx(np.array([120, 114, 108, 102, 96, 90]) * 1000)


def test_a_building_counts_from_the_year_it_was_built() -> None:
    found = past(stock([]), TODAY, no_works(), 2005, 2010)
    assert found.heat_kwh[4] == pytest.approx(np.array([0, 0, 0, 100, 100, 100]) * 1000)
    assert found.stands[4].tolist() == [False, False, False, True, True, True]


def test_a_base_year_of_today_is_today() -> None:
    found = past(stock([]), TODAY, no_works(), 2010, 2010)
    assert found.years == (2010,)
    assert found.heat_kwh[1:, 0] == pytest.approx(TODAY[1:])


HEADER = "building,year,work,saving_heat_mwh,carrier_before,source"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\nw,2008,tag,25.5,gas_oil,regnskab\n",
        f"{HEADER.replace(',', ';')}\nw;2008;tag;25,5;gas_oil;regnskab\n",
    ],
)
def test_works_are_read_in_both_notations(tmp_path: Path, text: str) -> None:
    (tmp_path / "works.csv").write_text(text, encoding="utf-8")
    row = read_works(tmp_path / "works.csv", CODES).iloc[0]
    assert (row["building"], row["year"], row["saving_heat_mwh"]) == ("w", 2008, 25.5)
    assert row["carrier_before"] == "gas_oil"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x,2008,tag,25,,regnskab", "building"),
        ("w,nitten,tag,25,,regnskab", "year"),
        ("w,2008,tag,-1,,regnskab", "saving_heat_mwh"),
        ("w,2008,tag,25,kul,regnskab", "carrier_before"),
        ("w,2008,tag,25,,", "source"),
    ],
)
def test_a_bad_work_is_refused_by_row_and_column(tmp_path: Path, row: str, column: str) -> None:
    (tmp_path / "works.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    with pytest.raises(RowError) as told:
        read_works(tmp_path / "works.csv", CODES)
    assert (told.value.code, told.value.fields["row"]) == ("E-WORKS-ROW", 2)
    assert told.value.fields["column"] == column


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "works.csv").write_text("bygning,år\n", encoding="utf-8")
    with pytest.raises(ColumnError, match="E-WORKS-COLUMN"):
        read_works(tmp_path / "works.csv", CODES)
    with pytest.raises(ShelfError, match="E-SHELF-MISSING"):
        read_works(tmp_path / "none.csv", CODES)
