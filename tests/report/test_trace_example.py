"""The example: every number of its page stands in a table, and every column of a table has its origin."""

from __future__ import annotations

from pathlib import Path

import pytest
from read_page import lines
from test_page_text import every_number_has_a_table
from traces import astray

from energi.domain.ask import Ask
from energi.flow import answer
from energi.report.page import page
from energi.report.tables import tables
from energi.report.trace import origins

pytestmark = pytest.mark.slow
EXAMPLE = Path(__file__).parents[2] / "examples" / "hovedaftale-2010" / "study.toml"


def test_every_number_of_the_example_is_traced() -> None:
    example, lang = answer(Ask(EXAMPLE)), "da"
    found = tables(example, lang)
    assert astray(found, origins()) == []
    text = lines(page(example, found, lang, "id"))
    assert every_number_has_a_table(example, found, text, lang) < 0.02
