"""A study that runs as it is: the made-up workbook with study, prices and factors beside it."""

from __future__ import annotations

from pathlib import Path

from energi.domain.errors import InputError
from energi.sample.portfolio import sample
from energi.sample.workbook import write_workbook
from energi.shelf import shelf

TEMPLATES = ("study.toml", "priser.toml", "co2.csv")
WORKBOOK = "portefolje.xlsx"
BUILDINGS_PER_ORGANISATION = 250
LEAST_ORGANISATIONS = 3


def write_sample(folder: Path, buildings: int, seed: int) -> None:
    """Write a made-up portfolio and a study of it into a folder, which is made if it is not there.

    Parameters
    ----------
    folder : Path
        Where ``portefolje.xlsx``, ``study.toml``, ``priser.toml`` and ``co2.csv`` go.
    buildings : int
        How many buildings; the number of organisations follows.
    seed : int
        The same seed gives the same files.

    Raises
    ------
    InputError
        ``E-SAMPLE`` if a count is not positive, ``E-SAMPLE-FOLDER`` if nothing can be written there.
    """
    organisations = max(LEAST_ORGANISATIONS, round(buildings / BUILDINGS_PER_ORGANISATION))
    tables = sample(buildings, seed, organisations)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in TEMPLATES:
            (folder / name).write_bytes((shelf("data") / "samples" / name).read_bytes())
        write_workbook(tables, folder / WORKBOOK, made_up=True)
    except OSError as error:
        problem = error.strerror or str(error)
        raise InputError("E-SAMPLE-FOLDER", folder=str(folder), problem=problem) from error
