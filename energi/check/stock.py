"""Rows -> the trusted portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from energi.check.rows import finished, parsed
from energi.check.rules import NOTICING, STOPPING
from energi.check.sheets import MODELS, Sheets
from energi.check.stopped import keep
from energi.domain.columns import Row
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.domain.stock import Stock, Tables
from energi.read.uncollected import uncollected


@uncollected()
def check(tables: Tables, today: date) -> Stock:
    """Check every cell, row and reference; a bad row stops itself and what belongs to it.

    Parameters
    ----------
    tables : Tables
        Rows as read.
    today : date
        The day labels must be valid on to be used before expired ones.

    Raises
    ------
    InputError
        ``E-NO-BUILDINGS`` if no building can be used; its field ``findings`` says why.
    """
    findings = list(tables.findings)
    given: dict[str, pd.DataFrame] = {}
    for table, model in MODELS.items():
        given[table], found = parsed(model, _frame(tables.frames, model))
        findings += found
    sheets = Sheets(given, {}, today)
    findings += [finding for rule in STOPPING for finding in rule(sheets)]
    kept = keep(given, findings)
    if kept.frames["buildings"].empty:
        raise InputError("E-NO-BUILDINGS", file=tables.source, findings=kept.findings)
    frames = {table: finished(MODELS[table], frame) for table, frame in kept.frames.items()}
    sheets = Sheets(given, frames, today)
    noticed = [finding for rule in NOTICING for finding in rule(sheets)]
    return _stock(sheets, (*kept.findings, *noticed))


def _frame(frames: Mapping[str, pd.DataFrame], model: type[Row]) -> pd.DataFrame:
    return frames.get(model.table, pd.DataFrame(index=pd.Index([], dtype="int64")))


def _stock(sheets: Sheets, findings: tuple[Finding, ...]) -> Stock:
    """The usable rows under their codes, each building with its organisation and label."""
    coded = {table: frame.set_index(MODELS[table].key[0]) for table, frame in sheets.kept.items()}
    buildings = sheets.buildings
    buildings = buildings.assign(organisation=buildings["estate"].map(coded["estates"]["organisation"]))
    return Stock(
        organisations=coded["organisations"],
        estates=coded["estates"],
        buildings=buildings.join(sheets.in_force.drop(columns="row")),
        labels=coded["labels"],
        proposals=coded["proposals"],
        budget=sheets.kept["budget"].reset_index(drop=True),
        new_build=coded["new_build"],
        findings=findings,
        heat_use=sheets.kept["heat_use"].reset_index(drop=True),
        left_out=len(sheets.given["buildings"]) - len(buildings),
        answers=sheets.kept["answers"].reset_index(drop=True),
    )
