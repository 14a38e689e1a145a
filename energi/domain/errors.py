"""The errors energi raises.

::

    EnergiError              code, message key, fields
    ├── InputError           the user's files or study are wrong
    │   ├── ColumnError      a sheet or a column is missing or unknown
    │   └── RowError         a row cannot be used
    ├── ShelfError           a card or a number on a shelf is missing, unsourced or not accepted
    ├── UnitError            quantities of different kinds were mixed
    ├── ClashError           no plan meets every limit of the study
    └── SolverError          the solver ended in a way that gives no answer

Findings that do not stop a study are data (`energi.domain.finding.Finding`), not exceptions.
"""

from __future__ import annotations


class EnergiError(Exception):
    """Base of all errors energi raises on purpose.

    Parameters
    ----------
    code : str
        Stable code such as ``"E-STUDY"``; the catalogue in ``models/words`` holds its sentences
        under ``error.<code>``, in Danish and English.
    **fields : object
        What the sentence names: file, sheet, row, value ...
    """

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        self.fields = fields
        named = ", ".join(f"{key}={value!r}" for key, value in fields.items())
        super().__init__(f"{code}: {named}" if named else code)


class InputError(EnergiError):
    """The user's files or study cannot be used as they are."""


class ColumnError(InputError):
    """A sheet or a column is missing or unknown."""


class RowError(InputError):
    """A row cannot be used."""


class ShelfError(EnergiError):
    """A card or a number on a shelf is missing, unsourced or not accepted by the study."""


class UnitError(EnergiError):
    """Quantities of different kinds were mixed."""


class ClashError(EnergiError):
    """No plan meets every limit of the study."""


class SolverError(EnergiError):
    """The solver ended in a way that gives no answer."""
