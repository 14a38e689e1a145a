"""A run folder computed again from its own input: no Pyomo, no HiGHS, nothing of the run believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.ask import Ask
from energi.domain.errors import InputError, SolverError
from energi.domain.stock import Certificate, Ints, Plan, Step
from energi.explain.answer import Answer
from energi.explain.why import why
from energi.flow import posed
from energi.optimise import verify
from energi.optimise.case import Case
from energi.optimise.ordered import under
from energi.optimise.planning import listed
from energi.optimise.readings import Flows
from energi.optimise.sheet import Key
from energi.report import manifest
from energi.report.folder import account_rows, decimal, read_csv
from energi.report.read_back import forced_read, prices_read

PLAN, ACCOUNTS, PRICES, FORCED = "plan.csv", "accounts.csv", "prices.csv", "forced.csv"


@dataclass(frozen=True)
class Recheck:
    """What computing a run again showed.

    Attributes
    ----------
    changed : tuple of str
        Files of the folder that are not as the run wrote them.
    elsewhere : bool
        Whether shelves or version are other than the run's, so that numbers may rightly differ.
    accounts : DataFrame
        Account, organisation, estate, year, told (by the folder), ours, agrees.
    objective : tuple of float
        As told and as computed.
    gap_percent : float
        As told: what was proved of the objective is believed, since computing it again takes solving.
    held : tuple of (Step, float)
        What is told of goals in order before the last, believed too, and what the plan comes to in each.
    broken : SolverError or None
        The rule the plan breaks, or why it is no plan of this study.
    """

    changed: tuple[str, ...]
    elsewhere: bool
    accounts: pd.DataFrame
    objective: tuple[float, float]
    gap_percent: float
    held: tuple[tuple[Step, float], ...]
    broken: SolverError | None

    @property
    def agrees(self) -> bool:
        """Whether the folder tells what its own input gives."""
        return not self.changed and self.broken is None and bool(self.accounts["agrees"].all())


@dataclass(frozen=True)
class Run:
    """A run folder read back.

    Attributes
    ----------
    folder : Path
    content : Mapping
        Its manifest.
    case, setting
        Its input, posed again.
    chosen : (buildings,) row of the menu per building, as its plan tells
    """

    folder: Path
    content: Mapping[str, Any]
    case: Case
    setting: Setting
    chosen: Ints

    @property
    def lang(self) -> str:
        """The language of its files."""
        return str(self.content["options"]["lang"])

    @property
    def study(self) -> Path:
        """Its study."""
        return study_of(self.folder, self.content)


def study_of(folder: Path, content: Mapping[str, Any]) -> Path:
    """The study of a run folder, beside a copy of all its input."""
    return folder / "input" / str(content["study"])


def asked(folder: Path, content: Mapping[str, Any]) -> Ask:
    """How a run was asked for, of the copy of its input."""
    options = {name: value for name, value in content["options"].items() if name != "lang"}
    return Ask(study_of(folder, content), **options)


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """The manifest of a whole run folder, with a plan or without.

    Raises
    ------
    InputError
        ``E-RUN-FOLDER`` if it is no run folder.
    """
    try:
        content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("E-RUN-FOLDER", folder=str(folder)) from error
    wanted = {"schema", "solver", "options", "study", "inputs", "outputs", "shelves", "versions"}
    whole = isinstance(content, dict) and wanted <= content.keys()
    if not whole or content["schema"] != manifest.SCHEMA:
        raise InputError("E-RUN-FOLDER", folder=str(folder))
    return content


def planned(folder: Path) -> Mapping[str, Any]:
    """The manifest of a run folder that holds a plan.

    Raises
    ------
    InputError
        ``E-RUN-FOLDER`` if it is no run folder, ``E-RUN-CLASH`` if it holds no plan.
    """
    content = read_manifest(folder)
    if content["solver"]["status"] == "clash":
        raise InputError("E-RUN-CLASH", folder=str(folder))
    return content


def replay(folder: Path) -> Run:
    """The plan a run folder tells, on the menu its own input gives; nothing is solved.

    Raises
    ------
    InputError
        As `planned`, and ``E-RUN-PLAN`` if the plan is not on that menu.
    """
    content = planned(folder)
    lang = content["options"]["lang"]
    case, setting = posed(asked(folder, content))
    case = under(case, _steps(content))
    chosen = _chosen(case, read_csv(folder / "csv" / PLAN, lang), lang)
    return Run(folder, content, case, setting, chosen)


def answered(run: Run) -> Answer:
    """The answer a run folder tells, as `energi.flow.answer` gave it; nothing is solved.

    The prices of the limits and what forcing works costs, which took solving, are those the folder tells; a
    folder of other shelves or of another version may mean something else by them, so they are left out then.

    Raises
    ------
    InputError
        ``E-RUN-DIFFERS`` if the folder does not agree with its own input.
    """
    check = compared(run)
    if not check.agrees:
        raise InputError("E-RUN-DIFFERS", folder=str(run.folder))
    told: dict[str, Any] = {
        key: np.nan if value is None else value for key, value in run.content["solver"].items()
    }
    case, chosen = run.case, run.chosen
    found = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    flows = _free(case, read_csv(run.folder / "csv" / ACCOUNTS, run.lang), run.lang)
    limits = verify.limits(case.sheet, case.card, found, flows)
    plan = Plan(
        chosen, Certificate(**told), listed(found), limits, flows, _steps(run.content), _least(run.content)
    )
    ask = asked(run.folder, run.content)
    priced, works = (
        read(case, read_csv(run.folder / "csv" / name, run.lang), run.lang)
        if not check.elsewhere and (run.folder / "csv" / name).is_file()
        else None
        for name, read in ((PRICES, prices_read), (FORCED, forced_read))
    )
    taken = run.content["seconds"]
    return Answer(ask, case, run.setting, plan, why(case, plan), None, taken, priced, works)


def _steps(content: Mapping[str, Any]) -> tuple[Step, ...]:
    """What a run tells of each of several goals in order."""
    return tuple(Step(**told) for told in content.get("steps", ()))


def _least(content: Mapping[str, Any]) -> dict[str, float]:
    """What a run tells each of several goals comes to at least."""
    told: Mapping[str, float | None] = content.get("least", {})
    return {goal: np.nan if bound is None else bound for goal, bound in told.items()}


def recheck(folder: Path) -> Recheck:
    """Compute a run's accounts and limits again from the plan it tells and the input it holds.

    Raises
    ------
    InputError
        As `replay`.
    """
    return compared(replay(folder))


def as_built(run: Run) -> Case:
    """The case with the new build its plan chooses only; with all of it where the plan does not choose."""
    if not run.case.study.builds:
        return run.case
    free = _free(run.case, read_csv(run.folder / "csv" / ACCOUNTS, run.lang), run.lang)
    built = [code for (code,), value in free.get("built", {}).items() if value > 0]
    stock = run.case.stock
    return replace(run.case, stock=replace(stock, new_build=stock.new_build.loc[built]))


def compared(run: Run) -> Recheck:
    """What a run's folder tells beside what its own plan and input give."""
    folder, content, case, chosen = run.folder, run.content, run.case, run.chosen
    lang = run.lang
    found = verify.accounts(chosen, case.stock, case.offers, case.study, case.sheet)
    told_accounts = read_csv(folder / "csv" / ACCOUNTS, lang)
    free = _free(case, told_accounts, lang)
    told = float(content["solver"]["objective"])
    return Recheck(
        changed=changed_files(folder, content),
        elsewhere=manifest.shelf_digests()["tree"] != content["shelves"]["tree"]
        or metadata.version("energi") != content["versions"]["energi"],
        accounts=_compared(case, {**found, **free}, told_accounts, lang),
        objective=(told, verify.objective(case.sheet, found, free)),
        gap_percent=float(content["solver"]["gap_percent"]),
        held=tuple(
            (step, verify.goals(case.sheet, found, free, [step.goal])[step.goal])
            for step in _steps(content)[:-1]
        ),
        broken=_broken(run, told, found, free),
    )


