"""The folder of a contribution: page, tables, manifest and input; nothing is overwritten."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from energi.climate.contribution import Contribution
from energi.report import manifest
from energi.report.climate_page import climate_page
from energi.report.folder import copied, whole, write_csv
from energi.report.table import Table


@dataclass(frozen=True)
class Asked:
    """How a contribution was asked for.

    Attributes
    ----------
    study : Path
    lang : str
    last_year : int or None
    plan, followup : str
        Run ids of the folders named; empty for none.
    """

    study: Path
    lang: str
    last_year: int | None = None
    plan: str = ""
    followup: str = ""


def write_climate(
    found: Contribution, tables: Mapping[str, Table], folder: Path, asked: Asked, notes: Sequence[str] = ()
) -> Path:
    """Write ``climate.html``, ``csv/``, ``manifest.json`` and ``input/``.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    return whole(folder, lambda part: _fill(part, found, tables, asked, notes))


def _fill(
    part: Path, found: Contribution, tables: Mapping[str, Table], asked: Asked, notes: Sequence[str]
) -> None:
    inputs = copied(part, manifest.input_files(found.case.study, asked.study))
    shelves = manifest.shelf_digests()
    digests = manifest.digests(inputs)
    options: dict[str, Any] = {
        "lang": asked.lang,
        "last_year": found.years[-1],
        "plan": asked.plan,
        "followup": asked.followup,
    }
    run_id = manifest.digest_of([digests, shelves["tree"], metadata.version("energi"), options])[:12]
    page = climate_page(found, tables, asked.lang, run_id, notes)
    (part / "climate.html").write_text(page, encoding="utf-8", newline="\n")
    (part / "csv").mkdir()
    for name, table in tables.items():
        write_csv(part / "csv" / f"{name.removeprefix('climate_')}.csv", table, asked.lang)
    outputs = manifest.below(part)
    study = found.case.study
    content = {
        "schema": manifest.SCHEMA,
        "kind": "climate",
        "run_id": run_id,
        "title": study.title,
        "made_up": study.made_up,
        "study": next(iter(inputs)),
        "study_path": manifest.shown_path(asked.study),
        "options": options,
        "goals": found.card.model_dump(mode="json"),
        "city_base": found.base.key,
        "factors": {
            "area": found.factors.area,
            "method": found.factors.method,
            "frozen_year": study.climate.frozen_year or study.period.base_year,
            "held": sorted(set(found.factors.rows.loc[found.factors.rows["extrapolate"] != "", "carrier"])),
        },
        "versions": {
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in manifest.LIBRARIES},
        },
        "inputs": digests,
        "shelves": shelves,
        "outputs": {
            name: manifest.digest(path) for name, path in outputs.items() if not name.startswith("input/")
        },
        "finished": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    manifest.dump(content, part / "manifest.json")
