"""From a workbook on disk to a checked portfolio."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energi.check import check
from energi.domain.stock import Stock
from energi.read import read_workbook

TODAY = date(2010, 6, 1)
Write = Callable[..., Path]
Portfolio = dict[str, list[dict[str, Any]]]


@pytest.fixture
def stock(workbook: Write, portfolio: Portfolio) -> Stock:
    return check(read_workbook(workbook(portfolio)), TODAY)


def test_a_good_workbook_gives_no_finding(stock: Stock) -> None:
    assert stock.findings == ()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_both_languages_of_headers_read_the_same(workbook: Write, portfolio: Portfolio, lang: str) -> None:
    tables = read_workbook(workbook(portfolio, lang=lang))
    assert tables.findings == ()
    assert tables.frames["buildings"]["building"].tolist() == ["A-01-1", "A-01-2", "B-01-1"]
    assert tables.frames["buildings"].index.tolist() == [3, 4, 5]


def test_the_buildings_carry_organisation_and_label(stock: Stock) -> None:
    building = stock.buildings.loc["B-01-1"]
    assert building["organisation"] == "B"
    assert building["estate"] == "B-01"
    assert building["label"] == "200003"
    assert building["scale"] == "2008V2"
    assert building["heat_mwh"] == 168.5
    assert building["issued"] == date(2009, 3, 1)
    assert building["carrier"] == "natural_gas"


def test_the_types_are_those_the_next_floor_counts_on(stock: Stock) -> None:
    types = stock.buildings.dtypes
    assert types["construction_year"] == np.int64
    assert types["dwellings_without_bath"] == np.int64
    assert types["heated_area_m2"] == np.float64
    assert types["protected"] == np.bool_
    assert types["u_wall_w_m2k"] == np.float64
    assert stock.budget.dtypes["year"] == np.int64
    assert stock.proposals["planned_year"].isna().all()
    assert stock.proposals["category"].tolist() == [1, 2]
    assert type(stock.buildings["use_code"].iloc[0]) is str
    assert isinstance(stock.buildings.index, pd.Index)
    assert stock.buildings.index.name == "building"
    assert np.isnan(stock.estates.loc["A-01", "rent_cap_percent"])


def test_empty_cells_take_the_columns_default(stock: Stock) -> None:
    assert stock.proposals.loc["1", "category"] == 1
    assert stock.proposals.loc["1", "saving_electricity_kwh"] == 0.0
    assert not stock.proposals.loc["1", "replaced"]
    assert stock.buildings["bbr_number"].isna().all()
