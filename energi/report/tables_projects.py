"""New build in the plan: which projects are built, what they cost, and why the others are not."""

from __future__ import annotations

import pandas as pd

from energi.assess.project_kinds import kind_rules, kinds, stated
from energi.domain.choices import ProjectKind
from energi.domain.units import KG_PER_TONNE, MONTHS
from energi.explain.answer import Answer
from energi.report.names import organisation_names
from energi.report.reading import made
from energi.report.table import Shown, Table, table
from energi.words import say

COLUMNS = (
    Shown("project", kind="code"),
    Shown("name"),
    Shown("organisation_name"),
    Shown("project_kind"),
    Shown("estate", kind="code"),
    Shown("new_build_told"),
    Shown("year", kind="year"),
    Shown("dwellings", kind="integer"),
    Shown("dwellings_added", kind="integer"),
    Shown("project_built", kind="flag"),
    Shown("project_told"),
    Shown("acquisition_kr", "kr", "money"),
    Shown("project_basis"),
    Shown("project_cost_kr", "kr", "money"),
    Shown("base_capital_kr", "kr", "money"),
    Shown("project_rent_kr_m2", "kr/m2/year", "number"),
    Shown("project_rent_kr_month", "kr/month", "integer"),
    Shown("project_co2_t", "t", "number"),
)


def projects(answer: Answer, lang: str) -> Table:
    """Every project the plan may choose; no row unless the study lets it choose."""
    found = answer.case.offers.projects
    rows = found.rows
    if not answer.case.sheet.sets["projects"]:
        return table("projects", COLUMNS, [])
    built = _built(answer)
    homes = answer.case.stock.new_build.loc[rows.index]
    dwelling_m2 = (homes["heated_area_m2"] - homes["other_use_m2"].fillna(0.0)) / homes["dwellings"]
    told = rows["refused"].where(rows["refused"] != "", built.map({True: "built", False: "left"}))
    frame = pd.DataFrame(
        {
            "project": rows.index,
            "name": homes["name"].to_numpy(),
            **kinds_told(homes, lang),
            "organisation_name": rows["organisation"].map(organisation_names(answer, lang)).to_numpy(),
            "year": rows["year"].to_numpy(),
            "dwellings": rows["dwellings"].to_numpy(),
            "dwellings_added": rows["added"].to_numpy(),
            "project_built": built.to_numpy(),
            "project_told": [
                say(f"project.told.{why}", lang)
                + (say("project.told.not_assessable", lang) if verdict == "not_assessable" else "")
                for why, verdict in zip(told, rows["verdict"], strict=True)
            ],
            "acquisition_kr": rows["acquisition_kr"].to_numpy(float),
            "project_basis": [say(f"project.basis.{basis}", lang) for basis in rows["basis"]],
            "project_cost_kr": rows["cost_kr"].to_numpy(float),
            "base_capital_kr": rows["base_capital_kr"].to_numpy(float),
            "project_rent_kr_m2": rows["rent_kr_m2"].to_numpy(float),
            "project_rent_kr_month": (rows["rent_kr_m2"] * dwelling_m2 / MONTHS).to_numpy(float),
            "project_co2_t": found.co2_kg[:, -1] / KG_PER_TONNE,
        }
    )
    return table("projects", COLUMNS, frame)


def kinds_told(projects: pd.DataFrame, lang: str) -> dict[str, list[str]]:
    """What each project is, where it is, and whether the requirements for new build bind it."""
    rules, words = kind_rules(), ProjectKind.words()
    found, own = kinds(projects), stated(projects)
    by_kind = [rules[kind].en if lang == "en" else rules[kind].da for kind in found]
    return {
        "project_kind": [words[kind].get(lang) for kind in found],
        "estate": projects["estate"].fillna("").to_list(),
        "new_build_told": [
            told if word is None else say(f"project.stated.{'yes' if word else 'no'}", lang)
            for told, word in zip(by_kind, own, strict=True)
        ],
    }


def _built(answer: Answer) -> pd.Series:
    """Whether the plan builds each project."""
    flows = made(answer).flows.get("built", {})
    codes = answer.case.offers.projects.rows.index
    return pd.Series([flows.get((code,), 0.0) > 0 for code in codes], codes)
