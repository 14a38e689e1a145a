"""The study file: TOML -> `Study`, and everything wrong with it told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from energi.domain.errors import InputError
from energi.domain.study import Study
from energi.domain.wording import Words
from energi.words import catalogue, say

Model = TypeVar("Model", bound=BaseModel)


def read_study(path: Path) -> tuple[Study, Path]:
    """Read a ``study.toml``.

    Returns
    -------
    Study
        What is asked.
    Path
        The study's folder, from which its relative paths start.

    Raises
    ------
    InputError
        ``E-STUDY-FOLDER`` (a folder was named), ``E-FILE-MISSING``, ``E-FILE-CLOSED`` (may not be opened)
        or ``E-STUDY``, whose ``where`` and ``problem`` name all keys and all problems, one per line.
    """
    if path.is_dir():
        raise InputError("E-STUDY-FOLDER", folder=str(path), file=str(path / "study.toml"))
    return validated(path, Study, "E-STUDY"), path.parent


def validated(path: Path, model: type[Model], code: str) -> Model:
    """A TOML file of a user as a validated model.

    Raises
    ------
    InputError
        As `read_study`, with the code given for what is wrong with the content.
    """
    try:
        return model.model_validate(tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except FileNotFoundError as error:
        raise InputError("E-FILE-MISSING", file=str(path)) from error
    except OSError as error:
        raise InputError("E-FILE-CLOSED", file=path.name, problem=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _refused(code, path, [("", "encoding", {})]) from error
    except tomllib.TOMLDecodeError as error:
        raise _refused(code, path, [("", "toml", {"detail": str(error)})]) from error
    except ValidationError as error:
        raise _refused(code, path, [_problem(detail) for detail in _own(error)]) from error


def _own(error: ValidationError) -> list[ErrorDetails]:
    """What is wrong, but not that a list is empty because all that is in it is wrong."""
    found = error.errors(include_url=False)
    inner = {detail["loc"][:depth] for detail in found for depth in range(len(detail["loc"]))}
    return [each for each in found if each["type"] != "too_short" or each["loc"] not in inner]


_Problem = tuple[str, str, Mapping[str, object]]
"""Where (dotted), what kind, and the fields of the kind's sentence."""


def _refused(code: str, path: Path, problems: Sequence[_Problem]) -> InputError:
    told = Words(*("\n".join(_line(found, lang) for found in problems) for lang in ("da", "en")))
    where = ", ".join(dict.fromkeys(where for where, _, _ in problems if where))
    return InputError(code, file=path.name, where=where, problem=told)


def _line(found: _Problem, lang: str) -> str:
    where, kind, fields = found
    sentence = say(f"problem.{kind}", lang, **fields)
    return f"{where}: {sentence}" if where else sentence


def _problem(detail: ErrorDetails) -> _Problem:
    """A pydantic error in the catalogue's terms; kinds it does not know keep pydantic's message."""
    context = {key: _plain(value) for key, value in detail.get("ctx", {}).items()}
    fields = {**context, "value": _plain(detail["input"]), "detail": detail["msg"]}
    kind = detail["type"] if f"problem.{detail['type']}" in catalogue() else "other"
    return _dotted(detail["loc"]), kind, fields


def _plain(value: object) -> str:
    """A value as the sentences show it: a whole table would drown them."""
    if isinstance(value, (dict, list, tuple)):
        return "..."
    return f"{value:g}" if isinstance(value, float) else str(value).replace(" or ", ", ")


def _dotted(location: Sequence[int | str]) -> str:
    """The path people see: places in a list are counted from 1.

    A word right after the place of a rule is the rule's name, which pydantic puts in.
    """
    steps = ""
    for before, step in zip(("", *location), location, strict=False):
        if isinstance(step, int):
            steps += f"[{step + 1}]"
        elif not (isinstance(before, int) and location[0] == "rules") and step != "[key]":
            steps += f".{step}"
    return steps.removeprefix(".")
