"""Cards for reading energy-label files: where each field is, and what codes and words mean.

The cards are ``models/methods/label_fields.toml``, ``label_codes.toml`` and ``seeb.toml``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from energi.domain.choices import Carrier, Component
from energi.domain.sourced import Part, Sourced

FAMILIES = ("xml1", "xml2", "search", "details", "suggestions")
"""The families of files: two of XML by schema version, three answers of the service in JSON."""


class Family(Sourced):
    """A family of files: XML known by the start of its schema version, JSON by what it holds."""

    kind: Literal["xml", "json"]
    version: str = ""
    signs: tuple[str, ...] = ()


class Answer(Sourced):
    """Where an answer of the service says how it went."""

    paths: tuple[str, ...]


Paths = dict[Literal["xml", "json", "xml1", "xml2", "search", "details", "suggestions"], tuple[str, ...]]


class MapField(Sourced):
    """Where one field is in each family, and what may stand there."""

    kind: Literal["code", "text", "number", "integer", "date", "flag"]
    unit: str = ""
    paths: Paths
    least: float | None = None
    most: float | None = None


class MapRecord(Part):
    """A thing that repeats (a building, a proposal): where it begins, and its fields."""

    da: str
    parents: tuple[str, ...] = ()
    begins: Paths
    fields: dict[str, MapField] = Field(default_factory=dict)


class LabelMap(Part):
    """The whole table."""

    title_da: str
    title_en: str
    families: dict[Literal["xml1", "xml2", "search", "details", "suggestions"], Family]
    answer: Answer
    records: dict[str, MapRecord]

    @model_validator(mode="after")
    def _whole(self) -> LabelMap:
        if set(self.families) != set(FAMILIES):
            raise ValueError(f"the families must be {', '.join(FAMILIES)}")
        unknown = {parent for record in self.records.values() for parent in record.parents} - set(
            self.records
        )
        if unknown:
            raise ValueError(f"unknown parents: {sorted(unknown)}")
        return self

    def paths(self, paths: Paths, family: str) -> tuple[str, ...]:
        """The paths that hold for a family: its own, else those of its kind."""
        own = {str(name): found for name, found in paths.items()}
        return own.get(family, own.get(self.families[family].kind, ()))  # type: ignore[index]  # a family


class SeebCode(Sourced):
    """A component code and what it means here."""

    code: str = Field(pattern=r"^[0-9](-[0-9])*$")
    component: Component
    facade: bool = True
    da: str


class SeebCard(Part):
    """All component codes."""

    title_da: str
    title_en: str
    codes: tuple[SeebCode, ...]

    def find(self, code: str) -> SeebCode | None:
        """The entry with the longest code that a file's code begins with."""
        steps = code.strip().split("-")
        fitting = [
            entry for entry in self.codes if entry.code.split("-") == steps[: len(entry.code.split("-"))]
        ]
        return max(fitting, key=lambda entry: len(entry.code), default=None)


class Service(Sourced):
    """Status codes of the data service."""

    ok: str
    empty: str
    names: dict[str, str]


class CarrierWords(Sourced):
    """Words or codes -> carrier."""

    values: dict[str, Carrier]


class EnergyUnits(Sourced):
    """Units that are energy -> kWh."""

    values: dict[str, float]


class Categories(Sourced):
    """How files write the category of a proposal."""

    values: dict[str, Literal[1, 2]]


class WordList(Sourced):
    """Words that mean the same."""

    words: tuple[str, ...]


class LabelCodes(Part):
    """What codes and words in label files mean."""

    title_da: str
    title_en: str
    service: Service
    materials: CarrierWords
    heating: CarrierWords
    energy_units: EnergyUnits
    categories: Categories
    not_recommended: WordList
