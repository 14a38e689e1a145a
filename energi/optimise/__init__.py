"""Floor 6: what should be done: sheet, rules, program, solve, verify."""

from pyomo.common import dependencies

# Pyomo loads scipy.stats, which nothing here uses, as soon as it meets scipy, before or after: 22 MB, and a
# quarter of the time every plan takes to start. So it comes before scipy, and is told nothing of it.
getattr(dependencies.DeferredImportCallbackFinder, "_callbacks", {}).pop("scipy", None)
