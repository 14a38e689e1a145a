"""A small made-up study that several tests answer."""

from __future__ import annotations

import re
from pathlib import Path

from energi.sample import write_sample


def small_study(home: Path, *, less_co2_percent: int = 10, buildings: int = 12) -> Path:
    """Write a study of some buildings that asks for so much less CO2, of each organisation and of all."""
    write_sample(home, buildings, 2010)
    study = home / "study.toml"
    text = study.read_text(encoding="utf-8")
    text, count = re.subn(r"reduction_percent = \d+", f"reduction_percent = {less_co2_percent}", text)
    assert count >= 2
    study.write_text(text, encoding="utf-8")
    return study
