"""The page: its numbers are the tables', it needs nothing else, and it runs nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from energi import words
from energi.explain.answer import Answer
from energi.report.lead import gives
from energi.report.page import page
from energi.report.table import Table
from energi.report.tables import tables

RUN = "2026-11-23 ab12cd"
VOID = {"meta", "link", "br", "img", "input", "hr"}
EVIL = '<img src=x onerror="alert(1)">&'


class Reader(HTMLParser):
    """Collects tags, attributes and text, and checks that tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)


@pytest.fixture(scope="module")
def found(planned: Answer) -> dict[str, Table]:
    return tables(planned, "da")


@pytest.fixture(scope="module")
def danish(planned: Answer, found: dict[str, Table]) -> str:
    return page(planned, found, "da", RUN)


def test_the_page_shows_the_numbers_of_the_tables(danish: str, found: dict[str, Table]) -> None:
    text = " ".join(" ".join(Reader(danish).text).split())
    figures = found["summary"].frame.set_index("figure")["value"]
    assert f"{words.number(figures['capital'] / 1e6, 'da', 1)} mio. kr." in text
    assert f"{words.number(figures['heat_saved'], 'da', 0)} MWh om året" in text
    for row in found["plan"].frame.to_dict("records"):
        cells = re.search(rf'>{row["building"]}</td>(.*?)</tr><tr class="why">', danish, re.DOTALL)
        assert cells is not None
        assert f">{words.number(row['capital_kr'], 'da', 0)}</td>" in cells[1]
        assert f">{words.number(row['saving_computed_kwh'], 'da', 0)}</td>" in cells[1]
    for row in found["estates"].frame.to_dict("records"):
        assert f">{words.number(row['rise_kr_m2'], 'da', 1)}</td>" in danish


def test_the_page_is_whole_and_runs_nothing(danish: str) -> None:
    reader = Reader(danish)
    assert reader.open == []
    assert danish.startswith("<!DOCTYPE html>")
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "link", "iframe", "img", "object", "embed", "form", "base"}
    for tag, attributes in reader.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        reaching = [name for name in attributes if name in {"src", "href", "srcset", "xlink:href"}]
        assert tag == "a" or not reaching
    links = [attributes["href"] or "" for tag, attributes in reader.tags if tag == "a"]
    assert all(link.startswith(("#", "http://", "https://")) for link in links)
    assert "url(" not in danish
    assert "@import" not in danish


def test_the_policy_allows_this_style_sheet_only(danish: str) -> None:
    import base64
    import hashlib

    policy = next(
        attributes["content"] or ""
        for tag, attributes in Reader(danish).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.search(r"<style>(.*?)</style>", danish, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy


def test_every_chart_has_its_numbers_below_it(danish: str) -> None:
    assert danish.count("<svg ") == len(re.findall(r"</figure>\s*<details>", danish)) == 9


def test_the_menu_of_the_page_leads_somewhere(danish: str) -> None:
    reader = Reader(danish)
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    jumps = [a["href"] for tag, a in reader.tags if tag == "a" and (a["href"] or "").startswith("#")]
    assert jumps
    assert {str(jump)[1:] for jump in jumps} <= set(ids)


def test_a_made_up_study_says_so_on_the_screen_and_on_paper(planned: Answer, danish: str) -> None:
    assert danish.index('class="banner"') < danish.index("<h1>")
    assert '@bottom-left { content: "Opdigtet eksempel"' in danish
    study = planned.case.study.model_copy(update={"made_up": False, "title": "Plan"})
    real = replace(planned, case=replace(planned.case, study=study))
    text = page(real, tables(real, "da"), "da", RUN)
    assert "Opdigtet eksempel" not in text.replace("Opdigtet eksempel:", "")


def test_what_users_typed_is_text(planned: Answer) -> None:
    stock = planned.case.stock
    named = replace(
        stock,
        estates=stock.estates.assign(name=EVIL),
        organisations=stock.organisations.assign(name=EVIL),
    )
    study = planned.case.study.model_copy(update={"title": EVIL})
    evil = replace(planned, case=replace(planned.case, stock=named, study=study))
    text = page(evil, tables(evil, "da"), "da", EVIL)
    assert "<img" not in text
    assert "&lt;img src=x" in text
    reader = Reader(text)
    assert reader.open == []
    assert all(not any(name.startswith("on") for name in attributes) for _, attributes in reader.tags)


def test_english_has_the_same_numbers(planned: Answer, danish: str) -> None:
    english = page(planned, tables(planned, "en"), "en", RUN)
    assert '<html lang="en">' in english
    assert '<html lang="da">' in danish
    assert digits(english) == digits(danish)


def digits(text: str) -> list[str]:
    """The plan's cells with numbers, without separators."""
    cells = re.findall(r'<td class="n[^>]*>([^<]*)</td>', text)
    return [re.sub(r"[.,]", "", cell) for cell in cells]


def test_the_proxy_and_the_missing_wording_are_explained(danish: str) -> None:
    assert "Stedfortræder P1 (nationalt bygningsreglement)" in danish
    assert "stedfortræderen P1: de berørte bygningsdele holdes op mod" in danish
    assert "De er hverken opfyldt eller brudt" in danish


def test_without_a_plan_the_page_shows_no_result(clashed: Answer) -> None:
    found = tables(clashed, "da")
    text = page(clashed, found, "da", RUN)
    reader = Reader(text)
    assert reader.open == []
    for sentence in gives(clashed, found, "da"):
        assert sentence in " ".join(reader.text)
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", text)
    assert headings == [
        "Der findes ingen plan, som holder alle grænser",
        "Hvad data mangler",
        "Tal, der er regnet med",
    ]
    assert "<svg" not in text
    assert 'class="cards"' not in text
    for result in ("investeres", "totaløkonomien bliver", "Huslejen stiger", "Næstbedst"):
        assert result not in text
