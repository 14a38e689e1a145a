"""The manifest of a run: what went in, what it was counted with, what came out. No path of the machine.

Apart from the times, and a plan found under a time limit, two runs of the same study give the same
manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from energi.domain.ask import Ask
from energi.domain.stock import Plan
from energi.domain.study import Study
from energi.explain.answer import Answer
from energi.shelf import shelf

SCHEMA = 1
LIBRARIES = ("energi", "pandas", "numpy", "scipy", "pyomo", "highspy", "pint")
SHELVES = ("models", "data")
SHELVES_NAME = "models/ + data/"
"""What a page calls both shelves."""

CODE = (".py", ".j2", ".css", ".js")
DISCLOSED = frozenset({"user", "unverified"})
"""Statuses of figures a reader must know of."""


def input_files(study: Study, path: Path) -> dict[str, Path]:
    """Every file beside a study that its answer depends on.

    Returns
    -------
    dict
        Where a file goes below ``input/`` -> where it is; the study first. The names keep the files'
        places to one another, so that the study's relative paths hold.
    """
    home = path.resolve().parent
    named = (
        study.workbook,
        study.model,
        *study.requirements,
        study.catalogue,
        *study.figures,
        study.climate.series,
        study.climate.goals,
        study.climate.works_done,
    )
    beside = [(home / name).resolve() for name in named if Path(name).suffix]
    files = list(dict.fromkeys([path.resolve(), *(file for file in beside if file.is_file())]))
    base = Path(os.path.commonpath([file.parent for file in files]))
    return {file.relative_to(base).as_posix(): file for file in files}


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    """SHA-256 of every file by name."""
    return {name: digest(path) for name, path in files.items()}


def below(folder: Path, prefix: str = "") -> dict[str, Path]:
    """Every file below a folder, by its path from there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"{prefix}{path.relative_to(folder).as_posix()}": path for path in paths}


def shelf_digests() -> dict[str, Any]:
    """One digest of both shelves, and one of every file on them."""
    files: dict[str, str] = {}
    for name in SHELVES:
        files |= digests(below(shelf(name), f"{name}/"))
    return {"tree": digest_of(files), "files": files}


def code_digests() -> dict[str, Any]:
    """One digest of the code that computes and tells, and one of every file of it."""
    package = Path(__file__).parents[1]
    files = digests({name: path for name, path in below(package).items() if path.suffix in CODE})
    return {"tree": digest_of(files), "files": files}


def options(ask: Ask) -> dict[str, Any]:
    """How a study was run, as far as it decides the numbers."""
    return {
        "organisation": ask.organisation,
        "time_limit_s": ask.time_limit_s,
        "gap_percent": ask.gap_percent,
        "model": os.path.relpath(ask.model, ask.path.resolve().parent) if ask.model else "",
        "threads": ask.threads,
        "seed": ask.seed,
        "proposals": ask.proposals,
    }


def run_id(answer: Answer, shelves: str) -> str:
    """The same for the same inputs, shelves (their tree's digest), version and options."""
    inputs = digests(input_files(answer.case.study, answer.ask.path))
    return digest_of([inputs, shelves, metadata.version("energi"), options(answer.ask)])[:12]


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that decide the numbers."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES}}


def now() -> str:
    """The time, with the time zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def digest_of(value: Any) -> str:
    """SHA-256 of plain data."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def manifest(
    answer: Answer,
    *,
    lang: str,
    inputs: Mapping[str, str],
    shelves: Mapping[str, Any],
    outputs: Mapping[str, str],
    finished: str,
) -> dict[str, Any]:
    """Everything about a run that its reader, or `energi verify`, may want to know.

    Parameters
    ----------
    answer : Answer
    lang : str
        Language of the outputs.
    inputs, outputs : Mapping[str, str]
        Digest of every file; inputs start with the study.
    shelves : Mapping
        `shelf_digests`.
    finished : str
        When the run ended, with the time zone.
    """
    study = answer.case.study
    figures = answer.setting.figures.taken
    return {
        "schema": SCHEMA,
        "run_id": run_id(answer, shelves["tree"]),
        "title": study.title,
        "made_up": study.made_up,
        "study": next(iter(inputs)),
        "study_path": shown_path(answer.ask.path),
        "options": {**options(answer.ask), "lang": lang},
        "goal": _goal(study),
        "rules": [use.model_dump(mode="json") for use in study.rules],
        "solver": _solver(answer),
        **_proved(answer.plan),
        "counts": _counts(answer),
        "figures": [figure.model_dump(mode="json") for figure in figures if figure.status in DISCLOSED],
        "versions": versions(),
        "inputs": dict(inputs),
        "shelves": dict(shelves),
        "code": code_digests(),
        "outputs": dict(outputs),
        "seconds": {stage: round(taken, 3) for stage, taken in answer.seconds.items()},
        "finished": finished,
    }


def shown_path(path: Path) -> str:
    """A study's path from the current folder; only folder and file if it lies elsewhere."""
    full = path.resolve()
    here = Path.cwd()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else "/".join(full.parts[-2:])


def _solver(answer: Answer) -> dict[str, Any]:
    if answer.plan is None:
        return {"status": "clash"}
    certificate = vars(answer.plan.certificate)
    return {key: _finite(value) for key, value in certificate.items()}


def _proved(plan: Plan | None) -> dict[str, Any]:
    """What was proved of each of several goals; nothing of a single one."""
    if plan is None or not plan.least:
        return {}
    steps = [{key: value for key, value in vars(step).items() if key != "seconds"} for step in plan.steps]
    return {"steps": steps, "least": {goal: _finite(bound) for goal, bound in plan.least.items()}}


def _finite(value: Any) -> Any:
    """JSON has no infinity and no NaN."""
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _goal(study: Study) -> Any:
    """What was minimised: a goal, or several with what each may give up or weighs."""
    if not study.several:
        return study.goals[0]
    return [aim.model_dump(mode="json", exclude_defaults=True) for aim in study.minimise]


def _counts(answer: Answer) -> dict[str, Any]:
    stock = answer.case.stock
    tables = ("organisations", "estates", "buildings", "labels", "proposals", "new_build")
    return {
        **{name: len(getattr(stock, name)) for name in tables},
        "menu": {name: int(value) for name, value in answer.case.offers.counts.items()},
        "findings": levels(finding.level for finding in answer.findings),
    }


def levels(found: Iterable[str]) -> dict[str, int]:
    """How many findings of each level, worst first."""
    counts = Counter(found)
    return {level: counts[level] for level in ("error", "warning", "note")}


def dump(content: Mapping[str, Any], path: Path) -> None:
    """Write a manifest."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
