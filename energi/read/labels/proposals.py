"""Proposals of a label: in XML the groups with their results and replacement units, in JSON as listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from energi.domain.choices import ENVELOPE
from energi.read.labels.buildings import Part, envelope_parts, weighted
from energi.read.labels.fields import Reading, Values, label_codes, seeb
from energi.read.labels.fuels import energy_of, total
from energi.read.labels.node import Node

SHEET = "proposals"
ELECTRIC = {"electricity", "lighting"}
"""Components whose savings are electricity where a file states one number of kWh only."""


@dataclass(frozen=True)
class Measure:
    """A single proposal of XML: what a group refers to.

    Attributes
    ----------
    building : int
        Place of its building in the label.
    values : Values
    parts : tuple of Part
        What replaces the present parts.
    """

    building: int
    values: Values
    parts: tuple[Part, ...]


def measures_of(reading: Reading, buildings: Sequence[Node]) -> dict[str, Measure]:
    """All single proposals of a label by their id."""
    found: dict[str, Measure] = {}
    for place, building in enumerate(buildings):
        for zone in reading.nodes(building, "zone"):
            for status in reading.nodes(zone, "part"):
                for node in reading.nodes(status, "measure"):
                    values = reading.values(node, "measure")
                    parts = envelope_parts(reading, reading.nodes(node, "unit"), values["seeb"])
                    if values["id"] is None or values["id"] in found:
                        reading.notice("W-LABEL-PROPOSAL-ID", SHEET, value=values["id"] or "")
                    else:
                        found[values["id"]] = Measure(place, values, tuple(parts))
    return found


def grouped_proposals(reading: Reading, label: Node, buildings: Sequence[Node]) -> list[Values]:
    """The proposals of an XML label: every group that has a result.

    The building of a group is that of the result it stands in, else that of the proposals it refers
    to, if they are all in one building.
    """
    measures = measures_of(reading, buildings)
    groups = _groups(reading, label)
    results = _results(reading, label, buildings)
    rows = []
    for key, group in groups.items():
        own = [measures[each] for each in group["references"] if each in measures]
        whole = len(own) == len(group["references"])
        if not whole:
            reading.notice("W-LABEL-REFERENCE", SHEET, value=group["text"] or key)
        for place, result in results.get(key, []):
            where = _place(reading, place, own if whole else (), len(buildings), group)
            if where is not None:
                price = _price(reading, group, result, len(results[key]) == 1)
                rows.append(_row(group, result | {"investment_kr": price}, own, where))
    _unpaired(reading, groups, results, measures)
    return rows


def _groups(reading: Reading, label: Node) -> dict[str, Values]:
    """Groups by id, each with the ids of the proposals it refers to."""
    found = {}
    for node in reading.nodes(label, "group"):
        values = reading.values(node, "group")
        references = [reading.values(each, "reference")["id"] for each in reading.nodes(node, "reference")]
        key = values["id"] or ""
        if key in found:
            reading.notice("W-LABEL-PROPOSAL-ID", SHEET, value=key)
        else:
            found[key] = values | {"references": [each for each in references if each]}
    return found


def _unpaired(
    reading: Reading,
    groups: Mapping[str, Values],
    results: Mapping[str, object],
    measures: Mapping[str, Measure],
) -> None:
    """Tell of groups without a result, results without a group, and proposals in no group."""
    for key in sorted(groups.keys() - results.keys()):
        reading.notice("W-LABEL-NO-RESULT", SHEET, value=groups[key]["text"] or key)
    for key in sorted(results.keys() - groups.keys()):
        reading.notice("W-LABEL-NO-GROUP", SHEET, value=key)
    referred = {each for group in groups.values() for each in group["references"]}
    for name in sorted(measures.keys() - referred):
        reading.notice("N-LABEL-UNGROUPED", SHEET, value=measures[name].values["text"] or name)


def _results(
    reading: Reading, label: Node, buildings: Sequence[Node]
) -> dict[str, list[tuple[int | None, Values]]]:
    """Group -> results, with the place of the building they are of; results of buildings win."""
    ids = [reading.values(building, "building")["id"] for building in buildings]
    found: dict[str, list[tuple[int | None, Values]]] = {}
    for node in reading.nodes(label, "building_result"):
        name = reading.values(node, "building_result")["id"]
        place = ids.index(name) if name in ids else None
        for values in _group_results(reading, node):
            found.setdefault(values["id"], []).append((place, values))
    for node in reading.nodes(label, "label_result"):
        for values in _group_results(reading, node):
            found.setdefault(values["id"], [(None, values)])
    return found


def _group_results(reading: Reading, node: Node) -> Iterable[Values]:
    for result in reading.nodes(node, "group_result"):
        values = reading.values(result, "group_result")
        fuels = [
            energy_of(reading, reading.values(each, "saving"), SHEET)
            for each in reading.nodes(result, "saving")
        ]
        known = [fuel for fuel in fuels if fuel is not None]
        whole = bool(fuels) and len(known) == len(fuels)
        heat = [fuel.kwh for fuel in known if fuel.carrier != "electricity"]
        power = [fuel.kwh for fuel in known if fuel.carrier == "electricity"]
        yield values | {
            "id": values["id"] or "",
            "saving_heat_mwh": sum(heat, 0.0) / 1000 if whole else None,
            "saving_electricity_kwh": sum(power, 0.0) if whole else None,
            "saving_kr": total(fuel.kr for fuel in known) if whole else None,
            "saving_co2_kg": total(fuel.co2_kg for fuel in known) if whole else None,
        }


def _place(
    reading: Reading, place: int | None, own: Sequence[Measure], count: int, group: Values
) -> int | None:
    """Place of a proposal's building; None, and a finding, if the file leaves it open."""
    if place is not None:
        return place
    places = {measure.building for measure in own} or set(range(count))
    if len(places) == 1:
        return places.pop()
    reading.notice("W-LABEL-GROUP-SHARED", SHEET, value=group["text"] or group["id"] or "", count=len(places))
    return None


