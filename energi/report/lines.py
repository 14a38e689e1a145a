"""Progress of several organisations at once: a line each, or plain lines where stderr is no terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.markup import escape

from energi.report.terminal import bar, solving_text
from energi.words import say


class Lines:
    """A line per organisation: phase, best plan, bound, gap and time.

    Parameters
    ----------
    names : Mapping[str, str]
        Code -> name.
    lang : str
    goals : sequence of str
        As `energi.report.terminal.Telling`.
    """

    def __init__(self, names: Mapping[str, str], lang: str, goals: Sequence[str]) -> None:
        self._names, self._lang, self._goals = names, lang, goals
        self._console = Console(stderr=True, highlight=False)
        self._bar = bar(self._console)
        waits = say("run.each.waits", lang)
        self._tasks = {
            code: self._bar.add_task(self._line(code, waits), start=False, total=1) for code in names
        }
        self._last: dict[str, object] = {}

    def __enter__(self) -> Lines:
        self._bar.start()
        self._tell(say("run.solving.stop", self._lang))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def stage(self, code: str, name: str) -> None:
        """A stage of an organisation begins."""
        self._show(code, say(f"run.stage.{name}", self._lang))

    def solving(self, code: str, progress: Any) -> None:
        """The solver tells how far an organisation is."""
        seen = (progress.goal, progress.phase, progress.objective, progress.gap_percent)
        if self._console.is_terminal or seen != self._last.get(code):
            self._show(code, solving_text(progress, self._lang, self._goals))
        self._last[code] = seen

    def ended(self, code: str) -> None:
        """An organisation is done."""
        self._show(code, say("run.each.done", self._lang))
        self._bar.update(self._tasks[code], completed=1)

    def _show(self, code: str, text: str) -> None:
        line = self._line(code, text)
        self._bar.start_task(self._tasks[code])
        self._bar.update(self._tasks[code], description=line)
        if not self._console.is_terminal:
            self._tell(line)

    def _line(self, code: str, text: str) -> str:
        return escape(say("run.each.line", self._lang, organisation=self._names[code], text=text))

    def _tell(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)
