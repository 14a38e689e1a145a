"""Every combination of options of a small case, counted without the sheet, `verify` or a solver."""

from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
from toys import Toy

from energi.assess.label import classes, scale_at
from energi.domain.new_build_rules import BaseCapital, Choose, DwellingsWanted, NewBuildRent
from energi.domain.soft_rules import LabelGoal, Recommendations
from energi.domain.study import BathAndToilet, Co2Goal, RentAbsolute, RentPercent, Study
from energi.domain.study_rules import (
    Before,
    Co2Path,
    LabelFloor,
    LoanFrame,
    Picked,
    PlannedWorks,
    Rehousing,
    RentStep,
    Solidarity,
    Together,
    TotalBudget,
    TradeCapacity,
)

Side = np.ndarray


@dataclass(frozen=True)
class Limit:
    """Both sides of a limit in every combination, and what a unit of loosening costs."""

    rule: str
    key: tuple[object, ...]
    left: Side
    right: Side
    price: float

    @property
    def held(self) -> np.ndarray:
        return self.left <= self.right * (1 + 1e-9) + 1e-9

    @property
    def over(self) -> np.ndarray:
        return np.where(self.held, 0.0, self.left - self.right)


@dataclass(frozen=True)
class Tried:
    """Combinations (rows of options, projects built), what they come to under each goal, and their limits."""

    chosen: np.ndarray
    built: np.ndarray
    goals: dict[str, np.ndarray]
    limits: list[Limit]

    @property
    def allowed(self) -> np.ndarray:
        return np.logical_and.reduce(
            [limit.held for limit in self.limits] or [np.ones(len(self.chosen), dtype=bool)]
        )

    @property
    def loosening(self) -> np.ndarray:
        """Sum of what every limit would have to give, each priced in its own terms."""
        return sum((limit.over * limit.price for limit in self.limits), start=np.zeros(len(self.chosen)))


def every_combination(toy: Toy) -> np.ndarray:
    return np.stack(np.meshgrid(*toy.rows_of, indexing="ij"), axis=-1).reshape(-1, len(toy.rows_of))


def tried(toy: Toy, study: Study, chosen: np.ndarray, built: np.ndarray | None = None) -> Tried:
    """Count combinations (k, buildings) of a toy under a study, each with every choice of projects."""
    if built is None:
        projects = len(toy.offers.projects.rows) if study.builds else 0
        every = np.array(list(product((0.0, 1.0), repeat=projects))).reshape(2**projects, projects)
        chosen, built = np.repeat(chosen, len(every), axis=0), np.tile(every, (len(chosen), 1))
    count = Further(toy, study, chosen, built)
    goals = {
        "life_cycle_cost": count.of("lcc_kr").sum(axis=1) + count.of_built("cost_kr") + count.missed_kr(),
        "capital": (count.of("capital_kr") - count.of("anyway_kr")).sum(axis=1),
        "co2": toy.offers.co2_kg[:].sum(axis=1)[chosen].sum(axis=1) / 1000
        + sum(count.new_t(year, frozen=False) for year in range(len(toy.offers.years))),
        "housing_cost": count.housing_cost(),
    }
    limits = [limit for use in study.rules for limit in getattr(count, use.name)(use)]
    return Tried(chosen, built, goals, [*limits, *(count.may_build() if study.builds else [])])


