"""Which label counts: the newest valid one of each building, else the newest of all."""

from __future__ import annotations

from datetime import date

import pandas as pd

from energi.check.sheets import Sheets, among, each
from energi.domain.finding import Finding


def in_force(labels: pd.DataFrame, today: date) -> pd.DataFrame:
    """The label of each building that counts.

    Parameters
    ----------
    labels : DataFrame
        Usable label rows, in any order.
    today : date
        The day they must be valid on.

    Returns
    -------
    DataFrame
        One row per building that has a label, indexed by building, with the row number in ``row``.
    """
    ranked = _ranked(labels, today)
    return (
        ranked[ranked["rank"] == 0]
        .drop(columns="rank")
        .rename_axis("row")
        .reset_index()
        .set_index("building")
    )


def expired(sheets: Sheets) -> list[Finding]:
    """Labels that are used although they have expired, for want of a valid one."""
    ranked = _ranked(sheets.kept["labels"], sheets.today)
    old = ranked[(ranked["rank"] == 0) & (ranked["valid_to"] < sheets.today)]
    old = old.assign(**{"effect:heat_kwh": old["heat_mwh"] * 1000})
    return each("W-LABEL-EXPIRED", "labels", "valid_to", old, "building", "valid_to", today=sheets.today)


def several(sheets: Sheets) -> list[Finding]:
    """Buildings with several labels: which one is used, and which are not."""
    ranked = _ranked(sheets.kept["labels"], sheets.today)
    rest = ranked[ranked["rank"] > 0].groupby("building")["label"].agg(", ".join)
    used = ranked[(ranked["rank"] == 0) & ranked["building"].isin(rest.index)]
    return each(
        "N-LABELS-SEVERAL",
        "labels",
        "building",
        used.assign(rest=used["building"].map(rest)),
        "label",
        "rest",
    )


def unlabelled(sheets: Sheets) -> list[Finding]:
    """Buildings without a label; the typology tells of them instead."""
    rows = sheets.kept["buildings"]
    labelled = sheets.kept["labels"]["building"]
    bare = rows[~among(rows["building"], labelled)]
    return each("W-NO-LABEL", "buildings", "", bare.assign(**{"effect:area_m2": bare["heated_area_m2"]}))


def _ranked(labels: pd.DataFrame, today: date) -> pd.DataFrame:
    """The labels with each one's place in its building's queue: valid before expired, new before old."""
    if len(set(labels["building"])) == len(labels):  # one label per building: nothing to rank
        return labels.assign(rank=0)
    again = labels[labels["building"].duplicated(keep=False)]
    ordered = again.assign(valid=again["valid_to"] >= today).sort_values(
        ["valid", "issued", "valid_to", "label"], ascending=False, kind="stable"
    )
    place = ordered.groupby("building").cumcount()
    return labels.assign(rank=place.reindex(labels.index, fill_value=0))
