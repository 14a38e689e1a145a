"""What people call the figures a study is counted with; their keys are for those who write the files."""

from __future__ import annotations

from energi.domain.choices import Carrier
from energi.domain.measure import Catalogue
from energi.words import catalogue as sentences
from energi.words import say


def figure_name(key: str, catalogue: Catalogue, lang: str) -> str:
    """A figure by name: ``measure_cost.roof_250`` is the price of that measure.

    Parameters
    ----------
    key : str
        ``kind.of`` or ``kind.of.detail``; of what is a measure, a carrier, a loan or anything else.
    catalogue : Catalogue
    lang : str

    Returns
    -------
    str
        The key itself for a kind without words.
    """
    kind, *parts = key.split(".")
    names = _measures(catalogue, lang) if kind.startswith("measure") else _carriers(lang)
    for known in (f"report.figure_name.{key}", f"report.figure_name.{kind}"):
        if known in sentences():
            return say(known, lang, of=", ".join(names.get(part) or _part(part, lang) for part in parts))
    return key


def _measures(catalogue: Catalogue, lang: str) -> dict[str, str]:
    return {measure.key: measure.en if lang == "en" else measure.da for measure in catalogue.measures}


def _carriers(lang: str) -> dict[str, str]:
    return {key: words.get(lang) for key, words in Carrier.words().items()}


def _part(part: str, lang: str) -> str:
    named = f"report.figure_part.{part}"
    return say(named, lang) if named in sentences() else part
