"""The label scales against the official numbers, their boundaries, and the conversion table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from energi.assess import label
from energi.domain.choices import LabelScale
from energi.domain.errors import InputError
from energi.domain.method import Scales
from energi.domain.sourced import Figures
from energi.shelf import figures, shelf, sources
from energi.words import say, told

AREAS = np.array([150.0, 1000.0, 5000.0])
SCALES = [scale.value for scale in LabelScale]


def limit(scale: str, name: str) -> np.ndarray:
    return label.limits(scale, AREAS)[:, label.classes(scale).index(name)]


@pytest.mark.parametrize(
    ("scale", "name", "expected"),
    [
        ("2008V1", "B", [84.667, 72.200, 70.440]),
        ("2008V2", "A1", [42.333, 36.100, 35.220]),
        ("2012", "A2", [60.667, 51.600, 50.320]),
        ("2018", "A2010", [63.500, 54.150, 52.830]),
        ("2013", "A2015", [36.667, 31.000, 30.200]),
        ("2018", "C", [131.333, 113.200, 110.640]),
        ("2008V3", "D", [178.000, 154.200, 150.840]),
        ("2013", "E", [224.667, 195.200, 191.040]),
        ("2018", "F", [283.333, 246.500, 241.300]),
    ],
)
def test_official_limits(scale: str, name: str, expected: list[float]) -> None:
    assert limit(scale, name) == pytest.approx(expected, abs=5e-4)


def test_the_nearly_zero_class_has_no_area_term() -> None:
    assert limit("2013", "A2020").tolist() == [20.0] * 3
    assert limit("2018", "A2020").tolist() == [27.0] * 3


def test_mixed_use() -> None:
    dwelling, other = np.array([4000.0]), np.array([1000.0])
    found = dict(zip(label.classes("2018"), label.mixed_limits("2018", dwelling, other)[0], strict=False))
    assert [found[name] for name in "BCD"] == pytest.approx([75.88, 116.28, 156.68])
    assert label.mixed_limits("2018", AREAS, np.zeros(3)) == pytest.approx(label.limits("2018", AREAS))
    assert label.mixed_limits("2018", np.zeros(3), AREAS) == pytest.approx(
        label.limits("2018", AREAS, "other")
    )
    assert label.is_mixed(
        np.array([9000.0, 4000.0, 401.0, 500.0]), np.array([1000.0, 999.0, 100.0, 0.0])
    ).tolist() == [
        True,
        False,
        False,
        False,
    ]
    assert label.is_mixed(np.array([400.0]), np.array([100.0])).tolist() == [True]


def test_classes_of_mixed_use_are_by_the_mixed_limits_where_they_are_known() -> None:
    """116.28 is the limit of C for 4,000 m2 of dwellings and 1,000 of shops; dwellings alone: 110.64."""
    energy, area = np.array([116.28, 116.29, 116.28, 116.28]), np.full(4, 5000.0)
    other = np.array([1000.0, 1000.0, 999.0, 0.0])
    assert label.label_class(energy, area, "2018", other).tolist() == ["C", "D", "D", "D"]
    assert label.label_class(energy, area, "2018").tolist() == ["D"] * 4
    assert label.label_class(energy, area, "2008V1", other).tolist()[:2] == ["", ""]
    assert label.unlimited(area, other, "2008V1").tolist() == [True, True, False, False]
    assert not label.unlimited(area, other, "2018").any()


def test_a_building_without_dwellings_has_the_limits_of_other_uses() -> None:
    area = np.array([1000.0])
    limit = label.limits("2018", area, "other")[:, label.classes("2018").index("C")]
    assert label.label_class(limit, area, "2018", area).tolist() == ["C"]


def test_other_uses_are_known_for_one_scale_only() -> None:
    with pytest.raises(InputError, match="E-LABEL-USE"):
        label.limits("2013", AREAS, "other")
    with pytest.raises(InputError, match="E-LABEL-NO-SCALE"):
        label.limits("2004", AREAS)


@given(area=st.floats(20.0, 1e6), scale=st.sampled_from(SCALES), data=st.data())
def test_a_value_on_the_limit_passes_and_above_it_does_not(
    area: float, scale: str, data: st.DataObject
) -> None:
    names = label.classes(scale)
    at = data.draw(st.integers(0, len(names) - 2))
    exactly = label.limits(scale, np.array([area]))[0, at]
    pair = np.array([exactly, np.nextafter(exactly, np.inf)])
    assert label.label_class(pair, np.array([area, area]), scale).tolist() == [names[at], names[at + 1]]


@given(
    energy=st.floats(0.0, 600.0),
    less=st.floats(0.0, 1.0),
    area=st.floats(20.0, 1e5),
    scale=st.sampled_from(SCALES),
)
def test_less_energy_is_never_a_worse_class(energy: float, less: float, area: float, scale: str) -> None:
    found = label.label_class(np.array([energy, energy * less]), np.array([area, area]), scale)
    assert label.steps_between(found[:1], found[1:], scale)[0] >= 0


def test_classes_on_several_scales_at_once() -> None:
    found = label.label_class(
        np.array([75.0, 75.0, 75.0, 400.0, np.nan, 25.0]),
        np.full(6, 1000.0),
        np.array(["2006", "2008V1", "2018", "2006", "2018", "2018"], dtype=object),
    )
    assert found.tolist() == ["B2", "C", "C", "G", "", "A2020"]


def test_steps_between() -> None:
    assert label.steps_between(["G", "C", "B"], ["C", "C", "D"], "2018").tolist() == [4, 0, -2]
    with pytest.raises(InputError, match="E-LABEL-CLASS"):
        label.steps_between("B", "B2", "2018")


def test_official_conversion() -> None:
    old = ["A1", "A2", "B1", "B2", "C1", "C2", "D1", "D2", "E1", "E2", "F1", "F2", "G1", "G2"]
    assert label.convert_class(old, "2006", "2018").tolist() == [
        *("A2010", "A2010", "B", "C", "C", "D", "D", "E", "E", "F", "F", "G", "G", "G"),
    ]
    assert label.convert_class(["A1", "A2"], "2008V3", "2018").tolist() == ["A2010", "A2010"]
    assert label.convert_class(["A1", "A2", "G"], "2012", "2013").tolist() == ["A2015", "A2010", "G"]
    assert label.convert_class(["B", "C"], "2018", "2006").tolist() == ["B1", ""]
    assert label.convert_class("A2020", "2013", "2018").tolist() == [""]
    assert label.convert_class("A2020", "2013", "2013").tolist() == ["A2020"]


@pytest.mark.parametrize("scale", ["2008V1", "2008V2", "2008V3", "2012"])
@given(energy=st.floats(53.0, 600.0), area=st.floats(50.0, 1e5))
def test_conversion_agrees_with_the_limits_from_c_on(scale: str, energy: float, area: float) -> None:
    """The limits from B on are the same on these scales, so both ways give the same class."""
    one = np.array([energy]), np.array([area])
    old = label.label_class(*one, scale)
    if old[0] >= "C":
        assert label.convert_class(old, scale, "2018").tolist() == label.label_class(*one, "2018").tolist()


@pytest.mark.parametrize(
    ("day", "program", "scale"),
    [
        (date(2006, 9, 1), "", "2006"),
        (date(2007, 12, 31), "", "2006"),
        (date(2008, 1, 1), "", "2008V1"),
        (date(2009, 9, 30), "", "2008V2"),
        (date(2010, 6, 1), "", "2008V3"),
        (date(2012, 7, 1), "", "2012"),
        (date(2012, 7, 1), "Energy08 4.2", "2008V3"),
        (date(2012, 7, 1), "Ek-pro", "2008V3"),
        (date(2013, 9, 7), "", "2012"),
        (date(2013, 9, 8), "", "2013"),
        (date(2018, 7, 1), "", "2018"),
        (date(2030, 1, 1), "Energy08", "2018"),
    ],
)
def test_scale_of_a_day(day: date, program: str, scale: str) -> None:
    assert label.scale_at(day, program) == scale


def test_older_labels_have_no_scale() -> None:
    with pytest.raises(InputError, match="E-LABEL-SCALE"):
        label.scale_at(date(2006, 8, 31))


FACTORS = figures(shelf("data") / "factors" / "energy_factors.toml")


def test_weighted_energy_by_hand() -> None:
    drawer = Figures(FACTORS)
    found = label.weighted_kwh_m2(
        np.array([100_000.0, 100_000.0]),
        np.array([2_000.0, 0.0]),
        np.array([1000.0, 1000.0]),
        ["district_heating", "natural_gas"],
        drawer,
        "br18",
    )
    assert found == pytest.approx([85.0 + 3.8, 100.0])
    assert [figure.key for figure in drawer.taken] == [
        "energy_factor.br18.district_heating",
        "energy_factor.br18.electricity",
        "energy_factor.br18.natural_gas",
    ]


def test_an_unverified_factor_is_refused_unless_accepted() -> None:
    heat = np.array([100.0, 100.0]), np.array([0.0, 4.0]), np.array([1.0, 1.0])
    carriers = np.array(["natural_gas", "district_heating"], dtype=object)
    refused = label.weighted_kwh_m2(*heat, carriers, Figures(FACTORS), "br08")
    assert np.isnan(refused[0])
    assert refused[1] == pytest.approx(110.0)
    key = "energy_factor.br08.natural_gas"
    assert label.unusable_factors(["natural_gas"], Figures(FACTORS), "br08") == (key,)
    (note,) = label.factor_findings(["natural_gas"], Figures(FACTORS), "br08")
    assert all(key in told(note, lang)[0] for lang in ("da", "en"))
    accepted = Figures(FACTORS, [key])
    assert label.unusable_factors(["natural_gas"], accepted, "br08") == ()
    assert label.weighted_kwh_m2(*heat, carriers, accepted, "br08")[0] == pytest.approx(100.0)


def test_every_scale_and_factor_names_a_source() -> None:
    card = label.scales()
    keys = {each.source for each in card.scales.values()} | {card.conversion_source, card.mixed.source}
    assert keys | {figure.source for figure in FACTORS} <= set(sources())
    assert {scale.regime for scale in card.scales.values()} <= {
        figure.key.split(".")[1] for figure in FACTORS
    }


def test_a_card_with_a_missing_scale_or_falling_limits_is_refused() -> None:
    whole = label.scales().model_dump()
    missing = {**whole, "scales": {name: each for name, each in whole["scales"].items() if name != "2013"}}
    with pytest.raises(ValidationError, match="every label scale"):
        Scales.model_validate(missing)
    turned = {**whole["scales"]["2018"], "dwelling": whole["scales"]["2018"]["dwelling"][::-1]}
    with pytest.raises(ValidationError, match="must rise"):
        Scales.model_validate({**whole, "scales": {**whole["scales"], "2018": turned}})


def test_what_is_said_exists_in_both_languages() -> None:
    for error in (
        _error(label.limits, "2004", AREAS),
        _error(label.limits, "2013", AREAS, "other"),
        _error(label.scale_at, date(2000, 1, 1)),
        _error(label.steps_between, "B", "B2", "2018"),
    ):
        for lang in ("da", "en"):
            assert say(f"error.{error.code}.text", lang, **error.fields)
            assert say(f"error.{error.code}.remedy", lang, **error.fields)


def _error(function: Callable[..., object], *arguments: object) -> InputError:
    with pytest.raises(InputError) as caught:
        function(*arguments)
    return caught.value
