"""The recipe of a made-up portfolio, ``data/samples/stock.toml``, and the shelves it draws on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from energi.domain.choices import ENVELOPE, Component
from energi.domain.sourced import Figures, Part, Status
from energi.domain.stock import Floats
from energi.shelf import card, figures, shelf, toml

Pair = tuple[float, float]


class Size(Part):
    """How large estates, buildings and dwellings are."""

    buildings_per_estate: int
    block_estates: float
    dwellings_spread: float
    dwelling_m2_spread: float
    gross_block: float
    gross_house: float
    special_every: int


class Energy(Part):
    """The degree-hour estimate that heat use and savings are made with."""

    area_ref_ratio: float
    degree_kkh: float
    reduction: float
    hot_water_block_kwh_m2: float
    hot_water_house_kwh_m2: float
    expenditure: dict[str, float]
    electricity_kwh_m2: float
    quality_spread: float
    heat_spread: float
    electricity_spread: float
    heat_2005: Pair
    heat_2005_share: float
    missing_u_share: float
    air_w_m2k: float

    @property
    def kwh_per_w_k(self) -> float:
        """Heat saved per year by one W/K less [kWh/year]."""
        return self.degree_kkh * self.reduction


class Old(Part):
    """What old blocks lack and what protects them."""

    bath_before_year: int
    bath_buildings: float
    bath_dwellings: Pair
    protected_before_year: int
    protected_share: float


class Rent(Part):
    """Rents and the caps some estates have [kr/m2/year]."""

    at_1970: float
    per_year: float
    spread: float
    bounds: Pair
    cap_every: int
    cap_kr_m2: float


class Frames(Part):
    """Budgets, as a share of the price of doing everything."""

    share: float
    years: tuple[int, ...]
    wave: float
    step_kr: int


class NewBuild(Part):
    """New-build projects."""

    per_organisation: float
    dwellings: tuple[int, int]
    dwelling_m2: Pair
    heat_kwh_m2: Pair
    electricity_kwh_m2: Pair
    heat_missing_kwh_m2: float


class Labels(Part):
    """When labels were issued, and on which scale."""

    first: date
    last: date
    scales: tuple[str, str]
    new_scale_from: date
    years_valid: int
    old_scale: str
    old_below_kwh_m2: float
    old_issued: date
    expired_valid_to: date
    older_heat: float


class Names(Part):
    """Names that nobody in Denmark has."""

    organisation: str
    places: tuple[str, ...]
    estate: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    new_build: str


class Period(Part):
    """Buildings of one kind and construction period."""

    tabula: str
    block: bool
    years: tuple[int, int]
    share: float
    dwellings: float
    dwelling_m2: float
    storeys: tuple[int, int]
    need_kwh_m2: float


class Due(Part):
    """Price and text where the component is to be renewed anyway, and the share that is maintenance."""

    price_kr_m2: float
    anyway: Pair
    text: str


class ProposalShape(Part):
    """A kind of label proposal, with its variants from shallow to deep."""

    component: Component
    wall: Literal["", "cavity", "outside"] = ""
    blocks_only: bool = False
    appeal: float
    u_above: float = 0.0
    lifetime: str
    replaced: bool = False
    texts: tuple[str, ...]
    r_m2k_w: tuple[float, ...] = ()
    u_w_m2k: tuple[float, ...] = ()
    g: tuple[float, ...] = ()
    recovery: float = 0.0
    heat_kwh_m2: tuple[float, ...] = ()
    electricity_kwh_m2: tuple[float, ...] = ()
    price_kr_m2: tuple[float, ...]
    due: Due | None = None


class ProposalHabits(Part):
    """What all proposals share."""

    years_due: tuple[int, int]
    due_share: float
    due_before_year: int
    unpriced_share: float
    u_after_missing: float
    cavity_block: float
    cavity_house: float
    cavity_from_year: int
    price_spread: float
    price_quality: float
    saving_spread: float


class Recipe(Part):
    """Everything a made-up portfolio is drawn from."""

    source: str
    status: Status
    municipality: str
    size: Size
    energy: Energy
    carriers: dict[str, float]
    old: Old
    rent: Rent
    budget: Frames
    new_build: NewBuild
    labels: Labels
    names: Names
    periods: tuple[Period, ...]
    proposal: ProposalHabits
    proposals: tuple[ProposalShape, ...]


@cache
def recipe() -> Recipe:
    """The recipe on the shelf.

    Raises
    ------
    ShelfError
        If the card is missing or broken.
    """
    return card(shelf("data") / "samples" / "stock.toml", Recipe)


@dataclass(frozen=True)
class Typology:
    """TABULA's average buildings, one per period of the recipe; elements are roof, wall, floor, window.

    Attributes
    ----------
    u_w_m2k, b, ratio : (periods, 4) U-value [W/(m2 K)], transmission factor [-] and area per m2
        reference area [-]
    """

    u_w_m2k: Floats
    b: Floats
    ratio: Floats


@cache
def typology() -> Typology:
    """The typology rows the recipe names, from ``data/typology``."""
    table = pd.read_csv(shelf("data") / "typology" / "tabula_dk.csv").set_index("code")
    rows = table.loc[[period.tabula for period in recipe().periods]]
    area_m2 = rows[[f"area_{element}_m2" for element in ENVELOPE]].to_numpy()
    return Typology(
        u_w_m2k=rows[[f"u_{element}_w_m2k" for element in ENVELOPE]].to_numpy(),
        b=rows[[f"b_{element}" for element in ENVELOPE]].to_numpy(),
        ratio=area_m2 / rows[["area_ref_m2"]].to_numpy(),
    )


@cache
def label_limits(scale: str) -> tuple[Floats, tuple[str, ...]]:
    """Limits ``fixed + over / area`` of a label scale for dwellings, and its classes; the last has none."""
    entry = toml(shelf("models") / "methods" / "label_scales.toml")["scales"][scale]
    limits = [(step["fixed_kwh_m2"], step["over_area_kwh"]) for step in entry["dwelling"]]
    return np.array(limits, dtype=float), (
        *(step["label_class"] for step in entry["dwelling"]),
        entry["last"],
    )


@cache
def energy_factor(carrier: str) -> float:
    """What a kWh counts on a label of BR08's time; in made-up labels an unverified factor will do."""
    drawer = figures(shelf("data") / "factors" / "energy_factors.toml")
    return Figures(drawer, (figure.key for figure in drawer)).take(f"energy_factor.br08.{carrier}", "one")


@cache
def lifetime_year(group: str) -> int:
    """Standard lifetime of a group of measures [years]."""
    drawer = Figures(figures(shelf("data") / "lifetimes" / "br15_bilag6.toml"))
    return int(drawer.take(f"lifetime.{group}", "year"))
