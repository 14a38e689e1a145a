"""Figures are called by name; what has no name keeps its key."""

from __future__ import annotations

import re

import pytest

from energi.explain.answer import Answer
from energi.report.figure_names import figure_name
from energi.report.tables import tables


@pytest.mark.parametrize(
    ("key", "da", "en"),
    [
        ("energy_price.district_heating", "energipris: fjernvarme", "energy price: district heating"),
        ("energy_factor.br08.natural_gas", "energifaktor i energimærket: BR08, naturgas", None),
        ("loan.rate", "realkreditlån: rente", "mortgage loan: rate"),
        ("rent_payment.lbf_half", "beboernes ydelse: lån, halvt særligt og halvt begrænset støttet", None),
        ("something.else", "something.else", "something.else"),
    ],
)
def test_a_key_is_told_in_words(planned: Answer, key: str, da: str, en: str | None) -> None:
    assert figure_name(key, planned.setting.catalogue, "da") == da
    assert en is None or figure_name(key, planned.setting.catalogue, "en") == en


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_price_is_called_as_its_measure_and_no_name_is_a_key(planned: Answer, lang: str) -> None:
    measures = {measure.key: measure for measure in planned.setting.catalogue.measures}
    roof = measures["roof_250"]
    told = figure_name("measure_cost.roof_250", planned.setting.catalogue, lang)
    assert (roof.en if lang == "en" else roof.da) in told
    connected = measures["district_heating"]  # a measure and a carrier of the same key
    told = figure_name("measure_cost.district_heating", planned.setting.catalogue, lang)
    assert (connected.en if lang == "en" else connected.da) in told
    frame = tables(planned, lang)["figures"].frame
    assert not frame["figure_name"].str.contains(r"[a-z]_[a-z]|\w\.\w").any()
    assert frame["figure_key"].map(lambda key: bool(re.fullmatch(r"[\w.]+", key))).all()
