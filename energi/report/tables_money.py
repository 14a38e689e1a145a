"""Tables of money over time: frames, what pays for the works, funds, loan frames and reserves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from energi.domain.study_rules import Fund
from energi.explain.answer import Answer
from energi.optimise.contents import Ground
from energi.optimise.readings import numbers
from energi.optimise.recount import recount
from energi.optimise.sheet import Key
from energi.report.names import ALL
from energi.report.reading import accounts, made
from energi.report.table import Shown, Table, table

Money = dict[Key, float]


# --- frame ---------------------------------------------------------------------------------------


def budget(answer: Answer) -> Table:
    """Frame, what is paid from it and carry-over; works due anyway are the reserves'."""
    sheet, stock = answer.case.sheet, answer.case.stock
    m = numbers(sheet, accounts(answer), made(answer).flows)
    starts = answer.case.study.period.start_years
    years = sorted({*starts, *(year for year in stock.budget["year"] if year in sheet.sets["years"])})
    bound = "budget" in sheet.rules
    rows = [
        {
            "organisation": code,
            "organisation_name": name,
            "year": year,
            "frame_kr": m.frame[code, year] if bound else np.nan,
            "carried_in_kr": m.carried[code, year - 1] if bound else np.nan,
            "from_frame_kr": m.capital[code, year],
            "carried_out_kr": m.carried[code, year] if bound else np.nan,
        }
        for code, name in stock.organisations["name"].items()
        for year in range(years[0], years[-1] + 1)
    ]
    columns = (
        Shown("organisation", kind="code"),
        Shown("organisation_name"),
        Shown("year", kind="year"),
        Shown("frame_kr", "kr", "money"),
        Shown("carried_in_kr", "kr", "money"),
        Shown("from_frame_kr", "kr", "money"),
        Shown("carried_out_kr", "kr", "money"),
    )
    return table("budget", columns, rows)


# --- what pays -----------------------------------------------------------------------------------

SOURCES = ("mortgage_kr", "supported_kr", "funds_kr", "from_reserves_kr")
"""What pays for works: ordinary loans, loans Landsbyggefonden supports, funds and grants, reserves."""

PAYING = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("estate", kind="code"),
    Shown("estate_name"),
    Shown("year", kind="year"),
    *(Shown(key, "kr", "money") for key in (*SOURCES, "paid_kr")),
)


def paying(answer: Answer) -> Table:
    """What pays for the works of each estate and year; no row where nothing is paid.

    Planned maintenance that the plan leaves alone is there too, in the year it is planned for.
    """
    stock, study = answer.case.stock, answer.case.study
    spent: dict[str, Money] = {"financed": defaultdict(float), "drawn": defaultdict(float)}
    ground = Ground(stock, answer.case.offers, study, answer.case.sheet.sets)
    recount(ground, answer.case.offers.options.iloc[made(answer).chosen], spent)
    rows = [(a, t, "from_reserves_kr", kr) for (a, t), kr in spent["drawn"].items()]
    rows += [(a, t, _loan(kind), kr) for (a, kind, t), kr in spent["financed"].items()]
    for (_, a, kind, t), kr in made(answer).flows.get("paid", {}).items():
        rows += [(a, t, "funds_kr", kr), (a, t, _loan(kind), -kr)]
    long = pd.DataFrame(rows, columns=["estate", "year", "source", "kr"])
    wide = long.pivot_table(index=["estate", "year"], columns="source", values="kr", aggfunc="sum")
    frame = wide.reindex(columns=list(SOURCES)).fillna(0.0).reset_index()
    frame["paid_kr"] = frame[list(SOURCES)].sum(axis=1)
    frame = frame[frame["paid_kr"] > 0]
    order = stock.estates.index.get_indexer(pd.Index(frame["estate"], dtype=object))
    frame = frame.iloc[np.lexsort((frame["year"], order))].reset_index(drop=True)
    known = stock.estates.loc[frame["estate"]]
    frame = frame.assign(
        organisation=known["organisation"].to_numpy(),
        organisation_name=known["organisation"].map(stock.organisations["name"]).to_numpy(),
        estate_name=known["name"].to_numpy(),
    )
    return table("paying", PAYING, frame)


def _loan(kind: str) -> str:
    """The kind of loan works of a kind are financed by; the kind begins with its route."""
    return "mortgage_kr" if kind.split(",", maxsplit=1)[0] == "loan" else "supported_kr"


# --- loan frames ---------------------------------------------------------------------------------

LOANS = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("year", kind="year"),
    *(Shown(key, "kr", "money") for key in ("borrowed_kr", "borrowed_total_kr", "loan_frame_kr")),
    Shown("loan_room_kr", "kr", "money"),
)


def loans(answer: Answer, paid: pd.DataFrame) -> Table:
    """Loans of every organisation with a loan frame, year by year against it; no row without one."""
    frames: Money = dict(answer.case.sheet.given.get("loan_limit", {}))
    names, years = answer.case.stock.organisations["name"], answer.case.study.period.start_years
    borrowed = (
        (paid["mortgage_kr"] + paid["supported_kr"]).groupby([paid["organisation"], paid["year"]]).sum()
    )
    rows = []
    for (code,), most in frames.items():
        total = 0.0
        for year in years:
            now = float(borrowed.get((code, year), 0.0))
            total += now
            known = {"organisation": code, "organisation_name": names[code], "year": year}
            kr = {"borrowed_kr": now, "borrowed_total_kr": total, "loan_frame_kr": most}
            rows.append({**known, **kr, "loan_room_kr": most - total})
    return table("loans", LOANS, rows)


