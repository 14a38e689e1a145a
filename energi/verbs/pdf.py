"""The verb ``energi pdf``: the pages of a folder as PDF."""

from __future__ import annotations

from pathlib import Path

import click

from energi.domain.errors import InputError
from energi.report.pdf import pages, printed

DONE = 0


def pdf(place: Path, out: Path | None) -> int:
    """Print a page, or every page of a folder, and say where each PDF is.

    Parameters
    ----------
    place : Path
        A page, or a folder energi wrote.
    out : Path or None
        The file to write, where there is one page; beside each page if none is named.

    Raises
    ------
    InputError
        As `energi.report.pdf.pages` and `energi.report.pdf.printed`; ``E-PDF-MANY`` if a file is named for
        several pages.
    """
    found = pages(place)
    if out is not None and len(found) > 1:
        raise InputError("E-PDF-MANY", place=str(place), count=len(found))
    for page in found:
        click.echo(printed(page, out))
    return DONE
