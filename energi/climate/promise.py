"""For the styringsdialog: a binding goal per organisation and year, and how last year's was kept."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.carbon import Factors
from energi.assess.degree_days import corrected_mwh, known_years
from energi.assess.label import classes
from energi.climate.contribution import ALL, Contribution
from energi.domain.errors import InputError
from energi.domain.stock import Flags, Floats, Stock
from energi.domain.units import KG_PER_TONNE, KWH_PER_MWH


def proposals(found: Contribution, paths: pd.DataFrame) -> pd.DataFrame:
    """What the plan commits each organisation to, year by year.

    From the first works to the year after the last, in which all of them save.

    Returns
    -------
    DataFrame
        organisation, year, plan_t, plan_frozen_t, cut_t and cut_frozen_t (against going on as
        today), heat_mwh, capital_kr, buildings and dwellings whose works begin, lifted (buildings
        whose label rises as their works end).
    """
    options = found.case.offers.options.iloc[found.chosen]
    starts = found.case.study.period.start_years
    years = [year for year in range(starts[0], starts[-1] + 2) if year in found.years]
    at = [found.years.index(year) for year in years]
    start, later = (options[name].to_numpy(int)[:, None] for name in ("start_year", "later_year"))
    begins, second = start == np.array(years), later == np.array(years)
    ends = np.maximum(start, later) == np.array(years)
    capital, rest = (options[name].to_numpy(float)[:, None] for name in ("capital_kr", "later_capital_kr"))
    dwellings = found.case.stock.buildings["dwellings"].to_numpy(float)[:, None]
    added = {
        "heat_mwh": found.plan.heat_kwh.sum(axis=2)[: len(options), at] / KWH_PER_MWH,
        "capital_kr": (capital - rest) * begins + rest * second,
        "buildings": begins * 1.0,
        "dwellings": dwellings * begins,
        "lifted": _better(found, options)[:, None] * ends,
    }
    rows = []
    for code, mine in found.scopes().items():
        own = mine[: len(options)]
        path = paths[paths["organisation"] == code].iloc[at].reset_index(drop=True)
        frame = pd.DataFrame({"organisation": code, "year": years})
        for kind in ("", "_frozen"):
            frame[f"plan{kind}_t"] = path[f"plan{kind}_t"]
            frame[f"cut{kind}_t"] = path[f"today{kind}_t"] - path[f"plan{kind}_t"]
        rows.append(frame.assign(**{name: values[own].sum(axis=0) for name, values in added.items()}))
    return pd.concat(rows, ignore_index=True)


def _better(found: Contribution, options: pd.DataFrame) -> Flags:
    """Which buildings' label class rises with their works: (n,)."""
    rank = {name: place for place, name in enumerate(classes(found.setting.scale))}
    before = found.case.assessment.buildings["class_now"].map(rank).to_numpy(float)
    return np.asarray(options["class_after"].map(rank).to_numpy(float) < before)


