"""What is asked of energi: a study on disk and how to run it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from energi.domain.aims import Goal


@dataclass(frozen=True)
class Ask:
    """A study on disk and how to run it.

    Attributes
    ----------
    path : Path
        The study's TOML file.
    organisation : str
        Code or name of the only organisation to plan for; empty for all, under the common goals.
    time_limit_s, gap_percent : float, optional
        Instead of the study's own.
    model : str
        Model card to use instead of the study's: a path, from the study's folder unless absolute.
    log : Path, optional
        File for the solver's log.
    threads, seed : int, optional
        Of the solver, instead of the study's own.
    packs : tuple of str
        Requirement packs instead of the study's own: names on the shelf, or files.
    proposals : bool
        Whether the study is solved again with every proposal forced in or out.
    goals : tuple of str
        Goals instead of the study's own, in order.
    """

    path: Path
    organisation: str = ""
    time_limit_s: float | None = None
    gap_percent: float | None = None
    model: str = ""
    log: Path | None = None
    threads: int | None = None
    seed: int | None = None
    packs: tuple[str, ...] = ()
    proposals: bool = False
    goals: tuple[Goal, ...] = ()
