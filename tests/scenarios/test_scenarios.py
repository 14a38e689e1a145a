"""Variants of a study: each is what a run of its own would give, and what changes is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from browser import agreeable_where_shown
from edits import Run, edited
from small import small_study

from energi import cli
from energi.domain.ask import Ask
from energi.domain.errors import InputError, SolverError
from energi.flow import answer
from energi.optimise import columns, lean, route
from energi.report.folder import decimal, read_csv
from energi.report.tables import tables
from energi.report.tornado import tornado
from energi.scenarios import menus
from energi.scenarios import outcome as planning
from energi.scenarios.change import Base, changed, figures, standing, value
from energi.scenarios.grid import Grid, Variant, read_grid, variants
from energi.scenarios.outcome import Outcome, base_of, outcomes
from energi.scenarios.tables import scenario_tables

HEAT, CAP, FRAME, GOAL = (
    "figures.energy_price.district_heating",
    "rules.rent_absolute.cap_kr_m2",
    "budget.frame_kr",
    "rules.co2_together.2015.reduction_percent",
)
GRID = f"""
schema = 1
study = "study.toml"
title = "Prøve"
title_en = "Trial"
[[axes]]
changes = "{HEAT}"
name = "Fjernvarmepris"
name_en = "Heat price"
factors = [2.0]
[[axes]]
changes = "{CAP}"
values = [20]
[[axes]]
changes = "{FRAME}"
name = "Ramme"
factors = [0.9]
[[axes]]
changes = "{GOAL}"
name = "CO2-mål"
values = [10, 99]
"""


def grid_of(**content: Any) -> Grid:
    return Grid.model_validate({"schema": 1, "study": "study.toml", **content})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("varianter")
    small_study(home)
    (home / "grid.toml").write_text(GRID, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def base(home: Path) -> Base:
    return base_of(home / "study.toml")


@pytest.fixture(scope="module")
def found(home: Path, base: Base) -> list[Outcome]:
    """What came of every variant."""
    return outcomes(read_grid(home / "grid.toml"), home / "study.toml", base, "da", lambda *_: None)


def own_run(place: Path) -> pd.DataFrame:
    return tables(answer(Ask(place / "study.toml")), "da")["summary"].frame


@pytest.mark.parametrize(
    ("number", "file", "pattern", "new"),
    [
        (0, "", "", ""),
        (1, "priser.toml", r"value = 0\.65", "value = 1.30"),
        (2, "study.toml", r"cap_kr_m2 = \d+", "cap_kr_m2 = 20"),
    ],
)
def test_a_variant_is_what_a_run_of_its_own_gives(
    found: list[Outcome], tmp_path: Path, number: int, file: str, pattern: str, new: str
) -> None:
    small_study(tmp_path)
    if file:
        edited(tmp_path / file, pattern, new)
    run = own_run(tmp_path)
    pd.testing.assert_frame_equal(found[number].figures, run)


def test_variants_of_a_large_portfolio_are_what_they_are_without_sharing(
    found: list[Outcome], home: Path, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer options, prices of the variant before and parts: another way to the same within the gap."""
    monkeypatch.setattr(columns, "LARGE", 0)
    monkeypatch.setattr(lean, "LARGE", 0)
    monkeypatch.setattr(route, "STRAIGHT", 0)
    monkeypatch.setattr(route, "PARTED", 0)
    shared = outcomes(read_grid(home / "grid.toml"), home / "study.toml", base, "da", lambda *_: None)
    assert [each.status for each in shared] == [each.status for each in found]
    gap = base.study.solving.gap_percent / 100.0
    for ours, theirs in zip(shared, found, strict=True):
        assert ours.objective == pytest.approx(theirs.objective, rel=2 * gap, nan_ok=True)


def test_frames_and_goals_are_changed_where_they_stand(home: Path, base: Base) -> None:
    grid = read_grid(home / "grid.toml")
    every = variants(grid)
    study, stock = changed(grid, every[3], base)
    np.testing.assert_allclose(stock.budget["frame_kr"], 0.9 * base.stock.budget["frame_kr"].astype(float))
    assert study == base.study
    study, stock = changed(grid, every[5], base)
    assert [use.reduction_percent for use in study.rules if use.name == "co2_together"] == [99]
    assert stock is base.stock
    assert figures(grid, every[1], base) == {"energy_price.district_heating": pytest.approx(1.3)}
    assert standing(grid.axes[1], base) == next(
        u.cap_kr_m2 for u in base.study.rules if u.name == "rent_absolute"
    )
    assert value(grid.axes[2], 0.9, base) == 0.9


