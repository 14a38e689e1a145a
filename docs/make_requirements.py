"""Write docs/requirements.md from the packs on the shelf: `python docs/make_requirements.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from energi.domain.requirement import Clause, Documentation, EnergyFactor, EnergyFrame, LabelSteps, Pack
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
    rule = clause.predicate
    if isinstance(rule, EnergyFrame):
        share = f" + {number(rule.b_kwh, 'da', 0)}/A" if rule.b_kwh else ""
        return f"E ≤ {_plain(rule.a_kwh_m2)}{share} kWh/m²; {', '.join(map(_factor, rule.factors))}"
    if isinstance(rule, LabelSteps):
        return ", ".join(f"{letter}: {steps}" for letter, steps in rule.steps.items())
    shape = SHAPES[rule.type]
    filled = {key: _plain(value) for key, value in rule if isinstance(value, int | float)}
    if isinstance(rule, Documentation) and rule.limit is None:
        return "–"
    return shape.format(**{**dict(rule), **filled})


SHAPES = {
    "component_u": "U ≤ {limit_w_m2k} W/m²K",
    "window_energy_balance": "{gain_kwh_m2} · g − {loss_kkh} · U ≥ {limit_kwh_m2} kWh/m²",
    "profitability": "> {limit}",
    "bath_toilet": "0 boliger uden",
    "reference": "= {clause} ({pack})",
    "documentation": "≤ {limit} {unit}",
}


def _plain(value: float) -> str:
    return f"{value:g}".replace(".", ",").replace("-", "−")


def _factor(factor: EnergyFactor) -> str:
    doubt = " (unverified)" if factor.status == "unverified" else ""
    return f"{factor.carrier.words()[factor.carrier].da} {_plain(factor.value)}{doubt}"


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
        ", ".join(filter(None, [clause.status, clause.text_known])).replace("_", " "),
        f"{clause.source} ({text(clause.checked, 'da')})",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _section(pack: Pack) -> Iterator[str]:
    yield f"\n## {pack.title_da}\n\n`{pack.name}` · *{pack.title_en}*\n"
    yield f"{pack.about_da}\n\n*{pack.about_en}*\n"
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
