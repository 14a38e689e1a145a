"""Every sentence is there in both languages and names the same fields."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import energi
from energi.domain.columns import Words
from energi.domain.errors import InputError, UnitError
from energi.domain.finding import Finding
from energi.words import catalogue, problem, say, text, told

SOURCE = Path(energi.__file__).parent
CODE = re.compile(r'"([EWN]-[A-Z0-9]+(?:-[A-Z0-9]+)*)"')
CODES = sorted({code for path in SOURCE.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))})
PARTS = ("text", "remedy")


def fields(sentence: str) -> set[str]:
    """The fields it names; ``{count|plan|plans}`` names ``count``."""
    return {name.split("|")[0] for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_text_and_a_remedy(code: str) -> None:
    kinds = ("finding", "error") if code.startswith("E-") else ("finding",)
    told_as = [kind for kind in kinds if any(f"{kind}.{code}.{part}" in catalogue() for part in PARTS)]
    assert told_as
    for kind in told_as:
        assert all(f"{kind}.{code}.{part}" in catalogue() for part in PARTS)


def test_every_sentence_is_in_both_languages_with_the_same_fields() -> None:
    for key, words in catalogue().items():
        assert words.da.strip(), key
        assert words.en.strip(), key
        assert fields(words.da) == fields(words.en), key


def raised() -> Iterator[tuple[str, set[str]]]:
    """Code and named fields of every error the source makes: ``InputError("E-STUDY", file=...)``."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                named = {keyword.arg for keyword in node.keywords}
                if isinstance(node.func, ast.Name) and node.func.id.endswith("Error") and None not in named:
                    yield str(node.args[0].value), {name for name in named if name}


def test_an_error_is_made_with_every_field_its_sentences_name() -> None:
    for code, named in raised():
        for part in PARTS:
            sentence = catalogue().get(f"error.{code}.{part}")
            assert sentence is None or fields(sentence.da) <= named, (code, part)


def test_no_sentence_is_left_of_a_code_that_is_gone() -> None:
    kept = {key.split(".")[1] for key in catalogue() if re.match(r"(finding|error)\.[EWN]-", key)}
    assert kept <= set(CODES)


def test_a_finding_names_sheet_and_column_as_people_do() -> None:
    finding = Finding("E-CELL-EMPTY", "buildings", 12000, "heated_area_m2")
    assert told(finding, "da")[0].startswith("Bygninger, række 12000, Opvarmet areal [m2]: ")
    assert told(finding, "en")[0].startswith("Buildings, row 12000, Heated area [m2]: ")


def test_an_error_is_told_with_its_remedy() -> None:
    error = UnitError("E-UNIT-KIND", source="kr2010", target="kr2026")
    assert problem(error, "da")[0] == "»kr2010« kan ikke regnes om til »kr2026«; det er forskellige slags."
    assert problem(error, "en")[1] == "Check the units. Two price levels are only converted with an index."
    with_findings = InputError("E-NO-BUILDINGS", file="a.xlsx", findings=(Finding("E-FLAG"),))
    assert problem(with_findings, "en")[0] == "a.xlsx holds no building that can be used."


@pytest.mark.parametrize(
    ("lang", "count", "said"),
    [
        ("da", 1, "1 bygning renoveres"),
        ("da", 2, "2 bygninger renoveres"),
        ("en", 1, "1 building is"),
        ("en", 0, "0 buildings are"),
    ],
)
def test_a_word_follows_its_number(lang: str, count: int, said: str) -> None:
    fields = {"organisation": "A", "done": 0, "capital": "0"}
    assert said in say("report.page.estate", lang, count=count, **fields)
    with pytest.raises(KeyError):
        say("report.page.estate", lang, **fields)


def test_values_are_written_in_the_readers_language() -> None:
    assert text(Words("fjernvarme", "district heating"), "en") == "district heating"
    assert (text(True, "da"), text(False, "en")) == ("ja", "no")
    assert (text(1234.5, "da"), text(1234.5, "en")) == ("1.234", "1,234")
