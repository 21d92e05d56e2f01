"""Tests of your own code without a mock of HTTP and without sleeping.

``Server`` is a real REST service on 127.0.0.1 that fails the way you ask it to, and counts what
really happened. ``Clock`` is a time that moves only when it is waited for: give its ``now`` and its
``sleep`` or ``asleep`` to your code in place of the real ones. ::

    clock = Clock()
    with Server() as server:
        server.fault("status=503; applied=no; retry-after=900", times=2)
        my_code(server.url, server.writer_token, clock.sleep, clock.now)
        assert sum(clock.slept) >= 1800

The fixtures ``aftercall_server`` and ``aftercall_clock`` of pytest give you one of each.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import threading
import weakref
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Iterator, List, Mapping, Optional, Type, TypedDict, Union
from urllib.parse import quote

from aftercall import _native
from aftercall._native import Now

__all__ = ["Clock", "Counts", "Server"]

#: What makes a server look new: the paths of administration that are deleted.
_EVERYTHING = (
    *("faults", "rate", "maintenance", "store", "upstreams"),
    "delays",  # Before the data: what is cut off is not applied.
    *("logs", "data", "counts"),
)
#: The latest moment of a clock, in microseconds.
_LAST = 2**63 - 1


class Counts(TypedDict):
    """What really happened to the requests with one reference."""

    #: How many were read whole.
    deliveries: int
    #: How many changed what the server stores.
    applications: int


class Server:
    """The reference server, on 127.0.0.1, in this process and on threads of its own.

    It listens once it is made, on a free port unless you name one, and is closed by ``close``, at
    the end of a ``with`` block, and when the interpreter exits. What it stores is in memory, or in
    the file ``data``. ``writer_token`` and ``reader_token`` are the bearer tokens for ``/v1``,
    ``/logs`` and ``/gateway``. A request waits ``store_time_limit`` seconds for the store (0.25 by
    default) before it gets a 500, and ``gateway_time_limit`` seconds for an upstream (0.3) before it
    gets a 504. OSError if it cannot listen or open the file, ValueError for a setting that cannot
    work.

    The README of the crate aftercall-server describes the routes and the faults. Threads may share
    a server. A process that was forked from this one can send requests to it, but only this one can
    administer and close it. It is for tests only: anyone who can reach it can request faults.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        data: Union[str, os.PathLike[str], None] = None,
        writer_token: Optional[str] = None,
        reader_token: Optional[str] = None,
        store_time_limit: Optional[float] = None,
        gateway_time_limit: Optional[float] = None,
    ) -> None:
        with _signals_blocked():
            self._server = _native.Server(
                port=port,
                data=data,
                writer_token=writer_token,
                reader_token=reader_token,
                store_time_limit=store_time_limit,
                gateway_time_limit=gateway_time_limit,
            )
        self._finalizer = weakref.finalize(self, self._server.close)

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end: ``http://127.0.0.1:40321``."""
        return self._server.url

    @property
    def writer_token(self) -> str:
        """The bearer token that may read and write."""
        return self._server.writer_token

    @property
    def reader_token(self) -> str:
        """The bearer token that may only read."""
        return self._server.reader_token

    def fault(
        self,
        name: str,
        *,
        times: int = 1,
        method: Optional[str] = None,
        path: Optional[str] = None,
    ) -> None:
        """The next ``times`` requests meet this fault: only those with this ``method``, and with a
        path that begins with ``path``, if you give them. Faults are met in the order of the calls.

        ``drop-after-read``, ``drop-after-apply`` and ``cut-body`` close the connection: before the
        request is applied, after that, in the middle of the response. ``delay=MS`` waits first.
        ``status=503; applied=no; retry-after=2`` gives this response instead of the real one; with
        ``applied=yes`` the request is really handled first. ``detail="..."`` and ``code="..."``
        fill its body. ``drop-before-read`` and ``refuse`` close the next connections, ``refuse=MS``
        closes the port for so long; these three take no ``method`` and no ``path``.

        ValueError for any other name, with the list of them, and for what does not fit together.
        """
        where = {"times": times, "method": method, "path": path}
        self.admin("POST", "faults", {"fault": name, **where})

    def counts(self, reference: str) -> Counts:
        """How many requests with the header ``Aftercall-Reference: {reference}`` were read whole,
        and how many of them changed what is stored; zeros if there was none."""
        found = self.admin("GET", f"counts/{quote(reference, safe='')}")
        return Counts(deliveries=found["deliveries"], applications=found["applications"])

    def reset(self) -> None:
        """Makes it look new: no data, no faults, no counts, no limits; its port is open.

        A request that is still delayed, by a fault or in the store, is cut off: it is not applied, and
        its connection is closed (the store's gets a 500). Of others in progress the effect can still
        arrive.
        """
        for path in _EVERYTHING:
            self.admin("DELETE", path)

    def admin(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        """A request of administration to ``/admin/{path}``, for instance
        ``admin("PUT", "maintenance", {"retry_after": 2})``; gives the response's JSON, or None.

        It needs no connection: it works while the port is closed, meets no fault, and libraries
        that replace HTTP clients do not see it. ValueError for a mistake (400), RuntimeError for
        any other refusal, if the server is closed, or if it belongs to another process.
        """
        data = b"" if body is None else json.dumps(body).encode()
        status, answer = self._server.administer(method, f"/admin/{path}", data)
        told: Any = json.loads(answer) if answer else None
        if status < 300:
            return told
        raise (ValueError if status == 400 else RuntimeError)(told["detail"])

    def close(self) -> None:
        """Stops it and waits until its threads have ended; requests in progress are cut off.

        It does nothing if it is closed already, or in another process than the one that made it.
        """
        self._finalizer()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "" if self._finalizer.alive else " closed"
        return f"<Server {self.url}{state}>"


class Clock:
    """A time that moves only when it is waited for, or when you move it.

    Its ``now`` and ``sleep``, or ``asleep`` for asynchronous code, take the place of the real clock
    and the real waits: a wait of half an hour then takes no time. It begins at ``start``, or now.
    Threads and tasks may share it. Each wait moves the one time at once, so the waits of calls that
    run side by side add up, where in reality they would overlap.

    Only waits are virtual. Sockets, their time-outs and the dates that a server sends are real, so
    an absolute ``Retry-After`` is measured against a date that the clock may have left behind.
    """

    def __init__(self, start: Optional[Now] = None) -> None:
        if start is not None and not isinstance(start, Now):
            raise TypeError(f"start: expected a Now or None, not {type(start).__name__}")
        self._now = Now.read() if start is None else start
        self._slept: List[float] = []
        self._lock = threading.Lock()

    def now(self) -> Now:
        """The present of this clock."""
        return self._now

    @property
    def slept(self) -> List[float]:
        """The waits so far, in seconds, in the order in which they began. A copy."""
        with self._lock:
            return list(self._slept)

    def advance(self, seconds: float) -> None:
        """Moves the time by so many seconds, 0 or more, without a wait. ValueError otherwise."""
        self._move(seconds, waited=False)

    def sleep(self, seconds: float) -> None:
        """Waits so many seconds, 0 or more, which takes no time. ValueError otherwise."""
        self._move(seconds, waited=True)

    async def asleep(self, seconds: float) -> None:
        """The same under asyncio or trio: the time has moved once other tasks get their turn."""
        self._move(seconds, waited=True)
        await _checkpoint()

    def _move(self, seconds: float, *, waited: bool) -> None:
        if not 0 <= seconds < math.inf:
            raise ValueError(f"seconds: expected 0 or more, not {seconds!r}")
        # A wait must not end too early, so what is left of a microsecond counts as one.
        micros = math.ceil(round(seconds * 1e6, 3))
        with self._lock:
            monotonic, wall = self._now.monotonic + micros, self._now.wall + micros
            if max(monotonic, wall) > _LAST:
                raise ValueError(f"seconds: the clock does not reach {seconds!r} further")
            self._now = Now(monotonic, wall)
            if waited:
                self._slept.append(seconds)

    def __repr__(self) -> str:
        return f"<Clock {self.now()!r}>"


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """What is started in here takes no signals: they are left to the threads of Python."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def _checkpoint() -> None:
    """Gives other tasks of the event loop their turn, and a cancellation its effect."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        await trio.lowlevel.checkpoint()
        return
    import asyncio

    await asyncio.sleep(0)
