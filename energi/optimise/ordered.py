"""Goals in order: each is minimised in its turn, within what those before it may come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from energi.domain.stock import Step
from energi.optimise.case import Case


def under(case: Case, steps: Sequence[Step]) -> Case:
    """The case of the goal whose turn it is after some have had theirs; the last goal's in the end.

    Parameters
    ----------
    case : Case
        As `energi.optimise.case.case` gives it.
    steps : sequence of Step
        What goals were found to come to, the first one first.

    Returns
    -------
    Case
        It minimises that goal, and holds those before it (the card's rules ``held_<goal>``) to the best
        that was found and what the study lets them give up. A study of one goal stays as it is.
    """
    aims, sheet = case.study.minimise, case.sheet
    before = list(zip(aims, steps, strict=False))[: len(case.study.goals) - 1]
    if not before:
        return case
    most = {f"most_{aim.goal}": aim.most(step.objective) for aim, step in before}
    held = {name: {(p,): value for p in sheet.sets["portfolios"]} for name, value in most.items()}
    return replace(
        case,
        sheet=replace(
            sheet,
            goal=aims[len(before)].goal,
            rules=(*sheet.rules, *(f"held_{aim.goal}" for aim, _ in before)),
            given={**sheet.given, **held},
        ),
    )
