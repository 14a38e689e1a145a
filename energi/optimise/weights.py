"""The weights of a study's goals, as the model counts with them."""

from __future__ import annotations

from collections.abc import Mapping

from energi.domain.aims import WEIGHTED
from energi.domain.card import Card
from energi.domain.errors import InputError, UnitError
from energi.domain.study import Study
from energi.domain.units import convert
from energi.shelf import shelf

Key = tuple[object, ...]


def weights(study: Study, card: Card, portfolios: tuple[object, ...]) -> Mapping[str, dict[Key, float]]:
    """What every goal of the card weighs, by given and key; nothing where the study weighs none.

    Parameters
    ----------
    study : Study
    card : Card
        Says what unit each goal is counted in, and what unit the weighted sum has.
    portfolios : tuple
        The set the weights are stated for.

    Raises
    ------
    InputError
        ``E-WEIGHT-UNIT`` if a weight's unit does not make its goal that of the sum.
    """
    if WEIGHTED not in study.goals:
        return {}
    found = {f"weight_{goal.name}": 0.0 for goal in card.goals if goal.name != WEIGHTED}
    total = card.goal(WEIGHTED).unit
    for aim in study.minimise:
        of = card.goal(aim.goal).unit
        try:  # kroner a kilogramme are a thousand times as much a tonne
            scale = convert(1.0, f"({aim.unit}) * ({of})", total, shelf("data") / "units.txt")
        except UnitError as error:
            fields = {"goal": aim.goal, "unit": aim.unit, "wanted": f"{total}/({of})"}
            raise InputError("E-WEIGHT-UNIT", **fields) from error
        found[f"weight_{aim.goal}"] = scale * (aim.weight or 0.0)
    return {name: {(p,): value for p in portfolios} for name, value in found.items()}
