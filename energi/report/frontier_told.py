"""The frontier in words, tables and a chart."""

from __future__ import annotations

from functools import partial
from typing import Any

from energi.explain.answer import Answer
from energi.explain.frontier import Frontier, Point
from energi.report.explorer import explored, explorer
from energi.report.front import front_chart
from energi.report.names import amount, in_unit
from energi.report.plain import Telling, answering
from energi.report.table import Shown, Table, table
from energi.report.tables_works import works_of
from energi.words import number, say


def frontier_told(answer: Answer, found: Frontier, points: int, lang: str) -> Telling:
    """A frontier, ready to be shown.

    Parameters
    ----------
    answer : Answer
        The study as posed; its plan is not looked at.
    found : Frontier
    points : int
        How many were asked for.
    lang : str
    """
    shown = {
        "frontier": _points(answer, found, lang),
        **explored(answer, found, lang),
        "frontier_plans": works_of((point.plan for point in found.points), "frontier_plans", answer, lang),
    }
    proved = {
        "points": len(found.points),
        "empty": len(found.empty),
        "unknown": len(found.unknown),
        "largest_gap_percent": max(point.gap_percent for point in found.points),
        "seconds": round(found.seconds, 3),
        "one_seconds": round(found.one_seconds, 3),
    }
    goals = tuple(f"goal_{goal}" for goal in found.goals)
    return answering(
        "frontier", answer, _sentences(answer, found, lang), shown, lang,
        charts={"frontier": front_chart(shown["frontier"], lang)},
        printed={"frontier": ("point", *goals, "gap_percent", "buildings_renovated")},
        options={"between": list(found.goals), "points": points},
        proved=proved,
        beside={"explorer.html": (say("told.explorer.open", lang), partial(explorer, answer, found, lang))},
    )  # fmt: skip


def _unit(answer: Answer, goal: str) -> str:
    return answer.case.card.goal(goal).unit


def _in_unit(answer: Answer, goal: str, key: str) -> Shown:
    return in_unit(key, _unit(answer, goal))


def _points(answer: Answer, found: Frontier, lang: str) -> Table:
    start = answer.case.offers.options["start_year"].to_numpy()
    rows = [
        {
            "point": at,
            **{f"goal_{goal}": value for goal, value in zip(found.goals, point.reached, strict=True)},
            **{f"most_{goal}": most for goal, most in zip(found.goals[1:], point.limits, strict=True)},
            "bound": point.bound,
            "gap_percent": point.gap_percent,
            "buildings_renovated": int((start[point.plan.chosen] > 0).sum()),
            "point_status": say(f"told.status.{point.status}", lang),
            "seconds": point.seconds,
        }
        for at, point in enumerate(found.points, start=1)
    ]
    columns = (
        Shown("point", kind="integer"),
        *(_in_unit(answer, goal, f"goal_{goal}") for goal in found.goals),
        *(_in_unit(answer, goal, f"most_{goal}") for goal in found.goals[1:]),
        _in_unit(answer, found.goals[0], "bound"),
        Shown("gap_percent", "percent", "percent", digits=4),
        Shown("buildings_renovated", kind="integer"),
        Shown("point_status"),
        Shown("seconds", "s", "number"),
    )
    return table("frontier", columns, rows)


def _sentences(answer: Answer, found: Frontier, lang: str) -> list[str]:
    first, *others = found.goals
    names = {goal: say(f"explain.goal.{goal}", lang) for goal in found.goals}
    own = min(found.points, key=lambda point: point.reached)
    told = [
        say(
            "told.frontier.count", lang,
            count=len(found.points), first=names[first],
            others=say("told.and", lang).join(names[goal] for goal in others),
        )
    ]  # fmt: skip
    for place, goal in enumerate(others, start=1):
        least = min(found.points, key=lambda point: (point.reached[place], point.reached[0]))
        told.append(_ends(answer, found, (own, least), place, goal, lang))
    gap = max(point.gap_percent for point in found.points)
    told.append(
        say(
            "told.frontier.proved", lang,
            gap=number(gap, lang, 3), seconds=number(found.seconds, lang, 1),
            one=number(found.one_seconds, lang, 1),
        )
    )  # fmt: skip
    for kind, count in (("empty", len(found.empty)), ("unknown", len(found.unknown))):
        if count:
            told.append(say(f"told.frontier.{kind}", lang, count=count))
    return [*told, say("front.how", lang)]


def _ends(
    answer: Answer, found: Frontier, ends: tuple[Point, Point], place: int, goal: str, lang: str
) -> str:
    """What it costs to go from the first goal's best plan to another goal's."""
    own, least = ends
    more, less = least.reached[0] - own.reached[0], own.reached[place] - least.reached[place]
    first = found.goals[0]
    fields: dict[str, Any] = {
        "first": say(f"explain.goal.{first}", lang),
        "goal": say(f"explain.goal.{goal}", lang),
        "own": amount(own.reached[place], _unit(answer, goal), lang),
        "least": amount(least.reached[place], _unit(answer, goal), lang),
        "cost": amount(own.reached[0], _unit(answer, first), lang),
        "more": amount(more, _unit(answer, first), lang),
    }
    if less <= 0 or _unit(answer, goal) != "tCO2e" or _unit(answer, first) != "kr":
        return say("told.frontier.ends", lang, **fields)
    return say("told.frontier.ends_tonne", lang, **fields, each=amount(more / less, "kr", lang))
