"""A file -> `LabelFile`: what kind it is, which family, how the service answered, and its labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from energi.domain.errors import InputError
from energi.domain.finding import Finding
from energi.domain.label_file import LABEL_COLUMNS, PROPOSAL_COLUMNS, RESULT_COLUMNS, LabelFile
from energi.domain.label_map import FAMILIES
from energi.read.labels.fields import Reading, Values, label_codes, label_map
from energi.read.labels.json_file import json_answers
from energi.read.labels.label_rows import label_rows
from energi.read.labels.node import Node, below, file_trie, label_trie
from energi.read.labels.xml_file import xml_labels


def read_label_file(path: Path) -> LabelFile:
    """Read a label file of any family, known by what it holds and not by its name.

    Raises
    ------
    InputError
        ``E-LABEL-FILE`` (not there or not to be opened), ``E-LABEL-KIND`` (neither XML nor JSON),
        ``E-LABEL-NOTHING`` (no label in it), and those of `xml_labels` and `json_answers`.
    """
    try:
        kind = _kind(path)
        return _from_xml(path) if kind == "xml" else _from_json(path)
    except OSError as error:
        raise InputError("E-LABEL-FILE", file=path.name, problem=error.strerror or str(error)) from error


def _kind(path: Path) -> str:
    """XML or JSON, by the first letter that counts."""
    with path.open("rb") as file:
        head = file.read(4096)
    start = head.decode(json.detect_encoding(head), "ignore").lstrip("\ufeff \r\n\t")[:1]
    kinds = {"<": "xml", "{": "json", "[": "json"}
    if start not in kinds:
        raise InputError("E-LABEL-KIND", file=path.name)
    return kinds[start]


# --- XML -----------------------------------------------------------------------------------------


def _from_xml(path: Path) -> LabelFile:
    table = label_map()
    begins = table.paths(table.records["label"].begins, "xml1")
    labels = xml_labels(path, begins, label_trie(table, "xml"))
    if not labels:
        raise InputError("E-LABEL-NOTHING", file=path.name)
    version = str(Reading(path.name, "xml1").values(labels[0], "label")["version"] or "")
    family, known = _xml_family(version, labels[0])
    reading = Reading(path.name, family)
    if not known:
        reading.notice("W-LABEL-VERSION", value=version or "–", family=family)
    return _file(reading, version, labels)


def _xml_family(version: str, label: Node) -> tuple[str, bool]:
    """The family of a schema version, and whether it is a known one.

    For an unknown version: the family in which more registered parts are found, else by its first
    number.
    """
    families = label_map().families
    for name in ("xml1", "xml2"):
        if version.startswith(f"{families[name].version}."):
            return name, True
    found = {name: _parts(Reading("", name), label) for name in ("xml1", "xml2")}
    if found["xml1"] != found["xml2"]:
        return max(found, key=lambda name: found[name]), False
    return ("xml1" if version.startswith("1") else "xml2"), False


def _parts(reading: Reading, label: Node) -> int:
    zones = (
        zone for building in reading.nodes(label, "building") for zone in reading.nodes(building, "zone")
    )
    return sum(len(reading.nodes(zone, "part")) for zone in zones)


# --- JSON ----------------------------------------------------------------------------------------


def _from_json(path: Path) -> LabelFile:
    answers = json_answers(path, file_trie(label_map()))
    families = {_json_family(answer) for answer in answers} - {""}
    if len(families) > 1:
        raise InputError("E-LABEL-MIXED", file=path.name, families=", ".join(sorted(families)))
    reading = Reading(path.name, families.pop() if families else "")
    labels = []
    for answer in answers:
        if _answered(reading, answer) and reading.family:
            labels += reading.nodes(answer, "label")
    if not reading.family and not reading.findings:
        raise InputError("E-LABEL-NOTHING", file=path.name)
    version = str(reading.values(labels[0], "label")["version"] or "") if labels else ""
    return _file(reading, version, labels)


def _json_family(answer: Node) -> str:
    families = label_map().families
    return next(
        (name for name in FAMILIES if any(below(answer, sign) for sign in families[name].signs)),  # type: ignore[index]  # a family
        "",
    )


def _answered(reading: Reading, answer: Node) -> bool:
    """Whether the service gave a result; how it answered otherwise becomes a finding."""
    service = label_codes().service
    stated = [found.text for path in label_map().answer.paths for found in below(answer, path) if found.text]
    named = {name: code for code, name in service.names.items()}
    for text in stated:
        code = named.get(text.upper(), text)
        if code != service.ok:
            empty = code == service.empty
            name = service.names.get(code, text)
            reading.notice("N-LABEL-EMPTY" if empty else "E-LABEL-SERVICE", value=code, name=name)
            return False
    return True


# --- both ----------------------------------------------------------------------------------------


def _file(reading: Reading, version: str, nodes: Sequence[Node]) -> LabelFile:
    kind = label_map().families[reading.family].kind if reading.family else "json"  # type: ignore[index]  # a family
    labels: list[Values] = []
    proposals: list[Values] = []
    results: list[Values] = []
    for node in nodes:
        own = label_rows(reading, node, kind)
        labels += own[0]
        proposals += own[1]
        results += own[2]
    findings = tuple(reading.findings)
    if nodes:
        findings += (
            Finding("N-LABEL-MAP", "labels", fields={"file": reading.file, "family": reading.family}),
        )
    return LabelFile(
        source=reading.file,
        family=reading.family,
        version=version,
        labels=_frame(labels, LABEL_COLUMNS),
        proposals=_frame(proposals, PROPOSAL_COLUMNS),
        results=_frame(results, RESULT_COLUMNS),
        findings=findings,
    )


def _frame(rows: Sequence[Values], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame of objects, so that an empty cell is None in every column."""
    return pd.DataFrame(
        {key: pd.Series([row.get(key) for row in rows], dtype=object) for key in columns},
        columns=list(columns),
    )
