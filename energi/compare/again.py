"""A run made again: what is not as it was, and what may be the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from energi.compare.flat import flat
from energi.recheck import PLAN, changed_files, read_manifest
from energi.report import manifest
from energi.report.folder import read_csv
from energi.report.table import Shown, Table, table
from energi.words import say

TIMED = "solver.log"
"""The only output that names time; all others of two equal runs are equal byte for byte."""

TIMELESS = frozenset(
    {"inputs", "shelves", "code", "outputs", "versions", "finished", "seconds", "study_path"}
)
"""Parts of a manifest that name time and place, or that are told by themselves."""

SHORT = 12
"""Letters of a digest that are shown."""

CAUSES, EFFECTS = ("shelf", "version", "code"), ("input", "changed", "output", "manifest", "plan")
"""What may make a run come out otherwise; what is otherwise."""

COLUMNS = (
    Shown("differs"),
    Shown("differs_key", kind="key"),
    Shown("differs_what", kind="code"),
    Shown("before"),
    Shown("now"),
)

DIGESTS = frozenset({"input", "changed", "output", "shelf", "code"})
"""What is told by its digest."""

Row = tuple[str, str, str, str]
"""Kind, what, before, now."""


@dataclass(frozen=True)
class Again:
    """A run and the same made again.

    Attributes
    ----------
    differences : Table
        differs, differs_key (one of `CAUSES` and `EFFECTS`), differs_what, before, now.
    stopped : bool
        Whether one of them ended at a limit of time or by the user, so that it may rightly differ.
    """

    differences: Table
    stopped: bool

    @property
    def equal(self) -> bool:
        """Whether all that was written is the same, apart from what names time."""
        return not self.differences.frame["differs_key"].isin(EFFECTS).any()


def again(old: Path, new: Path, lang: str) -> Again:
    """What differs between a run folder and the one made from its input.

    Parameters
    ----------
    old, new : Path
        Run folders; the second was made by this version of energi.
    lang : str
        Of the words of the table.

    Raises
    ------
    InputError
        ``E-RUN-FOLDER`` if one of them is no run folder.
    """
    before, now = read_manifest(old), read_manifest(new)
    rows = [
        *_changed(old, before),
        *_apart("input", before["inputs"], now["inputs"]),
        *_apart("shelf", before["shelves"]["files"], now["shelves"]["files"]),
        *_apart("version", before["versions"], now["versions"]),
        *_apart("code", before.get("code", now["code"])["files"], now["code"]["files"]),
        *_outputs(old, new),
        *_apart("manifest", _settled(before), _settled(now)),
        *_plans(old, new, before["options"]["lang"]),
    ]
    data = [(say(f"rerun.kind.{kind}", lang), kind, what, old, new) for kind, what, old, new in rows]
    status = {str(content["solver"]["status"]) for content in (before, now)}
    return Again(table("rerun", COLUMNS, data), not status <= {"optimal", "clash"})


def _changed(old: Path, content: Mapping[str, Any]) -> list[Row]:
    """Files that are not as the run wrote them."""
    told = {**content["outputs"], **{f"input/{name}": text for name, text in content["inputs"].items()}}
    names = changed_files(old, content)
    here = {name: manifest.digest(old / name) for name in names if (old / name).is_file()}
    return _apart("changed", {name: told[name] for name in names}, here)


def _outputs(old: Path, new: Path) -> list[Row]:
    """Files that are not the same in both folders, as they lie there."""
    found = [
        manifest.digests({name: path for name, path in manifest.below(folder).items() if _compared(name)})
        for folder in (old, new)
    ]
    return _apart("output", *found)


def _compared(name: str) -> bool:
    return not name.startswith("input/") and name not in {TIMED, "manifest.json"}


def _settled(content: Mapping[str, Any]) -> dict[str, str]:
    """What a manifest says that time and place do not change."""
    kept = flat({key: value for key, value in content.items() if key not in TIMELESS})
    return {key: text for key, text in kept.items() if key != "solver.seconds"}


def _plans(old: Path, new: Path, lang: str) -> list[Row]:
    """Buildings whose choice is another."""
    texts = []
    for folder in (old, new):
        path = folder / "csv" / PLAN
        frame = read_csv(path, lang) if path.is_file() else pd.DataFrame(columns=["building"])
        texts.append({row["building"]: _choice(row) for row in frame.to_dict("records")})
    return _apart("plan", *texts)


def _choice(row: Mapping[Any, str]) -> str:
    return " ".join(part for part in (row["start_year"], row["later_year"], row["measures"]) if part)


def _apart(kind: str, before: Mapping[str, str], now: Mapping[str, str]) -> list[Row]:
    """Names whose texts differ; empty where there is none."""
    names: Iterable[str] = dict.fromkeys([*before, *now])
    told = SHORT if kind in DIGESTS else None
    return [
        (kind, name, before.get(name, "")[:told], now.get(name, "")[:told])
        for name in names
        if before.get(name) != now.get(name)
    ]
