"""The folder of an evaluation: page, workbook, tables, manifest and input; nothing is overwritten."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from energi.domain.ask import Ask
from energi.judge.evaluation import Evaluation
from energi.judge.worked import worked
from energi.report import manifest
from energi.report.evaluate_page import evaluate_page
from energi.report.evaluate_sentences import evaluate_sentences, title
from energi.report.folder import copied, whole, write_csv
from energi.report.lead import Cover
from energi.report.live import live_sheets
from energi.report.table import Table
from energi.report.workbook import no_more, write_workbook


def write_evaluation(
    found: Evaluation, tables: Mapping[str, Table], folder: Path, ask: Ask, lang: str
) -> Path:
    """Write ``evaluate.html``, ``evaluate.xlsx``, ``csv/``, ``manifest.json`` and ``input/``.

    Raises
    ------
    InputError
        ``E-OUT-TAKEN`` if the folder is not empty.
    """
    return whole(folder, lambda part: _fill(part, found, tables, ask, lang))


def _fill(part: Path, found: Evaluation, tables: Mapping[str, Table], ask: Ask, lang: str) -> None:
    study = found.case.study
    inputs = copied(part, manifest.input_files(study, ask.path))
    shelves, digests = manifest.shelf_digests(), manifest.digests(inputs)
    options: dict[str, Any] = {"lang": lang, "organisation": ask.organisation, "proposal": found.proposal}
    run_id = manifest.digest_of([digests, shelves["tree"], metadata.version("energi"), options])[:12]
    page = evaluate_page(found, tables, lang, run_id)
    (part / "evaluate.html").write_text(page, encoding="utf-8", newline="\n")
    cover = Cover(title(found, lang), evaluate_sentences(found, lang), run_id, study.made_up)
    best = worked(found)
    more = (lambda pen: live_sheets(pen, best)) if best is not None else no_more
    write_workbook(part / "evaluate.xlsx", cover, tables, lang, more)
    (part / "csv").mkdir()
    for name, table in tables.items():
        write_csv(part / "csv" / f"{name.removeprefix('evaluate_')}.csv", table, lang)
    outputs = manifest.below(part)
    figures = found.setting.figures.taken
    content = {
        "schema": manifest.SCHEMA,
        "kind": "evaluate",
        "run_id": run_id,
        "title": study.title,
        "made_up": study.made_up,
        "study": next(iter(inputs)),
        "study_path": manifest.shown_path(ask.path),
        "options": options,
        "figures": [each.model_dump(mode="json") for each in figures if each.status in manifest.DISCLOSED],
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
