"""Every organisation for itself: the same plans as one by one, one folder, the worst exit code, Ctrl-C."""

from __future__ import annotations

import json
import os
import queue
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import agreeable_where_shown
from edits import Run
from small import small_study

from energi import cli, flow
from energi.compare.each_told import Alone, each_told, exit_code, status_of
from energi.domain.ask import Ask
from energi.domain.errors import EnergiError, InputError, ShelfError, SolverError
from energi.each import STOP, Heard, _process, as_it_is, each, processes_for
from energi.read import read_study
from energi.report.folder import decimal, read_csv


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two organisations with a building each, of which B has a goal it cannot reach."""
    study = small_study(tmp_path_factory.mktemp("studie"), buildings=2)
    goal = '\n[[rules]]\nname = "co2_path_organisation"\norganisation = "B"\npoints = { 2015 = 95 }\n'
    study.write_text(study.read_text(encoding="utf-8") + goal, encoding="utf-8")
    return study


@pytest.fixture(scope="module")
def done(study: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The folder of a run over both, and its exit code."""
    place = tmp_path_factory.mktemp("resultat") / "hver"
    with pytest.raises(SystemExit) as end:
        cli.main(["optimise", str(study), "--each", "--processes", "2", "--out", str(place)])
    return place, int(end.value.code or 0)


def test_one_without_a_plan_is_the_exit_code_of_all(done: tuple[Path, int]) -> None:
    place, code = done
    assert code == 3
    table = read_csv(place / "csv" / "each.csv", "da")
    assert table["organisation"].tolist() == ["A", "B"]  # no line of all, since one has no plan
    assert table["status_key"].tolist() == ["optimal", "clash"]
    figures = ["each_gap_percent", "capital_kr", "lcc_change_kr", "plan_t", "buildings"]
    assert (table.loc[1, figures] == "").all()
    assert (table.loc[0, figures] != "").all()


def test_each_plan_is_the_one_the_organisation_gets_by_itself(study: Path, done: tuple[Path, int]) -> None:
    place, _ = done
    told = json.loads((place / "manifest.json").read_text("utf-8"))["proved"]
    table = read_csv(place / "csv" / "each.csv", "da").set_index("organisation")
    alone = flow.answer(Ask(study, "A"))
    assert alone.plan is not None
    options = alone.case.offers.options.iloc[alone.plan.chosen]
    plan = read_csv(place / "organisations" / "A" / "csv" / "plan.csv", "da")
    assert plan["package"].tolist() == options["package"].tolist()
    assert told["A"]["objective"] == alone.plan.certificate.objective
    assert told["A"]["bound"] == alone.plan.certificate.bound
    capital = decimal(table["capital_kr"], "da")["A"]
    assert capital == pytest.approx(options["capital_kr"].sum())


def test_every_run_in_the_folder_is_whole(run: Run, done: tuple[Path, int], tmp_path: Path) -> None:
    place, _ = done
    assert run("verify", place / "organisations" / "A")[0] == 0
    told = json.loads((place / "organisations" / "B" / "manifest.json").read_text("utf-8"))
    assert told["solver"] == {"status": "clash"}
    page = (place / "each.html").read_text("utf-8")
    assert "1 af 2 boligorganisationer har en plan" in page
    assert "Ingen plan holder alle grænser på én gang" in page
    agreeable_where_shown(place / "each.html", tmp_path)
    assert (place / "each.xlsx").is_file()
    assert not list(place.parent.glob(".*"))


def test_one_organisation_and_each_are_not_asked_for_at_once(run: Run, study: Path, tmp_path: Path) -> None:
    code, _, err = run("optimise", study, "--each", "--organisation", "A", "--out", tmp_path / "x")
    assert (code, "--each" in err) == (1, True)
    assert not (tmp_path / "x").exists()


# --- Ctrl-C --------------------------------------------------------------------------------------


def test_ctrl_c_before_any_plan_starts_nothing_more(study: Path) -> None:
    heard: list[Heard] = []

    def press(news: Heard) -> None:
        if not heard:
            os.kill(os.getpid(), signal.SIGINT)
        heard.append(news)

    before = signal.getsignal(signal.SIGINT)
    found = each(Ask(study), ["A", "B"], as_it_is, hearer=press, processes=1)
    assert [status_of(one) for one in errors(found)] == ["interrupted_empty"] * 2
    assert exit_code(found) == 3  # type: ignore[arg-type]  # errors only
    assert {news.organisation for news in heard if news.kind != "ended"} == {"A"}
    assert signal.getsignal(signal.SIGINT) is before


