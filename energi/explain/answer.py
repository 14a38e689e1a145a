"""The answer to a study: the plan and its reasons, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from energi.assess.setting import Setting
from energi.domain.ask import Ask
from energi.domain.finding import Finding
from energi.domain.stock import Clash, Plan
from energi.optimise.case import Case


@dataclass(frozen=True)
class Answer:
    """Everything the report tells.

    Attributes
    ----------
    ask : Ask
        What was asked: the study's file and how it was run.
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
    seconds : Mapping[str, float]
        How long each stage took [s]; the only part that differs from run to run.
    prices : DataFrame or None
        `energi.explain.price.prices`, with a plan.
    forced : DataFrame or None
        `energi.explain.forced.forced`, with a plan.
    """

    ask: Ask
    case: Case
    setting: Setting
    plan: Plan | None
    reasons: pd.DataFrame | None
    clash: Clash | None
    seconds: Mapping[str, float]
    prices: pd.DataFrame | None = None
    forced: pd.DataFrame | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noticed on the way: reading, checking, assessing, offering."""
        return (
            *self.case.stock.findings,
            *self.case.assessment.findings,
            *self.case.offers.findings,
        )
