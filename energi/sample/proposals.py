"""Made-up label proposals: savings by degree hours, prices by area, depth and quality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.domain.choices import ENVELOPE
from energi.domain.stock import Flags, Floats, Ints
from energi.sample.buildings import Built
from energi.sample.draws import between, lognormal
from energi.sample.labels import NO_LABEL
from energi.sample.recipe import ProposalShape, Recipe, lifetime_year

LEAST, MOST = 2, 5  # proposals per building


@dataclass(frozen=True)
class Prices:
    """What energy costs when the consultant judges profitability [kr/kWh]."""

    heat: dict[str, float]
    electricity: float

    def of(self, carrier: pd.Series) -> Floats:
        """The heat price of each building: (n,)."""
        return carrier.map(self.heat).to_numpy().astype(np.float64)


@dataclass(frozen=True)
class Idea:
    """A kind of proposal, worked out for all n buildings.

    Attributes
    ----------
    rows : DataFrame
        Columns of the proposals table except its code.
    fits : (n,) whether it makes sense there
    full_kr : (n,) price, also where the label leaves it out [kr]
    """

    rows: pd.DataFrame
    fits: Flags
    full_kr: Floats


def draw_proposals(
    rng: np.random.Generator, built: Built, special: Ints, prices: Prices, recipe: Recipe
) -> tuple[pd.DataFrame, Floats]:
    """Two to five proposals per labelled building.

    Returns
    -------
    proposals : DataFrame
    full_kr : (rows,) the price of each, also of those whose label names none [kr]
    """
    n = len(built.rows)
    wall = _draw_walls(rng, built, recipe)
    ideas = [_idea(rng, shape, built, wall, prices, recipe) for shape in recipe.proposals]
    appeal = np.array([shape.appeal for shape in recipe.proposals])
    score = np.column_stack([idea.fits for idea in ideas]) * (appeal + rng.random((n, len(ideas))))
    wanted = rng.integers(LEAST, MOST + 1, n) * (special != NO_LABEL)
    rank = (-score).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    chosen = (rank < wanted[:, None]) & (score > 0)
    picked = [idea.rows.assign(full_kr=idea.full_kr)[chosen[:, k]] for k, idea in enumerate(ideas)]
    rows = pd.concat(picked).sort_index(kind="stable").reset_index(drop=True)
    place = rows.groupby("building", sort=False).cumcount() + 1
    rows.insert(0, "proposal", rows["building"] + "-F" + place.astype(str))
    return rows.drop(columns="full_kr"), rows["full_kr"].to_numpy()


def _idea(
    rng: np.random.Generator,
    shape: ProposalShape,
    built: Built,
    wall: np.ndarray,
    prices: Prices,
    recipe: Recipe,
) -> Idea:
    """One kind of proposal for every building: the worse the building, the larger and dearer it is."""
    n, habits, due_shape = len(built.rows), recipe.proposal, shape.due
    due, year = _draw_due(rng, shape, built, recipe)
    deepest = len(shape.price_kr_m2) - 1
    variant = np.where(due, deepest, rng.integers(0, deepest + 1, n))
    u_after, area_m2, saved_kwh = _effect(shape, variant, built, recipe)
    heat_mwh, power_kwh = _savings(rng, shape, variant, saved_kwh, built, recipe)
    price_kr_m2 = np.where(
        due, due_shape.price_kr_m2 if due_shape else 0.0, _chosen(shape.price_kr_m2, variant)
    )
    scatter = built.quality**habits.price_quality * lognormal(rng, habits.price_spread, n)
    full_kr = np.maximum(np.round(price_kr_m2 * area_m2 * scatter, -3), 1000.0)
    saved_kr = heat_mwh * 1000 * prices.of(built.rows["carrier"]) + power_kwh * prices.electricity
    lifetime = lifetime_year(shape.lifetime)
    category = np.where(saved_kr * lifetime >= full_kr, 1, 2)
    priced = (category == 1) | due | (rng.random(n) >= habits.unpriced_share)
    anyway = between(rng, due_shape.anyway, n) if due_shape else np.zeros(n)
    told = (rng.random(n) >= habits.u_after_missing) & bool(shape.r_m2k_w or shape.u_w_m2k)
    texts = np.array(shape.texts, dtype=object)[variant]
    rows = pd.DataFrame(
        {
            "building": built.rows["building"],
            "component": shape.component.value,
            "text": np.where(due, due_shape.text if due_shape else "", texts),
            "category": category,
            "investment_kr": np.where(priced, full_kr, np.nan),
            "investment_anyway_kr": np.where(due, np.round(full_kr * anyway, -3), 0.0),
            "planned_year": pd.Series(year, dtype="Int64").where(due),
            "saving_heat_mwh": heat_mwh,
            "saving_electricity_kwh": power_kwh,
            "lifetime_year": lifetime,
            "u_after_w_m2k": np.where(told, u_after.round(2), np.nan),
            "g_after": np.where(told, _chosen(shape.g, variant), np.nan) if shape.g else np.nan,
            "replaced": shape.replaced,
        }
    )
    return Idea(rows=rows, fits=_fits(shape, built, wall) & (saved_kr > 0), full_kr=full_kr)


def _savings(
    rng: np.random.Generator,
    shape: ProposalShape,
    variant: Ints,
    saved_kwh: Floats,
    built: Built,
    recipe: Recipe,
) -> tuple[Floats, Floats]:
    """Yearly savings as a label prints them: heat [MWh] and electricity [kWh], negative for fans."""
    scatter = lognormal(rng, recipe.proposal.saving_spread, len(variant))
    reference_m2 = built.area_ref_m2 if shape.recovery else built.rows["heated_area_m2"].to_numpy()
    power_kwh = _chosen(shape.electricity_kwh_m2, variant) * reference_m2 * scatter
    return np.round(saved_kwh * built.expenditure * scatter / 1000, 2), np.round(power_kwh, 0)


def _chosen(values: tuple[float, ...], variant: Ints) -> Floats:
    """The value of each building's variant; a kind without values counts as 0: (n,)."""
    if not values:
        return np.zeros(len(variant))
    return np.array(values, dtype=float)[np.minimum(variant, len(values) - 1)]


