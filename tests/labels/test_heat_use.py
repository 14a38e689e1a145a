"""Measured heat use: a table of its own, checked, corrected by degree days, beside the label's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energi.assess.degree_days import beside, convention, corrected_mwh, degree_days, known_years
from energi.check import check
from energi.domain.errors import ShelfError
from energi.domain.finding import Finding
from energi.domain.stock import Stock
from energi.read import read_workbook
from energi.words import problem, told

Write = Callable[..., Path]
Portfolio = dict[str, list[dict[str, Any]]]
TODAY = date(2010, 6, 1)


def stock_of(write: Write, rows: Portfolio) -> Stock:
    return check(read_workbook(write(rows)), TODAY)


def errors(stock: Stock) -> list[tuple[str, str, int, str]]:
    found: list[Finding] = [finding for finding in stock.findings if finding.sheet == "heat_use"]
    for finding in found:
        assert all(part for lang in ("da", "en") for part in told(finding, lang))
    return [(finding.code, finding.sheet, finding.row, finding.column) for finding in found]


def test_measured_use_reaches_the_stock(workbook: Write, portfolio: Portfolio) -> None:
    use = {"building": "B-01-1", "year": 2008, "heat_mwh": 140.5, "source": "fjernvarmeværk"}
    portfolio["heat_use"] = [use]
    stock = stock_of(workbook, portfolio)
    assert stock.heat_use.to_dict("records") == [use]
    assert stock.findings == ()
    assert stock.buildings.loc["B-01-1", "heat_mwh"] == 168.5  # the label's, never mixed


def test_no_sheet_is_no_finding(workbook: Write, portfolio: Portfolio) -> None:
    del portfolio["heat_use"]
    stock = stock_of(workbook, portfolio)
    assert stock.findings == ()
    assert stock.heat_use.empty
    assert stock.heat_use.columns.tolist() == ["building", "year", "heat_mwh", "source"]


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"building": "Z"}, "E-REFERENCE", "building"),
        ({"year": 1989}, "E-TOO-LOW", "year"),
        ({"heat_mwh": -1}, "E-TOO-LOW", "heat_mwh"),
        ({"heat_mwh": "150 MWh"}, "E-NUMBER-UNIT", "heat_mwh"),
        ({"heat_mwh": None}, "E-CELL-EMPTY", "heat_mwh"),
        ({"heat_mwh": 150_000}, "W-HEAT-USE-M2", "heat_mwh"),  # kWh typed as MWh
        ({"heat_mwh": 0}, "W-HEAT-USE-M2", "heat_mwh"),
    ],
)
def test_faults_of_measured_use(
    workbook: Write, portfolio: Portfolio, change: dict[str, Any], code: str, column: str
) -> None:
    portfolio["heat_use"][0] |= change
    assert errors(stock_of(workbook, portfolio)) == [(code, "heat_use", 3, column)]


def test_a_year_stands_once_per_building(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["heat_use"] *= 2
    stock = stock_of(workbook, portfolio)
    assert errors(stock) == [("E-DUPLICATE", "heat_use", 4, "year")]
    assert len(stock.heat_use) == 1


def test_use_before_the_building_stood(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["buildings"][2]["construction_year"] = 2010
    stock = stock_of(workbook, portfolio)
    assert errors(stock) == [("W-HEAT-USE-YEAR", "heat_use", 3, "year")]


def test_a_bad_building_takes_its_use_along(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["buildings"][2]["storeys"] = "fire"
    stock = stock_of(workbook, portfolio)
    assert stock.heat_use.empty
    assert stock.findings[0].fields["lost"] == 3  # its label, its proposal and its use


def test_degree_days_are_the_published_sums() -> None:
    """climate-S43: 2010 was 112.14 % of the normal year, 2014 79.11 %."""
    days = degree_days()
    assert days["normal"] == 3112
    published = {2007: 2570.1, 2008: 2607.5, 2009: 2856.8, 2010: 3489.9, 2011: 2732.9, 2012: 2918.1}
    published |= {2013: 2889.9, 2014: 2462.1, 2015: 2641.4, 2016: 2715.1, 2017: 2705.1, 2018: 2653.8}
    assert known_years() == tuple(sorted(published))
    for year, total in published.items():
        assert days[str(year)] == pytest.approx(total, abs=0.15)  # the months are rounded
    assert days["2010"] / days["normal"] == pytest.approx(1.1214, abs=1e-4)


def test_correction_by_hand() -> None:
    """100 MWh in 2010: 30 + 70 x 3112 / 3489.9 = 92.42; in 2014: 30 + 70 x 3112 / 2462.1 = 118.48."""
    assert convention().guf.share == 0.30
    found = corrected_mwh(np.array([100.0, 100.0]), np.array([2010, 2014]))
    assert found == pytest.approx([92.42, 118.48], abs=0.01)


def test_use_without_weather_is_not_corrected_and_all_weather_is_in_full() -> None:
    year = np.array([2014])
    assert corrected_mwh(np.array([50.0]), year, 1.0) == pytest.approx([50])
    assert corrected_mwh(np.array([50.0]), year, 0.0) == pytest.approx([50 * 3112 / 2462.1], abs=0.01)


def test_an_unknown_year_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(ShelfError) as caught:
        corrected_mwh(np.array([1.0, 1.0]), np.array([2010, 2019]))
    assert caught.value.code == "E-DEGREE-DAYS"
    sentence, remedy = problem(caught.value, "da")
    assert "2019" in sentence
    assert "2007, 2008" in remedy
    assert "2018" in remedy


def test_measured_beside_calculated(workbook: Write, portfolio: Portfolio) -> None:
    portfolio["heat_use"] = [
        {"building": "B-01-1", "year": 2010, "heat_mwh": 100},
        {"building": "A-01-1", "year": 2025, "heat_mwh": 120},
    ]
    stock = stock_of(workbook, portfolio)
    table = beside(stock.heat_use, stock.buildings["heat_mwh"])
    assert table["measured_mwh"].tolist() == [100, 120]
    assert table["corrected_mwh"].iloc[0] == pytest.approx(92.42, abs=0.01)
    assert np.isnan(table["corrected_mwh"].iloc[1])
    assert table["calculated_mwh"].tolist() == [168.5, 168.5]
