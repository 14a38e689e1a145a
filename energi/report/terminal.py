"""What a person at a terminal sees: progress while it works, then the answer; findings as text."""

from __future__ import annotations

import shutil
import textwrap
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from energi.explain.answer import Answer
from energi.optimise import solve
from energi.report.lead import lead, title
from energi.report.manifest import levels
from energi.report.names import ALL, goal_unit, is_money
from energi.report.sentences import MILLION
from energi.report.table import Table
from energi.report.tables_money import SOURCES
from energi.words import number, say

WIDEST = 100
"""Widest line of text, however wide the terminal."""

MOST_ESTATES, MOST_LIMITS, MOST_PRICES = 30, 6, 3
"""How many rows the summary shows; the workbook has them all."""

NAMES = 24
"""Least width of a column of names."""

GOALS = ("co2", "bath")
"""What the names of rules start with that people call goals."""

_GOAL_UNITS = {"co2": "tCO2e", "housing_cost": "kr/year"}
"""Units of goals that are not kroner, before there is a card to ask."""

Places = Mapping[str, Mapping[str, int]]
"""Table -> column -> position in its sheet, as in `energi.domain.stock.Tables`."""


def bar(console: Console) -> Progress:
    """Lines that update in place, each with its time; nothing where that is no terminal."""
    columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


class Telling:
    """Progress on stderr: one updating line per stage, or plain lines where that is no terminal.

    Parameters
    ----------
    lang : str
    goals : sequence of str
        What is minimised, one goal after the other.
    """

    def __init__(self, lang: str, goals: Sequence[str] = ()) -> None:
        self._lang, self._goals = lang, goals
        self._console = Console(stderr=True, highlight=False)
        self._bar = bar(self._console)
        self._task: TaskID | None = None
        self._last = ("", "", float("nan"), float("nan"))
        self._lock = threading.Lock()

    def __enter__(self) -> Telling:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._finish()
        self._bar.stop()

    def stage(self, name: str) -> None:
        """A stage begins."""
        self._finish()
        text = say(f"run.stage.{name}", self._lang)
        if name == "optimise":
            text = f"{text} ({say('run.solving.stop', self._lang)})"
        if self._console.is_terminal:
            self._task = self._bar.add_task(text, total=1)
        else:
            self._console.print(text, soft_wrap=True)

    def solving(self, progress: solve.Progress) -> None:
        """The solver tells how far it is; called from its own thread."""
        with self._lock:
            seen = (progress.goal, progress.phase, progress.objective, progress.gap_percent)
            text = solving_text(progress, self._lang, self._goals)
            if self._task is not None:
                self._bar.update(self._task, description=text)
            elif not self._console.is_terminal and seen != self._last:
                self._console.print(f"  {text}", soft_wrap=True)
            self._last = seen

    def _finish(self) -> None:
        if self._task is not None:
            self._bar.update(self._task, completed=1)
            self._task = None


def solving_text(progress: solve.Progress, lang: str, goals: Sequence[str]) -> str:
    """How far a search is: phase (and which of several goals), best plan, bound, gap and time."""
    phase = say(f"run.phase.{progress.phase}", lang)
    goal = progress.goal or next(iter(goals), "")
    if len(goals) > 1:
        phase = f"{say(f'explain.goal.{goal}', lang)}, {phase}"
    unit = _GOAL_UNITS.get(goal, "kr")
    if pd.isna(progress.objective):
        return say("run.solving.none", lang, phase=phase, seconds=progress.seconds)
    scale = MILLION if is_money(unit) else 1.0
    return say(
        "run.solving.found",
        lang,
        phase=phase,
        best=number(progress.objective / scale, lang, 2),
        bound=number(progress.bound / scale, lang, 2) if abs(progress.bound) < 1e30 else "–",
        gap=number(progress.gap_percent, lang, 3) if progress.gap_percent < 1e6 else "–",
        unit=say(f"run.solving.{unit}", lang),
        seconds=progress.seconds,
    )


# --- findings ------------------------------------------------------------------------------------


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """A text as lines that fit the terminal."""
    width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    rest = first if rest is None else rest
    return "\n".join(
        textwrap.fill(line, width, initial_indent=first, subsequent_indent=rest, break_long_words=False)
        for line in text.splitlines()
    )


# --- the answer ----------------------------------------------------------------------------------