def changed_files(folder: Path, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Files of a run folder that are not as the run wrote them."""
    written = {**content["outputs"], **{f"input/{name}": known for name, known in content["inputs"].items()}}
    return tuple(
        name
        for name, known in written.items()
        if not (folder / name).is_file() or manifest.digest(folder / name) != known
    )


def _chosen(case: Case, told: pd.DataFrame, lang: str) -> Ints:
    """Row of the menu that a plan tells for every building, in the order of the buildings."""
    options = case.offers.options
    menu = pd.MultiIndex.from_arrays([options["building"], options["package"], options["start_year"]])
    wanted = told.get(["building", "package", "start_year"], pd.DataFrame())
    if wanted.empty:
        raise InputError("E-RUN-PLAN", building="", plan=PLAN)
    year = decimal(wanted["start_year"], lang).fillna(0).astype(np.int64)
    rows = menu.get_indexer(pd.MultiIndex.from_arrays([wanted["building"], wanted["package"], year]))
    for building, row in zip(wanted["building"], rows, strict=True):
        if row < 0:
            raise InputError("E-RUN-PLAN", building=str(building), plan=PLAN)
    chosen = pd.Series(rows, index=wanted["building"])
    missing = case.stock.buildings.index.difference(chosen.index)
    if len(missing) or chosen.index.has_duplicates:
        raise InputError("E-RUN-PLAN", building=str([*missing, *chosen.index][0]), plan=PLAN)
    return chosen.loc[case.stock.buildings.index].to_numpy(np.int64)


def _free(case: Case, told: pd.DataFrame, lang: str) -> verify.Accounts:
    """What the folder says the solver chose to have each fund pay; every relation is checked with it."""
    rows = told.set_index("account")
    year, value = decimal(rows["year"], lang), decimal(rows["value"], lang)
    found: verify.Accounts = {}
    for symbol, _ in case.sheet.flows:
        if symbol.free and symbol.name in rows.index:
            mine = rows.loc[[symbol.name]]
            items = mine["item"].str.split(" | ", regex=False)
            found[symbol.name] = {
                _key(symbol.each, place, item, int(t)): float(kr)
                for place, item, t, kr in zip(
                    mine[["organisation", "estate"]].itertuples(index=False), items,
                    year.loc[[symbol.name]], value.loc[[symbol.name]], strict=True,
                )
            }  # fmt: skip
    return found


def _key(each: tuple[str, ...], place: Any, item: list[str], year: int) -> Key:
    """The key of a row of the accounts."""
    known = {"organisations": place.organisation, "estates": place.estate, "years": year}
    others = iter(item)
    return tuple(known[name] if name in known else next(others) for name in each)


def _compared(case: Case, found: verify.Accounts, told: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Every account as computed beside what the folder tells of it."""
    rows = [(family, key, value) for family, values in found.items() for key, value in values.items()]
    ours = account_rows(case.sheet, pd.DataFrame(rows, columns=["account", "key", "value"]))
    key = ["account", "organisation", "estate", "item", "year"]
    theirs = told.assign(
        item=told.get("item", ""),
        year=decimal(told["year"], lang).fillna(0).astype(np.int64),
        told=decimal(told["value"], lang),
    )
    both = ours.rename(columns={"value": "ours"}).merge(theirs[[*key, "told"]], how="outer", on=key)
    close = np.isclose(both["told"], both["ours"], rtol=verify.TOLERANCE, atol=verify.TOLERANCE)
    return both.assign(agrees=close)


def _broken(run: Run, told: float, found: verify.Accounts, free: Flows) -> SolverError | None:
    sheet = run.case.sheet
    try:
        table = verify.limits(sheet, run.case.card, found, free)
        verify.check(run.chosen, told, sheet, found, table, free)
        verify.steps(sheet, found, free, _steps(run.content))
    except SolverError as error:
        return error
    return None
