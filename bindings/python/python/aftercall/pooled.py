"""What the adapters over urllib3 do with its pools, connections and time-outs."""

from __future__ import annotations

import queue
from typing import Any, List

import urllib3

from aftercall import rereading

#: urllib3 refuses a time-out of zero.
_SHORTEST_TIMEOUT = 0.001


def close_idle(found: Any) -> None:
    """Closes the idle connections of a pool.

    The pool itself stays open, since another thread may just be taking a connection from it;
    a closed connection opens itself again when it is used.
    """
    pool: Any = getattr(found, "pool", None)
    idle: List[Any] = []
    try:
        while pool is not None:
            idle.append(pool.get_nowait())
    except queue.Empty:
        pass
    try:
        # Taken last is given back first, so that the order stays.
        for connection in reversed(idle):
            if connection is not None:
                connection.close()
            pool.put_nowait(connection)
    except queue.Full:
        pass  # Others gave theirs back meanwhile: there are as many as there may be.


def hang_up(raw: Any) -> None:
    """Closes the connection of an interim response, which http.client takes for the final one.

    The final response is still to come on it, and must not be taken for that to the next request
    (RFC 9112 section 9.2).
    """
    connection = getattr(raw, "connection", None)
    if connection is not None:
        connection.close()


def within(timeout: urllib3.Timeout, time_left: float) -> urllib3.Timeout:
    """A time-out, cut down to the time that is left, in seconds."""
    left = max(time_left, _SHORTEST_TIMEOUT)
    bounded = timeout.clone()
    total = timeout.total
    bounded.total = min(left, total) if isinstance(total, (int, float)) else left
    return bounded


def give_back_patience(response: Any, timeout: urllib3.Timeout) -> None:
    """Gives a streamed body back the caller's own time-out: the deadline is the head's."""
    started = timeout.clone()
    started.start_connect()
    rereading.set_patience(response, started.read_timeout)
