"""The folder of a requirement check: workbook, CSV files, manifest and input; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from energi.report.folder import whole
from energi.report.lead import Cover
from energi.report.sealed import begun, seal, write_tables
from energi.report.table import Table
from energi.report.workbook import write_workbook


@dataclass(frozen=True)
class Checked:
    """What was checked and how.

    Attributes
    ----------
    title : str
    made_up : bool
    lines : tuple of str
        How it ended, in sentences.
    lang : str
    packs : tuple of str
        Names of the packs held against.
    day : str
        The day whose rules bind, if one was asked for.
    inputs : Mapping[str, Path]
        Where a file goes below ``input/`` -> where it is.
    """

    title: str
    made_up: bool
    lines: Sequence[str]
    lang: str
    packs: tuple[str, ...]
    day: str
    inputs: Mapping[str, Path]


def write_rules(tables: Mapping[str, Table], folder: Path, checked: Checked) -> Path:
    """Write ``rules.xlsx``, ``csv/``, ``manifest.json`` and ``input/``.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    return whole(folder, lambda part: _fill(part, tables, checked))


def _fill(part: Path, tables: Mapping[str, Table], checked: Checked) -> None:
    options = {"lang": checked.lang, "packs": list(checked.packs), "day": checked.day}
    start = begun(part, checked.inputs, options)
    cover = Cover(checked.title, checked.lines, start.run_id, checked.made_up)
    write_workbook(part / "rules.xlsx", cover, tables, checked.lang)
    write_tables(part, tables, checked.lang)
    seal(start, "rules", checked.title, checked.made_up, {"options": options})
