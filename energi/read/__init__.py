"""Floor 2: files of the trade -> rows and the study."""

from energi.read.csv_folder import read_csv_folder
from energi.read.portfolio import read_portfolio
from energi.read.study import read_study
from energi.read.workbook import read_workbook

__all__ = ["read_csv_folder", "read_portfolio", "read_study", "read_workbook"]
