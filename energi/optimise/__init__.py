"""Floor 6: what should be done: sheet, rules, program, solve, verify."""
