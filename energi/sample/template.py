"""The empty workbook a portfolio is typed into, or one with a small made-up portfolio to look at."""

from __future__ import annotations

from pathlib import Path

from energi.sample.portfolio import sample
from energi.sample.workbook import write_workbook

EXAMPLE_BUILDINGS, EXAMPLE_SEED, EXAMPLE_ORGANISATIONS = 8, 2010, 2


def write_template(path: Path, lang: str = "da", *, example: bool = False) -> None:
    """Write the workbook to fill in.

    Parameters
    ----------
    path : Path
        The file to write; one that is there is replaced.
    lang : str
        ``"da"`` or ``"en"``.
    example : bool
        Whether it holds a small made-up portfolio, and says so.

    Raises
    ------
    InputError
        ``E-WORKBOOK-CLOSED`` if the file cannot be written.
    """
    tables = sample(EXAMPLE_BUILDINGS, EXAMPLE_SEED, EXAMPLE_ORGANISATIONS) if example else {}
    write_workbook(tables, path, lang, made_up=example)
