"""One case in a process of its own, on one thread: its peak memory and its time are its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from typing import Any

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""More than one for vectors costs time here, and some measure it as the solver's."""


def told(words: Sequence[str]) -> dict[str, Any]:
    """Run a command; what the last line it prints says, which is JSON."""
    one = {**os.environ, **dict.fromkeys(THREADS, "1")}
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, env=one)  # noqa: S603 - benchmarks
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
