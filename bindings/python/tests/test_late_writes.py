"""A write that arrives after its client gave it up: a look that waits for it keeps it from being made twice."""

from __future__ import annotations

import socket
import time
from typing import Any, Dict, List, Optional

import httpx
import pytest
import requests
from scripted import Scripted, whole

import aftercall

#: The client gives up after this, the server applies after that, and never later than the last.
PATIENCE, LATE, LONGEST = 0.3, 0.8, 1.2


class Late:
    """A server that loses the first request, applying it late, and does the others at once."""

    def __init__(self) -> None:
        self.applied: List[float] = []

    def __call__(self, server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if head.startswith(b"GET"):
            connection.sendall(whole(200 if self.applied else 404, b""))
            return None
        if server.requests == 1:
            server.pause(LATE)
            self.applied.append(time.monotonic())
            return False
        self.applied.append(time.monotonic())
        connection.sendall(whole(201, b""))
        return None


def look(request: Any, decision: aftercall.Verify) -> Optional[bool]:
    assert decision.code == 0 and decision.failure is not None
    age = (decision.now - decision.attempts[-1].sent_at) / 1_000_000
    assert PATIENCE <= age < LATE
    time.sleep(max(0.0, LONGEST - age))
    with httpx.Client() as plain:
        found = plain.get(str(request.url))
    return found.is_success


def naive(request: Any, decision: aftercall.Verify) -> Optional[bool]:
    with httpx.Client() as plain:
        return plain.get(str(request.url)).is_success


def post(client: str, url: str, verify: Any) -> Any:
    if client == "requests":
        with requests.Session() as session:
            session.mount("http://", aftercall.requests.Adapter(verify=verify))
            return session.post(url, data=b"{}", timeout=PATIENCE)
    transport = aftercall.httpx.Transport(verify=verify)
    with httpx.Client(transport=transport, timeout=PATIENCE) as session:
        return session.post(url, content=b"{}")


@pytest.mark.parametrize("client", ["requests", "httpx"])
def test_a_look_that_waits_finds_the_late_write(client: str) -> None:
    served = Late()
    with Scripted(served) as server:
        with pytest.raises((requests.ReadTimeout, httpx.ReadTimeout)) as raised:
            post(client, f"{server.url}/orders", look)
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and outcome.is_success
    assert (outcome.effect, outcome.stop) == ("applied", "already-done")
    assert outcome.verdict is not None and outcome.verdict.message == "Verified"
    assert len(served.applied) == 1


def test_the_same_look_without_the_wait_would_have_made_two() -> None:
    served = Late()
    with Scripted(served) as server:
        post("httpx", f"{server.url}/orders", naive)
        time.sleep(LATE)
    counted: Dict[str, int] = {"applied": len(served.applied)}
    assert counted == {"applied": 2}
