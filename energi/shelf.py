"""Floor 1: finds the shelves and hands out their cards. In a wheel they lie inside the package."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from energi.domain.errors import ShelfError

if TYPE_CHECKING:  # pydantic is slow to load, and the command line's help needs only the words
    from pydantic import BaseModel

    from energi.domain.sourced import Figure

Model = TypeVar("Model", bound="BaseModel")


def shelf(name: str) -> Path:
    """The folder of a shelf, ``"models"`` or ``"data"``: inside the package, else beside it."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dictionary.

    Raises
    ------
    ShelfError
        If it is not there (``E-SHELF-MISSING``) or is no TOML (``E-SHELF-BROKEN``).
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ShelfError("E-SHELF-MISSING", path=path.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ShelfError("E-SHELF-BROKEN", path=path.name, problem=str(error)) from error


def card(path: Path, model: type[Model]) -> Model:
    """A TOML file as a validated card."""
    from pydantic import ValidationError

    try:
        return model.model_validate(toml(path))
    except ValidationError as error:
        raise ShelfError("E-SHELF-BROKEN", path=path.name, problem=str(error)) from error


def figures(path: Path) -> tuple[Figure, ...]:
    """The ``[[figures]]`` of a TOML file."""
    from pydantic import TypeAdapter, ValidationError

    from energi.domain.sourced import Figure

    try:
        return TypeAdapter(tuple[Figure, ...]).validate_python(tuple(toml(path).get("figures", ())))
    except ValidationError as error:
        raise ShelfError("E-SHELF-BROKEN", path=path.name, problem=str(error)) from error


def find(name: str, home: Path, *shelves: str, suffix: str = ".toml") -> Path:
    """Where a name of a study is: a file beside the study, else on one of the shelves.

    Parameters
    ----------
    name : str
        ``"priser.toml"`` (beside the study) or ``"catalogue"`` (on a shelf).
    home : Path
        The study's folder.
    *shelves : str
        Folders of the shelves to look in, such as ``"data/measures"``.

    Raises
    ------
    ShelfError
        ``E-SHELF-MISSING``, naming what was looked for.
    """
    beside = home / name
    if beside.suffix and beside.is_file():
        return beside
    for where in shelves:
        top, _, rest = where.partition("/")
        path = shelf(top) / rest / f"{name}{suffix}"
        if path.is_file():
            return path
    raise ShelfError("E-SHELF-MISSING", path=name)


@cache
def sources() -> dict[str, dict[str, str]]:
    """All sources by key: title, publisher, year, url, licence."""
    return toml(shelf("data") / "SOURCES.toml")


def source_title(key: str) -> str:
    """What a source is called; a user's own pack may name its source in its own words."""
    known = sources().get(key)
    return known["title"] if known else key
