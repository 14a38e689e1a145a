"""Floor 3: rows -> a trusted Stock, plus findings."""

from energi.check.findings import Group, grouped
from energi.check.merge import merged
from energi.check.stock import check

__all__ = ["Group", "check", "grouped", "merged"]
