"""Commands that answer a question beside the plan."""

from __future__ import annotations

from typing import Any

import click

from energi.cli.frame import Decorator, Desk


def on_questions(desk: Desk) -> None:
    """Commands that answer a question beside the plan."""

    @desk.command("frontier")
    @desk.study()
    @click.option(
        "--between",
        default="life_cycle_cost,co2",
        show_default=True,
        metavar=desk.told("metavar.goals"),
        help=desk.told("help.between"),
    )
    @click.option(
        "--points",
        type=click.IntRange(min=2, max=400),
        default=20,
        show_default=True,
        metavar=desk.told("metavar.number"),
        help=desk.told("help.points"),
    )
    @_solving(desk)
    def frontier(**options: Any) -> int:
        from energi.verbs import questions

        return desk.run(lambda: questions.frontier(options, desk.lang))

    @desk.command("cooperate")
    @desk.study()
    @_solving(desk)
    def cooperate(**options: Any) -> int:
        from energi.verbs import questions

        return desk.run(lambda: questions.cooperate(options, desk.lang))

    @desk.command("alternatives")
    @desk.study()
    @click.option(
        "--within",
        type=click.FloatRange(min=0, max=100),
        default=1.0,
        show_default=True,
        metavar=desk.told("metavar.percent"),
        help=desk.told("help.within"),
    )
    @click.option(
        "--plans",
        type=click.IntRange(min=2, max=50),
        default=5,
        show_default=True,
        metavar=desk.told("metavar.number"),
        help=desk.told("help.plans"),
    )
    @_solving(desk)
    def alternatives(**options: Any) -> int:
        from energi.verbs import questions

        return desk.run(lambda: questions.alternatives(options, desk.lang))


def _solving(desk: Desk) -> Decorator:
    """Time, gap, folder and language."""
    declared = (
        desk.folder("out"),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0, min_open=True),
            default=None,
            metavar=desk.told("metavar.seconds"),
            help=desk.told("help.time"),
        ),
        click.option(
            "--gap",
            type=click.FloatRange(min=0),
            default=None,
            metavar=desk.told("metavar.percent"),
            help=desk.told("help.gap"),
        ),
        desk.report_language(),
    )

    def decorate(command: Any) -> Any:
        for option in reversed(declared):
            command = option(command)
        return command

    return decorate
