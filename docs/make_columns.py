"""Write docs/columns.md from the row models: `python docs/make_columns.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from energi.domain.columns import Column, Row, bounds_of, columns_of
from energi.domain.tables import SCHEMA_VERSION, TABLES
from energi.words import number, say

HEAD = f"""# Kolonner / Columns

Lavet af `python docs/make_columns.py` ud fra tabellernes modeller; ret ikke her.
Made by `python docs/make_columns.py` from the tables' models; do not edit here.

Tabellernes version / version of the tables: {SCHEMA_VERSION}. Hvordan filerne udfyldes / how to fill in the
files: [data-in.md](data-in.md).

**Fed**: skal udfyldes. **Bold**: required. Nøglen står i skabelonens anden række / the key is in the
template's second row.
"""


def allowed(model: type[Row], column: Column) -> str:
    """What a cell may hold."""
    if column.kind in ("choice", "flag"):
        words = [words.da for words in column.choices.values()] or [
            say("flag.yes", "da"),
            say("flag.no", "da"),
        ]
        return ", ".join(words)
    if column.kind not in ("number", "integer"):
        return {"date": "dato / date", "code": "kode / code", "text": "tekst / text"}[column.kind]
    bounds = bounds_of(model, column.key)
    low = f"> {_plain(bounds['gt'])}" if "gt" in bounds else f"≥ {_plain(bounds['ge'])}"
    return f"{low}, ≤ {_plain(bounds['le'])}"


def _plain(value: float) -> str:
    return number(value, "da", 0) if abs(value) >= 10_000 else f"{value:g}"


def _row(model: type[Row], column: Column) -> str:
    name = f"{column.name.da} / *{column.name.en}*"
    default = "" if column.required or column.default is None else _default(column)
    cells = [
        f"**{name}**" if column.required else name,
        f"`{column.key}`",
        column.unit or "–",
        allowed(model, column),
        default or "–",
        f"{column.help.da}<br>*{column.help.en}*",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(column: Column) -> str:
    if isinstance(column.default, bool):
        return say(f"flag.{'yes' if column.default else 'no'}", "da")
    return f"{column.default:g}" if isinstance(column.default, (int, float)) else str(column.default)


def _section(model: type[Row]) -> Iterator[str]:
    yield f"\n## {model.sheet.da} / {model.sheet.en}\n"
    yield f"`{model.table}` · {model.about.da} *{model.about.en}*\n"
    yield "| kolonne / column | nøgle / key | enhed / unit | tilladt / allowed | tom / empty | hjælp / help |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(model, column) for column in columns_of(model))


def render() -> str:
    """The whole page."""
    lines = [HEAD, *(line for model in TABLES for line in _section(model))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("columns.md").write_text(render(), encoding="utf-8")
