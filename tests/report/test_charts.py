"""Charts are well-formed, self-contained pictures that are also told in words."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from energi.explain.answer import Answer
from energi.report.charts import LABEL_COLOURS, Chart, charts, readable_on
from energi.report.tables import tables

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=["da", "en"])
def drawn(planned: Answer, request: pytest.FixtureRequest) -> dict[str, Chart]:
    return charts(tables(planned, request.param), request.param)


def test_every_chart_parses_and_tells_itself(drawn: dict[str, Chart]) -> None:
    assert list(drawn) == ["co2", "works", "budget", "rent", "labels"]
    for chart in drawn.values():
        root = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own drawing
        assert root.get("role") == "img"
        ids = str(root.get("aria-labelledby")).split()
        assert [root[0].get("id"), root[1].get("id")] == ids
        assert (root[0].text, root[1].text) == (chart.title, chart.told)


def test_no_chart_reaches_out_or_runs_anything(drawn: dict[str, Chart]) -> None:
    for chart in drawn.values():
        assert "<script" not in chart.svg
        assert "<image" not in chart.svg
        assert "href" not in chart.svg
        assert " style=" not in chart.svg  # the page's policy lets no style of an element through
        assert chart.svg.count("http") == chart.svg.count('xmlns="http://www.w3.org/2000/svg"')


def test_numbers_are_danish_in_the_danish_charts(planned: Answer) -> None:
    table = tables(planned, "da")["co2"]
    larger = table.frame.assign(
        **{key: table.frame[key] * 20 for key in ("plan_t", "plan_frozen_t", "today_t")}
    )
    found = {**tables(planned, "da"), "co2": replace(table, frame=larger)}
    texts = [node.text for node in ElementTree.fromstring(charts(found, "da")["co2"].svg).iter(f"{SVG}text")]  # noqa: S314
    assert "5.000" in texts or "10.000" in texts


def test_the_goal_is_marked_with_its_number(planned: Answer) -> None:
    found = tables(planned, "da")
    frame = found["co2"].frame
    goal = frame[(frame["organisation"] == "all") & frame["goal_t"].notna()]["goal_t"].iloc[0]
    assert f">{goal:.0f}<" in charts(found, "da")["co2"].svg


def test_letters_stand_out_on_their_colours() -> None:
    for colour in LABEL_COLOURS.values():
        assert contrast(colour, readable_on(colour)) >= 4.5
    assert (readable_on("#FFFFFF"), readable_on("#000000")) == ("#000000", "#FFFFFF")


def contrast(one: str, other: str) -> float:
    lights = sorted(luminance(colour) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    total = 0.0
    for at, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        part = int(colour[at : at + 2], 16) / 255
        total += weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return total
