"""Floor 2: made-up portfolios, and the workbook any portfolio is written to."""

from energi.sample.folder import write_sample
from energi.sample.workbook import write_workbook

__all__ = ["write_sample", "write_workbook"]
