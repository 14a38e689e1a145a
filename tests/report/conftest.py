"""One small made-up study, answered once and written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from energi.domain.ask import Ask
from energi.explain.answer import Answer
from energi.flow import answer
from energi.report.folder import write
from energi.sample import write_sample


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lille studie")
    write_sample(home, 12, 2010)
    return home / "study.toml"


@pytest.fixture(scope="session")
def clashing(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a common CO2 goal nobody can meet."""
    home = tmp_path_factory.mktemp("umuligt studie")
    for path in study.parent.iterdir():
        (home / path.name).write_bytes(path.read_bytes())
    text = study.read_text(encoding="utf-8")
    assert "reduction_percent = 20" in text
    text = text.replace("reduction_percent = 20", "reduction_percent = 99")
    (home / "study.toml").write_text(text, encoding="utf-8")
    return home / "study.toml"


@pytest.fixture(scope="session")
def planned(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    log = tmp_path_factory.mktemp("log") / "solver.log"
    return answer(Ask(study, log=log))


@pytest.fixture(scope="session")
def clashed(clashing: Path) -> Answer:
    return answer(Ask(clashing))


@pytest.fixture(scope="session")
def written(planned: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the plan; tests that change it take a copy."""
    return write(planned, tmp_path_factory.mktemp("runs") / "dansk", "da")
