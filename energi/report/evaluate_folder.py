"""The folder of an evaluation: page, workbook, tables, manifest and input; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from energi.domain.ask import Ask
from energi.judge.evaluation import Evaluation
from energi.judge.worked import worked
from energi.report import manifest
from energi.report.evaluate_page import evaluate_page
from energi.report.evaluate_sentences import evaluate_sentences, title
from energi.report.folder import whole
from energi.report.lead import Cover
from energi.report.live import live_sheets
from energi.report.sealed import begun, of_study, seal, write_tables
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
    options = {"lang": lang, "organisation": ask.organisation, "proposal": found.proposal}
    start = begun(part, manifest.input_files(study, ask.path), options)
    page = evaluate_page(found, tables, lang, start.run_id)
    (part / "evaluate.html").write_text(page, encoding="utf-8", newline="\n")
    cover = Cover(title(found, lang), evaluate_sentences(found, lang), start.run_id, study.made_up)
    best = worked(found)
    more = (lambda pen: live_sheets(pen, best)) if best is not None else no_more
    write_workbook(part / "evaluate.xlsx", cover, tables, lang, more)
    write_tables(part, tables, lang, "evaluate_")
    figures = found.setting.figures.taken
    content = {
        **of_study(start, ask.path),
        "options": options,
        "figures": [each.model_dump(mode="json") for each in figures if each.status in manifest.DISCLOSED],
        "versions": manifest.versions(),
    }
    seal(start, "evaluate", study.title, study.made_up, content)
