"""All points of a frontier beside one plan: CPU seconds, the gap of every point, and ratios, in one run.

Life-cycle cost against CO2 on an instance of `benchmarks.instance`. The limits lie as those of
`energi frontier` do: in even steps from 2 % of the range above the least CO2 to the CO2 of the cheapest plan.
*One plan* is what `energi optimise` does, from nothing (`energi.optimise.route.search`): the cheapest plan,
and the plan at the limit in the middle; and that one in pieces from nothing, as the frontier solves it. *All
points* is everything from the program to the last certificate, both ends included.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from benchmarks.instance import CARD, LOOSE, draw
from energi.domain.stock import Ints
from energi.domain.study import Solving
from energi.explain.frontier import ROUGH_PERCENT, ticked
from energi.explain.moving import InPieces, limited, with_rows
from energi.optimise.program import Program, program
from energi.optimise.route import reduced, search
from energi.optimise.solve import Outcome

GOALS = ("life_cycle_cost", "co2")


def main(arguments: Sequence[str] = ()) -> None:
    """Print a line for every point, and what all of them took beside one plan."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks frontier", description=__doc__)
    parser.add_argument("--buildings", type=int, default=1_000)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--tightness", choices=LOOSE, default="moderate")
    parser.add_argument("--gap", type=float, default=0.05)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds of wall time each")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(list(arguments))
    organisations = max(1, asked.buildings // 500)
    drawn = draw(asked.buildings, organisations=organisations, loose=LOOSE[asked.tightness], seed=asked.seed)
    whole = [program(CARD, replace(drawn.sheet, goal=goal)) for goal in GOALS]
    solving = Solving(gap_percent=asked.gap, time_limit_s=asked.limit)
    print(f"{asked.buildings} buildings, {whole[0].options} options, {len(whole[0].lower)} rows")
    limits, every_s = _all(whole, drawn.building, solving, asked.points)
    middle = limited(
        with_rows(whole[0], GOALS, [each.cost for each in whole]), GOALS, (limits[len(limits) // 2],)
    )
    ones: dict[str, Callable[[], Outcome]] = {
        "the cheapest plan": partial(_one, whole[0], drawn.building, solving),
        "the middle point by itself": partial(_one, middle, drawn.building, solving),
        "the middle point by itself, in pieces": partial(
            _in_pieces, whole, drawn.building, solving, limits[len(limits) // 2]
        ),
    }
    for name, one in ones.items():
        found, one_s = _timed(one)
        _tell(name, found, one_s)
        print(f"CPU all points / {name}: {every_s / one_s:.1f}")


def _all(
    whole: Sequence[Program], building: Ints, solving: Solving, points: int
) -> tuple[list[float], float]:
    """Solve both ends and every limit between; the limits and the CPU seconds of it all."""
    began = time.process_time()
    pieces = _pieces(whole, building, solving)
    ends = []
    for at, gap in enumerate((solving.gap_percent, ROUGH_PERCENT)):
        found, cpu_s = _timed(partial(pieces.solve, at, (math.inf,), gap, solving.time_limit_s))
        _tell(f"least {GOALS[at]}", found, cpu_s)
        assert found.columns is not None, "no plan in time"
        ends.append(float(whole[1].cost @ found.columns))
    high, low = ends
    limits = ticked(low, high, points).tolist()
    for most in limits[-2::-1]:
        found, cpu_s = _timed(partial(pieces.solve, 0, (most,), solving.gap_percent, solving.time_limit_s))
        _tell(f"{most:.7g} t", found, cpu_s)
    return limits, time.process_time() - began


def _pieces(whole: Sequence[Program], building: Ints, solving: Solving) -> InPieces:
    small = reduced(whole[0], building)
    assert small is not None, "a plan exists"
    return InPieces(whole, GOALS, building, solving, small)


def _in_pieces(whole: Sequence[Program], building: Ints, solving: Solving, most: float) -> Outcome:
    pieces = _pieces(whole, building, solving)
    return pieces.solve(0, (most,), solving.gap_percent, solving.time_limit_s)


def _one(whole: Program, building: Ints, solving: Solving) -> Outcome:
    return search(whole, building, solving)[0]


def _timed(what: Callable[[], Outcome]) -> tuple[Outcome, float]:
    began = time.process_time()
    found = what()
    return found, time.process_time() - began


def _tell(name: str, found: Outcome, cpu_s: float) -> None:
    proved = f"{found.status}, {found.objective:.7g}, gap {found.gap_percent:.4f} %"
    print(f"{name}: {proved}, {cpu_s:.2f} CPU s", flush=True)


if __name__ == "__main__":
    main()
