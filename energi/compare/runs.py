"""Run folders read back, and their tables side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from energi.domain.errors import InputError
from energi.domain.study import Study
from energi.read import read_study
from energi.recheck import read_manifest, study_of
from energi.report.folder import decimal, read_csv
from energi.report.table import Shown
from energi.words import catalogue, say


@dataclass(frozen=True)
class Told:
    """What a run folder tells; nothing is computed.

    Attributes
    ----------
    number : int
        Its place among the runs compared, from 1.
    folder : Path
    content : Mapping
        Its manifest.
    study : Study
        As it stands in its input.
    """

    number: int
    folder: Path
    content: Mapping[str, Any]
    study: Study

    @property
    def lang(self) -> str:
        """The language of its files."""
        return str(self.content["options"]["lang"])

    @property
    def study_path(self) -> Path:
        """Its study."""
        return study_of(self.folder, self.content)

    @property
    def planned(self) -> bool:
        """Whether it holds a plan."""
        return bool(self.content["solver"]["status"] != "clash")

    def frame(self, name: str, texts: Sequence[str], numbers: Sequence[str] = ()) -> pd.DataFrame:
        """Some columns of one of its tables; empty texts where it has no such column, no rows without it.

        Raises
        ------
        InputError
            ``E-RUN-FOLDER`` if the file is not as a run writes it.
        """
        path = self.folder / "csv" / f"{name}.csv"
        if not path.is_file():
            return pd.DataFrame(columns=[*texts, *numbers])
        try:
            told = read_csv(path, self.lang).reindex(columns=[*texts, *numbers], fill_value="")
        except (ValueError, OSError) as error:
            raise InputError("E-RUN-FOLDER", folder=str(self.folder)) from error
        return told.assign(**{number: decimal(told[number], self.lang) for number in numbers})


def read_runs(folders: Sequence[Path]) -> list[Told]:
    """The runs of some folders, numbered in their order.

    Raises
    ------
    InputError
        ``E-COMPARE-ONE`` for fewer than two, ``E-RUN-FOLDER`` for the first that is no run folder.
    """
    if len(folders) <= 1:
        raise InputError("E-COMPARE-ONE")
    contents = [(folder, read_manifest(folder)) for folder in folders]
    return [
        Told(number, folder, content, read_study(study_of(folder, content))[0])
        for number, (folder, content) in enumerate(contents, start=1)
    ]


@dataclass(frozen=True)
class Sided(Shown):
    """A column that stands once for every run.

    Attributes
    ----------
    of : str
        Words key below ``report.column`` of what it is.
    run : int
        Whose it is.
    change : bool
        Whether it tells how far the run is from the first.
    """

    of: str = ""
    run: int = 0
    change: bool = False

    def title(self, lang: str) -> str:
        """What it is, and whose."""
        what = say(f"report.column.{self.of}", lang)
        return say(f"compare.{'change' if self.change else 'side'}", lang, what=what, run=self.run)


def beside(frames: Sequence[pd.DataFrame], keys: Sequence[str]) -> pd.DataFrame:
    """Frames of the same columns joined on their keys: every other column once per frame, ``_1``, ``_2``.

    Rows that only some have are kept; of rows with the same keys in one frame the first.
    """
    indexed = [
        frame.drop_duplicates(list(keys)).set_index(list(keys)).add_suffix(f"_{number}")
        for number, frame in enumerate(frames, start=1)
    ]
    joined = pd.concat(indexed, axis=1)
    # rows in the order in which they first appear, run after run
    order = pd.concat([frame[list(keys)] for frame in frames]).drop_duplicates()
    wanted = pd.MultiIndex.from_frame(order) if len(keys) > 1 else pd.Index(order[keys[0]])
    return joined.loc[wanted].rename_axis(list(keys)).reset_index()


def sided(
    joined: pd.DataFrame, columns: Sequence[Shown], runs: int, changes: Sequence[str] = ()
) -> tuple[pd.DataFrame, tuple[Sided, ...]]:
    """The columns of a joined frame that stand once per run, with what is apart from the first run.

    Parameters
    ----------
    joined : DataFrame
        As `beside` gives it.
    columns : sequence of Shown
        What stands once per run.
    runs : int
    changes : sequence of str
        Those of them, numbers, whose change is told.

    Returns
    -------
    DataFrame
        The joined one, with ``<key>_change_<run>``; no text is missing.
    tuple of Sided
    """
    found: list[Sided] = []
    more: dict[str, Any] = {}
    for column in columns:
        for run in range(1, runs + 1):
            key = f"{column.key}_{run}"
            found.append(Sided(key, column.unit, column.kind, column.digits, of=column.key, run=run))
            values = joined.get(key, pd.Series(index=joined.index, dtype=object))
            more[key] = values.astype(float) if column.numeric else values.fillna("")
        for run in range(2, runs + 1) if column.key in changes else ():
            key = f"{column.key}_change_{run}"
            found.append(
                Sided(key, column.unit, column.kind, column.digits, of=column.key, run=run, change=True)
            )
            more[key] = more[f"{column.key}_{run}"] - more[f"{column.key}_1"]
    return joined.assign(**more), tuple(found)


def retold(texts: pd.Series, prefix: str, run: Told, lang: str) -> pd.Series:
    """Texts of a run in another language, where they are words of the catalogue below a prefix."""
    if run.lang == lang:
        return texts
    known = {
        words.get(run.lang): words.get(lang) for key, words in catalogue().items() if key.startswith(prefix)
    }
    return texts.map(lambda text: known.get(text, text))
