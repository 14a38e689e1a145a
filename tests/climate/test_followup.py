"""Promised against measured, corrected for the weather, per organisation and year."""

import numpy as np
import pandas as pd
import pytest

from energi.assess.carbon import Factors
from energi.assess.degree_days import corrected_mwh
from energi.climate.promise import followup, left_out
from energi.domain.errors import InputError
from energi.domain.stock import Stock

PROMISE = pd.DataFrame(
    {
        "building": ["a", "b", "c"],
        "organisation": ["X", "X", "Y"],
        "start_year": [2011.0, 0.0, 2013.0],
        "later_year": [0.0, 0.0, 0.0],
        "heat_before_kwh": [100e3, 50e3, 80e3],
        "heat_after_kwh": [70e3, 50e3, 60e3],
    }
)
YEARS = tuple(range(2010, 2015))


def factors(kg_kwh: list[float]) -> Factors:
    table = np.array([kg_kwh])
    return Factors(table, table > 0, ("district_heating",), YEARS, "x", "200", pd.DataFrame())


DYNAMIC, FROZEN = factors([0.10, 0.09, 0.08, 0.07, 0.06]), factors([0.10] * 5)


def stock(*rows: tuple[str, int, float]) -> Stock:
    none = pd.DataFrame()
    organisations = pd.DataFrame({"name": ["X", "Y"]}, index=pd.Index(["X", "Y"], name="organisation"))
    buildings = pd.DataFrame({"carrier": ["district_heating"] * 3}, index=pd.Index(["a", "b", "c"]))
    use = pd.DataFrame(rows, columns=["building", "year", "heat_mwh"]).assign(source="")
    return Stock(organisations, none, buildings, none, none, none, none, (), use)


def corrected(mwh: float, year: int) -> float:
    return float(corrected_mwh(np.array([mwh]), np.array([year]))[0])


def test_promised_and_measured_side_by_side() -> None:
    read = stock(("a", 2010, 110.0), ("a", 2012, 72.0), ("b", 2012, 52.0), ("c", 2012, 75.0))
    frame = followup(PROMISE, read, DYNAMIC, FROZEN, 2010).set_index(["organisation", "year"])
    row = frame.loc["X", 2012]
    assert (row["buildings"], row["read"], row["compared"]) == (2, 2, 1)
    assert row["promised_mwh"] == pytest.approx(120)  # 70 after the works, 50 as today
    measured = corrected(72, 2012) + corrected(52, 2012)
    assert row["corrected_mwh"] == pytest.approx(measured)
    assert row["over_percent"] == pytest.approx(100 * (measured / 120 - 1))
    saving = corrected(110, 2010) - corrected(72, 2012)
    assert row["promised_saving_mwh"] == pytest.approx(30)
    assert row["kept_percent"] == pytest.approx(100 * saving / 30)
    assert row["promised_t"] == pytest.approx(120 * 0.08)
    assert row["measured_frozen_t"] == pytest.approx(measured * 0.10)
    assert frame.loc["Y", 2012]["promised_mwh"] == pytest.approx(80)  # its works come in 2013
    assert np.isnan(frame.loc["Y", 2012]["kept_percent"])
    assert frame.loc["all", 2012]["promised_mwh"] == pytest.approx(200)


def test_the_weather_is_taken_out() -> None:
    """The same home in a mild and a cold year: the meter differs, the corrected use does not."""
    mild, cold = (40 / corrected(1, year) for year in (2014, 2013))
    frame = followup(PROMISE, stock(("b", 2014, mild), ("b", 2013, cold)), DYNAMIC, FROZEN, 2010)
    own = frame[frame["organisation"] == "X"]
    assert mild < cold
    assert own["corrected_mwh"].to_list() == pytest.approx([40, 40])


def test_works_in_two_steps_are_promised_when_both_are_done() -> None:
    promise = PROMISE.assign(later_year=[2013.0, 0.0, 0.0])
    read = stock(("a", 2012, 72.0), ("a", 2014, 72.0))
    frame = followup(promise, read, DYNAMIC, FROZEN, 2010)
    assert frame[frame["organisation"] == "X"]["promised_mwh"].to_list() == pytest.approx([100, 70])


def test_without_a_usable_reading_it_is_refused() -> None:
    with pytest.raises(InputError, match="E-CLIMATE-READINGS"):
        followup(PROMISE, stock(("a", 2010, 110.0)), DYNAMIC, FROZEN, 2010)
    unknown = stock(("a", 2030, 70.0))
    assert left_out(unknown) == (2030,)
    with pytest.raises(InputError, match="E-CLIMATE-READINGS"):
        followup(PROMISE, unknown, DYNAMIC, FROZEN, 2010)
