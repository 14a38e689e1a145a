"""Large programs: CPU seconds, memory and proven gap, beside plain HiGHS on the same matrix.

Instances are those of `benchmarks.instance` (correlated, estates of four, budgets per organisation of
500 buildings and year, a rent cap for every estate, a CO2 limit for every year). Every case runs in a
process of its own, so that its peak memory can be told. ``solve`` is the search from the program to the
certificate; ``build`` is drawing, accounts and the program through Pyomo.

* ``--buildings 10000``: one size; with ``--plain`` also HiGHS on the whole program, with a limit in
  seconds of wall time.
* ``--growth``: ten times the buildings, at most twelve times the time?
* ``--squeeze 0.1``: limits that cannot be met; how long the proof takes, and the smallest loosening.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence

from benchmarks.alone import told
from benchmarks.instance import LOOSE, draw
from energi.domain.study import Solving
from energi.explain.clash import ROUGH_PERCENT, loosened
from energi.optimise.route import search
from energi.optimise.solve import Outcome, solve


def main(arguments: Sequence[str] = ()) -> None:
    """Run the cases asked for and print a line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    parser.add_argument("--buildings", type=int, default=10_000)
    parser.add_argument("--tightness", choices=LOOSE, default="tight")
    parser.add_argument("--gap", type=float, default=0.05)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds of wall time each")
    parser.add_argument("--squeeze", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--run", choices=("ours", "plain", "loosening"), help=argparse.SUPPRESS)
    asked = parser.parse_args(list(arguments))
    if asked.run:
        print(json.dumps(_run(asked)))
        return
    ours = _child(asked, "ours", asked.buildings)
    if asked.growth:
        tenfold = _child(asked, "ours", 10 * asked.buildings)
        print(f"time for ten times the buildings: {tenfold['solve_s'] / ours['solve_s']:.1f} times")
    if asked.plain:
        plain = _child(asked, "plain", asked.buildings)
        print(f"CPU energi / HiGHS: {ours['solve_s'] / plain['solve_s']:.2f}")
    if asked.squeeze:
        _child(asked, "loosening", asked.buildings)


def _child(asked: argparse.Namespace, run: str, buildings: int) -> dict[str, float]:
    words = ["--run", run, "--buildings", str(buildings), "--tightness", asked.tightness]
    words += ["--gap", str(asked.gap), "--limit", str(asked.limit), "--squeeze", str(asked.squeeze)]
    words += ["--seed", str(asked.seed)]
    found = told([sys.executable, "-m", "benchmarks", "scale", *words])
    print(f"{run}: {found.pop('told')}", flush=True)
    return found


def _run(asked: argparse.Namespace) -> dict[str, object]:
    began = time.process_time()
    drawn = draw(
        asked.buildings,
        organisations=max(1, asked.buildings // 500),
        loose=LOOSE[asked.tightness],
        squeeze=asked.squeeze,
        seed=asked.seed,
    )
    building, whole = drawn.building, drawn.program
    del drawn
    built_s = time.process_time() - began
    solving = Solving(gap_percent=asked.gap, time_limit_s=asked.limit)
    began = time.process_time()
    route = "mip"
    if asked.run == "plain":
        found: Outcome = solve(whole, solving)
    elif asked.run == "loosening":
        eased = loosened(whole)
        found, route = search(eased, building, solving.model_copy(update={"gap_percent": ROUGH_PERCENT}))
    else:
        found, route = search(whole, building, solving)
    solved_s = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    shape = f"{asked.buildings} buildings, {whole.options} options, {len(whole.lower)} rows"
    proved = f"{found.status} ({route}), objective {found.objective:.9g}, gap {found.gap_percent:.4g} %"
    cost = f"build {built_s:.1f} + solve {solved_s:.1f} CPU s, {found.seconds:.0f} s wall, {peak:.2f} GB"
    return {"told": f"{shape}: {proved}, {cost}", "solve_s": solved_s}


if __name__ == "__main__":
    main()
