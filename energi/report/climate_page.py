"""The page on the climate goals: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from energi import words
from energi.climate.contribution import ALL, Contribution
from energi.domain.choices import Carrier
from energi.report.climate_charts import climate_charts
from energi.report.climate_sentences import climate_sentences
from energi.report.grids import Grid, grid, table_count
from energi.report.page import policy_hash, style_sheet, template
from energi.report.table import Table
from energi.shelf import sources

_BOTH = ("", "_frozen")
_VERDICTS = ("origin_told", "goal_told", "year", "organisation_name")
_PATH = (
    "year", "today_t", "plan_t", "goal_path_t", "today_frozen_t", "plan_frozen_t", "goal_path_frozen_t",
    "new_build_t", "new_build_frozen_t", "chosen_build_t", "chosen_build_frozen_t",
)  # fmt: skip
_CURVE = (
    "organisation_name", "building", "start_year", "measures", "less_t", "less_frozen_t", "more_kr", "kr_t",
    "kr_frozen_t", "total_t",
)  # fmt: skip


def climate_page(
    found: Contribution, tables: Mapping[str, Table], lang: str, run_id: str, notes: Sequence[str] = ()
) -> str:
    """The page.

    Parameters
    ----------
    found : Contribution
    tables : Mapping[str, Table]
        `energi.report.climate_tables.climate_tables`, in the same language.
    lang : str
    run_id : str
        Names the run, as in its manifest.
    notes : sequence of str
        What a reader must know first.
    """
    study = found.case.study
    said = partial(_say, lang)
    css = style_sheet(words.say("report.page.made_up_short", lang) if study.made_up else "")
    years = found.goal_years or (found.years[-1],)
    every = {name: grid(each, _shown(each), lang) for name, each in tables.items()}
    proposals, followup = every.get("climate_proposals"), every.get("climate_followup")
    sections = ["path", "wedge", "share", "left"]
    sections += ["proposals"] * (proposals is not None) + ["followup"] * (followup is not None)
    return template("climate.html.j2").render(
        lang=lang, say=said, tables=tables, css=css, css_hash=policy_hash(css), run_id=run_id, notes=notes,
        made_up=words.say("report.page.made_up", lang) if study.made_up else "",
        title=study.title_en if lang == "en" and study.title_en else study.title,
        years=found.years, organisations=list(found.case.stock.organisations["name"]),
        planned=found.planned, sections=[*sections, "method"],
        sentences=climate_sentences(found, tables, lang),
        charts=climate_charts(found, tables, lang),
        path=_some(tables["climate_path"], _PATH, lang),
        verdicts=_verdicts(found, tables["climate_verdicts"], lang),
        crossings=every["climate_crossings"],
        wedges=[(year, _wedge(tables["climate_wedge"], year, lang)) for year in years],
        shares=every["climate_shares"], left=_left(tables["climate_left"], lang),
        curve=grid(tables["climate_curve"], _CURVE, lang),
        proposals=proposals, followup=followup,
        method=_method(found, lang),
        basis=_basis(tables["climate_basis"], lang), goals=every["climate_goals"],
        factors=every["climate_factors"], factor_rows=_factor_rows(found, lang),
    )  # fmt: skip


def _say(lang: str, key: str, /, **fields: object) -> str:
    return words.say(f"climate.page.{key}", lang, **fields)


def _shown(table: Table) -> tuple[str, ...]:
    """Columns a page shows: no machine keys, and an organisation by its name."""
    return tuple(
        column.key for column in table.columns if column.kind != "key" and column.key != "organisation"
    )


def _some(table: Table, keys: tuple[str, ...], lang: str) -> Grid:
    """Those of the columns the table has, of all organisations together."""
    there = {column.key for column in table.columns}
    frame = table.frame[table.frame["organisation"] == ALL]
    return grid(table, tuple(key for key in keys if key in there), lang, frame)


def _verdicts(found: Contribution, table: Table, lang: str) -> list[tuple[str, Grid]]:
    """Goal by goal: what is reached, with the year's factors and with frozen ones."""
    reached = "plan" if found.planned else "today"
    told = []
    for kind in _BOTH:
        sums = (f"{what}{kind}_t" for what in ("base", "limit", reached, "margin"))
        rows = grid(table, (*_VERDICTS, *sums, f"met{kind}"), lang)
        told.append((words.say(f"climate.factors{kind}", lang), rows))
    return told


def _left(table: Table, lang: str) -> list[tuple[str, Grid]]:
    """What is left, with each kind of factors by itself: both in one row are wider than a page."""
    keys = _shown(table)
    named = keys[:2]
    return [
        (
            words.say(f"climate.factors{kind}", lang),
            grid(table, (*named, *(key for key in keys[2:] if ("_frozen" in key) == bool(kind))), lang),
        )
        for kind in _BOTH
    ]


def _wedge(table: Table, year: int, lang: str) -> Grid:
    keys = ("organisation_name", "part_told", "effect_t", "effect_frozen_t")
    return grid(table, keys, lang, table.frame[table.frame["year"] == year])


def _basis(table: Table, lang: str) -> Grid:
    """Buildings and tonnes per way of knowing the base year."""
    by = table.frame.groupby("basis_told", sort=False)
    sums = by[["base_t", "today_t"]].sum().reset_index()
    told = grid(table, ("basis_told", "base_t", "today_t"), lang, sums)
    counts = by.size()
    rows = [
        [row[0], words.number(float(count), lang, 0), *row[1:]]
        for row, count in zip(told.rows, counts, strict=True)
    ]
    return Grid((told.columns[0], table_count(lang), *told.columns[1:]), rows, told.left_out)


def _method(found: Contribution, lang: str) -> str:
    study = found.case.study
    return _say(
        lang, "method",
        area=found.factors.area, method=found.factors.method, series=study.climate.series,
        frozen=str(study.climate.frozen_year or study.period.base_year), base=str(found.years[0]),
        city=found.card.city, city_base=found.base.title(lang),
        city_mt=words.number(found.base.value_t / 1e6, lang, 2),
        horizon=str(study.economy.horizon_year), target=str(found.target_year),
    )  # fmt: skip


def _factor_rows(found: Contribution, lang: str) -> list[str]:
    """Every row of the series that was used, with its source and status."""
    known, names = sources(), Carrier.words()
    return [
        _say(
            lang, "factor_row",
            carrier=names[str(row["carrier"])].get(lang),
            year=_say(lang, "every_year") if pd.isna(row["year"]) else str(row["year"]),
            value=float(row["value_g_kwh"]),
            source=known.get(str(row["source"]), {}).get("title", str(row["source"])),
            status=words.say(f"report.figure_status.{row['status']}", lang),
            held=_say(lang, "held") if row["extrapolate"] else "",
        )
        for row in found.factors.rows.to_dict("records")
    ]  # fmt: skip
