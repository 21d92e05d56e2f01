"""The SDKs of OpenAI and Anthropic on the transports, against a stand-in of their APIs."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from typing import Any, Callable, Dict, List, Optional

import pytest
from scripted import Answer, Scripted, whole

import aftercall

anthropic = pytest.importorskip("anthropic", reason="it needs Python 3.11")
openai = pytest.importorskip("openai", reason="it needs Python 3.11")
httpx2 = pytest.importorskip("httpx2", reason="it needs Python 3.11")

JSON = b"Content-Type: application/json\r\n"
SOON = JSON + b"Retry-After: 0\r\n"
HELLO = [{"role": "user", "content": "hello"}]
POLICY = aftercall.Policy(base=0.005, throttle_base=0.005)


def replied(api: str) -> bytes:
    if api == "openai":
        message = {"role": "assistant", "content": "tea"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = {"object": "chat.completion", "created": 1, "choices": [choice]}
    else:
        block = {"type": "text", "text": "tea"}
        usage = {"input_tokens": 1, "output_tokens": 1}
        body = {"type": "message", "role": "assistant", "content": [block], "usage": usage}
    return whole(200, json.dumps({"id": "m-1", "model": "m", **body}).encode(), JSON)


def events(api: str) -> List[bytes]:
    """A stream of events, in pieces."""
    if api == "openai":
        chunks = [{"choices": [{"index": 0, "delta": {"content": word}}]} for word in ("te", "a")]
        base = {"id": "m-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        pieces = [b"data: " + json.dumps({**base, **chunk}).encode() for chunk in chunks]
        return [piece + b"\n\n" for piece in (*pieces, b"data: [DONE]")]
    found = []
    for word in ("te", "a"):
        delta = {"type": "text_delta", "text": word}
        event = {"type": "content_block_delta", "index": 0, "delta": delta}
        data = json.dumps(event).encode()
        found.append(b"event: content_block_delta\ndata: " + data + b"\n\n")
    return [*found, b'event: message_stop\ndata: {"type": "message_stop"}\n\n']


def refused(api: str, kind: str) -> bytes:
    error = {"message": "no", "type": kind, "code": kind}
    around = {} if api == "openai" else {"type": "error"}
    return json.dumps({**around, "error": error}).encode()


class Sdk:
    """One of the SDKs in one of its two ways."""

    def __init__(self, api: str, is_async: bool) -> None:
        self.api = api
        self.is_async = is_async

    def ask(
        self, url: str, *, sent_again: int = 0, stream: bool = False, raw: bool = False, **told: Any
    ) -> Any:
        """Sends a message; gives the text, or with ``raw`` the raw response."""
        told.setdefault("engine", aftercall.Engine(policy=POLICY))
        options = {"api_key": "k", "base_url": url, "max_retries": sent_again}
        if self.is_async:
            return asyncio.run(self._ask_later(options, told, stream, raw))
        inner = httpx2.Client(transport=aftercall.httpx2.Transport(**told))
        with self._kind("")(http_client=inner, **options) as client:
            made = self._create(client, stream, raw)
            return self._told(made if not stream else list(made), stream, raw)

    async def _ask_later(self, options: Any, told: Any, stream: bool, raw: bool) -> Any:
        inner = httpx2.AsyncClient(transport=aftercall.httpx2.AsyncTransport(**told))
        async with self._kind("Async")(http_client=inner, **options) as client:
            made = await self._create(client, stream, raw)
            return self._told([event async for event in made] if stream else made, stream, raw)

    def _kind(self, way: str) -> Any:
        openais = getattr(openai, f"{way}OpenAI")
        return openais if self.api == "openai" else getattr(anthropic, f"{way}Anthropic")

    def _create(self, client: Any, stream: bool, raw: bool) -> Any:
        resource = client.chat.completions if self.api == "openai" else client.messages
        resource = resource.with_raw_response if raw else resource
        asked: Dict[str, Any] = {"model": "m", "messages": HELLO, "stream": stream}
        if self.api != "openai":
            asked["max_tokens"] = 9
        return resource.create(**asked)

    def _told(self, made: Any, stream: bool, raw: bool) -> Any:
        if raw:
            return made
        if stream and self.api == "openai":
            return "".join(event.choices[0].delta.content for event in made)
        if stream:
            deltas = (event for event in made if event.type == "content_block_delta")
            return "".join(event.delta.text for event in deltas)
        return made.choices[0].message.content if self.api == "openai" else made.content[0].text

    @property
    def errors(self) -> Any:
        return openai if self.api == "openai" else anthropic


@pytest.fixture(params=["openai", "openai-async", "anthropic", "anthropic-async"])
def sdk(request: pytest.FixtureRequest) -> Sdk:
    api, _dash, way = request.param.partition("-")
    return Sdk(api, bool(way))


def in_turn(*answers: Optional[bytes]) -> Answer:
    """One answer after the other, the last again and again; None breaks the connection."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        found = answers[min(server.requests, len(answers)) - 1]
        if found is None:
            return False
        connection.sendall(found)
        return None

    return answer


