"""Verbs that answer a question beside the plan: frontier, co-operation, alternatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from energi.domain.aims import Goal
from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.explain.alternatives import alternatives as find_alternatives
from energi.explain.answer import Answer
from energi.explain.cooperate import cooperate as compare
from energi.explain.frontier import frontier as find_frontier
from energi.flow import posed
from energi.optimise.lean import lean
from energi.optimise.planning import before_last
from energi.optimise.solve import Status
from energi.read import read_study
from energi.report.alternatives_told import alternatives_told
from energi.report.cooperate_told import cooperate_told
from energi.report.folder import free, fresh
from energi.report.frontier_told import frontier_told
from energi.report.plain import Telling, print_plain, write_plain
from energi.report.terminal import Telling as Progress
from energi.words import say

DONE, STOPPED = 0, 4


def _held(answer: Answer, lang: str) -> tuple[Answer, list[str]]:
    """The study as its last goal sees it, and how that is told; nothing to tell of a single goal."""
    case = before_last(answer.case)
    goals = case.study.goals
    if len(goals) == 1:
        return answer, []
    names = [say(f"explain.goal.{goal}", lang) for goal in goals]
    told = say("told.held", lang, before=say("told.and", lang).join(names[:-1]), goal=names[-1])
    return replace(answer, case=case), [told]


def _answered(
    options: Mapping[str, Any],
    lang: str,
    kind: str,
    work: Callable[[Answer, str], tuple[Telling, bool]],
    goals: tuple[Goal, ...] = (),
) -> int:
    """Pose a study, answer a question, write the folder and tell it."""
    study, _ = read_study(options["study"])
    report_lang = options["report_lang"] or study.language
    folder = free(options["out"] or fresh(options["study"], f"{kind}-"))
    limits = (options["time_limit"], options["gap"])
    ask = Ask(options["study"], options.get("organisation", ""), *limits, goals=goals)
    with Progress(lang) as progress:
        case, counted = posed(ask, progress.stage)
        progress.stage(kind)
        told, proved = work(Answer(ask, case, counted, None, None, None, {}), report_lang)
        progress.stage("report")
        write_plain(told, folder, report_lang)
    print_plain(told, folder, report_lang)
    return DONE if proved else STOPPED


def frontier(options: Mapping[str, Any], lang: str) -> int:
    """Find the plans between goals, write them into a folder and tell them.

    Parameters
    ----------
    options : Mapping
        study, between, points, organisation, time_limit, gap, out, report_lang.
    lang : str
        Language of progress and, unless ``report_lang`` or the study says otherwise, of everything.

    Returns
    -------
    int
        0 if every point is within the requested gap, 4 if the time ended some before.

    Raises
    ------
    InputError
        ``E-GOALS`` if the goals are not two or three known ones.
    """
    known: tuple[Goal, ...] = get_args(Goal)
    asked = [part.strip() for part in options["between"].split(",")]
    goals = tuple(goal for part in asked for goal in known if goal == part)
    if not 2 <= len(set(goals)) == len(asked) <= 3:
        raise InputError("E-GOALS", between=options["between"], known=", ".join(known))

    def work(answer: Answer, report_lang: str) -> tuple[Telling, bool]:
        found = find_frontier(answer.case, goals, options["points"])
        told = frontier_told(answer, found, options["points"], report_lang)
        proved = not found.unknown and all(point.status == Status.OPTIMAL for point in found.points)
        return told, proved

    return _answered(options, lang, "frontier", work, goals)


def cooperate(options: Mapping[str, Any], lang: str) -> int:
    """Compare each organisation alone with the common plan, write it into a folder and tell it.

    Parameters
    ----------
    options : Mapping
        study, time_limit, gap, out, report_lang.
    lang : str
        Language of progress and, unless ``report_lang`` or the study says otherwise, of everything.

    Returns
    -------
    int
        0 if every solve reached the gap it was asked for, 4 if the time ended some before.

    Raises
    ------
    InputError
        ``E-ONE-GOAL`` if the study has several goals.
    """
    if read_study(options["study"])[0].several:
        raise InputError("E-ONE-GOAL", command="energi cooperate")

    def work(answer: Answer, report_lang: str) -> tuple[Telling, bool]:
        # alone, in groups or together, no option is needed that another beats in all that is counted
        answer = replace(answer, case=lean(answer.case).case(answer.case))
        found = compare(answer.case)
        return cooperate_told(answer, found, report_lang), found.proved

    return _answered(options, lang, "cooperate", work)


def alternatives(options: Mapping[str, Any], lang: str) -> int:
    """Find plans almost as good as the best, write them into a folder and tell them.

    Parameters
    ----------
    options : Mapping
        study, within, plans, time_limit, gap, out, report_lang.
    lang : str
        Language of progress and, unless ``report_lang`` or the study says otherwise, of everything.

    Returns
    -------
    int
        0 if every plan was found within the gap, 4 if the time ended some searches before.
    """
    asked = {"within_percent": options["within"], "count": options["plans"]}

    def work(answer: Answer, report_lang: str) -> tuple[Telling, bool]:
        answer, before = _held(answer, report_lang)
        found = find_alternatives(answer.case, options["within"], options["plans"])
        told = alternatives_told(answer, found, asked, report_lang)
        cover = replace(told.cover, lines=[*before, *told.cover.lines])
        return replace(told, cover=cover), all(found.proved)

    return _answered(options, lang, "alternatives", work)
