"""Label files into the workbook's tables: empty cells are filled, what differs is told, nothing replaced."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from energi.check.match import Register, number_key
from energi.check.sheets import MODELS, shown
from energi.domain.building import BuildingRow
from energi.domain.choices import UseCode
from energi.domain.columns import columns_of
from energi.domain.errors import RowError
from energi.domain.finding import Finding
from energi.domain.label import LabelRow
from energi.domain.label_file import LabelFile
from energi.domain.proposal import ProposalRow
from energi.domain.stock import Tables
from energi.domain.wording import Words
from energi.read.cells import parser
from energi.read.headers import title

Cells = dict[str, Any]

_NUMBERS = ("bbr_number", "bfe_number")
_OF_BUILDING = (
    *_NUMBERS,
    "use_code",
    "construction_year",
    "heated_area_m2",
    "storeys",
    "dwellings",
    "carrier",
)
_SAVINGS = ("saving_heat_mwh", "saving_electricity_kwh")
_FIRST_ROW = 3
_PARSE_ISSUED, _PARSE_COMPONENT = (
    parser(next(column for column in columns_of(model) if column.key == key))
    for model, key in ((LabelRow, "issued"), (ProposalRow, "component"))
)


def merged(tables: Tables, files: Sequence[LabelFile]) -> Tables:
    """Fill the tables of a workbook with what label files say.

    A label is of the building with its BBR number, else its BFE number. Empty cells are filled;
    a cell that says something else is kept and becomes ``W-LABEL-CONFLICT``. Every complete label
    becomes a row; only the newest label that is not expired tells of its building and gives it its
    proposals. Labels without a building are told (``W-LABEL-STRAY``).

    Parameters
    ----------
    tables : Tables
        As read; nothing in it is changed.
    files : sequence of LabelFile

    Returns
    -------
    Tables
        With the files' findings after its own.
    """
    merging = _Merging(tables)
    labels = merging.united([row for each in files for row in _records(each.labels)], "labels", _label_key)
    proposals = merging.united(
        [row for each in files for row in _records(each.proposals)], "proposals", _proposal_key
    )
    offered: dict[tuple[Any, ...], list[Cells]] = defaultdict(list)
    for proposal in proposals:
        offered[_label_key(proposal)].append(proposal)
    for building, own in merging.placed(labels).items():
        merging.building(building, own, offered[_label_key(own[0])])
    read = [finding for each in files for finding in each.findings]
    frames = {**tables.frames, **{name: sheet.frame() for name, sheet in merging.sheets.items()}}
    return replace(tables, frames=frames, findings=(*tables.findings, *read, *merging.findings))


def _records(frame: pd.DataFrame) -> list[Cells]:
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]


def _label_key(row: Cells) -> tuple[Any, ...]:
    return row["label"], number_key(row["bbr_number"]) or f"part {row['part']}"


def _proposal_key(row: Cells) -> tuple[Any, ...]:
    return (*_label_key(row), row["proposal"])


def _code(row: Cells) -> str:
    """A label's code in the workbook: its number, with the building's place if it has several."""
    return f"{row['label']}-{row['part']}" if row["part"] else str(row["label"])


def _newest_first(row: Cells) -> tuple[bool, date, date]:
    return row["status"] != "EXPIRED", row["issued"] or date.min, row["valid_to"] or date.min


class _Merging:
    """Three sheets being filled, and what is noticed."""

    def __init__(self, tables: Tables) -> None:
        self.findings: list[Finding] = []
        self.sheets = {
            model.table: _Sheet(model.table, tables, self.findings)
            for model in (BuildingRow, LabelRow, ProposalRow)
        }
        self._typed = _by_building(self.sheets["proposals"])
        self._issued = _by_building(self.sheets["labels"])

    def notice(self, code: str, sheet: str, row: Cells, **fields: object) -> None:
        named = {"file": row["file"], **fields}
        self.findings.append(Finding(code, sheet, subject=str(row["label"]), fields=named))

    def united(self, rows: Iterable[Cells], sheet: str, key: Any) -> list[Cells]:
        """One row per label (or proposal) and building; files complete one another."""
        found: dict[tuple[Any, ...], Cells] = {}
        for row in rows:
            first = found.setdefault(key(row), {**row, "origins": {}})
            for column, cell in row.items():
                if first[column] in (None, ""):
                    first[column] = cell
                    first["origins"][column] = row["file"]
                elif column != "file" and cell not in (None, "") and not _same(first[column], cell):
                    pair = {"kept": shown(first[column]), "other": shown(cell), "second": row["file"]}
                    self.notice("W-LABEL-FILES", sheet, first, field=column, **pair)
        return list(found.values())

    def placed(self, labels: Sequence[Cells]) -> dict[int, list[Cells]]:
        """Row of the building -> its labels, the one in force first."""
        register = Register(self.sheets["buildings"].rows.items())
        shared = Counter((row["label"], number_key(row["bfe_number"])) for row in labels)
        found: dict[int, list[Cells]] = defaultdict(list)
        for label in labels:
            alone = shared[label["label"], number_key(label["bfe_number"])] == 1
            rows = register.rows(label["bbr_number"], label["bfe_number"], alone)
            if len(rows) == 1:
                found[rows[0]].append(label)
            else:
                code = "W-LABEL-AMBIGUOUS" if rows else "W-LABEL-STRAY"
                numbers = {"bbr": label["bbr_number"] or "–", "bfe": label["bfe_number"] or "–"}
                self.notice(code, "labels", label, **numbers)
        return {row: sorted(own, key=_newest_first, reverse=True) for row, own in found.items()}

    def building(self, row: int, labels: Sequence[Cells], proposals: Iterable[Cells]) -> None:
        """Everything the labels of a building say, and the proposals of the one in force."""
        buildings, newest = self.sheets["buildings"], labels[0]
        code = buildings.code(row)
        buildings.fill(row, self._of_building(newest), newest)
        for label in labels:
            self._label(code, label)
        if len(labels) > 1:
            rest = ", ".join(str(label["label"]) for label in labels[1:])
            self.notice("N-LABEL-REST", "labels", newest, building=code, rest=rest)
        issued = [each for cells in self._issued.get(code, ()) if (each := _day(cells)) is not None]
        if newest["issued"] and issued and max(issued) > newest["issued"]:
            self.notice("N-LABEL-OLDER", "proposals", newest, building=code, issued=max(issued))
            return
        for proposal in proposals:
            self._proposal(code, proposal)

    def _of_building(self, label: Cells) -> Cells:
        cells = {key: label[key] for key in _OF_BUILDING}
        if cells["use_code"] is not None and cells["use_code"] not in set(UseCode):
            self.notice("W-LABEL-USE-CODE", "buildings", label, use=cells["use_code"])
            cells["use_code"] = None
        return cells

    def _label(self, building: str, label: Cells) -> None:
        cells = {key: label[key] for key in LabelRow.model_fields if key in label}
        self._put(
            "labels", label, {**cells, "label": _code(label), "building": building}, "W-LABEL-INCOMPLETE"
        )

    def _proposal(self, building: str, proposal: Cells) -> None:
        code = f"{_code(proposal)}-{proposal['proposal']}"
        cells = {key: proposal[key] for key in ProposalRow.model_fields if key in proposal}
        cells |= {"proposal": code, "building": building}
        alike = [
            str(typed["proposal"])
            for typed in self._typed.get(building, ())
            if typed["proposal"] != code and _parsed_component(typed) == cells["component"]
        ]
        if self._put("proposals", proposal, cells, "W-LABEL-PROPOSAL-PART") and alike:
            self.notice("W-LABEL-DOUBLE", "proposals", proposal, proposal=code, typed=", ".join(alike))

    def _put(self, table: str, source: Cells, cells: Cells, incomplete: str) -> bool:
        """Complete a row of that code, or add one if nothing required is missing."""
        sheet = self.sheets[table]
        row = sheet.find(cells[MODELS[table].key[0]])
        if row is not None:
            sheet.fill(row, cells, source)
            return False
        missing = _missing(table, cells)
        if missing:
            names = Words(*(", ".join(words.get(lang) for words in missing) for lang in ("da", "en")))
            name = source.get("text") or cells[MODELS[table].key[0]]
            self.notice(incomplete, table, source, missing=names, name=name)
            return False
        sheet.add(cells)
        return True


class _Sheet:
    """The rows of one table, whose empty cells may be filled."""

    def __init__(self, table: str, tables: Tables, findings: list[Finding]) -> None:
        self._table, self._workbook, self._findings = table, tables.source, findings
        self._columns = {column.key: column for column in columns_of(MODELS[table])}
        self._parse = {key: parser(column) for key, column in self._columns.items()}
        frame = tables.frames[table]
        keys = [*frame.columns, *(key for key in self._columns if key not in frame)]
        whole = frame.astype(object).reindex(columns=keys)
        self._names = keys
        self.rows: dict[int, Cells] = {
            int(row): {key: None if _empty(cell) else cell for key, cell in zip(keys, cells, strict=True)}
            for row, cells in zip(whole.index, whole.itertuples(index=False, name=None), strict=True)
        }
        self._next = max(self.rows, default=_FIRST_ROW - 1) + 1
        self._codes = {self.code(row): row for row in reversed(self.rows)}

    def code(self, row: int) -> str:
        """The row's own code, as far as it can be read."""
        key = MODELS[self._table].key[0]
        return str(self._value(key, self.rows[row][key]))

    def find(self, code: str) -> int | None:
        return self._codes.get(code)

    def fill(self, row: int, cells: Cells, source: Cells) -> None:
        """Fill the row's empty cells; tell of cells that say something else, and which file does."""
        for key, value in cells.items():
            if value is None:
                continue
            typed = self.rows[row][key]
            file = source["origins"].get(key, source["file"])
            fields = {
                "file": file,
                "other": self._columns[key].choices.get(str(value), _told(value)),
                "workbook": self._workbook,
            }
            place = (self._table, row, key, shown(typed), self.code(row))
            if typed is None:
                self.rows[row][key] = value
                self._findings.append(Finding("N-LABEL-FILLED", *place, fields))
            elif not self._agree(key, typed, value):
                self._findings.append(Finding("W-LABEL-CONFLICT", *place, fields))

    def add(self, cells: Cells) -> None:
        row, self._next = self._next, self._next + 1
        self.rows[row] = dict.fromkeys(self._names) | cells
        self._codes[self.code(row)] = row

    def frame(self) -> pd.DataFrame:
        index = pd.Index(list(self.rows), dtype="int64", name="row")
        columns = {
            key: pd.Series([cells[key] for cells in self.rows.values()], index=index, dtype=object)
            for key in self._names
        }
        return pd.DataFrame(columns, index=index)

    def _value(self, key: str, cell: object) -> object:
        try:
            return self._parse[key](cell)
        except RowError:
            return cell

    def _agree(self, key: str, typed: object, value: object) -> bool:
        if key in _NUMBERS:
            return number_key(typed) == number_key(value)
        return _same(self._value(key, typed), value)


