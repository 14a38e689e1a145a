"""The verb ``energi compare``: run folders held against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from energi.compare.runs import Told, read_runs
from energi.compare.sentences import sentences
from energi.compare.tables import compared
from energi.report.folder import beside, free
from energi.report.lead import Cover
from energi.report.plain import Telling, print_plain, write_plain
from energi.report.table import Table
from energi.words import say

DONE = 0


def compare(folders: Sequence[Path], out: Path | None, report_lang: str | None) -> int:
    """Hold run folders against the first of them, write it into a folder and tell it.

    Parameters
    ----------
    folders : sequence of Path
        Two or more run folders.
    out : Path or None
        Folder of the comparison; ``<first>-mod-<second>`` if none is named.
    report_lang : str or None
        Language of what is written; that of the first run if none is named.
    """
    runs = read_runs(folders)
    told_in = report_lang or runs[0].lang
    folder = free(out or beside(folders[0], f"mod-{folders[1].resolve().name}"))
    tables = compared(runs, told_in)
    told = telling(runs, tables, told_in)
    write_plain(told, folder, told_in)
    print_plain(told, folder, told_in)
    return DONE


def telling(runs: Sequence[Told], tables: Mapping[str, Table], lang: str) -> Telling:
    """A comparison as it is told."""
    names = ", ".join(f"{run.number}: {run.folder.resolve().name}" for run in runs)
    ids = [{"run_id": run.content["run_id"], "folder": run.folder.resolve().name} for run in runs]
    cover = Cover(
        say("compare.title", lang),
        sentences(runs, tables, lang),
        "",
        any(run.study.made_up for run in runs),
    )
    return Telling(
        "compare",
        cover,
        say("compare.subtitle", lang, runs=names),
        tables,
        printed=_shown(len(runs)),
        options={"runs": ids},
    )


def _shown(runs: int) -> dict[str, tuple[str, ...]]:
    """What the terminal shows of the tables."""
    numbers = range(1, runs + 1)
    return {
        "compare_runs": ("run", "folder", "status", "objective"),
        "compare_figures": ("name", "year", *(f"value_{n}" for n in numbers), "value_unit"),
        "compare_plan": (
            "building",
            *(f"{key}_{n}" for n in numbers for key in ("start_year", "capital_kr")),
        ),
        "compare_inputs": ("differs_what", *(f"input_value_{n}" for n in numbers)),
    }
