"""A project's own answers to what only documents can show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from energi.domain.columns import Choice, Row, column
from energi.domain.wording import Words


class Reply(Choice):
    """What a project answers to a checklist item."""

    YES = "yes"
    NO = "no"
    NOT_RELEVANT = "not_relevant"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "yes": Words("opfyldt", "met"),
            "no": Words("ikke opfyldt", "not met"),
            "not_relevant": Words("ikke relevant", "not relevant"),
        }


class AnswerRow(Row):
    """A project's answer to a checklist item of a requirement pack."""

    table: ClassVar[str] = "answers"
    sheet: ClassVar[Words] = Words("Kravsvar", "Answers")
    key: ClassVar[tuple[str, ...]] = ("subject", "clause")
    about: ClassVar[Words] = Words(
        "Projektets egne svar på kravpakkernes huskelister, med henvisning til dokumentationen.",
        "The project's own answers to the checklists of the requirement packs, with the documentation.",
    )
    expected: ClassVar[bool] = False

    subject: str = column(
        "Projekt",
        "Project",
        code=True,
        min_length=1,
        help_da="Kode på en afdeling, en bygning eller et nybyggeri.",
        help_en="Code of an estate, a building or a new-build project.",
    )
    clause: str = column(
        "Krav nr.",
        "Clause",
        code=True,
        min_length=1,
        help_da="Kravets nummer, fx MBA2010-NOI-REN; »energi rules« viser dem.",
        help_en="Number of the clause, such as MBA2010-NOI-REN; “energi rules” lists them.",
    )
    answer: Reply = column(
        "Svar",
        "Answer",
        help_da="Om projektet opfylder kravet.",
        help_en="Whether the project meets the requirement.",
    )
    documentation: str | None = column(
        "Dokumentation",
        "Documentation",
        default=None,
        help_da="Hvor det kan ses: dokument, side, link.",
        help_en="Where it can be seen: document, page, link.",
    )
    answered: date | None = column(
        "Dato",
        "Date",
        default=None,
        help_da="Dagen, svaret er givet.",
        help_en="The day of the answer.",
    )
