"""One small study, its plan, and the run folder both come from."""

import pytest
from climate_ran import Ran
from small import small_study

from energi import solve, write
from energi.climate.contribution import contribution


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    home = tmp_path_factory.mktemp("climate")
    path = small_study(home)
    answer = solve(path)
    assert answer.plan is not None
    folder = write(answer, home / "run")
    chosen = answer.plan.chosen
    found = contribution(answer.case, answer.setting, home, chosen)
    return Ran(path, folder, answer, found, contribution(answer.case, answer.setting, home))