def _price(reading: Reading, group: Values, result: Values, alone: bool) -> float | None:
    """A result's price, or the group's if it has no other result; two prices that differ are told."""
    stated: float | None = result["investment_kr"]
    whole: float | None = group["investment_kr"]
    if not alone or whole is None:
        return stated
    if stated is not None and stated != whole:
        name = group["text"] or group["id"] or ""
        reading.notice("W-LABEL-PRICES", SHEET, "investment_kr", name, group=whole, result=stated)
    return whole


def _row(group: Values, result: Values, own: Sequence[Measure], place: int) -> Values:
    component = _component(group["seeb"])
    parts = [part for measure in own for part in measure.parts if part.component == component]
    return {
        "place": place,
        "proposal": group["id"],
        "measures": ", ".join(str(measure.values["id"]) for measure in own),
        "component": component,
        "seeb": group["seeb"],
        "text": group["text"],
        "category": _category(result["category"]),
        "stated_category": result["category"],
        "investment_kr": result["investment_kr"],
        "lifetime_year": result["lifetime_year"],
        "recommended": _recommended(group["recommended"]),
        "u_after_w_m2k": weighted((part.u_w_m2k, part.area_m2) for part in parts),
        "g_after": (weighted((part.g, part.area_m2) for part in parts) or None)
        if component == "window"
        else None,
        **{
            key: result[key]
            for key in ("saving_heat_mwh", "saving_electricity_kwh", "saving_kr", "saving_co2_kg")
        },
    }


def listed_proposals(reading: Reading, label: Node) -> list[Values]:
    """The proposals of a JSON label."""
    rows: list[Values] = []
    for number, node in enumerate(reading.nodes(label, "group"), start=1):
        values = reading.values(node, "group")
        component = _component(values["seeb"])
        heat, power = _saved(reading, values, component)
        rows.append(
            {
                "place": 0,
                "proposal": _own_id(reading, values["id"], number, rows),
                "measures": "",
                "component": component,
                "category": _category(values["category"]),
                "stated_category": values["category"],
                "recommended": _recommended(values["recommended"]),
                "saving_heat_mwh": heat,
                "saving_electricity_kwh": power,
                **{
                    key: values[key]
                    for key in ("seeb", "text", "investment_kr", "saving_kr", "lifetime_year")
                },
            }
        )
    return rows


def _own_id(reading: Reading, name: str | None, number: int, rows: Sequence[Values]) -> str:
    """A proposal's id, with its place in the list behind it if the id is missing or taken."""
    if name and name not in {row["proposal"] for row in rows}:
        return name
    reading.notice("N-LABEL-PROPOSAL-ID", SHEET, value=name or "")
    return f"{name or 'x'}.{number}"


def _saved(reading: Reading, values: Values, component: str | None) -> tuple[float | None, float | None]:
    """Heat [MWh] and electricity [kWh] of the one number of kWh the service states."""
    saved = values["saved_kwh"]
    if saved is None:
        return None, None
    power = component in ELECTRIC
    if saved:
        column = "saving_electricity_kwh" if power else "saving_heat_mwh"
        reading.notice("N-LABEL-SAVED", SHEET, column, f"{saved:g}")
    return (0.0, saved) if power else (saved / 1000, 0.0)


def _component(code: str | None) -> str | None:
    entry = seeb().find(code or "")
    return None if entry is None else entry.component.value


def _category(text: str | None) -> int | None:
    return None if text is None else label_codes().categories.values.get(text.casefold())


def _recommended(text: str | None) -> bool | None:
    return None if text is None else text.casefold() not in label_codes().not_recommended.words


def sound(reading: Reading, rows: Iterable[Values], status: str) -> list[Values]:
    """The proposals without ghosts, and with what they do not say made empty and told.

    A ghost costs nothing and saves nothing, or costs nothing on an expired label: the service
    repeats them under other codes.
    """
    kept = []
    for row in rows:
        free = row["investment_kr"] == 0
        worthless = not any(
            row.get(key) for key in ("saving_heat_mwh", "saving_electricity_kwh", "saving_kr")
        )
        if free and (status == "EXPIRED" or worthless):
            reading.notice(
                "N-LABEL-GHOST", SHEET, "investment_kr", value=row["text"] or row["proposal"] or ""
            )
            continue
        _notice(reading, row)
        kept.append(_priced(row))
    return kept


def _priced(row: Mapping[str, object]) -> Values:
    """A price of 0 says that the label shows none (category 2), not that the work is free."""
    return {**row, "investment_kr": row["investment_kr"] or None}


def _notice(reading: Reading, row: Values) -> None:
    name = row["text"] or row["proposal"] or ""
    if row["component"] is None:
        reading.notice("W-LABEL-SEEB", SHEET, "component", row["seeb"] or "", text=name)
    if row["category"] is None:
        reading.notice("W-LABEL-CATEGORY", SHEET, "category", row["stated_category"] or "", text=name)
    if not row["investment_kr"] and row["category"] == 1:
        reading.notice("W-LABEL-NO-PRICE", SHEET, "investment_kr", name)
    if row["component"] in ENVELOPE and row["measures"] and row["u_after_w_m2k"] is None:
        reading.notice("N-LABEL-NO-U", SHEET, "u_after_w_m2k", name)
