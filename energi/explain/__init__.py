"""Floor 7: why this plan, and why none."""

import energi.optimise  # noqa: F401 - it has to come before scipy
