"""The verb ``energi rerun``: a run made again from its own folder."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from energi.compare.again import CAUSES, EFFECTS, Again, again
from energi.recheck import asked, read_manifest
from energi.report.folder import beside, free
from energi.report.terminal import wrapped
from energi.verbs.studies import carried_out
from energi.words import say

DONE, DIFFERS = 0, 1
MOST = 10
"""Differences of each kind that are listed."""


def rerun(run: Path, out: Path | None, lang: str) -> int:
    """Make a run again, write it into a new folder and tell what differs.

    Parameters
    ----------
    run : Path
        Run folder of ``energi optimise``.
    out : Path or None
        Folder of the new run; ``<run>-igen`` if none is named.
    lang : str
        Of what is told; the new run's files are in the language of the old.

    Returns
    -------
    int
        0 if all is the same byte for byte, apart from what names time; else 1.
    """
    content = read_manifest(run)
    folder = free(out or beside(run, "igen"))
    carried_out(asked(run, content), folder, content["options"]["lang"], lang)
    found = again(run, folder, lang)
    _tell(found, content["run_id"], len(content["outputs"]), lang)
    click.echo(say("run.folder", lang, folder=folder))
    if not found.equal:
        click.echo(say("rerun.next", lang, old=run, new=folder))
    return DONE if found.equal else DIFFERS


def _tell(found: Again, run_id: str, files: int, lang: str) -> None:
    frame = found.differences.frame
    effects = frame[frame["differs_key"].isin(EFFECTS)]
    causes = frame[frame["differs_key"].isin(CAUSES)]
    if found.equal:
        click.echo(wrapped(say("rerun.equal", lang, run_id=run_id, files=files - 1)))
    else:
        click.echo(wrapped(say("rerun.differs", lang, run_id=run_id, count=len(effects))))
        _list(effects, lang)
    if len(causes):
        click.echo(wrapped(say("rerun.caused", lang, count=len(causes))))
        _list(causes, lang)
    if found.stopped and not found.equal:
        click.echo(wrapped(say("rerun.stopped", lang)))


def _list(rows: pd.DataFrame, lang: str) -> None:
    for _, group in rows.groupby("differs_key", sort=False):
        for row in group.head(MOST).to_dict("records"):
            told = {side: row[side] or say("rerun.none", lang) for side in ("before", "now")}
            line = say("rerun.line_changed", lang, kind=row["differs"], what=row["differs_what"], **told)
            click.echo(wrapped(line, "  ", "    "))
        if len(group) > MOST:
            click.echo(f"  {say('rerun.more', lang, count=len(group) - MOST)}")
