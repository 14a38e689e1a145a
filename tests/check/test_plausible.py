"""What is likely: the card, the bands, the outliers; hand-worked."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from energi.assess.label import label_class
from energi.check import check
from energi.check.plausible import limits
from energi.domain.finding import Finding
from energi.domain.stock import Stock, Tables
from energi.sample.portfolio import sample
from energi.shelf import shelf

TODAY = date(2010, 1, 1)


def portfolio_of(buildings: int, seed: int = 5) -> dict[str, pd.DataFrame]:
    return sample(buildings, seed, 4)


def checked(frames: dict[str, pd.DataFrame]) -> Stock:
    numbered = {table: frame.set_axis(range(3, len(frame) + 3)) for table, frame in frames.items()}
    return check(Tables(numbered, (), "sample"), TODAY)


def of_code(stock: Stock, code: str) -> list[Finding]:
    return [finding for finding in stock.findings if finding.code == code]


def test_the_bands_follow_from_the_needs_of_the_average_buildings() -> None:
    """1951-1960: 0.35 x 0.85 x 127.4 = 37.9; 2 x 0.85 x 201.6 + 20 = 362.7."""
    heat = limits().heat
    period = next(period for period in heat.periods if period.year_from == 1951)
    assert heat.band(period) == pytest.approx((37.9015, 362.72))


def test_the_periods_follow_each_other_without_gaps_and_are_the_typologys() -> None:
    periods = limits().heat.periods
    for before, after in pairwise(periods):
        assert after.year_from == before.year_to + 1
    typology = pd.read_csv(shelf("data") / "typology" / "tabula_dk.csv")
    known = set(typology.loc[typology["code"].str.contains("SyAv"), "year_from"])
    assert {period.year_from for period in periods} == known


def test_measured_averages_lie_inside_the_bands() -> None:
    heat = limits().heat
    for measured in heat.measured:
        middle = (max(measured.year_from, 1900) + measured.year_to) // 2
        period = next(one for one in heat.periods if one.year_from <= middle <= one.year_to)
        low, high = heat.band(period)
        assert low < measured.flats_kwh_m2 < high


def test_a_use_likely_for_an_old_house_is_unlikely_for_a_new_one() -> None:
    frames = portfolio_of(40)
    first = frames["buildings"]["building"].iloc[0]
    area_m2 = frames["buildings"]["heated_area_m2"].iloc[0]
    labels = frames["labels"]
    labels.loc[labels["building"] == first, "heat_mwh"] = area_m2 * 0.250
    for year, found in ((1930, 0), (1965, 0), (1985, 1), (2008, 1)):
        frames["buildings"].loc[0, "construction_year"] = year
        mine = [one for one in of_code(checked(frames), "W-HEAT-M2") if one.fields["building"] == first]
        assert len(mine) >= found
        assert bool(mine) is bool(found)


def test_a_rent_far_from_the_others_is_said_with_its_yearly_sum() -> None:
    frames = portfolio_of(200)
    estates = frames["estates"]
    assert len(estates) >= limits().rent.least_estates
    assert of_code(checked(frames), "W-RENT") == []
    estates.loc[0, "rent_kr_m2"] = 75.0  # 745, and a digit was lost
    (finding,) = of_code(checked(frames), "W-RENT")
    middle = estates["rent_kr_m2"].median()
    assert (finding.row, finding.column, finding.fields["middle"]) == (3, "rent_kr_m2", middle)
    assert finding.effect["rent_kr"] == pytest.approx((middle - 75) * estates["dwelling_area_m2"].iloc[0])


def test_few_estates_or_even_rents_tell_nothing() -> None:
    frames = portfolio_of(200)
    few = frames["estates"].head(limits().rent.least_estates - 1)
    frames["estates"].loc[0, "rent_kr_m2"] = 75.0
    assert of_code(checked({**frames, "estates": few}), "W-RENT") == []
    even = frames["estates"].assign(rent_kr_m2=[700.0] * (len(frames["estates"]) - 1) + [880.0])
    assert of_code(checked({**frames, "estates": even}), "W-RENT") == []  # 26 % apart
    even.loc[len(even) - 1, "rent_kr_m2"] = 950.0
    assert len(of_code(checked({**frames, "estates": even}), "W-RENT")) == 1


def test_made_up_portfolios_are_likely() -> None:
    stock = checked(portfolio_of(3_000))
    unlikely = ("W-HEAT-M2", "W-DWELLING-AREA", "W-ESTATE-AREA", "W-RENT")
    assert sum(len(of_code(stock, code)) for code in unlikely) <= 3


def test_labels_are_reproduced_from_their_own_figures() -> None:
    """Of 2,000 made-up buildings at least 99 % of the labels have the class their own use has."""
    from energi.assess.label import scale_card, weighted_kwh_m2
    from energi.domain.sourced import Figures
    from energi.shelf import figures

    buildings = checked(portfolio_of(2_000)).buildings
    known = buildings[buildings["label"].notna()]
    drawer = figures(shelf("data") / "factors" / "energy_factors.toml")
    factors = Figures(drawer, (figure.key for figure in drawer))
    right = 0
    for scale, rows in known.groupby("scale"):
        area_m2 = rows["heated_area_m2"].to_numpy(float)
        energy = weighted_kwh_m2(
            rows["heat_mwh"].to_numpy(float) * 1000,
            rows["electricity_kwh"].to_numpy(float),
            area_m2,
            rows["carrier"].to_numpy(object),
            factors,
            scale_card(str(scale)).regime,
        )
        own = label_class(energy, area_m2, str(scale))
        right += int(np.sum(own == rows["label_class"].to_numpy(object)))
    assert len(known) > 1_900
    assert right >= 0.99 * len(known)
