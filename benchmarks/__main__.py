"""Run the benchmarks: `python -m benchmarks` for all, `python -m benchmarks plan --buildings 1000` for one.

Each prints ratios measured side by side in one run.
"""

from __future__ import annotations

import argparse
import importlib

import energi.optimise  # noqa: F401 - it has to come before scipy

NAMES = ("balance", "frontier", "peer", "plan", "reading", "scale", "scenarios")


def main() -> None:
    """Run one benchmark or all; each prints ratios measured side by side in this run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=NAMES)
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    for name in [asked.name] if asked.name else NAMES:
        print(f"== {name}")
        importlib.import_module(f"benchmarks.{name}").main(asked.rest)


if __name__ == "__main__":
    main()
