"""Commands on requirement packs: what they say, and a portfolio held against them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from energi.cli.frame import Desk, Group


class _Rules(Group):
    """``energi rules`` alone, or with the names of packs, shows them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", *self.commands}
        if not own & set(args):
            args = ["show", *args]
        return super().parse_args(ctx, args)


def on_rules(desk: Desk) -> None:
    """Commands on requirement packs."""
    options = f"[{desk.told('metavar.options')}]"
    rules = click.group(
        "rules",
        cls=_Rules,
        help=desk.told("rules.about"),
        options_metavar=options,
        subcommand_metavar=f"{desk.told('metavar.command')} ...",
    )(lambda: None)
    desk.language()(rules)
    desk.top.add_command(rules)
    inner = Desk(rules, desk.lang, "rules.")

    @inner.command("show")
    @click.argument("packs", nargs=-1, metavar=desk.told("metavar.packs"))
    @click.option("--json", "machine", is_flag=True, help=desk.told("help.json_packs"))
    @desk.language()
    def show(packs: tuple[str, ...], machine: bool) -> int:
        from energi.verbs import rules as verb

        return desk.run(lambda: verb.show(packs, desk.lang, machine))

    @inner.command("model")
    @click.argument(
        "model_card",
        type=click.Path(path_type=Path),
        required=False,
        metavar=desk.told("metavar.model_card"),
    )
    @desk.language()
    def model(model_card: Path | None) -> int:
        from energi.verbs import model_rules as verb

        return desk.run(lambda: verb.show(model_card, desk.lang))

    @inner.command("check")
    @click.argument("file", type=click.Path(path_type=Path), metavar=desk.told("metavar.file"))
    @click.option(
        "--pack", "packs", multiple=True, metavar=desk.told("metavar.pack"), help=desk.told("help.pack")
    )
    @click.option(
        "--day",
        type=click.DateTime(["%Y-%m-%d"]),
        default=None,
        metavar=desk.told("metavar.day"),
        help=desk.told("help.day"),
    )
    @desk.folder("out")
    @desk.report_language()
    def check(day: datetime | None, **options: Any) -> int:
        from energi.verbs import rules as verb

        on = day.date() if day else None
        return desk.run(lambda: verb.check({**options, "day": on}, desk.lang))
