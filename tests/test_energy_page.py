"""The numbers of docs/energy.md about the example are those the code gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energi.assess.today import assess
from energi.flow import Ask, prepared

ROOT = Path(__file__).parents[1]


def test_how_close_the_example_comes_to_its_labels() -> None:
    _, stock, counted = prepared(Ask(ROOT / "examples" / "hovedaftale-2010" / "study.toml"))
    found = assess(stock, counted).buildings
    ratio = found["calibration"].dropna()
    low, high = np.quantile(ratio, [0.05, 0.95])
    labelled = stock.buildings["label"].notna()
    known = labelled & (found["class_now"] != "")
    same = known & (found["class_now"] == stock.buildings["label_class"])
    page = (ROOT / "docs" / "energy.md").read_text(encoding="utf-8")
    assert (
        f"Of the {len(found)} buildings of `examples/hovedaftale-2010`, {int(labelled.sum())} have a label"
        in page
    )
    assert f"gives {ratio.mean():.2f} of the label's use on average" in page
    spread = f"{low:.2f} to {high:.2f} for nine buildings in ten"
    assert f"{spread}, {ratio.min():.2f} to {ratio.max():.2f} at the ends" in page
    assert (
        f"label's own use for {int(same.sum())} of the {int(known.sum())} whose energy factors are known"
        in page
    )
    calibrated = found["calculated_heat_kwh"][labelled] / 1000
    assert calibrated.to_numpy() == pytest.approx(stock.buildings["heat_mwh"][labelled].to_numpy(float))
