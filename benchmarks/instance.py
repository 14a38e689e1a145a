"""Made-up portfolios of any size, hard in the way real ones are: n buildings x options x years.

* **Correlation.** A building's options are packages of rising depth (share of the heat saved), drawn
  between 5 and 65 %. Capital is ``depth**1.3 x area x a price of 2,500-5,000 kr/m2``, with 10 % noise:
  what saves more costs more, and the last per cent cost most, so no option is plainly best. Rent rises
  with capital. Uncorrelated draws flatter any solver.
* **Estates.** Four buildings on average (geometric); organisations own neighbouring estates.
* **Limits.** A hidden plan is drawn first: each building takes its best option at a CO2 price of its own
  mood (log-normal, 30 %). Every limit is what the hidden plan uses, plus ``loose``: budgets per
  organisation and year, the rent rise of every estate (in every year), CO2 of everybody in every year. So
  a plan exists at any ``loose >= 0`` and all families of limits bind: 0.15 is *moderate*, 0.03 is *tight*.
* **No plan.** ``squeeze`` takes a share off the CO2 limits afterwards: no single limit shows that they
  cannot be met, only budgets, rents and CO2 together.

Nothing here is data: prices and uses are only of a likely size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from energi.domain.arrays import Floats, Ints
from energi.domain.card import Card
from energi.optimise.columns import Columns
from energi.optimise.program import Program, program
from energi.optimise.rules.spoken import spoken
from energi.optimise.sheet import Sheet, counted, flows
from energi.shelf import card, shelf

CARD = card(shelf("models") / "portfolio.toml", Card)
SAYS, AIMS = spoken(CARD)
LOOSE = {"moderate": 0.15, "tight": 0.03}
FIRST_YEAR = 2010
KR_PER_TONNE = 4_000.0
ENERGY_KR_KWH = 0.7
LIFETIME_YEARS = 20.0
KG_PER_KWH = (0.125, 0.09)
"""District heating in the first and the last year."""

NOTHING: tuple[Ints, Ints, Floats] = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
"""An account no option adds to."""


def accounts_read(rules: tuple[str, ...], known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The accounts that rules and the goal read: those known, and those nothing is added to."""
    read = counted(CARD, rules, ("life_cycle_cost",))
    return {symbol.name: symbol.each for symbol in read if symbol.name in known or not symbol.always}


