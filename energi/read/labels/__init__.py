"""Energy-label files: EMO label XML and the data service's JSON, by one table on the shelf."""

from energi.read.labels.label_file import read_label_file

__all__ = ["read_label_file"]
