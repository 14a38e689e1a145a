"""A whole menu held against requirement packs: every work, every package, without choosing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.verdict import COLUMNS
from energi.domain.stock import Offers
from energi.options.demands import regimes
from energi.options.packaged import package_verdicts
from energi.options.worth import Ground

OUTCOMES = ("pass", "fail", "not_assessable")


def held(offers: Offers, ground: Ground, lang: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Verdicts on every work and every package of the menu, by the start years they hold for.

    Parameters
    ----------
    offers : Offers
    ground : Ground
    lang : str
        Language of the works' texts.

    Returns
    -------
    DataFrame, DataFrame
        Verdicts (`COLUMNS`, with ``work``) on works and on packages as a whole; and one row per package
        and span of start years: building, package, first_year, last_year, measures, counts of
        ``pass``, ``fail`` and ``not_assessable`` among the binding requirements, ``verdict``,
        ``advice_missed`` and ``advice_met`` (recommendations), ``failing_clauses``.
    """
    text = f"text_{lang}"
    contents = offers.packages[["package", "action", text]].rename(columns={text: "work"})
    works = offers.verdicts.merge(contents[["action", "work"]].drop_duplicates("action"), on="action")
    wholes, packages = [], []
    for years in regimes(ground.setting):
        options = offers.options[
            (offers.options["start_year"] == years[0]) & (offers.options["later_year"] == 0)
        ]
        whole = package_verdicts(options, offers, ground).assign(first_year=years[0], last_year=years[-1])
        mine = offers.verdicts[offers.verdicts["first_year"] == years[0]]
        parts = contents[contents["package"].isin(options["package"])].merge(mine, on="action")
        judged = pd.concat([parts[_NEEDED], whole[_NEEDED]], ignore_index=True)
        packages.append(_packages(options, contents, judged).assign(first_year=years[0], last_year=years[-1]))
        wholes.append(whole.assign(work=whole["package"]))
    verdicts = pd.concat([works, *wholes], ignore_index=True)
    return verdicts[[*COLUMNS, "work"]], pd.concat(packages, ignore_index=True)


def works(offers: Offers, options: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Verdicts on the works of some options, by what is in force when each is done, with their texts.

    Returns
    -------
    DataFrame
        As ``offers.verdicts``, with ``package`` and ``work``.
    """
    columns = ["package", "action", "stage", f"text_{lang}"]
    contents = offers.packages[columns].rename(columns={f"text_{lang}": "work"})
    contents = contents.merge(options[["package", "start_year", "later_year"]], on="package")
    year = contents["start_year"].where(contents["stage"] == 1, contents["later_year"])
    rows = offers.verdicts.merge(contents.assign(year=year), on="action")
    return rows[rows["year"].between(rows["first_year"], rows["last_year"])].reset_index(drop=True)


def missed(offers: Offers, options: pd.DataFrame, ground: Ground) -> pd.Series:
    """The binding requirements each option misses, by clause: ``"BR10-U-WALL, BR10-EREF"``, or ``""``."""
    asked = options[options["failing"] > 0]
    rows = [works(offers, asked, "da"), package_verdicts(asked, offers, ground)]
    failed = pd.concat([part[_NEEDED] for part in rows], ignore_index=True)
    failed = failed[(failed["verdict"] == "fail") & failed["krav"].astype(bool)]
    named = _named(failed).to_dict()
    return pd.Series([named.get(code, "") for code in options["package"]], options.index, dtype=object)


def _named(failed: pd.DataFrame) -> pd.Series:
    """The clauses of every package among verdicts, each once."""
    return failed.groupby("package")["clause"].agg(lambda clauses: ", ".join(sorted(set(clauses))))


_NEEDED = ["package", "verdict", "krav", "clause"]


def _packages(options: pd.DataFrame, contents: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """The binding requirements of every package, counted."""
    binding = judged[judged["krav"].astype(bool)]
    counts = pd.crosstab(binding["package"], binding["verdict"])
    counts = counts.reindex(index=options["package"], columns=list(OUTCOMES), fill_value=0)
    named = _named(binding[binding["verdict"] == "fail"])
    measures = contents.groupby("package", sort=False)["work"].agg("; ".join)
    return pd.DataFrame(
        {
            "building": options["building"].to_numpy(),
            "package": options["package"].to_numpy(),
            "measures": measures.reindex(options["package"]).to_numpy(),
            **{outcome: counts[outcome].to_numpy() for outcome in OUTCOMES},
            "verdict": np.select(
                [counts["fail"] > 0, counts["not_assessable"] > 0], ["fail", "not_assessable"], "pass"
            ),
            "advice_missed": options["advice_missed"].to_numpy(),
            "advice_met": options["advice_met"].to_numpy(),
            "failing_clauses": named.reindex(options["package"]).fillna("").to_numpy(),
        }
    )
