"""What every folder of an answer beside the plan has: its input, a run id, tables as CSV, a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from energi.report import manifest
from energi.report.folder import copied, write_csv
from energi.report.table import Table


@dataclass(frozen=True)
class Begun:
    """A folder with its input copied, before anything is told in it.

    Attributes
    ----------
    part : Path
        Where it is written.
    digests : Mapping[str, str]
        SHA-256 of every input file; the study comes first.
    shelves : Mapping
        `energi.report.manifest.shelf_digests`.
    run_id : str
        The same for the same inputs, shelves, version and options.
    """

    part: Path
    digests: Mapping[str, str]
    shelves: Mapping[str, Any]
    run_id: str


def begun(part: Path, inputs: Mapping[str, Path], options: Mapping[str, Any], *asked: str) -> Begun:
    """Copy the input below ``input/`` and name the run.

    Parameters
    ----------
    part : Path
    inputs : Mapping[str, Path]
        Where a file goes below ``input/`` -> where it is.
    options : Mapping
        How it was asked for.
    *asked : str
        What else tells one question from another, such as its kind.
    """
    part.mkdir(parents=True, exist_ok=True)
    digests, shelves = manifest.digests(copied(part, inputs)), manifest.shelf_digests()
    known = [*asked, digests, shelves["tree"], metadata.version("energi"), options]
    return Begun(part, digests, shelves, manifest.digest_of(known)[:12])


def write_tables(part: Path, tables: Mapping[str, Table], lang: str, prefix: str = "") -> None:
    """Write ``csv/``, a file per table, named without the prefix."""
    (part / "csv").mkdir(parents=True)
    for name, table in tables.items():
        write_csv(part / "csv" / f"{name.removeprefix(prefix)}.csv", table, lang)


def seal(begun: Begun, kind: str, title: str, made_up: bool, content: Mapping[str, Any]) -> None:
    """Write ``manifest.json`` about all that stands in the folder.

    Parameters
    ----------
    begun : Begun
    kind, title, made_up
        What was asked, and of what.
    content : Mapping
        What the manifest says besides.
    """
    outputs = manifest.below(begun.part)
    known = {
        "schema": manifest.SCHEMA,
        "kind": kind,
        "run_id": begun.run_id,
        "title": title,
        "made_up": made_up,
        **content,
        "inputs": begun.digests,
        "shelves": begun.shelves,
        "outputs": {
            name: manifest.digest(path) for name, path in outputs.items() if not name.startswith("input/")
        },
        "finished": manifest.now(),
    }
    manifest.dump(known, begun.part / "manifest.json")


def of_study(begun: Begun, path: Path) -> dict[str, str]:
    """The study's file below ``input/``, and where it was."""
    return {"study": next(iter(begun.digests)), "study_path": manifest.shown_path(path)}
