"""Write docs/requirements.md from the packs on the shelf: `python docs/make_requirements.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from energi.assess.packs import FOLDER, shelf_packs
from energi.domain.requirement import Clause, Pack
from energi.report.clauses import limit_text
from energi.shelf import card, find, sources
from energi.words import say, text

HEAD = """# Krav / Requirements

Lavet af `python docs/make_requirements.py` ud fra `models/requirements/`; ret ikke her.
Made by `python docs/make_requirements.py` from `models/requirements/`; do not edit here.

Et krav bedømmes som *opfyldt*, *ikke opfyldt* eller *kan ikke vurderes*. Grænser er inklusive: en værdi
præcis på grænsen opfylder kravet. Rentabilitetsfaktoren skal derimod være større end 1,33. Tal med
status `unverified` er ikke bekræftet i en kilde og bruges kun, hvis studiet godtager kravet ved navn
(`accept_unverified`). `energi rules KRAVPAKKE` viser det samme i terminalen, og `energi rules check STUDIE`
holder en portefølje op imod kravene.

A requirement is judged *met*, *not met* or *not assessable*. Limits are inclusive: a value exactly on the
limit meets it. The profitability factor, however, must be greater than 1.33. Numbers of status
`unverified` are not confirmed by a source and are used only where the study accepts the requirement by
name (`accept_unverified`). `energi rules PACK` shows the same in the terminal, and `energi rules check STUDY`
holds a portfolio against the requirements.
"""


def packs() -> list[Pack]:
    """All packs on the shelf, by name."""
    return [card(find(name, Path(), FOLDER), Pack) for name in shelf_packs()]


def _period(clause: Clause) -> str:
    if clause.valid_from is None and clause.valid_to is None and not clause.end_unknown:
        return "–"
    end = say("rules.end_unknown", "da") if clause.end_unknown else text(clause.valid_to, "da")
    return f"{text(clause.valid_from, 'da')}–{end}"


def _row(clause: Clause) -> str:
    stands = "".join(f"<br>– {proxy.da}<br>*– {proxy.en}*" for proxy in clause.proxies)
    page = f", {say('rules.page', 'da', page=clause.page)}" if clause.page else ""
    cells = [
        f"`{clause.id}`",
        f"{clause.da}<br>*{clause.en}*{stands}",
        say(f"requirement.kind.{clause.kind}", "da"),
        say(f"requirement.binds.{clause.binds}", "da"),
        limit_text(clause, "da"),
        _period(clause),
        ", ".join(filter(None, [clause.status, clause.text_known])).replace("_", " "),
        f"{clause.source}{page} ({text(clause.checked, 'da')})",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _section(pack: Pack) -> Iterator[str]:
    yield f"\n## {pack.title_da}\n\n`{pack.name}` · *{pack.title_en}*\n"
    yield f"{pack.about_da}\n\n*{pack.about_en}*\n"
    for key, names in (("funding", pack.funding), ("open", pack.funding_open), ("exempt", pack.exempt)):
        if names:
            told = {lang: ", ".join(name.words()[name].get(lang) for name in names) for lang in ("da", "en")}
            da, en = (say(f"rules.binds.{key}", lang, names=told[lang]) for lang in ("da", "en"))
            yield f"{da} *{en}*\n"
    yield "| id | krav | art | gælder | grænse | fra–til | status | kilde (set) |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from map(_row, pack.clauses)


def _sources(all_packs: list[Pack]) -> Iterator[str]:
    used = {source for pack in all_packs for clause in pack.clauses for source in clause.sources}
    yield "\n## Kilder / Sources\n"
    for key in sorted(used):
        entry = sources()[key]
        link = f" <{entry['url']}>" if entry["url"] else ""
        yield f"- **{key}** {entry['title']}{link}"


def render() -> str:
    """The whole page."""
    every = packs()
    lines = [HEAD, *(line for pack in every for line in _section(pack)), *_sources(every)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("requirements.md").write_text(render(), encoding="utf-8")
