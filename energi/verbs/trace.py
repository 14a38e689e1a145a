"""The verb ``energi trace``: from a number of a run to the formula, the figures and their sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from energi.doctor import entries
from energi.domain.card import Card
from energi.domain.errors import InputError
from energi.domain.origin import ROW_NAMES
from energi.read import read_study
from energi.recheck import read_manifest, study_of
from energi.report.folder import decimal, read_csv, separators
from energi.report.reads import KEYS, Frames
from energi.report.sentences import MILLION
from energi.report.terminal import wrapped
from energi.report.trace import called, inputs_told, origins, trace
from energi.shelf import card, find, shelf, source_title
from energi.words import number, say

DONE = 0
MOST = 40
"""Places of a number that are listed."""


def follow(folder: Path, where: tuple[str, str, str], seen: str | None, report_lang: str | None) -> int:
    """Say where a number of a run comes from.

    Parameters
    ----------
    folder : Path
        Run folder of ``energi optimise``.
    where : tuple of str
        Table, column and row, as far as they are named: without a table the tables are listed, without a
        column the table's columns.
    seen : str or None
        A number as it is written on the page: the places where it stands are listed.
    report_lang : str or None
        Language; that of the run if none is named.

    Raises
    ------
    InputError
        ``E-RUN-FOLDER`` if it is no run folder, ``E-TRACE-TABLE`` if it has no such table, and as
        `energi.report.trace.trace`.
    """
    content = read_manifest(folder)
    lang = report_lang or str(content["options"]["lang"])
    frames = read_frames(folder, str(content["options"]["lang"]))
    table, column, _ = where
    if table and table not in frames:
        raise InputError("E-TRACE-TABLE", table=table, known=", ".join(frames))
    if seen:
        lines = places(frames, seen, lang)
    elif column:
        lines = told(folder, content, frames, where, lang)
    else:
        lines = columns(frames, table, lang) if table else tables(frames, lang)
    for line in lines:
        click.echo(line)
    return DONE


def read_frames(folder: Path, lang: str) -> dict[str, pd.DataFrame]:
    """The tables of a run folder that have an origin; numbers as floats, yes and no as 1 and 0."""
    files = {name: folder / "csv" / f"{name}.csv" for name in origins().columns}
    return {name: _typed(read_csv(path, lang), lang) for name, path in files.items() if path.is_file()}


def _typed(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    flags = {say("flag.yes", lang): "1", say("flag.no", lang): "0"}
    found = {}
    for name, texts in frame.items():
        plain = texts.replace(flags)
        numbers = decimal(plain, lang)
        code = name in KEYS and name != "year"  # a code may be all digits
        whole = not code and len(plain) and numbers.notna().eq(plain != "").all()
        found[name] = numbers if whole else texts
    return pd.DataFrame(found)


# --- what there is -------------------------------------------------------------------------------


def tables(frames: Frames, lang: str) -> Iterator[str]:
    """Every table with its title."""
    for name in frames:
        yield f"{name}: {say(f'report.table.{name}', lang)}"


def columns(frames: Frames, table: str, lang: str) -> Iterator[str]:
    """Every column of a table, or every figure of one whose rows are figures, and what it comes from."""
    named = ROW_NAMES.get(table)
    names = dict.fromkeys([*frames[table], *(frames[table][named] if named else ())])
    for name in names:
        origin = origins().of(table, str(name))
        if origin is not None:
            parts = [*([f"= {origin.reads}"] if origin.reads else []), *inputs_told(origin.input, lang)]
            parts += [say("trace.step_named", lang, step=step) for step in origin.step]
            yield wrapped(f"{name}: {called(table, str(name), lang)}. {'; '.join(parts)}", "", "    ")


def places(frames: Frames, seen: str, lang: str) -> Iterator[str]:
    """Where a number stands as it is written, rounded as it is, in its own unit or in millions."""
    whole, point, part = seen.partition(separators(lang)[1])
    near = decimal(pd.Series([re.sub(r"[.,\s]", "", whole) + point + part]), lang).iloc[0]
    shown = {
        (name, str(column), int(at))
        for name, frame in frames.items()
        for column, values in frame.select_dtypes("number").items()
        for scale in (1.0, MILLION)
        for at in np.flatnonzero(np.abs(values.to_numpy(float) / scale - near) <= 0.1 ** len(part))
        if number(values.iloc[at] / scale, lang, len(part)) == seen
    }
    if not shown:
        yield say("trace.nowhere", lang, number=seen)
    for name, column, at in sorted(shown)[:MOST]:
        texts = [str(cell) for cell in frames[name].iloc[at] if isinstance(cell, str) and cell]
        yield wrapped(f"{name} {column}: {' · '.join(texts)}", "", "    ")
    if len(shown) > MOST:
        yield say("trace.more", lang, count=len(shown) - MOST)


# --- one column ----------------------------------------------------------------------------------


def told(
    folder: Path, content: Mapping[str, Any], frames: Frames, where: tuple[str, str, str], lang: str
) -> Iterator[str]:
    """The whole way back from a column: formulas and steps, then figures, shelves and rules."""
    table, column, row = where
    found = trace(table, column, lang, frames, row)
    for depth, line in found.lines:
        indent = "  " * depth
        yield wrapped(line, indent, f"{indent}    ")
    if found.kinds:
        yield from ("", say("trace.figures", lang), *_figures(frames["figures"], found.kinds, lang))
    if found.shelves:
        yield from ("", say("trace.shelves", lang), *_shelves(found.shelves, lang))
    if found.cards:
        yield from ("", say("trace.card", lang), *_card(folder, content, frames, found.cards, lang))
    if "source_key" in frames[table]:
        titles = dict.fromkeys(frames[table]["source_key"])
        yield from ("", say("trace.sources", lang), *(f"  {source_title(str(key))}" for key in titles if key))


def _figures(frame: pd.DataFrame, kinds: frozenset[str], lang: str) -> Iterator[str]:
    """The figures of some kinds that were counted with, as the run tells them."""
    for row in frame[frame["figure_key"].str.partition(".")[0].isin(kinds)].to_dict("records"):
        year = "" if pd.isna(row["year"]) else f", {int(row['year'])}"
        value = number(float(row["value"]), lang)
        status = say(f"report.figure_status.{row['status_key']}", lang)
        line = f"{row['figure_name']}: {value} {row['value_unit']}{year} ({status}: {row['source']})"
        yield wrapped(f"{line} [{row['figure_key']}]", "  ", "      ")


def _shelves(files: tuple[str, ...], lang: str) -> Iterator[str]:
    """The files of the shelves with the sources they name, and how each number of them is known."""
    every = [each for name in ("models", "data") for each in entries(shelf(name))]
    for file in files:
        top, _, rest = file.partition("/")
        path = shelf(top) / rest
        mine = [each for each in every if each.path == path or path in each.path.parents]
        sources = dict.fromkeys((each.source, each.status) for each in mine)
        named = (
            f"{source_title(source)} ({say(f'report.figure_status.{status}', lang)})"
            for source, status in sources
        )
        yield wrapped(f"{file}: {'; '.join(named)}", "  ", "      ")


def _card(
    folder: Path, content: Mapping[str, Any], frames: Frames, parts: frozenset[str], lang: str
) -> Iterator[str]:
    """The goals, and the rules that hold for the plan, as the study's model card states them."""
    path = study_of(folder, content)
    study = read_study(path)[0]
    model = card(find(study.model, path.parent, "models"), Card)
    stated = {name for table in ("limits", "loosening") if table in frames for name in frames[table]["rule"]}
    goals = [model.goal(aim.goal) for aim in study.minimise] if "goals" in parts else []
    rules = [rule for rule in model.rules if rule.name in stated] if "rules" in parts else []
    lines = [f"{goal.en if lang == 'en' else goal.da}: {goal.reads}" for goal in goals]
    lines += [
        f"{rule.en if lang == 'en' else rule.da} {rule.reads} ({source_title(rule.law)})" for rule in rules
    ]
    yield from (wrapped(line, "  ", "      ") for line in lines)
