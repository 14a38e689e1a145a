"""Figures that know where they come from: refused, taken, remembered."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from energi.domain.errors import ShelfError
from energi.domain.sourced import Figure, Figures


def figure(key: str = "a", value: float = 1.5, status: str = "quoted", **named: object) -> Figure:
    stated = {"key": key, "value": value, "unit": "kr2010/kWh", "source": "climate-S22", "status": status}
    return Figure.model_validate({**stated, **named})


def test_a_figure_is_taken_in_its_own_unit_only() -> None:
    drawer = Figures([figure()])
    assert drawer.take("a", "kr2010/kWh") == 1.5
    with pytest.raises(ShelfError) as caught:
        drawer.take("a", "kr2020/kWh")
    assert caught.value.code == "E-FIGURE-UNIT"
    assert caught.value.fields == {"key": "a", "unit": "kr2010/kWh", "expected": "kr2020/kWh"}


def test_a_missing_figure_is_named() -> None:
    drawer = Figures([figure()])
    assert "a" in drawer
    assert "b" not in drawer
    assert not drawer.usable("b")
    with pytest.raises(ShelfError) as caught:
        drawer.take("b", "kr2010/kWh")
    assert (caught.value.code, caught.value.fields) == ("E-FIGURE-MISSING", {"key": "b"})


def test_an_unverified_figure_is_refused_unless_accepted_by_name() -> None:
    doubtful = figure(status="unverified")
    with pytest.raises(ShelfError) as caught:
        Figures([doubtful], accepted=["other"]).take("a", "kr2010/kWh")
    assert caught.value.code == "E-FIGURE-UNVERIFIED"
    assert caught.value.fields == {"key": "a", "source": "climate-S22"}
    accepting = Figures([doubtful], accepted=["a"])
    assert accepting.usable("a")
    assert accepting.take("a", "kr2010/kWh") == 1.5
    assert accepting.accepted == {"a"}


def test_the_study_s_own_figure_goes_before_the_shelf_s() -> None:
    assert Figures([figure(), figure(value=2.0, status="user")]).take("a", "kr2010/kWh") == 2.0


def test_only_what_was_taken_is_remembered_sorted_and_once() -> None:
    drawer = Figures([figure("c"), figure("a"), figure("b")])
    for key in ("c", "a", "c"):
        drawer.take(key, "kr2010/kWh")
    assert [taken.key for taken in drawer.taken] == ["a", "c"]
    drawer.usable("b")
    assert [taken.key for taken in drawer.taken] == ["a", "c"]  # asking is not taking


@pytest.mark.parametrize(
    "named", [{"status": "guessed"}, {"source": ""}, {"key": ""}, {"value": "much"}, {"surplus": 1}]
)
def test_a_figure_without_source_or_status_is_no_figure(named: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        figure(**named)  # type: ignore[arg-type]