def test_one_menu_serves_all_variants_with_the_same_figures(
    home: Path, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    offers = menus.offers
    monkeypatch.setattr(menus, "offers", lambda *stages: made.append(1) or offers(*stages))
    grid = grid_of(
        axes=[{"changes": CAP, "values": [20, 25]}, {"changes": HEAT, "factors": [1.1]}], combine="all"
    )
    turns: list[tuple[int, int]] = []
    every = outcomes(grid, home / "study.toml", base, "da", lambda *turn: turns.append(turn))
    assert len(every) == 6
    assert len(made) == 2
    assert turns == [(turn, 6) for turn in range(1, 7)]
    assert [each.variant.number for each in every] == list(range(6))


def test_a_variant_without_a_plan_has_no_numbers(found: list[Outcome], home: Path, base: Base) -> None:
    assert [each.status for each in found] == ["optimal"] * 5 + ["clash"]
    told = scenario_tables(read_grid(home / "grid.toml"), base, found, "da")["scenarios_variants"].frame
    last = told.iloc[-1]
    assert last["variant_name"] == "CO2-mål 99,0"
    assert last[["objective", "capital_kr", "changed"]].isna().all()
    assert last["axis_4"] == 99
    assert told["changed"][0] == 0


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SolverError("E-STOPPED")])
def test_who_stops_keeps_the_variants_planned_so_far(
    home: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    turns, plan = iter(range(9)), planning.plan

    def stopped(*asked: Any, **known: Any) -> Any:
        if next(turns) == 2:
            raise stop
        return plan(*asked, **known)

    monkeypatch.setattr(planning, "plan", stopped)
    code, told, _ = run("scenarios", home / "grid.toml", "--out", tmp_path / "ud", "--lang", "en")
    assert code == 4
    rows = read_csv(tmp_path / "ud" / "csv" / "variants.csv", "en")
    # planned are the study as it is and the cap, which share a menu; the price has one of its own
    keys = rows["status_key"].tolist()
    assert [key == "stopped" for key in keys] == [False, True, False, True, True, True]
    assert "variant 1, 3, 4, 5 is missing" in told


def test_who_stops_before_the_study_itself_is_planned_gets_nothing(
    home: Path, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any, **__: Any) -> Any:
        raise SolverError("E-STOPPED")

    monkeypatch.setattr(planning, "plan", stopped)
    with pytest.raises(KeyboardInterrupt):
        outcomes(read_grid(home / "grid.toml"), home / "study.toml", base, "da", lambda *_: None)


def test_combinations() -> None:
    axes = [{"changes": CAP, "values": [20, 30]}, {"changes": HEAT, "factors": [1.1]}]
    one, every = (variants(grid_of(axes=axes, combine=way)) for way in ("one", "all"))
    assert [each.steps for each in one] == [{}, {0: 20}, {0: 30}, {1: 1.1}]
    assert [each.steps for each in every] == [
        {},
        {1: 1.1},
        {0: 20},
        {0: 20, 1: 1.1},
        {0: 30},
        {0: 30, 1: 1.1},
    ]


def outcome_of(number: int, steps: dict[int, float], choices: list[tuple[str, float]]) -> Outcome:
    """An outcome of buildings a, b, c, d worked by hand: works and start year."""
    frame = pd.DataFrame(
        choices, columns=["works", "start_year"], index=pd.Index(list("abcd"), name="building")
    )
    told = frame.assign(later_year=np.nan, organisation="O", estate="E", measures=frame["works"].str.upper())
    names = [
        "capital",
        "lcc_saved",
        "heat_saved",
        "rent_rise",
        "rent_rise_percent",
        "votes",
        "buildings_renovated",
        "gap",
    ]
    rows = [(name, "", np.nan, 10.0 * number) for name in names]
    rows += [
        ("co2_plan", "alle", 2015.0, 5.0),
        ("co2_plan_frozen", "alle", 2015.0, 5.0),
        ("co2_today", "alle", 2015.0, 9.0),
        ("co2_base", "alle", 2005.0, 9.0),
    ]
    summary = pd.DataFrame(rows, columns=["figure", "place", "year", "value"])
    return Outcome(Variant(number, steps), "optimal", summary, told, 1.0)


def test_choices_that_change_are_counted(base: Base) -> None:
    """Worked by hand: the price changes the works of b and the year of c, the cap nothing."""
    grid = grid_of(
        axes=[{"changes": CAP, "values": [20]}, {"changes": HEAT, "factors": [0.5, 2.0], "name": "Varme"}]
    )
    found = [
        outcome_of(0, {}, [("", np.nan), ("w", 2011), ("x", 2012), ("y", 2013)]),
        outcome_of(1, {0: 20}, [("", np.nan), ("w", 2011), ("x", 2012), ("y", 2013)]),
        outcome_of(2, {1: 0.5}, [("", np.nan), ("", np.nan), ("x", 2012), ("y", 2013)]),
        outcome_of(3, {1: 2.0}, [("", np.nan), ("w r", 2011), ("x", 2011), ("y", 2013)]),
    ]
    told = scenario_tables(grid, base, found, "da")
    drawn = told["scenarios_tornado"].frame
    assert drawn["axis"].tolist() == ["Varme", "Varme", CAP]
    assert drawn["changed"].tolist() == [1, 2, 0]
    assert drawn["changed_share"].tolist() == [25.0, 50.0, 0.0]
    assert drawn["changed_works"].tolist() == [1, 1, 0]
    assert drawn["changed_year"].tolist() == [0, 1, 0]
    assert drawn["axis_value"].tolist() == pytest.approx([0.325, 1.3, 20])
    assert drawn["capital_kr_change"].tolist() == [20.0, 30.0, 10.0]
    homes = told["scenarios_choices"].frame.set_index("building")
    assert homes["variants_changed"].to_dict() == {"b": 2, "c": 1, "a": 0, "d": 0}
    assert homes.loc["b", "changed_by"] == "Varme"
    assert homes.loc["c", "instead"] == "X"
    assert homes.loc["c", "instead_year"] == 2011
    svg = tornado(told["scenarios_tornado"], "da")
    assert "Varme 1,30: 2 bygninger." in svg.told
    assert svg.svg.startswith("<svg")


@pytest.mark.parametrize(
    ("changes", "way", "code"),
    [
        ("figures.no.such", {"values": [1]}, "E-GRID-TARGET"),
        ("rules.no_such.cap", {"values": [1]}, "E-GRID-TARGET"),
        ("rules.rent_absolute.no_such", {"values": [1]}, "E-GRID-TARGET"),
        ("rules.bath_and_toilet.before", {"values": [1]}, "E-GRID-TARGET"),
        ("rules.co2_together.2014.reduction_percent", {"values": [1]}, "E-GRID-TARGET"),
        ("title", {"values": [1]}, "E-GRID-TARGET"),
        ("rules.rent_absolute.cap_kr_m2", {"values": [-1]}, "E-GRID-VALUE"),
        ("solving.gap_percent", {"factors": [1e9]}, "E-GRID-VALUE"),
    ],
)
def test_what_cannot_be_varied_is_told_before_anything_is_planned(
    home: Path, base: Base, changes: str, way: dict[str, list[float]], code: str
) -> None:
    turns: list[int] = []
    with pytest.raises(InputError, match=code):
        outcomes(
            grid_of(axes=[{"changes": changes, **way}]),
            home / "study.toml",
            base,
            "da",
            lambda *_: turns.append(1),
        )
    assert turns == []


def ran(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        cli.main([str(word) for word in words])
    out, err = capsys.readouterr()
    return int(end.value.code or 0), " ".join(out.split()), " ".join(err.split())


def test_a_bad_file_of_variants_is_told_with_its_places(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "g.toml").write_text(
        'schema = 1\nstudy = "s.toml"\n[[axes]]\nchanges = "a"\n[[axes]]\nchanges = "b"\nvalues = ["x"]\n',
        encoding="utf-8",
    )
    code, _, err = ran(capsys, "scenarios", tmp_path / "g.toml")
    assert code == 1
    assert "Variantfilen g.toml" in err
    assert "axes[1]: nævn enten values eller factors" in err
    assert "axes[2].values[1]" in err
    assert ran(capsys, "scenarios", tmp_path / "none.toml")[0] == 1


def test_a_study_without_a_plan_has_no_variants(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    small_study(tmp_path, less_co2_percent=99)
    (tmp_path / "grid.toml").write_text(GRID, encoding="utf-8")
    code, _, err = ran(capsys, "scenarios", tmp_path / "grid.toml", "--out", tmp_path / "ud")
    assert (code, "har ingen plan, som det er" in err) == (1, True)
    assert not (tmp_path / "ud").exists()


def test_terminal_page_workbook_and_csv_say_the_same(
    capsys: pytest.CaptureFixture[str], home: Path, base: Base, found: list[Outcome], tmp_path: Path
) -> None:
    code, out, err = ran(capsys, "scenarios", home / "grid.toml", "--out", tmp_path / "ud", "--lang", "en")
    assert code == 0
    assert "Variants: Trial" in out
    assert "Heat price" in out
    assert "Variant 6 of 6" in err
    assert "Without a plan is variant 5" in out
    told = scenario_tables(read_grid(home / "grid.toml"), base, found, "en")
    page = (tmp_path / "ud" / "scenarios.html").read_text("utf-8")
    assert page.count("<svg") == 1
    assert "<script" not in page
    agreeable_where_shown(tmp_path / "ud" / "scenarios.html", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "ud" / "scenarios.xlsx")
    for sheet, (name, table) in zip(book.worksheets[1:], told.items(), strict=True):
        csv = read_csv(tmp_path / "ud" / "csv" / f"{name.removeprefix('scenarios_')}.csv", "en")
        for at, column in enumerate(table.columns, start=1):
            if column.numeric:
                ours = table.frame[column.key].to_numpy(float)
                np.testing.assert_array_equal(decimal(csv[column.key], "en"), ours)
                cells = [sheet.cell(row, at).value for row in range(5, 5 + len(table.frame))]
                np.testing.assert_allclose(pd.Series(cells, dtype=float), ours)
                assert all(column.cell(value, "en") in page for value in ours)
    for name in ("grid.toml", "study.toml", "priser.toml", "portefolje.xlsx"):
        assert (tmp_path / "ud" / "input" / name).is_file()
