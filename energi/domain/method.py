"""Cards of the energy methods: boundary conditions, climate, typology, systems, label scales.

Units stand in the names; every set has its source (a key of ``data/SOURCES.toml``) and status.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from energi.domain.choices import Carrier, LabelScale
from energi.domain.sourced import Part, Sourced, Status


class BoundarySet(Sourced):
    """Standard use of a kind of building."""

    theta_i_c: float
    f_red_1: float = Field(gt=0, le=1, description="temperature reduction at h_tr 1 W/(m2 K) [-]")
    f_red_4: float = Field(gt=0, le=1, description="temperature reduction at h_tr 4 W/(m2 K) [-]")
    n_use_1_h: float = Field(ge=0)
    h_room_m: float = Field(gt=0)
    phi_int_w_m2: float = Field(ge=0)
    f_sh_hor: float = Field(ge=0, le=1)
    f_sh_vert: float = Field(ge=0, le=1)
    f_frame: float = Field(ge=0, le=1)
    f_w: float = Field(ge=0, le=1)
    c_m_wh_m2k: float = Field(gt=0)
    q_w_nd_kwh_m2: float = Field(ge=0, description="net hot-water need per m2 A_ref and year")


class Boundaries(Part):
    """All boundary sets, by code."""

    title_da: str
    title_en: str
    sets: dict[str, BoundarySet]


class Month(Part):
    """A month of the reference year; irradiation per m2 of surface and month."""

    days: int = Field(ge=28, le=31)
    theta_e_c: float
    i_hor_kwh_m2: float = Field(ge=0)
    i_east_kwh_m2: float = Field(ge=0)
    i_south_kwh_m2: float = Field(ge=0)
    i_west_kwh_m2: float = Field(ge=0)
    i_north_kwh_m2: float = Field(ge=0)


class SeasonSet(Sourced):
    """The heating season as one period."""

    theta_base_c: float
    days_d: float = Field(gt=0, le=366)
    theta_e_c: float
    i_hor_kwh_m2: float = Field(ge=0)
    i_east_kwh_m2: float = Field(ge=0)
    i_south_kwh_m2: float = Field(ge=0)
    i_west_kwh_m2: float = Field(ge=0)
    i_north_kwh_m2: float = Field(ge=0)


class YearSet(Sourced):
    """A reference year in twelve months."""

    months: tuple[Month, ...] = Field(min_length=12, max_length=12)


class ClimateCard(Part):
    """Outdoor climate: a season and the months it comes from."""

    title_da: str
    title_en: str
    season: SeasonSet
    year: YearSet


class MethodChoice(Part):
    """Which conditions an energy method uses, and why."""

    kind: Literal["seasonal", "monthly"]
    house: str = Field(description="boundary set of houses")
    block: str = Field(description="boundary set of blocks of flats")
    climate: str = Field(description="climate card of models/methods")
    why_da: str = Field(min_length=1)
    why_en: str = Field(min_length=1)


class Methods(Part):
    """All energy methods a study can name."""

    title_da: str
    title_en: str
    methods: dict[str, MethodChoice]


class TypologyRow(Sourced):
    """The average building of a construction period; areas of the whole building, as published."""

    code: str
    size_class: Literal["AB", "TH"]
    year_from: int
    year_to: int
    area_ref_m2: float = Field(gt=0)
    area_roof_m2: float = Field(gt=0)
    area_wall_m2: float = Field(gt=0)
    area_floor_m2: float = Field(gt=0)
    area_window_m2: float = Field(gt=0)
    window_hor_m2: float = Field(ge=0)
    window_east_m2: float = Field(ge=0)
    window_south_m2: float = Field(ge=0)
    window_west_m2: float = Field(ge=0)
    window_north_m2: float = Field(ge=0)
    u_roof_w_m2k: float = Field(gt=0)
    u_wall_w_m2k: float = Field(gt=0)
    u_floor_w_m2k: float = Field(gt=0)
    u_window_w_m2k: float = Field(gt=0)
    b_roof: float = Field(ge=0, le=1)
    b_wall: float = Field(ge=0, le=1)
    b_floor: float = Field(ge=0, le=1)
    b_window: float = Field(ge=0, le=1)
    g: float = Field(gt=0, le=1)
    du_tb_w_m2k: float = Field(ge=0)
    n_inf_1_h: float = Field(ge=0)


class SystemRow(Sourced):
    """The heating and hot-water system of a carrier and size class, per m2 A_ref and year."""

    carrier: Carrier
    size_class: Literal["AB", "TH"]
    heating_system: str
    hot_water_system: str
    expenditure: float = Field(gt=0, description="delivered / produced heat [-]")
    distribution_kwh_m2: float = Field(ge=0)
    storage_kwh_m2: float = Field(ge=0)
    aux_kwh_m2: float = Field(ge=0)
    water_distribution_kwh_m2: float = Field(ge=0)
    water_storage_kwh_m2: float = Field(ge=0)


class Step(Part):
    """The upper limit of a label class: ``fixed + over_area / A`` [kWh/(m2 year)]."""

    label_class: str
    fixed_kwh_m2: float = Field(gt=0)
    over_area_kwh: float = Field(ge=0)


class ScaleCard(Sourced):
    """An official label scale: limits of every class but the last, best first."""

    start: date
    end: date | None = None
    regime: str = Field(description="energy factors of its time")
    regime_status: Status
    dwelling: tuple[Step, ...]
    other: tuple[Step, ...] = ()
    other_source: str = ""
    last: str = Field(description="class of everything above the last limit")

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes, best first."""
        return (*(step.label_class for step in self.dwelling), self.last)


class MixedUse(Sourced):
    """From when on a label's limits are mixed of two uses."""

    other_from_m2: float
    other_from_share: float


class Scales(Part):
    """All label scales, their overlap and the official conversion."""

    title_da: str
    title_en: str
    overlap_programs: tuple[str, ...]
    mixed: MixedUse
    scales: dict[LabelScale, ScaleCard]
    conversion_source: str
    conversion_columns: dict[LabelScale, str]
    conversion: tuple[dict[str, tuple[str, ...]], ...]

    @model_validator(mode="after")
    def _complete(self) -> Scales:
        if set(self.scales) != set(LabelScale) or set(self.conversion_columns) != set(LabelScale):
            raise ValueError("every label scale needs its limits and its conversion column")
        for name, scale in self.scales.items():
            limits = [step.fixed_kwh_m2 for step in scale.dwelling]
            if limits != sorted(limits):
                raise ValueError(f"the limits of scale {name} must rise")
        return self

    def at(self, day: date, program: str = "") -> LabelScale | None:
        """The scale a label of a day was issued on; the program decides where two overlap in 2012.

        None before 2006-09-01: the older scales are not available.
        """
        found = [name for name, scale in self.scales.items() if scale.start <= day <= (scale.end or date.max)]
        found.sort(key=lambda name: self.scales[name].start)
        if not found:
            return None
        return found[0] if program.startswith(self.overlap_programs) else found[-1]
