"""Floor 7: what a portfolio and its plan contribute to the climate goals."""
