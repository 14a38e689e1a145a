"""Label proposals as actions.

A label proposal keeps its own price and claimed saving; its effect is put in terms of the energy
balance (a U-value, a heat recovery), so that packages are recomputed and never summed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from energi.assess.energy import delivered, recovery_for_saving, u_for_saving
from energi.assess.method import Method
from energi.domain.choices import ENVELOPE
from energi.domain.finding import Finding
from energi.domain.stock import Features, Floats, Ints, Stock
from energi.domain.units import KWH_PER_MWH
from energi.domain.wording import Words
from energi.options.action import rows


def proposed(
    stock: Stock, features: Features, method: Method, measures: pd.DataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """One action per proposal that has a price and an effect; the others are findings.

    Parameters
    ----------
    stock : Stock
    features : Features
        Today, calibrated, in the order of ``stock.buildings``.
    method : Method
    measures : DataFrame
        Catalogue actions (`energi.options.catalogue.offered`). A proposal without a price, as those
        of category 2 (when renovating) are, takes the price of the measure on the same component of
        its building that comes closest to its U-value; if there is none it needs a price.
    """
    frame, notes = _effects(stated(stock), features, method)
    priced, findings = _priced(frame, measures)
    return priced, findings + notes


def stated(stock: Stock) -> pd.DataFrame:
    """Proposals as the labels state them."""
    found = stock.proposals
    power = found["saving_electricity_kwh"].to_numpy(float)
    return rows(
        stock.buildings.index.get_indexer(pd.Index(found["building"])),
        component=found["component"].to_numpy(object),
        element=pd.Index(ENVELOPE).get_indexer(pd.Index(found["component"])),
        key=found.index.to_numpy(object),
        proposal=found.index.to_numpy(object),
        text_da=found["text"].to_numpy(object),
        text_en=found["text"].to_numpy(object),
        capital_kr=found["investment_kr"].to_numpy(float),
        lifetime_year=found["lifetime_year"].to_numpy(int),
        replaced=found["replaced"].to_numpy(bool),
        takes_due=(found["replaced"] | (found["investment_anyway_kr"] > 0)).to_numpy(bool),
        u_after=found["u_after_w_m2k"].to_numpy(float),
        u_known=found["u_after_w_m2k"].notna().to_numpy(),
        g_after=found["g_after"].to_numpy(float),
        electricity_kwh=power,
        claimed_heat_kwh=found["saving_heat_mwh"].to_numpy(float) * KWH_PER_MWH,
        claimed_electricity_kwh=power,
    )


def _priced(frame: pd.DataFrame, measures: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Give proposals without a price the catalogue's, where it has one."""
    lacking = frame[frame["capital_kr"].isna()]
    known = measures[["at", "component", "key", "capital_kr", "u_after", "text_da", "text_en"]]
    pairs = lacking[["at", "component", "proposal", "u_after"]].merge(
        known, on=["at", "component"], suffixes=("", "_known")
    )
    # what has no U-value at all is as close to the cheapest measure as to any
    pairs["apart"] = (pairs["u_after"] - pairs["u_after_known"]).abs().fillna(0.0)
    pairs = pairs.sort_values(["proposal", "apart", "capital_kr", "key"], kind="stable")
    nearest = pairs.drop_duplicates("proposal").set_index("proposal")
    borrowed = frame["proposal"].map(nearest["capital_kr"])
    priced = frame.assign(capital_kr=frame["capital_kr"].fillna(borrowed.astype(float)))
    found = [
        Finding(
            "N-PROPOSAL-CATALOGUE", sheet="proposals", subject=str(code), fields={"measure": Words(*texts)}
        )
        for code, *texts in nearest[["text_da", "text_en"]].itertuples()
    ]
    needs = priced["capital_kr"].isna()
    found += [_about("N-PROPOSAL-PRICE", code) for code in priced.loc[needs, "proposal"]]
    return priced[~needs], found


def _effects(frame: pd.DataFrame, features: Features, method: Method) -> tuple[pd.DataFrame, list[Finding]]:
    """Fill in what the label leaves out, so that alone each proposal saves what it claims."""
    frame = frame.copy()
    envelope = (frame["element"] >= 0).to_numpy()
    unknown = envelope & frame["u_after"].isna().to_numpy()
    aired = (frame["component"] == "ventilation").to_numpy()
    claimed = frame["claimed_heat_kwh"].to_numpy()
    at, element = frame["at"].to_numpy(), frame["element"].to_numpy()
    standing = features.take(at[unknown])
    with_g = _with_g(standing, frame["g_after"].to_numpy()[unknown], element[unknown])
    # panes that let in less sun cost heat, which the U-value must win back on top of the claim
    less_sun_kwh = delivered(with_g, method).heat_kwh - delivered(standing, method).heat_kwh
    wanted_kwh = claimed[unknown] + less_sun_kwh
    frame.loc[unknown, "u_after"] = u_for_saving(with_g, element[unknown], wanted_kwh, method)
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


def _with_g(features: Features, g_after: Floats, element: Ints) -> Features:
    window = (element == ENVELOPE.index("window")) & ~np.isnan(g_after)
    return replace(features, g=np.where(window, g_after, features.g))


def _about(code: str, proposal: object) -> Finding:
    return Finding(code, sheet="proposals", subject=str(proposal))
