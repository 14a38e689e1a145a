"""Buildings of a label: envelope, ventilation and calculated use, from the XML families."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from energi.domain.choices import ENVELOPE, Carrier, Component
from energi.domain.wording import Words
from energi.read.labels.fields import Reading, Values, seeb
from energi.read.labels.fuels import Energy, energy_of, total
from energi.read.labels.node import Node


@dataclass(frozen=True)
class Part:
    """A registered envelope part.

    Attributes
    ----------
    component : str
        One of `energi.domain.choices.ENVELOPE`.
    facade : bool
        Whether its area is one of the outer walls.
    area_m2, u_w_m2k, b, g : float or None
    """

    component: str
    facade: bool
    area_m2: float
    u_w_m2k: float | None
    b: float | None
    g: float | None


def building_values(reading: Reading, node: Node, shared: Values) -> Values:
    """One row of a label's buildings, without what the results say.

    Parameters
    ----------
    shared : Values
        What the label says of all its buildings (municipality, property, BFE).
    """
    own = reading.values(node, "building")
    zones = reading.nodes(node, "zone")
    read = [reading.values(zone, "zone") for zone in zones]
    areas = [_zone_parts(reading, zone, values) for zone, values in zip(zones, read, strict=True)]
    row: Values = {
        "id": own["id"],
        "bbr_number": bbr_number(shared["municipality"], shared["property"], own["building_number"]),
        "bfe_number": own["bfe_number"] or shared["bfe_number"],
        "use_code": own["use_code"] or (read[0]["use_code"] if len(read) == 1 else None),
        "construction_year": own["construction_year"],
        "heated_area_m2": total(values["heated_area_m2"] for values in read) or None,
        "dwellings": total(values["dwellings"] for values in read) or None,
        "storeys": max((values["storeys"] for values in read if values["storeys"]), default=None),
    }
    for element in ENVELOPE:
        row |= _envelope(element, [part for parts, _ in areas for part in parts])
    row["area_wall_m2"] = total(wall for _, walls in areas for wall in walls) or None
    return row | _ventilation(reading, zones)


def bbr_number(*steps: str | None) -> str | None:
    """Municipality, property and building as one number; None if one of them is missing."""
    return None if None in steps else "-".join(str(step) for step in steps)


def _zone_parts(reading: Reading, zone: Node, values: Values) -> tuple[list[Part], list[float | None]]:
    """The envelope parts of a zone, and its wall area net of windows and doors [m2], if it has walls."""
    parts = []
    for status in reading.nodes(zone, "part"):
        code = reading.values(status, "part")["seeb"]
        parts += envelope_parts(reading, reading.nodes(status, "unit"), code)
    walls = [part.area_m2 for part in parts if part.component == "wall"]
    if not walls:
        return parts, []
    gross = values["walls_gross"]
    if gross is None:
        reading.notice("W-LABEL-WALLS", column="area_wall_m2")
        return parts, [None]
    openings = sum(part.area_m2 for part in parts if part.component == "window" and part.facade)
    net = sum(walls) - (openings if gross else 0.0)
    if net < 0:
        reading.notice("W-LABEL-WALL-AREA", column="area_wall_m2", walls=sum(walls), openings=openings)
        return parts, [None]
    return parts, [net]


def envelope_parts(reading: Reading, units: Sequence[Node], code: str | None) -> list[Part]:
    """The units with an area that belong to an envelope component, by their SEEB code."""
    entry = seeb().find(code or "")
    if entry is None:
        if units:
            reading.notice("W-LABEL-PART-SEEB", value=code or "")
        return []
    parts = []
    for unit in units if entry.component in ENVELOPE else ():
        values = reading.values(unit, "unit")
        area, u = values["area_m2"], values["u_w_m2k"]
        if area is not None:
            number = _count(reading, entry.component, values["count"])
            parts.append(Part(entry.component, entry.facade, area * number, u, values["b"], values["g"]))
        elif u is not None:
            reading.notice("W-LABEL-NO-AREA", value=f"{u:g}", component=Component.words()[entry.component])
    return parts


def _count(reading: Reading, component: str, count: float | None) -> float:
    """How many pieces an area is of; a window without a count is one, and told."""
    if count is None and component == Component.WINDOW:
        reading.notice("N-LABEL-ONE-WINDOW")
    return 1.0 if count is None else count


def _envelope(element: str, parts: Iterable[Part]) -> Values:
    """Area, area-weighted U and b of an element."""
    own = [part for part in parts if part.component == element]
    return {
        f"area_{element}_m2": total(part.area_m2 for part in own) or None,
        f"u_{element}_w_m2k": weighted((part.u_w_m2k, part.area_m2) for part in own),
        f"b_{element}": weighted((part.b, part.area_m2) for part in own),
    }


def weighted(pairs: Iterable[tuple[float | None, float | None]]) -> float | None:
    """The mean of values by weights; None if a value or weight is missing or all weights are 0."""
    found = list(pairs)
    product = total(None if value is None or weight is None else value * weight for value, weight in found)
    weights = total(weight for _, weight in found)
    return product / weights if product is not None and weights else None


def _ventilation(reading: Reading, zones: Iterable[Node]) -> Values:
    """Air flows weighted by area, and heat recovery weighted by the mechanical flow."""
    units = []
    for zone in zones:
        for status in reading.nodes(zone, "part"):
            entry = seeb().find(reading.values(status, "part")["seeb"] or "")
            if entry is not None and entry.component == "ventilation":
                units += [reading.values(unit, "unit") for unit in reading.nodes(status, "unit")]
    flows = ("natural_l_s_m2", "mechanical_l_s_m2")
    row: Values = {key: weighted((unit[key], unit["area_m2"]) for unit in units) for key in flows}
    moved = [(unit["recovery"], _times(unit["mechanical_l_s_m2"], unit["area_m2"])) for unit in units]
    return row | {"recovery": weighted(pair for pair in moved if pair[1] != 0)}


def _times(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first * second


def calculated_use(reading: Reading, result: Node) -> Values:
    """Calculated heat and building electricity of a result, and what heats.

    All heating fuels count in ``heat_mwh``; the one with most energy is the carrier, and the
    others are told.
    """
    nodes = reading.nodes(result, "fuel")
    fuels = [energy_of(reading, reading.values(node, "fuel"), "labels") for node in nodes]
    known = [fuel for fuel in fuels if fuel is not None]
    empty: Values = {"heat_mwh": None, "electricity_kwh": None, "carrier": None}
    if not known or len(known) < len(fuels):
        return empty
    if any(fuel.heating is None for fuel in known):
        reading.notice("W-LABEL-HEATING", column="heat_mwh")
        return empty
    heat = [fuel for fuel in known if fuel.heating]
    other = [fuel for fuel in known if not fuel.heating]
    if any(fuel.carrier != "electricity" for fuel in other):
        reading.notice("N-LABEL-OTHER-FUEL", column="heat_mwh")
    power = sum((fuel.kwh for fuel in other if fuel.carrier == "electricity"), 0.0)
    if power < 0:
        reading.notice("W-LABEL-NEGATIVE", column="electricity_kwh", value=f"{power:g}")
    warmth = sum(fuel.kwh for fuel in heat) / 1000
    return {
        "heat_mwh": warmth if warmth > 0 else None,
        "electricity_kwh": power if power >= 0 else None,
        "carrier": _main(reading, heat),
    }


def _main(reading: Reading, heat: Sequence[Energy]) -> str | None:
    """The carrier of most heat; another one is told with its share."""
    sums: dict[str, float] = {}
    for fuel in heat:
        sums[fuel.carrier] = sums.get(fuel.carrier, 0.0) + fuel.kwh
    if not sums:
        return None
    carrier = max(sums, key=lambda name: sums[name])
    if len(sums) > 1:
        share = 100 * (1 - sums[carrier] / sum(sums.values())) if sum(sums.values()) else 0.0
        words = Carrier.words()
        fuels = Words(*(", ".join(words[name].get(lang) for name in sums) for lang in ("da", "en")))
        reading.notice("N-LABEL-FUELS", column="heat_mwh", fuels=fuels, main=words[carrier], share=share)
    return carrier
