"""A word in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The same thing in Danish and English."""

    da: str
    en: str

    def get(self, lang: str) -> str:
        """The word in a language, ``"da"`` or ``"en"``."""
        return self.en if lang == "en" else self.da
