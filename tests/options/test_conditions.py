"""Measures for noisy dwellings and for area-renewal districts: where they are offered, and where not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from grounds import Grounds

from energi.assess.conditions import in_district, met, noisy
from energi.domain.choices import Condition
from energi.domain.errors import ShelfError
from energi.domain.measure import Catalogue, Measure
from energi.domain.sourced import Figure, Figures
from energi.domain.stock import Stock
from energi.options.actions import Actions, actions
from energi.words import say, told

LEVELS = [np.nan, 45.0, 45.1, 60.0]
"""Of the first buildings; the limit of the tests is 45 dB."""


def hit(sampled: Grounds) -> Stock:
    """The first four buildings with noise, two of them in a district; the fourth hits three dwellings."""
    buildings = sampled.stock.buildings.iloc[:4].assign(
        indoor_noise_db=LEVELS,
        dwellings_noisy=[np.nan, np.nan, np.nan, 3],
        renewal_district=[None, "Nord", "Nord", None],
    )
    return replace(sampled.stock, buildings=buildings, proposals=sampled.stock.proposals.iloc[:0])


def measure(**applies: Any) -> Catalogue:
    """A made-up measure that quietens and saves nothing."""
    one = Measure(
        key="quiet", component="electricity", da="Støjsikring", en="Noise insulation", applies=applies,
        lifetime_year=30, per="dwelling_noisy", source="user", lifetime_source="user", status="user",
    )  # fmt: skip
    return Catalogue(title_da="x", title_en="x", measures=(one,))


def offered(sampled: Grounds, catalogue: Catalogue, **figures: tuple[float, str]) -> Actions:
    stated = {"measure_cost.quiet": (10_000.0, "kr2010/dwelling"), **figures}
    own = [
        Figure(key=key, value=value, unit=unit, year=2010, source="user", status="user")
        for key, (value, unit) in stated.items()
    ]
    stock = hit(sampled)
    features = sampled.assessment.features.take(np.arange(4))
    return actions(stock, features, sampled.setting.method, catalogue, Figures(own), 2010)


def test_above_the_limit_is_above_it_and_not_stated_is_not_noisy(sampled: Grounds) -> None:
    found = offered(sampled, measure(noise_above_limit=True), indoor_noise_limit=(45.0, "dB"))
    assert found.frame["at"].tolist() == [2, 3]
    homes = sampled.stock.buildings["dwellings"].iloc[2]
    assert found.frame["capital_kr"].tolist() == [homes * 10_000.0, 30_000.0]
    (row,) = found.unfit.to_dict("records")
    assert (row["reason"], row["buildings"]) == ("noise", 2)
    assert all(say("unfit.noise", lang) for lang in ("da", "en"))


def test_without_a_limit_the_measure_lacks_it(sampled: Grounds) -> None:
    found = offered(sampled, measure(noise_above_limit=True))
    assert found.frame.empty
    assert found.unfit.empty
    (finding,) = found.findings
    assert finding.code == "N-MEASURE-NOISE"
    assert all("indoor_noise_limit" in told(finding, lang)[1] for lang in ("da", "en"))


def test_a_limit_in_another_unit_is_refused(sampled: Grounds) -> None:
    with pytest.raises(ShelfError, match="E-FIGURE-UNIT"):
        offered(sampled, measure(noise_above_limit=True), indoor_noise_limit=(45.0, "one"))


def test_only_in_a_district(sampled: Grounds) -> None:
    found = offered(sampled, measure(renewal_district=True))
    assert found.frame["at"].tolist() == [1, 2]
    both = measure(renewal_district=True, noise_above_limit=True)
    found = offered(sampled, both, indoor_noise_limit=(45.0, "dB"))
    assert found.frame["at"].tolist() == [2]
    assert set(found.unfit["reason"]) == {"noise", "district"}


def test_conditions_of_grants_by_building(sampled: Grounds) -> None:
    buildings = hit(sampled).buildings
    limit = Figures([Figure(key="indoor_noise_limit", value=45, unit="dB", source="user", status="user")])
    both = frozenset({Condition.NOISE, Condition.RENEWAL_DISTRICT})
    told_of = ["", "renewal_district", "noise,renewal_district", "noise"]
    assert met(buildings, both, limit).tolist() == told_of
    assert met(buildings, frozenset(), Figures(())).tolist() == [""] * 4
    with pytest.raises(ShelfError, match="E-FIGURE-MISSING"):
        met(buildings, both, Figures(()))
    bare = pd.DataFrame(index=buildings.index)  # a table made elsewhere
    assert not noisy(bare, 45.0).any()
    assert not in_district(bare).any()
