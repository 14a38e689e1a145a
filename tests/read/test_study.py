"""The study file, and everything that can be wrong with it."""

from pathlib import Path
from typing import get_args

import pytest

from energi.domain.errors import InputError
from energi.domain.study import Co2Goal, RuleUse
from energi.read import read_study
from energi.words import problem

GOOD = """
schema = 1
title = "Hovedaftalen"
workbook = "portfolio.xlsx"

[period]
base_year = 2010
last_year = 2040
start_years = [2011, 2012]

[economy]
price_level = 2010

[climate]
series = "co2"
area = "copenhagen"
method = "125"

[[rules]]
name = "budget"

[[rules]]
name = "co2_together"
year = 2015
reduction_percent = 20
"""


def study(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "study.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(tmp_path: Path, text: str | bytes) -> tuple[str, list[str], list[str]]:
    with pytest.raises(InputError) as caught:
        read_study(study(tmp_path, text))
    assert caught.value.code == "E-STUDY"
    danish, english = (problem(caught.value, lang)[0].splitlines()[1:] for lang in ("da", "en"))
    return str(caught.value.fields["where"]), danish, english


def test_a_good_study_and_its_folder(tmp_path: Path) -> None:
    found, home = read_study(study(tmp_path, GOOD))
    assert home == tmp_path
    assert found.workbook == "portfolio.xlsx"
    assert isinstance(found.rules[1], Co2Goal)


def test_a_byte_order_mark_of_notepad_is_no_fault(tmp_path: Path) -> None:
    found, _ = read_study(study(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()))
    assert found.title == "Hovedaftalen"


def test_all_problems_are_told_at_once_in_both_languages(tmp_path: Path) -> None:
    text = GOOD.replace('title = "Hovedaftalen"\n', "titel = 1\n")
    text = text.replace("base_year = 2010", "base_year = 2010.5").replace("reduction_percent = 20", "")
    text = text.replace('name = "budget"', 'name = "budgt"')
    models = get_args(get_args(RuleUse)[0])
    every = ", ".join(repr(name) for one in models for name in get_args(one.model_fields["name"].annotation))
    where, danish, english = refused(tmp_path, text)
    assert where == "title, period.base_year, rules[1], rules[2].reduction_percent, titel"
    assert danish == [
        "title: mangler, men skal være der.",
        "period.base_year: 2010.5 er ikke et helt tal.",
        f"rules[1]: reglen »budgt« kendes ikke. Vælg en af: {every}.",
        "rules[2].reduction_percent: mangler, men skal være der.",
        "titel: kendes ikke. Er det en slåfejl?",
    ]
    assert english[0] == "title: is missing but must be there."


@pytest.mark.parametrize(
    ("old", "new", "danish"),
    [
        ("last_year = 2040", "last_year = 2009", "period: last_year skal ligge efter base_year."),
        (
            "start_years = [2011, 2012]",
            "start_years = [2012, 2011]",
            "period: start_years skal stå i rækkefølge, hvert år én gang.",
        ),
        (
            "start_years = [2011, 2012]",
            "start_years = [2040]",
            "period: start_years skal ligge fra og med base_year og før last_year.",
        ),
        ("year = 2015", "year = 2050", "målåret 2050 ligger uden for perioden."),
        (
            "price_level = 2010",
            "price_level = 1900",
            "economy.price_level: 1900 er for lavt; mindst 1990 er muligt.",
        ),
        (
            "reduction_percent = 20",
            "reduction_percent = 120",
            "rules[2].reduction_percent: 120 er for højt; højst 100 er muligt.",
        ),
        (
            "start_years = [2011, 2012]",
            "start_years = 2011",
            "period.start_years: »2011« skal være en liste i kantede parenteser, fx [2011, 2012].",
        ),
        ("schema = 1", "schema = 2", "schema: »2« kan ikke bruges. Vælg en af: 1."),
        ('name = "budget"', "", "rules[1]: reglen mangler sit navn (name)."),
        (
            'name = "budget"',
            'name = "budget"\n[[rules]]\nname = "budget"',
            "en regel står to gange (for samme år).",
        ),
    ],
)
def test_a_problem_is_told_in_plain_danish(tmp_path: Path, old: str, new: str, danish: str) -> None:
    _, told, english = refused(tmp_path, GOOD.replace(old, new))
    assert told == [danish]
    assert english != told


def test_what_is_no_toml(tmp_path: Path) -> None:
    _, danish, english = refused(tmp_path, GOOD + "\nminimise = \n")
    assert danish[0].startswith("filen følger ikke TOML-formatet (")
    assert english[0].startswith("the file does not follow the TOML format (")


def test_what_is_no_utf8(tmp_path: Path) -> None:
    _, danish, _ = refused(tmp_path, GOOD.replace("Hovedaftalen", "Rødovre").encode("latin-1"))
    assert danish == ["filen er ikke gemt som UTF-8."]


def test_a_study_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E-FILE-MISSING"):
        read_study(tmp_path / "study.toml")


def test_a_folder_is_no_study_and_the_file_to_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_study(tmp_path)
    assert caught.value.code == "E-STUDY-FOLDER"
    for lang in ("da", "en"):
        assert str(tmp_path / "study.toml") in problem(caught.value, lang)[1]


def test_a_list_in_which_all_is_wrong_is_not_called_empty(tmp_path: Path) -> None:
    _, danish, english = refused(tmp_path, 'minimise = ["rent", "huslejen"]\n' + GOOD)
    assert [line.split(":")[0] for line in danish] == ["minimise[1].goal", "minimise[2].goal"]
    assert not any("tom" in line for line in danish)
    assert not any("empty" in line for line in english)
    _, danish, _ = refused(tmp_path, "minimise = []\n" + GOOD)
    assert danish == ["minimise: listen må ikke være tom."]
