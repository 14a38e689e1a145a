"""energi: renovation planning for Danish social housing.

::

    import energi

    answer = energi.solve("examples/hovedaftale-2010/study.toml")
    print(answer.plan.certificate)  # plan is None, and clash says why, if none meets the limits
    print(energi.tables(answer)["estates"].frame)
    energi.write(answer, "runs/mit-studie")

Nothing heavy is loaded until a function is called.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from energi.domain.errors import (
    ClashError,
    ColumnError,
    EnergiError,
    InputError,
    RowError,
    ShelfError,
    SolverError,
    UnitError,
)

if TYPE_CHECKING:
    from energi.domain.finding import Finding
    from energi.explain.answer import Answer
    from energi.report.table import Table

__version__ = "0.1.0"

__all__ = [
    "ClashError",
    "ColumnError",
    "EnergiError",
    "InputError",
    "RowError",
    "ShelfError",
    "SolverError",
    "UnitError",
    "__version__",
    "evaluate",
    "findings",
    "robust",
    "solve",
    "solve_each",
    "tables",
    "write",
]


def solve(
    path: str | PathLike[str],
    *,
    organisation: str = "",
    time_limit_s: float | None = None,
    gap_percent: float | None = None,
    log: str | PathLike[str] | None = None,
    proposals: bool = False,
) -> Answer:
    """Answer a study: the verified plan and its reasons, or what would have to give.

    Parameters
    ----------
    path : path-like
        The study's TOML file.
    organisation : str
        Code or name of the only organisation to plan for; empty for all.
    time_limit_s, gap_percent : float, optional
        Instead of the study's own.
    log : path-like, optional
        File for the solver's log.
    proposals : bool
        Solve the study again with every proposal forced in or out (``answer.forced``).

    Raises
    ------
    InputError, ShelfError
        If the study cannot be set up.
    SolverError
        If the solver ended without a plan: without proof that there is none, or before it found what
        would have to give.
    """
    from energi.domain.ask import Ask
    from energi.flow import answer

    kept = None if log is None else Path(log)
    return answer(Ask(Path(path), organisation, time_limit_s, gap_percent, log=kept, proposals=proposals))


def solve_each(
    path: str | PathLike[str],
    *,
    time_limit_s: float | None = None,
    gap_percent: float | None = None,
    processes: int | None = None,
) -> dict[str, Answer | EnergiError]:
    """Answer a study for every organisation by itself, several at a time in processes of their own.

    A script must call it below ``if __name__ == "__main__":``, since every process reads the script anew.

    Parameters
    ----------
    path : path-like
        The study's TOML file.
    time_limit_s, gap_percent : float, optional
        Instead of the study's own; they hold for each organisation.
    processes : int, optional
        How many organisations at a time; as many as the machine has cores for if not given.

    Returns
    -------
    dict
        Code of the organisation -> its answer, the same as ``solve(path, organisation=code)`` gives, or
        the error that stopped it.

    Raises
    ------
    InputError, ShelfError
        If the study cannot be set up.
    """
    from energi.domain.ask import Ask
    from energi.each import as_it_is, each, processes_for, unheard
    from energi.flow import prepared

    ask = Ask(Path(path), "", time_limit_s, gap_percent)
    study, stock, _ = prepared(ask)
    count = processes or processes_for(study.solving.threads)
    codes = [str(code) for code in stock.organisations.index]
    return each(ask, codes, as_it_is, hearer=unheard, processes=count)


def findings(path: str | PathLike[str]) -> tuple[Finding, ...]:
    """Everything noticed about the input of a study, without solving it.

    Raises
    ------
    InputError, ShelfError
        If nothing can be computed.
    """
    from energi.domain.ask import Ask
    from energi.flow import posed

    case, _ = posed(Ask(Path(path)))
    return (*case.stock.findings, *case.assessment.findings, *case.offers.findings)


def evaluate(
    path: str | PathLike[str], *, proposal: str = "", organisation: str = "", lang: str = "da"
) -> dict[str, Table]:
    """Judge renovation proposals: every label proposal by itself, and the packages suggested.

    Parameters
    ----------
    path : path-like
        The study's TOML file.
    proposal : str
        Number of the only proposal to judge; empty for all.
    organisation : str
        Code or name of the only organisation; empty for all.
    lang : str
        Language of the words; it changes no number.

    Returns
    -------
    dict
        Name -> table; ``evaluate_judged`` has one row per proposal and package, the best first.

    Raises
    ------
    InputError
        If the study cannot be set up, or has no such proposal (``E-PROPOSAL``).
    ShelfError
        If a figure is missing or not accepted.

    Examples
    --------
    >>> import energi
    >>> found = energi.evaluate("examples/hovedaftale-2010/study.toml", proposal="A-01-1-F2", lang="en")
    >>> row = found["evaluate_judged"].frame.iloc[0]
    >>> print(round(row["npv_kr"]), row["regulation_told"], row["label_told"])
    213478 yes yes
    """
    from energi.domain.ask import Ask
    from energi.flow import posed
    from energi.judge.evaluation import evaluation
    from energi.report.evaluate_tables import evaluate_tables

    case, setting = posed(Ask(Path(path), organisation))
    return evaluate_tables(evaluation(case, setting, proposal), lang)


def robust(
    path: str | PathLike[str],
    *,
    time_limit_s: float | None = None,
    gap_percent: float | None = None,
    lang: str = "da",
) -> dict[str, Table]:
    """Find the plan of least worst regret over the scenarios of a file, and the one of least mean.

    Parameters
    ----------
    path : path-like
        The file of scenarios (as ``energi scenarios`` takes); it names the study.
    time_limit_s, gap_percent : float, optional
        Instead of the study's own; the time is that of all searches together.
    lang : str
        Language of the words; it changes no number.

    Returns
    -------
    dict
        ``robust_scenarios``, ``robust_plans`` and ``robust_choices``.

    Raises
    ------
    InputError, ShelfError
        If the study or its scenarios cannot be set up.
    ClashError
        If no plan meets the study's limits.
    SolverError
        If the time ended before any plan was found.
    """
    from energi.scenarios.robust_tables import robust_tables
    from energi.verbs.robust import found_for

    grid, base, answer, found = found_for(Path(path), time_limit_s, gap_percent)
    return robust_tables(grid, base, answer, found, lang)


def tables(answer: Answer, lang: str = "da") -> dict[str, Table]:
    """The tables of an answer by name; their frames have the same numbers in both languages."""
    from energi.report.tables import tables as told

    return told(answer, lang)


def write(answer: Answer, folder: str | PathLike[str], lang: str = "da") -> Path:
    """Write report, workbook, CSV files and manifest into a folder that is empty or not there.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    from energi.report.folder import write as written

    return written(answer, Path(folder), lang)
