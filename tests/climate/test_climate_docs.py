"""The portfolio of three buildings in docs/climate.md, computed by the code the page describes."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energi.assess.carbon import Factors
from energi.climate.accounts import BUILDING, NEW_BUILD, Use, tonnes
from energi.climate.goals import city_share, crossing, goal_path
from energi.climate.left import Points, abatement_curve, deepest_t, lifetime_t
from energi.climate.shown import between
from energi.climate.wedge import demand_by_group
from energi.domain.goal import GoalCard
from energi.shelf import card, shelf
from energi.words import number

PAGE = (Path(__file__).parents[2] / "docs" / "climate.md").read_text(encoding="utf-8")
CARD = card(shelf("models") / "methods" / "climate_goals.toml", GoalCard)
YEARS, FUELS = (2005, 2010, 2015), ("district_heating", "electricity", "natural_gas")
MWH = 1000.0


def factors(district_heating: list[float]) -> Factors:
    """t/MWh is kg/kWh."""
    table = np.array([district_heating, [0.25] * 3, [0.204] * 3])
    return Factors(table, table > 0, FUELS, YEARS, "example", "200", pd.DataFrame())


DYNAMIC, FROZEN = factors([0.125, 0.115, 0.100]), factors([0.115] * 3)
HEAT = np.zeros((3, 3, 3))
HEAT[0, :, 0] = [150, 140, 105]  # A: district heating
HEAT[1, :2, 2], HEAT[1, 2, 0] = 100, 90  # B: gas, then district heating
HEAT[2, 2, 0] = 40  # C: new build
USE = Use(
    places=pd.DataFrame(
        {"kind": [BUILDING, BUILDING, NEW_BUILD], "area_m2": [1000.0, 700, 1000], "dwellings": [12, 8, 12]},
        index=["A", "B", "C"],
    ),
    years=YEARS,
    carriers=FUELS,
    heat_kwh=HEAT * MWH,
    power_kwh=np.zeros((3, 3)),
    stands=np.array([[True] * 3, [True] * 3, [False, False, True]]),
)
SAVED = np.array([[20.0, 15], [10, 0], [0, 0]]) * MWH  # roof and windows of A, roof of B
TONNES = {"årets": tonnes(USE, DYNAMIC).sum(axis=2), "fastfrosne": tonnes(USE, FROZEN).sum(axis=2)}


def row(name: str) -> list[str]:
    """The cells of the page's row that starts with a name."""
    found = [line for line in PAGE.splitlines() if line.startswith(f"| {name} |")]
    assert len(found) == 1, name
    return [cell.strip() for cell in found[0].strip("|").split("|")][1:]


def told(values: object, digits: int = 2) -> list[str]:
    return [number(float(value), "da", digits).replace("-", "−") for value in np.ravel(values)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("at", "name"), list(enumerate("ABC")))
def test_tonnes(at: int, name: str) -> None:
    assert row(f"{name}, ton") == told([TONNES["årets"][at], TONNES["fastfrosne"][at]])


def test_sums() -> None:
    assert row("i alt") == told([values.sum(axis=0) for values in TONNES.values()])


@pytest.mark.parametrize("kind", ["årets", "fastfrosne"])
def test_wedge(kind: str) -> None:
    heat, _ = between(USE, DYNAMIC if kind == "årets" else FROZEN, 2015)
    energy = USE.heat_kwh.sum(axis=2)
    before, groups = demand_by_group(heat, (energy[:, 0], energy[:, 1], energy[:, 2]), SAVED)
    parts = {
        "aktivitet": heat.activity,
        "behov før planen": before,
        "behov: tag": groups[:, 0],
        "behov: vinduer": groups[:, 1],
        "brændselsskift": heat.switch,
        "renere forsyning": heat.supply,
    }
    for name, values in parts.items():
        assert row(f"{name}, {kind}") == told([*values, values.sum()])
    whole = sum(parts.values())
    assert whole == pytest.approx(TONNES[kind][:, 2] - TONNES[kind][:, 0], abs=1e-12)
    assert row(f"ændring, {kind}") == told([*whole, whole.sum()])


def test_goal() -> None:
    for kind, values in TONNES.items():
        both = values[:2].sum(axis=0)
        path = goal_path(CARD, both[:1], YEARS)
        seen = crossing(both[None], path, YEARS)
        first = "aldrig" if np.isnan(seen.first[0]) else str(int(seen.first[0]))
        good = "aldrig" if np.isnan(seen.for_good[0]) else str(int(seen.for_good[0]))
        assert row(f"mål, {kind}") == [
            *told([both[0], path[0, 2], both[2], path[0, 2] - both[2]]),
            first,
            good,
        ]


def test_share() -> None:
    both = TONNES["årets"][:2].sum(axis=0)
    share = city_share(CARD, both[0], pd.Series(both, YEARS), 20, years=YEARS)
    for (_, found), name in zip(share.iterrows(), ("klimaplanen 2009", "KBH 2025"), strict=True):
        assert row(name) == [
            *told([found["city_cut_t"]], 0),
            *told([found["cut_t"]], 2),
            *told([found["share_percent"]], 4),
            *told([found["per_dwelling_t"], found["city_per_dwelling_t"]]),
            *told([found["sector_percent"]], 1),
        ]


def test_left() -> None:
    """A may go on from 105 to 80 or 60 MWh, B from 90 to 70; counted with 0.100 t/MWh over 30 years."""
    today = np.array([140, 140, 140, 100, 100]) * 0.1
    today[3:] = 100 * 0.204
    year = np.array([105, 80, 60, 90, 70]) * 0.1
    start, none = np.full(5, 2012), np.zeros(5, dtype=int)
    whole = lifetime_t((today, year, year), start, none, 2010, 30)
    kr = np.array([900e3, 970e3, 1_250e3, 700e3, 660e3])
    points = Points(np.array([0, 0, 0, 1, 1]), year, whole, kr, np.ones(5, dtype=np.bool_))
    curve = abatement_curve(points, np.array([0, 3]))
    names = ["B, 90 til 70 MWh", "A, 105 til 80 MWh", "A, 80 til 60 MWh"]
    for name, (_, step) in zip(names, curve.iterrows(), strict=True):
        assert row(name) == [
            *told([step["less_t"]]),
            *told([step["lifetime_less_t"]], 0),
            *told([step["more_kr"], step["kr_t"]], 0),
        ]
    left, remains = year[[0, 3]].sum(), deepest_t(points, 2).sum()
    new = TONNES["årets"][2, 2]
    assert row("tilbage, kan fjernes, kompenseres") == told([left, curve["less_t"].sum(), remains + new])


def test_the_sector() -> None:
    """The orders of magnitude of the page, from its own inputs; the tests of the goals compute them too."""
    gwh = 60_000 * 75.6 * 130 / 1e6
    assert row("130 kWh/m²") == [*told([gwh], 0), *told([gwh * g / 1000 for g in (122, 98, 34)], 0)]
    assert row("30 % sparet ved 130") == [
        *told([0.3 * gwh], 1),
        *told([0.3 * gwh * g / 1000 for g in (122, 98, 34)], 1),
    ]


def test_the_page_is_in_both_languages() -> None:
    assert re.search(r"^# Klimamål / Climate goals$", PAGE, re.MULTILINE)
    assert all(" / " in heading for heading in re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
