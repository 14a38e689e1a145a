"""Runs of one small made-up study and of its neighbours, each computed once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from edits import Run
from small import small_study

from energi import cli
from energi.domain.ask import Ask
from energi.flow import answer
from energi.report.folder import write


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process: exit code, stdout, stderr (all white space made single)."""
    monkeypatch.delenv("ENERGI_LANG", raising=False)

    def ran(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), " ".join(out.split()), " ".join(err.split())

    return ran


@pytest.fixture(scope="session")
def base_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("grundlag"))


@pytest.fixture(scope="session")
def base(base_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run everything is held against; tests that change it take a copy."""
    return write(answer(Ask(base_study)), tmp_path_factory.mktemp("a") / "grundlag", "da")
