"""Everything `energi evaluate` finds out, in one hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energi.assess.setting import Setting
from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.judge.curve import curve
from energi.judge.estate import estate_years
from energi.judge.proposals import Judged, judge
from energi.optimise.case import Case


@dataclass(frozen=True)
class Evaluation:
    """Proposals and packages judged.

    Attributes
    ----------
    case, setting
        The study.
    judged : Judged
    shown : DataFrame
        The rows of ``judged.rows`` asked for, best first; the index is their position there.
    unjudged : dict
        Proposals that cannot be judged, and what was found about them.
    curve : DataFrame
        `energi.judge.curve.curve`.
    estates : DataFrame
        `energi.judge.estate.estate_years` with the packages of lowest life-cycle cost, or with the
        only proposal asked for.
    proposal : str
        The only proposal asked for; empty for all.
    """

    case: Case
    setting: Setting
    judged: Judged
    shown: pd.DataFrame
    unjudged: dict[str, Finding]
    curve: pd.DataFrame
    estates: pd.DataFrame
    proposal: str = ""


def evaluation(case: Case, setting: Setting, proposal: str = "") -> Evaluation:
    """Judge a study's proposals, or one of them by its number.

    Raises
    ------
    InputError
        ``E-PROPOSAL`` if there is no proposal of that number.
    """
    known = case.stock.proposals.index
    if proposal and proposal not in known:
        near = ", ".join([str(code) for code in known if str(code)[:1] == proposal[:1]][:10] or known[:10])
        raise InputError("E-PROPOSAL", proposal=proposal, known=near)
    found = judge(case, setting)
    rows = found.rows.sort_values("rank", kind="stable")
    codes = {str(code) for code in known} - set(rows["code"])
    about = {finding.subject: finding for finding in case.offers.findings if finding.subject in codes}
    steps = curve(case, setting, found.candidates.menu)
    if proposal:
        building = case.stock.proposals.loc[proposal, "building"]
        rows, steps = rows[rows["code"] == proposal], steps[steps["building"] == building]
        about = {code: finding for code, finding in about.items() if code == proposal}
    done = rows.index if proposal else rows.index[rows["best"]]
    years = estate_years(case, setting, found, np.sort(done.to_numpy()))
    return Evaluation(case, setting, found, rows, about, steps, years, proposal)
