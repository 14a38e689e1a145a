"""Floor above the flow: one study under many prices, budgets and limits, and which choices change."""