# --- funds ---------------------------------------------------------------------------------------

FUNDS = (
    Shown("use_order", kind="integer"),
    Shown("fund", kind="key"),
    Shown("fund_name"),
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("year", kind="year"),
    *(
        Shown(key, "kr", "money")
        for key in ("opening_kr", "income_kr", "fund_paid_kr", "lapsed_kr", "closing_kr")
    ),
)


def funds(answer: Answer, names: dict[str, str], lang: str) -> Table:
    """The balance of every fund and grant, by order of use, owner and year.

    Parameters
    ----------
    answer : Answer
    names : dict
        What organisations are called, and all of them together (`energi.report.names`).
    lang : str
    """
    estates = answer.case.stock.estates["organisation"]
    spent: Money = defaultdict(float)
    for (name, a, _, t), amount in made(answer).flows.get("paid", {}).items():
        spent[name, estates[a], t] += amount
        spent[name, ALL, t] += amount
    listed = answer.case.study.financing.funds
    years = _years(spent, listed, answer.case.study.period.years)
    rows = []
    for order, fund in enumerate(listed, start=1):
        known = {"use_order": order, "fund": fund.name, "fund_name": fund.en if lang == "en" else fund.da}
        for code, money in _owners(answer, fund).items():
            held = 0.0
            for year in years:
                income, paid = money.get(year, 0.0), spent[fund.name, code, year]
                left = max(held + income - paid, 0.0)
                kept = left if fund.keeps else 0.0
                owner = {"organisation": code, "organisation_name": names[code], "year": year}
                kr = {"opening_kr": held, "income_kr": income, "fund_paid_kr": paid}
                kr |= {"lapsed_kr": left - kept, "closing_kr": kept}
                rows.append({**known, **owner, **kr})
                held = kept
    return table("funds", FUNDS, rows)


def _years(spent: Money, listed: Iterable[Fund], period: Sequence[int]) -> range:
    """From the first year of the period in which a fund gets or pays anything to the last."""
    moving = {year for (_, _, year), kr in spent.items() if kr > 0}
    for fund in listed:
        money = (fund.common_kr, *fund.yearly_kr.values())
        moving |= {year for each in money for year in each if year in period}
    return range(min(moving, default=0), max(moving, default=-1) + 1)


def _owners(answer: Answer, fund: Fund) -> dict[str, dict[int, float]]:
    """Whose money it is -> year -> what comes in.

    A common fund has no balance in an organisation's own part, for there the others' draws are unknown.
    """
    if fund.common_kr:
        whole = (made(answer).limits["rule"] == "fund_common").any()
        return {ALL: fund.common_kr} if whole else {}
    return {g: fund.yearly_kr[g] for g in answer.case.stock.organisations.index if g in fund.yearly_kr}


# --- reserves ------------------------------------------------------------------------------------

RESERVES = (
    Shown("organisation", kind="code"),
    Shown("organisation_name"),
    Shown("estate", kind="code"),
    Shown("estate_name"),
    Shown("year", kind="year"),
    *(
        Shown(key, "kr", "money")
        for key in ("opening_kr", "deposit_kr", "drawn_kr", "closing_kr", "floor_kr", "floor_room_kr")
    ),
)


def reserves(answer: Answer, paid: pd.DataFrame) -> Table:
    """Reserves of every estate that states its balance, year by year; also where no rule limits them."""
    stock, years = answer.case.stock, answer.case.sheet.sets["years"]
    homes = stock.estates[stock.estates["reserve_opening_kr"].notna()]
    drawn = paid.pivot_table(index="estate", columns="year", values="from_reserves_kr", aggfunc="sum")
    wide = drawn.reindex(index=homes.index, columns=list(years)).fillna(0.0)
    deposit = homes["reserve_deposit_kr"].fillna(0.0).to_numpy(float)[:, None]
    floor = homes["reserve_floor_kr"].fillna(0.0).to_numpy(float)[:, None]
    change = deposit - wide.to_numpy(float)
    closing = homes["reserve_opening_kr"].to_numpy(float)[:, None] + change.cumsum(axis=1)
    at = np.repeat(np.arange(len(homes)), len(years))
    frame = pd.DataFrame(
        {
            "organisation": homes["organisation"].to_numpy()[at],
            "organisation_name": homes["organisation"].map(stock.organisations["name"]).to_numpy()[at],
            "estate": homes.index.to_numpy()[at],
            "estate_name": homes["name"].to_numpy()[at],
            "year": np.tile(np.array(years), len(homes)),
            "opening_kr": (closing - change).ravel(),
            "deposit_kr": np.broadcast_to(deposit, change.shape).ravel(),
            "drawn_kr": wide.to_numpy(float).ravel(),
            "closing_kr": closing.ravel(),
            "floor_kr": np.broadcast_to(floor, change.shape).ravel(),
            "floor_room_kr": (closing - floor).ravel(),
        }
    )
    return table("reserves", RESERVES, frame)
