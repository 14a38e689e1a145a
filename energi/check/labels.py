"""Rules of which label counts: the newest valid one of each building, else the newest of all."""

from __future__ import annotations

from energi.check.sheets import Sheets, among, each
from energi.domain.finding import Finding


def expired(sheets: Sheets) -> list[Finding]:
    """Labels that are used although they have expired, for want of a valid one."""
    old = sheets.queue[(sheets.queue["rank"] == 0) & (sheets.queue["valid_to"] < sheets.today)]
    old = old.assign(**{"effect:heat_kwh": old["heat_mwh"] * 1000})
    return each("W-LABEL-EXPIRED", "labels", "valid_to", old, "building", "valid_to", today=sheets.today)


def several(sheets: Sheets) -> list[Finding]:
    """Buildings with several labels: which one is used, and which are not."""
    queue = sheets.queue
    rest = queue[queue["rank"] > 0].groupby("building")["label"].agg(", ".join)
    used = queue[(queue["rank"] == 0) & queue["building"].isin(rest.index)]
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
