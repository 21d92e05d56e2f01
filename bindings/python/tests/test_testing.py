"""The reference server inside this process: faults, counts, a new look, start and end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
import requests

from aftercall.testing import Server

FAULTS = (
    "refuse",
    "refuse=50",
    "drop-before-read",
    "drop-after-read",
    "drop-after-apply",
    "cut-body",
    "delay=1",
    'status=503; applied=no; retry-after=2; detail="why"; code="busy"',
)


def send(server: Server, method: str = "GET", path: str = "/v1/orders", **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {server.writer_token}", "Aftercall-Reference": "r"}
    headers.update(options.pop("headers", {}))
    return requests.request(method, server.url + path, headers=headers, timeout=10, **options)


def port_of(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


def listens(server: Server) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port_of(server)), 10).close()
    except ConnectionRefusedError:
        return False
    return True


def threads_of_the_system() -> List[str]:
    """Their names, without Python having to know them."""
    return [path.read_text() for path in Path("/proc/self/task").glob("*/comm")]


needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="no /proc here")


def test_it_is_ready_at_once_and_gone_when_closed() -> None:
    took: List[float] = []
    for _ in range(5):
        begun = time.perf_counter()
        with Server() as server:
            took.append(time.perf_counter() - begun)
            assert server.url.startswith("http://127.0.0.1:")
            assert send(server).status_code == 200
            assert repr(server) == f"<Server {server.url}>"
        assert not listens(server)
        assert repr(server) == f"<Server {server.url} closed>"
    assert min(took) < 0.05


def test_a_closed_server_says_so() -> None:
    server = Server()
    server.close()
    server.close()
    for use in (server.reset, lambda: server.counts("a"), lambda: server.fault("cut-body")):
        with pytest.raises(RuntimeError, match="closed"):
            use()
    assert server.writer_token == "writer-token"


def test_an_error_in_the_block_closes_it_too() -> None:
    with pytest.raises(KeyError), Server() as server:
        raise KeyError
    assert not listens(server)


def test_settings(tmp_path: Path) -> None:
    data = tmp_path / "orders.redb"
    with Server(data=data, writer_token="w", reader_token="r", store_time_limit=5) as server:
        assert (server.writer_token, server.reader_token) == ("w", "r")
        assert send(server, "POST", json={"id": "1"}).status_code == 201
        assert send(server, headers={"Authorization": "Bearer writer-token"}).status_code == 401
        with pytest.raises(OSError):
            Server(port=port_of(server))
        with pytest.raises(OSError, match="another process|open"):
            Server(data=data)
        port = port_of(server)
    with Server(data=data, port=port, writer_token="w", reader_token="r") as server:
        assert send(server, path="/v1/orders/1").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"writer_token": ""}, {"writer_token": "a", "reader_token": "a"}, {"store_time_limit": 0}]
    + [{"store_time_limit": -1.0}, {"gateway_time_limit": float("nan")}],
)
def test_settings_that_cannot_work(wrong: Dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Server(**wrong)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_by_its_name(server: Server, name: str) -> None:
    server.fault(name)
    begun = time.monotonic()
    try:
        code = send(server, "POST", json={"id": "1"}).status_code
    except requests.RequestException:
        code = 0
    expected = {"delay=1": 201, FAULTS[-1]: 503}.get(name, 0)
    # The port may be open again before the request on a busy machine.
    assert code == expected or (name == "refuse=50" and code == 201)
    applied = name in ("drop-after-apply", "cut-body") or code == 201
    assert server.counts("r")["applications"] == applied
    assert time.monotonic() - begun < 10


def test_an_unknown_fault_is_told_the_names(server: Server) -> None:
    with pytest.raises(ValueError, match='"explode"') as raised:
        server.fault("explode")
    for fault in FAULTS:
        for item in fault.split(";"):
            assert item.partition("=")[0].strip() in str(raised.value)
    assert server.admin("GET", "faults") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "status=503"},
        {"name": "cut-body", "times": 0},
        {"name": "cut-body", "times": -1},
        {"name": "cut-body", "times": 1.5},
        {"name": "cut-body", "method": "A B"},
        {"name": "cut-body", "path": "v1"},
        {"name": "refuse", "path": "/v1"},
        {"name": 5},
    ],
)
def test_what_does_not_fit_together(server: Server, wrong: Dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        server.fault(**wrong)
    assert server.admin("GET", "faults") == []


def test_where_a_fault_is_met(server: Server) -> None:
    server.fault("status=418; applied=no", times=2, method="GET", path="/v1/orders")
    assert send(server, "POST", json={}).status_code == 201
    assert send(server, path="/v1/teas").status_code == 200
    assert [send(server).status_code for _ in range(3)] == [418, 418, 200]


def test_counts(server: Server) -> None:
    assert server.counts("r") == {"deliveries": 0, "applications": 0}
    send(server, "POST", json={})
    send(server)
    assert server.counts("r") == {"deliveries": 2, "applications": 1}
    send(server, headers={"Aftercall-Reference": "a/b ?#%"})
    assert server.counts("a/b ?#%")["deliveries"] == 1


def test_administration_that_is_refused(server: Server) -> None:
    with pytest.raises(RuntimeError, match="nothing at"):
        server.admin("GET", "nothing")
    with pytest.raises(RuntimeError, match="not allowed"):
        server.admin("POST", "rate")
    with pytest.raises(ValueError, match="retry_after"):
        server.admin("PUT", "maintenance", {"retry_after": 10**9})
    with pytest.raises(ValueError):
        server.admin("GET", "not a path")


def test_the_next_connection_is_that_of_a_client(server: Server) -> None:
    """Administration meets no fault, and works while the port is closed."""
    server.fault("refuse")
    assert server.counts("r")["deliveries"] == 0
    with pytest.raises(requests.ConnectionError):
        send(server)
    server.fault("refuse=60000")
    assert not listens(server)
    assert server.counts("r")["deliveries"] == 0
    server.reset()
    assert send(server).status_code == 200


#: Each of these can be seen from outside until it is reset.
TRACES: Dict[str, Callable[[Server], Any]] = {
    "faults": lambda server: server.fault("status=418; applied=no", times=99),
    "rate": lambda server: [
        server.admin("PUT", "rate", {"per_second": 0.001, "burst": 1}),
        send(server),
    ],
    "maintenance": lambda server: server.admin("PUT", "maintenance", {"retry_after": 9}),
    "store": lambda server: server.admin("PUT", "store", {"delay_ms": 60_000}),
    "data": lambda server: send(server, "PUT", "/v1/orders/1", json={}),
    "tombstones": lambda server: [
        send(server, method, "/v1/orders/1", json={}) for method in ("PUT", "DELETE")
    ],
    "logs": lambda server: send(
        server, "POST", "/logs", json=[{"id": "a", "time": "2026-11-28T22:00:00Z"}]
    ),
    "counts": lambda server: send(server),
    "upstreams": lambda server: server.admin("PUT", "upstreams/mine", {"address": "127.0.0.1:9"}),
}


def look_of(server: Server) -> List[Any]:
    """What a test could see of the one before it."""
    counted = server.admin("GET", "counts")
    logs, upstreams = server.admin("GET", "logs"), server.admin("GET", "upstreams")
    read = [send(server, path=path).status_code for path in ("/v1/orders", "/v1/orders/1")]
    return [counted, logs, sorted(upstreams), send(server).json(), read]


@pytest.mark.parametrize("trace", TRACES)
def test_a_reset_makes_it_look_new(server: Server, trace: str) -> None:
    new = look_of(server)
    server.reset()
    TRACES[trace](server)
    assert look_of(server) != new
    server.reset()
    assert look_of(server) == new


@pytest.mark.parametrize("fault", ["delay=30000", "status=201; applied=yes; delay=30000"])
def test_a_reset_cuts_off_what_is_delayed(server: Server, fault: str) -> None:
    """So that nothing of one test arrives in the next one."""
    ended: List[BaseException] = []

    def post() -> None:
        try:
            send(server, "POST", "/v1/orders", json={"id": "late"})
        except requests.ConnectionError as error:
            ended.append(error)

    server.fault(fault, method="POST")
    thread = threading.Thread(target=post)
    thread.start()
    end = time.monotonic() + 20
    while server.counts("r")["deliveries"] == 0 and time.monotonic() < end:
        time.sleep(0.001)
    server.reset()
    thread.join(20)
    assert len(ended) == 1
    assert server.counts("r") == {"deliveries": 0, "applications": 0}
    assert send(server, path="/v1/orders/late").status_code == 404


def test_threads_share_it(server: Server) -> None:
    failed: List[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(50):
                reference = f"{number}-{turn}"
                server.fault("delay=0", path=f"/{reference}")
                assert server.counts(reference)["deliveries"] == 0
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(server.admin("GET", "faults")) == 300


def test_one_thread_closes_it_under_the_others() -> None:
    server = Server()
    ended: List[str] = []

    def work() -> None:
        try:
            while True:
                server.counts("r")
        except RuntimeError as error:
            ended.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    server.close()
    for thread in threads:
        thread.join(10)
    assert len(ended) == 4


@needs_proc
def test_its_threads_end_with_it_and_take_no_signals() -> None:
    before = threads_of_the_system()
    with Server() as server:
        server.reset()  # Starts a thread of the store, too.
        started = threads_of_the_system()
        assert len(started) > len(before)
        blocked = [
            int(line.split()[1], 16)
            for path in Path("/proc/self/task").glob("*/status")
            if "Name:\taftercall" in path.read_text()
            for line in path.read_text().splitlines()
            if line.startswith("SigBlk")
        ]
        assert blocked and all(mask >> signal.SIGINT - 1 & 1 for mask in blocked)
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert len(threads_of_the_system()) == len(before)


def program(text: str) -> subprocess.CompletedProcess[str]:
    """Runs a program, which must not hang."""
    command = [sys.executable, "-W", "error", "-X", "dev", "-c", text]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


BUSY = """
import socket, sys, threading, time
from aftercall.testing import Server
server = Server()
server.fault("delay=60000", times=9)
connection = socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))
connection.sendall(b"GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
server.admin("PUT", "store", {"delay_ms": 60000})
kept = [server]
kept.append(kept)
connection.detach()
def asks():
    try:
        while True: server.counts("r")
    except (RuntimeError, NameError): pass
threading.Thread(target=asks, daemon=True).start()
time.sleep(0.05)
print(server.url, flush=True)
"""


@pytest.mark.parametrize("ending", ["", "sys.exit(0)", "del server, kept", "server.close()"])
def test_the_end_of_the_interpreter_is_its_end(ending: str) -> None:
    begun = time.monotonic()
    done = program(BUSY + ending)
    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - begun < 15


def test_importing_starts_nothing() -> None:
    done = program("""
import os, sys, threading
import aftercall
assert "aftercall.testing" not in sys.modules and "aftercall_pytest" not in sys.modules
import aftercall.testing
assert threading.active_count() == 1
assert "asyncio" not in sys.modules and "pytest" not in sys.modules
if os.path.exists("/proc/self/task"):
    assert len(os.listdir("/proc/self/task")) == 1
""")
    assert (done.returncode, done.stderr) == (0, "")
