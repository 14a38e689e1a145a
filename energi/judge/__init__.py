"""Floor 8: is it worth it: proposals and suggested packages one by one, and afdelinger year by year."""
