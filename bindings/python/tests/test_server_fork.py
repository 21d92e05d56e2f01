"""A process that is forked from one with a server hangs nowhere, stops and holds nothing."""

from __future__ import annotations

import gc
import http.client
import os
import signal
import sys
import threading
import time
from typing import Iterator, List

import pytest
from test_fork import forked, needs_fork
from test_testing import listens, port_of, program, send

from aftercall.testing import Server

pytestmark = [
    needs_fork,
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that a test may harm."""
    with Server() as server:
        yield server


class Child:
    """A process that does nothing but live, with copies of all sockets of this one."""

    def __enter__(self) -> Child:
        self.pid = os.fork()
        if not self.pid:
            signal.alarm(60)
            while True:
                signal.pause()
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def test_a_child_can_send_but_not_administer_or_stop(own: Server) -> None:
    def work() -> bool:
        assert send(own).status_code == 200
        for use in (own.reset, lambda: own.fault("cut-body"), lambda: own.counts("r")):
            with pytest.raises(RuntimeError, match="another process"):
                use()
        own.close()
        own.close()
        return bool(send(own).status_code == 200)

    assert [forked(work) for _ in range(5)] == [0] * 5
    assert own.counts("r")["deliveries"] == 10


def test_a_child_can_have_a_server_of_its_own(own: Server) -> None:
    def work() -> bool:
        with Server() as server:
            server.fault("status=418; applied=no")
            return bool(server.url != own.url and send(server).status_code == 418)

    assert forked(work) == 0
    assert send(own).status_code == 200


def test_a_server_that_is_busy_at_the_fork(own: Server) -> None:
    """Whatever locks its threads held, the child neither waits for them nor ends with them."""
    ended = threading.Event()

    def asks() -> None:
        while not ended.is_set():
            own.fault("delay=0")
            own.reset()
            send(own)

    threads = [threading.Thread(target=asks) for _ in range(3)]
    for thread in threads:
        thread.start()

    def work() -> bool:
        own.close()
        own.__dict__.clear()
        return gc.collect() >= 0

    try:
        end = time.monotonic() + 3
        codes: List[int] = []
        while time.monotonic() < end and len(codes) < 100:
            codes.append(forked(work))
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert set(codes) == {0}
    assert send(own).status_code == 200


EXITS = """
import os, sys
from aftercall.testing import Server
server = Server()
child = os.fork()
if child:
    _, status = os.waitpid(child, 0)
    server.reset()
    server.close()
sys.exit(os.waitstatus_to_exitcode(status) if child else 7)
"""


def test_the_exit_of_a_child_leaves_the_server_alone() -> None:
    ignored = "import warnings; warnings.filterwarnings('ignore', '.*multi-threaded')\n"
    done = program(ignored + EXITS)
    assert (done.returncode, done.stderr) == (7, "")


def test_a_port_is_closed_although_a_child_lives(own: Server) -> None:
    with Child():
        own.fault("refuse=60000")
        assert not listens(own)
        own.reset()
        assert send(own).status_code == 200
        own.close()
        assert not listens(own) or sys.platform != "linux"


def test_a_connection_is_closed_although_a_child_lives(own: Server) -> None:
    headers = {"Authorization": f"Bearer {own.writer_token}"}
    for fault, lost in [
        ("drop-after-apply", http.client.RemoteDisconnected),
        ("cut-body", http.client.IncompleteRead),
    ]:
        connection = http.client.HTTPConnection("127.0.0.1", port_of(own), timeout=10)
        connection.request("GET", "/v1/orders", headers=headers)
        assert connection.getresponse().read()
        with Child():
            own.fault(fault)
            begun = time.monotonic()
            with pytest.raises(lost):
                connection.request("GET", "/v1/orders", headers=headers)
                connection.getresponse().read()
            assert time.monotonic() - begun < 5
        connection.close()
