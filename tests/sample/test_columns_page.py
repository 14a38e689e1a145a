"""The page of all columns is what the models say."""

import runpy
from pathlib import Path

from energi.domain.columns import columns_of
from energi.domain.tables import TABLES

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_columns_is_up_to_date() -> None:
    """`python docs/make_columns.py` writes it."""
    page = runpy.run_path(str(DOCS / "make_columns.py"))["render"]()
    assert (DOCS / "columns.md").read_text(encoding="utf-8") == page
    for model in TABLES:
        for column in columns_of(model):
            assert f"`{column.key}`" in page


def test_the_page_of_results_is_up_to_date() -> None:
    """`python docs/make_results.py` writes it."""
    page = runpy.run_path(str(DOCS / "make_results.py"))["render"]()
    assert (DOCS / "results.md").read_text(encoding="utf-8") == page
