"""A plan by the linear relaxation and a core, beside the plain mixed-integer solve of the same program.

Instance: `energi sample` (cost and saving correlated, budgets, rent caps, CO2 goals and baths on),
built once; both are given the same time limit and gap, one after the other in one process. What is
compared is the objective reached, the proven gap and the CPU time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from energi.assess.today import assess
from energi.domain.card import Card
from energi.flow import Ask, prepared
from energi.optimise.case import Case, case
from energi.optimise.program import program
from energi.optimise.route import search
from energi.optimise.solve import Outcome, solve
from energi.options.menu import offers
from energi.sample import write_sample
from energi.shelf import card, find


def main(arguments: Sequence[str] = ()) -> None:
    """Print objective, gap and CPU seconds of both, and their ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks plan", description=__doc__)
    parser.add_argument("--buildings", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2010)
    parser.add_argument("--limit", type=float, default=30.0, help="seconds each")
    asked = parser.parse_args(list(arguments))
    with tempfile.TemporaryDirectory() as folder:
        built = build(Path(folder), asked.buildings, asked.seed)
    whole = program(built.card, built.sheet)
    solving = built.study.solving.model_copy(update={"time_limit_s": asked.limit})
    rows, size = len(whole.lower), whole.matrix.nnz
    print(f"{asked.buildings} buildings, {whole.options} options, {rows} rows, {size} non-zeros")
    began = time.process_time()
    ours, route = search(whole, built.sheet.building, solving)
    ours_cpu = time.process_time() - began
    began = time.process_time()
    plain = solve(whole, solving)
    plain_cpu = time.process_time() - began
    told(f"energi ({route})", ours, ours_cpu)
    told("HiGHS on the whole program", plain, plain_cpu)
    print(f"CPU ratio energi / HiGHS: {ours_cpu / plain_cpu:.2f}")
    if ours.columns is not None and plain.columns is not None:
        print(f"objective energi / HiGHS: {ours.objective / plain.objective:.6f}")


def build(folder: Path, buildings: int, seed: int) -> Case:
    """The case of a made-up portfolio."""
    write_sample(folder, buildings, seed)
    ask = Ask(folder / "study.toml")
    study, stock, counted = prepared(ask)
    today = assess(stock, counted)
    menu = offers(stock, today, counted)
    return case(stock, today, menu, study, card(find(study.model, folder, "models"), Card))


def told(name: str, outcome: Outcome, cpu_s: float) -> None:
    """One line on an outcome."""
    found = f"objective {outcome.objective:.6g}, gap {outcome.gap_percent:.4g} %"
    print(f"{name}: {outcome.status}, {found}, {cpu_s:.1f} CPU s")


if __name__ == "__main__":
    main()