def _by_building(sheet: _Sheet) -> Mapping[str, list[Cells]]:
    """Building -> its rows as they were before anything was added."""
    found: dict[str, list[Cells]] = defaultdict(list)
    for cells in sheet.rows.values():
        found[str(cells["building"])].append(dict(cells))
    return found


def _day(cells: Cells) -> date | None:
    """When a label of the workbook was issued, if the cell can be read."""
    try:
        found = _PARSE_ISSUED(cells["issued"])
    except RowError:
        return None
    return found if isinstance(found, date) else None


def _parsed_component(cells: Cells) -> object:
    try:
        return _PARSE_COMPONENT(cells["component"])
    except RowError:
        return None


def _missing(table: str, cells: Cells) -> list[Words]:
    """Columns without which a row would be stopped, or would claim what the file does not say."""
    needed = {column.key: column for column in columns_of(MODELS[table]) if column.required}
    if table == "proposals":
        needed |= {
            column.key: column for column in columns_of(ProposalRow) if column.key in ("category", *_SAVINGS)
        }
    return [title(column) for key, column in needed.items() if cells.get(key) is None]


def _same(first: object, second: object) -> bool:
    if isinstance(first, int | float) and isinstance(second, int | float):
        return math.isclose(first, second, rel_tol=1e-6)
    return str(first).casefold() == str(second).casefold()


def _told(value: object) -> object:
    """A value as sentences show it: whole numbers without decimals, years without separators."""
    return shown(value) if isinstance(value, int | float) else value


def _empty(cell: object) -> bool:
    return (
        cell is None
        or (isinstance(cell, float) and math.isnan(cell))
        or (isinstance(cell, str) and not cell.strip())
    )
