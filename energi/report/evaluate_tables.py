"""Tables of an evaluation; page, workbook, CSV and terminal show the same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from energi.domain.stock import Ints
from energi.judge.candidates import PROPOSAL
from energi.judge.evaluation import Evaluation
from energi.judge.proposals import UNKNOWN
from energi.report.curve_told import curve_table
from energi.report.evaluate_sources import financing, homes
from energi.report.table import MISSING, Shown, Table, table
from energi.words import number, say, told

JUDGED = (
    Shown("rank", kind="integer"),
    Shown("judged"),
    Shown("building", kind="code"),
    Shown("estate", kind="code"),
    Shown("estate_name"),
    Shown("code", kind="code"),
    Shown("kind", kind="key"),
    Shown("measures"),
    Shown("start_year", kind="year"),
    Shown("lifetime_year", "year", "integer"),
    Shown("claimed_heat_kwh", "kWh/year", "integer"),
    Shown("saving_heat_kwh", "kWh/year", "integer"),
    Shown("saving_low_kwh", "kWh/year", "integer"),
    Shown("saving_high_kwh", "kWh/year", "integer"),
    Shown("claimed_electricity_kwh", "kWh/year", "integer"),
    Shown("saving_electricity_kwh", "kWh/year", "integer"),
    Shown("claimed_kr", "kr/year", "money"),
    Shown("saving_kr", "kr/year", "money"),
    Shown("claimed_t", "t/year", "number", 2),
    Shown("saving_t", "t/year", "number", 2),
    Shown("capital_kr", "kr", "money"),
    Shown("anyway_kr", "kr", "money"),
    Shown("marginal_kr", "kr", "money"),
    Shown("maintenance_kr", "kr/year", "money"),
    Shown("regulation_factor", kind="number", digits=2),
    Shown("regulation_told"),
    Shown("label_payback_year", "year", "number"),
    Shown("label_told"),
    Shown("payback_year", "year", "number"),
    Shown("discounted_payback_year", "year", "integer"),
    Shown("internal_rate", "percent/year", "percent"),
    Shown("saving_ratio", kind="number", digits=2),
    Shown("npv_kr", "kr", "money"),
    Shown("npv_low_kr", "kr", "money"),
    Shown("npv_high_kr", "kr", "money"),
    Shown("npv_society_kr", "kr", "money"),
    Shown("annual_gain_kr", "kr/year", "money"),
    Shown("lifetime_t", "t", "number"),
    Shown("kr_t", "kr/t", "integer"),
    Shown("rise_kr_m2", "kr/m2/year", "number", 2),
    Shown("rise_percent", "percent", "percent", 2),
    Shown("vote_told"),
    Shown("bill_change_kr_m2", "kr/m2/year", "number", 2),
    Shown("housing_change_kr_m2", "kr/m2/year", "number", 2),
    Shown("housing_change_kr_month", "kr/month", "number", 2),
    Shown("class_before", kind="code"),
    Shown("class_after", kind="code"),
    Shown("requirements"),
    Shown("verdict_key", kind="key"),
    Shown("verdict_sentence"),
)


def evaluate_tables(found: Evaluation, lang: str) -> dict[str, Table]:
    """All tables of an evaluation by name, in the order they are shown.

    Parameters
    ----------
    found : Evaluation
    lang : str
        ``"da"`` or ``"en"``; it changes words only, never a number.
    """
    made = [
        _judged(found, lang), _estates(found, lang), _organisations(found),
        curve_table("evaluate_curve", found.case, found.curve, lang),
        financing(found, lang), homes(found, lang),
    ]  # fmt: skip
    return {each.name: each for each in made}


def _judged(found: Evaluation, lang: str) -> Table:
    rows = found.shown
    frame = rows.assign(
        judged=[say(f"evaluate.kind.{kind}", lang) for kind in rows["kind"]],
        measures=works(found, rows.index.to_numpy(), lang),
        regulation_told=_flags(rows["regulation_ok"], lang),
        label_told=_flags(rows["label_ok"], lang),
        vote_told=_flags(rows["vote"], lang),
        requirements=requirements(found, rows.index.to_numpy(), lang),
        verdict_key=rows["verdict"],
    )
    never = (
        "regulation_factor",
        "label_payback_year",
        "payback_year",
        "discounted_payback_year",
        "saving_ratio",
    )
    frame[list(never)] = frame[list(never)].replace(np.inf, np.nan)
    frame["verdict_sentence"] = [
        _sentence(row, found.setting.study.economy.horizon_year, lang) for row in frame.to_dict("records")
    ]
    frame = pd.concat([frame, _unjudged(found, lang)], ignore_index=True)
    texts = [column.key for column in JUDGED if not column.numeric]
    frame[texts] = frame[texts].fillna("")
    return table("evaluate_judged", JUDGED, frame)


def _flags(values: pd.Series, lang: str) -> list[str]:
    return [say(f"flag.{'yes' if value else 'no'}", lang) for value in values]


def works(found: Evaluation, rows: Ints, lang: str) -> list[str]:
    """What the rows of the judged do, in words."""
    candidates = found.judged.candidates
    texts = np.append(candidates.actions[f"text_{lang}"].to_numpy(object), "")
    return ["; ".join(filter(None, each)) for each in texts[candidates.packages.picks[rows]]]


def requirements(found: Evaluation, rows: Ints, lang: str) -> list[str]:
    """Each clause the works of a row are held against, and whether they meet it."""
    verdicts = found.case.offers.verdicts
    verdicts = verdicts[verdicts["clause"] != ""]
    by_action: dict[int, list[str]] = {}
    for action, clause, verdict in zip(
        verdicts.get("action", ()), verdicts["clause"], verdicts["verdict"], strict=True
    ):
        text = f"{clause}: {say(f'verdict.name.{verdict}', lang)}"
        by_action.setdefault(int(action), []).append(text)
    picks = found.judged.candidates.packages.picks[rows]
    return ["; ".join(text for action in row for text in by_action.get(int(action), ())) for row in picks]


def _sentence(row: dict[Any, Any], years: int, lang: str) -> str:
    """The verdict in one sentence."""
    money = {name: number(float(row[f"{name}_kr"]), lang, 0) for name in ("npv", "npv_low", "npv_high")}
    month = float(row["housing_change_kr_month"])
    way = "up" if month > 0.5 else "down" if month < -0.5 else "same"
    housing = say(f"evaluate.housing.{way}", lang, kr=number(abs(month), lang, 0))
    missed = say("verdict.name.fail", lang)
    clauses = [
        part.rpartition(": ")[0] for part in str(row["requirements"]).split("; ") if part.endswith(missed)
    ]
    return say(
        f"evaluate.verdict.{row['verdict']}", lang, **money, years=years, housing=housing,
        clauses=", ".join(clauses) or MISSING,
    )  # fmt: skip


def _unjudged(found: Evaluation, lang: str) -> pd.DataFrame:
    """Proposals that cannot be judged: what the label claims, and why no more can be said."""
    proposals = found.case.stock.proposals.loc[list(found.unjudged)]
    homes = found.case.stock.buildings.loc[proposals["building"]]
    claimed = proposals["saving_heat_mwh"].to_numpy(float) * 1000.0
    return pd.DataFrame(
        {
            "judged": say(f"evaluate.kind.{PROPOSAL}", lang),
            "kind": PROPOSAL,
            "building": proposals["building"].to_numpy(object),
            "estate": homes["estate"].to_numpy(object),
            "estate_name": found.case.stock.estates["name"].loc[homes["estate"]].to_numpy(object),
            "code": proposals.index.to_numpy(object),
            "measures": proposals["text"].to_numpy(object),
            "capital_kr": proposals["investment_kr"].to_numpy(float),
            "claimed_heat_kwh": claimed,
            "claimed_electricity_kwh": proposals["saving_electricity_kwh"].to_numpy(float),
            "lifetime_year": proposals["lifetime_year"].to_numpy(float),
            "verdict_key": UNKNOWN,
            "verdict_sentence": [told(finding, lang)[0] for finding in found.unjudged.values()],
        }
    )


def _estates(found: Evaluation, lang: str) -> Table:
    """The afdeling's economy year by year."""
    frame = found.estates
    columns = (
        Shown("estate", kind="code"), Shown("estate_name"), Shown("year", kind="year"),
        Shown("loan_kr", "kr", "money"), Shown("reserves_kr", "kr", "money"),
        Shown("reserves_today_kr", "kr", "money"), Shown("rent_with_kr_m2", "kr/m2/year", "number"),
        Shown("rise_kr_m2", "kr/m2/year", "number"), Shown("rise_percent", "percent", "percent"),
        Shown("vote_told"), Shown("bill_today_kr_m2", "kr/m2/year", "number"),
        Shown("bill_with_kr_m2", "kr/m2/year", "number"),
        Shown("housing_change_kr_m2", "kr/m2/year", "number"),
        Shown("housing_change_kr_month", "kr/month", "number", 2), Shown("worth_kr", "kr", "money"),
    )  # fmt: skip
    names = found.case.stock.estates["name"]
    told = frame.assign(
        estate_name=frame["estate"].map(names),
        rent_with_kr_m2=frame["rent_kr_m2"],
        vote_told=_flags(frame["vote"], lang),
    )
    return table("evaluate_estates", columns, told)


def _organisations(found: Evaluation) -> Table:
    """The same per organisation: what all its afdelinger borrow, and draw from their reserves."""
    owner = found.case.stock.estates["organisation"]
    summed = ["loan_kr", "reserves_kr", "reserves_today_kr", "worth_kr"]
    frame = found.estates.assign(organisation=found.estates["estate"].map(owner))
    frame = frame.groupby(["organisation", "year"], sort=False)[summed].sum().reset_index()
    columns = (
        Shown("organisation", kind="code"), Shown("organisation_name"), Shown("year", kind="year"),
        *(Shown(name, "kr", "money") for name in summed),
    )  # fmt: skip
    names = found.case.stock.organisations["name"]
    named = frame.assign(organisation_name=frame["organisation"].map(names))
    return table("evaluate_organisations", columns, named)
