"""Bodies of errors that an adapter looked at: the caller has them whole, in whichever way it reads."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import io
import random
import tracemalloc
import zlib
from typing import Any, Callable, Dict, Iterator, List, Tuple

import httpx
import pytest
import requests
import urllib3
from conftest import HTTPX
from scripted import Scripted, always, whole

import aftercall

#: Longer than what is looked at, even compressed.
TEXT = b"line one\n" + b"\n".join(
    random.Random(seed).randbytes(5000).hex().encode() for seed in range(20)
)

Read = Callable[[requests.Response], Any]

READS: Dict[str, Read] = {
    "content": lambda response: response.content,
    "iter_content": lambda response: b"".join(response.iter_content(999)),
    "iter_lines": lambda response: list(response.iter_lines()),
    "read": lambda response: response.raw.read(),
    "read-decoded": lambda response: response.raw.read(decode_content=True),
    "read-undecoded": lambda response: response.raw.read(decode_content=False),
    "read-many": lambda response: response.raw.read(70_000) + response.raw.read(),
    "read-few": lambda response: (response.raw.read(3), response.raw.read(5), response.raw.tell()),
    "read1": lambda response: b"".join(iter(lambda: response.raw.read1(10_000), b"")),
    "readinto": lambda response: (response.raw.readinto(bytearray(20)), response.raw.read(10)),
    "stream": lambda response: b"".join(response.raw.stream(5000)),
    "data": lambda response: response.raw.data,
    "lines": lambda response: list(response.raw),
    "readline": lambda response: (response.raw.readline(), response.raw.readline()),
    "tell": lambda response: response.raw.tell(),
    "buffered": lambda response: io.BufferedReader(response.raw).read(),
    "closed": lambda response: (response.raw.closed, response.content, response.raw.closed),
    "status": lambda response: (response.raw.status, response.raw.reason, response.raw.url),
    "drained": lambda response: (response.raw.drain_conn(), response.raw.closed),
}


@pytest.fixture(
    params=[(chunked, packed) for chunked in (False, True) for packed in (False, True)],
    ids=["plain", "gzip", "chunked", "chunked-gzip"],
    scope="module",
)
def failing(request: pytest.FixtureRequest) -> Iterator[Scripted]:
    chunked, packed = request.param
    fields = b"Content-Encoding: gzip\r\n" if packed else b""
    body = gzip.compress(TEXT) if packed else TEXT
    with Scripted(always(whole(404, body, fields, chunked=chunked))) as server:
        yield server


@pytest.mark.parametrize("name", READS)
def test_requests_reads_as_without_the_adapter(failing: Scripted, name: str) -> None:
    def read(session: requests.Session) -> Any:
        with session.get(failing.url, stream=True) as response:
            try:
                return READS[name](response)
            except Exception as error:
                return type(error), str(error)

    with requests.Session() as plain, requests.Session() as adapted:
        adapted.mount("http://", aftercall.requests.Adapter())
        assert read(adapted) == read(plain)


def test_requests_reads_chunks(failing: Scripted) -> None:
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter())
        with session.get(failing.url, stream=True) as response:
            pieces = response.raw.read_chunked(decode_content=True)
            if response.raw.chunked:
                assert b"".join(pieces) == TEXT
            else:
                with pytest.raises(urllib3.exceptions.ResponseNotChunked):
                    next(pieces)


@pytest.mark.parametrize("stream", [False, True], ids=["loaded", "stream"])
def test_requests_keeps_cookies_and_connections(stream: bool) -> None:
    for body in (b"", b"tea", TEXT):
        answer = whole(404, body, b"Set-Cookie: a=b\r\n")
        with Scripted(always(answer)) as server, requests.Session() as session:
            session.mount("http://", aftercall.requests.Adapter(pool_maxsize=1, pool_block=True))
            for _ in range(3):
                response = session.get(server.url, stream=stream)
                assert response.content == body
            assert session.cookies["a"] == "b"
            assert server.connections == 1


def test_a_response_that_is_closed_unread_gives_its_connection_back() -> None:
    with Scripted(always(whole(404, TEXT))) as server, requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(pool_maxsize=1, pool_block=True))
        for _ in range(3):
            with session.get(server.url, stream=True, timeout=5) as response:
                assert response.status_code == 404


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces: List[bytes] = [packer.compress(bytes(1_000_000)) for _ in range(megabytes)]
    return b"".join(pieces) + packer.flush()


def by_requests(url: str) -> aftercall.Outcome:
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter())
        with session.get(url, stream=True) as response:
            outcome = vars(response)["aftercall"]
    assert isinstance(outcome, aftercall.Outcome)
    return outcome


def by_httpx(url: str) -> aftercall.Outcome:
    with httpx.Client(transport=aftercall.httpx.Transport()) as client:
        with client.stream("GET", url) as response:
            outcome = response.extensions["aftercall"]
    assert isinstance(outcome, aftercall.Outcome)
    return outcome


Client = Callable[[str], aftercall.Outcome]
both_clients = pytest.mark.parametrize("client", [by_requests, by_httpx])


@both_clients
@pytest.mark.parametrize("codings", [b"gzip", b"gzip, gzip", b", ".join([b"gzip"] * 4000)])
def test_a_bomb_does_not_go_off(client: Client, codings: bytes) -> None:
    body = bomb(64)
    if codings == b"gzip, gzip":
        body = gzip.compress(body)
    fields = b"Content-Encoding: %s\r\n" % codings
    with Scripted(always(whole(404, body, fields))) as server:
        tracemalloc.start()
        try:
            outcome = client(server.url)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert outcome.verdict is not None and outcome.verdict.code == 404
    assert peak < 8_000_000


CODED: Dict[str, Tuple[bytes, bytes]] = {
    "gzip": (b"gzip", gzip.compress(b'{"detail": "the tea is cold"}')),
    "deflate": (b"deflate", zlib.compress(b'{"detail": "the tea is cold"}')),
    "twice": (b"deflate, gzip", gzip.compress(zlib.compress(b'{"detail": "the tea is cold"}'))),
    "unknown": (b"tea\xe9", b'{"detail": "the tea is cold"}'),
}


@both_clients
@pytest.mark.parametrize("name", CODED)
def test_a_compressed_problem_is_read(client: Client, name: str) -> None:
    coding, body = CODED[name]
    fields = b"Content-Type: application/json\r\nContent-Encoding: %s\r\n" % coding
    with Scripted(always(whole(404, body, fields))) as server:
        verdict = client(server.url).verdict
    assert verdict is not None and verdict.problem.detail == "the tea is cold"


@both_clients
def test_what_cannot_be_decoded_is_no_mistake_of_the_caller(client: Client) -> None:
    with Scripted(always(whole(404, b"no gzip", b"Content-Encoding: gzip\r\n"))) as server:
        verdict = client(server.url).verdict
    assert verdict is not None and (verdict.code, verdict.problem.detail) == (404, None)


@pytest.mark.parametrize("library", HTTPX)
@pytest.mark.parametrize(("status", "effect"), [(201, "applied"), (500, "unknown")])
@pytest.mark.parametrize("is_async", [False, True])
def test_what_cannot_be_decoded_has_its_outcome(
    library: str, status: int, effect: str, is_async: bool
) -> None:
    """httpx decodes above its transports, so the exception comes from there."""
    client, adapter = importlib.import_module(library), getattr(aftercall, library)

    def post(url: str) -> None:
        with adapter.wrap(client.Client()) as plain:
            plain.post(url)

    async def post_async(url: str) -> None:
        async with adapter.wrap(client.AsyncClient()) as plain:
            await plain.post(url)

    with Scripted(always(whole(status, b"no gzip", b"Content-Encoding: gzip\r\n"))) as server:
        with pytest.raises(client.DecodingError) as raised:
            asyncio.run(post_async(server.url)) if is_async else post(server.url)
        assert server.requests == 1
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and (outcome.effect, len(outcome.attempts)) == (effect, 1)
