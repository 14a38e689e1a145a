"""Floor above the flow: one study under many prices, budgets and limits, and which choices change."""

import energi.optimise  # noqa: F401 - it has to come before scipy
