"""Every number of the results is followed back to a formula, an input, a figure or a shelf."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from edits import Run
from pydantic import ValidationError
from traces import astray, unknown

from energi import cli
from energi.domain.ask import Ask
from energi.domain.errors import ShelfError
from energi.domain.origin import Origins
from energi.explain.answer import Answer
from energi.flow import posed
from energi.report import tables_money, tables_soft, verdicts
from energi.report.reads import Reads
from energi.report.tables import tables
from energi.report.tables_facts import facts
from energi.report.trace import origins, trace
from energi.shelf import sources
from energi.verbs.trace import read_frames
from energi.words import catalogue, number

CARD = origins()


def test_every_column_has_an_origin_and_every_formula_holds(planned: Answer, clashed: Answer) -> None:
    for answer in (planned, clashed):
        assert astray(tables(answer, "da"), CARD) == []
    units = {column.unit for table in tables(planned, "da").values() for column in table.columns} - {""}
    assert all(f"report.unit.{unit}" in catalogue() for unit in units)
    tuples = {"funds": tables_money.FUNDS, "loans": tables_money.LOANS, "reserves": tables_money.RESERVES}
    tuples |= {"soft_goals": tables_soft.COLUMNS, "compliance": verdicts.COMPLIANCE}
    assert all(CARD.of(name, column.key) for name, columns in tuples.items() for column in columns)


def test_what_an_origin_names_is_there() -> None:
    assert unknown(CARD) == []


def test_what_is_wrong_is_found(planned: Answer) -> None:
    found = tables(planned, "da")
    content = CARD.model_dump()
    del content["columns"]["plan"]["capital_kr"]
    content["columns"]["estates"]["rise_kr_m2"]["reads"] = "payment_kr / rent_kr_m2"
    content["rows"]["summary"]["votes"] = {"step": "nowhere_used"}
    content["steps"]["nowhere_used"] = {**content["steps"]["co2"], "by": "energi.assess.carbon:co2_tons"}
    content["steps"]["bill"]["inputs"] = ["buildings.colour", "study.period.colour"]
    content["steps"]["bill"]["figures"] = ["beer_price"]
    content["steps"]["bill"]["shelves"] = ["data/beer.csv"]
    spoilt = Origins.model_validate(content)
    assert astray(found, spoilt) == [
        "plan.capital_kr: no origin",
        "estates.rise_kr_m2: not payment_kr / rent_kr_m2",
    ]
    assert unknown(spoilt) == [
        "function energi.assess.carbon:co2_tons",
        "input buildings.colour",
        "input study.period.colour",
        "figures beer_price",
        "shelf data/beer.csv",
    ]
    content["steps"]["bill"]["steps"] = ["dreams"]
    with pytest.raises(ValidationError, match="dreams"):
        Origins.model_validate(content)


def test_a_source_that_does_not_exist_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking a source off the list leaves the files that name it astray."""
    known = {key: source for key, source in sources().items() if key != "finance-S9"}
    monkeypatch.setattr("traces.sources", lambda: known)
    assert unknown(CARD) == ["shelf data/finance/lbf.toml"]


@pytest.mark.parametrize(
    "text", ["open('x')", "capital_kr ** 2", "plan.capital_kr", "sum(capital_kr)", "a if b else c", "1 +"]
)
def test_a_formula_is_arithmetic_only(text: str) -> None:
    with pytest.raises(ShelfError, match="E-FORMULA"):
        Reads(text)


def test_a_formula_adds_up_the_rows_own() -> None:
    homes = pd.DataFrame({"estate": ["x", "y", "z"], "area": [10.0, 20.0, 5.0]})
    plan = pd.DataFrame({"estate": list("xxy"), "kr": [1.0, 2.0, 4.0], "start": [2010.0, np.nan, np.nan]})
    frames = {"homes": homes, "plan": plan}

    def values(text: str) -> list[float]:
        return list(Reads(text).values(homes, frames))

    assert values("sum(plan.kr) / area") == [0.3, 0.2, 0.0]
    assert values("sum(plan.kr, plan.start)") == [1.0, 0.0, 0.0]
    assert values("count(plan.kr)") == [2.0, 1.0, 0.0]
    assert values("-abs(2 - area)") == [-8.0, -18.0, -3.0]
    np.testing.assert_equal(values("max(plan.kr)"), [2.0, 4.0, np.nan])
    shown = Reads("sum(plan.kr) / area").filled(homes.head(1), frames, lambda value: number(value, "en", 1))
    assert shown == "3.0 / 10.0"


def _scaled(study: Path, home: Path, kind: str) -> Path:
    """The study with every figure of a kind a thousandth larger."""
    shutil.copytree(study.parent, home)
    if kind == "co2_factor":
        series = pd.read_csv(home / "co2.csv")
        series.assign(value_g_kwh=series["value_g_kwh"] * 1.001).to_csv(home / "co2.csv", index=False)
        return home / study.name
    path = home / "priser.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(_larger(lines, kind)), encoding="utf-8")
    return home / study.name


