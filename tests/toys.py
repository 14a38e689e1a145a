"""Made-up cases, drawn with a seed: small enough to try every combination, or as large as one likes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from energi.domain.card import Card
from energi.domain.choices import Component
from energi.domain.errors import ClashError
from energi.domain.stock import Assessment, Features, Offers, Plan, Projects, Stock
from energi.domain.study import Study
from energi.optimise.case import Case, case
from energi.optimise.planning import plan
from energi.shelf import card, shelf

CARD = card(Path(os.environ.get("TOYS_CARD", shelf("models") / "portfolio.toml")), Card)
"""The shelf's card, or the one another package's rules are tried with."""
YEARS = tuple(range(2010, 2017))
STARTS = (2011, 2012, 2013)

Rules = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Toy:
    """What a case is made of before its study: stock, assessment, offers."""

    stock: Stock
    assessment: Assessment
    offers: Offers

    def posed(
        self,
        rules: Rules = (),
        goal: Any = "life_cycle_cost",
        financing: dict[str, Any] | None = None,
        **solving: float,
    ) -> Case:
        """The case under some rules and a goal; proved to the optimum unless told otherwise."""
        asked = study(rules, goal, financing, **solving)
        return case(self.stock, self.assessment, self.offers, asked, CARD)

    @property
    def rows_of(self) -> list[np.ndarray]:
        """Option rows of every building, in the order of the buildings."""
        codes = self.offers.options["building"].to_numpy()
        return [np.flatnonzero(codes == code) for code in self.stock.buildings.index]


def study(
    rules: Rules = (),
    goal: Any = "life_cycle_cost",
    financing: dict[str, Any] | None = None,
    **solving: float,
) -> Study:
    return Study.model_validate(
        {
            "schema": 1,
            "title": "Opdigtet",
            "workbook": "x.xlsx",
            "period": {"base_year": YEARS[0], "last_year": YEARS[-1], "start_years": STARTS},
            "economy": {"price_level": 2010},
            "climate": {"series": "x.csv", "area": "x", "method": "200"},
            "minimise": goal,
            "financing": financing or {},
            "rules": list(rules),
            "solving": {"gap_percent": 0.0, "time_limit_s": 30.0, **solving},
        }
    )


def every_rule(rng: np.random.Generator) -> list[dict[str, Any]]:
    """One of each rule, as tight as a draw makes it: some studies have a plan and some have none."""
    return [
        {"name": "budget"},
        {"name": "rent_absolute", "cap_kr_m2": float(rng.uniform(40, 120))},
        {"name": "rent_percent", "cap_percent": float(rng.uniform(6, 18))},
        {"name": "co2_together", "year": 2015, "reduction_percent": float(rng.uniform(5, 35))},
        {
            "name": "co2_organisation",
            "year": 2014,
            "reduction_percent": float(rng.uniform(0, 25)),
            "factors": "frozen",
        },
        {"name": "requirements"},
        {"name": "bath_and_toilet", "before": "2014-01-01" if rng.random() < 0.7 else "2013-01-01"},
        {"name": "label_goal", "share_percent": 40.0},
        {"name": "recommendations", "least_percent": 30.0, "least": 1},
    ]


def further_rules(rng: np.random.Generator) -> list[dict[str, Any]]:
    """One of each further rule for a toy of six buildings, as tight as a draw makes it."""
    some = [f"B{at}" for at in rng.permutation(6)]
    fall = float(rng.uniform(5, 30))
    label = [{"least": "E"}, {"steps": 1}, {"least": "F", "of": "all"}][int(rng.integers(3))]
    mason = {"name": "trade_capacity", "trade": "mur", "components": ["wall"]}
    own = {"name": "co2_path_organisation", "unit": "tonnes", "organisation": "O1"}
    return [
        {"name": "total_budget", "total_kr": float(rng.uniform(1e6, 2e7))},
        {"name": "rent_step", "step_kr_m2": float(rng.uniform(20, 90))},
        {"name": "rent_at_most_saving"},
        {"name": "co2_path_together", "points": {"2011": 0, "2015": fall}},
        {"name": "co2_path_organisation", "points": {"2012": 1, "2014": fall / 2}, "factors": "frozen"},
        {**own, "points": {"2013": 300, "2014": float(rng.uniform(60, 110))}},
        {"name": "co2_path_together", "points": {"2013": fall / 3}, "factors": "frozen"},
        {"name": "label_floor", **label},
        {"name": "rehousing", "dwellings": int(rng.integers(5, 20)), "components": ["bath", "wall"]},
        {**mason, "capital_kr": float(rng.uniform(1e6, 8e6))},
        {"name": "solidarity", "least_percent": float(rng.uniform(20, 80))},
        {"name": "planned_works", "years_before": 1, "years_after": 0},
        {"name": "at_least_of", "list": "mindst", "buildings": some[:4], "measures": ["m0"], "count": 1},
        {"name": "at_most_of", "list": "hoejst", "measures": ["m2"], "count": 2},
        {"name": "exactly_of", "list": "netop", "buildings": some[1:4], "count": int(rng.integers(1, 3))},
        {"name": "forced_in", "list": "med", "buildings": some[:1]},
        {"name": "forced_out", "list": "uden", "buildings": some[4:5], "measures": ["m0"]},
        {"name": "never_together", "list": "aldrig", "buildings": some[2:5]},
        {"name": "together", "list": "sammen", "buildings": some[:2], "same_year": bool(rng.random() < 0.5)},
        {"name": "before", "list": "foer", "first": some[0], "then": some[1]},
        {"name": "loan_frame", "frame_kr": {"O0": float(rng.uniform(2e6, 2e7))}},
        {
            "name": "base_capital", "frame_kr": float(rng.uniform(1e6, 1e7)),
            "first_year": 2011, "last_year": 2012,
        },
        {"name": "new_build_rent", "cap_kr_m2": float(rng.uniform(850, 1050))},
        {"name": "dwellings_wanted", "least": int(rng.integers(1, 40))},
        {"name": "dwellings_wanted", "least": int(rng.integers(0, 9)), "organisation": "O1", "kind": "roof"},
        {"name": "new_build", "built": ["N0"] if rng.random() < 0.5 else []},
        {"name": "reserves"},
    ]  # fmt: skip


def some_funds(rng: np.random.Generator) -> dict[str, Any]:
    """A fund of each organisation's own, and a common grant earmarked for baths; some works by reserves."""
    words = {"da": "opdigtet", "en": "made up", "source": "user"}
    yearly = {g: {str(t): float(rng.uniform(0, 2e6)) for t in STARTS[:2]} for g in ("O0", "O1")}
    return {
        "by_component": {"bath": "lbf_half", "roof": "reserves" if rng.random() < 0.5 else "loan"},
        "funds": [
            {"name": "own", "yearly_kr": yearly, "at_most_percent": 60, **words},
            {
                "name": "baths", "common_kr": {str(t): float(rng.uniform(0, 2e6)) for t in STARTS},
                "components": ["bath"], "keeps": bool(rng.random() < 0.5), **words,
            },
        ],
    }  # fmt: skip


