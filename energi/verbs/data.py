"""The verbs of the door: a template to fill in, and what is to be mended in what was filled in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from energi import flow
from energi.check import check as checked
from energi.check.machine import as_json
from energi.check.marked import write_marked
from energi.check.telling import findings_text
from energi.domain.ask import Ask
from energi.domain.errors import EnergiError, InputError
from energi.domain.finding import Finding
from energi.domain.stock import Tables
from energi.read import read_portfolio, read_study
from energi.sample.template import write_template
from energi.words import problem, say

DONE, UNUSABLE = 0, 1


def template(path: Path, lang: str, example: bool) -> int:
    """Write the workbook to fill in.

    Parameters
    ----------
    path : Path
    lang : str
        Language of the workbook and of what is told.
    example : bool
        Whether a small made-up portfolio is filled in.
    """
    write_template(path, lang, example=example)
    click.echo(say("intake.template", lang, file=path))
    if example:
        click.echo(say("intake.example", lang))
    return DONE


def check(file: Path, lang: str, marked: Path | None, machine: bool) -> int:
    """Tell what is to be mended in a workbook, a folder of CSV files, or a study and its portfolio.

    Parameters
    ----------
    file : Path
        ``.xlsx``, a folder or ``study.toml``.
    lang : str
    marked : Path, optional
        Where to write the user's own workbook with the faulty cells marked.
    machine : bool
        Tell it as JSON, and nothing else.

    Returns
    -------
    int
        1 if nothing can be computed, else 0.

    Raises
    ------
    EnergiError
        If the file cannot be read at all.
    """
    portfolio = _portfolio(file)
    tables = read_portfolio(portfolio)
    findings, buildings, stopped = _looked_at(file, tables)
    if marked is not None:
        write_marked(portfolio, findings, marked, lang)
    if machine:
        click.echo(as_json(findings, lang, tables.places))
        return UNUSABLE if stopped else DONE
    if findings or stopped is None:  # of a workbook that is still empty there is only one thing to say
        _tell(findings, buildings, tables, lang)
    if marked is not None:
        click.echo(say("intake.marked", lang, file=marked))
    if stopped is not None:
        for line in problem(stopped, lang):
            click.echo(line, err=True)
    return UNUSABLE if stopped else DONE


def _portfolio(file: Path) -> Path:
    """The workbook or folder that is meant."""
    if file.suffix.lower() != ".toml":
        return file
    study, home = read_study(file)
    return home / study.workbook


def _looked_at(file: Path, tables: Tables) -> tuple[tuple[Finding, ...], int, EnergiError | None]:
    """Findings, how many buildings can be used, and the error if none can."""
    try:
        if file.suffix.lower() == ".toml":
            case, _ = flow.posed(Ask(file))
            found = (*case.stock.findings, *case.assessment.findings, *case.offers.findings)
            return found, len(case.stock.buildings), None
        stock = checked(tables, date.today())  # noqa: DTZ011 - a label is valid on a day, not at a moment
    except InputError as error:
        findings = error.fields.get("findings")
        if not isinstance(findings, tuple):
            raise
        return findings, 0, error
    return stock.findings, len(stock.buildings), None


def _tell(findings: tuple[Finding, ...], buildings: int, tables: Tables, lang: str) -> None:
    if findings:
        click.echo(findings_text(findings, lang, tables.places))
        click.echo()
    counts = {level: sum(one.level == level for one in findings) for level in ("error", "warning", "note")}
    closing = say(
        "intake.counts", lang, errors=counts["error"], warnings=counts["warning"], notes=counts["note"]
    )
    click.echo(closing if findings else say("intake.none", lang))
    click.echo(say("intake.usable", lang, buildings=buildings))
