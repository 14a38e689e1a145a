"""What a plan does to every building; why it does so is told elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.domain.choices import Carrier
from energi.domain.units import KG_PER_TONNE
from energi.explain.answer import Answer
from energi.options.worth import spread
from energi.report.names import estate_names, measures, organisation_names, works
from energi.report.reading import made
from energi.report.tables_homes import BILLS, bills
from energi.words import say


def facts(answer: Answer, lang: str) -> pd.DataFrame:
    """One row per building: works, cost, and energy, label and CO2 before and after."""
    case, chosen = answer.case, made(answer).chosen
    buildings, today = case.stock.buildings, case.assessment.buildings
    options = case.offers.options.iloc[chosen].set_index("building")
    frame = pd.DataFrame(index=buildings.index)
    frame["organisation"] = buildings["organisation"]
    frame["organisation_name"] = buildings["organisation"].map(organisation_names(answer, lang))
    frame["estate"] = buildings["estate"]
    frame["estate_name"] = buildings["estate"].map(estate_names(answer))
    frame["building"] = buildings.index
    frame["dwellings"] = buildings["dwellings"]
    frame["heated_area_m2"] = buildings["heated_area_m2"]
    frame["knowledge"] = today["knowledge"].map(lambda known: say(f"report.knowledge.{known}", lang))
    frame["measured_heat_kwh"] = today["measured_heat_kwh"]
    frame["package"] = options["package"]
    frame["start_year"] = options["start_year"].where(options["start_year"] > 0).astype(float)
    frame["later_year"] = options["later_year"].where(options["later_year"] > 0).astype(float)
    frame["measures"] = measures(answer, pd.Series(chosen, index=buildings.index), lang)
    frame["works"] = works(case.offers, options["package"])
    for column in ("capital_kr", "anyway_kr", "payment_kr", "baths"):
        frame[column] = options[column]
    frame["lcc_change_kr"] = options["lcc_kr"] - today["lcc_kr"]
    frame["heat_before_kwh"], frame["heat_after_kwh"] = today["heat_kwh"], options["heat_kwh"]
    frame["lcc_change_low_kr"] = options["lcc_low_kr"] - today["lcc_kr"]
    frame["lcc_change_high_kr"] = options["lcc_high_kr"] - today["lcc_kr"]
    carriers = {carrier: names.get(lang) for carrier, names in Carrier.words().items()}
    frame["carrier_before"] = buildings["carrier"].map(carriers)
    frame["carrier_after"] = options["carrier"].map(carriers)
    frame["saving_computed_kwh"] = today["calculated_heat_kwh"] - options["calculated_heat_kwh"]
    frame["saving_expected_kwh"] = today["expected_heat_kwh"] - options["expected_heat_kwh"]
    frame["saving_low_kwh"] = options["saving_low_kwh"]
    frame["saving_high_kwh"] = options["saving_high_kwh"]
    frame["saving_claimed_kwh"] = options["package"].map(_claimed(answer, options["package"]))
    frame["electricity_before_kwh"] = today["electricity_kwh"]
    frame["electricity_after_kwh"] = options["electricity_kwh"]
    frame[list(BILLS)] = bills(answer, frame)
    frame["class_before"], frame["class_after"] = today["class_now"], options["class_after"]
    frame["co2_before_t"] = today["co2_kg"] / KG_PER_TONNE
    frame["co2_after_t"], frame["co2_after_frozen_t"] = _after(answer)
    frame["co2_after_low_t"], frame["co2_after_high_t"] = _after_range(answer, frame)
    return frame.reset_index(drop=True)


def _claimed(answer: Answer, packages: pd.Series) -> pd.Series:
    """The labels' own heat savings per package, where every work of it is a label's proposal."""
    contents = answer.case.offers.packages
    contents = contents[contents["package"].isin(packages)]
    by_package = contents.groupby("package", sort=False)
    own = (contents["proposal"] != "").groupby(contents["package"], sort=False).all()
    return by_package["claimed_heat_kwh"].sum().where(own)


def done(options: pd.DataFrame) -> np.ndarray:
    """The year all works of each option are done; 0 where nothing is."""
    return options[["start_year", "later_year"]].max(axis=1).to_numpy()


def _after(answer: Answer) -> tuple[np.ndarray, np.ndarray]:
    """CO2 the year after the works [t], with that year's factors and with frozen ones."""
    offers, chosen = answer.case.offers, made(answer).chosen
    start = done(offers.options.iloc[chosen])
    year = np.where(start > 0, start + 1 - offers.years[0], 0)  # as today: the base year
    return offers.co2_kg[chosen, year] / KG_PER_TONNE, offers.co2_frozen_kg[chosen, year] / KG_PER_TONNE


def _after_range(answer: Answer, frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """CO2 the year after the works with the high and with the low saving of heat [t]."""
    case, factors = answer.case, answer.setting.factors
    options = case.offers.options.iloc[made(answer).chosen]
    start = done(options)
    year = np.where(start > 0, start + 2 - case.offers.years[0], 1)  # the series has the climate base first
    carriers = (case.stock.buildings["carrier"], options["carrier"])
    t_kwh = (factors.kg_kwh[factors.index(carrier), year] / KG_PER_TONNE for carrier in carriers)
    less, more = spread(options, case.assessment.buildings, *t_kwh)
    works = (start > 0).astype(float)
    return frame["co2_after_t"] - more * works, frame["co2_after_t"] - less * works
