"""The card of what is likely: limits that only decide when a person is asked to look again."""

from __future__ import annotations

from pydantic import Field

from energi.domain.sourced import Part, Sourced


class Need(Sourced):
    """Heat need of the average buildings of a construction period, per m2 reference area and year."""

    year_from: int
    year_to: int
    need_block_kwh_m2: float = Field(gt=0)
    need_house_kwh_m2: float = Field(gt=0)


class Measured(Sourced):
    """Measured heat use of flats of a construction period, a cross-check."""

    year_from: int
    year_to: int
    flats_kwh_m2: float = Field(gt=0)


class Heat(Sourced):
    """Likely heat use of a label."""

    low_share: float = Field(gt=0, le=1)
    high_share: float = Field(ge=1)
    gross_share: float = Field(gt=0, le=1)
    hot_water_kwh_m2: float = Field(ge=0)
    periods: tuple[Need, ...] = Field(min_length=1)
    measured: tuple[Measured, ...] = ()

    def band(self, period: Need) -> tuple[float, float]:
        """Lowest and highest likely use of a period [kWh per heated m2 and year]."""
        needs = (period.need_block_kwh_m2, period.need_house_kwh_m2)
        low = self.low_share * self.gross_share * min(needs)
        return low, self.high_share * self.gross_share * max(needs) + self.hot_water_kwh_m2


class DwellingSize(Sourced):
    """Likely heated area per dwelling."""

    low_m2: float
    high_m2: float


class EstateArea(Sourced):
    """Likely distance between an estate's dwelling area and its buildings' heated area."""

    apart_percent: float


class Rent(Sourced):
    """When a rent is far from the portfolio's median."""

    spread: float = Field(gt=0)
    apart_percent: float = Field(ge=0)
    least_estates: int = Field(ge=3)


class Plausibility(Part):
    """All of it."""

    title_da: str
    title_en: str
    heat: Heat
    dwelling: DwellingSize
    estate: EstateArea
    rent: Rent
