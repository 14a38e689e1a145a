"""A frontier beside a plan: the section of the report, from the folder `energi frontier` wrote.

Nothing is solved: the points are those of the folder, and what the run's plan comes to is counted from the
run's own accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from energi.domain.stock import Floats
from energi.explain.answer import Answer
from energi.optimise.verify import goals
from energi.report.charts import BLUE, ORANGE, WIDTH, Chart, chart, colours, word
from energi.report.names import amount, in_unit
from energi.report.reading import accounts, made
from energi.report.sentences import MILLION
from energi.report.table import Shown, Table, table, unit
from energi.words import number, say

SAME = 1e-6
"""Share of a goal below which two plans are told as one."""

GOAL = "goal_"
"""What the columns of goals begin with."""


@dataclass(frozen=True)
class Front:
    """A frontier as its folder tells it.

    Attributes
    ----------
    run_id : str
        Of the frontier.
    goals : tuple of str
        The first one was minimised.
    points : DataFrame
        point (numbered from 1), ``goal_<goal>`` of every goal, gap_percent, buildings_renovated, status
        (`energi.optimise.solve.Status`); in the order of the first limit.
    empty, unknown : int
        Limits without a plan: proved, and not found in time.
    """

    run_id: str
    goals: tuple[str, ...]
    points: pd.DataFrame
    empty: int
    unknown: int


def front_table(answer: Answer, front: Front, lang: str) -> Table:
    """The points of a frontier, and the run's own plan among them or above them.

    Parameters
    ----------
    answer : Answer
        With a plan.
    front : Front
        Of the same study.
    lang : str
    """
    rows = front.points.assign(
        own=False, point_status=[say(f"told.status.{status}", lang) for status in front.points["status"]]
    )
    own = _own(answer, front, lang)
    ours = _reached(front, pd.DataFrame([own]))
    same = np.all(np.abs(_reached(front, rows) - ours) <= SAME * np.abs(ours), axis=1)
    if np.any(same):
        rows["own"] = list(same)
    else:
        rows = pd.concat([pd.DataFrame([own]), rows], ignore_index=True)
    columns = (
        Shown("point", kind="integer"),
        Shown("own", kind="flag"),
        *(in_unit(f"{GOAL}{goal}", answer.case.card.goal(goal).unit) for goal in front.goals),
        Shown("gap_percent", "percent", "percent", digits=4),
        Shown("buildings_renovated", kind="integer"),
        Shown("point_status"),
    )
    return table("front", columns, rows)


def _own(answer: Answer, front: Front, lang: str) -> dict[str, Any]:
    """The run's plan as a row; its gap says something here only where it has the frontier's first goal."""
    case, plan = answer.case, made(answer)
    reached = goals(case.sheet, accounts(answer), plan.flows, front.goals)
    start = case.offers.options["start_year"].to_numpy()
    return {
        **{f"{GOAL}{goal}": value for goal, value in reached.items()},
        "own": True,
        "gap_percent": plan.certificate.gap_percent if _same_goal(answer, front) else np.nan,
        "buildings_renovated": int((start[plan.chosen] > 0).sum()),
        "point_status": say(f"told.status.{plan.certificate.status}", lang),
    }


def _same_goal(answer: Answer, front: Front) -> bool:
    return answer.case.study.goals == front.goals[:1]


def _reached(front: Front, rows: pd.DataFrame) -> Floats:
    """(rows, goals) what each plan comes to."""
    return rows[[f"{GOAL}{goal}" for goal in front.goals]].to_numpy(float)


def front_sentences(answer: Answer, front: Front, told: Table, lang: str) -> list[str]:
    """What the frontier says: what it costs to go from end to end, how well it is proved, where the plan is.

    Parameters
    ----------
    answer : Answer
        With a plan.
    front : Front
    told : Table
        `front_table` of them.
    lang : str
    """
    first, *others = front.goals
    names = {goal: say(f"explain.goal.{goal}", lang) for goal in front.goals}
    listed = say("told.and", lang).join(names[goal] for goal in others)
    found = [say("front.count", lang, count=len(front.points), first=names[first], others=listed)]
    found += [_ends(answer, front, goal, names, lang) for goal in others]
    gap = number(float(front.points["gap_percent"].max()), lang, 3)
    found += [say("front.proved", lang, gap=gap, first=names[first]), _place(answer, front, told, lang)]
    for kind in ("empty", "unknown"):
        if count := getattr(front, kind):
            found.append(say(f"told.frontier.{kind}", lang, count=count))
    return [*found, say("front.source", lang, run=front.run_id)]


def _ends(answer: Answer, front: Front, goal: str, names: Mapping[str, str], lang: str) -> str:
    """What it costs to go from the first goal's best plan to the plan with least of another."""
    first, keys = front.goals[0], [f"{GOAL}{front.goals[0]}", f"{GOAL}{goal}"]
    best, least = (front.points.sort_values(by, kind="stable").iloc[0] for by in (keys, keys[::-1]))
    more, less = least[keys[0]] - best[keys[0]], best[keys[1]] - least[keys[1]]

    def told(value: float, of: str) -> str:
        return amount(float(value), _unit(answer, of), lang)

    sentence = say(
        "front.ends", lang, goal=names[goal], first=names[first],
        best=str(int(best["point"])), lowest=str(int(least["point"])),
        least=told(least[keys[1]], goal), own=told(best[keys[1]], goal),
        cost=told(best[keys[0]], first), dear=told(least[keys[0]], first), more=told(more, first),
    )  # fmt: skip
    if less <= 0 or (_unit(answer, first), _unit(answer, goal)) != ("kr", "tCO2e"):
        return sentence
    return f"{sentence} {say('front.tonne', lang, each=told(more / less, first))}"


