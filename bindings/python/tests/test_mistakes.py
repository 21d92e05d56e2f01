"""The caller's mistakes: each is a TypeError where it is made, saying what would be accepted."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Callable

import httpx
import pytest
import requests
from scripted import Scripted, always, whole

import aftercall

anything: Any = aftercall
GET = aftercall.Request("GET", "http://h/")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: anything.judge((503,), method=b"GET"), "method: expected a str, not bytes"),
        (lambda: anything.judge_failure(OSError(), method=3), "method: expected a str, not int"),
        (lambda: anything.body_wanted(503, method=3), "method: expected a str, not int"),
        (lambda: anything.Request(3, "x"), "method: expected a str, not int"),
        (lambda: anything.Request("GET", b"x"), "url: expected a str, not bytes"),
        (lambda: anything.Response(503, received="x"), "received: expected an int, not str"),
        (lambda: anything.Now(1.5, 2), "monotonic: expected an int, not float"),
        (lambda: anything.Engine(policy=3), "policy: expected a Policy or None, not int"),
        (lambda: anything.Engine().call(GET, scope=3), "scope: expected a str, not int"),
        (
            lambda: anything.Engine().call(GET, deadline="x"),
            "deadline: expected a number of seconds, not str",
        ),
        (lambda: anything.Engine().call(GET, seed="x"), "seed: expected an int, not str"),
        (lambda: anything.Engine().pressure(GET, 3), "scope: expected a str, not int"),
        (lambda: anything.Policy.profile(3), "name: expected a str, not int"),
        (lambda: anything.Contract.named(3), "name: expected a str, not int"),
        (lambda: anything.Contract.from_toml(b""), "text: expected a str, not bytes"),
        (lambda: anything.Failure.named("httpx", 3), "name: expected a str, not int"),
    ],
)
def test_the_argument_and_what_it_takes_are_named(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(TypeError) as raised:
        make()
    assert str(raised.value) == said


ADAPTERS = [
    aftercall.requests.Adapter,
    aftercall.httpx.Transport,
    aftercall.httpx.AsyncTransport,
    aftercall.aiohttp.Middleware,
    aftercall.urllib3.PoolManager,
    partial(aftercall.urllib3.ProxyManager, "http://127.0.0.1:9"),
]


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"engine": 3}, "engine: expected an Engine or None, not int"),
        ({"engine": 0}, "engine: expected an Engine or None, not int"),
        ({"scope": 3}, "scope: expected a str, not int"),
        ({"deadline": "x"}, "deadline: expected a number of seconds, not str"),
        ({"authenticate": "x"}, "authenticate: expected a function or None, not str"),
        ({"verify": True}, "verify: expected a function or None, not bool"),
    ],
)
def test_an_adapter_says_so_when_it_is_made(adapter: Any, options: Any, said: str) -> None:
    with pytest.raises(TypeError) as raised:
        adapter(**options)
    assert str(raised.value) == said


def test_an_extension_that_is_no_mapping() -> None:
    with httpx.Client(transport=aftercall.httpx.Transport()) as client:
        with pytest.raises(TypeError, match="expected a mapping of options, not int"):
            client.get("http://127.0.0.1:9/", extensions={"aftercall": 5})


async def renew(request: Any, challenges: Any) -> bool:
    return False


def by_requests(url: str, authenticate: Any) -> Any:
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(authenticate=authenticate))
        return session.get(url)


def by_httpx(url: str, authenticate: Any) -> Any:
    transport = aftercall.httpx.Transport(authenticate=authenticate)
    with httpx.Client(transport=transport) as client:
        return client.get(url)


@pytest.mark.parametrize("get", [by_requests, by_httpx])
def test_an_awaitable_is_no_credential(
    get: Callable[[str, Any], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Taken for true it would pass for new credentials, and the request be sent again."""
    refused = whole(401, b"", b"WWW-Authenticate: Bearer\r\n")
    with Scripted(always(refused)) as server:
        with pytest.raises(TypeError, match="authenticate: .*awaitable"):
            get(server.url, renew)
        assert server.requests == 0  # A coroutine function is known for one.
        response = get(server.url, lambda request, challenges: renew(request, challenges))
        assert response.status_code == 401 and server.requests == 1
        assert "authenticate answered an awaitable" in caplog.text


def test_a_coroutine_function_is_for_the_async_transport() -> None:
    async def get(url: str) -> int:
        transport = aftercall.httpx.AsyncTransport(authenticate=renew)
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.get(url)).status_code

    with Scripted(always(whole(401, b"", b"WWW-Authenticate: Bearer\r\n"))) as server:
        assert asyncio.run(get(server.url)) == 401
        assert server.requests == 1


SENDING: Any = httpx.HTTPTransport()
SENDING_LATER: Any = httpx.AsyncHTTPTransport()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: anything.httpx.Transport(aftercall.Engine()), "an Engine is given as engine="),
        (lambda: anything.httpx.AsyncTransport(aftercall.Engine()), "given as engine="),
        (lambda: anything.httpx.Transport(SENDING_LATER), "with handle_request, or None"),
        (lambda: anything.httpx.AsyncTransport(SENDING), "with handle_async_request"),
        (lambda: anything.httpx.Transport(3), "not int"),
        (lambda: anything.httpx.Transport(aftercall.httpx.AsyncTransport()), "AsyncTransport"),
        (lambda: anything.requests.Adapter(SENDING), "engine: expected an Engine"),
    ],
)
def test_a_transport_is_checked_where_it_is_given(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        make()


def test_an_adapter_around_an_adapter_ends_unsent_as_well() -> None:
    """The inner one pauses: what it raises is a failure of the transport to the outer one."""
    later = whole(503, b"", b"Retry-After: 3600\r\n")
    with Scripted(always(later)) as server:
        hurried = aftercall.Engine(policy=aftercall.Policy(deadline=0.8))
        inner = aftercall.httpx.Transport(engine=hurried)
        outer = aftercall.httpx.Transport(inner, engine=aftercall.Engine("http"))
        with httpx.Client(transport=inner) as client:
            for _ in range(2):
                assert client.post(server.url).status_code == 503
        with httpx.Client(transport=outer) as client:
            with pytest.raises(aftercall.NotSentError) as raised:
                client.post(server.url)
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and outcome.effect == "not-applied"
