"""The small made-up study and the example, judged once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import small_study

from energi.domain.ask import Ask
from energi.flow import posed
from energi.judge.evaluation import Evaluation, evaluation


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("vurdering"))


@pytest.fixture(scope="session")
def found(study: Path) -> Evaluation:
    return evaluation(*posed(Ask(study)))
