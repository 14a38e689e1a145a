"""A made-up portfolio as far as it is assessed."""

from dataclasses import dataclass
from pathlib import Path

from energi.assess.setting import Setting
from energi.assess.today import assess
from energi.domain.ask import Ask
from energi.domain.stock import Assessment, Stock
from energi.flow import prepared
from energi.options.actions import Actions, actions


@dataclass(frozen=True)
class Grounds:
    """What the menu is made from."""

    stock: Stock
    assessment: Assessment
    setting: Setting
    actions: Actions


def grounds(study: Path) -> Grounds:
    _, stock, counted = prepared(Ask(study))
    today = assess(stock, counted)
    level = counted.study.economy.price_level
    known = actions(stock, today.features, counted.method, counted.catalogue, counted.figures, level)
    return Grounds(stock, today, counted, known)
