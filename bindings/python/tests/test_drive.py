"""``drive`` and ``adrive``: any client, with a function that sends once."""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
from typing import Any, Dict, List, Optional

import aiohttp
import pytest
import requests
import trio
import urllib3

import aftercall
from aftercall import Now
from conftest import WRITER, Server
from scripted import Scripted, always, whole


class Time:
    """Virtual time that passes by waiting alone."""

    def __init__(self) -> None:
        self.us = 1_000_000
        self.slept: List[float] = []

    def now(self) -> Now:
        return Now(self.us, 1_792_567_680_000_000 + self.us)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.us += round(seconds * 1e6)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


def drive(request: Any, send: Any, **more: Any) -> Any:
    time = Time()
    engine = more.pop("engine", None) or aftercall.Engine()
    return aftercall.drive(engine, request, send, sleep=time.sleep, clock=time.now, **more)


def test_tuples_and_a_plain_request() -> None:
    time, answers = Time(), iter([(503, {"Retry-After": "1800"}, b""), (200, {}, b"")])
    engine = aftercall.Engine(policy=aftercall.Policy(longest_wait=3600.0, deadline=7200.0))
    response, outcome = aftercall.drive(
        engine,
        aftercall.Request("GET", "https://api.example/orders"),
        lambda attempt: next(answers),
        sleep=time.sleep,
        clock=time.now,
    )
    assert response[0] == 200 and outcome.is_success
    assert sum(time.slept) >= 1800 and len(outcome.attempts) == 2


def test_the_last_response_comes_back_with_the_outcome(server: Server) -> None:
    pool = urllib3.PoolManager(retries=False)
    server.fault("status=503; applied=no; retry-after=1", path="/v1/orders")

    def send(attempt: aftercall.Send) -> urllib3.BaseHTTPResponse:
        url = f"{server.url}/v1/orders"
        return pool.request("GET", url, headers=WRITER, timeout=attempt.time_left or 5)

    response, outcome = drive(aftercall.Request("GET", f"{server.url}/v1/orders"), send)
    assert (response.status, len(outcome.attempts)) == (200, 2)
    assert aftercall.outcome_of(response) == outcome


def test_what_the_client_raises_is_judged_and_raised() -> None:
    def send(attempt: aftercall.Send) -> None:
        raise ConnectionRefusedError(111, "refused")

    with pytest.raises(ConnectionRefusedError) as caught:
        drive(aftercall.Request("POST", "https://api.example/"), send)
    outcome = aftercall.outcome_of(caught.value)
    assert outcome is not None and len(outcome.attempts) > 1
    assert outcome.effect == "not-applied"


def test_a_mistake_in_the_function_ends_the_call() -> None:
    calls = []

    def send(attempt: aftercall.Send) -> None:
        calls.append(attempt.number)
        raise KeyError("a mistake")

    with pytest.raises(KeyError) as caught:
        drive(aftercall.Request("GET", "https://api.example/"), send)
    outcome = aftercall.outcome_of(caught.value)
    assert calls == [1] and outcome is not None and outcome.stop == "cancelled"


def by_requests(url: str) -> Any:
    response = requests.get(url, headers=WRITER, timeout=5)
    response.raise_for_status()
    return response


def by_urllib(url: str) -> Any:
    request = urllib.request.Request(url, headers=WRITER)
    with urllib.request.urlopen(request, timeout=5) as response:
        return response


@pytest.mark.parametrize("get", [by_requests, by_urllib])
def test_raise_for_status_inside_is_a_response(get: Any, server: Server) -> None:
    server.fault("status=503; applied=no; retry-after=1", path="/v1/orders")
    request = aftercall.Request("GET", f"{server.url}/v1/orders")
    response, outcome = drive(request, lambda attempt: get(f"{server.url}/v1/orders"))
    assert [attempt.code for attempt in outcome.attempts] == [503, 200]
    request = aftercall.Request("GET", f"{server.url}/v1/orders/none")
    kinds = (requests.HTTPError, urllib.error.HTTPError)
    with pytest.raises(kinds) as caught:
        drive(request, lambda attempt: get(f"{server.url}/v1/orders/none"))
    ended = aftercall.outcome_of(caught.value)
    assert ended is not None and ended.attempts[0].code == 404 and ended.stop == "settled"
    if isinstance(caught.value, urllib.error.HTTPError):
        caught.value.close()  # It is the response.


def test_a_request_that_is_not_harmless_is_sent_once() -> None:
    sent = []

    def send(attempt: aftercall.Send) -> Any:
        sent.append(attempt.number)
        raise http.client.RemoteDisconnected("gone")

    request = aftercall.Request("POST", "https://api.example/")
    with pytest.raises(http.client.RemoteDisconnected):
        drive(request, send)
    assert sent == [1]
    sent.clear()
    with pytest.raises(http.client.RemoteDisconnected):
        drive(request, send, verify=lambda request, decision: None)
    assert sent == [1]
    with pytest.raises(http.client.RemoteDisconnected):
        drive(request, send, verify=lambda request, decision: False)
    assert len(sent) > 2


