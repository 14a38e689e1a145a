"""Many variants of one study beside one run of it: `energi scenarios` against `energi optimise`.

Instance: `energi sample` (budgets, rent caps, CO2 goals and baths on). The grid varies one number at a time:
two prices, which need a menu of their own each, and the capital frames, the rent cap and the common CO2 goal,
which do not. Both write their folder, one after the other in one process; what is compared is CPU time.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np

from energi.domain.ask import Ask
from energi.sample import write_sample
from energi.verbs.scenarios import scenarios
from energi.verbs.studies import carried_out

AXES = (
    "figures.energy_price.district_heating",
    "figures.energy_price.natural_gas",
    "budget.frame_kr",
    "rules.rent_absolute.cap_kr_m2",
    "rules.co2_together.2015.reduction_percent",
)


def main(arguments: Sequence[str] = ()) -> None:
    """Print CPU seconds of both, how many variants have a plan, and the ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scenarios", description=__doc__)
    parser.add_argument("--buildings", type=int, default=100)
    parser.add_argument("--variants", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2010)
    asked = parser.parse_args(list(arguments))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_sample(home, asked.buildings, asked.seed)
        (home / "grid.toml").write_text(grid(asked.variants), encoding="utf-8")
        told = io.StringIO()
        with redirect_stdout(told), redirect_stderr(told):
            began = time.process_time()
            one = carried_out(Ask(home / "study.toml"), home / "one", "en", "en")
            one_cpu = time.process_time() - began
            began = time.process_time()
            scenarios(home / "grid.toml", home / "many", "en", "en")
            many_cpu = time.process_time() - began
    assert one.plan is not None
    proved = one.plan.certificate
    print(f"{asked.buildings} buildings, {proved.options} options, gap {proved.gap_percent:.3g} %")
    print(
        f"one run: {one_cpu:.1f} CPU s; {asked.variants} variants and the study itself: {many_cpu:.1f} CPU s"
    )
    print(f"CPU ratio variants / one run: {many_cpu / one_cpu:.1f}")


def grid(count: int) -> str:
    """A file of so many variants, spread over the axes, each up to a fifth away from the study."""
    parts = ['schema = 1\nstudy = "study.toml"\n']
    for changes, steps in zip(AXES, np.array_split(np.arange(count), len(AXES)), strict=True):
        if len(steps):
            factors = [round(float(factor), 4) for factor in np.linspace(0.9, 1.2, len(steps))]
            parts.append(f'[[axes]]\nchanges = "{changes}"\nfactors = {factors}\n')
    return "\n".join(parts)


if __name__ == "__main__":
    main()
