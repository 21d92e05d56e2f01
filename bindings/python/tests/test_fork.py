"""A fork is survived: an engine that was made before it works in the child, however busy it was."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from pathlib import Path
from typing import Any, Callable, List

import pytest
import requests
from scripted import Scripted, always, whole

import aftercall

GET = aftercall.Request("GET", "https://api.example/")
SOURCES = Path(__file__).resolve().parents[1] / "src"

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def exercised(engine: aftercall.Engine) -> bool:
    """Whether calls come to their end, as they would in the parent."""
    for _ in range(20):
        call = engine.call(GET)
        call.begin()
        call.on_response((504,))
        call.cancel()
    return engine.pressure(GET) >= 0


def forked(work: Callable[[], bool]) -> int:
    """The exit code of a child that does the work, and nothing of pytest's, within 20 s."""
    child = os.fork()
    if not child:
        signal.alarm(20)  # Ends the child, should it hang.
        code = 1
        try:
            code = 0 if work() else 2
        finally:
            os._exit(code)
    _child, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_an_engine_that_other_threads_are_using() -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(budget=1_000_000, pressure=False))
    ended = threading.Event()
    shared = engine.call(GET)

    def spin() -> None:
        while not ended.is_set():
            exercised(engine)
            try:
                shared.begin()
            except aftercall.CallStateError:
                pass

    threads = [threading.Thread(target=spin) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        end = time.monotonic() + 5
        codes: List[int] = []
        while time.monotonic() < end and len(codes) < 150:
            codes.append(forked(lambda: exercised(engine) and shared.last_verdict is None))
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert set(codes) == {0}


@needs_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_session_made_before_the_fork() -> None:
    with Scripted(always(whole(200, b"tea"))) as server, requests.Session() as session:
        session.trust_env = False
        session.mount("http://", aftercall.requests.Adapter())

        def get() -> bool:
            response: Any = session.get(server.url)
            return bool(response.text == "tea" and response.aftercall.is_success)

        assert [forked(get) for _ in range(3)] == [0, 0, 0]
        assert get()


def test_no_lock_is_held_while_another_thread_of_python_may_run() -> None:
    """What the survival rests on: only the server, which shares nothing with the core, lets go of
    the interpreter."""
    lets_go = re.compile(r"\.detach\(|allow_threads|Ungil")
    found = {path.name for path in SOURCES.glob("*.rs") if lets_go.search(path.read_text("utf-8"))}
    assert found == {"server.rs"}
