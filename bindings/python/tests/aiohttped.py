"""What the tests of the middleware for aiohttp share."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Awaitable, Callable, Optional, TypeVar

import aiohttp
from scripted import Answer, Scripted, whole

import aftercall

T = TypeVar("T")
POLICY = aftercall.Policy(base=0.005, throttle_base=0.005, pressure=False, hold=False)
AGAIN = whole(503, b"", b"Retry-After: 0\r\n")


def run(work: Callable[[aiohttp.ClientSession], Awaitable[T]], **options: Any) -> T:
    """Does something with a session; in the end no connection is in use any more."""

    async def with_session() -> T:
        engine = aftercall.Engine(policy=POLICY)
        client = options.pop("client", {})
        middleware = aftercall.aiohttp.Middleware(**{"engine": engine, **options})
        async with aiohttp.ClientSession(middlewares=[middleware], **client) as session:
            done = await work(session)
            assert isinstance(session.connector, aiohttp.TCPConnector)
            assert not session.connector._acquired
            return done

    return asyncio.run(with_session())


def found(carrier: Any) -> aftercall.Outcome:
    outcome = aftercall.outcome_of(carrier)
    assert outcome is not None
    return outcome


async def read(sent: Any) -> aiohttp.ClientResponse:
    async with sent as response:
        await response.read()
        assert isinstance(response, aiohttp.ClientResponse)
        return response


def first_then(first: Optional[bytes], then: bytes) -> Answer:
    """One answer, or none, to the first request, and another to each after it."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if server.requests == 1 and first is None:
            return False
        connection.sendall((first or b"") if server.requests == 1 else then)
        return None

    return answer
