"""Runs held against each other, as tables: everything in them is read from the runs' own tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from energi.compare.inputs import inputs
from energi.compare.runs import Told, beside, retold, sided
from energi.domain.aims import WEIGHTED
from energi.domain.measure import Catalogue
from energi.domain.study import Study
from energi.report.table import Shown, Table, table
from energi.shelf import card, shelf
from energi.words import say


def compared(runs: Sequence[Told], lang: str) -> dict[str, Table]:
    """All tables of a comparison, in the order they are shown.

    Parameters
    ----------
    runs : sequence of Told
        The first is what the others are held against.
    lang : str

    Returns
    -------
    dict
        Name -> table: ``compare_runs``, ``compare_figures``, ``compare_plan`` (buildings all runs have
        whose choice differs), ``compare_co2`` (goal years), ``compare_rent``, ``compare_capital``,
        ``compare_verdicts``, ``compare_inputs``, ``compare_only`` (what not all runs have).
    """
    makers: tuple[Callable[[Sequence[Told], str], Table], ...] = (
        _runs, _figures, _plan, _co2, _rent, _capital, _verdicts, inputs, _only,
    )  # fmt: skip
    return {made.name: made for made in (maker(runs, lang) for maker in makers)}


def _runs(runs: Sequence[Told], lang: str) -> Table:
    """What each run is."""
    rows = [
        {
            "run": str(run.number),
            "folder": run.folder.resolve().name,
            "title": (run.study.title_en if lang == "en" else "") or run.study.title,
            "run_id": run.content["run_id"],
            "finished": str(run.content.get("finished", "")).replace("T", " ")[:16],
            "goal": _goal(run.study, lang),
            "status": say(f"report.status.{run.content['solver']['status']}", lang),
            "objective": run.content["solver"].get("objective"),
            "gap_percent": run.content["solver"].get("gap_percent"),
            "buildings": run.content["counts"]["buildings"],
        }
        for run in runs
    ]
    columns = (
        Shown("run", kind="code"),
        Shown("folder", kind="code"),
        Shown("title"),
        Shown("run_id", kind="code"),
        Shown("finished", kind="code"),
        Shown("goal"),
        Shown("status"),
        Shown("objective", kind="number", digits=0),
        Shown("gap_percent", "percent", "percent", digits=4),
        Shown("buildings", kind="integer"),
    )
    frame = pd.DataFrame(rows).astype({"objective": float, "gap_percent": float})
    return table("compare_runs", columns, frame)


# --- results -------------------------------------------------------------------------------------


def _goal(study: Study, lang: str) -> str:
    """What is minimised; of several goals all of them, in their order."""
    told = [say(f"compare.goal.{aim.goal}", lang) for aim in study.minimise]
    kind = "weighted" if WEIGHTED in study.goals else "ordered"
    return told[0] if not study.several else say(f"compare.goals.{kind}", lang, goals=", ".join(told))


def _figures(runs: Sequence[Told], lang: str) -> Table:
    """The figures of the first page side by side; each is of the run's own portfolio."""
    frames = []
    for run in runs:
        told = run.frame("summary", ("figure", "place", "value_unit"), ("year", "value"))
        told = told[told["value"].notna()]
        place = retold(told["place"], "report.all_organisations", run, lang)
        tonnes = told["figure"].str.startswith("co2")  # elsewhere the place is a part of the answer
        frames.append(
            told.assign(
                place=place.where(tonnes, ""),
                value_unit=retold(told["value_unit"], "report.unit.", run, lang),
            )
        )
    joined = beside(frames, ("figure", "place", "year", "value_unit"))
    value = Shown("value", kind="number", digits=None)
    frame, columns = sided(joined, (value,), len(runs), ("value",))
    names = frame["figure"].map(lambda figure: say(f"report.figure.{figure}", lang))
    known = (
        Shown("figure", kind="key"),
        Shown("name"),
        Shown("place"),
        Shown("year", kind="year"),
        Shown("value_unit"),
    )
    return table("compare_figures", (*known, *columns), frame.assign(name=names))


