"""Floor 8: tells it: tables, charts, page, workbook, manifest."""
