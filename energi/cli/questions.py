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
    @desk.number("points", click.IntRange(min=2, max=400), 20)
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
    @desk.number("within", click.FloatRange(min=0, max=100), 1.0, metavar="percent")
    @desk.number("plans", click.IntRange(min=2, max=50), 5)
    @_solving(desk)
    def alternatives(**options: Any) -> int:
        from energi.verbs import questions

        return desk.run(lambda: questions.alternatives(options, desk.lang))


def _solving(desk: Desk) -> Decorator:
    """Time, gap, folder and language."""
    declared = (
        desk.folder("out"),
        desk.time_limit(),
        desk.gap(),
        desk.report_language(),
    )

    def decorate(command: Any) -> Any:
        for option in reversed(declared):
            command = option(command)
        return command

    return decorate
