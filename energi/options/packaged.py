"""What the packs say of whole packages: label steps, renovation classes, and the 25 % rule."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from energi.assess.binding import bound, exempt, routes, within
from energi.assess.comply import steps
from energi.assess.frames import Use, frame_verdicts, saving_verdicts
from energi.assess.verdict import COLUMNS, frame, is_known, is_met, joined, settled
from energi.domain.requirement import Clause, LabelSteps, Pack
from energi.domain.stock import Ints, Offers
from energi.options.demands import applied
from energi.options.packages import COMPONENTS
from energi.options.whole_building import outcome
from energi.options.worth import Ground

RENOVATION = ("renovation", "major_renovation", "building")
"""What a clause binds that is judged on the building after the works."""


def label_demands(ground: Ground) -> list[tuple[Pack, Clause, LabelSteps, str]]:
    """Clauses that ask for label steps, themselves or by the study's stand-in, with the stand-in's name."""
    setting, found = ground.setting, []
    for pack in setting.packs:
        for clause in pack.clauses:
            proxy = clause.proxy(setting.study.mba_proxy)
            if isinstance(clause.predicate, LabelSteps):
                found.append((pack, clause, clause.predicate, ""))
            if proxy is not None and isinstance(proxy.predicate, LabelSteps):
                found.append((pack, clause, proxy.predicate, proxy.name))
    return found


def steps_missed(options: pd.DataFrame, ground: Ground) -> Ints:
    """How many label goals each option misses, (options, 2): requirements, and recommendations.

    Going on as today misses none.
    """
    missed = np.zeros((len(options), 2), dtype=np.int64)
    works = (options["start_year"] > 0).to_numpy()
    for pack, clause, rule, proxy in label_demands(ground):
        found = _steps(options, ground, pack, clause, rule, proxy)
        short = works & (found["verdict"] == "fail").to_numpy() & _holds(options, clause)
        missed[:, int(clause.kind != "krav")] += short
    return missed


def steps_short(options: pd.DataFrame, ground: Ground) -> Ints:
    """How many steps each option is short of the label goal it misses by most, (options,)."""
    short = np.zeros(len(options), dtype=np.int64)
    works = (options["start_year"] > 0).to_numpy()
    for pack, clause, rule, proxy in label_demands(ground):
        found = _steps(options, ground, pack, clause, rule, proxy)
        missed = works & (found["verdict"] == "fail").to_numpy() & _holds(options, clause)
        short = np.maximum(short, np.where(missed, -found["margin"].fillna(0.0), 0).astype(np.int64))
    return short


def _holds(options: pd.DataFrame, clause: Clause) -> np.ndarray:
    held = {year: year > 0 and clause.holds(applied(year)) for year in options["start_year"].unique()}
    return options["start_year"].map(held).to_numpy(bool)


def package_verdicts(options: pd.DataFrame, offers: Offers, ground: Ground) -> pd.DataFrame:
    """Verdicts on packages as a whole.

    Parameters
    ----------
    options : DataFrame
        Rows of `energi.domain.stock.Offers.options` with works; each is judged by what is in force when it
        starts.
    offers : Offers
        Tells what is in them, and what extensive works would oblige to.
    ground : Ground

    Returns
    -------
    DataFrame
        `COLUMNS`, ``kind`` "package", with ``package`` and ``krav``.
    """
    found = [
        rows.assign(package=options["package"].to_numpy(), krav=_binds(clause, ground))[
            _holds(options, clause)
        ]
        for clause, rows in _judged(options, offers, ground)
    ]
    return joined(found).reindex(columns=[*COLUMNS, "package", "krav"])


def _binds(clause: Clause, ground: Ground) -> bool:
    """Whether a package that misses a clause may not be chosen; a label goal with exceptions binds none."""
    return clause.kind == "krav" and not _of_label_goal(clause, ground)


def _of_label_goal(clause: Clause, ground: Ground) -> bool:
    """Whether the study's own rule on label steps counts and prices what misses the clause."""
    of_label = any(clause is asked for _, asked, _, _ in label_demands(ground))
    return of_label and ground.setting.study.active("label_goal")


def counted(options: pd.DataFrame, ground: Ground) -> Ints:
    """What packages as a whole miss and meet, (options, 3): frames required, recommendations missed and met.

    Going on as today is none. Label steps that are required are counted by `steps_missed`, and so are those
    that are recommended where the study makes them a goal: a miss counts, and has its price, once.
    """
    found = np.zeros((len(options), 3), dtype=np.int64)
    works = (options["start_year"] > 0).to_numpy()
    for clause, rows in _on_whole(options, ground):
        holds = works & _holds(options, clause)
        failed, met = ((rows[name] == text).to_numpy(bool) & holds for name, text in _OUTCOMES)
        if clause.kind == "anbefaling" and not _of_label_goal(clause, ground):
            found[:, 1] += failed
            found[:, 2] += met
        elif clause.predicate.type in _FRAMES:
            found[:, 0] += failed
    return found