def _draw_walls(rng: np.random.Generator, built: Built, recipe: Recipe) -> np.ndarray:
    """Whether the walls have a cavity to fill or can only be insulated outside."""
    habits = recipe.proposal
    share = np.where(built.block, habits.cavity_block, habits.cavity_house)
    hollow = built.rows["construction_year"].to_numpy() >= habits.cavity_from_year
    return np.where(hollow & (rng.random(len(share)) < share), "cavity", "outside")


def _draw_due(
    rng: np.random.Generator, shape: ProposalShape, built: Built, recipe: Recipe
) -> tuple[Flags, Ints]:
    """Whether the component is due anyway, and when: a maintenance plan is made for a whole estate."""
    habits = recipe.proposal
    estate, codes = pd.factorize(built.rows["estate"])
    drawn = rng.random(len(codes)) < habits.due_share
    year = rng.integers(habits.years_due[0], habits.years_due[1] + 1, len(codes))
    old = (built.rows["construction_year"] < habits.due_before_year).to_numpy()
    return old & drawn[estate] & (shape.due is not None), year[estate]


def _effect(
    shape: ProposalShape, variant: Ints, built: Built, recipe: Recipe
) -> tuple[Floats, Floats, Floats]:
    """U-value after, the area that is paid for, and the heat saved before the generator."""
    energy, heated_m2 = recipe.energy, built.rows["heated_area_m2"].to_numpy()
    if shape.component not in ENVELOPE:
        saved = _chosen(shape.heat_kwh_m2, variant) * heated_m2
        saved = saved + shape.recovery * energy.air_w_m2k * built.area_ref_m2 * energy.kwh_per_w_k
        return np.zeros(len(variant)), heated_m2, saved
    element = ENVELOPE.index(shape.component)
    before, area_m2 = built.u_w_m2k[:, element], built.area_m2[:, element]
    if shape.u_w_m2k:
        after = _chosen(shape.u_w_m2k, variant)
    else:
        after = 1 / (1 / before + _chosen(shape.r_m2k_w, variant))
    saved = (before - after) * area_m2 * built.b[:, element] * energy.kwh_per_w_k
    return after, area_m2, saved


def _fits(shape: ProposalShape, built: Built, wall: np.ndarray) -> Flags:
    """Where a consultant would propose it."""
    fits = np.ones(len(wall), dtype=np.bool_)
    if shape.component in ENVELOPE:
        fits &= built.u_w_m2k[:, ENVELOPE.index(shape.component)] > shape.u_above
    if shape.wall:
        fits &= wall == shape.wall
    if shape.wall == "outside":
        fits &= ~built.rows["protected"].to_numpy()
    if shape.blocks_only:
        fits &= built.block
    return fits
