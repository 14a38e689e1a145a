"""The rules: one plain function per constraint, read by Pyomo, pint, verify and the documentation."""
