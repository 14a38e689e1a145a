"""One organisation's part of an answer: the same plan and the same numbers, without the others'."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from energi.domain.card import Card
from energi.domain.finding import Finding
from energi.domain.stock import Assessment, Flags, Ints, Offers, Plan, Stock
from energi.explain.answer import Answer
from energi.flow import only
from energi.optimise.case import Case, case
from energi.optimise.sheet import Key
from energi.report.reading import made, reasons
from energi.report.table import Table


def part(answer: Answer, organisation: str) -> Answer:
    """An answer with a plan, seen from one organisation.

    No plan is computed anew: options, accounts, limits and reasons are those of the whole plan that
    concern the organisation. Common limits are not its own, but a reason may still name one.

    Parameters
    ----------
    answer : Answer
    organisation : str
        Its code.

    Raises
    ------
    InputError
        ``E-ORGANISATION`` if there is none of that code.
    """
    whole = answer.case
    study, stock = only(whole.study, whole.stock, organisation)
    common = common_rules(whole.card)
    rules = tuple(
        use for use in study.rules if getattr(use, "organisation", "") or not common & set(use.switches)
    )
    study = study.model_copy(update={"rules": rules})
    foreign = _codes(whole.stock) - _codes(stock)
    stock = replace(stock, findings=_own(whole.stock.findings, foreign))
    kept = whole.offers.options["building"].isin(stock.buildings.index).to_numpy()
    row = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int64)
    mine = np.flatnonzero(whole.stock.buildings.index.isin(stock.buildings.index)).astype(np.int64)
    own = case(stock, *_own_stages(whole, kept, mine, foreign), study, whole.card)
    own = replace(own, sheet=replace(own.sheet, goal=whole.sheet.goal))  # what its reasons speak of
    why = reasons(answer).iloc[mine]
    told = {name: _moved(row, why[name]) for name in ("chosen", "next_best", "blocked")}
    plan = _plan(made(answer), own, row[made(answer).chosen[mine]])
    works = answer.forced
    if works is not None:
        works = works[works["building"].isin(stock.buildings.index)].reset_index(drop=True)
    # a price is of the goal of all organisations together: `own_prices` tells those that concern a part
    return replace(answer, case=own, plan=plan, reasons=why.assign(**told), prices=None, forced=works)


def own_prices(whole: Answer, own: Answer, told: Table) -> Table:
    """The prices of the limits that concern a part: its own limits and those of all together.

    Parameters
    ----------
    whole, own : Answer
        The answer, and `part` of it.
    told : Table
        `energi.report.tables_prices.prices` of the whole.
    """
    sets, card = own.case.sheet.sets, whole.case.card
    priced = () if whole.prices is None else zip(whole.prices["rule"], whole.prices["key"], strict=True)
    # a limit that holds in all years is stated without one
    keyed = [zip(card.rule(rule).each, key, strict=False) for rule, key in priced]
    kept = [all(item in sets[name] for name, item in pairs if name in _PLACES) for pairs in keyed]
    return replace(told, frame=told.frame[np.array(kept, bool)].reset_index(drop=True))


_PLACES = frozenset({"organisations", "estates", "buildings", "projects", "project_groups"})
"""Sets a part has some of; it shares all others."""


def common_rules(card: Card) -> frozenset[str]:
    """Rules that hold for all organisations together, so that no part shows them."""
    each = {"organisations", "estates", "buildings", "projects"}
    return frozenset(rule.name for rule in card.rules if not each & set(rule.each))


def _own_stages(whole: Case, kept: Flags, mine: Ints, foreign: set[str]) -> tuple[Assessment, Offers]:
    """Assessment and offers of the buildings named."""
    today, menu = whole.assessment, whole.offers
    options = menu.options[kept].reset_index(drop=True)
    assessment = replace(
        today,
        buildings=today.buildings.iloc[mine],
        features=today.features.take(mine),
        verdicts=today.verdicts[~today.verdicts["subject"].isin(foreign)].reset_index(drop=True),
        findings=_own(today.findings, foreign),
    )
    offers = replace(
        menu,
        options=options,
        co2_kg=menu.co2_kg[kept],
        co2_frozen_kg=menu.co2_frozen_kg[kept],
        packages=menu.packages[menu.packages["package"].isin(options["package"].unique())],
        verdicts=menu.verdicts[~menu.verdicts["subject"].isin(foreign)].reset_index(drop=True),
        counts={"options": len(options)},
        findings=_own(menu.findings, foreign),
        duties=tuple(duty.take(mine) for duty in menu.duties),
        unfit=menu.unfit.iloc[:0],  # counted over all organisations
        projects=menu.projects.take(~menu.projects.rows.index.isin(foreign)),
    )
    return assessment, offers


def _codes(stock: Stock) -> set[str]:
    """Every code of a stock: organisations, estates, buildings, labels, proposals, projects."""
    frames = (getattr(stock, each.name) for each in fields(stock) if each.name not in {"budget", "heat_use"})
    return {str(code) for frame in frames if isinstance(frame, pd.DataFrame) for code in frame.index}


def _own(findings: Iterable[Finding], foreign: set[str]) -> tuple[Finding, ...]:
    """Findings about nothing of another organisation."""
    return tuple(each for each in findings if each.subject not in foreign)


def _moved(row: Ints, options: pd.Series) -> pd.Series:
    """Rows of the whole menu as rows of the part's; -1 stays."""
    known = options.to_numpy(np.int64)
    return pd.Series(np.where(known >= 0, row[np.maximum(known, 0)], -1), index=options.index)


def _plan(whole: Plan, own: Case, chosen: Ints) -> Plan:
    """Accounts and limits of the whole plan that are the organisation's; its certificate is the whole's."""
    accounts, common = set(own.sheet.rows()), common_rules(own.card)
    limits = {
        (rule, key)
        for rule in own.sheet.rules
        if rule not in common or own.card.rule(rule).each == ("project_groups",)  # only its own are left
        for key in own.sheet.domain(own.card.rule(rule))
    }
    return Plan(
        chosen=chosen,
        certificate=whole.certificate,
        accounts=_rows(whole.accounts, "account", accounts),
        limits=_rows(whole.limits, "rule", limits),
        flows=_flows(whole, own),
    )


def _flows(whole: Plan, own: Case) -> dict[str, dict[Key, float]]:
    """The flows the solver chose, at the organisation's places."""
    sets = own.sheet.sets
    found: dict[str, dict[Key, float]] = {}
    for symbol, _ in own.sheet.flows:
        values = whole.flows.get(symbol.name, {})
        here = {
            key: value
            for key, value in values.items()
            if all(part in sets[name] for name, part in zip(symbol.each, key, strict=True))
        }
        if values:
            found[symbol.name] = here
    return found


def _rows(frame: pd.DataFrame, named: str, wanted: set[tuple[str, tuple[object, ...]]]) -> pd.DataFrame:
    there = [pair in wanted for pair in zip(frame[named], frame["key"], strict=True)]
    return frame[there].reset_index(drop=True)