def test_nothing_sent_is_said() -> None:
    engine = aftercall.Engine()
    request = aftercall.Request("GET", "https://api.example/")
    throttled = (503, {"Retry-After": "20"}, b"")
    _, outcome = drive(request, lambda attempt: throttled, engine=engine, deadline=5.0)
    assert outcome.stop == "deadline"
    caught: List[Any] = []

    def look(attempt: aftercall.Send) -> Any:
        """The one call that may look whether the hold is still true; the others may not."""
        with pytest.raises(aftercall.NotSentError) as raised:
            drive(request, lambda attempt: pytest.fail("sent"), engine=engine, deadline=5.0)
        caught.append(raised.value)
        return throttled

    drive(request, look, engine=engine, deadline=5.0)
    ended = aftercall.outcome_of(caught[0])
    assert ended is not None and ended.attempts == () and ended.wait and ended.wait > 10


def test_responses_of_earlier_attempts_are_closed() -> None:
    class Response:
        def __init__(self, status: int) -> None:
            self.status_code, self.closed = status, 0
            self.headers: Dict[str, str] = {}

        def close(self) -> None:
            self.closed += 1

    made: List[Response] = []

    def send(attempt: aftercall.Send) -> Response:
        made.append(Response(504 if attempt.number == 1 else 200))
        return made[-1]

    response, _ = drive(aftercall.Request("GET", "https://api.example/"), send)
    assert [each.closed for each in made] == [1, 0] and response is made[-1]


def test_arguments_are_checked_where_they_are_given() -> None:
    request = aftercall.Request("GET", "https://api.example/")
    with pytest.raises(TypeError, match="engine"):
        aftercall.drive("rest", request, print)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="sleep"):
        aftercall.drive(aftercall.Engine(), request, print, sleep=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="deadline"):
        aftercall.drive(aftercall.Engine(), request, print, deadline=-1.0)
    with pytest.raises(TypeError, match="a request of your client"):
        drive(request, print, idempotent=True)


def test_a_function_of_the_other_kind_is_named() -> None:
    request = aftercall.Request("GET", "https://api.example/")

    async def later(attempt: aftercall.Send) -> Any:
        return (200, {}, b"")

    with pytest.raises(TypeError, match="^send: expected a function that answers at once"):
        drive(request, later)

    def plain(attempt: aftercall.Send) -> Any:
        return (200, {}, b"")

    with pytest.raises(TypeError, match="^send: expected a coroutine function, not one .* a tuple"):
        asyncio.run(aftercall.adrive(aftercall.Engine(), request, plain))


def test_aiohttp_by_hand() -> None:
    answers = iter([whole(503, b"", b"Retry-After: 7\r\n"), whole(200, b"fine")])

    async def main(url: str) -> None:
        time = Time()
        async with aiohttp.ClientSession() as session:

            async def send(attempt: aftercall.Send) -> aiohttp.ClientResponse:
                response = await session.get(url)
                await response.read()
                return response

            response, outcome = await aftercall.adrive(
                aftercall.Engine(),
                aftercall.Request("GET", url),
                send,
                sleep=time.asleep,
                clock=time.now,
            )
        assert (response.status, len(outcome.attempts)) == (200, 2)
        assert sum(time.slept) >= 7

    with Scripted(lambda server, connection, head: connection.sendall(next(answers))) as scripted:
        asyncio.run(main(scripted.url))


def test_a_cancelled_task_leaves_its_outcome() -> None:
    async def main(url: str) -> None:
        async def send(attempt: aftercall.Send) -> Any:
            await asyncio.sleep(30)

        request = aftercall.Request("POST", url)
        with pytest.raises(asyncio.TimeoutError) as caught:
            await asyncio.wait_for(aftercall.adrive(aftercall.Engine(), request, send), 0.05)
        outcome = aftercall.outcome_of(caught.value)
        assert outcome is not None and outcome.effect == "unknown"

    with Scripted(always(whole(200))) as scripted:
        asyncio.run(main(scripted.url))


def test_trio_sleeps_in_its_own_way() -> None:
    async def main() -> aftercall.Outcome:
        async def send(attempt: aftercall.Send) -> Any:
            return (504, {}, b"") if attempt.number == 1 else (200, {}, b"")

        request = aftercall.Request("GET", "https://api.example/")
        _response, outcome = await aftercall.adrive(aftercall.Engine(), request, send)
        return outcome

    assert len(trio.run(main).attempts) == 2


CANCEL = aftercall.Contract.build(
    "orders", operations=[{"method": "POST", "path": "/cancel", "idempotent": True}]
)


@pytest.mark.parametrize("contract", [None, CANCEL])
def test_a_request_of_the_standard_library(contract: Optional[aftercall.Contract]) -> None:
    """It has no method unless one was given, and its URL under another name."""
    answers: Dict[int, Any] = {1: (504, {}, b""), 2: (200, {}, b"")}

    def attempts(request: Any) -> int:
        engine = aftercall.Engine(contract)
        _response, outcome = aftercall.drive(
            engine, request, lambda attempt: answers[attempt.number], sleep=lambda seconds: None
        )
        return len(outcome.attempts)

    url = "https://api.example/cancel"
    assert attempts(urllib.request.Request(url)) == 2
    assert attempts(urllib.request.Request(url, data=b"{}")) == (1 if contract is None else 2)
    assert attempts(urllib.request.Request(url, method="DELETE")) == 2


@pytest.mark.parametrize("request_", ["https://api.example/", ("GET", "/"), None])
def test_what_is_no_request_is_named(request_: Any) -> None:
    with pytest.raises(TypeError, match="^request: expected a Request or a client's request"):
        drive(request_, lambda attempt: (200, {}, b""))
