"""The folder of a frontier read back, to be told beside a run of the same study."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from energi.domain.errors import InputError
from energi.recheck import Run, changed_files
from energi.report import manifest
from energi.report.folder import decimal, read_csv
from energi.report.front import GOAL, Front
from energi.words import key_of

KIND, POINTS = "frontier", "frontier.csv"
NUMBERS = ("point", "gap_percent", "buildings_renovated")


def front_of(folder: Path, run: Run) -> Front:
    """The frontier a folder tells.

    Parameters
    ----------
    folder : Path
        Folder of ``energi frontier``.
    run : Run
        Of the same study.

    Raises
    ------
    InputError
        ``E-FRONT-FOLDER`` if it is no such folder, ``E-FRONT-CHANGED`` if its files are not as they were
        written, ``E-FRONT-PART`` if the run is of one organisation, ``E-FRONT-OTHER`` if input or shelves
        are other than the run's.
    """
    content = _manifest(folder)
    if changed := changed_files(folder, content):
        raise InputError("E-FRONT-CHANGED", folder=str(folder), files=", ".join(changed))
    if organisation := run.content["options"]["organisation"]:
        raise InputError("E-FRONT-PART", run=str(run.folder), organisation=organisation)
    theirs, ours = _hashes(content), _hashes(run.content)
    other = sorted(name for name in {*theirs, *ours} if theirs.get(name) != ours.get(name))
    if other:
        where = {"folder": str(folder), "run": str(run.folder), "study": str(run.study)}
        raise InputError("E-FRONT-OTHER", files=", ".join(other), **where)
    goals, lang = tuple(content["options"]["between"]), str(content["options"]["lang"])
    told = read_csv(folder / "csv" / POINTS, lang)
    points = told[[*NUMBERS, *(f"{GOAL}{goal}" for goal in goals)]].apply(decimal, lang=lang)
    points = points.astype(dict.fromkeys(("point", "buildings_renovated"), np.int64))
    points["status"] = [key_of("told.status", text, lang) for text in told["point_status"]]
    proved = content["proved"]
    return Front(str(content["run_id"]), goals, points, int(proved["empty"]), int(proved["unknown"]))


def _manifest(folder: Path) -> Mapping[str, Any]:
    """The manifest of a frontier's folder."""
    try:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    wanted = {"schema", "options", "inputs", "outputs", "shelves", "versions", "proved", "run_id"}
    known = isinstance(content, dict) and content.get("kind") == KIND and wanted <= content.keys()
    if not known or content["schema"] != manifest.SCHEMA:
        raise InputError("E-FRONT-FOLDER", folder=str(folder))
    return dict(content)


def _hashes(content: Mapping[str, Any]) -> dict[str, str]:
    """What a folder's numbers were computed from, by name: SHA-256, and the version."""
    return {
        **content["inputs"],
        manifest.SHELVES_NAME: content["shelves"]["tree"],
        "energi": content["versions"]["energi"],
    }
