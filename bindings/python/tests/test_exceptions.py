"""Exceptions that travel: to another process, into a log, past a body that cannot be rewound."""

from __future__ import annotations

import asyncio
import copy
import io
import multiprocessing
import pickle
import socket
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Callable, Optional

import aiohttp
import httpx
import pytest
import requests
from scripted import Scripted, always, whole

import aftercall

ONCE = aftercall.Policy(attempts=1)
NOBODY = "http://127.0.0.1:9/"
LATER = whole(503, b"", b"Retry-After: 3600\r\n")


def by_requests(url: str, engine: Optional[aftercall.Engine] = None) -> Any:
    with requests.Session() as session:
        engine = engine or aftercall.Engine(policy=ONCE)
        session.mount("http://", aftercall.requests.Adapter(engine))
        return session.get(url)


def by_httpx(url: str, engine: Optional[aftercall.Engine] = None) -> Any:
    sending = aftercall.httpx.Transport(engine=engine or aftercall.Engine(policy=ONCE))
    with httpx.Client(transport=sending) as client:
        return client.get(url)


both_clients = pytest.mark.parametrize("get", [by_requests, by_httpx])


def copied(error: BaseException) -> Any:
    return pickle.loads(pickle.dumps(error))


@pytest.mark.usefixtures("each_httpx")
@both_clients
def test_a_clients_exception_is_pickled_with_the_outcome(get: Callable[..., Any]) -> None:
    with pytest.raises((requests.ConnectionError, httpx.ConnectError)) as raised:
        get(NOBODY)
    outcome = aftercall.outcome_of(raised.value)
    again = copied(raised.value)
    assert type(again) is type(raised.value)  # What its text is then is the client's matter.
    assert outcome is not None and aftercall.outcome_of(again) == outcome


@pytest.mark.usefixtures("each_httpx")
@both_clients
def test_a_not_sent_error_is_pickled(get: Callable[..., Any]) -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(deadline=0.8, throttle_base=20.0))
    with Scripted(always(LATER)) as server:
        get(server.url, engine)
        get(server.url, engine)
        with pytest.raises(aftercall.NotSentError) as raised:
            get(server.url, engine)
    assert isinstance(raised.value.aftercall, aftercall.Outcome)
    again = copied(raised.value)
    assert type(again) is type(raised.value) and str(again) == str(raised.value)
    assert again.aftercall == raised.value.aftercall


@both_clients
def test_an_exception_comes_out_of_a_process_pool(get: Callable[..., Any]) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        with pytest.raises((requests.ConnectionError, httpx.ConnectError)) as raised:
            pool.submit(get, NOBODY).result(timeout=60)
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and outcome.effect == "not-applied"


def test_an_outcome_is_copied_as_itself() -> None:
    with pytest.raises(requests.ConnectionError) as raised:
        by_requests(NOBODY)
    outcome = vars(raised.value)["aftercall"]
    assert copy.copy(outcome) is outcome and copy.deepcopy([outcome])[0] is outcome
    assert pickle.loads(pickle.dumps(outcome)) == outcome


def raised_by(client: str, url: str) -> aftercall.NotFound:
    """What raise_for_status raises for a request that has secrets in it."""
    fields = {"Authorization": "Bearer s3cret"}

    async def later() -> None:
        async with aiohttp.ClientSession(headers=fields) as session:
            async with session.get(url) as response:
                aftercall.raise_for_status(response)

    with pytest.raises(aftercall.NotFound) as raised:
        if client == "aiohttp":
            asyncio.run(later())
        elif client == "httpx":
            aftercall.raise_for_status(httpx.get(url, headers=fields))
        else:
            aftercall.raise_for_status(requests.get(url, headers=fields, timeout=5))
    return raised.value


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize("client", ["requests", "httpx", "aiohttp"])
def test_a_status_error_shows_no_secret(client: str) -> None:
    with Scripted(always(whole(404))) as server:
        error = raised_by(client, f"{server.url}/x?token=s3cret")
    assert str(error) == str(error.verdict) and "404 Not Found" in str(error)
    assert repr(error) == f"NotFound({str(error)!r})"
    assert error.response is not None
    for shown in (str(error), repr(error), repr(pickle.dumps(error))):
        assert "s3cret" not in shown
    again = copied(error)
    assert type(again) is aftercall.NotFound and str(again) == str(error)


class Unrewindable(io.BytesIO):
    """A body that says where it stands and cannot go there."""

    def seek(self, *where: int) -> int:
        raise OSError("no seeking here")


