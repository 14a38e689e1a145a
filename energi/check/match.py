"""Which building of the workbook a label is of: by BBR number, else by BFE number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

_DIGITS = re.compile(r"[0-9]+")
_SOLID = 12
"""Digits of a BBR number without separators: municipality 3, property 6, building 3."""


def number_key(text: object) -> str | None:
    """A BBR or BFE number as it is compared: without separators' kind and leading zeros.

    ``000-000001-1``, ``0.1.001`` and ``000000001001`` are one number.
    """
    steps = _DIGITS.findall(str(text)) if text is not None else []
    if len(steps) == 1 and len(steps[0]) == _SOLID:
        steps = [steps[0][:3], steps[0][3:9], steps[0][9:]]
    return "-".join(step.lstrip("0") or "0" for step in steps) or None


class Register:
    """The workbook's buildings by their numbers.

    Parameters
    ----------
    buildings : iterable of (row, cells)
        Row number and cells of every building.
    """

    def __init__(self, buildings: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        self._bbr: dict[str, list[int]] = defaultdict(list)
        self._bfe: dict[str, list[int]] = defaultdict(list)
        self._numbered: set[int] = set()
        for row, cells in buildings:
            bbr, bfe = number_key(cells.get("bbr_number")), number_key(cells.get("bfe_number"))
            if bbr:
                self._bbr[bbr].append(row)
                self._numbered.add(row)
            if bfe:
                self._bfe[bfe].append(row)

    def rows(self, bbr_number: object, bfe_number: object, alone: bool) -> list[int]:
        """The rows a label's building may be: one if it is found, none or several if not.

        The property's number counts only where the BBR number decides nothing: for a label of one
        building (``alone``), and a row of the workbook that states no BBR number or a label that
        does. A label of building 0 is of the whole property, not of a building.
        """
        bbr, bfe = number_key(bbr_number), number_key(bfe_number)
        if bbr in self._bbr:
            return self._bbr[str(bbr)]
        if bfe is None or not alone or (bbr or "").endswith("-0"):
            return []
        rows = self._bfe.get(bfe, [])
        return rows if len(rows) > 1 or not bbr else [row for row in rows if row not in self._numbered]
