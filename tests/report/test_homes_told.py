"""What residents pay: month by month, against the line of a vote, and as charts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from energi.explain.answer import Answer
from energi.report.charts_homes import homes_charts
from energi.report.tables import tables


def test_a_month_in_the_mean_dwelling_is_a_share_of_the_estates_year(planned: Answer) -> None:
    shown = tables(planned, "da")
    bills = shown["plan"].frame.groupby("estate")[["bill_before_kr", "bill_after_kr"]].sum()
    for row in shown["estates"].frame.to_dict("records"):
        months = 12 * row["dwellings"]
        assert row["mean_dwelling_m2"] * row["dwellings"] == pytest.approx(row["dwelling_area_m2"])
        assert row["rent_month_kr"] * months == pytest.approx(row["rent_kr_m2"] * row["dwelling_area_m2"])
        assert row["bill_month_kr"] * months == pytest.approx(bills.loc[row["estate"], "bill_before_kr"])
        assert row["bill_after_month_kr"] * months == pytest.approx(bills.loc[row["estate"], "bill_after_kr"])
        after = row["rent_after_month_kr"] + row["bill_after_month_kr"]
        change = after - row["rent_month_kr"] - row["bill_month_kr"]
        assert change == pytest.approx(row["housing_change_kr_month"])


@pytest.mark.parametrize(("lang", "one"), [("da", "1 afdeling kommer"), ("en", "1 estate comes")])
def test_the_line_of_a_vote_is_drawn_and_counted(planned: Answer, lang: str, one: str) -> None:
    found = tables(planned, lang)
    rows = found["estates"].frame.assign(rise_percent=[15.1, 2.0, 3.0], vote=[True, False, False])
    drawn = homes_charts({**found, "estates": replace(found["estates"], frame=rows)}, lang)
    assert one in drawn["rise"].told
    assert ("urafstemning" if lang == "da" else "call for a vote") in drawn["rise"].svg
    counts = found["estates"].frame["housing_change_kr_month"]
    fewer, more = int((counts < 0).sum()), int((counts > 0).sum())
    said = (
        rf"falder i {fewer} og stiger i {more} "
        if lang == "da"
        else rf"falls in {fewer} and rises in {more} "
    )
    assert said in drawn["housing"].told


def test_the_page_names_the_hashes_of_the_manifest(written: Path) -> None:
    page = (written / "report.html").read_text(encoding="utf-8")
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    told = re.findall(r'<dt>([^<]+)</dt><dd class="hash">([0-9a-f]{64})</dd>', page)
    assert dict(told) == {**manifest["inputs"], "models/ + data/": manifest["shelves"]["tree"]}
    assert manifest["run_id"] in page
