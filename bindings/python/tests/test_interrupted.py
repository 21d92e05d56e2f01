"""What is interrupted leaves its Outcome: calls that are cancelled, bodies that break off."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any, Awaitable, Callable, List, Optional

import anyio
import httpx
import pytest
import requests
from scripted import Scripted, after_head, silence, whole

import aftercall

pytestmark = pytest.mark.usefixtures("each_httpx")


def found(carrier: Any) -> aftercall.Outcome:
    outcome = aftercall.outcome_of(carrier)
    assert outcome is not None
    return outcome


async def posted(url: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=aftercall.httpx.AsyncTransport()) as client:
        return await client.post(url, content=b"{}")


async def by_wait_for(url: str) -> None:
    await asyncio.wait_for(posted(url), 0.2)


async def by_task(url: str) -> None:
    task = asyncio.create_task(posted(url))
    await asyncio.sleep(0.2)
    task.cancel()
    await task


async def by_timeout(url: str) -> None:
    if not hasattr(asyncio, "timeout"):
        return await by_wait_for(url)  # Python 3.10
    async with asyncio.timeout(0.2):
        await posted(url)


@pytest.mark.parametrize("interrupt", [by_wait_for, by_task, by_timeout])
def test_a_cancelled_write_leaves_its_outcome(interrupt: Callable[[str], Awaitable[None]]) -> None:
    async def run(url: str) -> None:
        await interrupt(url)

    with Scripted(silence) as server:
        with pytest.raises((asyncio.CancelledError, asyncio.TimeoutError)) as raised:
            asyncio.run(run(server.url))
    outcome = found(raised.value)
    assert (outcome.stop, outcome.effect) == ("cancelled", "unknown")
    assert len(outcome.attempts) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("code", [0, 503])
def test_a_scope_that_swallows_leaves_it_on_the_request(backend: str, code: int) -> None:
    """In the midst of sending, and in the midst of a wait."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if not code:
            return silence(server, connection, head)
        connection.sendall(whole(code, b"", b"Retry-After: 20\r\n"))
        return None

    async def run(url: str) -> httpx.Request:
        async with httpx.AsyncClient(transport=aftercall.httpx.AsyncTransport()) as client:
            request = client.build_request("POST", url, content=b"{}")
            with anyio.move_on_after(0.3) as scope:
                await client.send(request)
            assert scope.cancelled_caught
            return request

    with Scripted(answer) as server:
        outcome = found(anyio.run(run, server.url, backend=backend))
    assert outcome.stop == "cancelled"
    assert outcome.effect == ("not-applied" if code else "unknown")


def test_an_interrupted_wait_leaves_its_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    later = whole(503, b"", b"Retry-After: 1\r\n")
    monkeypatch.setattr(time, "sleep", interrupt)
    with Scripted(lambda server, connection, head: connection.sendall(later)) as server:
        with requests.Session() as session:
            session.mount("http://", aftercall.requests.Adapter())
            prepared = session.prepare_request(requests.Request("POST", server.url))
            with pytest.raises(KeyboardInterrupt) as raised:
                session.send(prepared)
        assert found(raised.value) is found(prepared)
        assert found(prepared).stop == "cancelled"
        with httpx.Client(transport=aftercall.httpx.Transport()) as client:
            with pytest.raises(KeyboardInterrupt) as raised:
                client.post(server.url)
        assert found(raised.value).effect == "not-applied"


