"""Tables of an evaluation that say where money comes from: sources of financing, and new homes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energi.assess.financing import financing_sources
from energi.assess.new_homes import new_homes
from energi.assess.rent import payment_share, supported_rates
from energi.judge.evaluation import Evaluation
from energi.report.table import MISSING, Shown, Table, table, unit
from energi.shelf import sources
from energi.words import catalogue, say

FINANCING = (
    Shown("financing"), Shown("rule_told"), Shown("value", kind="number", digits=None), Shown("value_unit"),
    Shown("valid_from"), Shown("valid_to"), Shown("status"), Shown("source"),
)  # fmt: skip
NEW_HOMES = (
    Shown("project", kind="code"), Shown("name"), Shown("year", kind="year"),
    Shown("dwellings", kind="integer"), Shown("cost_basis"),
    Shown("acquisition_kr_m2", "kr/m2", "integer"), Shown("maximum_kr_m2", "kr/m2", "integer"),
    Shown("within_told"), Shown("base_capital_percent", "percent", "percent"),
    Shown("base_capital_kr_m2", "kr/m2", "integer"), Shown("loan_kr_m2", "kr/m2", "integer"),
    Shown("deposit_kr_m2", "kr/m2", "integer"), Shown("payment_percent", "percent/year", "percent"),
    Shown("payment_kr_m2", "kr/m2/year", "number"), Shown("operation_kr_m2", "kr/m2/year", "number"),
    Shown("new_rent_kr_m2", "kr/m2/year", "number"), Shown("source"),
)  # fmt: skip


def financing(found: Evaluation, lang: str) -> Table:
    """Every source of money with its rule, what residents pay for it, the days it holds, and who says so."""
    second = "_en" if lang == "en" else ""
    rows: list[dict[str, object]] = []
    if "loan.rate" in found.setting.figures:
        start = found.setting.study.period.start_years[0]
        rows.append(
            {
                "financing": say("evaluate.financing.loan", lang),
                "rule_told": say("evaluate.financing.loan_rule", lang),
                "value": 100 * payment_share("loan", start, found.setting.figures),
                "value_unit": unit("percent/year", lang),
                "status": _status(found.setting.figures.figure("loan.rate").status, lang),
                "source": _source(found.setting.figures.figure("loan.rate").source),
            }
        )
    rows += [
        {
            "financing": say(f"evaluate.financing.{rate.route}", lang),
            "rule_told": getattr(rate, f"note{second}"),
            "value": rate.percent,
            "value_unit": unit("percent/year", lang),
            "valid_from": rate.valid_from.isoformat(),
            "valid_to": rate.valid_to.isoformat() if rate.valid_to else MISSING,
            "status": _status(rate.status, lang),
            "source": _source(rate.source),
        }
        for rate in supported_rates().rates
    ]
    rows += [
        {
            "financing": each.en if lang == "en" else each.da,
            "rule_told": getattr(each, f"rule{second}"),
            "value": np.nan if each.value is None else each.value,
            "value_unit": _unit(each.unit, lang),
            "valid_from": each.valid_from.isoformat() if each.valid_from else MISSING,
            "valid_to": each.valid_to.isoformat() if each.valid_to else MISSING,
            "status": _status(each.status, lang),
            "source": _source(each.source),
        }
        for each in financing_sources()
    ]
    frame = pd.DataFrame(rows)
    texts = [column.key for column in FINANCING if not column.numeric]
    frame[texts] = frame[texts].fillna(MISSING)
    return table("evaluate_financing", FINANCING, frame)


def _unit(name: str, lang: str) -> str:
    """A unit in words; kroner of a year keep the year."""
    if not name or f"report.unit.{name}" in catalogue():
        return unit(name, lang) if name else ""
    level, _, per = name.removeprefix("kr").partition("/")
    return say("evaluate.kr_of", lang, year=level, per=unit(f"kr/{per}", lang))


def _status(status: str, lang: str) -> str:
    return say(f"report.figure_status.{status}", lang)


def _source(key: str) -> str:
    return str(sources()[key]["title"]) if key in sources() else key


def homes(found: Evaluation, lang: str) -> Table:
    """The economy of the new-build projects."""
    frame = new_homes(found.case.stock, found.setting)
    told = frame.assign(
        cost_basis=[say(f"evaluate.cost.{basis}", lang) for basis in frame["basis"]],
        within_told=[
            MISSING if answer == "unknown" else say(f"flag.{answer}", lang) for answer in frame["within"]
        ],
        new_rent_kr_m2=frame["rent_kr_m2"],
        source=[_source(key) if key else "" for key in frame["source"]],
    )
    return table("evaluate_new_build", NEW_HOMES, told)
