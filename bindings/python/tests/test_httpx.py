"""The httpx transports against the reference server: the same stories, both ways of calling."""

from __future__ import annotations

import asyncio
import gzip
import io
import pickle
import time
from typing import Any, AsyncIterator, Dict, Iterator, List

import httpx
import pytest
from conftest import EVENTS, WRITER, Server

import aftercall

pytestmark = pytest.mark.usefixtures("each_httpx")


@pytest.fixture
def engine() -> aftercall.Engine:
    return aftercall.Engine(policy=aftercall.Policy(throttle_base=0.05, deadline=20.0))


class Both:
    """A client that makes each request in one way or the other, and reads the body."""

    def __init__(self, is_async: bool) -> None:
        self.is_async = is_async

    def request(self, method: str, url: str, transport: Dict[str, Any], **options: Any) -> Any:
        if self.is_async:
            return asyncio.run(self._request(method, url, transport, **options))
        with httpx.Client(
            transport=aftercall.httpx.Transport(**transport), headers=WRITER
        ) as client:
            return client.request(method, url, **options)

    async def _request(
        self, method: str, url: str, transport: Dict[str, Any], **options: Any
    ) -> httpx.Response:
        made = aftercall.httpx.AsyncTransport(**transport)
        async with httpx.AsyncClient(transport=made, headers=WRITER) as client:
            return await client.request(method, url, **options)


@pytest.fixture(params=["sync", "async"])
def both(request: pytest.FixtureRequest) -> Both:
    return Both(request.param == "async")


def outcome(response: httpx.Response) -> aftercall.Outcome:
    found = response.extensions["aftercall"]
    assert isinstance(found, aftercall.Outcome)
    return found


def test_a_refusal_is_repeated(server: Server, both: Both, engine: aftercall.Engine) -> None:
    server.fault("status=503; applied=no; retry-after=1", method="POST", path="/v1/orders")
    url = f"{server.url}/v1/orders"
    headers = {"Aftercall-Reference": "again"}
    made = both.request("POST", url, {"engine": engine}, json={"id": "1"}, headers=headers)
    assert (made.status_code, made.json()["id"]) == (201, "1")
    assert [attempt.code for attempt in outcome(made).attempts] == [503, 201]
    assert server.counts("again") == {"deliveries": 2, "applications": 1}


def test_a_write_is_not_sent_twice(server: Server, both: Both, engine: aftercall.Engine) -> None:
    server.fault("drop-after-apply", method="POST", path="/v1/orders")
    headers = {"Aftercall-Reference": "once"}
    url = f"{server.url}/v1/orders"
    with pytest.raises(httpx.RemoteProtocolError) as raised:
        both.request("POST", url, {"engine": engine}, json={"id": "1"}, headers=headers)
    stopped: aftercall.Outcome = raised.value.aftercall  # type: ignore[attr-defined]
    assert (stopped.stop, stopped.effect) == ("not-harmless", "unknown")
    assert server.counts("once") == {"deliveries": 1, "applications": 1}


def test_a_declaration_makes_it_harmless(
    server: Server, both: Both, engine: aftercall.Engine
) -> None:
    server.fault("drop-after-read", method="POST", path="/v1/orders")
    url = f"{server.url}/v1/orders"
    extensions = {"aftercall": {"idempotent": True, "scope": "mine", "deadline": 5}}
    made = both.request("POST", url, {"engine": engine}, json={}, extensions=extensions)
    assert made.status_code == 201
    with pytest.raises(TypeError, match="idempotant"):
        wrong = {"aftercall": {"idempotant": True}}
        both.request("POST", url, {"engine": engine}, json={}, extensions=wrong)


def test_an_answer_in_parts_has_items(
    server: Server, both: Both, engine: aftercall.Engine
) -> None:
    response = both.request("POST", f"{server.url}/logs", {"engine": engine}, content=EVENTS)
    assert (response.status_code, len(response.json())) == (207, 2)
    verdict = outcome(response).verdict
    assert verdict is not None and outcome(response).effect == "partial"
    found = [(item.id, item.status, item.disposition) for item in verdict.items]
    assert found == [("a", 201, "acknowledge"), ("b", 400, "dead-letter")]


def test_verify_and_authenticate(server: Server, both: Both, engine: aftercall.Engine) -> None:
    seen: List[Any] = []

    async def look_later(request: httpx.Request, decision: aftercall.Verify) -> str:
        seen.append(decision)
        return "not-applied"

    def look(request: httpx.Request, decision: aftercall.Verify) -> aftercall.Verified:
        seen.append(decision)
        return aftercall.Verified.NOT_APPLIED

    def renew(request: httpx.Request, challenges: Any) -> bool:
        seen.append(challenges)
        request.headers.update(WRITER)
        return True

    options = {"verify": look_later if both.is_async else look, "authenticate": renew}
    server.fault("drop-after-read", method="POST", path="/v1/orders")
    wrong = {"Authorization": "Bearer nobody"}
    url = f"{server.url}/v1/orders"
    made = both.request("POST", url, {"engine": engine, **options}, json={}, headers=wrong)
    assert made.status_code == 201
    kinds = sorted(type(item).__name__ for item in seen)
    assert kinds == ["Verify", "tuple"]


