"""What could be done to each building, one action per row: label proposals and catalogue measures.

A label proposal keeps its own price and claimed saving; its effect is put in terms of the energy
balance (a U-value, a heat recovery), so that packages are recomputed and never summed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energi.assess import balance, cost
from energi.assess.energy import recovery_for_saving, u_for_saving
from energi.assess.method import Method
from energi.domain.choices import BLOCKS, ENVELOPE
from energi.domain.finding import Finding
from energi.domain.measure import Catalogue, Measure
from energi.domain.sourced import Figures
from energi.domain.stock import Features, Flags, Floats, Stock
from energi.domain.wording import Words

COLUMNS = (
    "at", "component", "element", "key", "proposal", "text_da", "text_en", "capital_kr", "lifetime_year",
    "replaced", "u_after", "u_known", "g_after", "recovery", "n_inf", "aux_kwh", "heat_kwh",
    "electricity_kwh", "baths", "claimed_heat_kwh", "claimed_electricity_kwh",
)  # fmt: skip
"""``at``: row of the building; ``element``: position in `ENVELOPE`, -1 for others; ``heat_kwh`` and
``electricity_kwh``: savings taken as the label states them; NaN: unchanged."""

KWH_PER_MWH = 1000.0


@dataclass(frozen=True)
class Actions:
    """Actions sorted by building and component, with what was noticed on the way."""

    frame: pd.DataFrame
    findings: tuple[Finding, ...]


def actions(
    stock: Stock, features: Features, method: Method, catalogue: Catalogue, figures: Figures, price_level: int
) -> Actions:
    """Every priced action of every building.

    Parameters
    ----------
    stock : Stock
    features : Features
        Today, calibrated, in the order of ``stock.buildings``.
    method : Method
    catalogue : Catalogue
    figures : Figures
        Holds ``measure_cost.<key>`` per measure.
    price_level : int
        The year whose kroner the study counts in.

    Returns
    -------
    Actions
        Proposals and measures without a price, or without an effect, are findings and not offered.
    """
    proposed, said = _proposals(stock, features, method)
    offered = [_measure(measure, stock, features, figures, price_level) for measure in catalogue.measures]
    frame = pd.concat([proposed, *(frame for frame, _ in offered)], ignore_index=True)
    frame = frame.sort_values(["at", "component", "key"], kind="stable", ignore_index=True)
    return Actions(frame, (*said, *(finding for _, notes in offered for finding in notes)))


def _blank(at: np.ndarray, **values: object) -> pd.DataFrame:
    """Rows with the values given and nothing changed otherwise."""
    neutral: dict[str, object] = {
        "element": -1, "proposal": "", "replaced": False, "u_after": np.nan, "u_known": True,
        "g_after": np.nan, "recovery": np.nan, "n_inf": np.nan, "aux_kwh": 0.0, "heat_kwh": 0.0,
        "electricity_kwh": 0.0, "baths": 0, "claimed_heat_kwh": np.nan, "claimed_electricity_kwh": np.nan,
    }  # fmt: skip
    return pd.DataFrame({"at": at, **neutral, **values}, index=range(len(at)))[list(COLUMNS)]


# --- label proposals -----------------------------------------------------------------------------


def _proposals(stock: Stock, features: Features, method: Method) -> tuple[pd.DataFrame, list[Finding]]:
    rows = stock.proposals
    priced = rows["investment_kr"].notna().to_numpy()
    findings = [_about("N-PROPOSAL-PRICE", code) for code in rows.index[~priced]]
    rows = rows[priced]
    at = stock.buildings.index.get_indexer(pd.Index(rows["building"]))
    element = pd.Index(ENVELOPE).get_indexer(pd.Index(rows["component"]))
    claimed = rows["saving_heat_mwh"].to_numpy(float) * KWH_PER_MWH
    power = rows["saving_electricity_kwh"].to_numpy(float)
    frame = _blank(
        at,
        component=rows["component"].to_numpy(),
        element=element,
        key=rows.index.to_numpy(),
        proposal=rows.index.to_numpy(),
        text_da=rows["text"].to_numpy(),
        text_en=rows["text"].to_numpy(),
        capital_kr=rows["investment_kr"].to_numpy(float),
        lifetime_year=rows["lifetime_year"].to_numpy(int),
        replaced=rows["replaced"].to_numpy(bool),
        u_after=rows["u_after_w_m2k"].to_numpy(float),
        u_known=rows["u_after_w_m2k"].notna().to_numpy(),
        g_after=rows["g_after"].to_numpy(float),
        electricity_kwh=power,
        claimed_heat_kwh=claimed,
        claimed_electricity_kwh=power,
    )
    derived, notes = _effects(frame, features, method)
    return derived, findings + notes


def _effects(frame: pd.DataFrame, features: Features, method: Method) -> tuple[pd.DataFrame, list[Finding]]:
    """Fill in what the label leaves out, so that alone each proposal saves what it claims."""
    frame = frame.copy()
    envelope = (frame["element"] >= 0).to_numpy()
    unknown = envelope & frame["u_after"].isna().to_numpy()
    aired = (frame["component"] == "ventilation").to_numpy()
    claimed = frame["claimed_heat_kwh"].to_numpy()
    at, element = frame["at"].to_numpy(), frame["element"].to_numpy()
    with_g = _with_g(features.take(at[unknown]), frame["g_after"].to_numpy()[unknown], element[unknown])
    frame.loc[unknown, "u_after"] = u_for_saving(with_g, element[unknown], claimed[unknown], method)
    frame.loc[aired, "recovery"] = recovery_for_saving(features.take(at[aired]), claimed[aired], method)
    today = features.u_w_m2k[at, np.maximum(element, 0)]
    out_of_reach = (unknown & frame["u_after"].isna().to_numpy()) | (
        aired & frame["recovery"].isna().to_numpy()
    )
    no_gain = envelope & (frame["u_after"].to_numpy() >= today)
    stated = ~envelope & ~aired  # pipes, pumps, plant: nothing in the balance stands for them
    frame.loc[stated, "heat_kwh"] = claimed[stated]
    dropped = out_of_reach | no_gain
    codes = frame["proposal"].to_numpy()
    notes = [_about("W-PROPOSAL-REACH", code) for code in codes[out_of_reach]]
    notes += [_about("W-PROPOSAL-NO-GAIN", code) for code in codes[no_gain & ~out_of_reach]]
    return frame[~dropped], notes


def _with_g(features: Features, g_after: Floats, element: np.ndarray) -> Features:
    window = (element == ENVELOPE.index("window")) & ~np.isnan(g_after)
    return replace(features, g=np.where(window, g_after, features.g))


def _about(code: str, proposal: object) -> Finding:
    return Finding(code, sheet="proposals", subject=str(proposal))


# --- catalogue measures --------------------------------------------------------------------------


def _measure(
    measure: Measure, stock: Stock, features: Features, figures: Figures, price_level: int
) -> tuple[pd.DataFrame, list[Finding]]:
    key = f"measure_cost.{measure.key}"
    if not figures.usable(key):
        return _blank(
            np.zeros(0, dtype=int),
            component="",
            key="",
            text_da="",
            text_en="",
            capital_kr=0.0,
            lifetime_year=1,
        ), [Finding("N-MEASURE-PRICE", fields={"measure": Words(measure.da, measure.en), "key": key})]
    per = "dwelling" if measure.per.startswith("dwelling") else "m2"
    price = cost.take_money(figures, key, f"kr{price_level}/{per}", price_level)
    at = np.flatnonzero(applies(measure, stock, features))
    buildings = stock.buildings.iloc[at]
    element = ENVELOPE.index(measure.component) if measure.component in ENVELOPE else -1
    quantity = {
        "m2_component": features.area_m2[at, max(element, 0)],
        "m2_heated": buildings["heated_area_m2"].to_numpy(float),
        "dwelling": buildings["dwellings"].to_numpy(float),
        "dwelling_without_bath": buildings["dwellings_without_bath"].to_numpy(float),
    }[measure.per]
    effect = measure.effect
    return _blank(
        at,
        component=str(measure.component),
        element=element,
        key=measure.key,
        text_da=measure.da,
        text_en=measure.en,
        capital_kr=price * quantity,
        lifetime_year=measure.lifetime_year,
        replaced=measure.replaced,
        u_after=_u_after(measure, features.u_w_m2k[at, max(element, 0)]),
        g_after=np.nan if effect.g is None else effect.g,
        recovery=np.nan if effect.recovery is None else effect.recovery,
        n_inf=np.nan if effect.n_inf_1_h is None else effect.n_inf_1_h,
        aux_kwh=effect.aux_kwh_m2 * features.area_ref_m2[at],
        baths=buildings["dwellings_without_bath"].to_numpy(int) if measure.component == "bath" else 0,
    ), []


def _u_after(measure: Measure, today: Floats) -> Floats:
    effect = measure.effect
    if effect.u_w_m2k is not None:
        return np.full(len(today), effect.u_w_m2k)
    if effect.r_add_m2k_w is not None:
        return balance.insulated(today, np.full(len(today), effect.r_add_m2k_w))
    return np.full(len(today), np.nan)


def applies(measure: Measure, stock: Stock, features: Features) -> Flags:
    """Which buildings a measure of the catalogue can be offered to: (n,)."""
    buildings, needs = stock.buildings, measure.applies
    fits = np.ones(len(buildings), dtype=bool)
    if measure.component in ENVELOPE:
        today = features.u_w_m2k[:, ENVELOPE.index(measure.component)]
        fits &= _u_after(measure, today) < today
        if needs.u_above_w_m2k is not None:
            fits &= today > needs.u_above_w_m2k
    if needs.not_protected:
        fits &= ~buildings["protected"].to_numpy(bool)
    if needs.blocks_only:
        fits &= buildings["use_code"].isin(BLOCKS).to_numpy()
    if needs.lacks_bath:
        fits &= buildings["dwellings_without_bath"].to_numpy() > 0
    if needs.recovery_below is not None:
        fits &= features.recovery < needs.recovery_below
    return fits