def summary(answer: Answer, tables: Mapping[str, Table], lang: str, folder: Path) -> None:
    """Print the answer: in sentences, per organisation, per estate, goals, limits, where it all is."""
    console = Console(width=min(shutil.get_terminal_size((80, 24)).columns, WIDEST), highlight=False)
    console.print(f"\n[bold]{escape(title(answer, lang))}[/bold]")
    if answer.case.study.made_up:
        console.print(escape(say("workbook.made_up", lang)))
    console.print()
    for sentence in lead(answer, tables, lang):
        console.print(escape(sentence))
    console.print()
    if answer.plan is None:
        console.print(escape(say("run.clash_remedy", lang)))
    else:
        _planned(console, answer, tables, lang)
    counts = levels(finding.level for finding in answer.findings)
    line = say("run.findings", lang, errors=counts["error"], warnings=counts["warning"], notes=counts["note"])
    console.print(escape(line))
    if answer.plan is not None:
        console.print(escape(_certificate(answer, lang)))
    console.print(escape(say("run.folder", lang, folder=folder)), style="bold", soft_wrap=True)
    console.print(f"  {escape(say('run.files', lang))}", soft_wrap=True)


def _planned(console: Console, answer: Answer, tables: Mapping[str, Table], lang: str) -> None:
    console.print(_organisations(answer, tables, lang))
    console.print()
    homes = tables["estates"].frame.sort_values("rise_percent", ascending=False, kind="stable")
    shown = homes.head(MOST_ESTATES).sort_index() if len(homes) > MOST_ESTATES else homes.sort_index()
    console.print(_estates(shown, lang))
    if len(homes) > len(shown):
        console.print(escape(say("run.more_estates", lang, count=len(homes) - len(shown))))
    console.print(escape(say("run.housing_note", lang)))
    console.print("\n" + wrapped("\n".join(_money(tables, lang))), markup=False)
    _list(console, say("run.goals", lang), _goals(tables["limits"].frame, lang))
    _list(console, say("run.decided", lang), _decided(tables["limits"].frame, lang))
    if "projects" in tables:
        console.print("\n" + wrapped(_new_build(tables["projects"].frame, lang)), markup=False)
    worth = tables["prices"].frame.sort_values(["effect_low", "effect_high"], ascending=False, kind="stable")
    priced = list(worth["price_told"])
    if priced:
        more = say("run.prices_more", lang, shown=MOST_PRICES, count=len(priced))
        _list(console, say("run.prices", lang), [*priced[:MOST_PRICES], *[more][: len(priced) > MOST_PRICES]])
    if answer.ask.proposals and answer.forced is not None:
        solved = int((answer.forced["status"] != "").sum())
        line = say("forced.told", lang, solved=solved, count=len(answer.forced))
        console.print("\n" + wrapped(line), markup=False)
    console.print()


def _money(tables: Mapping[str, Table], lang: str) -> Iterable[str]:
    """What pays for the works, and how far funds, loan frames and reserves reach."""

    def millions(kr: float) -> str:
        return number(kr / MILLION, lang, 1)

    sums = tables["paying"].frame[list(SOURCES)].sum()
    yield say("run.paying", lang, **{key.removesuffix("_kr"): millions(sums[key]) for key in SOURCES})
    if "funds" in tables:
        for fund, rows in tables["funds"].frame.groupby("fund_name", sort=False):
            used, income = (millions(rows[key].sum()) for key in ("fund_paid_kr", "income_kr"))
            yield say("run.fund", lang, fund=fund, used=used, income=income)
    if "loans" in tables:
        frames = tables["loans"].frame.groupby("organisation", sort=False).last()
        for row in frames.nsmallest(MOST_LIMITS, "loan_room_kr").to_dict("records"):
            used, most = (millions(row[key]) for key in ("borrowed_total_kr", "loan_frame_kr"))
            yield say("run.loan", lang, place=row["organisation_name"], used=used, frame=most)
    if "reserves" in tables:
        rows = tables["reserves"].frame
        least = rows.iloc[rows["floor_room_kr"].argmin()]
        room = millions(least["floor_room_kr"])
        yield say("run.reserve", lang, estate=least["estate_name"], year=str(least["year"]), room=room)


def _list(console: Console, head: str, lines: Iterable[str]) -> None:
    console.print(f"\n[bold]{escape(head)}[/bold]")
    for line in lines:
        console.print(wrapped(line, "  ", "    "), markup=False)