def test_a_lost_delete(server: Server, both: Both, engine: aftercall.Engine) -> None:
    url = f"{server.url}/v1/orders"
    both.request("POST", url, {"engine": engine}, json={"id": "1"})
    server.fault("drop-after-apply", method="DELETE")
    made = both.request("DELETE", f"{url}/1", {"engine": engine})
    assert (made.status_code, outcome(made).stop) == (410, "already-done")
    aftercall.raise_for_status(made)


def test_nothing_listens(both: Both, engine: aftercall.Engine) -> None:
    # A lone client gives up early; without the pressure it makes all its attempts.
    alone = aftercall.Engine(policy=aftercall.Policy.profile("none", base=0.01))
    for each, stop, times in ((engine, "pressure", 2), (alone, "attempts", 3)):
        with pytest.raises(httpx.ConnectError) as raised:
            both.request("POST", "http://127.0.0.1:9/", {"engine": each}, json={})
        stopped: aftercall.Outcome = raised.value.aftercall  # type: ignore[attr-defined]
        assert (stopped.stop, stopped.effect) == (stop, "not-applied")
        assert len(stopped.attempts) == times


def test_bodies_that_cannot_be_sent_twice(
    server: Server, both: Both, engine: aftercall.Engine
) -> None:
    def parts() -> Iterator[bytes]:
        yield b"{}"

    async def later() -> AsyncIterator[bytes]:
        yield b"{}"

    headers = {"Content-Type": "application/json", "Aftercall-Reference": "used-up"}
    server.fault("status=503; applied=no; retry-after=1", method="POST", path="/v1/orders")
    url = f"{server.url}/v1/orders"
    body: Any = later() if both.is_async else parts()
    made = both.request("POST", url, {"engine": engine}, content=body, headers=headers)
    assert (made.status_code, outcome(made).stop) == (503, "not-repeatable")
    assert server.counts("used-up")["deliveries"] == 1


def test_which_bodies_can_be_sent_twice() -> None:
    class Pipe(io.RawIOBase):
        def readable(self) -> bool:
            return True

    def replayable(**body: Any) -> bool:
        return aftercall.responses.is_replayable(httpx.Request("POST", "http://h/", **body))

    assert replayable() and replayable(content=b"x") and replayable(json={}) and replayable(data={"a": "b"})
    assert replayable(files={"f": io.BytesIO(b"x")}) and replayable(files={"f": b"x"})
    assert not replayable(content=io.BytesIO(b"x"))
    assert not replayable(files={"f": Pipe()})
    assert not replayable(content=iter([b"x"]))


def test_the_time_left_bounds_an_attempt(server: Server, both: Both) -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(deadline=0.5))
    server.fault("delay=5000", method="GET")
    begun = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        both.request("GET", f"{server.url}/v1/orders", {"engine": engine})
    assert time.monotonic() - begun < 3


def test_a_pause_ends_a_call_unsent(server: Server, both: Both) -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(longest_wait=2.0, throttle_base=20.0, deadline=0.8))
    url = f"{server.url}/v1/orders"
    # The second is let through to see whether the throttle was about more than the first.
    for _ in range(2):
        server.fault("status=503; applied=no; retry-after=60", method="GET")
        assert both.request("GET", url, {"engine": engine}).status_code == 503
    with pytest.raises(httpx.TransportError) as raised:
        both.request("GET", url, {"engine": engine})
    assert isinstance(raised.value, aftercall.NotSentError)


def test_raise_for_status_is_both_errors(server: Server, both: Both) -> None:
    made = both.request("GET", f"{server.url}/v1/orders/none", {})
    with pytest.raises(httpx.HTTPStatusError) as raised:
        aftercall.raise_for_status(made)
    assert isinstance(raised.value, aftercall.NotFound)
    assert raised.value.response is made
    assert type(pickle.loads(pickle.dumps(raised.value))) is aftercall.NotFound


def test_an_error_body_is_given_back_and_decoded() -> None:
    packed = gzip.compress(b'{"detail": "the tea is cold"}')

    def answer(request: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(packed)
        return httpx.Response(404, headers={"Content-Encoding": "gzip"}, stream=stream)

    transport = aftercall.httpx.Transport(httpx.MockTransport(answer))
    with httpx.Client(transport=transport) as client:
        response = client.get("http://h/")
    verdict = outcome(response).verdict
    assert verdict is not None and verdict.problem.detail == "the tea is cold"
    assert response.json() == {"detail": "the tea is cold"}


def test_a_success_is_not_read() -> None:
    class Untouchable(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            raise AssertionError("read")
            yield b""

    transport = aftercall.httpx.Transport(
        httpx.MockTransport(lambda request: httpx.Response(200, stream=Untouchable()))
    )
    response = transport.handle_request(httpx.Request("GET", "http://h/"))
    assert outcome(response).is_success


def test_the_body_keeps_the_callers_timeouts(server: Server) -> None:
    transport = aftercall.httpx.Transport()
    with httpx.Client(transport=transport, headers=WRITER, timeout=7.0) as client:
        with client.stream("GET", f"{server.url}/v1/orders") as response:
            assert set(response.request.extensions["timeout"].values()) == {7.0}
            response.read()


def test_a_cancelled_task_cancels_the_call(server: Server) -> None:
    server.fault("status=503; applied=no; retry-after=20", method="GET")

    async def run() -> None:
        transport = aftercall.httpx.AsyncTransport()
        async with httpx.AsyncClient(transport=transport, headers=WRITER) as client:
            await asyncio.wait_for(client.get(f"{server.url}/v1/orders"), 0.3)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(run())
