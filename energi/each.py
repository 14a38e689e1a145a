"""Every organisation planned for itself, in parallel processes.

Each process answers the study for one organisation just as `energi.flow.answer` does for it alone, so
the plans are those of as many single runs. Ctrl-C is told to every process once: searches that run keep
their best plan, and organisations that had not begun stay without.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from energi import flow
from energi.domain.ask import Ask
from energi.domain.errors import EnergiError, SolverError
from energi.explain.answer import Answer

T = TypeVar("T")

LOOK_S = 0.2
"""How often it is seen whether Ctrl-C was pressed [s]."""

STOP = "stop"
"""What a process is told when it is to keep what it has."""


class Heard(NamedTuple):
    """What a process tells: of which organisation, what kind of news, and the news.

    Kinds are ``stage`` (its name), ``solving`` (`energi.optimise.solve.Progress`) and ``ended`` (None).
    """

    organisation: str
    kind: str
    news: Any


Hearer = Callable[[Heard], None]


def unheard(_heard: Heard) -> None:
    """Listen to nothing."""


def as_it_is(answer: Answer) -> Answer:
    """Hand the answer over."""
    return answer


def each(
    ask: Ask,
    organisations: Sequence[str],
    work: Callable[[Answer], T],
    *,
    hearer: Hearer,
    processes: int,
) -> dict[str, T | EnergiError]:
    """Answer a study for every organisation by itself.

    Parameters
    ----------
    ask : Ask
        Without an organisation.
    organisations : sequence of str
        Their codes.
    work : callable
        What is done with each answer, in its own process; it and what it returns must be picklable.
    hearer : callable
        Told how far each is.
    processes : int
        How many run at once, each with as many threads as the study's solver may use.

    Returns
    -------
    dict
        Code -> what ``work`` returned, or the error that stopped it: ``E-STOPPED`` if Ctrl-C came before
        there was a plan, ``E-PROCESS`` if the process died.
    """
    waiting = list(organisations)
    with _pressed() as stop, _Crew(ask, work, hearer) as crew:
        while waiting or crew.running:
            if stop.is_set():
                crew.stop(waiting)
            while waiting and len(crew.running) < max(processes, 1):
                crew.start(waiting.pop(0))
            crew.listen()
    return {code: crew.found[code] for code in organisations}


@contextmanager
def _pressed() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; a second one ends the program."""
    stop = threading.Event()

    def pressed(number: int, frame: Any) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        stop.set()

    if threading.current_thread() is not threading.main_thread():  # signals reach only that one
        yield stop
        return
    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _context() -> Any:
    """How processes are started: where that can be, from one that has loaded everything and has no thread."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


class _Crew:
    """The processes that run, and what came of those that ended."""

    def __init__(self, ask: Ask, work: Callable[[Answer], Any], hearer: Hearer) -> None:
        self._ask, self._work, self._hearer = ask, work, hearer
        self._context = _context()
        self._told_to_stop = False
        self.running: dict[Connection, tuple[str, BaseProcess]] = {}
        self.found: dict[str, Any] = {}

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for _code, process in self.running.values():  # only where something went wrong
            process.terminate()
            process.join()

    def start(self, code: str) -> None:
        """Start the process of an organisation."""
        ours, theirs = self._context.Pipe()
        ask = replace(self._ask, organisation=code)
        process = self._context.Process(target=_process, args=(theirs, ask, self._work), daemon=True)
        process.start()
        theirs.close()  # so that the pipe ends when the process does
        self.running[ours] = (code, process)

    def stop(self, waiting: list[str]) -> None:
        """Tell every process, once, to keep what it has; those that wait stay without."""
        while waiting:
            self.end(waiting.pop(0), SolverError("E-STOPPED"))
        for pipe in self.running if not self._told_to_stop else ():
            try:
                pipe.send(STOP)
            except OSError:  # it has just ended
                continue
        self._told_to_stop = True

    def listen(self) -> None:
        """Take in what the processes tell, for a moment at most."""
        ready: list[Any] = wait(list(self.running), LOOK_S)
        for pipe in ready:
            code, process = self.running[pipe]
            try:
                kind, news = pipe.recv()
            except (EOFError, OSError):
                process.join()
                kind, news = "ended", SolverError("E-PROCESS", organisation=code, ended=process.exitcode)
            if kind != "ended":
                self._hearer(Heard(code, kind, news))
                continue
            process.join()
            pipe.close()
            del self.running[pipe]
            self.end(code, news)

    def end(self, code: str, found: Any) -> None:
        """Keep what came of an organisation."""
        self.found[code] = found
        self._hearer(Heard(code, "ended", None))


def _process(pipe: Connection, ask: Ask, work: Callable[[Answer], Any]) -> None:
    """Answer a study for one organisation, telling how far it is."""
    stop, done = threading.Event(), threading.Event()

    def pressed(_number: int, _frame: Any) -> None:
        # a terminal sends Ctrl-C to every process; ours obeys the one that started it, and only once
        if stop.is_set() and not done.is_set():
            stop.clear()
            raise KeyboardInterrupt

    def obey() -> None:
        try:
            pipe.recv()
        except (EOFError, OSError):  # whoever asked is gone
            os._exit(1)
        stop.set()
        interrupt_main()

    signal.signal(signal.SIGINT, pressed)
    threading.Thread(target=obey, daemon=True).start()
    one_at_a_time = threading.Lock()  # the solver tells from a thread of its own

    def tell(kind: str, news: Any) -> None:
        with one_at_a_time:
            pipe.send((kind, news))

    try:
        with tempfile.TemporaryDirectory() as scratch:
            found: Any = flow.answer(
                replace(ask, log=Path(scratch) / "solver.log"),
                teller=lambda stage: tell("stage", stage),
                listener=lambda progress: tell("solving", progress),
            )
            done.set()
            tell("stage", "report")
            found = work(found)
    except KeyboardInterrupt:
        found = SolverError("E-STOPPED")
    except EnergiError as error:
        found = error
    tell("ended", found)


def processes_for(threads: int) -> int:
    """How many processes suit this machine, each with so many threads."""
    return max((os.cpu_count() or 1) // max(threads, 1), 1)