def toy(seed: int, buildings: int = 6, packages: int = 3, estate: int = 2, organisations: int = 2) -> Toy:
    """Buildings whose packages cost more the more they save; some give baths, some fail a clause.

    Parameters
    ----------
    packages : options per building besides going on as today
    estate : buildings per estate
    """
    rng = np.random.default_rng(seed)
    of_estate = np.arange(buildings) // estate
    estates = int(of_estate[-1]) + 1
    owner = np.arange(estates) * organisations // estates
    names = [f"O{i}" for i in range(organisations)]
    codes = [f"A{i}" for i in range(estates)]
    area = rng.uniform(1500, 6000, buildings)
    dwelling_m2 = np.bincount(of_estate, 0.85 * area)
    without = np.where(rng.random(buildings) < 0.3, rng.integers(1, 9, buildings), 0)
    at = pd.DataFrame(
        {
            "estate": [codes[a] for a in of_estate],
            "organisation": [names[owner[a]] for a in of_estate],
            "dwellings_without_bath": without,
            "dwellings": 4 + np.arange(buildings) % 5 * 3,
        },
        index=pd.Index([f"B{i}" for i in range(buildings)], name="building"),
    )
    homes = pd.DataFrame(
        {
            "organisation": [names[o] for o in owner],
            "dwelling_area_m2": dwelling_m2,
            "rent_kr_m2": rng.uniform(650, 850, estates),
            "rent_cap_kr_m2": np.where(rng.random(estates) < 0.3, rng.uniform(30, 150, estates), np.nan),
            "rent_cap_percent": np.where(rng.random(estates) < 0.3, rng.uniform(5, 20, estates), np.nan),
        },
        index=pd.Index(codes, name="estate"),
    )
    offers, base_kg, frozen_kg = _offers(rng, at, area, packages)
    offers = _filled(rng.spawn(1)[0], offers)
    saved = rng.spawn(1)[0].uniform(1e6, 6e6, (3, estates)) * [[1.0], [0.2], [0.1]]
    homes[["reserve_opening_kr", "reserve_deposit_kr", "reserve_floor_kr"]] = saved.T
    homes.loc[codes[0], "reserve_floor_kr"] = np.nan
    stock = Stock(
        organisations=pd.DataFrame({"name": names}, index=pd.Index(names, name="organisation")),
        estates=homes,
        buildings=at,
        labels=pd.DataFrame(),
        proposals=_planned(rng.spawn(1)[0], at.index),
        budget=_budget(rng, offers.options),
        new_build=pd.DataFrame(),
        findings=(),
    )
    today = pd.DataFrame({"co2_base_kg": base_kg, "co2_base_frozen_kg": frozen_kg}, index=at.index)
    offers = replace(offers, projects=_projects(rng.spawn(1)[0], names))
    unused = cast("Features", None)  # nothing from the optimisation on looks at a building's physics
    return Toy(stock, Assessment(today, unused, pd.DataFrame(), ()), offers)