class Count:
    """Adds up combinations the long way; one method per rule of a study."""

    def __init__(self, toy: Toy, study: Study, chosen: np.ndarray, built: np.ndarray | None = None) -> None:
        self.toy, self.study, self.chosen = toy, study, chosen
        self.built = np.zeros((len(chosen), 0)) if built is None else built
        self.rows = {name: column.to_numpy() for name, column in toy.offers.options.items()}
        self.start, self.later = self.of("start_year"), self.of("later_year")
        self.organisation = toy.stock.buildings["organisation"].to_numpy()
        self.estate = toy.stock.buildings["estate"].to_numpy()

    def of(self, column: str) -> np.ndarray:
        return np.asarray(self.rows[column][self.chosen])

    def of_built(self, column: str) -> np.ndarray:
        """What a column of the projects built adds up to."""
        return self.built @ self.toy.offers.projects.rows[column].to_numpy(float)[: self.built.shape[1]]

    def new_t(self, year: int, *, frozen: bool, owner: str = "") -> np.ndarray:
        """Tonnes of the projects built, of one organisation if it is named."""
        new = self.toy.offers.projects
        kg = (new.co2_frozen_kg if frozen else new.co2_kg)[:, year]
        mine = np.ones(len(kg)) if not owner else (new.rows["organisation"] == owner).to_numpy(float)
        return self.built @ (kg * mine)[: self.built.shape[1]] / 1000

    def steps(self, part: str) -> list[tuple[np.ndarray, np.ndarray]]:
        """Year and amount of the first and of the later step."""
        later = self.of(f"later_{part}")
        return [(self.start, self.of(part) - later), (self.later, later)]

    def _price(self, limit: float, column: np.ndarray) -> float:
        """One per limit; where that is nothing, one per largest single contribution."""
        if limit > 0:
            return 1 / limit
        return 1 / np.abs(column).max() if np.abs(column).max() > 0 else 1.0

    def budget(self, _use: object) -> list[Limit]:
        budget = self.toy.stock.budget
        found = []
        for g in self.toy.stock.organisations.index:
            own = self.rows["organisation"] == g
            mine = self.organisation == g
            paid = zip(self.steps("capital_kr"), self.steps("anyway_kr"), strict=True)
            steps = [(year[:, mine], (kr - due)[:, mine]) for (year, kr), (_, due) in paid]
            left_over = np.zeros(len(self.chosen))
            cheapest = np.inf
            for t in self.toy.offers.years:
                frame = float(
                    budget.loc[(budget["organisation"] == g) & (budget["year"] == t), "frame_kr"].sum()
                )
                spent = sum((kr * (year == t)).sum(axis=1) for year, kr in steps)
                rest = self.rows["later_capital_kr"] - self.rows["later_anyway_kr"]
                all_kr = self.rows["capital_kr"] - self.rows["anyway_kr"]
                first = (all_kr - rest) * (self.rows["start_year"] == t)
                could = (first + rest * (self.rows["later_year"] == t))[own]
                # money given early can be carried, so the cheapest year up to now prices it
                cheapest = min(cheapest, self._price(frame, np.append(could, 1.0)))
                found.append(Limit("budget", (g, t), spent, frame + left_over, cheapest))
                left_over = np.maximum(frame + left_over - spent, 0.0)
        return found

    def _rent(self, rule: str, cap_kr: dict[str, float]) -> list[Limit]:
        found = []
        for a, cap in cap_kr.items():
            mine = self.estate == a
            steps = [(year[:, mine], kr[:, mine]) for year, kr in self.steps("payment_kr")]
            for t in self.toy.offers.years:
                paid = sum((kr * ((year > 0) & (year < t))).sum(axis=1) for year, kr in steps)
                found.append(Limit(rule, (a, t), paid, np.full(len(paid), cap), 1 / cap))
        return found

    def rent_absolute(self, use: RentAbsolute) -> list[Limit]:
        caps = {}
        for a, row in self.toy.stock.estates.iterrows():
            own = row["rent_cap_kr_m2"]
            caps[str(a)] = (use.cap_kr_m2 if np.isnan(own) else own) * row["dwelling_area_m2"]
        return self._rent("rent_absolute", caps)

    def rent_percent(self, use: RentPercent) -> list[Limit]:
        caps = {}
        for a, row in self.toy.stock.estates.iterrows():
            own = row["rent_cap_percent"]
            percent = use.cap_percent if np.isnan(own) else own
            caps[str(a)] = percent / 100 * row["rent_kr_m2"] * row["dwelling_area_m2"]
        return self._rent("rent_percent", caps)

    def _co2(self, use: Co2Goal, where: np.ndarray, owner: str = "") -> tuple[np.ndarray, np.ndarray]:
        frozen = use.factors == "frozen"
        kg = self.toy.offers.co2_frozen_kg if frozen else self.toy.offers.co2_kg
        base = self.toy.assessment.buildings["co2_base_frozen_kg" if frozen else "co2_base_kg"].to_numpy()
        year = self.toy.offers.years.index(use.year)
        left = kg[self.chosen, year][:, where].sum(axis=1) / 1000
        left = left + self.new_t(year, frozen=frozen, owner=owner)
        goal = base[where].sum() / 1000 * (1 - use.reduction_percent / 100)
        return left, np.full(len(left), goal)

    def co2_together(self, use: Co2Goal) -> list[Limit]:
        left, right = self._co2(use, np.ones(len(self.organisation), dtype=bool))
        rule = "co2_together" + ("_frozen" if use.factors == "frozen" else "")
        return [Limit(rule, (use.year,), left, right, 1 / right[0])]

    def co2_organisation(self, use: Co2Goal) -> list[Limit]:
        rule = "co2_organisation" + ("_frozen" if use.factors == "frozen" else "")
        found = []
        for g in self.toy.stock.organisations.index:
            left, right = self._co2(use, self.organisation == g, g)
            found.append(Limit(rule, (g, use.year), left, right, 1 / right[0]))
        return found

    def requirements(self, _use: object) -> list[Limit]:
        never = 1e30  # may not be loosened
        failing = self.of("failing") > 0
        zero = np.zeros(len(failing))
        return [
            Limit("requirements", (a,), failing[:, self.estate == a].sum(axis=1).astype(float), zero, never)
            for a in self.toy.stock.estates.index
        ]

    def missed_kr(self) -> np.ndarray:
        """The study's prices of the soft goals missed."""
        kr = np.zeros(len(self.chosen))
        for use in self.study.rules:
            if use.name == "label_goal" and use.price_kr:
                short = self.of("label_short") > 0
                kr += use.price_kr * (self.of("steps_short") if use.per == "step" else short).sum(axis=1)
            if use.name == "recommendations" and use.price_kr:
                kr += use.price_kr * self.of("advice_missed").sum(axis=1)
        return kr

    def recommendations(self, use: Recommendations) -> list[Limit]:
        never = 1e30  # a share may not be loosened
        missed, met = self.of("advice_missed"), self.of("advice_met")
        found = []
        for g in self.toy.stock.organisations.index if use.least_percent is not None else ():
            mine = self.organisation == g
            left, done = (which[:, mine].sum(axis=1).astype(float) for which in (missed, met))
            found.append(
                Limit("advice_share", (g,), left, (1 - use.least_percent / 100) * (left + done), never)
            )
        if use.least is not None:
            wanted = self._flat(use.least)
            total = met.sum(axis=1).astype(float)
            found.append(Limit("advice_least", ("all",), wanted, total, 1 / use.least if use.least else 1.0))
        return found

    def label_goal(self, use: LabelGoal) -> list[Limit]:
        never = 1e30  # may not be loosened
        short, works = self.of("label_short") > 0, self.of("start_year") > 0
        found = []
        for g in self.toy.stock.organisations.index:
            mine = self.organisation == g
            left, done = (which[:, mine].sum(axis=1).astype(float) for which in (short, works))
            found.append(Limit("label_goal", (g,), left, use.share_percent / 100 * done, never))
        return found

    def bath_and_toilet(self, use: BathAndToilet) -> list[Limit]:
        in_time = [year for year in self.toy.offers.years if date(year, 12, 31) < use.before]
        missing = self.toy.stock.buildings["dwellings_without_bath"].to_numpy()
        left = missing - sum(
            np.where(np.isin(year, in_time), given, 0) for year, given in self.steps("baths")
        )
        zero = np.zeros(len(left))
        return [
            Limit(
                "bath_and_toilet",
                (a,),
                left[:, self.estate == a].sum(axis=1).astype(float),
                zero,
                self._price(0.0, np.append(missing[self.estate == a], 0)),
            )
            for a in self.toy.stock.estates.index
        ]


