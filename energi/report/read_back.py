"""What took solving, read back from a run's own tables: prices of limits and works forced in or out."""

from __future__ import annotations

import pandas as pd

from energi.explain.forced import TEXTS
from energi.explain.price import given_of
from energi.optimise.case import Case
from energi.report.folder import decimal
from energi.report.tables_prices import key_told, scale
from energi.words import key_of, say


def prices_read(case: Case, told: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The prices a run's table tells, as `energi.explain.price.prices` found them.

    Parameters
    ----------
    case : Case
        The run's.
    told : DataFrame
        The table as its CSV file holds it, every cell as text.
    lang : str
        Of the file.
    """
    numbers = {side: decimal(told[f"effect_{side}"], lang) for side in ("linear", "low", "high")}
    rows = []
    for rule, text, step in zip(told["rule"], told["limit_key"], decimal(told["step"], lang), strict=True):
        given = case.sheet.given[given_of(case, rule)]
        key = {key_told(known): known for known in given}[text]
        rows.append({"rule": rule, "key": key, "limit": given[key], "step": step / scale(case, rule)[0]})
    frame = pd.DataFrame(rows, columns=["rule", "key", "limit", "step"])
    return frame.assign(
        **numbers, status=_status("explain.price.status", told["price_status"], lang), seconds=0.0
    )


def _status(prefix: str, told: pd.Series, lang: str) -> list[str]:
    """How a solve ended, by its words; empty where none was made."""
    return [key_of(prefix, text, lang).removesuffix("none") for text in told]


def forced_read(case: Case, told: pd.DataFrame, lang: str) -> pd.DataFrame:
    """What a run's table tells of forced works, as `energi.explain.forced.forced` found it.

    Parameters
    ----------
    case : Case
        The run's.
    told : DataFrame
        The table as its CSV file holds it, every cell as text.
    lang : str
        Of the file.
    """
    work = f"text_{lang}"
    texts = case.offers.packages[list(TEXTS)].drop_duplicates(work).set_index(work, drop=False)
    numbers = {side: decimal(told[f"forced_{side}"], lang) for side in ("swap", "low", "high", "linear")}
    return told[["building", "proposal", "measure"]].assign(
        **{text: texts.loc[told["forced_work"], text].to_numpy() for text in TEXTS},
        **numbers,
        taken=told["forced_way"] == say("forced.way.out", lang),
        status=_status("forced.status", told["forced_status"], lang),
        seconds=0.0,
    )
