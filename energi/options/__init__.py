"""Floor 5: what could be done: measures, packages, years, offers."""