class Further(Count):
    """The rules besides budgets, rent caps, milestones and requirements."""

    def _each(self, rule: str, values: np.ndarray, limit: float) -> list[Limit]:
        """A limit per estate on what its buildings come to, (k, buildings)."""
        return [
            Limit(rule, (a,), values[:, self.estate == a].sum(axis=1).astype(float), self._flat(limit), 1e30)
            for a in self.toy.stock.estates.index
        ]

    def _flat(self, value: float) -> np.ndarray:
        return np.full(len(self.chosen), float(value))

    def _rent_by_year(self, a: str, t: int) -> np.ndarray:
        mine = self.estate == a
        return sum(
            (kr * ((year > 0) & (year < t)))[:, mine].sum(axis=1) for year, kr in self.steps("payment_kr")
        )

    def _saved_by_year(self, a: str, t: int) -> np.ndarray:
        mine = self.estate == a
        done = np.where(self.later > 0, self.later, self.start)
        kr = np.where(t > done, self.of("saving_kr"), self.of("first_saving_kr"))
        return (kr * ((self.start > 0) & (t > self.start)))[:, mine].sum(axis=1)

    def housing_cost(self) -> np.ndarray:
        if "saving_kr" not in self.rows:
            return np.full(len(self.chosen), np.nan)
        return sum(
            self._rent_by_year(str(a), t) - self._saved_by_year(str(a), t)
            for a in self.toy.stock.estates.index
            for t in self.toy.offers.years
        )

    def total_budget(self, use: TotalBudget) -> list[Limit]:
        spent = (self.of("capital_kr") - self.of("anyway_kr")).sum(axis=1)
        return [Limit("total_budget", ("all",), spent, self._flat(use.total_kr), 1 / use.total_kr)]

    def rent_step(self, use: RentStep) -> list[Limit]:
        found = []
        for a, row in self.toy.stock.estates.iterrows():
            for t in self.toy.offers.years[1:]:
                cap = use.step_kr_m2 * row["dwelling_area_m2"]
                before = self._rent_by_year(str(a), t - 1)
                found.append(Limit("rent_step", (a, t), self._rent_by_year(str(a), t), before + cap, 1 / cap))
        return found

    def rent_at_most_saving(self, _use: object) -> list[Limit]:
        return [
            Limit("rent_at_most_saving", (a, t), self._rent_by_year(a, t), self._saved_by_year(a, t), 1.0)
            for a in map(str, self.toy.stock.estates.index)
            for t in self.toy.offers.years
        ]

    def _path(self, use: Co2Path) -> list[Limit]:
        frozen = use.factors == "frozen"
        kg = self.toy.offers.co2_frozen_kg if frozen else self.toy.offers.co2_kg
        base = self.toy.assessment.buildings["co2_base_frozen_kg" if frozen else "co2_base_kg"].to_numpy()
        codes = [use.organisation] if use.organisation else list(self.toy.stock.organisations.index)
        own = use.name == "co2_path_organisation"
        points, found = sorted(use.points.items()), []
        for g in codes if own else [""]:
            mine = self.organisation == g if own else np.ones(len(self.organisation), dtype=bool)
            for at, t in enumerate(self.toy.offers.years):
                if t < points[0][0]:
                    continue
                before = [point for point in points if point[0] <= t][-1]
                after = [point for point in points if point[0] >= t][:1] or [before]
                span = after[0][0] - before[0]
                part = (t - before[0]) / span if span else 0.0
                value = before[1] + part * (after[0][1] - before[1])
                limit = value if use.unit == "tonnes" else base[mine].sum() / 1000 * (1 - value / 100)
                left = kg[self.chosen, at][:, mine].sum(axis=1) / 1000
                left = left + self.new_t(at, frozen=frozen, owner=g)
                key = (g, t) if own else (t,)
                found.append(Limit(use.switches[0], key, left, self._flat(limit), 1 / limit))
        return found

    co2_path_together = co2_path_organisation = _path

    def label_floor(self, use: LabelFloor) -> list[Limit]:
        order = classes(scale_at(date(self.study.period.base_year, 1, 1)))
        rank = np.vectorize(order.index)(self.of("class_after"))
        # going on as today is each building's first option
        today = np.array([order.index(self.rows["class_after"][rows[0]]) for rows in self.toy.rows_of])
        worst = order.index(use.least) if use.least else np.maximum(today - use.steps, 0)
        missed = (rank > worst) & ((self.start > 0) | (use.of == "all"))
        return self._each("label_floor", missed, 0.0)

    def _works(self) -> list[list[dict[str, object]]]:
        """Per option, the works it holds."""
        packages = self.toy.offers.packages.to_dict("records")
        return [[work for work in packages if work["package"] == code] for code in self.rows["package"]]

    def _per_option(self, value: object) -> np.ndarray:
        """A number per chosen option, from its position and its works."""
        found = [value(at, works) for at, works in enumerate(self._works())]
        return np.array(found, dtype=float)[self.chosen]

    def _year(self, at: int, work: dict[str, object]) -> int:
        return int(self.rows["start_year" if work["stage"] == 1 else "later_year"][at])

    def rehousing(self, use: Rehousing) -> list[Limit]:
        homes = self.toy.stock.buildings["dwellings"].to_numpy()
        found = []
        for t in self.toy.offers.years:
            busy = self._per_option(
                lambda at, works, t=t: any(
                    self._year(at, work) == t and (not use.components or work["component"] in use.components)
                    for work in works
                )
            )
            for a in self.toy.stock.estates.index:
                left = (busy * homes)[:, self.estate == a].sum(axis=1)
                found.append(Limit("rehousing", (a, t), left, self._flat(use.dwellings), 1 / use.dwellings))
        return found

    def trade_capacity(self, use: TradeCapacity) -> list[Limit]:
        found = []
        for t in self.toy.offers.years:
            cost = self._per_option(
                lambda at, works, t=t: sum(
                    work["capital_kr"]
                    for work in works
                    if work["component"] in use.components and self._year(at, work) == t
                )
            )
            limit, price = self._flat(use.capital_kr), 1 / use.capital_kr
            found.append(Limit("trade_capacity", (use.trade, t), cost.sum(axis=1), limit, price))
        return found

    def may_build(self) -> list[Limit]:
        never = 1e30  # may not be loosened
        rows = self.toy.offers.projects.rows
        return [
            Limit("new_build", (code,), self.built[:, at], self._flat(not rows["refused"].iloc[at]), never)
            for at, code in enumerate(rows.index)
        ]

    def base_capital(self, use: BaseCapital) -> list[Limit]:
        rows = self.toy.offers.projects.rows
        paid = [kr if use.first_year <= year <= use.last_year else 0.0
                for kr, year in zip(rows["base_capital_kr"], rows["year"], strict=True)]  # fmt: skip
        frame = self._flat(use.frame_kr)
        return [Limit("base_capital", (use.group,), self.built @ np.array(paid), frame, 1 / use.frame_kr)]

    def new_build_rent(self, use: NewBuildRent) -> list[Limit]:
        rents = self.toy.offers.projects.rows["rent_kr_m2"]
        return [
            Limit(
                "new_build_rent",
                (code,),
                self.built[:, at] * rent,
                self._flat(use.cap_kr_m2),
                1 / use.cap_kr_m2,
            )
            for at, (code, rent) in enumerate(rents.items())
        ]

    def dwellings_wanted(self, use: DwellingsWanted) -> list[Limit]:
        rows = self.toy.offers.projects.rows
        mine = rows["organisation"].isin([use.organisation] if use.organisation else ["O0", "O1"])
        mine &= rows["kind"].isin([use.kind] if use.kind else ["new_estate", "roof", "merged"])
        homes = np.where(mine, rows["dwellings" if use.kind else "added"], 0.0)
        left = (1 - self.built) @ homes
        spare = homes.sum() - use.least
        unit = 1 / abs(spare) if spare else 1.0
        return [Limit("dwellings_wanted", (use.group,), left, self._flat(spare), unit)]

    def new_build(self, use: Choose) -> list[Limit]:
        codes = list(self.toy.offers.projects.rows.index)
        built = (self.built[:, codes.index(code)] for code in use.built)
        return [
            Limit("must_build", (code,), self._flat(1.0), row, 1.0)
            for code, row in zip(use.built, built, strict=True)
        ]

    def solidarity(self, use: Solidarity) -> list[Limit]:
        homes = self.toy.stock.buildings["dwellings"].to_numpy()
        found = []
        for g in self.toy.stock.organisations.index:
            mine = self.organisation == g
            left = ((self.start == 0) * homes)[:, mine].sum(axis=1).astype(float)
            may = (1 - use.least_percent / 100) * homes[mine].sum()
            found.append(Limit("solidarity", (g,), left, self._flat(may), 1 / may if may else 1.0))
        return found

    def planned_works(self, use: PlannedWorks) -> list[Limit]:
        off = np.zeros(self.chosen.shape, dtype=bool)
        for at, code in enumerate(self.toy.stock.buildings.index):
            proposals = self.toy.stock.proposals
            years = [
                near
                for year in proposals.loc[proposals["building"] == code, "planned_year"]
                for near in range(year - use.years_before, year + use.years_after + 1)
            ]
            if years:
                hit = np.isin(self.start[:, at], years) | np.isin(self.later[:, at], years)
                off[:, at] = (self.start[:, at] > 0) & ~hit
        return self._each("planned_works", off, 0.0)

    def _picks(self, use: Picked) -> tuple[np.ndarray, int]:
        codes = list(self.toy.stock.buildings.index)
        listed = np.isin(codes, use.buildings or codes)
        hit = self._per_option(
            lambda _at, works: (
                bool(works) and (not use.measures or any(work["measure"] in use.measures for work in works))
            )
        )
        return hit[:, listed].sum(axis=1), int(listed.sum())

    def _at_least(self, use: Picked, count: int) -> list[Limit]:
        hit, size = self._picks(use)
        return [Limit("at_least_of", (use.list,), size - hit, self._flat(size - count), 1.0)]

    def _at_most(self, use: Picked, count: int) -> list[Limit]:
        hit, _ = self._picks(use)
        return [Limit("at_most_of", (use.list,), hit, self._flat(count), 1.0)]

    def at_least_of(self, use: Picked) -> list[Limit]:
        return self._at_least(use, use.count)

    def at_most_of(self, use: Picked) -> list[Limit]:
        return self._at_most(use, use.count)

    def exactly_of(self, use: Picked) -> list[Limit]:
        return [*self._at_least(use, use.count), *self._at_most(use, use.count)]

    def forced_in(self, use: Picked) -> list[Limit]:
        return self._at_least(use, self._picks(use)[1])

    def forced_out(self, use: Picked) -> list[Limit]:
        return self._at_most(use, 0)

    def never_together(self, use: Picked) -> list[Limit]:
        return self._at_most(use, 1)

    def together(self, use: Together) -> list[Limit]:
        codes, found = list(self.toy.stock.buildings.index), []
        for one, other in zip(use.buildings, use.buildings[1:], strict=False):
            a, b = self.start[:, codes.index(one)], self.start[:, codes.index(other)]
            for t in self.toy.offers.years if use.same_year else self.toy.offers.years[-1:]:
                follows = ((b > 0) & (b <= t)).astype(float)
                leads = ((a > 0) & (a <= t)).astype(float)
                found.append(Twin("together", (f"{use.list}: {one}, {other}", t), follows, leads, 1e30))
        return found

    def before(self, use: Before) -> list[Limit]:
        codes = list(self.toy.stock.buildings.index)
        a, b = self.start[:, codes.index(use.first)], self.start[:, codes.index(use.then)]
        return [
            Limit("before", (use.list, t), 1.0 * ((b > 0) & (b <= t)), 1.0 * ((a > 0) & (a < t)), 1.0)
            for t in self.toy.offers.years
        ]

    def _due(self, at: int) -> dict[str, tuple[float, int]]:
        """Works planned on a building: component -> price and year of the largest."""
        proposals = self.toy.stock.proposals
        mine = proposals[proposals["building"] == self.toy.stock.buildings.index[at]]
        rows = sorted(zip(mine["investment_anyway_kr"], mine["component"], mine["planned_year"], strict=True))
        return {component: (kr, year) for kr, component, year in rows}

    def planned_part(self, at: int, work: dict[str, object]) -> float:
        """What the maintenance plan pays of a work of an option."""
        home = next(b for b, rows in enumerate(self.toy.rows_of) if at in rows)
        kr, year = self._due(home).get(str(work["component"]), (0.0, 0))
        return min(kr, work["capital_kr"]) if work["takes_due"] and self._year(at, work) <= year else 0.0

    def loan_frame(self, use: LoanFrame) -> list[Limit]:
        route = self.study.financing.route
        borrowed = self._per_option(
            lambda at, works: sum(
                work["capital_kr"] - self.planned_part(at, work)
                for work in works
                if route(work["component"]) != "reserves"
            )
        )
        return [
            Limit("loan_frame", (g,), borrowed[:, self.organisation == g].sum(axis=1), self._flat(kr), 1 / kr)
            for g, kr in use.frame_kr.items()
        ]

    def _drawn(self, at: int, works: list[dict[str, object]], t: int) -> float:
        """What reserves pay for an option in a year."""
        home = next(b for b, rows in enumerate(self.toy.rows_of) if at in rows)
        rest, later = self._due(home), self.rows["later_anyway_kr"][at]
        paid = (self.rows["start_year"][at] == t) * (self.rows["anyway_kr"][at] - later)
        paid += (self.rows["later_year"][at] == t) * later
        for work in works:
            if self.study.financing.route(work["component"]) == "reserves" and self._year(at, work) == t:
                paid += work["capital_kr"] - self.planned_part(at, work)
            if self.planned_part(at, work) > 0:
                rest.pop(work["component"])
        return paid + sum(kr for kr, year in rest.values() if year == t)

    def reserves(self, _use: object) -> list[Limit]:
        found = []
        for a, row in self.toy.stock.estates.iterrows():
            floor = 0.0 if np.isnan(row["reserve_floor_kr"]) else row["reserve_floor_kr"]
            left = self._flat(row["reserve_opening_kr"] - floor)
            for t in self.toy.offers.years:
                drawn = self._per_option(lambda at, works, t=t: self._drawn(at, works, t))
                spent = drawn[:, self.estate == a].sum(axis=1)
                right = left + row["reserve_deposit_kr"]
                found.append(Limit("reserves", (a, t), spent, right, 1.0))
                left = np.maximum(right - spent, 0.0)
        return found


@dataclass(frozen=True)
class Twin(Limit):
    """A limit whose sides are the same."""

    @property
    def held(self) -> np.ndarray:
        return np.isclose(self.left, self.right)
