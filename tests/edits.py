"""What tests do to files, and how they call the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]
"""Runs the command line: exit code, stdout, stderr."""


def edited(path: Path, pattern: str, new: str) -> None:
    """A file with the first place that fits a pattern written anew."""
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, new, text, count=1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