_HOME = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("estate", kind="code"),
    Shown("estate_name"),
)
_CHOICE = ("works", "start_year", "later_year")


def choices(run: Told, lang: str) -> pd.DataFrame:
    """The plan of a run as far as it is compared, one row per building."""
    home = [column.key for column in _HOME]
    texts = (*home, "building", "measures", "works", "class_after")
    frame = run.frame("plan", texts, ("start_year", "later_year", "capital_kr", "co2_after_t"))
    told = _measures(frame["measures"], run, lang)
    # no works, and those of a run of a version that did not tell them, are compared by their names
    return frame.assign(works=frame["works"].where(frame["works"] != "", told), measures=told)


def _measures(texts: pd.Series, run: Told, lang: str) -> pd.Series:
    """Works of a run in another language, as far as they are measures of the catalogue."""
    if run.lang == lang:
        return texts
    path = shelf("data") / "measures" / "catalogue.toml"
    known = {
        getattr(measure, run.lang): getattr(measure, lang) for measure in card(path, Catalogue).measures
    } | {say("report.nothing", run.lang): say("report.nothing", lang)}
    return texts.map(lambda text: "; ".join(known.get(part, part) for part in text.split("; ")))


def differing(joined: pd.DataFrame, runs: Sequence[Told]) -> np.ndarray:
    """Which buildings, of those all runs with a plan have, are not treated alike."""
    numbers = [run.number for run in runs if run.planned]
    there = np.all([joined[f"class_after_{n}"].notna() for n in numbers], axis=0)
    sides = [joined[[f"{key}_{n}" for key in _CHOICE]].astype(object).fillna("").to_numpy() for n in numbers]
    apart = [np.any(side != sides[0], axis=1) for side in sides[1:]]
    return np.asarray(there & np.any([np.zeros(len(joined), bool), *apart], axis=0))


def _plan(runs: Sequence[Told], lang: str) -> Table:
    """The buildings that are not treated alike."""
    frames = [choices(run, lang) for run in runs]
    joined = beside(frames, ("building",))
    joined = _homes(joined, len(runs))[differing(joined, runs)].reset_index(drop=True)
    parts = (
        Shown("start_year", kind="year"),
        Shown("later_year", kind="year"),
        Shown("works", kind="key"),
        Shown("measures"),
        Shown("class_after", kind="code"),
        Shown("capital_kr", "kr", "money"),
        Shown("co2_after_t", "t/year", "number"),
    )
    frame, columns = sided(joined, parts, len(runs))
    # run by run: what one run does to a building is read together
    by_run = sorted(columns, key=lambda column: column.run)
    return table("compare_plan", (*_HOME, Shown("building", kind="code"), *by_run), frame)


def _homes(joined: pd.DataFrame, runs: int) -> pd.DataFrame:
    """Organisation and estate of every row, as the first run that has it says."""
    return joined.assign(
        **{
            column.key: joined[[f"{column.key}_{n}" for n in range(1, runs + 1)]]
            .bfill(axis=1)
            .iloc[:, 0]
            .fillna("")
            for column in _HOME
            if f"{column.key}_1" in joined
        }
    )


def _co2(runs: Sequence[Told], lang: str) -> Table:
    """CO2 in the goal years of any run; without goals in the last year."""
    numbers = ("year", "plan_t", "plan_frozen_t", "goal_t", "goal_frozen_t")
    frames = [run.frame("co2", ("organisation", "organisation_name"), numbers) for run in runs]
    every = pd.concat(frames, ignore_index=True)
    years = set(every.loc[every[["goal_t", "goal_frozen_t"]].notna().any(axis=1), "year"])
    years = years or {every["year"].max()}
    joined = _homes(beside(frames, ("organisation", "year")), len(runs))
    joined = joined[joined["year"].isin(years)].reset_index(drop=True)
    parts = tuple(Shown(key, "t/year", "number") for key in numbers[1:])
    frame, columns = sided(joined, parts, len(runs), ("plan_t", "plan_frozen_t"))
    all_names = retold(frame["organisation_name"], "report.all_organisations", runs[0], lang)
    return table(
        "compare_co2",
        (*_HOME[:2], Shown("year", kind="year"), *columns),
        frame.assign(organisation_name=all_names),
    )


