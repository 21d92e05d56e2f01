"""Measures what a transport adds to a request that succeeds: httpx and httpx2, synchronous.

A server in a process of its own answers 200 on a kept connection. Bare and wrapped clients take
turns in random order, so that a busy machine hits them alike. Prints one line a case: name, median
microseconds of a request, fastest, and the median of what the turn took over the bare client's.

    python bench/python/overhead_httpx.py [turns]
"""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import random
import socket
import statistics
import sys
import threading
import time
from typing import Any

import httpx_retries

#: httpx2 needs Python 3.11.
KINDS = [name for name in ("httpx", "httpx2") if importlib.util.find_spec(name)]

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Date: Wed, 21 Oct 2026 07:28:00 GMT\r\nContent-Length: 11\r\n\r\n" + b'{"id": "7"}'
)
#: Requests of one client in one turn.
EACH = 20


def serve(listener: socket.socket) -> None:
    """Answers one connection after the other; each asks once for every end of a head."""
    def answer(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            while b"\r\n\r\n" in connection.recv(65_536):
                connection.sendall(ANSWER)

    while True:
        connection, _address = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def clients() -> dict[str, tuple[str, Any]]:
    """Each case: the case that it is compared with, and its client."""
    made: dict[str, tuple[str, Any]] = {}
    for name in KINDS:
        client = importlib.import_module(name)
        transport = importlib.import_module(f"aftercall.{name}").Transport()
        made[name] = (name, client.Client())
        made[f"{name}-aftercall"] = (name, client.Client(transport=transport))
        if name == "httpx":
            retrying = httpx_retries.RetryTransport(retry=httpx_retries.Retry())
            made["httpx-retries"] = (name, client.Client(transport=retrying))
    return made


def turn(client: Any, url: str) -> float:
    """The median of one client's requests in a row, in microseconds."""
    times = []
    for _ in range(EACH):
        start = time.perf_counter_ns()
        client.get(url)
        times.append((time.perf_counter_ns() - start) / 1000)
    return statistics.median(times)


def main(turns: int) -> None:
    """Takes turns and prints."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/orders/7"
    server = multiprocessing.get_context("fork").Process(
        target=serve, args=(listener,), daemon=True
    )
    server.start()
    cases = clients()
    times: dict[str, list[float]] = {name: [] for name in cases}
    try:
        for number in range(turns + 3):
            order = list(cases)
            random.shuffle(order)
            for name in order:
                took = turn(cases[name][1], url)
                if number >= 3:
                    times[name].append(took)
    finally:
        server.terminate()
        server.join()
    for name, (bare, _client) in cases.items():
        over = statistics.median(a - b for a, b in zip(times[name], times[bare]))
        median, fastest = statistics.median(times[name]), min(times[name])
        print(f"{name}\t{median:.1f}\t{fastest:.1f}\t{over:+.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
