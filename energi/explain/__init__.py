"""Floor 7: why this plan, and why none."""