def errors(found: dict[str, Any]) -> list[EnergiError]:
    assert all(isinstance(one, EnergiError) for one in found.values())
    return list(found.values())


class _Wire:
    """The end of a pipe that is told to stop once the search has a plan."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []
        self._stop: queue.Queue[str] = queue.Queue()

    def send(self, told: tuple[str, Any]) -> None:
        kind, news = told
        if kind == "solving" and news.objective == news.objective and not self.stopped:
            self.sent.append(("stopped", None))
            self._stop.put(STOP)
            time.sleep(0.5)  # HiGHS waits here, so that it cannot finish before it is told to stop
        self.sent.append(told)

    @property
    def stopped(self) -> bool:
        return ("stopped", None) in self.sent

    def recv(self) -> str:
        return self._stop.get()


@pytest.fixture
def own_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("own_signals")
def test_a_process_told_to_stop_hands_over_the_best_plan_found(tmp_path: Path) -> None:
    wire = _Wire()
    _process(wire, Ask(small_study(tmp_path), gap_percent=0.0), as_it_is)  # type: ignore[arg-type]  # all it needs of a pipe
    kind, answer = wire.sent[-1]
    assert (kind, wire.stopped) == ("ended", True)
    assert answer.plan.certificate.status == "interrupted"
    assert answer.reasons is not None
    assert len(answer.plan.chosen) == len(answer.case.stock.buildings)
    assert answer.prices.empty  # who stopped the search does not wait for prices


# --- what stands for all ---------------------------------------------------------------------------


def ended(status: str) -> Alone:
    return Alone(status, {}, {})


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([ended("optimal"), ended("optimal")], 0),
        ([ended("optimal"), ended("limit")], 4),
        ([ended("interrupted"), ended("limit")], 4),
        ([ended("limit"), ended("clash")], 3),
        ([ended("optimal"), SolverError("E-LIMIT-EMPTY", seconds=1.0)], 3),
        ([ended("optimal"), SolverError("E-PROCESS", organisation="A", ended=-9)], 3),
        ([ended("clash"), ShelfError("E-CARD")], 1),
        ([ended("optimal"), InputError("E-STUDY")], 1),
    ],
)
def test_the_exit_code_is_the_worst_of_all(found: list[Any], code: int) -> None:
    assert exit_code({str(at): one for at, one in enumerate(found)}) == code


def test_the_line_of_all_adds_up_what_every_organisation_has(study: Path) -> None:
    figures = {"buildings": 2, "capital_kr": 100.0, "plan_t": 5.0, "year": 2015, "rise_percent": 3.0}
    ended = {
        "A": Alone("optimal", {"gap_percent": 0.01}, figures),
        "B": Alone("limit", {"gap_percent": 2.5}, {**figures, "capital_kr": 50.0, "rise_percent": 4.0}),
    }
    asked, _ = read_study(study)
    told = each_told(ended, NAMES, {"A": "A", "B": "B"}, asked, Ask(study), "da")
    last = told.tables["each"].frame.iloc[-1]
    assert last["organisation"] == "all"
    assert (last["buildings"], last["capital_kr"], last["plan_t"], last["rise_percent"]) == (4, 150, 10, 4)
    assert last[["each_gap_percent", "goal_t"]].isna().all()
    assert (
        "Viben: stoppet ved tidsgrænsen; planen er højst 2,500 pct. fra den bedst mulige." in told.cover.lines
    )
    later = {**ended, "B": Alone("limit", {"gap_percent": 2.5}, {**figures, "year": 2020})}
    told = each_told(later, NAMES, {"A": "A", "B": "B"}, asked, Ask(study), "da")
    last = told.tables["each"].frame.iloc[-1]
    assert last[["year", "plan_t"]].isna().all()  # tonnes of different years
    assert last["capital_kr"] == 200


NAMES = {"A": "Lærken", "B": "Viben"}


def test_a_clash_without_its_loosening_is_a_clash_too() -> None:
    assert status_of(SolverError("E-CLASH-SLOW", seconds=1.0)) == "clash"


def test_a_process_that_dies_is_told(study: Path) -> None:
    (found,) = errors(each(Ask(study), ["A"], dies, hearer=lambda _: None, processes=1))
    assert found.code == "E-PROCESS"
    assert found.fields == {"organisation": "A", "ended": 7}
    assert status_of(found) == "error"


def dies(_answer: object) -> None:
    os._exit(7)


def test_processes_share_the_machine() -> None:
    assert processes_for(1) == (os.cpu_count() or 1)
    assert processes_for(10_000) == 1