def test_a_body_that_cannot_be_rewound_is_not_sent_again() -> None:
    with Scripted(always(whole(429, b"later"))) as server, requests.Session() as session:
        engine = aftercall.Engine(policy=aftercall.Policy(throttle_base=0.05))
        session.mount("http://", aftercall.requests.Adapter(engine))
        body = Unrewindable(b"tea")
        request = requests.Request("POST", server.url, data=iter(body)).prepare()
        request.body = body  # type: ignore[assignment]
        request.headers["Content-Length"] = "3"
        del request.headers["Transfer-Encoding"]
        request._body_position = 0  # type: ignore[attr-defined]
        with pytest.raises(requests.exceptions.UnrewindableBodyError) as raised:
            session.send(request)
        assert server.requests == 1
    outcome: aftercall.Outcome = vars(raised.value)["aftercall"]
    assert (outcome.effect, outcome.stop) == ("not-applied", "settled")
    assert [attempt.code for attempt in outcome.attempts] == [429, 0]
    assert raised.value.response is not None and raised.value.response.content == b"later"


def test_a_fresh_connection_leaves_other_origins_alone() -> None:
    def broken(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if server.requests % 2:
            return False
        connection.sendall(whole(200, b"tea"))
        return None

    with Scripted(broken) as bad, Scripted(always(whole(200, b"tea"))) as good:
        with requests.Session() as session:
            engine = aftercall.Engine(policy=aftercall.Policy(base=0.01, pressure=False))
            session.mount("http://", aftercall.requests.Adapter(engine))
            for _ in range(5):
                assert session.get(good.url).text == "tea"
                assert session.get(bad.url).text == "tea"
        assert (good.connections, good.requests, bad.requests) == (1, 5, 10)


def test_a_fresh_connection_takes_no_pool_from_under_a_thread() -> None:
    """The pool of this origin stays open while its idle connections go."""
    with Scripted(always(whole(200, b"tea"))) as server, requests.Session() as session:
        adapter = aftercall.requests.Adapter()
        session.mount("http://", adapter)
        session.get(server.url)
        request = requests.Request("GET", server.url).prepare()
        options = {"verify": True, "cert": None, "proxies": None}
        pool: Any = adapter.get_connection_with_tls_context(request, True)
        before = pool.pool.qsize()
        adapter.close_idle(request, options)
        assert pool.pool is not None and pool.pool.qsize() == before
        assert pool.urlopen("GET", "/", retries=False).data == b"tea"
        assert server.connections == 2


def classes(code: int, body: bytes = b"") -> set[str]:
    """What handlers would catch it."""
    with pytest.raises(aftercall.StatusError) as raised:
        aftercall.raise_for_status((code, {}, body))
    return {kind.__name__ for kind in type(raised.value).__mro__ if kind.__module__ == "aftercall.errors"}


@pytest.mark.parametrize(
    ("code", "name", "base", "throttled"),
    [
        (400, "BadRequest", "ClientError", False),
        (408, "RequestTimeout", "ClientError", False),
        (409, "Conflict", "ClientError", False),
        (412, "PreconditionFailed", "ClientError", False),
        (422, "UnprocessableContent", "ClientError", False),
        (429, "TooManyRequests", "ClientError", True),
        (451, "UnavailableForLegalReasons", "ClientError", False),
        (501, "ServerNotImplemented", "ServerError", False),
        (502, "BadGateway", "ServerError", False),
        (503, "ServiceUnavailable", "ServerError", True),
        (504, "GatewayTimeout", "ServerError", False),
    ],
)
def test_each_status_has_its_class(code: int, name: str, base: str, throttled: bool) -> None:
    expected = {name, base, "StatusError", "AftercallError"} | ({"Throttled"} if throttled else set())
    assert classes(code) == expected and hasattr(aftercall, name)


def test_whatever_is_a_throttle_is_throttled() -> None:
    assert "Throttled" in classes(400, b'{"__type": "ThrottlingException"}')
    assert {"Throttled", "BadRequest"} <= classes(400, b'{"__type": "ThrottlingException"}')
    assert classes(499) == {"ClientError", "StatusError", "AftercallError"}
    for row in aftercall.contracts.rest.all_rows():
        kind = aftercall.errors.BY_CODE.get(row.code)
        if kind is not None:
            assert issubclass(kind, aftercall.Throttled) == row.is_throttled
