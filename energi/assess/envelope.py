"""From what is known of a building to what the heat balance needs: the typology fills the gaps.

The typology gives the average building of a construction period (areas per m2 A_ref, U-values,
windows, bridges, infiltration); the building gives its use, year, area and storeys; the energy
label gives U-values where it states them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.method import read_rows, size_class
from energi.assess.systems import Systems, of_buildings
from energi.domain.choices import BLOCKS, ENVELOPE
from energi.domain.errors import ShelfError
from energi.domain.method import TypologyRow
from energi.domain.stock import Features, Floats, Ints
from energi.shelf import shelf

A_REF_PER_GROSS = 0.85
"""TABULA reference area per heated gross floor area in all Danish variants [physics-B1]."""
ORIENTATIONS = ("hor", "east", "south", "west", "north")


@dataclass(frozen=True)
class Typology:
    """Average buildings: p construction periods of houses, then p of blocks of flats.

    Attributes
    ----------
    year_from : (p,) first year of each period
    area_m2_m2 : (2p, 4) element area per m2 A_ref [-]
    u_w_m2k, b : (2p, 4) U-values [W/(m2 K)] and transmission factors [-]
    window_share : (2p, 5) share of the windows by orientation [-]
    g, du_tb_w_m2k, n_inf_1_h : (2p,) solar transmittance, bridges, infiltration
    codes : (2p,) code of the published building
    """

    year_from: Ints
    area_m2_m2: Floats
    u_w_m2k: Floats
    b: Floats
    window_share: Floats
    g: Floats
    du_tb_w_m2k: Floats
    n_inf_1_h: Floats
    codes: tuple[str, ...]


def load_typology(name: str = "tabula_dk") -> Typology:
    """A typology of ``data/typology``.

    Raises
    ------
    ShelfError
        If it is missing or broken, or if houses and blocks differ in their periods.
    """
    rows = read_rows(shelf("data") / "typology" / f"{name}.csv", TypologyRow)
    ordered = sorted(rows, key=lambda row: (row.size_class == "AB", row.year_from))
    houses = [row.year_from for row in ordered if row.size_class == "TH"]
    if houses != [row.year_from for row in ordered if row.size_class == "AB"]:
        raise ShelfError("E-SHELF-BROKEN", path=f"{name}.csv", problem="year_from")

    def table(pattern: str, parts: tuple[str, ...] = ("",)) -> Floats:
        return np.array([[float(getattr(row, pattern.format(part))) for part in parts] for row in ordered])

    window = table("window_{}_m2", ORIENTATIONS)
    return Typology(
        year_from=np.array(houses, dtype=np.int64),
        area_m2_m2=table("area_{}_m2", ENVELOPE) / table("area_ref_m2"),
        u_w_m2k=table("u_{}_w_m2k", ENVELOPE),
        b=table("b_{}", ENVELOPE),
        window_share=window / window.sum(axis=1, keepdims=True),
        g=table("g")[:, 0],
        du_tb_w_m2k=table("du_tb_w_m2k")[:, 0],
        n_inf_1_h=table("n_inf_1_h")[:, 0],
        codes=tuple(row.code for row in ordered),
    )


def period_rows(buildings: pd.DataFrame, typology: Typology) -> Ints:
    """The typology row of every building, by use code and construction year, (n,)."""
    years = buildings["construction_year"].to_numpy(np.int64)
    period = np.searchsorted(typology.year_from, years, side="right") - 1
    block = buildings["use_code"].isin(BLOCKS).to_numpy(bool)
    return np.maximum(period, 0) + size_class(block) * len(typology.year_from)


def features(buildings: pd.DataFrame, typology: Typology, systems: Systems) -> Features:
    """What the heat balance needs to know of n buildings.

    Roof and floor areas follow from the building itself (heated area / storeys); walls and windows
    from the typology per m2 A_ref. Areas and U-values of the label replace both.

    Parameters
    ----------
    buildings : DataFrame
        Columns use_code, construction_year, heated_area_m2, storeys, carrier and, where a label
        states them, area_roof_m2 ... area_window_m2 and u_roof_w_m2k ... u_window_w_m2k.
    typology : Typology
    systems : Systems

    Returns
    -------
    Features
        Uncalibrated, in the order of the rows.
    """
    block = buildings["use_code"].isin(BLOCKS).to_numpy(bool)
    at = period_rows(buildings, typology)
    heated = buildings["heated_area_m2"].to_numpy(float)
    a_ref = A_REF_PER_GROSS * heated
    plan = heated / buildings["storeys"].to_numpy(float)
    area = typology.area_m2_m2[at] * a_ref[:, None]
    area[:, ENVELOPE.index("roof")] = plan
    area[:, ENVELOPE.index("floor")] = plan
    measured = buildings.reindex(columns=[f"area_{part}_m2" for part in ENVELOPE]).to_numpy(float)
    area = np.where(np.isnan(measured), area, measured)
    stated = buildings.reindex(columns=[f"u_{part}_w_m2k" for part in ENVELOPE]).to_numpy(float)
    plant = of_buildings(systems, buildings["carrier"], block)
    return Features(
        area_ref_m2=a_ref,
        area_m2=area,
        u_w_m2k=np.where(np.isnan(stated), typology.u_w_m2k[at], stated),
        b=typology.b[at],
        window_m2=typology.window_share[at] * area[:, [ENVELOPE.index("window")]],
        g=typology.g[at],
        du_tb_w_m2k=typology.du_tb_w_m2k[at],
        n_inf_1_h=typology.n_inf_1_h[at],
        recovery=np.zeros(len(buildings)),
        block=block,
        heating_loss_kwh=plant.heating_loss_kwh_m2 * a_ref,
        hot_water_kwh=plant.hot_water_kwh_m2 * a_ref,
        expenditure=plant.expenditure,
        aux_kwh=plant.aux_kwh_m2 * a_ref,
        calibration=np.ones(len(buildings)),
    )


def knowledge(buildings: pd.DataFrame) -> np.ndarray:
    """How much is known of each building's envelope, (n,) of str.

    ``envelope``: areas and U-values of all parts from the label; ``label``: the label's use, the
    envelope wholly or partly from the typology; ``typology``: no label.
    """
    parts = [f"{kind}_{part}_{unit}" for kind, unit in (("area", "m2"), ("u", "w_m2k")) for part in ENVELOPE]
    whole = buildings.reindex(columns=parts).notna().all(axis=1)
    return np.select([whole, buildings["label"].notna()], ["envelope", "label"], "typology").astype(object)
