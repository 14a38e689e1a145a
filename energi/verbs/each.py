"""The verb ``energi optimise --each``: every organisation for itself, in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from energi.compare.each_told import FOLDER, Alone, alone, each_told, exit_code
from energi.domain.ask import Ask
from energi.each import Heard, each, processes_for
from energi.explain.answer import Answer
from energi.flow import prepared
from energi.report.folder import free, whole, write
from energi.report.lines import Lines
from energi.report.parts import named
from energi.report.plain import print_plain, write_into


@dataclass(frozen=True)
class _Writing:
    """Writes an organisation's run in its own process, and hands back its figures."""

    places: Mapping[str, Path]
    lang: str

    def __call__(self, answer: Answer) -> Alone:
        write(answer, self.places[answer.ask.organisation], self.lang)
        return alone(answer, self.lang)


def optimise_each(ask: Ask, folder: Path, report_lang: str, lang: str, processes: int | None) -> int:
    """Plan every organisation of a study for itself and write one folder with all runs and their summary.

    Parameters
    ----------
    ask : Ask
        Without an organisation.
    folder : Path
        A folder that does not exist or is empty.
    report_lang, lang : str
        Language of the folder, and of progress.
    processes : int or None
        How many organisations at a time; as many as the machine has cores for if none is named.

    Returns
    -------
    int
        `energi.compare.each_told.exit_code`.

    Raises
    ------
    InputError, ShelfError
        If the study cannot be set up.
    """
    study, stock, _ = prepared(ask)
    names = {str(code): str(name) for code, name in stock.organisations["name"].items()}
    places = named(names)
    count = processes or processes_for(study.solving.threads)
    told: list[Any] = []

    def fill(part: Path) -> None:
        work = _Writing({code: part / FOLDER / place for code, place in places.items()}, report_lang)
        with Lines(names, lang, study.goals) as lines:

            def hear(heard: Heard) -> None:
                news = () if heard.kind == "ended" else (heard.news,)
                getattr(lines, heard.kind)(heard.organisation, *news)

            found = each(ask, list(names), work, hearer=hear, processes=count)
        summed = each_told(found, names, places, study, ask, report_lang)
        write_into(part, summed, report_lang)
        told.extend((found, summed))

    whole(free(folder), fill)
    found, summed = told
    print_plain(summed, folder, report_lang)
    return exit_code(found)
