"""Responses and exceptions of the clients that people use, from real exchanges."""

from __future__ import annotations

import asyncio
import errno
import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from typing import Any, Callable, Dict, Optional

import aiohttp
import httpx
import pytest
import requests
import urllib3
from conftest import EVENTS, WRITER, Server
from scripted import Scripted

import aftercall


def by_requests(url: str) -> Any:
    return requests.get(url, headers=WRITER, timeout=5)


def by_httpx(url: str) -> Any:
    return httpx.get(url, headers=WRITER)


def by_urllib3(url: str) -> Any:
    with urllib3.PoolManager() as pool:
        return pool.request("GET", url, headers=WRITER, retries=False)


def by_http_client(url: str) -> Any:
    address, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request("GET", f"/{path}", headers={**WRITER, "Connection": "close"})
    response = connection.getresponse()
    response.closes = connection  # type: ignore[attr-defined]
    return response


def by_urllib(url: str) -> Any:
    request = urllib.request.Request(url, headers=WRITER)
    try:
        return urllib.request.urlopen(request, timeout=5)
    except urllib.error.HTTPError as error:
        return error


def by_aiohttp(url: str) -> Any:
    async def get() -> aiohttp.ClientResponse:
        async with aiohttp.ClientSession(headers=WRITER) as session, session.get(url) as response:
            await response.read()
            return response

    return asyncio.run(get())


def by_tuple(url: str) -> Any:
    response = by_requests(url)
    return response.status_code, response.headers, response.content


def test_http_client_shows_the_body_of_an_answer_in_parts(server: Server) -> None:
    address = server.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request("POST", "/logs", EVENTS, WRITER)
    response = connection.getresponse()
    for _ in range(100):  # the body may come after the head
        verdict = aftercall.judge(response)
        if verdict.items:
            break
        time.sleep(0.02)
    assert [(item.id, item.status) for item in verdict.items] == [("a", 201), ("b", 400)]
    call = aftercall.Engine().call(aftercall.Request("POST", f"{server.url}/logs"))
    call.begin()
    done = call.on_response(response)
    assert isinstance(done, aftercall.Done) and done.outcome.effect == "partial"
    assert len(json.loads(response.read())) == 2
    connection.close()


def test_http_client_shows_the_body_of_a_success_that_a_contract_asks_for() -> None:
    def answer(_server: Scripted, connection: socket.socket, _head: bytes) -> Optional[bool]:
        body = b'{"ok": false, "error": "token_expired"}'
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        return False

    with Scripted(answer) as server:
        connection = http.client.HTTPConnection(server.url.partition("//")[2], timeout=5)
        connection.request("POST", "/", b"x")
        response = connection.getresponse()
        slack = aftercall.Contract.build("chat", success="slack")
        for _ in range(100):
            verdict = aftercall.judge(response, contract=slack)
            if not verdict.is_success:
                break
            time.sleep(0.02)
        assert (verdict.is_success, verdict.problem.code) == (False, "token_expired")
        plain = aftercall.judge(response)
        assert plain.is_success and plain.problem.code is None  # it belongs to the caller
        assert response.read().endswith(b"}")
        connection.close()


CLIENTS: Dict[str, Callable[[str], Any]] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "urllib3": by_urllib3,
    "http.client": by_http_client,
    "urllib": by_urllib,
    "aiohttp": by_aiohttp,
    "tuple": by_tuple,
}
KNOWS_METHOD = {"requests", "httpx", "http.client", "urllib", "aiohttp"}


def close(response: Any) -> None:
    for closing in (response, getattr(response, "closes", None)):
        end = getattr(closing, "close", None)
        if end is not None:
            end()


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_is_read(server: Server, client: str) -> None:
    response = CLIENTS[client](f"{server.url}/v1/orders/none")
    verdict = aftercall.judge(response)
    assert (verdict.code, verdict.remedy) == (404, "check-reference")
    assert verdict.problem.detail and verdict.problem.title == "Not Found"
    with pytest.raises(aftercall.NotFound) as raised:
        aftercall.raise_for_status(response)
    assert raised.value.verdict is not None and "404 Not Found" in str(raised.value)
    if client in {"http.client", "urllib"}:
        assert b"Not Found" in response.read()  # nothing was taken away
    close(response)


@pytest.mark.parametrize("client", CLIENTS)
def test_the_request_comes_along(server: Server, client: str) -> None:
    server.fault("status=504; applied=no", method="GET")
    response = CLIENTS[client](f"{server.url}/v1/orders")
    assert aftercall.judge(response).is_retryable == (client in KNOWS_METHOD)
    assert aftercall.judge(response, method="GET").is_retryable
    assert not aftercall.judge(response, method="POST").is_retryable
    close(response)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_success_raises_nothing(server: Server, client: str) -> None:
    response = CLIENTS[client](f"{server.url}/v1/orders")
    assert aftercall.judge(response).is_success
    aftercall.raise_for_status(response)
    close(response)


