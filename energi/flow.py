"""The whole study on one page: read, check, assess, offer, optimise, explain."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from energi.assess.setting import Setting, setting
from energi.assess.today import assess
from energi.check import check
from energi.domain.aims import Aim
from energi.domain.ask import Ask
from energi.domain.card import Card
from energi.domain.errors import ClashError, InputError
from energi.domain.memory import given_back
from energi.domain.stock import Stock
from energi.domain.study import Study
from energi.explain.answer import Answer
from energi.explain.clash import clash
from energi.explain.forced import forced, solved_again
from energi.explain.learnt import learnt, over_menu
from energi.explain.polish import polished
from energi.explain.price import prices
from energi.optimise.case import Case, case
from energi.optimise.lean import lean
from energi.optimise.ordered import under
from energi.optimise.planning import plan
from energi.optimise.route import Prices
from energi.optimise.solve import Listener, Status
from energi.optimise.weights import weights
from energi.options.menu import offers
from energi.read import read_portfolio, read_study
from energi.shelf import card, find

POLISH_SHARE = 0.25
"""Part of the study's time limit the last touch may take."""

PRICE_SHARE = 0.2
"""Part of the study's time limit the linear solution may take, and the prices of the limits after it."""

Teller = Callable[[str], None]
"""Told the name of each stage as it begins."""


def _silent(_stage: str) -> None:
    """Tell nobody."""


class _Watch:
    """Tells each stage on, and remembers how long it took [s]."""

    def __init__(self, teller: Teller) -> None:
        self._teller, self._stage, self._began = teller, "", 0.0
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str) -> None:
        self.stop()
        self._stage, self._began = stage, time.perf_counter()
        self._teller(stage)

    def stop(self) -> dict[str, float]:
        if self._stage:
            self.seconds[self._stage] = time.perf_counter() - self._began
        return self.seconds


def answer(ask: Ask, *, teller: Teller = _silent, listener: Listener | None = None) -> Answer:
    """Answer a study.

    Parameters
    ----------
    ask : Ask
    teller : callable
        Told the stages ``read``, ``check``, ``assess``, ``offer``, ``optimise``, ``explain``.
    listener : callable, optional
        Told of the solver's progress.

    Returns
    -------
    Answer
        With a verified plan, or with the smallest loosening if none meets the limits.

    Raises
    ------
    InputError, ShelfError
        If the study cannot be set up.
    SolverError
        If the solver ended without a plan: without proof that there is none, or before it found what
        would have to give.
    """
    watch = _Watch(teller)
    whole, counted = posed(ask, watch)
    watch("optimise")
    near: Prices | None = None if whole.study.several else {}
    among = lean(whole)
    given_back()
    try:
        chosen = plan(whole, log=ask.log, listener=listener, among=among, near=near)
    except ClashError:
        watch("explain")
        loosening = clash(whole, among)
        return Answer(ask, whole, counted, None, None, loosening, watch.stop())
    watch("explain")
    whole = under(whole, chosen.steps)
    # who stopped the search waits for no more than the reasons
    limit_s = 0.0 if chosen.certificate.status == Status.INTERRUPTED else whole.study.solving.time_limit_s
    swaps = np.full(len(whole.offers.options), np.inf)
    chosen, reasons = polished(whole, chosen, POLISH_SHARE * limit_s, swaps, among)
    given_back()
    few = among.case(whole)
    known = learnt(few, PRICE_SHARE * limit_s, near)
    own = replace(chosen, chosen=among.at(chosen.chosen))
    priced = prices(few, own, reasons, known, PRICE_SHARE * limit_s)
    works = None if known is None else forced(whole, chosen, swaps, over_menu(whole, known.linear))
    if ask.proposals and works is not None:
        # a work forced in may need an option that another beats
        known = known if few is whole else learnt(whole, PRICE_SHARE * limit_s)
        works = works if known is None else solved_again(whole, chosen, works, known, limit_s)
    return Answer(ask, whole, counted, chosen, reasons, None, watch.stop(), priced, works)


def posed(ask: Ask, teller: Teller = _silent) -> tuple[Case, Setting]:
    """A study as a case to choose a plan from, and what it was counted with."""
    study, stock, counted = prepared(ask, teller)
    model = card(find(study.model, ask.path.parent, "models"), Card)
    weights(study, model, ())  # wrong units are told before anything takes time
    teller("assess")
    today = assess(stock, counted)
    teller("offer")
    menu = offers(stock, today, counted)
    given_back()
    return case(stock, today, menu, study, model), counted


def prepared(ask: Ask, teller: Teller = _silent) -> tuple[Study, Stock, Setting]:
    """Study, trusted stock and setting: everything before the first calculation."""
    teller("read")
    study, home = read_study(ask.path)
    if ask.packs:
        study = study.model_copy(update={"requirements": ask.packs})
    if ask.goals:
        study = study.model_copy(update={"minimise": tuple(Aim(goal=goal) for goal in ask.goals)})
    tables = read_portfolio(home / study.workbook)
    teller("check")
    stock = check(tables, date(study.period.base_year, 1, 1))
    if ask.organisation:
        study, stock = only(study, stock, ask.organisation)
    study = study.model_copy(update={"solving": _solving(study, ask), "model": ask.model or study.model})
    return study, stock, setting(study, home, stock)


def _solving(study: Study, ask: Ask) -> object:
    wanted = {
        "time_limit_s": ask.time_limit_s,
        "gap_percent": ask.gap_percent,
        "threads": ask.threads,
        "seed": ask.seed,
    }
    return study.solving.model_copy(
        update={name: value for name, value in wanted.items() if value is not None}
    )


def only(study: Study, stock: Stock, name: str) -> tuple[Study, Stock]:
    """One organisation by itself; goals all organisations share do not bind it.

    Raises
    ------
    InputError
        ``E-ORGANISATION`` if there is none of that code or name.
    """
    names = stock.organisations["name"]
    found = names.index[(names.index == name) | (names == name)]
    if len(found) == 0:
        known = ", ".join(f"{code} ({text})" for code, text in names.items())
        raise InputError("E-ORGANISATION", name=name, known=known)
    code = found[0]
    buildings = stock.buildings[stock.buildings["organisation"] == code]
    projects = stock.new_build[stock.new_build.reindex(columns=["organisation"])["organisation"] == code]
    own = replace(
        stock,
        organisations=stock.organisations.loc[[code]],
        estates=stock.estates[stock.estates["organisation"] == code],
        buildings=buildings,
        labels=stock.labels[stock.labels["building"].isin(buildings.index)],
        proposals=stock.proposals[stock.proposals["building"].isin(buildings.index)],
        budget=stock.budget[stock.budget["organisation"] == code],
        new_build=projects,
        heat_use=stock.heat_use[stock.heat_use["building"].isin(buildings.index)],
    )
    codes = frozenset([*buildings.index, *projects.index])
    rules = tuple(rule for use in study.rules if (rule := use.alone(code, codes)))
    return study.model_copy(update={"rules": rules}), own
