"""Bodies that come late, drop by drop or not at all: nobody waits for longer than was allowed."""

from __future__ import annotations

import asyncio
import http.client
import socket
import time
import urllib.error
import urllib.request
from typing import Any, Callable, Iterator, Optional, Tuple

import httpx
import pytest
import requests
from scripted import Answer, Scripted, after_head, always, drip, silence, whole

import aftercall

DEADLINE = 0.6
#: Far below what the servers wait for, and with room for a busy machine.
SOON = 3.0


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", aftercall.requests.Adapter(deadline=DEADLINE))
        yield session


def late(chunked: bool) -> Answer:
    """The head of an error at once, its body after a while."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        sent = whole(503, b"hello", chunked=chunked)
        start = sent.index(b"\r\n\r\n") + 4
        connection.sendall(sent[:start])
        server.pause(1.0)
        connection.sendall(sent[start:])
        return False

    return answer


def timed(run: Callable[[], Any]) -> Tuple[Any, float]:
    begun = time.monotonic()
    return run(), time.monotonic() - begun


@pytest.mark.parametrize("chunked", [False, True])
def test_judge_waits_for_no_body(chunked: bool) -> None:
    with Scripted(late(chunked)) as server:
        connection = http.client.HTTPConnection(server.address, timeout=0.5)
        connection.request("GET", "/")
        sock = connection.sock
        response = connection.getresponse()
        verdict, took = timed(lambda: aftercall.judge(response))
        assert verdict.remedy == "slow-down" and took < 0.3
        assert sock.gettimeout() == 0.5
        sock.settimeout(SOON)
        assert response.read() == b"hello"  # neither taken away nor spoilt
        connection.close()


def test_judge_waits_for_no_body_of_an_httperror() -> None:
    with Scripted(late(False)) as server:
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(server.url, timeout=SOON)
        verdict, took = timed(lambda: aftercall.judge(raised.value))
        assert verdict.code == 503 and took < 0.3
        assert raised.value.read() == b"hello"
        raised.value.close()


def test_judge_looks_at_no_more_than_the_body() -> None:
    problem = b'{"detail": "the tea is cold"}'
    with Scripted(always(whole(404, problem) + b"HTTP/1.1 200 next")) as server:
        connection = http.client.HTTPConnection(server.address, timeout=SOON)
        connection.request("GET", "/")
        response = connection.getresponse()
        verdict = aftercall.judge(response)
        assert verdict.problem.detail == "the tea is cold"
        assert response.read() == problem
        connection.close()


def test_an_httperror_without_fields() -> None:
    error = urllib.error.HTTPError("http://h/", 503, "x", None, None)  # type: ignore[arg-type]
    assert aftercall.judge(error).code == 503
    error.close()


def by_httpx(is_async: bool, url: str) -> aftercall.Outcome:
    """What comes with the head of an answer of which the rest is not to be had."""

    async def later() -> aftercall.Outcome:
        transport = aftercall.httpx.AsyncTransport(deadline=DEADLINE)
        async with httpx.AsyncClient(transport=transport, timeout=None) as client:
            async with client.stream("GET", url) as response:
                with pytest.raises(httpx.ReadTimeout) as raised:
                    await response.aread()
        assert vars(raised.value)["aftercall"] is response.extensions["aftercall"]
        return found(response)

    if is_async:
        return asyncio.run(later())
    transport = aftercall.httpx.Transport(deadline=DEADLINE)
    with httpx.Client(transport=transport, timeout=None) as client:
        with client.stream("GET", url) as response:
            with pytest.raises(httpx.ReadTimeout) as raised:
                response.read()
    assert vars(raised.value)["aftercall"] is response.extensions["aftercall"]
    return found(response)


def found(response: httpx.Response) -> aftercall.Outcome:
    outcome = response.extensions["aftercall"]
    assert isinstance(outcome, aftercall.Outcome)
    return outcome


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_httpx_gives_a_silent_error_body_up(is_async: bool) -> None:
    with Scripted(after_head(503, b"abc", silence)) as server:
        outcome, took = timed(lambda: by_httpx(is_async, server.url))
    assert took < SOON and server.requests == 1
    assert outcome.stop == "deadline" and outcome.attempts[0].code == 503
    assert outcome.verdict is not None and not outcome.verdict.caveats


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_httpx_gives_the_head_of_a_dripping_error(is_async: bool) -> None:
    async def later(url: str) -> aftercall.Outcome:
        transport = aftercall.httpx.AsyncTransport(deadline=DEADLINE)
        async with httpx.AsyncClient(transport=transport, timeout=None) as client:
            async with client.stream("GET", url) as response:
                return found(response)

    def now(url: str) -> aftercall.Outcome:
        transport = aftercall.httpx.Transport(deadline=DEADLINE)
        with httpx.Client(transport=transport, timeout=None) as client:
            with client.stream("GET", url) as response:
                return found(response)

    with Scripted(after_head(503, b"abc", drip)) as server:
        run = (lambda: asyncio.run(later(server.url))) if is_async else (lambda: now(server.url))
        outcome, took = timed(run)
    assert took < SOON and outcome.stop == "deadline"


@pytest.mark.usefixtures("each_httpx")
def test_httpx_repeats_what_broke_off_before_the_deadline() -> None:
    """The caller's own time-out ends the first attempt; there is time for a second."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if server.requests == 1:
            return after_head(503, b"abc", silence)(server, connection, head)
        connection.sendall(whole(200, b"tea"))
        return None

    with Scripted(answer) as server:
        transport = aftercall.httpx.Transport(deadline=20.0)
        with httpx.Client(transport=transport, timeout=0.3) as client:
            assert client.get(server.url).text == "tea"
    assert server.requests == 2


@pytest.mark.parametrize("then", [silence, drip])
@pytest.mark.parametrize("stream", [False, True], ids=["loaded", "stream"])
def test_requests_gives_a_late_error_back(
    session: requests.Session, then: Answer, stream: bool
) -> None:
    with Scripted(after_head(503, b"abc", then)) as server:
        response, took = timed(lambda: session.get(server.url, stream=stream))
        assert took < SOON and response.status_code == 503
        assert response.aftercall.stop == "deadline"
        assert stream or response.content.startswith(b"abc")
        response.close()


@pytest.mark.parametrize("then", [silence, drip])
def test_requests_raises_for_a_late_success(session: requests.Session, then: Answer) -> None:
    with Scripted(after_head(200, b"abc", then)) as server:
        with pytest.raises(requests.ReadTimeout) as raised:
            _none, took = timed(lambda: session.post(server.url, data=b"x"))
        outcome: aftercall.Outcome = vars(raised.value)["aftercall"]
    assert outcome.verdict is not None and outcome.verdict.remedy == "reconcile"
    assert outcome.effect == "applied" and server.requests == 1


def test_a_late_body_gives_its_place_in_the_pool_back() -> None:
    with Scripted(after_head(503, b"abc", drip)) as server, requests.Session() as session:
        adapter = aftercall.requests.Adapter(deadline=0.2, pool_maxsize=1, pool_block=True)
        session.mount("http://", adapter)
        for _ in range(3):
            assert session.get(server.url).status_code == 503


def test_requests_keeps_the_callers_timeout_where_the_connection_ends() -> None:
    """http.client forgets the socket of a connection that closes after the response."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        connection.sendall(b"HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: 3\r\n\r\n")
        server.pause(0.8)
        connection.sendall(b"tea")
        return False

    with Scripted(answer) as server, requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(deadline=0.4))
        with session.get(server.url, stream=True, timeout=SOON) as response:
            assert response.content == b"tea"
