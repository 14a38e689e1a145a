"""The verb ``energi evaluate``: renovation proposals judged one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from energi.domain.ask import Ask
from energi.domain.errors import InputError
from energi.flow import posed
from energi.judge.evaluation import evaluation
from energi.read import read_study
from energi.report.evaluate_folder import write_evaluation
from energi.report.evaluate_tables import evaluate_tables
from energi.report.evaluate_terminal import evaluate_summary
from energi.report.folder import free, fresh
from energi.report.terminal import Telling

DONE = 0


def evaluate(options: Mapping[str, Any], lang: str) -> int:
    """Judge the proposals of a study, or one of them, and tell it.

    Parameters
    ----------
    options : Mapping
        input, organisation, proposal, out, report_lang.
    lang : str
        Language of progress and, unless ``report_lang`` or the study says otherwise, of everything.
    """
    path = study_of(options["input"])
    study, _ = read_study(path)
    report_lang = options["report_lang"] or study.language
    wanted = options["out"] is not None or not options["proposal"]
    folder = free(options["out"] or fresh(path, "vurdering-")) if wanted else None
    ask = Ask(path, options["organisation"])
    with Telling(lang) as telling:
        case, setting = posed(ask, telling.stage)
        telling.stage("judge")
        found = evaluation(case, setting, options["proposal"])
        tables = evaluate_tables(found, report_lang)
        if folder is not None:
            telling.stage("report")
            write_evaluation(found, tables, folder, ask, report_lang)
    evaluate_summary(found, tables, report_lang, folder)
    return DONE


def study_of(path: Path) -> Path:
    """The study of an input: itself, or the only one beside a workbook or CSV folder that uses it.

    Raises
    ------
    InputError
        ``E-EVALUATE-STUDY`` if there is none, or more than one; ``E-FILE-MISSING``.
    """
    if path.suffix.lower() == ".toml":
        return path
    if not path.exists():
        raise InputError("E-FILE-MISSING", file=str(path))
    users = [each for each in sorted(path.resolve().parent.glob("*.toml")) if _uses(each, path)]
    if len(users) != 1:
        known = ", ".join(user.name for user in users) or "–"
        raise InputError("E-EVALUATE-STUDY", file=path.name, known=known)
    return users[0]


def _uses(study: Path, workbook: Path) -> bool:
    """Whether a file is a study of this workbook; other TOML files are none."""
    try:
        found, home = read_study(study)
    except InputError:
        return False
    return (home / found.workbook).resolve() == workbook.resolve()
