"""Columns: each table says everything about its columns once."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pytest
from pydantic import ValidationError

from energi.domain.building import BuildingRow
from energi.domain.choices import Carrier
from energi.domain.columns import Choice, Row, column, columns_of
from energi.domain.tables import TABLES
from energi.domain.wording import Words


class PetRow(Row):
    """A table of this test."""

    table: ClassVar[str] = "pets"
    sheet: ClassVar[Words] = Words("Dyr", "Pets")
    key: ClassVar[tuple[str, ...]] = ("pet",)
    about: ClassVar[Words] = Words("Et dyr pr. række.", "One pet per row.")

    pet: str = column("Dyr", "Pet", code=True, help_da="x", help_en="x")
    name: str | None = column("Navn", "Name", default=None, help_da="x", help_en="x")
    weight_kg: float = column("Vægt", "Weight", unit="kg", gt=0, help_da="x", help_en="x")
    legs: int = column("Ben", "Legs", default=4, help_da="x", help_en="x")
    born: date | None = column("Født", "Born", default=None, help_da="x", help_en="x")
    tame: bool = column("Tam", "Tame", default=False, help_da="x", help_en="x")
    warmth: Carrier = column("Varme", "Heating", help_da="x", help_en="x")


def test_a_column_knows_its_kind_default_and_words() -> None:
    found = {each.key: each for each in columns_of(PetRow)}
    kinds = ["code", "text", "number", "integer", "date", "flag", "choice"]
    assert [each.kind for each in found.values()] == kinds
    assert [key for key, each in found.items() if each.required] == ["pet", "weight_kg", "warmth"]
    assert (found["legs"].default, found["name"].default) == (4, None)
    assert found["weight_kg"].title("da") == "Vægt [kg]"
    assert found["name"].title("en") == "Name"
    assert found["warmth"].choices == Carrier.words()
    assert found["legs"].choices == {}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.table)
def test_every_table_describes_itself_in_both_languages(table: type[Row]) -> None:
    keys = [each.key for each in columns_of(table)]
    assert set(table.key) <= set(keys)
    assert all(table.sheet)
    assert all(table.about)
    for each in columns_of(table):
        assert all(each.name), each.key
        assert all(each.help), each.key
        assert each.kind != "choice" or each.choices
    for lang in ("da", "en"):
        titles = [each.title(lang) for each in columns_of(table)]
        assert len(titles) == len(set(titles))


def test_tables_and_sheets_have_names_of_their_own() -> None:
    for names in ([t.table for t in TABLES], [t.sheet.da for t in TABLES], [t.sheet.en for t in TABLES]):
        assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.table)
def test_codes_of_a_choice_all_have_words(table: type[Row]) -> None:
    for info in table.model_fields.values():
        bare = info.annotation
        if isinstance(bare, type) and issubclass(bare, Choice):
            assert set(bare.words()) == {member.value for member in bare}


def test_rows_are_checked_and_frozen() -> None:
    stated = {
        "building": " A-01-1 ", "estate": "A-01", "use_code": "140", "construction_year": 1955,
        "heated_area_m2": 1200.0, "storeys": 4, "dwellings": 16, "carrier": "district_heating",
    }  # fmt: skip
    row = BuildingRow.model_validate(stated)
    assert row.building == "A-01-1"
    assert row.dwellings_without_bath == 0
    with pytest.raises(ValidationError):
        row.building = "B"  # type: ignore[misc]
    for wrong in ({"heated_area_m2": 0}, {"use_code": "999"}, {"surplus": 1}, {"storeys": 61}):
        with pytest.raises(ValidationError):
            BuildingRow.model_validate({**stated, **wrong})
