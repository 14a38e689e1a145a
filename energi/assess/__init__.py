"""Floor 4: pure functions on columns: energy, label, carbon, cost, rent, compliance."""
