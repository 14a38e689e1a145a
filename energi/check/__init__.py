"""Floor 3: rows -> a trusted Stock, plus findings."""
