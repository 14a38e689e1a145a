"""Tables divided so that each fits a sheet of paper: nothing lost, nothing twice but what names a row."""

from __future__ import annotations

import pytest

from energi.report.grids import Grid, Head, fitted


def table(numbers: int, digits: int = 9) -> Grid:
    heads = (Head("estate", "afdeling", "c"), Head("estate_name", "navn", "wide"), Head("year", "år", "n"))
    more = tuple(Head(f"n{at}", f"tal {at}", "n") for at in range(numbers))
    return Grid((*heads, *more), [["A-01", "Solgården", "2011", *["9" * digits] * numbers]] * 3)


def test_a_table_that_fits_is_left_alone() -> None:
    small = table(6)
    assert fitted(small, "da") == [small]
    assert fitted(Grid((Head("a", "a", ""),), []), "da") == [Grid((Head("a", "a", ""),), [])]


@pytest.mark.parametrize("numbers", [10, 17, 40])
def test_a_wide_table_is_divided_evenly_and_every_part_names_its_rows(numbers: int) -> None:
    whole = table(numbers)
    parts = fitted(whole, "da")
    assert len(parts) > 1
    assert [part.columns[:3] for part in parts] == [whole.columns[:3]] * len(parts)
    assert [head for part in parts for head in part.columns[3:]] == list(whole.columns[3:])
    assert [cell for part in parts for cell in part.rows[0][3:]] == whole.rows[0][3:]
    counts = [len(part.columns) for part in parts]
    assert max(counts) - min(counts) <= 1


def test_a_code_is_repeated_before_long_names() -> None:
    heads = (Head("organisation_name", "boligorganisation", ""), *table(12).columns[:2])
    heads = (*heads, Head("building", "bygning", "c"), *table(12).columns[3:])
    row = ["Boligorganisationen Eksempel", "A-01", "Solgården", "A-01-1", *["9" * 9] * 12]
    first, *others = fitted(Grid(heads, [row]), "da")
    assert [head.key for head in first.columns[:4]] == [head.key for head in heads[:4]]
    assert others
    assert all([head.key for head in part.columns[:2]] == ["estate", "building"] for part in others)
    assert all(part.rows[0][:2] == ["A-01", "A-01-1"] for part in others)


def test_names_may_be_too_many_to_repeat() -> None:
    heads = tuple(Head(f"t{at}", "et meget langt ord: boligorganisation", "") for at in range(12))
    parts = fitted(Grid(heads, [["tekst"] * 12]), "da")
    assert len(parts) > 1
    assert parts[0].columns[0] == parts[1].columns[0] == heads[0]
    assert {head.key for part in parts for head in part.columns} == {head.key for head in heads}
