"""What a study counts with: prices, emission factors, energy method, requirement packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from energi.assess.base_year import no_works, read_works
from energi.assess.bills import Prices
from energi.assess.carbon import Factors, factor_series, frozen, read_series
from energi.assess.label import scale_at
from energi.assess.method import Method, load_method
from energi.assess.packs import read_packs
from energi.domain.measure import Catalogue
from energi.domain.requirement import Pack
from energi.domain.sourced import Figures
from energi.domain.stock import Stock
from energi.domain.study import Study
from energi.shelf import card, figures, find, shelf

AS_STATED: Mapping[str, float] = {}
"""No figure has another value than its file states."""


@dataclass(frozen=True)
class Setting:
    """Everything a study counts with, loaded once.

    Attributes
    ----------
    study : Study
    figures : Figures
        Shelf figures and the study's own; remembers which were used.
    prices : Prices
    factors, frozen : Factors
        Emission factors of ``(climate base year, *years)``, as the series has them and frozen.
    method : Method
        Of the energy balance.
    catalogue : Catalogue
    packs : tuple of Pack
        The study's requirement packs.
    scale : str
        The label scale in force at the start of the study.
    works_done : DataFrame
        Works done since the climate base year (`energi.assess.base_year.read_works`).
    """

    study: Study
    figures: Figures
    prices: Prices
    factors: Factors
    frozen: Factors
    method: Method
    catalogue: Catalogue
    packs: tuple[Pack, ...]
    scale: str
    works_done: pd.DataFrame = field(default_factory=no_works)

    @property
    def today(self) -> date:
        """The first day of the study."""
        return date(self.study.period.base_year, 1, 1)


def setting(study: Study, home: Path, stock: Stock, instead: Mapping[str, float] = AS_STATED) -> Setting:
    """Load what a study names.

    Parameters
    ----------
    study : Study
    home : Path
        The study's folder; its own files are looked for there first.
    stock : Stock
        Tells which carriers are needed.
    instead : Mapping[str, float]
        Values that stand for those of the figures named.

    Raises
    ------
    ShelfError
        If a file, a figure or a factor is missing, broken or not accepted.
    """
    paths = [
        shelf("data") / "factors" / "energy_factors.toml",
        *(find(name, home, "data/prices", "data/finance") for name in study.figures),
    ]
    stated = (figure for path in paths for figure in figures(path))
    taken = (each.model_copy(update={"value": instead.get(each.key, each.value)}) for each in stated)
    drawer = Figures(taken, accepted=study.accept_unverified)
    catalogue = card(find(study.catalogue, home, "data/measures"), Catalogue)
    climate = study.climate
    works = read_works(home / climate.works_done, stock.buildings.index) if climate.works_done else no_works()
    earlier = set(works["carrier_before"].dropna())
    new = stock.new_build["carrier"] if study.builds else ()
    carriers = sorted({*stock.buildings["carrier"], *_later(catalogue, drawer), *new})
    series = read_series(find(climate.series, home, "data/factors", suffix=".csv"))
    years = (climate.base_year, *study.period.years)
    factors = factor_series(series, climate.area, climate.method, sorted({*carriers, *earlier}), years)
    return Setting(
        study=study,
        figures=drawer,
        prices=Prices.of(drawer, carriers, study.economy.price_level),
        factors=factors,
        frozen=frozen(factors, climate.frozen_year or study.period.base_year),
        method=load_method(study.energy_method),
        catalogue=catalogue,
        packs=read_packs(study.requirements, home),
        scale=scale_at(date(study.period.base_year, 1, 1)),
        works_done=works,
    )


def _later(catalogue: Catalogue, drawer: Figures) -> set[str]:
    """Carriers a measure may change a building to; a measure without a price is not offered."""
    priced = (measure for measure in catalogue.measures if drawer.usable(f"measure_cost.{measure.key}"))
    return {measure.effect.carrier.value for measure in priced if measure.effect.carrier}
