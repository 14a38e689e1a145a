"""The benchmarks run: a claim in the documents must be one command away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import peer
from benchmarks.__main__ import NAMES

ROOT = Path(__file__).parents[2]
SMALL = {
    "balance": ["10000"],
    "frontier": ["--buildings", "40", "--points", "3"],
    "plan": ["--buildings", "5", "--limit", "2"],
    "scale": ["--buildings", "40"],
    "scenarios": ["--buildings", "5", "--variants", "3"],
}


def test_every_benchmark_is_tried_here() -> None:
    assert {*SMALL, "peer", "reading"} == set(NAMES)


@pytest.mark.parametrize("name", SMALL)
def test_a_small_one_runs(name: str) -> None:
    words = [sys.executable, "-m", "benchmarks", name, *SMALL[name]]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - this project
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1


def test_our_side_of_the_peer_s_instance_meets_its_caps_at_least_cost(tmp_path: Path) -> None:
    known = peer._drawn(12, seed=3, options=6)
    np.savez(tmp_path / "arrays.npz", **known)
    peer._ours(tmp_path / "arrays.npz")
    cost, left = peer._recounted(known, np.load(tmp_path / "ours.npy"))
    assert (left >= -1e-9).all()
    # nobody can cost less than every building's cheapest option, and taking that breaks a cap
    yearly = (known["capital"] + known["bill"]).sum(axis=2)
    cheapest = np.where(known["allowed"], yearly, np.inf).argmin(axis=1)
    least, over = peer._recounted(known, cheapest)
    assert least < cost
    assert over.min() < 0
