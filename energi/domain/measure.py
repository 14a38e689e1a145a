"""Measures: what can be done to a building, as the catalogue on the shelf states it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from energi.domain.choices import Carrier, Component
from energi.domain.sourced import Part, Status


class Effect(Part):
    """What a measure changes in the energy balance; what is not named stays as it is."""

    r_add_m2k_w: float | None = Field(default=None, gt=0, description="insulation added [m2 K/W]")
    u_w_m2k: float | None = Field(default=None, gt=0, description="U-value after replacement [W/(m2 K)]")
    area_share: float = Field(
        default=1.0, gt=0, le=1, description="share of the component's area that is treated [-]"
    )
    g: float | None = Field(default=None, gt=0, le=1, description="solar transmittance after [-]")
    recovery: float | None = Field(
        default=None, gt=0, le=1, description="heat recovery of the ventilation [-]"
    )
    n_inf_1_h: float | None = Field(default=None, ge=0, description="infiltration after [1/h]")
    aux_kwh_m2: float = Field(
        default=0.0, description="electricity added per m2 reference area [kWh/(m2 year)]"
    )
    carrier: Carrier | None = Field(default=None, description="what heats the building afterwards")
    expenditure: float | None = Field(
        default=None, gt=0, description="delivered / produced heat of the new generator [-]"
    )
    heating_loss_share: float = Field(
        default=1.0, ge=0, description="what is left of the heating's distribution and storage losses [-]"
    )
    heat_need_share: float = Field(
        default=1.0, ge=0, description="what is left of the space-heating need, as by better controls [-]"
    )
    hot_water_share: float = Field(
        default=1.0, ge=0, description="what is left of the hot water to be produced, losses included [-]"
    )
    electricity_share: float = Field(
        default=1.0, ge=0, description="what is left of the building electricity: pumps, fans, lighting [-]"
    )
    pv_kwh_m2: float = Field(
        default=0.0, ge=0, description="electricity made per m2 of panels [kWh/(m2 year)]"
    )
    solar_kwh_m2: float = Field(
        default=0.0, ge=0, description="heat for hot water made per m2 of collectors [kWh/(m2 year)]"
    )
    solar_share: float = Field(
        default=0.0, ge=0, le=1, description="share of the hot water, losses included, collectors make [-]"
    )


class Applies(Part):
    """What must be true of a building for the measure to be offered."""

    u_above_w_m2k: float | None = Field(
        default=None, description="only where today's U-value is above [W/(m2 K)]"
    )
    built_before_year: int | None = Field(default=None, description="only in buildings older than this")
    not_protected: bool = Field(default=False, description="not on listed or worth-preserving buildings")
    blocks_only: bool = Field(default=False, description="only in blocks of flats")
    lacks_bath: bool = Field(default=False, description="only where dwellings lack a bath or toilet")
    recovery_below: float | None = Field(default=None, description="only where heat recovery is below [-]")
    carriers: tuple[Carrier, ...] = Field(
        default=(), description="only where one of these heats the building"
    )
    expenditure_above: float | None = Field(
        default=None, description="only where delivered / produced heat is above [-]"
    )
    noise_above_limit: bool = Field(
        default=False, description="only where the noise is above the study's indoor_noise_limit"
    )
    noise_above_db: float | None = Field(default=None, description="only where the noise is above [dB]")
    renewal_district: bool = Field(default=False, description="only in an area-renewal district")


class Measure(Part):
    """A measure of the catalogue.

    Its price is not here: ``measure_cost.<key>`` in the study's own figures, in kr. of the study's
    price level per ``per`` unit, incl. VAT; ``measure_cost_energy.<key>``, if stated, is the part that
    is for energy only, which the regulation's profitability counts; ``measure_maintenance.<key>``, if
    stated, is what it adds to the yearly upkeep, in per cent of its price. An effect no source gives is
    the study's own too: ``asks`` names the shares it must state as ``measure_effect.<key>.<name>``. A
    measure without a price or without such an effect is listed as lacking it.
    """

    key: str = Field(min_length=1)
    component: Component
    da: str
    en: str
    effect: Effect = Effect()
    applies: Applies = Applies()
    lifetime_year: int = Field(ge=1, le=120)
    replaced: bool = Field(
        default=False, description="the component is replaced, so requirements bind whatever the profit"
    )
    maintained: bool = Field(
        default=False, description="it needs yearly upkeep, which the study is told if it does not state"
    )
    per: Literal[
        "m2_component",
        "m2_heated",
        "m2_pv",
        "m2_solar",
        "dwelling",
        "dwelling_without_bath",
        "dwelling_noisy",
    ]
    asks: tuple[str, ...] = Field(default=(), description="shares of the effect that the study states")
    excludes: tuple[str, ...] = Field(default=(), description="measures it cannot be combined with")
    requires: tuple[str, ...] = Field(default=(), description="measures that must be in the same package")
    source: str
    lifetime_source: str
    status: Status

    @model_validator(mode="after")
    def _asks_for_effects(self) -> Measure:
        unknown = set(self.asks) - set(Effect.model_fields)
        if unknown:
            raise ValueError(f"{self.key} asks for what is no effect: {sorted(unknown)}")
        if (self.per == "m2_solar") != (self.effect.solar_kwh_m2 > 0):
            raise ValueError(f"{self.key}: a price per m2_solar and solar_kwh_m2 go together")
        return self


class Catalogue(Part):
    """All measures of a catalogue card."""

    title_da: str
    title_en: str
    measures: tuple[Measure, ...]

    @model_validator(mode="after")
    def _known(self) -> Catalogue:
        keys = [measure.key for measure in self.measures]
        if len(keys) != len(set(keys)):
            raise ValueError("two measures have the same key")
        for measure in self.measures:
            unknown = {*measure.excludes, *measure.requires} - set(keys)
            if unknown:
                raise ValueError(f"{measure.key} names unknown measures: {sorted(unknown)}")
        return self
