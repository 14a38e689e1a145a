"""The verbs of the command line: each does one thing, tells it in a language and gives an exit code."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from energi import doctor as machine
from energi import flow
from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.explain.answer import Answer
from energi.read import read_study
from energi.recheck import recheck
from energi.report.folder import free, fresh, write
from energi.report.tables import tables
from energi.report.terminal import Telling, summary, wrapped
from energi.sample import write_sample
from energi.verbs.each import optimise_each
from energi.words import number, problem, say

DONE, UNUSABLE, NO_PLAN, STOPPED = 0, 1, 3, 4
MOST_DIFFERENCES = 10


def optimise(options: Mapping[str, Any], lang: str) -> int:
    """Find the plan of a study, write it into a folder and tell it.

    Parameters
    ----------
    options : Mapping
        study, organisation, each, processes, out, time_limit, gap, model, threads, seed, proposals,
        report_lang.
    lang : str
        Language of progress and, unless ``report_lang`` or the study says otherwise, of everything.

    Returns
    -------
    int
        0 with the best plan, 4 with one that a limit stopped short, 3 if no plan meets the limits.

    Raises
    ------
    InputError
        ``E-EACH`` if both one organisation and each are asked for.
    """
    if options["each"] and options["organisation"]:
        raise InputError("E-EACH")
    study, _ = read_study(options["study"])
    report_lang = options["report_lang"] or study.language
    folder = free(options["out"] or fresh(options["study"]))
    model = str(options["model"].resolve()) if options["model"] else ""
    asked = Ask(
        options["study"],
        options["organisation"],
        options["time_limit"],
        options["gap"],
        model,
        threads=options["threads"],
        seed=options["seed"],
        proposals=options["proposals"],
    )
    if options["each"]:
        return optimise_each(asked, folder, report_lang, lang, options["processes"])
    answer = carried_out(asked, folder, report_lang, lang)
    summary(answer, tables(answer, report_lang), report_lang, folder)
    return _code(answer)


def carried_out(ask: Ask, folder: Path, report_lang: str, lang: str) -> Answer:
    """Answer a study and write its run folder, telling on the way how far it is.

    Parameters
    ----------
    ask : Ask
        Without a log; the folder gets one.
    folder : Path
        A folder that does not exist or is empty.
    report_lang, lang : str
        Language of the folder, and of progress.
    """
    study, _ = read_study(ask.path)
    with tempfile.TemporaryDirectory() as scratch:
        logged = replace(ask, log=Path(scratch) / "solver.log")
        with Telling(lang, study.goals) as telling:
            answer = flow.answer(logged, teller=telling.stage, listener=telling.solving)
            telling.stage("report")
            write(answer, folder, report_lang)
    return answer


def _code(answer: Answer) -> int:
    if answer.plan is None:
        return NO_PLAN
    return DONE if answer.plan.certificate.status == "optimal" else STOPPED


def sample(folder: Path, buildings: int, seed: int, lang: str) -> int:
    """Write a made-up study into a folder."""
    write_sample(folder, buildings, seed)
    files = ", ".join(sorted(path.name for path in folder.iterdir() if path.is_file()))
    click.echo(say("run.sample.wrote", lang, folder=folder, files=files))
    click.echo(say("run.sample.made_up", lang))
    click.echo(say("run.sample.next", lang, study=folder / "study.toml"))
    return DONE


def verify(folder: Path, lang: str) -> int:
    """Compute a run again from its own input, and compare with what its folder says."""
    found = recheck(folder)
    told, ours = found.objective
    wrong = found.accounts[~found.accounts["agrees"]]
    for name in found.changed:
        click.echo(say("run.verify.changed", lang, file=name))
    if found.elsewhere:  # the likeliest reason of every difference below
        click.echo(say("run.verify.elsewhere", lang))
    click.echo(say("run.verify.objective", lang, told=told, ours=ours))
    click.echo(say("run.verify.accounts", lang, count=len(found.accounts), wrong=len(wrong)))
    for _, row in wrong.head(MOST_DIFFERENCES).iterrows():
        click.echo(f"  {_difference(row, lang)}")
    if found.broken is not None:
        click.echo(wrapped(problem(found.broken, lang)[0]))
    click.echo(wrapped(say("run.verify.believed", lang, gap=number(found.gap_percent, lang, 3))))
    for step, reached in found.held:
        fields = {"best": step.objective, "bound": step.bound, "reached": reached}
        goal = say(f"explain.goal.{step.goal}", lang)
        click.echo(wrapped(say("run.verify.believed_best", lang, goal=goal, **fields)))
    click.echo(say("run.verify.agrees" if found.agrees else "run.verify.fails", lang))
    return DONE if found.agrees else UNUSABLE


def _difference(row: pd.Series, lang: str) -> str:
    places = (row["organisation"], row["estate"], row["year"] or "")
    place = " ".join(str(part) for part in places if part)
    return say(
        "run.verify.differs",
        lang,
        account=row["account"],
        place=place,
        told=float(row["told"]),
        ours=float(row["ours"]),
    )


def doctor(lang: str) -> int:
    """Tell whether this machine is ready."""
    checks = machine.examine(lang)
    grid = Grid(box=None, header_style="bold", pad_edge=False)
    for head in ("looked", "fit", "found"):
        grid.add_column(say(f"run.doctor.{head}", lang), overflow="fold")
    for one in checks:
        grid.add_row(
            escape(one.name), say(f"run.doctor.{'ok' if one.ok else 'bad'}", lang), escape(one.detail)
        )
    Console(highlight=False).print(grid)
    ill = sum(not one.ok for one in checks)
    click.echo(say("run.doctor.unready", lang, count=ill) if ill else say("run.doctor.ready", lang))
    return UNUSABLE if ill else DONE
