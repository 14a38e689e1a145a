"""Commands that write, read and check portfolios."""

from __future__ import annotations

from pathlib import Path

import click

from energi.cli.frame import Desk


def on_data(desk: Desk) -> None:
    """Commands that write, read and check portfolios."""

    @desk.command("template")
    @click.argument("workbook", type=click.Path(path_type=Path), metavar=desk.told("metavar.workbook"))
    @click.option("--example", is_flag=True, help=desk.told("help.example"))
    @desk.language()
    def template(workbook: Path, example: bool) -> int:
        from energi.verbs import data

        return desk.run(lambda: data.template(workbook, desk.lang, example))

    @desk.command("check")
    @click.argument("file", type=click.Path(path_type=Path), metavar=desk.told("metavar.file"))
    @desk.path("marked", "workbook")
    @click.option("--json", "machine", is_flag=True, help=desk.told("help.json"))
    @desk.language()
    def check(file: Path, marked: Path | None, machine: bool) -> int:
        from energi.verbs import data

        return desk.run(lambda: data.check(file, desk.lang, marked, machine))

    @desk.command("import")
    @click.argument(
        "labels",
        nargs=-1,
        required=True,
        type=click.Path(path_type=Path),
        metavar=desk.told("metavar.labels"),
    )
    @desk.path("into", "workbook", required=True)
    @desk.path("out", "workbook", told="filled")
    @desk.language()
    def import_(labels: tuple[Path, ...], into: Path, out: Path | None) -> int:
        from energi.verbs.labels import import_labels

        return desk.run(lambda: import_labels(labels, into, out, desk.lang))

    @desk.command("sample")
    @click.argument("folder", type=click.Path(path_type=Path), metavar=desk.told("metavar.folder"))
    @desk.number("buildings", click.IntRange(min=1, max=1_000_000), 74)
    @desk.number("seed", click.IntRange(min=0), 569)
    @desk.language()
    def sample(folder: Path, buildings: int, seed: int) -> int:
        from energi.verbs import studies

        return desk.run(lambda: studies.sample(folder, buildings, seed, desk.lang))
