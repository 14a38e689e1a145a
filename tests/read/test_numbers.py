"""Numbers, dates, flags, codes and choices as people type them."""

from datetime import date, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from energi.domain.building import BuildingRow
from energi.domain.columns import columns_of
from energi.domain.errors import RowError
from energi.read.cells import parse_code, parse_flag, parse_text, parser
from energi.read.numbers import parse_date, parse_integer, parse_number


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12, 12.0),
        (12.5, 12.5),
        ("12", 12.0),
        ("-12,5", -12.5),
        ("\u221212,5", -12.5),
        ("+3", 3.0),
        ("1.234,5", 1234.5),
        ("1234,5", 1234.5),
        ("1234,567", 1234.567),
        ("1.234.567", 1234567.0),
        ("1.234.567,89", 1234567.89),
        ("1.234,567", 1234.567),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1 234", 1234.0),
        ("1 234 567,8", 1234567.8),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("\u00a012,5 ", 12.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("12.5", 12.5),
        ("1,2340", 1.234),
        ("007", 7.0),
    ],
)
def test_numbers_are_read(cell: object, number: float) -> None:
    assert parse_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.234", "E-NUMBER-AMBIGUOUS"),
        ("1,234", "E-NUMBER-AMBIGUOUS"),
        ("-12.345", "E-NUMBER-AMBIGUOUS"),
        ("123,456", "E-NUMBER-AMBIGUOUS"),
        ("12,5 %", "E-NUMBER-UNIT"),
        ("100 m2", "E-NUMBER-UNIT"),
        ("1.200 kr.", "E-NUMBER-UNIT"),
        ("1e5", "E-NUMBER"),
        ("1,2E+05", "E-NUMBER"),
        ("1.23.456", "E-NUMBER"),
        ("1.234.56", "E-NUMBER"),
        ("1.234.5,6", "E-NUMBER"),
        ("1 23", "E-NUMBER"),
        ("--5", "E-NUMBER"),
        (",5", "E-NUMBER"),
        ("nan", "E-NUMBER"),
        ("inf", "E-NUMBER"),
        ("٣", "E-NUMBER"),
        (float("nan"), "E-NUMBER-SIZE"),
        (float("inf"), "E-NUMBER-SIZE"),
        (1e308, "E-NUMBER-SIZE"),
        ("1" + "0" * 400, "E-NUMBER-SIZE"),
        (True, "E-NUMBER"),
        (None, "E-NUMBER"),
        (datetime(2012, 12, 1), "E-NUMBER-DATE"),  # noqa: DTZ001 - a date cell has no zone
    ],
)
def test_what_is_no_sure_number_is_refused(cell: object, code: str) -> None:
    with pytest.raises(RowError) as caught:
        parse_number(cell)
    assert caught.value.code == code


def test_an_ambiguous_number_shows_both_readings() -> None:
    with pytest.raises(RowError) as caught:
        parse_number("1.234")
    assert caught.value.fields == {"thousands": "1234", "decimal": "1,234"}


@given(
    st.integers(-(10**14), 10**14), st.sampled_from([0, 1, 2, 4]), st.sampled_from([".", " ", "\u00a0", ""])
)
def test_danish_writing_reads_back(units: int, digits: int, group: str) -> None:
    """A number written the Danish way, with any thousands separator, is the number again."""
    value = units / 10**digits
    whole, _, rest = f"{abs(value):,.{digits}f}".partition(".")
    assume(not (group == "." and whole.count(",") == 1 and not rest))  # 1.234 alone is ambiguous
    text = ("-" if value < 0 else "") + whole.replace(",", group) + (f",{rest}" if rest else "")
    assert parse_number(text) == pytest.approx(value, rel=1e-15)


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_three_digits_after_one_separator_are_never_guessed(whole: int, rest: int, separator: str) -> None:
    with pytest.raises(RowError, match="E-NUMBER-AMBIGUOUS"):
        parse_number(f"{whole}{separator}{rest:03d}")


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = parse_number(text)
    except RowError as error:
        number = 0.0
        code = error.code
    else:
        code = "E-NUMBER"
    assert abs(number) < 1e15
    assert code.startswith("E-NUMBER")


def test_whole_numbers() -> None:
    assert parse_integer(2010.0) == 2010
    assert parse_integer("2010") == 2010
    with pytest.raises(RowError, match="E-INTEGER"):
        parse_integer("2010,5")


@pytest.mark.parametrize(
    "cell",
    [
        date(2012, 12, 31),
        datetime(2012, 12, 31, 14, 5),  # noqa: DTZ001 - a date cell has no zone
        "31-12-2012",
        "31.12.2012",
        "2012-12-31",
        " 31-12-2012\u00a0",
    ],
)
def test_dates_are_read(cell: object) -> None:
    found = parse_date(cell)
    assert found == date(2012, 12, 31)
    assert type(found) is date


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (41274.0, "E-DATE-NUMBER"),
        (2012, "E-DATE-NUMBER"),
        ("12/31/2012", "E-DATE"),
        ("31-13-2012", "E-DATE"),
        ("31-12-12", "E-DATE"),
        ("2012", "E-DATE"),
        (True, "E-DATE"),
    ],
)
def test_what_is_no_date_is_refused(cell: object, code: str) -> None:
    with pytest.raises(RowError) as caught:
        parse_date(cell)
    assert caught.value.code == code


@pytest.mark.parametrize("cell", ["ja", " JA ", "yes", "True", "sand", "x", "X", True])
def test_yes(cell: object) -> None:
    assert parse_flag(cell) is True


@pytest.mark.parametrize("cell", ["nej", "No", "FALSE", "falsk", False])
def test_no(cell: object) -> None:
    assert parse_flag(cell) is False


@pytest.mark.parametrize("cell", ["måske", 1, 0.0, "1", date(2012, 1, 1)])
def test_neither_yes_nor_no(cell: object) -> None:
    with pytest.raises(RowError, match="E-FLAG"):
        parse_flag(cell)


def test_codes_are_text() -> None:
    assert parse_code(101.0) == "101"
    assert parse_code(" 007\u00a0") == "007"
    assert parse_text(12.0) == "12"
    assert parse_text(" Nordgården ") == "Nordgården"
    for cell, code in ((101.5, "E-CODE"), (True, "E-CODE"), (date(2012, 1, 2), "E-CODE-DATE")):
        with pytest.raises(RowError) as caught:
            parse_code(cell)
        assert caught.value.code == code


@pytest.mark.parametrize("cell", ["fjernvarme", "District Heating", "DISTRICT_HEATING", " fjernvarme "])
def test_a_choice_is_known_by_every_name(cell: str) -> None:
    carrier = next(column for column in columns_of(BuildingRow) if column.key == "carrier")
    assert parser(carrier)(cell) == "district_heating"


def test_a_choice_of_numbers_may_be_a_number() -> None:
    use = next(column for column in columns_of(BuildingRow) if column.key == "use_code")
    assert parser(use)(140.0) == parser(use)("140") == parser(use)("140 etageboligbebyggelse") == "140"
    with pytest.raises(RowError) as caught:
        parser(use)(141)
    assert caught.value.fields["nearest"] == ("140 etageboligbebyggelse", "140 apartment block")


@pytest.mark.parametrize(("cell", "code"), [("#N/A", "E-CELL-ERROR"), ("=A1*2", "E-CELL-FORMULA")])
def test_excel_errors_and_dead_formulas_are_refused_in_every_kind_of_column(cell: str, code: str) -> None:
    for column in columns_of(BuildingRow):
        with pytest.raises(RowError) as caught:
            parser(column)(cell)
        assert caught.value.code == code
