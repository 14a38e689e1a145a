"""Floor 2: files of the trade -> rows and the study."""

from energi.read.study import read_study
from energi.read.workbook import read_workbook

__all__ = ["read_study", "read_workbook"]
