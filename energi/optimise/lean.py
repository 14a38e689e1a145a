"""The options a search looks at: those no other of their building beats in all that the study counts.

An option that adds no less to any limit and to any goal than another of the same building is in no better
plan: the other fits wherever it does. What counts here is what the study's own rules and goals read, year
by year, so fewer options are left than on the menu, which a study may ask about otherwise. The numbers of
the limits themselves do not matter: the same options do whatever a frame or a cap is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from energi.domain.stock import Flags, Ints
from energi.optimise.case import Case
from energi.optimise.columns import LARGE, Columns
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

    def at(self, rows: Ints) -> Ints:
        """The columns of rows of the menu that are kept."""
        return np.searchsorted(self.rows, rows).astype(np.int64)


def lean(case: Case) -> Lean:
    """The options of a case its plan is chosen from; all of them where there are few."""
    sheet = case.sheet
    if len(sheet.building) <= LARGE:
        return Lean(sheet.columns, np.arange(len(sheet.building)))
    goals = dict.fromkeys([*case.study.goals, *(aim.goal for aim in case.study.minimise)])
    counted = sides(case.card, sheet, goals).T.tocsr()
    wanted = read_accounts(case.card, sheet.rules, goals)
    read = np.flatnonzero(np.diff(counted.indptr))  # of the tonnes of all years those of one, as a rule
    shape = (counted.shape[0], counted.shape[0])
    only = sparse.csc_array((np.ones(len(read)), (read, read)), shape=shape)
    kept, blocks = [], []
    for rows, added in sheet.columns.parts(wanted):
        best = _best(added.T @ counted, _groups(case, rows))
        kept.append(rows[best])
        blocks.append(only @ added[:, best])
    left = np.concatenate(kept)
    matrix = sparse.hstack(blocks, format="csc")
    return Lean(Columns.known(matrix, sheet.building[left]), left)


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