def outcome(carrier: Any) -> aftercall.Outcome:
    found = aftercall.outcome_of(carrier)
    assert found is not None
    return found


def test_a_throttle_is_waited_out(sdk: Sdk) -> None:
    busy = whole(429, refused(sdk.api, "rate_limit_exceeded"), SOON)
    with Scripted(in_turn(busy, replied(sdk.api))) as server:
        assert sdk.ask(server.url) == "tea"
    assert server.requests == 2


def test_a_raw_response_has_the_outcome(sdk: Sdk) -> None:
    busy = whole(429, refused(sdk.api, "rate_limit_exceeded"), SOON)
    with Scripted(in_turn(busy, replied(sdk.api))) as server:
        raw = sdk.ask(server.url, raw=True)
    assert [attempt.code for attempt in outcome(raw).attempts] == [429, 200]
    assert outcome(raw) is outcome(raw.http_response)


def test_a_stream_comes_as_it_is(sdk: Sdk) -> None:
    stream = b"".join(events(sdk.api))
    fields = b"Content-Type: text/event-stream\r\n"
    busy = whole(429, refused(sdk.api, "rate_limit_exceeded"), SOON)
    with Scripted(in_turn(busy, whole(200, stream, fields, chunked=True))) as server:
        assert sdk.ask(server.url, stream=True) == "tea"
    assert server.requests == 2


def test_a_streams_first_event_does_not_wait_for_the_last() -> None:
    first, *rest = events("openai")

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> bool:
        connection.sendall(b"HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\n\r\n" + first)
        server.pause(1.0)
        connection.sendall(b"".join(rest))
        return False

    with Scripted(answer) as server:
        inner = httpx2.Client(transport=aftercall.httpx2.Transport())
        with openai.OpenAI(api_key="k", base_url=server.url, http_client=inner) as client:
            begun = time.monotonic()
            stream = client.chat.completions.create(model="m", messages=HELLO, stream=True)
            assert outcome(stream).is_success
            next(stream)
            assert time.monotonic() - begun < 0.9
            assert len(list(stream)) == 1


def test_a_stream_that_breaks_off_has_its_outcome(sdk: Sdk) -> None:
    begun = b"HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"

    def cut(server: Scripted, connection: socket.socket, head: bytes) -> bool:
        connection.sendall(begun + events(sdk.api)[0])
        return False

    with Scripted(cut) as server:
        with pytest.raises(Exception) as raised:
            sdk.ask(server.url, stream=True)
    assert server.requests == 1
    verdict = outcome(raised.value).verdict
    assert verdict is not None and (verdict.effect, verdict.remedy) == ("applied", "reconcile")


