"""Every combination of options of a small case, counted without the sheet, `verify` or a solver."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from toys import Toy

from energi.domain.study import BathAndToilet, Co2Goal, RentAbsolute, RentPercent, Study

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
    """Combinations (rows of options), what they come to under each goal, and their limits."""

    chosen: np.ndarray
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


def tried(toy: Toy, study: Study, chosen: np.ndarray) -> Tried:
    """Count combinations (k, buildings) of a toy under a study."""
    count = Count(toy, study, chosen)
    goals = {
        "life_cycle_cost": count.of("lcc_kr").sum(axis=1),
        "capital": (count.of("capital_kr") - count.of("anyway_kr")).sum(axis=1),
        "co2": toy.offers.co2_kg.sum(axis=1)[chosen].sum(axis=1) / 1000,
    }
    limits = [limit for use in study.rules for limit in getattr(count, use.name)(use)]
    return Tried(chosen, goals, limits)


class Count:
    """Adds up combinations the long way; one method per rule of a study."""

    def __init__(self, toy: Toy, study: Study, chosen: np.ndarray) -> None:
        self.toy, self.study, self.chosen = toy, study, chosen
        self.rows = {name: column.to_numpy() for name, column in toy.offers.options.items()}
        self.start, self.later = self.of("start_year"), self.of("later_year")
        self.organisation = toy.stock.buildings["organisation"].to_numpy()
        self.estate = toy.stock.buildings["estate"].to_numpy()

    def of(self, column: str) -> np.ndarray:
        return np.asarray(self.rows[column][self.chosen])

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

    def _co2(self, use: Co2Goal, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        frozen = use.factors == "frozen"
        kg = self.toy.offers.co2_frozen_kg if frozen else self.toy.offers.co2_kg
        base = self.toy.assessment.buildings["co2_base_frozen_kg" if frozen else "co2_base_kg"].to_numpy()
        year = self.toy.offers.years.index(use.year)
        left = kg[self.chosen, year][:, where].sum(axis=1) / 1000
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
            left, right = self._co2(use, self.organisation == g)
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
