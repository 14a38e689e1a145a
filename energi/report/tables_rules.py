"""Tables of rules: requirements and their verdicts, limits and their room, what would have to give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.verdict import joined
from energi.explain.answer import Answer
from energi.optimise.sheet import Key
from energi.options.held import missed, works
from energi.options.packaged import package_verdicts
from energi.options.worth import Ground
from energi.report.names import (
    as_counted,
    estate_names,
    kind_names,
    named,
    organisation_names,
    place,
    readable,
    readable_unit,
    said,
)
from energi.report.reading import made, reasons
from energi.report.table import Shown, Table, table, unit
from energi.report.tables_projects import kinds_told
from energi.report.verdicts import COMPLIANCE, told
from energi.words import say

# --- requirements --------------------------------------------------------------------------------


def compliance(answer: Answer, lang: str) -> Table:
    """Verdicts on the chosen works, the buildings as they stand, new build, and the checklist."""
    found = joined([*_chosen_works(answer, lang), answer.case.assessment.verdicts])
    return table("compliance", COMPLIANCE, told(found, answer.setting.packs, lang))


def _chosen_works(answer: Answer, lang: str) -> list[pd.DataFrame]:
    """Verdicts on the chosen works, with the work they are about, and on the packages as a whole."""
    case = answer.case
    options = case.offers.options.iloc[made(answer).chosen]
    options = options[options["start_year"] > 0]
    rows = works(case.offers, options, lang)
    ground = Ground(case.stock, case.assessment, answer.setting)
    on_packages = package_verdicts(options, case.offers, ground)
    return [rows, on_packages.assign(work=say("rules.whole", lang))]


def clauses_missed(answer: Answer, rows: pd.Series) -> list[str]:
    """The binding requirements the options named miss, by clause; empty for no option (-1)."""
    case = answer.case
    options = case.offers.options.iloc[rows[rows >= 0].unique()]
    found = missed(case.offers, options, Ground(case.stock, case.assessment, answer.setting))
    names = found.to_dict()
    return [names.get(row, "") for row in rows]


def new_build(answer: Answer, lang: str) -> Table:
    """Every project against every energy frame of the study's packs, low-energy class 1 among them."""
    verdicts = answer.case.assessment.verdicts
    projects = answer.case.stock.new_build
    shown = told(verdicts[verdicts["kind"] == "new_build"].reset_index(drop=True), answer.setting.packs, lang)
    rows = projects.loc[shown["subject"]].reset_index()
    names = organisation_names(answer, lang)
    shared = ["pack", "clause_title", "verdict", "verdict_key", "verdict_value", "verdict_limit"]
    frame = rows.drop(columns="organisation").assign(
        organisation_name=rows["organisation"].map(names),
        **kinds_told(rows, lang),
        **{column: shown[column] for column in (*shared, "value_unit", "verdict_reason", "source")},
    )
    columns = (
        Shown("project", kind="code"),
        Shown("name"),
        Shown("organisation_name"),
        Shown("project_kind"),
        Shown("estate", kind="code"),
        Shown("new_build_told"),
        Shown("year", kind="year"),
        Shown("dwellings", kind="integer"),
        Shown("heated_area_m2", "m2", "integer"),
        Shown("heat_kwh_m2", "kWh/m2/year", "number"),
        Shown("electricity_kwh_m2", "kWh/m2/year", "number"),
        Shown("pack"),
        Shown("clause_title"),
        Shown("verdict"),
        Shown("verdict_key", kind="key"),
        Shown("verdict_value", kind="number"),
        Shown("verdict_limit", kind="number"),
        Shown("value_unit"),
        Shown("verdict_reason"),
        Shown("source"),
    )
    return table("new_build", columns, frame)


# --- limits --------------------------------------------------------------------------------------

LIMITS = (
    Shown("rule", kind="key"),
    Shown("limit_name"),
    Shown("place"),
    Shown("year", kind="year"),
    Shown("used", kind="number", digits=None),
    Shown("limit", kind="number", digits=None),
    Shown("room", kind="number", digits=None),
    Shown("value_unit"),
    Shown("binds", kind="flag"),
    Shown("decides", kind="integer"),
)


def limits(answer: Answer, lang: str) -> Table:
    """Every limit at the plan: how much is used, what room is left, and how many buildings it decides.

    A limit decides for a building when it is what keeps a better option of that building out.
    """
    found, why = made(answer).limits, reasons(answer)
    found = found[found["rule"] != "new_build"]  # the table of projects tells why one is not built
    decided = pd.Series(list(zip(why["blocked_rule"], why["blocked_key"], strict=True))).value_counts()
    counts = decided.to_dict()
    keys = list(zip(found["rule"], found["key"], strict=True))
    decides = np.array([counts.get(key, 0) for key in keys], int)
    # none of none is reached only where it keeps something out
    none_left = (decides > 0) & (found["slack"].to_numpy() <= 0)
    frame = _placed(found, answer, lang).assign(
        used=_sides(found, "left", answer),
        limit=_sides(found, "right", answer),
        room=_sides(found, "slack", answer),
        binds=found["binds"].to_numpy() | none_left,
        decides=decides,
    )
    return table("limits", LIMITS, frame)