_OUTCOMES = (("verdict", "fail"), ("reason", "verdict.met"))
_FRAMES = ("energy_frame", "energy_saving")


def _judged(options: pd.DataFrame, offers: Offers, ground: Ground) -> Iterator[tuple[Clause, pd.DataFrame]]:
    yield from _on_whole(options, ground)
    yield from _extensive(options, offers, ground)


def _on_whole(options: pd.DataFrame, ground: Ground) -> Iterator[tuple[Clause, pd.DataFrame]]:
    """Label steps and energy frames."""
    for pack, clause, rule, proxy in label_demands(ground):
        yield clause, _steps(options, ground, pack, clause, rule, proxy)
    framed = [
        (pack, clause)
        for pack in ground.setting.packs
        for clause in pack.of_type(*_FRAMES)
        if clause.binds in RENOVATION
    ]
    if not framed:
        return
    accepted = ground.setting.study.accept_unverified
    subjects = options["building"].to_list()
    before, after = _uses(options, ground)
    ways = routes(ground.stock).loc[options["building"]]
    for pack, clause in framed:
        if clause.predicate.type == "energy_frame":
            rows = frame_verdicts("package", subjects, after, pack, clause, accepted)
        else:
            rows = saving_verdicts("package", subjects, (before, after), pack, clause, accepted)
        yield clause, within(rows, bound(pack, ways))


def _steps(
    options: pd.DataFrame, ground: Ground, pack: Pack, clause: Clause, rule: LabelSteps, proxy: str
) -> pd.DataFrame:
    """Label letters a package climbs against what is asked for; spared buildings are exempt."""
    before = ground.assessment.buildings["class_now"].loc[options["building"]].to_list()
    value, limit, margin, unit = steps(rule, before, options["class_after"].to_list())
    buildings = ground.stock.buildings.loc[options["building"]]
    spared = exempt(pack, buildings) == 1
    unknown = np.full(
        len(options), not proxy and not is_known(clause, ground.setting.study.accept_unverified)
    )
    ladder = {
        "verdict.exempt_label": spared,
        "verdict.unverified": unknown,
        "verdict.value_unknown": np.isnan(margin),
        "verdict.met": is_met(margin, limit),
    }
    soft = ground.setting.study.active("label_goal")
    reason = np.select(
        list(ladder.values()), list(ladder), "verdict.label_exception" if soft else "verdict.missed"
    )
    numbers = {"value": value, "limit": limit, "margin": margin, "unit": unit, "proxy": proxy}
    found = frame("package", options["building"].to_list(), pack, clause, reason, **numbers)
    return within(found, bound(pack, routes(ground.stock).loc[options["building"]]))


def _uses(options: pd.DataFrame, ground: Ground) -> tuple[Use, Use]:
    """Calculated use before and after the works."""
    buildings = ground.stock.buildings.loc[options["building"]]
    today = ground.assessment.buildings.loc[options["building"]]
    area = buildings["heated_area_m2"].to_numpy(float)
    other = buildings["other_use_m2"].to_numpy(float)
    return (
        Use(
            today["calculated_heat_kwh"].to_numpy() / area,
            today["electricity_kwh"].to_numpy() / area,
            buildings["carrier"].to_numpy(object),
            area,
            other,
        ),
        Use(
            options["calculated_heat_kwh"].to_numpy() / area,
            options["electricity_kwh"].to_numpy() / area,
            options["carrier"].to_numpy(object),
            area,
            other,
        ),
    )


def _extensive(
    options: pd.DataFrame, offers: Offers, ground: Ground
) -> Iterator[tuple[Clause, pd.DataFrame]]:
    """The 25 % rule."""
    if not offers.duties:
        return
    at = ground.stock.buildings.index.get_indexer(pd.Index(options["building"]))
    touched = _touched(options["package"], offers.packages)
    for duty in offers.duties:
        reason, share, left = outcome(duty, at, touched, options["capital_kr"].to_numpy())
        rows = frame(
            "package", options["building"].to_list(), duty.pack, duty.clause, reason,
            value=100.0 * share, limit=100.0 * duty.rule.envelope_share, unit="percent",
            margin=100.0 * (duty.rule.envelope_share - share), note=[str(count) for count in left],
        )  # fmt: skip
        yield duty.clause, settled(rows)


def _touched(codes: pd.Series, packages: pd.DataFrame) -> np.ndarray:
    """Which components each package touches, (packages, components)."""
    mine = packages[packages["package"].isin(codes)]
    crossed = pd.crosstab(mine["package"], mine["component"])
    return crossed.reindex(index=codes, columns=list(COMPONENTS), fill_value=0).to_numpy() > 0