def _rent(runs: Sequence[Told], _lang: str) -> Table:
    """Rent and housing cost of every estate all runs have."""
    numbers = ("rise_kr_m2", "rise_percent", "housing_change_kr_month")
    texts = [column.key for column in _HOME]
    joined = beside([run.frame("estates", texts, numbers) for run in runs], ("estate",))
    shared = joined[[f"rise_kr_m2_{run.number}" for run in runs if run.planned]].notna().all(axis=1)
    joined = _homes(joined, len(runs))[shared].reset_index(drop=True)
    parts = (
        Shown("rise_kr_m2", "kr/m2/year", "number"),
        Shown("rise_percent", "percent", "percent"),
        Shown("housing_change_kr_month", "kr/month", "money"),
    )
    frame, columns = sided(joined, parts, len(runs), ("rise_kr_m2",))
    return table("compare_rent", (*_HOME, *columns), frame)


def _capital(runs: Sequence[Told], _lang: str) -> Table:
    """What each organisation pays from its frame, year by year."""
    texts, numbers = ("organisation", "organisation_name"), ("year", "from_frame_kr", "frame_kr")
    joined = beside([run.frame("budget", texts, numbers) for run in runs], ("organisation", "year"))
    parts = tuple(Shown(key, "kr", "money") for key in numbers[1:])
    frame, columns = sided(_homes(joined, len(runs)), parts, len(runs), ("from_frame_kr",))
    return table("compare_capital", (*_HOME[:2], Shown("year", kind="year"), *columns), frame)


def _verdicts(runs: Sequence[Told], lang: str) -> Table:
    """How many verdicts of each outcome every clause has."""
    frames = []
    for run in runs:
        told = run.frame("compliance", ("clause", "clause_title", "verdict_key"))
        counts = told.groupby(["clause", "verdict_key"], sort=False).agg(
            clause_title=("clause_title", "first"), count=("clause_title", "size")
        )
        frames.append(counts.reset_index())
    joined = beside(frames, ("clause", "verdict_key"))
    titles = [f"clause_title_{run.number}" for run in sorted(runs, key=lambda run: run.lang != lang)]
    there = {f"count_{run.number}": joined[f"count_{run.number}"].fillna(0) for run in runs if run.planned}
    frame, columns = sided(joined.assign(**there), (Shown("count", kind="integer"),), len(runs), ("count",))
    told = frame.assign(
        clause_title=joined[titles].bfill(axis=1).iloc[:, 0].fillna(""),
        verdict=frame["verdict_key"].map(lambda key: say(f"verdict.name.{key}", lang)),
    )
    known = (
        Shown("clause", kind="code"),
        Shown("clause_title"),
        Shown("verdict"),
        Shown("verdict_key", kind="key"),
    )
    return table("compare_verdicts", (*known, *columns), told)


# --- what they do not share ----------------------------------------------------------------------


def _only(runs: Sequence[Told], lang: str) -> Table:
    """Organisations, estates and buildings that not all runs with a plan have."""
    rows = list(_missing([run for run in runs if run.planned], lang))
    columns = (Shown("input_kind"), Shown("differs_what", kind="code"), Shown("name"), Shown("in_runs"))
    return table("compare_only", columns, rows)


def _missing(runs: Sequence[Told], lang: str) -> Iterator[tuple[str, str, str, str]]:
    plans = {run.number: choices(run, lang) for run in runs}
    for kind, name in (
        ("organisation", "organisation_name"),
        ("estate", "estate_name"),
        ("building", "building"),
    ):
        known = {number: dict(zip(plan[kind], plan[name], strict=True)) for number, plan in plans.items()}
        for code in dict.fromkeys(code for names in known.values() for code in names):
            there = [number for number, names in known.items() if code in names]
            if len(there) < len(runs):
                called = known[there[0]][code]
                yield say(f"report.column.{kind}", lang), code, called, ", ".join(map(str, there))
