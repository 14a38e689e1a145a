"""A made-up portfolio of any size, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.domain.choices import Carrier, ProjectKind
from energi.domain.errors import InputError
from energi.domain.sourced import Figures
from energi.domain.stock import Floats
from energi.domain.tables import TABLES
from energi.sample.buildings import Built, Ground, draw_buildings, draw_ground
from energi.sample.draws import between, spread
from energi.sample.labels import draw_labels
from energi.sample.proposals import Prices, draw_proposals
from energi.sample.recipe import Recipe, recipe
from energi.shelf import figures, shelf


def sample(buildings: int, seed: int, organisations: int = 3) -> dict[str, pd.DataFrame]:
    """Draw a portfolio that looks like the stock of almene boliger about 2010, and is made up.

    Parameters
    ----------
    buildings : int
        How many buildings.
    seed : int
        The same seed gives the same portfolio.
    organisations : int
        How many organisations share them; never more than there are buildings.

    Returns
    -------
    dict of DataFrame
        Table -> rows, by the names of `energi.domain.tables`; an empty cell is NaN or NA.

    Raises
    ------
    InputError
        ``E-SAMPLE`` if a count is not positive.
    """
    if buildings < 1 or organisations < 1 or seed < 0:
        raise InputError("E-SAMPLE", buildings=buildings, organisations=organisations, seed=seed)
    card = recipe()
    streams = [np.random.default_rng([seed, k]) for k in range(6)]
    prices, bath_kr = _prices()
    ground = draw_ground(streams[0], buildings, min(organisations, buildings), card)
    built = draw_buildings(streams[1], ground, card)
    labels, special = draw_labels(streams[2], built, card)
    proposals, full_kr = draw_proposals(streams[3], built, special, prices, card)
    drawn = {
        "organisations": ground.organisations,
        "estates": _estates(ground.estates, built, card),
        "buildings": built.rows,
        "labels": labels,
        "proposals": proposals,
        "budget": _budget(streams[4], built, proposals, full_kr, bath_kr, card),
        "new_build": _new_build(streams[5], ground, card),
    }
    # what is not drawn stays empty: no meter, no answer and no funding route is made up
    return {
        model.table: drawn.get(model.table, pd.DataFrame()).reindex(columns=list(model.model_fields))
        for model in TABLES
    }


def _prices() -> tuple[Prices, float]:
    """Energy prices and the price of a bath, from the figures the sample's study uses."""
    drawer = Figures(figures(shelf("data") / "samples" / "priser.toml"))
    heat = {carrier.value: drawer.take(f"energy_price.{carrier.value}", "kr2010/kWh") for carrier in Carrier}
    bath_kr = drawer.take("measure_cost.bath_toilet", "kr2010/dwelling")
    return Prices(heat=heat, electricity=heat[Carrier.ELECTRICITY.value]), bath_kr


def _estates(estates: pd.DataFrame, built: Built, card: Recipe) -> pd.DataFrame:
    """Areas summed from the buildings; some estates of houses have a cap of their own."""
    area_m2 = pd.Series(built.dwelling_area_m2).groupby(built.rows["estate"].to_numpy()).sum()
    houses = estates["estate"].isin(built.rows.loc[~built.block, "estate"]).to_numpy()
    capped = houses & (np.cumsum(houses) % card.rent.cap_every == 0)
    return estates.assign(
        dwelling_area_m2=estates["estate"].map(area_m2),
        rent_cap_kr_m2=np.where(capped, card.rent.cap_kr_m2, np.nan),
    )


def _budget(
    rng: np.random.Generator,
    built: Built,
    proposals: pd.DataFrame,
    full_kr: Floats,
    bath_kr: float,
    card: Recipe,
) -> pd.DataFrame:
    """Frames that bind: a share of the price of every proposal, and the missing baths on top."""
    frames, codes = card.budget, np.unique(built.organisation)
    owner = pd.Series(built.organisation, index=built.rows["building"])
    works_kr = pd.Series(full_kr).groupby(owner.loc[proposals["building"]].to_numpy()).sum()
    baths_kr = (built.rows["dwellings_without_bath"] * bath_kr).groupby(built.organisation).sum()
    works_kr, baths_kr = works_kr.reindex(codes, fill_value=0.0), baths_kr.reindex(codes)
    years = np.array(frames.years)
    wave = np.exp(rng.normal(0, frames.wave, (len(codes), len(years))))
    wave /= wave.sum(axis=1, keepdims=True)
    early = np.arange(len(years)) < 3  # baths are to be done before 2014
    frame_kr = frames.share * works_kr.to_numpy()[:, None] * wave + np.outer(baths_kr, early / early.sum())
    return pd.DataFrame(
        {
            "organisation": np.repeat(codes, len(years)),
            "year": np.tile(years, len(codes)),
            "frame_kr": np.ceil(frame_kr / frames.step_kr).ravel() * frames.step_kr,
        }
    )


def _new_build(rng: np.random.Generator, ground: Ground, card: Recipe) -> pd.DataFrame:
    """Projects that meet lavenergiklasse 1, and one that does not; of three or more one is on a roof."""
    organisations = ground.organisations
    shape, n = card.new_build, round(card.new_build.per_organisation * len(organisations))
    owner = organisations["organisation"].to_numpy()[spread(rng, np.ones(len(organisations)), n)]
    dwellings = rng.integers(*shape.dwellings, n)
    first, last = card.budget.years[0], card.budget.years[-1]
    heat_kwh_m2 = between(rng, shape.heat_kwh_m2, n).round(1)
    heat_kwh_m2[-1] = shape.heat_missing_kwh_m2
    names, roof = card.names, (np.arange(n) == 1) & (n > 2)
    first_estate = ground.estates.drop_duplicates("organisation").set_index("organisation")["estate"]
    return pd.DataFrame(
        {
            "project": [f"N-{k + 1:02d}" for k in range(n)],
            "organisation": owner,
            "name": [
                names.new_build.format(number=k + 1, first=names.first[k % len(names.first)])
                for k in range(n)
            ],
            "year": rng.integers(first, last + 1, n),
            "dwellings": dwellings,
            "heated_area_m2": (dwellings * between(rng, shape.dwelling_m2, n)).round(0),
            "carrier": Carrier.DISTRICT_HEATING.value,
            "heat_kwh_m2": heat_kwh_m2,
            "electricity_kwh_m2": between(rng, shape.electricity_kwh_m2, n).round(1),
            "kind": np.where(roof, ProjectKind.ROOF.value, ProjectKind.NEW_ESTATE.value),
            "estate": first_estate.reindex(owner).where(roof, None).to_numpy(object),
        }
    )
