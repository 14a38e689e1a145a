"""One small made-up study, answered once and written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from many import many
from small import small_study

from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.flow import answer
from energi.report.folder import write


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("lille studie"))


@pytest.fixture(scope="session")
def planned(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    log = tmp_path_factory.mktemp("log") / "solver.log"
    return answer(Ask(study, log=log))


@pytest.fixture(scope="session")
def clashed(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The same with CO2 goals nobody can meet."""
    home = tmp_path_factory.mktemp("umuligt studie")
    return answer(Ask(small_study(home, less_co2_percent=99)))


@pytest.fixture(scope="session")
def written(planned: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the plan; tests that change it take a copy."""
    return write(planned, tmp_path_factory.mktemp("runs") / "dansk", "da")


@pytest.fixture(scope="session", params=["da", "en"])
def told(request: pytest.FixtureRequest, planned: Answer) -> dict[str, str]:
    """The pages of `many` in either language."""
    return many(planned, request.param)
