"""Write docs/requirements.md from the packs on the shelf: `python docs/make_requirements.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from energi.domain.requirement import Clause, Pack
from energi.shelf import card, shelf, sources
from energi.words import number, say, text

HEAD = """# Krav / Requirements

Lavet af `python docs/make_requirements.py` ud fra `models/requirements/`; ret ikke her.
Made by `python docs/make_requirements.py` from `models/requirements/`; do not edit here.

Et krav bedømmes som *opfyldt*, *ikke opfyldt* eller *kan ikke vurderes*. Grænser er inklusive: en værdi
præcis på grænsen opfylder kravet. Rentabilitetsfaktoren skal derimod være større end 1,33. Tal med
status `unverified` er ikke bekræftet i en kilde og bruges kun, hvis studiet godtager kravet ved navn
(`accept_unverified`).

A requirement is judged *met*, *not met* or *not assessable*. Limits are inclusive: a value exactly on the
limit meets it. The profitability factor, however, must be greater than 1.33. Numbers of status
`unverified` are not confirmed by a source and are used only where the study accepts the requirement by
name (`accept_unverified`).
"""


def packs() -> list[Pack]:
    """All packs on the shelf, by name."""
    return [card(path, Pack) for path in sorted((shelf("models") / "requirements").glob("*.toml"))]


def limit(clause: Clause) -> str:
    """What the clause measures, as a formula in plain text."""
    rule = clause.predicate.model_dump()
    match rule["type"]:
        case "energy_frame":
            factors = ", ".join(_factor(factor) for factor in rule["factors"])
            share = f" + {number(rule['b_kwh'], 'da', 0)}/A" if rule["b_kwh"] else ""
            return f"E ≤ {_plain(rule['a_kwh_m2'])}{share} kWh/m²; {factors}"
        case "component_u":
            return f"U ≤ {_plain(rule['limit_w_m2k'])} W/m²K"
        case "window_energy_balance":
            gain, loss = _plain(rule["gain_kwh_m2"]), _plain(rule["loss_kkh"])
            return f"{gain} · g − {loss} · U ≥ {_plain(rule['limit_kwh_m2'])} kWh/m²"
        case "profitability":
            return f"> {_plain(rule['limit'])}"
        case "label_steps":
            return ", ".join(f"{letter}: {steps}" for letter, steps in rule["steps"].items())
        case "reference":
            return f"= {rule['clause']} ({rule['pack']})"
        case "documentation" if rule["limit"] is not None:
            return f"≤ {_plain(rule['limit'])} {rule['unit']}"
    return "–"


def _plain(value: float) -> str:
    return f"{value:g}".replace(".", ",").replace("-", "−")


def _factor(factor: dict[str, object]) -> str:
    doubt = " (unverified)" if factor["status"] == "unverified" else ""
    return f"{text(factor['carrier'].words()[factor['carrier']], 'da')} {_plain(factor['value'])}{doubt}"


def _period(clause: Clause) -> str:
    if clause.valid_from is None and clause.valid_to is None:
        return "–"
    return f"{text(clause.valid_from, 'da')}–{text(clause.valid_to, 'da')}"


def _row(clause: Clause) -> str:
    cells = [
        f"`{clause.id}`",
        f"{clause.da}<br>*{clause.en}*",
        say(f"requirement.kind.{clause.kind}", "da"),
        say(f"requirement.binds.{clause.binds}", "da"),
        limit(clause),
        _period(clause),
        f"{clause.status}, {clause.text_known}".replace("_", " "),
        f"{clause.source} ({text(clause.checked, 'da')})",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _section(pack: Pack) -> Iterator[str]:
    yield f"\n## {pack.title_da}\n\n`{pack.name}` · *{pack.title_en}*\n\n{pack.about_da}\n\n*{pack.about_en}*\n"
    yield "| id | krav | art | gælder | grænse | fra–til | status | kilde (set) |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from map(_row, pack.clauses)


def _sources(all_packs: list[Pack]) -> Iterator[str]:
    used = {clause.source for pack in all_packs for clause in pack.clauses}
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