def test_a_spent_quota_ends_it_at_once() -> None:
    spent = whole(429, refused("openai", "insufficient_quota"), SOON)
    for is_async in (False, True):
        with Scripted(in_turn(spent)) as server:
            with pytest.raises(openai.RateLimitError) as raised:
                Sdk("openai", is_async).ask(server.url)
        assert server.requests == 1
        verdict = outcome(raised.value).verdict
        assert verdict is not None and verdict.reason == "quota-exhausted"
        assert outcome(raised.value).effect == "not-applied"


def test_an_overloaded_server_is_not_asked_again_for_what_may_be_done(sdk: Sdk) -> None:
    overloaded = whole(529, refused(sdk.api, "overloaded_error"), JSON)
    with Scripted(in_turn(overloaded, replied(sdk.api))) as server:
        with pytest.raises(sdk.errors.APIStatusError) as raised:
            sdk.ask(server.url)
        assert server.requests == 1 and outcome(raised.value).stop == "not-harmless"
    with Scripted(in_turn(overloaded, replied(sdk.api))) as server:
        with aftercall.options(idempotent=True):
            assert sdk.ask(server.url) == "tea"
        assert server.requests == 2


def test_a_lost_answer_is_not_asked_for_again(sdk: Sdk) -> None:
    with Scripted(in_turn(None, replied(sdk.api))) as server:
        with pytest.raises(sdk.errors.APIConnectionError) as raised:
            sdk.ask(server.url)
    assert server.requests == 1
    found = outcome(raised.value)
    assert (found.stop, found.effect) == ("not-harmless", "unknown")


def test_the_sdks_own_retries_send_what_was_held_back(sdk: Sdk) -> None:
    """Why `max_retries=0` is needed: above the transport it is the SDK that decides."""
    with Scripted(in_turn(None, replied(sdk.api))) as server:
        assert sdk.ask(server.url, sent_again=1) == "tea"
    assert server.requests == 2


def test_the_sdks_send_no_idempotency_key_of_their_own(sdk: Sdk) -> None:
    """They make one, but name no field for it; were that to change, more could be repeated."""
    heads: List[bytes] = []

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        connection.sendall(replied(sdk.api))

    with Scripted(answer) as server:
        sdk.ask(server.url, sent_again=2)
        sdk.ask(server.url, idempotency_keys=True)
    plain, keyed = (head.lower().count(b"\r\nidempotency-key:") for head in heads)
    assert (plain, keyed) == (0, 1)


def test_a_key_of_ours_lets_a_lost_answer_be_asked_for_again(sdk: Sdk) -> None:
    with Scripted(in_turn(None, replied(sdk.api))) as server:
        assert sdk.ask(server.url, idempotency_keys=True) == "tea"
    assert server.requests == 2


@pytest.mark.parametrize(
    "make", [openai.DefaultHttpxClient, anthropic.DefaultHttpxClient, httpx2.Client]
)
def test_the_sdks_own_client_wrapped(make: Callable[[], Any]) -> None:
    busy = whole(429, refused("openai", "rate_limit_exceeded"), SOON)
    with Scripted(in_turn(busy, replied("openai"))) as server:
        inner = aftercall.httpx2.wrap(make(), engine=aftercall.Engine(policy=POLICY))
        with openai.OpenAI(
            api_key="k", base_url=server.url, http_client=inner, max_retries=0
        ) as client:
            raw = client.chat.completions.with_raw_response.create(model="m", messages=HELLO)
            with pytest.raises(TypeError, match="an SDK takes the wrapped client"):
                aftercall.httpx2.wrap(client)
    assert len(outcome(raw).attempts) == 2


def test_an_error_within_a_stream_is_not_the_outcome_of_its_call() -> None:
    """The call was a success, and what the SDK raises says that the stream was none."""
    sdk = Sdk("openai", False)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    failed = b'data: {"error": {"message": "no", "type": "server_error"}}\n\n'
    with Scripted(in_turn(head + failed)) as server:
        with pytest.raises(openai.APIError) as raised:
            sdk.ask(server.url, stream=True)
    assert raised.value.request is not None
    assert aftercall.outcome_of(raised.value) is None
