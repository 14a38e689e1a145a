"""Write docs/results.md from the card of origins: `python docs/make_results.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from energi.domain.origin import ANY, Counted, Origin
from energi.report.trace import called, origins
from energi.words import catalogue, say

HEAD = """# Resultaternes kolonner / Columns of the results

Lavet af `python docs/make_results.py` ud fra `models/results.toml`; ret ikke her.
Made by `python docs/make_results.py` from `models/results.toml`; do not edit here.

En kolonne er en *formel* over andre kolonner (testene regner den efter), et *trin* i beregningen nedenfor,
eller jeres egen *oplysning* (`ark.kolonne` i [columns.md](columns.md); `study` er study.toml).
`sum(plan.capital_kr)` lægger de rækker af `plan` sammen, der er rækkens egne. `energi trace MAPPE TABEL
KOLONNE` viser det samme for en kørsel, med de tal, der er regnet med, og deres kilder.

A column is a *formula* over other columns (the tests compute it again), a *step* of the calculation below, or
your own *input* (`sheet.column` of [columns.md](columns.md); `study` is study.toml). `sum(plan.capital_kr)`
adds up the rows of `plan` that are the row's own. `energi trace FOLDER TABLE COLUMN` shows the same for a
run, with the figures counted with and their sources.
"""


def _title(key: str, lang: str) -> str:
    return say(key, lang) if key in catalogue() else ""


def _inputs(inputs: tuple[str, ...]) -> str:
    return f"oplysning / input: {', '.join(f'`{each}`' for each in inputs)}"


def _origin(origin: Origin) -> str:
    parts = [f"`= {origin.reads}`"] if origin.reads else []
    parts += [_inputs(origin.input)] if origin.input else []
    parts += [f"[{step}](#{step})" for step in origin.step]
    return "; ".join(parts).replace("|", "\\|")


def _table(table: str) -> Iterator[str]:
    card = origins()
    danish, english = (
        _title(f"report.table.{table}", lang) or f"{'i alle tabeller' if lang == 'da' else 'in every table'}"
        for lang in ("da", "en")
    )
    yield f"\n## {danish} / {english}\n\n`{table}`\n"
    yield "| kolonne / column | nøgle / key | kommer fra / comes from |\n|---|---|---|"
    for key, origin in {**card.columns[table], **card.rows.get(table, {})}.items():
        yield f"| {called(table, key, 'da')} / *{called(table, key, 'en')}* | `{key}` | {_origin(origin)} |"


def _step(name: str, step: Counted) -> Iterator[str]:
    yield f"\n### `{name}`\n\n{step.da}\n*{step.en}*\n"
    yield f"- `{step.by.replace(':', '.')}`"
    if step.inputs:
        yield f"- {_inputs(step.inputs)}"
    if step.figures:
        yield f"- tal / figures: {', '.join(f'`{kind}`' for kind in step.figures)}"
    if step.shelves:
        yield f"- hylder / shelves: {', '.join(f'`{file}`' for file in step.shelves)}"
    if step.steps:
        yield f"- trin / steps: {', '.join(f'[{each}](#{each})' for each in step.steps)}"


def render() -> str:
    """The whole page."""
    card = origins()
    tables = [ANY, *(name for name in card.columns if name != ANY)]
    lines = [HEAD, *(line for table in tables for line in _table(table)), "\n## Trin / Steps"]
    lines += [line for name, step in card.steps.items() for line in _step(name, step)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("results.md").write_text(render(), encoding="utf-8")
