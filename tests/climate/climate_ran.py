"""A small study that was run, as the fixture ``ran`` hands it out."""

from dataclasses import dataclass
from pathlib import Path

from energi.climate.contribution import Contribution
from energi.explain.answer import Answer


@dataclass(frozen=True)
class Ran:
    study: Path
    folder: Path
    answer: Answer
    found: Contribution
    idle: Contribution
