"""What `benchmarks.peer` runs in the peer's own Python: the same arrays through ``batipathway``."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

YEARS = [2020, 2030, 2040, 2050]
MIP_GAP = 1e-4


def main(arrays: Path) -> None:
    """Solve, save the choice beside the arrays, and print CPU seconds and memory."""
    import batipathway as bp
    import xarray as xr

    with np.load(arrays) as read:
        known = {name: read[name] for name in read.files}
    n, options = known["allowed"].shape
    began = time.process_time()
    yearly = ["building", "combination", "year"]
    baseline = np.zeros((n, options), dtype=bool)
    baseline[:, 0] = True
    data = xr.Dataset(
        {
            "valid": (yearly[:2], known["allowed"]),
            "is_baseline": (yearly[:2], baseline),
            "investment": (yearly, known["capital"]),
            "energy_cost": (yearly, known["bill"]),
            "ghg": (yearly, known["co2"]),
            "energy": (yearly, known["co2"]),  # asked for, used by no cap here
            "is_renovating": ([*yearly, "gesture_type"], np.zeros((n, options, len(YEARS), 1), dtype=bool)),
            "area": (["building"], known["area"]),
        },
        coords={
            "building": np.arange(n),
            "combination": np.arange(options),
            "year": YEARS,
            "gesture_type": ["any"],
        },
    )
    caps = dict(zip(YEARS[1:], map(float, known["caps"]), strict=True))
    model = bp.build_model(data, bp.ScenarioConfig(discount_rate=0.0, growth_rate=0.0, ghg_cap=caps))
    bp.solve(model, mip_gap=MIP_GAP, threads=1)
    seconds = time.process_time() - began
    chosen = np.nan_to_num(model.solution["select"].to_numpy()).argmax(axis=1)
    np.save(arrays.with_name("theirs.npy"), chosen)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": seconds, "gigabytes": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
