"""The explorer of the frontier: its numbers are those of the report, its script runs and no other may."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from browser import agreeable, looked, needs_browser, shown

from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.explain.frontier import Frontier, frontier
from energi.explain.why import why
from energi.flow import posed
from energi.report.explorer import best, explored
from energi.report.frontier_told import frontier_told
from energi.report.plain import write_plain
from energi.report.tables import tables


@pytest.fixture(scope="module")
def asked(study: Path) -> tuple[Answer, Frontier]:
    ask = Ask(study, "", 30, 1.0)
    case, counted = posed(ask)
    return Answer(ask, case, counted, None, None, None, {}), frontier(case, ("life_cycle_cost", "co2"), 3)


@pytest.fixture(scope="module", params=["da", "en"])
def page(
    request: pytest.FixtureRequest, asked: tuple[Answer, Frontier], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    answer, found = asked
    folder = tmp_path_factory.mktemp("explorer") / request.param
    write_plain(frontier_told(answer, found, 3, request.param), folder, request.param)
    return folder / "explorer.html"


def test_every_plan_has_the_report_s_own_numbers(asked: tuple[Answer, Frontier]) -> None:
    answer, found = asked
    told = explored(answer, found, "da")
    rents, changes = told["frontier_estates"].frame, told["frontier_changes"].frame
    for at, point in enumerate(found.points, start=1):
        full = replace(answer, plan=point.plan, reasons=why(answer.case, point.plan))
        theirs = tables(full, "da")
        ours = rents[rents["point"] == at].reset_index(drop=True)
        for column in ("rise_kr_m2", "rise_percent", "bill_before_kr_m2", "bill_after_kr_m2", "capital_kr"):
            np.testing.assert_array_equal(ours[column], theirs["estates"].frame[column])
        assert ours["bill_before_kr_m2"].gt(0).any()
        other = found.points[best(found)].plan.chosen != point.plan.chosen
        assert set(changes.loc[changes["point"] == at, "building"]) == set(
            answer.case.stock.buildings.index[other]
        )
    assert rents.loc[rents["point"] == best(found) + 1, "rise_difference_kr_m2"].eq(0).all()


def test_the_policy_names_the_script_and_nothing_else_may_run(page: Path) -> None:
    text = page.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert re.findall(r"script-src ([^;]*)", policy[1]) == re.findall(
        r"script-src ('sha256-[^']*')", policy[1]
    )
    assert text.count("<script") == 1
    assert not re.search(r"\son[a-z]+=|https?://(?!www.w3.org)", text)
    frontier_page = page.with_name("frontier.html").read_text("utf-8")
    assert 'href="explorer.html"' in frontier_page
    assert "<script" not in frontier_page


def _visible(document: str) -> list[str]:
    """The plans that are not hidden."""
    sections = re.findall(r'<section class="point"[^>]*>', document)
    return [re.findall(r"point-(\d+)", each)[0] for each in sections if " hidden" not in each]


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("name", ["explorer", "frontier"])
def test_axe_objects_to_nothing_and_nothing_overlaps(page: Path, tmp_path: Path, name: str) -> None:
    agreeable(looked(page.with_name(f"{name}.html").read_text("utf-8"), tmp_path))


@needs_browser
def test_it_shows_the_best_plan_first_and_the_one_clicked_next(
    page: Path, asked: tuple[Answer, Frontier]
) -> None:
    own = best(asked[1]) + 1
    document = shown(page)
    assert _visible(document) == [str(own)]
    told = re.findall(r'<p id="shown" role="status">([^<]*)<', document)
    assert told == [re.findall(r'data-told="([^"]*)"', document)[own - 1]]
    other = 1 if own != 1 else 2
    script = f"dots[{other - 1}].dispatchEvent(new MouseEvent('click', {{bubbles: true}}));"
    document = shown(page, script)
    assert _visible(document) == [str(other)]
    assert document.count('class="chosen"') == 1
    assert unescape(re.findall(r'<p id="shown" role="status">([^<]*)<', document)[0]).startswith(
        f"Plan {other} "
    )


@needs_browser
def test_the_keyboard_chooses_a_plan(page: Path, asked: tuple[Answer, Frontier]) -> None:
    # an arrow key in a group of radio buttons checks one and fires "change", which is what a test can send
    count = len(asked[1].points)
    script = f"picks[{count - 1}].checked = true; picks[{count - 1}].dispatchEvent(new Event('change'));"
    assert _visible(shown(page, script)) == [str(count)]


@needs_browser
def test_without_scripts_every_plan_is_on_the_page(page: Path, asked: tuple[Answer, Frontier]) -> None:
    bare = page.with_name("bare.html")
    bare.write_text(re.sub(r"<script>.*?</script>", "", page.read_text("utf-8"), flags=re.S), "utf-8")
    assert len(_visible(shown(bare))) == len(asked[1].points)
