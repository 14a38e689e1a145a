"""Requirement packs: what the shelf holds, what a pack must not be, and the page made from them."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from energi.assess.packs import read_packs
from energi.domain.errors import ShelfError
from energi.domain.requirement import Clause, EnergyFrame, Pack, Theme
from energi.shelf import card, shelf, sources
from energi.words import say

ROOT = Path(__file__).parents[2]
PACKS = sorted(path.stem for path in (shelf("models") / "requirements").glob("*.toml"))


def pack(name: str) -> Pack:
    return card(shelf("models") / "requirements" / f"{name}.toml", Pack)


def clause(**changes: Any) -> dict[str, Any]:
    return {
        "id": "X-1",
        "theme": "energy",
        "title_da": "t",
        "title_en": "t",
        "da": "d",
        "en": "e",
        "kind": "krav",
        "binds": "component_touched",
        "predicate": {"type": "component_u", "component": "wall", "limit_w_m2k": 0.2},
        "source": "user",
        "checked": "2026-11-23",
        "status": "user",
        **changes,
    }


def made(*clauses: dict[str, Any]) -> Pack:
    return Pack.model_validate(
        {
            "name": "x",
            "title_da": "t",
            "title_en": "t",
            "about_da": "a",
            "about_en": "a",
            "clauses": list(clauses),
        }
    )


@pytest.mark.parametrize("name", PACKS)
def test_every_clause_names_sources_that_exist(name: str) -> None:
    for one in pack(name).clauses:
        assert one.source in sources(), one.id
        if isinstance(one.predicate, EnergyFrame):
            assert {factor.source for factor in one.predicate.factors} <= set(sources())


def test_the_city_pack_has_all_nine_themes_for_new_build_and_renovation() -> None:
    mba = pack("miljoe_2010")
    for binds in ("new_build", "component_touched"):
        assert {one.theme for one in mba.clauses if one.binds == binds} == set(Theme)
    new, ren = mba.clause("MBA2010-EN-NEW"), mba.clause("MBA2010-EN-REN")
    assert new.text_known == "verified_indirect"
    assert (ren.text_known, ren.status) == ("source_missing", "unverified")
    assert [proxy.name for proxy in ren.proxies] == ["P1", "P2", "P3"]
    others = [one for one in mba.clauses if one.theme is not Theme.ENERGY]
    assert {one.predicate.type for one in others} == {"documentation"}
    assert {one.status for one in others if one.id != "MBA2010-TOW-GREENROOF"} == {"unverified"}


def test_the_new_build_demand_is_low_energy_class_1_with_its_own_factors() -> None:
    (mba,) = read_packs(["miljoe_2010"], ROOT)
    frame = mba.clause("MBA2010-EN-NEW").predicate
    assert isinstance(frame, EnergyFrame)
    assert (frame.a_kwh_m2, frame.b_kwh) == (35, 1100)
    factors = {factor.carrier.value: (factor.value, factor.status) for factor in frame.factors}
    assert factors["electricity"] == (2.5, "secondary")
    assert factors["district_heating"] == (1.0, "derived")
    assert factors["natural_gas"][1] == "unverified"


def test_unverified_component_values_are_marked() -> None:
    """U7, U8, U9 and U10 of the facts."""
    assert {one.status for one in pack("br08").of_type("component_u")} == {"unverified"}
    br10 = {one.id for one in pack("br10").clauses if one.status == "unverified"}
    assert br10 == {"BR10-U-DECK", "BR10-PSI-FOUNDATION"}
    assert pack("br15").clause("BR15-EREF").status == "unverified"
    assert pack("br15").clause("BR15-REN2").status == "unverified"  # U11
    assert not pack("br08").of_type("profitability")


def test_in_force_by_date_of_application() -> None:
    both = [pack(name).clause(f"{name.upper()}-FRAME") for name in ("br08", "br10")]
    days = [date(2010, 6, 29), date(2010, 6, 30), date(2010, 12, 31), date(2011, 1, 1)]
    held = [tuple(one.holds(day) for one in both) for day in days]
    assert held == [(True, False), (True, True), (True, True), (False, True)]


def test_overlapping_periods_of_a_clause_are_refused() -> None:
    early, late = clause(valid_to="2010-06-30"), clause(valid_from="2010-07-01")
    assert len(made(early, late).clauses) == 2
    with pytest.raises(ValidationError, match="two clauses X-1 are in force on 2010-06-30"):
        made(early, clause(valid_from="2010-06-30"))
    with pytest.raises(ValidationError, match="X-1"):
        made(clause(), clause(valid_from="2015-01-01"))


@pytest.mark.parametrize(
    "changes",
    [
        {"source": ""},
        {"da": "  "},
        {"en": ""},
        {"checked": None},
        {"status": "guess"},
        {"predicate": {"type": "component_u", "component": "wall"}},
        {"predicate": {"type": "component_u", "component": "wall", "limit_w_m2k": float("nan")}},
        {"predicate": {"type": "energy_frame", "a_kwh_m2": 35, "b_kwh": 1100, "factors": []}},
        {"predicate": {"type": "energy_frame", "a_kwh_m2": 35, "factors": []}},
        {"predicate": {"type": "made_up"}},
    ],
)
def test_a_clause_without_source_words_or_limit_is_refused(changes: dict[str, Any]) -> None:
    Clause.model_validate(clause())
    with pytest.raises(ValidationError):
        Clause.model_validate(clause(**changes))


def test_two_factors_of_a_carrier_are_refused() -> None:
    factor = {"carrier": "electricity", "value": 2.5, "source": "user", "status": "user"}
    frame = {"type": "energy_frame", "a_kwh_m2": 35, "b_kwh": 1100, "factors": [factor, factor]}
    with pytest.raises(ValidationError, match="two energy factors"):
        Clause.model_validate(clause(predicate=frame))


def test_a_reference_that_leads_nowhere(tmp_path: Path) -> None:
    text = (shelf("models") / "requirements" / "miljoe_2010.toml").read_text(encoding="utf-8")
    (tmp_path / "egne_krav.toml").write_text(text.replace("LEK1-DWELLING", "LEK1-NONE"), encoding="utf-8")
    with pytest.raises(ShelfError) as caught:
        read_packs(["egne_krav.toml"], tmp_path)
    assert caught.value.code == "E-PACK-CLAUSE"
    assert "LEK1-NONE" in say("error.E-PACK-CLAUSE.text", "da", **caught.value.fields)


def test_the_page_is_up_to_date() -> None:
    """`python docs/make_requirements.py` writes it."""
    page = runpy.run_path(str(ROOT / "docs" / "make_requirements.py"))["render"]()
    assert (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8") == page
    assert (
        "E ≤ 35 + 1.100/A kWh/m² (andet end bolig: 50 + 1.100/A (ikke bekræftet)); el 2,5, fjernvarme 1"
        in page
    )
    assert all(f"`{one.id}`" in page for name in PACKS for one in pack(name).clauses)


def test_the_pack_of_the_page_is_one(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    (tmp_path / "egne_krav.toml").write_text(page.split("```toml")[2].split("```")[0], encoding="utf-8")
    (own,) = read_packs(["egne_krav.toml"], tmp_path)
    assert own.clause("OWN-U-WALL").kind == "krav"
    named = set(page.split("[clauses.predicate]")[1].split("limit_w_m2k")[0].replace(",", " ").split())
    every = {one.predicate.type for name in PACKS for one in pack(name).clauses}
    assert every <= named | {"component_u"}
