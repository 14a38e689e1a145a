"""What nobody can meet is seen without a solver, and only that."""

from __future__ import annotations

import numpy as np
import pytest
from brute import every_combination, tried
from toys import every_rule, toy

from energi.domain.errors import ClashError
from energi.optimise import planning
from energi.optimise.bounds import least_sides, out_of_reach
from energi.optimise.planning import plan
from energi.optimise.program import program


@pytest.mark.parametrize("seed", range(30))
def test_the_least_is_that_of_every_combination_by_itself(seed: int) -> None:
    made = toy(seed)
    case = made.posed(every_rule(np.random.default_rng(seed)))
    whole = program(case.card, case.sheet)
    trial = tried(made, case.study, every_combination(made))
    least = dict(zip(whole.names, least_sides(whole, case.sheet.building), strict=True))
    rows, _ = out_of_reach(whole, case.sheet.building)
    seen = {whole.names[row] for row in rows}
    for limit in trial.limits:
        name = (limit.rule, limit.key)
        if limit.rule in {"budget", "label_goal", "advice_share", "advice_least"}:
            assert name not in seen  # a flow makes room: what is carried over, what a soft goal lacks
            continue
        # what is the same in every plan stands on the right side of a row
        shift = whole.upper[whole.names.index(name)] * whole.scale[whole.names.index(name)] - limit.right[0]
        assert least[name] - shift == pytest.approx(limit.left.min(), abs=1e-6)
        assert (name in seen) == (not limit.held.any())


def test_a_goal_nobody_can_meet_is_told_without_solving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "search", lambda *_arguments, **_named: pytest.fail("solved"))
    with pytest.raises(ClashError, match="E-CLASH"):
        plan(toy(1).posed([{"name": "co2_together", "year": 2016, "reduction_percent": 90}]))