def _offers(
    rng: np.random.Generator, at: pd.DataFrame, area: np.ndarray, packages: int
) -> tuple[Offers, np.ndarray, np.ndarray]:
    buildings = len(at)
    n = np.repeat(np.arange(buildings), packages + 1)
    number = np.tile(np.arange(packages + 1), buildings)
    works = number > 0
    kwh_m2 = rng.uniform(90, 180, buildings)
    today = kwh_m2 * area
    depth = np.where(works, rng.uniform(0.05, 0.6, len(n)), 0.0)
    price = depth**1.3 * rng.uniform(2500, 5000, len(n)) * area[n] * (0.5 + 90 / kwh_m2[n])
    capital = np.where(works, price, 0.0)
    start = np.where(works, rng.choice(STARTS, len(n)), 0)
    heat = today[n] * (1 - depth)
    missing = at["dwellings_without_bath"].to_numpy()[n]
    codes = at.index.to_numpy()[n]
    options = pd.DataFrame(
        {
            "building": codes,
            "estate": at["estate"].to_numpy()[n],
            "organisation": at["organisation"].to_numpy()[n],
            "package": [f"{code}/{i}" for code, i in zip(codes, number, strict=True)],
            "start_year": start,
            "capital_kr": capital,
            "anyway_kr": 0.3 * capital * (number % 2),
            "payment_kr": 0.065 * capital * rng.uniform(0.5, 1.0, len(n)),
            "heat_kwh": heat,
            "electricity_kwh": 0.0,
            "carrier": "district_heating",
            "lcc_kr": 0.9 * capital + heat * 0.6 * 18,
            "class_after": "C",
            "baths": np.where(works & (rng.random(len(n)) < 0.6), missing, 0),
            "failing": np.where(works & (rng.random(len(n)) < 0.15), rng.integers(1, 3, len(n)), 0),
        }
    )
    options = _staged(rng.spawn(1)[0], options)
    short = rng.spawn(1)[0].random(len(n)) < 0.3
    options["label_short"] = np.where(works & short, 1, 0)
    soft = rng.spawn(1)[0]
    options["steps_short"] = options["label_short"] * soft.integers(1, 4, len(n))
    for name in ("advice_missed", "advice_met"):
        options[name] = np.where(works, soft.integers(0, 3, len(n)), 0)
    factor = np.interp(YEARS, [2005, 2010, 2016], [0.125, 0.115, 0.095])
    years = np.array(YEARS)[None, :]
    begun = (start[:, None] > 0) & (years > start[:, None])
    ended = begun & (years > options["later_year"].to_numpy()[:, None])
    between = (0.5 * (heat + today[n]))[:, None]
    use = np.where(ended, heat[:, None], np.where(begun, between, today[n][:, None]))
    none = pd.DataFrame()
    return Offers(options, YEARS, use * factor, use * 0.115, none, none, {}, ()), today * 0.125, today * 0.115


def _staged(rng: np.random.Generator, options: pd.DataFrame) -> pd.DataFrame:
    """Some packages come in two steps, a part of everything in the later one."""
    start = options["start_year"].to_numpy()
    later = start + rng.integers(1, 3, len(start))
    two = (start > 0) & (later <= STARTS[-1]) & (rng.random(len(start)) < 0.4)
    share = np.where(two, rng.uniform(0.1, 0.9, len(start)), 0.0)
    return options.assign(
        later_year=np.where(two, later, 0),
        later_capital_kr=share * options["capital_kr"],
        later_anyway_kr=share * options["anyway_kr"],
        later_payment_kr=share * options["payment_kr"],
        later_baths=np.where(two & (rng.random(len(start)) < 0.5), options["baths"], 0),
    )