def followup(
    promise: pd.DataFrame, stock: Stock, factors: Factors, frozen: Factors, base_year: int
) -> pd.DataFrame:
    """Promised against measured heat use, corrected to the normal year, per organisation and year.

    Only buildings with a reading in the year are compared. The saving is compared where a building
    also has a reading from before the works: measured with measured, promised with promised, so the
    difference between calculated and measured use does not blur it.

    Parameters
    ----------
    promise : DataFrame
        building, organisation, start_year, later_year (0 for none), heat_before_kwh,
        heat_after_kwh. Between two steps of works the promise is the use before.
    stock : Stock
        Today's, with the readings.
    factors, frozen : Factors
        Of the years read.
    base_year : int
        "Today" of the promise; readings up to it are from before the works.

    Returns
    -------
    DataFrame
        organisation, year, buildings, read (buildings with a reading), promised_mwh, measured_mwh,
        corrected_mwh, over_mwh (corrected above promised), over_percent, compared (buildings with a
        reading before), promised_saving_mwh, saving_mwh, kept_percent, and promised_t, measured_t
        with and without ``_frozen``.

    Raises
    ------
    InputError
        ``E-CLIMATE-READINGS`` if no building of the promise has a usable reading after its base year.
    """
    use = readings(stock, promise)
    later = use[use["year"] > base_year]
    if later.empty:
        raise InputError("E-CLIMATE-READINGS", year=str(base_year), known=_span(known_years()))
    before = use[use["year"] <= base_year].sort_values("year").drop_duplicates("building", keep="last")
    rows = later.merge(before[["building", "corrected_mwh"]], "left", on="building", suffixes=("", "_before"))
    done = rows[["start_year", "later_year"]].max(axis=1)
    acting = (rows["start_year"] > 0) & (rows["year"] > done)
    promised = rows["heat_after_kwh"].where(acting, rows["heat_before_kwh"]) / KWH_PER_MWH
    compared = rows["corrected_mwh_before"].notna()
    rows = rows.assign(
        promised_mwh=promised,
        compared=compared,
        promised_saving_mwh=(rows["heat_before_kwh"] / KWH_PER_MWH - promised).where(compared, 0.0),
        saving_mwh=(rows["corrected_mwh_before"] - rows["corrected_mwh"]).where(compared, 0.0),
    )
    for kind, series in (("", factors), ("_frozen", frozen)):
        t_mwh = _factor(series, rows)
        rows[f"promised{kind}_t"] = promised * t_mwh
        rows[f"measured{kind}_t"] = rows["corrected_mwh"] * t_mwh
    summed = [
        "compared", "promised_mwh", "measured_mwh", "corrected_mwh", "promised_saving_mwh", "saving_mwh",
        "promised_t", "measured_t", "promised_frozen_t", "measured_frozen_t",
    ]  # fmt: skip
    every = pd.concat([rows.assign(organisation=ALL), rows])
    grouped = every.groupby(["organisation", "year"])
    found = grouped[summed].sum().assign(read=grouped.size()).reset_index()
    sizes = {ALL: len(promise), **promise["organisation"].value_counts().to_dict()}
    over = found["corrected_mwh"] - found["promised_mwh"]
    found = found.assign(
        buildings=found["organisation"].map(sizes),
        over_mwh=over,
        over_percent=100 * over / found["promised_mwh"].where(found["promised_mwh"] > 0),
        kept_percent=100
        * found["saving_mwh"]
        / found["promised_saving_mwh"].where(found["promised_saving_mwh"] > 0),
    )
    order = {code: place for place, code in enumerate([ALL, *stock.organisations.index])}
    place = found["organisation"].map(order)
    return found.assign(place=place).sort_values(["place", "year"], ignore_index=True).drop(columns="place")


def readings(stock: Stock, promise: pd.DataFrame) -> pd.DataFrame:
    """Readings of the promise's buildings in years whose degree days are known, corrected."""
    use = stock.heat_use
    use = use[use["year"].astype(int).isin(known_years())].astype({"year": int, "heat_mwh": float})
    use = use.assign(
        corrected_mwh=corrected_mwh(use["heat_mwh"].to_numpy(float), use["year"].to_numpy(int)),
        carrier=use["building"].map(stock.buildings["carrier"]),
    )
    kept = use.rename(columns={"heat_mwh": "measured_mwh"}).drop(columns="source")
    return kept.merge(promise, on="building")


def left_out(stock: Stock) -> tuple[int, ...]:
    """Years with readings whose degree days are not known, so that they cannot be compared."""
    years = {int(year) for year in stock.heat_use["year"]}
    return tuple(sorted(years - set(known_years())))


def _factor(factors: Factors, rows: pd.DataFrame) -> Floats:
    """Tonnes per MWh of each row's carrier and year, (n,)."""
    carrier = factors.index(rows["carrier"])
    year = np.array([factors.years.index(int(each)) for each in rows["year"]], dtype=np.int64)
    return np.asarray(factors.kg_kwh[carrier, year] * KWH_PER_MWH / KG_PER_TONNE)


def _span(years: tuple[int, ...]) -> str:
    return f"{years[0]}-{years[-1]}"