@dataclass(frozen=True)
class Instance:
    """Options as arrays, ``per`` a building and the first of each "going on as today", and the limits.

    Attributes
    ----------
    years : tuple of int
    estate : (buildings,) position of the estate
    owner : (estates,) position of the organisation
    dwelling_m2 : (estates,)
    start : (options,) year of the works, 0 for none
    capital_kr, payment_kr, lcc_kr, heat_kwh : (options,)
    co2_kg : (options, years)
    frame_kr : (organisations, years)
    rent_cap_kr_m2 : (estates,)
    co2_goal_t : (years,)
    """

    years: tuple[int, ...]
    estate: Ints
    owner: Ints
    dwelling_m2: Floats
    start: Ints
    capital_kr: Floats
    payment_kr: Floats
    lcc_kr: Floats
    heat_kwh: Floats
    co2_kg: Floats
    frame_kr: Floats
    rent_cap_kr_m2: Floats
    co2_goal_t: Floats

    @property
    def building(self) -> Ints:
        """Building of each option: (options,)."""
        return np.repeat(np.arange(len(self.estate)), len(self.start) // len(self.estate))

    @property
    def sheet(self) -> Sheet:
        """The accounts that energi's own program is built from."""
        years, estates = self.years, len(self.owner)
        organisations = int(self.owner.max()) + 1
        home = self.estate[self.building]
        group = self.owner[home]
        works = np.flatnonzero(self.start > 0)
        paid = np.where(self.start[:, None] > 0, np.array(years) > self.start[:, None], False)
        blocks = {
            "capital": (
                group[works] * len(years) + self.start[works] - years[0],
                works,
                self.capital_kr[works],
            ),
            "rent_rise": _yearly(home, paid * self.payment_kr[:, None]),
            "co2": _yearly(group, self.co2_kg / 1000.0),
            "lifetime_cost": (group, np.arange(len(group)), self.lcc_kr),
        }
        rules = ("one_option", "budget", "rent_absolute", "co2_together")
        sets: dict[str, tuple[Any, ...]] = {
            "organisations": tuple(range(organisations)),
            "estates": tuple(range(estates)),
            "years": years,
            "buildings": tuple(range(len(self.estate))),
            "projects": (),
        }
        each = accounts_read(rules, tuple(blocks))
        stacked = []
        for family, indexed in each.items():
            shape = (int(np.prod([len(sets[name]) for name in indexed])), len(group))
            row, column, value = blocks.get(family, NOTHING)
            stacked.append(sparse.csr_array((value, (row, column)), shape=shape))
        return Sheet(
            sets=sets,
            families=each,
            columns=Columns.known(sparse.vstack(stacked, format="csr"), self.building),
            given={
                "frame": {
                    (g, t): float(self.frame_kr[g, y])
                    for g in range(organisations)
                    for y, t in enumerate(years)
                },
                "dwelling_area": {(a,): float(m2) for a, m2 in enumerate(self.dwelling_m2)},
                "rent_cap": {(a,): float(kr) for a, kr in enumerate(self.rent_cap_kr_m2)},
                "co2_goal": {(t,): float(self.co2_goal_t[y]) for y, t in enumerate(years)},
            },
            rules=rules,
            goal="life_cycle_cost",
            flows=flows(CARD),
            says=SAYS,
            aims=AIMS,
        )

    @property
    def program(self) -> Program:
        """The program of the sheet."""
        return program(CARD, self.sheet)


def _yearly(group: Ints, values: Floats) -> tuple[Ints, Ints, Floats]:
    option, year = (place.astype(np.int32) for place in np.nonzero(values))
    return (group.astype(np.int32) * values.shape[1])[option] + year, option, values[option, year]


def draw(
    buildings: int,
    *,
    options: int = 30,
    years: int = 10,
    organisations: int = 20,
    loose: float = LOOSE["moderate"],
    squeeze: float = 0.0,
    seed: int = 1,
) -> Instance:
    """Draw an instance (see the module's text)."""
    rng = np.random.default_rng(seed)
    when = tuple(range(FIRST_YEAR, FIRST_YEAR + years))
    estate = np.cumsum(np.concatenate([[0], rng.random(buildings - 1) < 0.25]))  # four a piece on average
    estates = int(estate[-1]) + 1
    owner = np.arange(estates) * min(organisations, estates) // estates
    area = rng.uniform(800, 6000, buildings)
    today_kwh = area * rng.uniform(90, 180, buildings)
    n = np.repeat(np.arange(buildings), options)
    works = np.tile(np.arange(options), buildings) > 0
    depth = np.where(works, rng.uniform(0.05, 0.65, len(n)), 0.0)
    price = rng.uniform(2500, 5000, buildings)[n] * rng.normal(1.0, 0.1, len(n)).clip(0.7, 1.3)
    capital = depth**1.3 * area[n] * price
    start = np.where(works, rng.integers(when[0], when[-1], len(n)), 0)
    payment = 0.055 * capital * rng.uniform(0.8, 1.0, len(n))
    heat = today_kwh[n] * (1 - depth)
    done = (start[:, None] > 0) & (np.array(when) > start[:, None])
    factor = np.linspace(*KG_PER_KWH, years)
    co2 = np.where(done, heat[:, None], today_kwh[n][:, None]) * factor
    late = np.where(works, (start - when[0]) / LIFETIME_YEARS, 0.0)  # what is done later saves for less long
    used = heat + late * (today_kwh[n] - heat)
    lcc = capital * (1 - 0.3 * late) + used * ENERGY_KR_KWH * LIFETIME_YEARS
    hidden = _hidden(rng, lcc + 0.0, co2.sum(axis=1) / 1000.0, buildings, options)
    frame = np.zeros((int(owner.max()) + 1, years))
    paid = hidden[start[hidden] > 0]
    np.add.at(frame, (owner[estate[n[paid]]], start[paid] - when[0]), capital[paid])
    rise = np.bincount(estate[n[hidden]], np.where(start[hidden] > 0, payment[hidden], 0.0), estates)
    dwelling = np.bincount(estate, 0.85 * area)
    goal = co2[hidden].sum(axis=0) / 1000.0
    return Instance(
        years=when,
        estate=estate,
        owner=owner,
        dwelling_m2=dwelling,
        start=start,
        capital_kr=capital,
        payment_kr=payment,
        lcc_kr=lcc,
        heat_kwh=heat,
        co2_kg=co2,
        frame_kr=frame * (1 + loose),
        rent_cap_kr_m2=rise * (1 + loose) / dwelling,
        co2_goal_t=goal * (1 + loose / 10) * (1 - squeeze * np.linspace(0, 1, years)),
    )


def _hidden(rng: np.random.Generator, lcc: Floats, tonnes: Floats, buildings: int, options: int) -> Ints:
    """The option each building takes at a CO2 price of its own mood: (buildings,)."""
    mood = KR_PER_TONNE * np.exp(rng.normal(0.0, 0.3, buildings))
    priced = (lcc + np.repeat(mood, options) * tonnes).reshape(buildings, options)
    return priced.argmin(axis=1) + np.arange(buildings) * options
