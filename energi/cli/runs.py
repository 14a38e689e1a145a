"""Commands that work on run folders."""

from __future__ import annotations

from pathlib import Path

import click

from energi.cli.frame import Desk


def on_runs(desk: Desk) -> None:
    """Commands that work on run folders."""

    @desk.command("rerun")
    @click.argument("run_folder", type=click.Path(path_type=Path), metavar=desk.told("metavar.run"))
    @desk.path("out", "folder", told="rerun_out")
    @desk.language()
    def rerun(run_folder: Path, out: Path | None) -> int:
        from energi.verbs import rerun as verb

        return desk.run(lambda: verb.rerun(run_folder, out, desk.lang))

    @desk.command("compare")
    @click.argument(
        "run_folders",
        nargs=-1,
        required=True,
        type=click.Path(path_type=Path),
        metavar=desk.told("metavar.runs"),
    )
    @desk.path("out", "folder", told="compare_out")
    @desk.report_language()
    def compare(run_folders: tuple[Path, ...], out: Path | None, report_lang: str | None) -> int:
        from energi.verbs import compare as verb

        return desk.run(lambda: verb.compare(run_folders, out, report_lang))

    @desk.command("report")
    @click.argument("run_folder", type=click.Path(path_type=Path), metavar=desk.told("metavar.run"))
    @click.option("--per", type=click.Choice(["organisation"]), help=desk.told("help.per"))
    @desk.path("frontier", "folder")
    @desk.path("out", "folder", told="parts_out")
    @desk.report_language()
    def report(
        run_folder: Path, per: str | None, frontier: Path | None, out: Path | None, report_lang: str | None
    ) -> int:
        from energi.verbs import parts

        return desk.run(
            lambda: parts.report(run_folder, out, report_lang, parts=per is not None, frontier=frontier)
        )

    @desk.command("trace")
    @click.argument("run_folder", type=click.Path(path_type=Path), metavar=desk.told("metavar.run"))
    @click.argument("table", default="", metavar=desk.told("metavar.table"))
    @click.argument("column", default="", metavar=desk.told("metavar.column"))
    @click.argument("row", default="", metavar=desk.told("metavar.row"))
    @click.option("--number", metavar=desk.told("metavar.number"), help=desk.told("help.seen"))
    @desk.report_language()
    def trace(
        run_folder: Path, table: str, column: str, row: str, number: str | None, report_lang: str | None
    ) -> int:
        from energi.verbs import trace as verb

        return desk.run(lambda: verb.follow(run_folder, (table, column, row), number, report_lang))

    @desk.command("pdf")
    @click.argument("page", type=click.Path(path_type=Path), metavar=desk.told("metavar.page"))
    @desk.path("out", "pdf", told="pdf_out")
    @desk.language()
    def pdf(page: Path, out: Path | None) -> int:
        from energi.verbs import pdf as verb

        return desk.run(lambda: verb.pdf(page, out))
