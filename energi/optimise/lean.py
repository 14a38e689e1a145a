"""The options a search looks at: those no other of their building beats in all that the study counts.

An option that adds no less to any limit and to any goal than another of the same building is in no better
plan: the other fits wherever it does. What counts here is what the study's own rules and goals read, year
by year, so fewer options are left than on the menu, which a study may ask about otherwise. The numbers of
the limits themselves do not matter: the same options do whatever a frame or a cap is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from energi.domain.stock import Flags, Ints
from energi.optimise.case import Case
from energi.optimise.case import case as posed
from energi.optimise.columns import LARGE, Columns
from energi.optimise.contents import some
from energi.optimise.program import sides
from energi.optimise.sheet import Sheet, read_accounts
from energi.options.dominance import undominated


@dataclass(frozen=True)
class Lean:
    """Some options of a menu.

    Attributes
    ----------
    columns : Columns
        What they add to the accounts the study reads.
    rows : (kept,) their rows on the menu, ascending
    """

    columns: Columns
    rows: Ints

    def of(self, sheet: Sheet) -> Sheet:
        """The sheet with these options only."""
        return replace(sheet, columns=self.columns)

    def case(self, case: Case) -> Case:
        """The case with these options only: a plan's choices are then rows of the shorter menu."""
        if len(self.rows) == len(case.offers.options):
            return case
        return replace(case, offers=some(case.offers, self.rows), sheet=self.of(case.sheet))

    def elsewhere(self, case: Case) -> Case:
        """As `case`, of a case in which the same options count otherwise."""
        if len(self.rows) == len(case.offers.options):
            return case
        return posed(case.stock, case.assessment, some(case.offers, self.rows), case.study, case.card)

    def at(self, rows: Ints) -> Ints:
        """The columns of rows of the menu that are kept."""
        return np.searchsorted(self.rows, rows).astype(np.int64)


def lean(case: Case, others: Iterable[Case] = (), further: sparse.csr_array | None = None) -> Lean:
    """The options of a case its plan is chosen from; all of them where there are few.

    Parameters
    ----------
    case : Case
    others : iterable of Case
        The same options as they count at other figures: what is left out is beaten or equalled there too
        by one and the same option.
    further : (options, quantities), optional
        What counts besides, the less the better.
    """
    sheet = case.sheet
    if len(sheet.building) <= LARGE:
        return Lean(sheet.columns, np.arange(len(sheet.building)))
    wanted, counted = _asked(case)
    read = np.flatnonzero(np.diff(counted.indptr))  # of the tonnes of all years those of one, as a rule
    shape = (counted.shape[0], counted.shape[0])
    only = sparse.csc_array((np.ones(len(read)), (read, read)), shape=shape)
    elsewhere = _elsewhere(case, others)
    besides = sparse.csr_array((len(sheet.building), 0)) if further is None else further
    kept, blocks = [], []
    for rows, added in sheet.columns.parts(wanted):
        best = _best(
            sparse.hstack([_everywhere(added.T @ counted, elsewhere, rows), besides[rows]], format="csr"),
            _groups(case, rows),
        )
        kept.append(rows[best])
        blocks.append(only @ added[:, best])
    left = np.concatenate(kept)
    matrix = sparse.hstack(blocks, format="csc")
    return Lean(Columns.known(matrix, sheet.building[left]), left)


def _asked(case: Case) -> tuple[Container[str], sparse.csr_array]:
    """Account families that count, and what a unit of every account counts for: (accounts, quantities)."""
    goals = dict.fromkeys([*case.study.goals, *(aim.goal for aim in case.study.minimise)])
    return (
        read_accounts(case.card, case.sheet.rules, goals),
        sides(case.card, case.sheet, goals).T.tocsr(),
    )


def _quantities(case: Case) -> sparse.csr_array:
    """What all options of a case count for, (options, quantities)."""
    wanted, counted = _asked(case)
    return sparse.vstack([added.T @ counted for _, added in case.sheet.columns.parts(wanted)], format="csr")


def _elsewhere(case: Case, others: Iterable[Case]) -> list[sparse.csr_array]:
    """By how much options count for more at other figures, (options, quantities) each."""
    found, here = [], None
    for other in others:
        here = _quantities(case) if here is None else here
        found.append(_quantities(other) - here)
        found[-1].eliminate_zeros()
    return found


def _everywhere(
    counted: sparse.csr_array, elsewhere: Sequence[sparse.csr_array], rows: Ints
) -> sparse.csr_array:
    """What options count for here, and at other figures where that is something else."""
    more = [each[rows] for each in elsewhere]
    other = [(counted + each)[:, np.unique(each.indices)] for each in more]
    return sparse.hstack([counted, *other], format="csr")


def _groups(case: Case, rows: Ints) -> Ints:
    """Options worth comparing: of one building, with works in the same years; a year hardly beats another."""
    when = case.offers.options[["start_year", "later_year"]].to_numpy(np.int64)[rows]
    _, year = np.unique(when, axis=0, return_inverse=True)
    return case.sheet.building[rows] * (int(year.max()) + 1) + year.ravel()


def _best(counted: sparse.csr_array, group: Ints) -> Flags:
    """Which options, (options, quantities), no other of their group beats or equals in every one."""
    found = np.zeros(len(group), dtype=np.bool_)
    place = np.zeros(counted.shape[1], dtype=np.int64)
    order = np.argsort(group, kind="stable")
    ends = np.flatnonzero(np.diff(group[order], append=-1)) + 1
    for own in np.split(order, ends[:-1]):
        rows = counted[own]
        read = np.flatnonzero(np.bincount(rows.indices, minlength=len(place)))
        place[read] = np.arange(len(read))
        added = np.zeros((len(own), len(read) + 1))  # and a column in which all are alike
        added[np.repeat(np.arange(len(own)), np.diff(rows.indptr)), place[rows.indices]] = rows.data
        found[own] = undominated(added)
    return found
