"""Floor 2: writes made-up portfolios and the workbook they come in."""
