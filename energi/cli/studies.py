"""Commands that work on a study or on what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from energi.cli.frame import Desk


def on_studies(desk: Desk) -> None:
    """Commands that work on a study or on what came of it."""

    @desk.command("optimise")
    @desk.study()
    @click.option(
        "--organisation", default="", metavar=desk.told("metavar.name"), help=desk.told("help.organisation")
    )
    @click.option("--each", is_flag=True, help=desk.told("help.each"))
    @desk.number("processes", click.IntRange(min=1, max=1024))
    @desk.folder("out")
    @desk.time_limit()
    @desk.gap()
    @click.option(
        "--model",
        type=click.Path(path_type=Path, dir_okay=False),
        default=None,
        metavar=desk.told("metavar.card"),
        help=desk.told("help.model"),
    )
    @desk.number("threads", click.IntRange(min=1, max=64))
    @desk.number("seed", click.IntRange(min=0, max=2**31 - 1), told="solver_seed")
    @click.option("--proposals", is_flag=True, help=desk.told("help.proposals"))
    @desk.report_language()
    def optimise(**options: Any) -> int:
        from energi.verbs import studies

        return desk.run(lambda: studies.optimise(options, desk.lang))

    @desk.command("evaluate")
    @click.argument("input", type=click.Path(path_type=Path), metavar=desk.told("metavar.input"))
    @click.option(
        "--proposal", default="", metavar=desk.told("metavar.code"), help=desk.told("help.proposal")
    )
    @click.option(
        "--organisation", default="", metavar=desk.told("metavar.name"), help=desk.told("help.only")
    )
    @desk.folder("out")
    @desk.report_language()
    def evaluate(**options: Any) -> int:
        from energi.verbs import evaluate as verb

        return desk.run(lambda: verb.evaluate(options, desk.lang))

    @desk.command("verify")
    @click.argument("run_folder", type=click.Path(path_type=Path), metavar=desk.told("metavar.run"))
    @desk.language()
    def verify(run_folder: Path) -> int:
        from energi.verbs import studies

        return desk.run(lambda: studies.verify(run_folder, desk.lang))

    @desk.command("climate")
    @desk.study()
    @desk.folder("plan")
    @desk.folder("followup")
    @desk.number("last-year", click.IntRange(min=1990, max=2200), metavar="year", told="last_year")
    @desk.folder("out")
    @desk.report_language()
    def climate(**options: Any) -> int:
        from energi.verbs import climate as verb

        return desk.run(lambda: verb.climate(options, desk.lang))

    @desk.command("scenarios")
    @click.argument("grid", type=click.Path(path_type=Path), metavar=desk.told("metavar.grid"))
    @desk.path("out", "folder", told="scenarios_out")
    @desk.report_language()
    def scenarios(grid: Path, out: Path | None, report_lang: str | None) -> int:
        from energi.verbs import scenarios as verb

        return desk.run(lambda: verb.scenarios(grid, out, report_lang, desk.lang))

    @desk.command("robust")
    @click.argument("grid", type=click.Path(path_type=Path), metavar=desk.told("metavar.grid"))
    @desk.path("out", "folder", told="robust_out")
    @desk.time_limit()
    @desk.gap()
    @desk.report_language()
    def robust(**options: Any) -> int:
        from energi.verbs import robust as verb

        return desk.run(lambda: verb.robust(options, desk.lang))

    @desk.command("doctor")
    @desk.language()
    def doctor() -> int:
        from energi.verbs import studies

        return desk.run(lambda: studies.doctor(desk.lang))
