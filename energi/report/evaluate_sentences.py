"""An evaluation in a few sentences: how page, workbook and terminal begin."""

from __future__ import annotations

from energi.judge.candidates import PROPOSAL
from energi.judge.evaluation import Evaluation
from energi.judge.proposals import LIKELY, SURE
from energi.words import say


def evaluate_sentences(found: Evaluation, lang: str) -> list[str]:
    """How many proposals pay, how the label and our figures agree, and what the two tests say."""
    rows = found.shown[found.shown["kind"] == PROPOSAL]
    count = len(rows) + len(found.unjudged)
    pays = rows["verdict"].isin([SURE, LIKELY])
    claimed, ours = rows["claimed_heat_kwh"].sum() / 1000, rows["saving_heat_kwh"].sum() / 1000
    expected = rows["expected_heat_kwh"].sum() / 1000
    return [
        say("evaluate.sentence.pays", lang, count=count, pays=int(pays.sum()),
            sure=int((rows["verdict"] == SURE).sum()), years=found.setting.study.economy.horizon_year),
        say("evaluate.sentence.claim", lang, claimed=float(claimed), ours=float(ours),
            expected=float(expected)),
        say("evaluate.sentence.tests", lang, regulation=int(rows["regulation_ok"].sum()),
            label=int(rows["label_ok"].sum()), count=len(rows)),
        *([say("evaluate.sentence.unjudged", lang, count=len(found.unjudged))] if found.unjudged else []),
    ]  # fmt: skip


def title(found: Evaluation, lang: str) -> str:
    """What the study is called."""
    study = found.case.study
    return (study.title_en if lang == "en" else "") or study.title
