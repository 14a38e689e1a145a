"""One label -> its rows: buildings with dates, class, scale and calculated use; proposals; results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from energi.domain.building import BuildingRow
from energi.domain.choices import LabelClass
from energi.domain.columns import columns_of
from energi.domain.method import Scales
from energi.domain.wording import Words
from energi.read.labels.buildings import bbr_number, building_values, calculated_use
from energi.read.labels.fields import METHODS, Reading, Values
from energi.read.labels.fuels import carrier_of
from energi.read.labels.node import Node
from energi.read.labels.proposals import grouped_proposals, listed_proposals, sound
from energi.shelf import card

STATUSES = ("VALID", "EXPIRED")
BE_METHODS = ("be06", "be10", "be15", "be18")

Rows = tuple[list[Values], list[Values], list[Values]]
"""Rows of labels, proposals and results."""


def label_rows(reading: Reading, node: Node, kind: str) -> Rows:
    """All rows of a label.

    Parameters
    ----------
    reading : Reading
        Its findings grow.
    node : Node
        The label.
    kind : str
        ``"xml"`` or ``"json"``.
    """
    reading.label = ""
    values = reading.values(node, "label")
    reading.label = values["label"] or ""
    if not reading.label:
        reading.notice("E-LABEL-NUMBER", column="label")
        return [], [], []
    shared = _shared(reading, values)
    if kind == "json":
        labels = [shared | _listed(reading, values)]
        proposals = listed_proposals(reading, node)
    else:
        buildings = reading.nodes(node, "building")
        labels = _buildings(reading, node, buildings, shared, values)
        proposals = grouped_proposals(reading, node, buildings)
    kept = sound(reading, proposals, shared["status"])
    return labels, [_belonging(row, labels) for row in kept], _be_results(reading, node, kind)


def _shared(reading: Reading, values: Values) -> Values:
    """What holds for all buildings of a label."""
    status = (values.get("status") or "").upper()
    if status and status not in STATUSES:
        reading.notice("W-LABEL-STATUS", column="status", value=status)
        status = ""
    for key in ("issued", "valid_to"):
        if values[key] is None:
            reading.notice("W-LABEL-NO-DATE", column=key)
    return {
        "file": reading.file,
        "label": reading.label,
        "status": status,
        "scale": _scale(reading, values["issued"], values.get("program") or ""),
        "label_class": _class(reading, values["label_class"]),
        "issued": values["issued"],
        "valid_to": values["valid_to"],
    }


def _scale(reading: Reading, issued: date | None, program: str) -> str | None:
    if issued is None:
        return None
    scale = card(METHODS / "label_scales.toml", Scales).at(issued, program)
    if scale is None:
        reading.notice("W-LABEL-SCALE", column="scale", value=issued.isoformat())
    return None if scale is None else scale.value


def _class(reading: Reading, text: str | None) -> str | None:
    """A class as written, its digit included: B2 of 2006 is C today, never B."""
    label_class = (text or "").upper()
    if label_class in set(LabelClass):
        return label_class
    reading.notice("W-LABEL-CLASS", column="label_class", value=text or "")
    return None


def _listed(reading: Reading, values: Values) -> Values:
    """The building of a JSON label."""
    whole = bbr_number(values.get("municipality"), values.get("property"), values.get("building_number"))
    heating = values.get("heating")
    carrier = carrier_of(heating)
    if heating and carrier is None:
        reading.notice("W-LABEL-MATERIAL", column="carrier", value=heating)
    return {
        "part": "",
        "bbr_number": values.get("bbr_number") or whole,
        "bfe_number": values.get("bfe_number"),
        "use_code": values.get("use_code"),
        "construction_year": values.get("construction_year"),
        "carrier": None if carrier is None else carrier.value,
    }


def _buildings(
    reading: Reading, node: Node, buildings: Sequence[Node], shared: Values, values: Values
) -> list[Values]:
    """The buildings of an XML label, each with its own result if there is one."""
    if not buildings:
        reading.notice("E-LABEL-NO-BUILDING")
        return []
    rows = [building_values(reading, building, values) for building in buildings]
    results = {
        name: each
        for each in reading.nodes(node, "building_result")
        if (name := reading.values(each, "building_result")["id"])
    }
    for place, row in enumerate(rows, start=1):
        own = results.get(row.pop("id") or "")
        row["part"] = "" if len(rows) == 1 else str(place)
        _missing(reading, row)
        row.update(shared | _use(reading, node, own, len(rows)))
        stated = None if own is None else reading.values(own, "building_result")["label_class"]
        if stated:
            row["label_class"] = _class(reading, stated)
        elif len(rows) > 1:
            reading.notice("N-LABEL-SHARED-CLASS", column="label_class", value=row["label_class"] or "")
    return rows


def _missing(reading: Reading, row: Values) -> None:
    """Tell which fields of the workbook's sheet of buildings a building of the label leaves open."""
    columns = [column for column in columns_of(BuildingRow) if column.key in row and row[column.key] is None]
    if columns:
        names = Words(*(", ".join(column.title(lang) for column in columns) for lang in ("da", "en")))
        reading.notice("N-LABEL-MISSING", "buildings", value=row["bbr_number"] or "", missing=names)


def _use(reading: Reading, node: Node, own: Node | None, count: int) -> Values:
    """Calculated use: the building's own result, else the label's if it has one building."""
    results = reading.nodes(node, "label_result") if own is None and count == 1 else [own] if own else []
    if not results:
        reading.notice("W-LABEL-SHARED-USE" if count > 1 else "W-LABEL-NO-USE", column="heat_mwh")
        return {}
    used = calculated_use(reading, results[0])
    if used["heat_mwh"] is None:
        reading.notice("W-LABEL-NO-USE", column="heat_mwh")
    return used


def _belonging(row: Values, labels: Sequence[Values]) -> Values:
    """A proposal with the names of its label and building."""
    place = row["place"]
    building = labels[place] if place < len(labels) else {}
    return row | {key: building.get(key) for key in ("file", "label", "part", "bbr_number", "bfe_number")}


def _be_results(reading: Reading, node: Node, kind: str) -> list[Values]:
    if kind == "json":
        return []
    rows = []
    for zone, result in enumerate(reading.nodes(node, "zone_result"), start=1):
        values = reading.values(result, "zone_result")
        rows += [
            {
                "label": reading.label,
                "zone": zone,
                "method": method,
                "total_kwh_m2": values[f"{method}_kwh_m2"],
            }
            for method in BE_METHODS
            if values[f"{method}_kwh_m2"] is not None
        ]
    return rows
