"""A page as a reader reads it: its text line by line, cells of a row beside each other."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LINES = {"p", "li", "h1", "h2", "h3", "tr", "dt", "dd", "figcaption", "summary", "caption", "title", "footer"}
CELLS = {"td", "th", "b"}
UNREAD = {"style", "script", "svg"}
"""Charts are drawn by another library; what they show is told below them and in their tables."""


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.unread = "", 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD
        self.text += "\n" * (tag in LINES) + " | " * (tag in CELLS)

    def handle_data(self, data: str) -> None:
        self.text += "" if self.unread else data.replace("\n", " ").replace("\u00ad", "")


def lines(page: str) -> list[str]:
    """The lines of a page that are not empty."""
    reader = _Lines()
    reader.feed(page)
    tidy = (" ".join(line.split()).removesuffix(" |") for line in reader.text.split("\n"))
    return [line for line in tidy if line.strip(" |")]


def numbers(text: str) -> list[str]:
    """The numbers of a text as they are written; codes (``A-01-1``, ``MBA2010``, ``CO2``) are none."""
    return re.findall(r"(?<![\w.,-])[-−+]?\d+(?:[.,]\d+)*(?![\w-])", text)