def test_aiohttp_handlers_catch_it(server: Server) -> None:
    with pytest.raises(aiohttp.ClientResponseError) as raised:
        aftercall.raise_for_status(by_aiohttp(f"{server.url}/v1/orders/none"))
    assert raised.value.status == 404 and isinstance(raised.value, aftercall.NotFound)


def test_a_response_of_an_unknown_kind() -> None:
    class Answer:
        status_code = 503
        headers = {"Retry-After": "3"}
        content = b'{"detail": "later"}'

    verdict = aftercall.judge(Answer())
    assert verdict.wait_seconds() == 3.0 and verdict.problem.detail == "later"


REFUSED = "http://127.0.0.1:9/"


def refused_by_aiohttp(url: str) -> None:
    async def get() -> None:
        async with aiohttp.ClientSession() as session:
            await session.post(url)

    asyncio.run(get())


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize(
    "call",
    [
        lambda: requests.post(REFUSED, timeout=5),
        lambda: httpx.post(REFUSED),
        lambda: urllib3.PoolManager().request("POST", REFUSED, retries=2),
        lambda: urllib.request.urlopen(REFUSED, b"", timeout=5),
        lambda: socket.create_connection(("127.0.0.1", 9), 5),
        lambda: refused_by_aiohttp(REFUSED),
    ],
    ids=["requests", "httpx", "urllib3", "urllib", "socket", "aiohttp"],
)
def test_a_refused_connection(call: Callable[[], Any]) -> None:
    with pytest.raises(Exception) as raised:
        call()
    failure = aftercall.Failure.of(raised.value)
    assert (failure.phase, failure.cause, bool(failure.sent)) == ("connect", "refused", False)
    verdict = aftercall.judge_failure(raised.value, method="POST")
    assert (verdict.effect, verdict.is_retryable) == ("not-applied", True)


def closed_by_http_client(url: str) -> None:
    response = by_http_client(url)
    close(response)


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize(
    "call",
    [by_requests, by_httpx, by_urllib3, by_urllib, closed_by_http_client],
    ids=["requests", "httpx", "urllib3", "urllib", "http.client"],
)
def test_a_lost_answer_may_have_been_applied(server: Server, call: Callable[[str], Any]) -> None:
    server.fault("drop-after-apply", method="GET")
    with pytest.raises(Exception) as raised:
        call(f"{server.url}/v1/orders")
    failure = aftercall.Failure.of(raised.value)
    assert failure.phase == "wait" and failure.cause in ("closed", "reset")
    assert aftercall.judge_failure(raised.value, method="POST").effect == "unknown"


def test_errors_of_the_standard_library() -> None:
    for error, phase, cause in [
        (ConnectionRefusedError(), "connect", "refused"),
        (OSError(errno.ECONNRESET, "reset"), "wait", "reset"),
        (http.client.RemoteDisconnected("gone"), "wait", "closed"),
        (BrokenPipeError(errno.EPIPE, "pipe"), "send", "closed"),
        (socket.gaierror(socket.EAI_NONAME, "?"), "dns", "name-not-found"),
        (urllib.error.URLError(ConnectionRefusedError(errno.ECONNREFUSED, "")), "connect", "refused"),
        (OSError("?"), "unknown", "unknown"),
        (asyncio.CancelledError(), "unknown", "cancelled"),
    ]:
        found = aftercall.Failure.of(error)
        assert (found.phase, found.cause) == (phase, cause), repr(error)


def test_a_number_of_another_kind_is_no_errno() -> None:
    """1 is EPERM among errnos, and any error of OpenSSL's."""
    failure = aftercall.Failure.of(ssl.SSLError(1, "bad record mac"))
    assert aftercall.judge_failure(failure, method="POST").effect == "unknown"


class OwnError(Exception):
    """One that an application raises for what its client raised."""


@pytest.mark.usefixtures("each_httpx")
def test_what_was_being_handled_is_no_proof() -> None:
    """A failure that a known exception was raised beside may be another request's."""
    try:
        try:
            raise httpx.ConnectError("first request")
        except httpx.ConnectError:
            raise httpx.NetworkError("second request")
    except httpx.NetworkError as error:
        assert aftercall.Failure.of(error).phase == "unknown"
    try:
        try:
            raise httpx.ConnectError("the request")
        except httpx.ConnectError:
            raise OwnError("the application's own error")
    except OwnError as error:
        assert aftercall.Failure.of(error).phase == "connect"


def test_a_chain_without_end() -> None:
    error = OwnError()
    error.args = (error, OwnError(error))
    error.__context__ = None
    assert aftercall.Failure.of(error) == aftercall.Failure()
    with pytest.raises(TypeError):
        aftercall.Failure.of("refused")  # type: ignore[arg-type]