def _unit(answer: Answer, goal: str) -> str:
    return answer.case.card.goal(goal).unit


def _place(answer: Answer, front: Front, told: Table, lang: str) -> str:
    """Where the run's own plan is: a point of the frontier, one that a point beats, or beside it."""
    row = told.frame[told.frame["own"]].iloc[:1]
    (ours,), theirs = _reached(front, row), _reached(front, front.points)
    own = _in_words(answer, front, ours, lang)
    if row["point"].notna().all():
        return say("front.is", lang, point=str(int(row["point"].iloc[0])), own=own)
    beats = np.all(theirs <= ours, axis=1)
    if not np.any(beats):
        beaten = ", ".join(str(at) for at in front.points["point"][np.all(ours <= theirs, axis=1)])
        return say(f"front.{'better' if beaten else 'beside'}", lang, own=own, points=beaten)
    at = int(np.where(beats, theirs[:, 0], np.inf).argmin())
    reached = _in_words(answer, front, theirs[at], lang)
    point = str(int(front.points["point"].iloc[at]))
    beaten = say("front.beaten", lang, own=own, reached=reached, point=point)
    gap = number(float(row["gap_percent"].iloc[0]), lang, 3)
    why = say(f"front.{'within' if _same_goal(answer, front) else 'other_goal'}", lang, gap=gap)
    return f"{beaten} {why}"


def _in_words(answer: Answer, front: Front, values: Floats, lang: str) -> str:
    """Every goal with what it comes to."""
    told = zip(front.goals, values, strict=True)
    return "; ".join(
        f"{say(f'explain.goal.{goal}', lang)} {amount(float(value), _unit(answer, goal), lang)}"
        for goal, value in told
    )


def front_chart(told: Table, lang: str) -> Chart:
    """Plans as dots: the first goal upwards, the second to the right, a third as the size of the dots.

    Parameters
    ----------
    told : Table
        `front_table`, or a table of points with the same columns of goals. A row whose ``own`` is true is
        marked as the run's plan; one without a ``point`` is no plan of the frontier.
    lang : str
    """
    shown = [column for column in told.columns if column.key.startswith(GOAL)]
    first, second, *third = (column.key for column in shown)
    titles = [_axis(column, lang) for column in shown]
    scale = [MILLION if column.unit == "kr" else 1.0 for column in shown]
    data = told.frame[[column.key for column in shown]] / scale
    axis = alt.Axis(tickCount=6)
    x = alt.X(f"{second}:Q", title=titles[1], scale=alt.Scale(zero=False), axis=axis)
    y = alt.Y(f"{first}:Q", title=titles[0], scale=alt.Scale(zero=False), axis=axis)
    points = alt.Chart(data[told.frame["point"].notna()])
    dots = points.mark_point(filled=True, size=80, opacity=1, color=BLUE).encode(x=x, y=y)
    if third:
        dots = dots.encode(size=alt.Size(f"{third[0]}:Q", title=titles[2]))
    lines = [] if third else [points.mark_line(color=BLUE, strokeWidth=1.5).encode(x=x, y=y)]
    marks = [_marked(data[told.frame["own"]], x, y, lang)] if "own" in told.frame else []
    fields = {"count": int(told.frame["point"].notna().sum()), "first": titles[0], "second": titles[1]}
    text = say("told.frontier.chart", lang, **fields)
    if marks:
        text = f"{text} {say('front.marked', lang)}"
    drawing = alt.layer(*lines, dots, *marks).properties(width=WIDTH - 70, height=270)
    return chart("frontier", say("told.frontier.title", lang), text, drawing, lang)


def _marked(own: pd.DataFrame, x: alt.X, y: alt.Y, lang: str) -> Any:
    """The run's own plan, with a legend."""
    name = [say("front.own", lang)]
    shape = alt.Shape("series:N", scale=alt.Scale(domain=name, range=["diamond"]))
    colour = alt.Color("series:N", scale=colours(name, [ORANGE]))
    mark = alt.Chart(own.assign(series=name[0])).mark_point(size=260, strokeWidth=3, opacity=1)
    return mark.encode(x=x, y=y, shape=shape, color=colour)


def _axis(column: Shown, lang: str) -> str:
    measured = word("million", lang) if column.unit == "kr" else unit(column.unit, lang)
    return f"{say(f'explain.goal.{column.key.removeprefix(GOAL)}', lang)} [{measured}]"
