"""The answer to a study: the plan and its reasons, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from energi.assess.setting import Setting
from energi.domain.finding import Finding
from energi.domain.stock import Clash, Plan
from energi.optimise.case import Case


@dataclass(frozen=True)
class Answer:
    """Everything the report tells.

    Attributes
    ----------
    case : Case
        Stock, assessment, offers, study, model card and accounts.
    setting : Setting
        What was counted with; its figures remember which were used.
    plan : Plan or None
        None when no plan meets the limits: then no result is shown.
    reasons : DataFrame or None
        `energi.explain.why.why`, with a plan.
    clash : Clash or None
        The smallest loosening under which a plan exists, without one.
    """

    case: Case
    setting: Setting
    plan: Plan | None
    reasons: pd.DataFrame | None
    clash: Clash | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noticed on the way: reading, checking, assessing, offering."""
        return (
            *self.case.stock.findings,
            *self.case.assessment.findings,
            *self.case.offers.findings,
        )