def _placed(found: pd.DataFrame, answer: Answer, lang: str) -> pd.DataFrame:
    names = {**organisation_names(answer, lang), **estate_names(answer), **kind_names(lang)}
    each = {rule: answer.case.card.rule(rule).each for rule in found["rule"].unique()}
    pairs = list(zip(found["rule"], found["key"], strict=True))
    timed = [each[rule][-1:] == ("years",) for rule, _ in pairs]
    return pd.DataFrame(
        {
            "rule": found["rule"].to_numpy(),
            "limit_name": found["rule"].map(lambda rule: said(answer, "report.rule", rule, lang)).to_numpy(),
            "place": [_place(names, each[rule], key) for rule, key in pairs],
            "year": [key[-1] if dated else np.nan for (_, key), dated in zip(pairs, timed, strict=True)],
            "value_unit": found["rule"].map(lambda rule: unit(readable_unit(answer, rule), lang)).to_numpy(),
        }
    )


def _place(names: dict[str, str], each: tuple[str, ...], key: Key) -> str:
    """Where a limit is: places by name; the user's own lists, trades and funds are called what they are."""
    parts = [part for name, part in zip(each, key, strict=True) if name != "years"] or ["all"]
    return named(names, parts)


def _sides(found: pd.DataFrame, side: str, answer: Answer) -> list[float]:
    rows = zip(found["rule"], found["key"], found[side], strict=True)
    return [readable(answer, rule, key, float(value)) for rule, key, value in rows]


def loosening(answer: Answer, lang: str) -> Table:
    """What would have to give for a plan to exist, the largest share of a limit first."""
    if answer.clash is None:
        raise ValueError("the answer has a plan")
    found = answer.clash.relaxed
    frame = _placed(found, answer, lang).assign(
        **{side: _sides(found, side, answer) for side in ("limit", "needed", "by")},
        share=100.0 * found["share"].astype(float).to_numpy(),
    )
    sides = [
        {side: as_counted(answer, rule, row[side]) for side in ("limit", "needed", "by")}
        for rule, row in zip(found["rule"], frame.to_dict("records"), strict=True)
    ]
    frame["sentence"] = [
        said(answer, "loosen", rule, lang, {**place(answer, rule, key, lang), **side})
        for rule, key, side in zip(found["rule"], found["key"], sides, strict=True)
    ]
    columns = (
        Shown("sentence"),
        Shown("rule", kind="key"),
        Shown("limit_name"),
        Shown("place"),
        Shown("year", kind="year"),
        Shown("limit", kind="number", digits=None),
        Shown("needed", kind="number", digits=None),
        Shown("by", kind="number", digits=None),
        Shown("value_unit"),
        Shown("share", "percent", "percent"),
    )
    return table("loosening", columns, frame)


def loosenings(answer: Answer, found: Table, lang: str) -> list[tuple[str, float]]:
    """The sentences of `loosening` and their shares; years that need the same are said together."""
    if answer.clash is None:
        raise ValueError("the answer has a plan")
    frame, keys = found.frame, answer.clash.relaxed["key"].tolist()
    same = frame[["rule", "place", "limit", "needed"]].round(6)
    told = []
    for rows in same.groupby(list(same.columns), sort=False, dropna=False).indices.values():
        first = frame.iloc[rows[0]]
        sentence = str(first["sentence"])
        if len(rows) > 1:
            rule = str(first["rule"])
            side = {name: as_counted(answer, rule, float(first[name])) for name in ("limit", "needed", "by")}
            years = _together(sorted(int(year) for year in frame["year"].iloc[rows]))
            where = place(answer, first["rule"], keys[rows[0]], lang)
            sentence = said(answer, "loosen", first["rule"], lang, {**where, **side, "year": years})
        told.append((sentence, float(first["share"])))
    return told


def _together(years: list[int]) -> str:
    """Years as people write them: 2012, 2015-2018."""
    starts = [at for at, year in enumerate(years) if at == 0 or year != years[at - 1] + 1]
    ends = [*(at - 1 for at in starts[1:]), len(years) - 1]
    spans = [(years[first], years[last]) for first, last in zip(starts, ends, strict=True)]
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)


def beyond(answer: Answer, lang: str) -> Table:
    """Limits nobody can meet, whatever the others are: seen before anything is solved."""
    if answer.clash is None:
        raise ValueError("the answer has a plan")
    found = answer.clash.beyond
    columns = (
        Shown("beyond_told"),
        Shown("rule", kind="key"),
        Shown("limit_name"),
        Shown("place"),
        Shown("year", kind="year"),
        Shown("limit", kind="number", digits=None),
        Shown("least_reached", kind="number", digits=None),
        Shown("value_unit"),
    )
    if found.empty:
        return table("beyond", columns, [])
    frame = _placed(found, answer, lang).assign(
        limit=_sides(found, "limit", answer), least_reached=_sides(found, "least", answer)
    )
    frame["beyond_told"] = [
        say(
            "explain.beyond", lang,
            limit=row["limit_name"], place=row["place"],
            year="" if np.isnan(row["year"]) else f" {int(row['year'])}",
            most=as_counted(answer, row["rule"], float(row["limit"])),
            least=as_counted(answer, row["rule"], float(row["least_reached"])), unit=row["value_unit"],
        )
        for row in frame.to_dict("records")
    ]  # fmt: skip
    return table("beyond", columns, frame)
