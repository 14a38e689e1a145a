"""The folder of a contribution: page, tables, manifest and input; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from energi.climate.contribution import Contribution
from energi.report import manifest
from energi.report.climate_page import climate_page
from energi.report.folder import whole
from energi.report.sealed import begun, of_study, seal, write_tables
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
    options = {
        "lang": asked.lang,
        "last_year": found.years[-1],
        "plan": asked.plan,
        "followup": asked.followup,
    }
    start = begun(part, manifest.input_files(found.case.study, asked.study), options)
    page = climate_page(found, tables, asked.lang, start.run_id, notes)
    (part / "climate.html").write_text(page, encoding="utf-8", newline="\n")
    write_tables(part, tables, asked.lang, "climate_")
    study = found.case.study
    content = {
        **of_study(start, asked.study),
        "options": options,
        "goals": found.card.model_dump(mode="json"),
        "city_base": found.base.key,
        "factors": {
            "area": found.factors.area,
            "method": found.factors.method,
            "frozen_year": study.climate.frozen_year or study.period.base_year,
            "held": sorted(set(found.factors.rows.loc[found.factors.rows["extrapolate"] != "", "carrier"])),
        },
        "versions": manifest.versions(),
    }
    seal(start, "climate", study.title, study.made_up, content)
