"""The tables of a requirement check: packs, verdicts counted and one by one, packages, clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from energi.domain.requirement import Pack
from energi.report.clauses import clause_table, pack_table
from energi.report.table import Shown, Table, table
from energi.report.verdicts import COMPLIANCE, told
from energi.words import say

OUTCOMES = ("pass", "fail", "not_assessable")

COUNTS = (
    Shown("verdict_kind"),
    Shown("pack"),
    Shown("clause", kind="code"),
    Shown("clause_title"),
    Shown("demand"),
    *(Shown(f"count_{outcome}", kind="integer") for outcome in OUTCOMES),
    Shown("proxy"),
)
PACKAGES = (
    Shown("building", kind="code"),
    Shown("package", kind="code"),
    Shown("from_start", kind="year"),
    Shown("to_start", kind="year"),
    Shown("measures"),
    Shown("verdict"),
    Shown("verdict_key", kind="key"),
    *(Shown(f"count_{outcome}", kind="integer") for outcome in OUTCOMES),
    Shown("advice_met", kind="integer"),
    Shown("advice_missed", kind="integer"),
    Shown("failing_clauses"),
)


@dataclass(frozen=True)
class Judged:
    """A portfolio held against requirement packs.

    Attributes
    ----------
    packs : tuple of Pack
    verdicts : DataFrame
        `energi.assess.verdict.COLUMNS`, with ``work`` where one is about a work.
    packages : DataFrame
        One row per package: building, package, first_year, last_year, measures, verdict, pass, fail,
        not_assessable (counts), failing_clauses. Empty without a study.
    """

    packs: tuple[Pack, ...]
    verdicts: pd.DataFrame
    packages: pd.DataFrame


def rules_tables(judged: Judged, lang: str) -> dict[str, Table]:
    """All tables of a check, in the order they are shown."""
    shown = told(judged.verdicts, judged.packs, lang)
    found = (
        _counts(shown),
        table("verdicts", COMPLIANCE, shown),
        _packages(judged.packages, lang),
        pack_table(judged.packs, lang),
        clause_table(judged.packs, lang),
    )
    return {one.name: one for one in found}


def _counts(shown: pd.DataFrame) -> Table:
    """Verdicts per clause and outcome."""
    keys = ["verdict_kind", "pack", "clause", "clause_title", "demand", "proxy"]
    counts = shown.assign(count=1).pivot_table(
        index=keys, columns="verdict_key", values="count", aggfunc="sum", fill_value=0
    )
    counts = counts.reindex(columns=list(OUTCOMES), fill_value=0).add_prefix("count_")
    order = shown[keys].drop_duplicates()
    return table("counts", COUNTS, order.merge(counts.reset_index(), on=keys))


def _packages(packages: pd.DataFrame, lang: str) -> Table:
    names = {"first_year": "from_start", "last_year": "to_start"}
    rows = packages.rename(columns=names | {outcome: f"count_{outcome}" for outcome in OUTCOMES})
    rows = rows.assign(
        verdict_key=rows["verdict"],
        verdict=rows["verdict"].map(lambda verdict: say(f"verdict.name.{verdict}", lang)),
    )
    return table("packages", PACKAGES, rows)


def counted(verdicts: pd.DataFrame, kinds: Sequence[str]) -> dict[str, int]:
    """How many verdicts of some kinds there are of each outcome."""
    counts = verdicts.loc[verdicts["kind"].isin(kinds), "verdict"].value_counts()
    return {outcome: int(counts.get(outcome, 0)) for outcome in OUTCOMES}
