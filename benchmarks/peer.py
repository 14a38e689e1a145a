"""energi beside `batipathway` 0.1.0 on that package's own kind of made-up data, in one run.

The peer needs newer libraries than energi, so it runs in a Python of its own:

    python -m venv peer && peer/bin/pip install batipathway==0.1.0
    python -m benchmarks peer --python peer/bin/python --buildings 1000 5000 20000 --seed 0 1 2

Both get the same arrays: what every option costs and emits, drawn as the peer's own test data are (its
``make_synthetic_dataset``: everything uniform and independent, a tenth of the options not allowed), 30
options a building, 4 decision years, and CO2 caps in three of them. The caps are what a hidden plan emits
that weighs cost against CO2, so all three bind. Time is CPU time from the arrays to the choice (model and
solver, one thread); memory is the peak of the whole process, libraries and arrays included. Both plans are
recounted here with plain arithmetic.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.alone import told
from benchmarks.instance import AIMS, CARD, SAYS, accounts_read
from energi.domain.arrays import Floats
from energi.domain.study import Solving
from energi.optimise.columns import Columns
from energi.optimise.program import program
from energi.optimise.route import search
from energi.optimise.sheet import Sheet, flows

YEARS = (2020, 2030, 2040, 2050)
CAPPED = YEARS[1:]
GAP_PERCENT = 0.01
BINDING = 2e-3
"""A cap counts as binding when less than this share of it is left: two of 1,000 buildings."""


def main(arguments: Sequence[str] = ()) -> None:
    """Print cost, CPU seconds and memory of both, and their ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks peer", description=__doc__)
    parser.add_argument("--python", default="", help="a Python that has batipathway")
    parser.add_argument("--buildings", type=int, nargs="+", default=[1000])
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--arrays", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(list(arguments))
    if asked.arrays:
        print(json.dumps(_ours(asked.arrays)))
    elif not asked.python:
        print("not run: name a Python that has batipathway with --python")
    else:
        for buildings, seed in product(asked.buildings, asked.seed):
            _compare(buildings, seed, asked.python)


def _compare(buildings: int, seed: int, peer: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        arrays = Path(folder) / "arrays.npz"
        known = _drawn(buildings, seed)
        np.savez(arrays, **known)
        here = [sys.executable, "-m", "benchmarks", "peer", "--arrays", str(arrays)]
        there = [peer, str(Path(__file__).with_name("peer_run.py")), str(arrays)]
        ours, theirs = told(here), told(there)
        chosen = {name: np.load(Path(folder) / f"{name}.npy") for name in ("ours", "theirs")}
    cost = {}
    for name, run in (("ours", ours), ("theirs", theirs)):
        cost[name], left = _recounted(known, chosen[name])
        print(
            f"{name}: {buildings} buildings, seed {seed}, cost {cost[name]:.9g}, {run['seconds']:.2f} CPU s,"
            f" {run['gigabytes']:.3f} GB, left of the caps {', '.join(f'{share:.2g}' for share in left)}"
        )
        assert (left >= -1e-9).all(), "a cap is broken"
        assert (left < BINDING).all(), "a cap does not bind"
    apart = 100 * (cost["ours"] - cost["theirs"]) / abs(cost["theirs"])
    assert abs(apart) <= GAP_PERCENT, "the costs are further apart than the gap asked for"
    print(
        f"energi / batipathway: CPU {ours['seconds'] / theirs['seconds']:.2f}, memory"
        f" {ours['gigabytes'] / theirs['gigabytes']:.2f}, cost {apart:+.4f} %"
    )


def _drawn(buildings: int, seed: int, options: int = 30) -> dict[str, Any]:
    """Allowed or not (buildings, options), cost and CO2 per year (buildings, options, years), caps."""
    rng = np.random.default_rng(seed)
    shape = (buildings, options, len(YEARS))
    allowed = rng.random(shape[:2]) > 0.1
    allowed[:, 0] = True
    use_kwh = rng.uniform(5_000, 30_000, (*shape, 2))
    use_kwh[:, 0] *= 1.5
    capital = rng.uniform(0, 50_000, shape)
    capital[:, 0] = 0.0
    price, factor = rng.uniform(0.10, 0.30, (len(YEARS), 2)), rng.uniform(0.05, 0.50, (len(YEARS), 2))
    bill, co2 = 10.0 * (use_kwh * price).sum(axis=3), (use_kwh * factor).sum(axis=3)
    cost = (capital + bill).sum(axis=2)
    weighed = np.where(allowed, cost + 3.0 * co2.sum(axis=2) * rng.uniform(0.5, 1.5, (buildings, 1)), np.inf)
    hidden = np.take_along_axis(co2, weighed.argmin(axis=1)[:, None, None], axis=1)
    return {
        "allowed": allowed,
        "capital": capital,
        "bill": bill,
        "co2": co2,
        "caps": hidden.sum(axis=(0, 1))[1:],
        "area": rng.uniform(60, 200, buildings),
    }


def _recounted(known: Mapping[str, Any], chosen: Any) -> tuple[float, Floats]:
    """What a choice costs, and the share of each cap that is left."""
    at = np.arange(len(chosen))
    assert known["allowed"][at, chosen].all()
    cost = float((known["capital"] + known["bill"])[at, chosen].sum())
    return cost, 1 - known["co2"][at, chosen].sum(axis=0)[1:] / known["caps"]


def _ours(arrays: Path) -> dict[str, float]:
    with np.load(arrays) as read:
        known = {name: read[name] for name in read.files}
    began = time.process_time()
    building, option = np.nonzero(known["allowed"])
    count = len(building)
    cost = (known["capital"] + known["bill"]).sum(axis=2)[building, option]
    tonnes = known["co2"][building, option, 1:]
    caps, buildings = known["caps"].tolist(), len(known["area"])
    del known
    rules = ("one_option", "co2_together")
    blocks = {"co2": sparse.csr_array(tonnes.T), "lifetime_cost": sparse.csr_array(cost[None, :])}
    each = accounts_read(rules, tuple(blocks))
    matrix = sparse.vstack([blocks.get(name, sparse.csr_array((1, count))) for name in each], format="csr")
    sheet = Sheet(
        sets={
            "organisations": (0,),
            "estates": (),
            "years": CAPPED,
            "buildings": tuple(range(buildings)),
            "projects": (),
        },
        families=each,
        columns=Columns.known(matrix, building),
        given={"co2_goal": {(year,): cap for year, cap in zip(CAPPED, caps, strict=True)}},
        rules=rules,
        goal="life_cycle_cost",
        flows=flows(CARD),
        says=SAYS,
        aims=AIMS,
    )
    found, _ = search(program(CARD, sheet), building, Solving(gap_percent=GAP_PERCENT, time_limit_s=600.0))
    seconds = time.process_time() - began
    assert found.columns is not None
    chosen = np.zeros(buildings, dtype=np.int64)
    taken = np.flatnonzero(found.columns[:count] > 0.5)
    chosen[building[taken]] = option[taken]
    np.save(arrays.with_name("ours.npy"), chosen)
    return {"seconds": seconds, "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}