def _filled(rng: np.random.Generator, offers: Offers) -> Offers:
    """The works in each package, one per step, with the class and the bill they lead to."""
    options = offers.options
    works = options[options["start_year"] > 0]
    parts = []
    for stage, kr in ((1, works["capital_kr"] - works["later_capital_kr"]), (2, works["later_capital_kr"])):
        part = pd.DataFrame(
            {
                "package": works["package"],
                "component": rng.choice(["wall", "roof", "bath"], len(works)),
                "measure": rng.choice(["m0", "m1", "m2"], len(works)),
                "capital_kr": kr,
                "stage": stage,
                "takes_due": rng.random(len(works)) < 0.7,
            }
        )
        parts.append(part[(works["later_year"] > 0) | (stage == 1)])
    today = options.groupby("building")["heat_kwh"].transform("max")
    saving = 0.7 * (today - options["heat_kwh"])
    rank = rng.integers(2, 6, options["building"].nunique())[options["building"].factorize()[0]]
    better = np.minimum((5 * saving / today).to_numpy(int), 3)
    return replace(
        offers,
        packages=pd.concat(parts, ignore_index=True),
        payment_shares=pd.DataFrame(
            {
                t: {c.value: 0.03 - 0.004 * (c.value == "bath") + 0.001 * (t % 3) for c in Component}
                for t in STARTS
            }
        ),
        options=options.assign(
            saving_kr=saving,
            first_saving_kr=0.5 * saving,
            class_after=np.array(list("BCDEFG"))[np.maximum(rank - better, 0)],
        ),
    )


def _projects(rng: np.random.Generator, names: list[str]) -> Projects:
    """Three projects, the last of which may not be built."""
    year, dwellings = rng.choice(STARTS, 3), rng.integers(8, 40, 3)
    rows = pd.DataFrame(
        {
            "organisation": [names[at % len(names)] for at in range(3)],
            "year": year,
            "kind": ["new_estate", "roof", "new_estate"],
            "dwellings": dwellings,
            "added": dwellings,
            "basis": "own",
            "acquisition_kr": dwellings * 1.6e6,
            "cost_kr": dwellings * rng.uniform(1.4e6, 2.0e6, 3),
            "base_capital_kr": dwellings * rng.uniform(1e5, 2.5e5, 3),
            "rent_kr_m2": rng.uniform(800, 1100, 3),
            "verdict": ["pass", "not_assessable", "fail"],
            "refused": ["", "", "requirement"],
        },
        index=pd.Index(["N0", "N1", "N2"], name="project"),
    )
    kg = dwellings * rng.uniform(200, 500, 3)
    stands = np.array(YEARS)[None, :] >= year[:, None]
    return Projects(rows, stands * (kg[:, None] * np.linspace(1.0, 0.8, len(YEARS))), stands * kg[:, None])


def _shares() -> pd.DataFrame:
    """Yearly rent per krone: baths are cheaper to borrow for, and years differ."""
    each = {c.value: 0.03 - 0.004 * (c.value == "bath") for c in Component}
    return pd.DataFrame({t: {c: share + 0.001 * (t % 3) for c, share in each.items()} for t in STARTS})


def _planned(rng: np.random.Generator, buildings: pd.Index) -> pd.DataFrame:
    """Works the maintenance plan has due on some buildings."""
    some = rng.random(len(buildings)) < 0.5
    count = int(some.sum())
    return pd.DataFrame(
        {
            "building": buildings[some],
            "component": rng.choice(["wall", "roof"], count),
            "investment_anyway_kr": rng.uniform(1e5, 1e6, count),
            "planned_year": rng.choice(YEARS, count),
            "lifetime_year": 30,
        }
    )


def _budget(rng: np.random.Generator, options: pd.DataFrame) -> pd.DataFrame:
    """Frames that pay for a part of everything, unevenly over the years; one year may have none."""
    dearest = options.groupby(["organisation", "building"])["capital_kr"].max()
    whole = dearest.groupby("organisation").sum()
    frames = [
        (code, year, float(kr) * rng.uniform(0.0, 0.5) * (rng.random() < 0.9))
        for code, kr in whole.items()
        for year in STARTS
    ]
    return pd.DataFrame(frames, columns=["organisation", "year", "frame_kr"])


def small(case: Case, **sheet: Any) -> Case:
    """The case with some of its sheet replaced."""
    return replace(case, sheet=replace(case.sheet, **sheet))


def planned_under_most(made: Toy, seed: int, goal: str) -> tuple[Case, Plan]:
    """A toy's case and plan under as many of the rules as leave one."""
    rules = every_rule(np.random.default_rng(seed))
    for count in range(len(rules), -1, -1):
        case = made.posed(rules[:count], goal)
        try:
            return case, plan(case)
        except ClashError:
            continue
    raise AssertionError
