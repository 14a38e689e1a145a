"""The tables every output reads: page, workbook, CSV and terminal show the same numbers."""

from __future__ import annotations

from energi.explain.answer import Answer
from energi.report.curve_told import plan_curve
from energi.report.names import organisation_names
from energi.report.table import Kind, Shown, Table
from energi.report.tables_data import certificate, figures, findings, menu, sources
from energi.report.tables_forced import forced
from energi.report.tables_goals import goals
from energi.report.tables_homes import co2, estates, labels, rent_years
from energi.report.tables_money import budget, funds, loans, paying, reserves
from energi.report.tables_plan import alternatives, plan, summary
from energi.report.tables_prices import prices
from energi.report.tables_projects import projects
from energi.report.tables_rules import beyond, compliance, limits, loosening, new_build
from energi.report.tables_soft import soft_goals
from energi.report.tables_works import works

WHERE_ASKED = frozenset({"forced", "funds", "goals", "loans", "projects", "reserves", "soft_goals"})
"""Tables of what only some studies have (projects to choose, funds, loan frames, reserves, soft goals,
several goals), and what forcing works costs, which a folder that is told again does not know."""

__all__ = ["Kind", "Shown", "Table", "tables"]


def tables(answer: Answer, lang: str) -> dict[str, Table]:
    """All tables of an answer, in the order they are shown.

    Parameters
    ----------
    answer : Answer
    lang : str
        ``"da"`` or ``"en"``; it changes words only, never a number.

    Returns
    -------
    dict
        Name -> table. Without a plan only what the input shows and what would have to give:
        ``loosening``, ``beyond``, ``findings``, ``menu``, ``figures``.
    """
    known = (findings(answer, lang), menu(answer, lang), figures(answer, lang))
    if answer.plan is None:
        found: tuple[Table, ...] = (loosening(answer, lang), beyond(answer, lang), *known)
    else:
        chosen = plan(answer, lang)
        homes = estates(answer, chosen.frame)
        judged = compliance(answer, lang)
        paid = paying(answer)
        found = (
            summary(answer, chosen.frame, homes.frame, lang),
            chosen,
            works(answer, lang),
            homes,
            rent_years(answer),
            budget(answer),
            paid,
            funds(answer, organisation_names(answer, lang), lang),
            loans(answer, paid.frame),
            reserves(answer, paid.frame),
            co2(answer, lang),
            labels(answer, chosen.frame, lang),
            judged,
            new_build(answer, lang),
            projects(answer, lang),
            plan_curve(answer, lang),
            soft_goals(answer, lang),
            limits(answer, lang),
            prices(answer, lang),
            alternatives(answer, lang),
            forced(answer, lang),
            *known,
            sources(answer, judged.frame),
            goals(answer, lang),
            certificate(answer, lang),
        )
    return {table.name: table for table in found if table.name not in WHERE_ASKED or len(table.frame)}