def cut(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
    """The beginning of a success, and the end of the connection."""
    return after_head(201, b"abc", lambda *_: False)(server, connection, head)


def check_cut(raised: Any) -> None:
    outcome = found(raised.value)
    assert outcome.verdict is not None and outcome.verdict.code == 201
    assert (outcome.effect, outcome.verdict.remedy) == ("applied", "reconcile")
    assert len(outcome.attempts) == 1


@pytest.mark.parametrize("stream", [False, True])
def test_a_success_that_breaks_off_has_its_outcome(stream: bool) -> None:
    with Scripted(cut) as server:
        with httpx.Client(transport=aftercall.httpx.Transport()) as client:
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)) as raised:
                if stream:
                    with client.stream("POST", server.url, content=b"{}") as response:
                        assert aftercall.outcome_of(response) is not None
                        response.read()
                else:
                    client.post(server.url, content=b"{}")
    check_cut(raised)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_success_that_breaks_off_asynchronously(stream: bool, backend: str) -> None:
    async def run(url: str) -> None:
        async with httpx.AsyncClient(transport=aftercall.httpx.AsyncTransport()) as client:
            if stream:
                async with client.stream("POST", url, content=b"{}") as response:
                    await response.aread()
            else:
                await client.post(url, content=b"{}")

    with Scripted(cut) as server, pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)) as raised:
        anyio.run(run, server.url, backend=backend)
    check_cut(raised)


def test_both_clients_say_the_same_of_a_cut_success() -> None:
    with Scripted(cut) as server:
        with httpx.Client(transport=aftercall.httpx.Transport()) as client:
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)) as by_httpx:
                client.post(server.url, content=b"{}")
        with requests.Session() as session:
            session.mount("http://", aftercall.requests.Adapter())
            with pytest.raises(requests.exceptions.ChunkedEncodingError) as by_requests:
                session.post(server.url, data=b"{}")
    one, other = found(by_httpx.value), found(by_requests.value)
    assert one.verdict == other.verdict and one.is_success == other.is_success
    assert (one.effect, one.stop) == (other.effect, other.stop)


def test_a_success_that_is_cancelled_in_its_body_is_one() -> None:
    async def run(url: str) -> None:
        async with httpx.AsyncClient(transport=aftercall.httpx.AsyncTransport()) as client:
            await asyncio.wait_for(client.post(url, content=b"{}"), 0.3)

    with Scripted(after_head(201, b"abc", silence)) as server:
        with pytest.raises(asyncio.TimeoutError) as raised:
            asyncio.run(run(server.url))
    assert (found(raised.value).effect, found(raised.value).stop) == ("applied", "settled")


def test_outcomes_are_found_along_the_chain() -> None:
    outcome = aftercall.Engine().call(aftercall.Request("GET")).cancel()
    assert isinstance(outcome, aftercall.Done)
    inner = OSError()
    inner.aftercall = outcome.outcome  # type: ignore[attr-defined]
    try:
        try:
            raise inner
        except OSError as error:
            raise ValueError from error
    except ValueError as error:
        assert aftercall.outcome_of(error) is outcome.outcome
        error.__cause__ = error
    class Unwilling(Exception):
        def __getattr__(self, name: str) -> Any:
            raise KeyError(name)

    assert aftercall.judge_failure(Unwilling()).effect == "unknown"
    for nothing in (None, 3, OSError(), Unwilling(), object(), httpx.Response(200), requests.Response()):
        assert aftercall.outcome_of(nothing) is None


WAITS = whole(503, b"", b"Retry-After: 20\r\n")


def later_tea(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
    connection.sendall(WAITS if server.requests % 2 else whole(200, b"tea"))
    return None


def test_a_test_that_does_not_sleep_does_not_spin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patching time.sleep is customary: the wait is over when it returns."""
    slept: List[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(anyio, "sleep", sleep)

    async def get_later(url: str) -> Any:
        async with httpx.AsyncClient(transport=aftercall.httpx.AsyncTransport()) as client:
            return await client.get(url)

    with Scripted(later_tea) as server:
        with requests.Session() as session:
            session.mount("http://", aftercall.requests.Adapter())
            first: Any = session.get(server.url)
        with httpx.Client(transport=aftercall.httpx.Transport()) as client:
            second = client.get(server.url)
        third = asyncio.run(get_later(server.url))
    for response in (first, second, third):
        assert response.text == "tea" and len(found(response).attempts) == 2
    assert len(slept) == 3 and all(19 < seconds < 22 for seconds in slept)