def _grid(lang: str, *heads: tuple[str, bool], **fields: object) -> Grid:
    """An empty grid; each head is a key below ``run.head`` and whether the column holds numbers."""
    grid = Grid(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    for key, numeric in heads:
        grid.add_column(
            say(f"run.head.{key}", lang, **fields),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            min_width=0 if numeric else NAMES,
        )
    return grid


def _organisations(answer: Answer, tables: Mapping[str, Table], lang: str) -> Grid:
    works, tonnes = tables["plan"].frame, tables["co2"].frame
    goals = tonnes.loc[tonnes["goal_t"].notna(), "year"]
    year = int(goals.max()) if len(goals) else answer.case.study.period.last_year
    heads = ("buildings", "renovated", "capital", "co2_today", "co2", "goal")
    grid = _grid(lang, ("organisation", False), *((key, True) for key in heads), year=str(year))
    for row in tonnes[tonnes["year"] == year].itertuples():
        own = works if row.organisation == ALL else works[works["organisation"] == row.organisation]
        grid.add_row(
            escape(str(row.organisation_name)),
            str(len(own)),
            str(int(own["start_year"].notna().sum())),
            number(float(own["capital_kr"].sum()) / MILLION, lang, 1),
            *(number(float(value), lang, 0) for value in (row.today_t, row.plan_t, row.goal_t)),  # type: ignore[arg-type]  # columns of numbers
        )
    return grid


def _estates(homes: pd.DataFrame, lang: str) -> Grid:
    heads = ("rent", "after", "rise", "bill", "after", "housing")
    grid = _grid(lang, ("estate", False), *((key, True) for key in heads))
    after = homes["rent_kr_m2"] + homes["rise_kr_m2"]
    columns = (
        (homes["rent_kr_m2"], 0),
        (after, 0),
        (homes["rise_percent"], 1),
        (homes["bill_before_kr_m2"], 0),
        (homes["bill_after_kr_m2"], 0),
        (homes["housing_change_kr_month"], 0),
    )
    texts = [[number(float(value), lang, digits) for value in column] for column, digits in columns]
    for name, *cells in zip(homes["estate_name"], *texts, strict=True):
        grid.add_row(escape(str(name)), *cells)
    return grid


def _where(row: pd.Series) -> dict[str, str]:
    year = "" if pd.isna(row["year"]) else f" {int(row['year'])}"
    return {"limit": str(row["limit_name"]), "place": str(row["place"]), "year": year}


def _goals(limits: pd.DataFrame, lang: str) -> list[str]:
    """Goals met, with what is left of each; goals of nothing for nothing are not news."""
    rows = limits[limits["rule"].str.startswith(GOALS)]
    told_of = rows[rows["rule"].str.startswith("co2") | (rows["used"] > 0)]
    if rows.empty:
        return [say("run.goals_none", lang)]
    return [
        say(
            "run.goal",
            lang,
            **_where(row),
            used=float(row["used"]),
            unit=row["value_unit"],
            most=float(row["limit"]),
            room=float(row["room"]),
        )
        for _, row in told_of.iterrows()
    ]


def _decided(limits: pd.DataFrame, lang: str) -> list[str]:
    """The limits that keep better alternatives out, most buildings first, and those reached."""
    rows = limits[(limits["decides"] > 0) | limits["binds"]]
    rows = rows.sort_values(["decides", "binds"], ascending=False, kind="stable")
    if rows.empty:
        return [say("run.decided_none", lang)]
    found = [
        say("run.decided_one", lang, **_where(row), count=int(row["decides"]))
        if row["decides"] > 0
        else say("run.bound_one", lang, **_where(row), room=float(row["room"]), unit=row["value_unit"])
        for _, row in rows.head(MOST_LIMITS).iterrows()
    ]
    more = len(rows) - len(found)
    return [*found, say("run.decided_more", lang, count=more)] if more else found


def _new_build(projects: pd.DataFrame, lang: str) -> str:
    """Which projects are built, in one sentence."""
    built = projects[projects["project_built"]]
    if built.empty:
        return say("run.new_build_none", lang, offered=len(projects))
    capital = float(built["base_capital_kr"].sum()) / MILLION
    return say(
        "run.new_build",
        lang,
        count=len(built),
        offered=len(projects),
        names=", ".join(built["project"]),
        dwellings=int(built["dwellings"].sum()),
        added=int(built["dwellings_added"].sum()),
        capital=number(capital, lang, 1),
    )


def _certificate(answer: Answer, lang: str) -> str:
    """How good the plan is proved to be."""
    assert answer.plan is not None  # noqa: S101 - the caller has a plan
    proved, unit = answer.plan.certificate, goal_unit(answer)
    status = say(f"report.status.{proved.status}", lang)
    scale = MILLION if is_money(unit) else 1.0
    return say(
        "run.certificate",
        lang,
        status=status[:1].upper() + status[1:],
        gap=number(proved.gap_percent, lang, 4),
        apart=number(max(proved.objective - proved.bound, 0.0) / scale, lang),
        bound=number(proved.bound / scale, lang),
        unit=say(f"run.solving.{unit}", lang),
        seconds=proved.seconds,
        solver=proved.solver,
    )