def _larger(lines: list[str], kind: str) -> Iterator[str]:
    key = ""
    for line in lines:
        stated = re.match(r'key = "(\w+)', line)
        key = stated[1] if stated else key
        value = re.match(r"value = ([\d.-]+)", line)
        yield f"value = {float(value[1]) * 1.001!r}" if value and key == kind else line


KINDS = (
    "co2_factor", "discount_rate", "energy_price", "fixed_price", "loan", "measure_cost",
    "measure_maintenance", "price_growth",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_moves_no_column_that_does_not_name_it(
    study: Path, planned: Answer, tmp_path: Path, kind: str
) -> None:
    """The dearest package of every building, counted with a figure that is a little larger."""
    case, setting = posed(Ask(_scaled(study, tmp_path / "studie", kind)))
    named = ["building", "package", "start_year"]
    options = planned.case.offers.options.reset_index(drop=True)
    dearest = options.groupby("building", sort=False)["capital_kr"].idxmax().to_numpy()
    assert planned.plan is not None
    planned = replace(planned, plan=replace(planned.plan, chosen=dearest))
    wanted = options.loc[dearest, named]
    rows = pd.MultiIndex.from_frame(case.offers.options[named]).get_indexer(pd.MultiIndex.from_frame(wanted))
    assert (rows >= 0).all()
    again = replace(planned, case=case, setting=setting, plan=replace(planned.plan, chosen=rows))
    before, after = (facts(each, "da").select_dtypes("number") for each in (planned, again))
    moved = {
        str(name)
        for name in before
        if not np.allclose(before[name], after[name], rtol=1e-12, atol=0, equal_nan=True)
    }
    naming = {str(name) for name in before if kind in trace("plan", str(name), "da", {}).kinds}
    assert moved
    assert moved <= naming


def test_every_figure_that_was_counted_with_goes_into_a_column(planned: Answer) -> None:
    found = tables(planned, "da")
    reached = {
        kind
        for table in found.values()
        for column in table.columns
        if CARD.of(table.name, column.key)
        for kind in trace(table.name, column.key, "da", {}).kinds
    }
    used = {key.partition(".")[0] for key in found["figures"].frame["figure_key"]}
    assert used <= reached


# --- the command ----------------------------------------------------------------------------------


def test_a_number_is_followed_from_the_page_to_its_source(written: Path, raw: Run, planned: Answer) -> None:
    homes = tables(planned, "da")["estates"].frame
    row = homes.iloc[int(homes["rise_kr_m2"].argmax())]
    shown = number(row["rise_kr_m2"], "da", 1)
    code, out, _ = raw("trace", written, "--number", shown)
    assert code == 0
    place = next(line for line in out.splitlines() if line.startswith("estates rise_kr_m2: "))
    assert str(row["organisation"]) in place
    code, out, _ = raw("trace", written, "estates", "rise_kr_m2", row["estate"])
    assert code == 0
    parts = [
        number(row[key], "da", 2) for key in ("payment_kr", "relief_kr", "dwelling_area_m2", "rise_kr_m2")
    ]
    assert "= ({} - {}) / {} = {}".format(*parts) in out
    told = " ".join(out.split())
    for words in (
        "jeres egen oplysning: Afdelinger: Boligareal [m2]",
        "energi.options.sums.sums",
        "[loan.rate]",
    ):
        assert words in told
    rate = planned.setting.figures.figure("loan.rate")
    assert f"{number(rate.value, 'da')} pct. pr. år, {rate.year} (brugerens eget tal: Opdigtet" in told


def test_it_is_told_in_english_too(written: Path, run: Run) -> None:
    code, out, _ = run("trace", written, "plan", "co2_after_t", "--lang", "en")
    assert code == 0
    for words in ("your own input: Buildings: Heated area [m2]", "Numbers on the shelves:", "tabula_dk.csv"):
        assert words in out
    assert "jeres egen" not in out


def test_tables_columns_and_figures_are_listed(written: Path, run: Run) -> None:
    code, out, _ = run("trace", written)
    assert code == 0
    assert "estates: " in out
    code, out, _ = run("trace", written, "summary")
    assert code == 0
    assert "= sum(plan.capital_kr)" in out
    code, out, _ = run("trace", written, "summary", "lcc_plan")
    frames = read_frames(written, "da")
    figures = frames["summary"].set_index("figure")["value"]
    told = [number(figures[key], "da", 2) for key in ("lcc_today", "lcc_saved", "lcc_plan")]
    assert "= {} - {} = {}".format(*told) in out
    code, out, _ = run("trace", written, "limits", "used")
    assert "co2_goal[t] (" in out
    code, out, _ = run("trace", written, "--number", "98.765.432,1")
    assert "står ikke i tabellerne" in out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("beer",), "summary, plan"),
        (("plan", "beer"), "Nævn tabellen alene"),
        (("plan", "capital_kr", "Z-99"), "ingen række med Z-99"),
    ],
)
def test_what_is_not_there_is_said(written: Path, run: Run, asked: tuple[str, ...], told: str) -> None:
    code, _, err = run("trace", written, *asked)
    assert code == cli.UNUSABLE
    assert told in err
