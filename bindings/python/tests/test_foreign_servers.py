"""The adapters against servers that others wrote: an answer is what the bare client makes of it."""

from __future__ import annotations

import asyncio
import gc
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Optional, Tuple

import adapted
import aiohttp
import httpx
import pytest
import requests
import urllib3
from foreign import BIG, SERVERS, Shop
from scripted import Scripted

import aftercall
from aftercall.testing import Clock

POLICY = aftercall.Policy(base=0.005, throttle_base=0.005, deadline=20.0)

#: What a client made of an answer: status, body, and the outcome if it went through an adapter.
Got = Tuple[int, bytes, Optional[aftercall.Outcome]]


@dataclass(frozen=True)
class Client:
    """One way to send a request, with the adapter or without."""

    name: str
    adapted: bool = True

    def send(self, method: str, url: str, trusted: Path, **options: Any) -> Got:
        if self.name.startswith("requests"):
            return self._requests(method, url, trusted, **options)
        if self.name == "httpx":
            return self._httpx(method, url, trusted, **options)
        if self.name.startswith("urllib3"):
            return self._urllib3(method, url, trusted, **options)
        if self.name == "aiohttp":
            try:
                return asyncio.run(self._aiohttp(method, url, trusted, **options))
            finally:
                if url.startswith("https"):
                    collect()
        return asyncio.run(self._httpx_async(method, url, trusted, **options))

    def _requests(self, method: str, url: str, trusted: Path, **options: Any) -> Got:
        stream = self.name == "requests-stream"
        body = options.pop("content", None)
        with requests.Session() as session:
            session.trust_env = False
            if self.adapted:
                adapter = aftercall.requests.Adapter(**at_once(False))
                session.mount("http://", adapter)
                session.mount("https://", adapter)
            response = session.request(
                method, url, data=body, verify=str(trusted), stream=stream, timeout=10, **options
            )
            return response.status_code, response.content, aftercall.outcome_of(response)

    def _httpx(self, method: str, url: str, trusted: Path, **options: Any) -> Got:
        transport: httpx.BaseTransport = httpx.HTTPTransport(verify=context_of(trusted))
        if self.adapted:
            transport = aftercall.httpx.Transport(transport, **at_once(False))
        with httpx.Client(transport=transport, follow_redirects=True, timeout=10) as client:
            response = client.request(method, url, **options)
            return response.status_code, response.content, aftercall.outcome_of(response)

    async def _httpx_async(self, method: str, url: str, trusted: Path, **options: Any) -> Got:
        transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(
            verify=context_of(trusted)
        )
        if self.adapted:
            transport = aftercall.httpx.AsyncTransport(transport, **at_once(True))
        async with httpx.AsyncClient(
            transport=transport, follow_redirects=True, timeout=10
        ) as client:
            response = await client.request(method, url, **options)
            return response.status_code, response.content, aftercall.outcome_of(response)

    def _urllib3(self, method: str, url: str, trusted: Path, **options: Any) -> Got:
        body, preload = options.pop("content", None), self.name != "urllib3-stream"
        kind: Any = urllib3.PoolManager
        adapter: Dict[str, Any] = {}
        retries = urllib3.Retry(None, connect=0, read=0, redirect=3, status=0, other=0)
        retries.respect_retry_after_header = False  # The bare client sends once.
        if self.adapted:
            kind, retries = aftercall.urllib3.PoolManager, urllib3.Retry(3)
            adapter = at_once(False)
        with kind(ca_certs=str(trusted), timeout=10, **adapter) as http:
            response = http.request(
                method, url, body=body, preload_content=preload, retries=retries, **options
            )
            return response.status, response.data, aftercall.outcome_of(response)

    async def _aiohttp(self, method: str, url: str, trusted: Path, **options: Any) -> Got:
        body = options.pop("content", None)
        middleware = aftercall.aiohttp.Middleware(**at_once(True))
        async with aiohttp.ClientSession(
            middlewares=[middleware] if self.adapted else [],
            connector=aiohttp.TCPConnector(ssl=context_of(trusted)),
            timeout=aiohttp.ClientTimeout(sock_read=10),
        ) as session:
            async with session.request(method, url, data=body, **options) as response:
                return response.status, await response.read(), aftercall.outcome_of(response)


def collect() -> None:
    """Frees what aiohttp leaves, bare or not: a connection over TLS that its server closes is closed
    only in later turns of the loop, of which there are none. Another test would be told of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def at_once(is_async: bool) -> Dict[str, Any]:
    """A new engine, and a time that no wait takes."""
    clock = Clock()
    sleep = clock.asleep if is_async else clock.sleep
    return {"engine": aftercall.Engine(policy=POLICY), "sleep": sleep, "clock": clock.now}


def context_of(trusted: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(trusted))


CLIENTS = [
    "requests",
    "requests-stream",
    "httpx",
    "httpx-async",
    "aiohttp",
    "urllib3",
    "urllib3-stream",
]


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Client:
    return Client(request.param)


@dataclass(frozen=True)
class Place:
    """A server under way."""

    url: str
    shop: Shop
    trusted: Path


@pytest.fixture(params=SERVERS, scope="module")
def running_place(
    request: pytest.FixtureRequest, certificate: Path, trusted: Path
) -> Iterator[Place]:
    shop = Shop()
    with SERVERS[request.param](shop, certificate) as url:
        yield Place(url, shop, trusted)


@pytest.fixture
def place(running_place: Place) -> Place:
    running_place.shop.seen.clear()
    return running_place


def ask(client: Client, place: Place, method: str, path: str, **options: Any) -> Got:
    return client.send(method, place.url + path, place.trusted, **options)


PLAIN = [
    ("GET", "/ok"),
    ("HEAD", "/ok"),
    ("POST", "/ok"),
    ("DELETE", "/empty"),
    ("GET", "/big"),
    ("GET", "/problem"),
    ("POST", "/problem"),
    ("HEAD", "/problem"),
    ("GET", "/big-problem"),
    ("POST", "/see-other"),
]


@pytest.mark.parametrize(("method", "path"), PLAIN)
def test_an_answer_is_what_the_bare_client_gives(
    place: Place, client: Client, method: str, path: str
) -> None:
    # Sometimes aiohttp does not take what wsgiref answers to a HEAD: if the body that must not be comes early.
    is_doubtful = method == "HEAD" and client.name == "aiohttp"
    bare = made_of(lambda: ask(Client(client.name, adapted=False), place, method, path))
    try:
        status, body, outcome = ask(client, place, method, path)
    except aiohttp.ClientResponseError:
        assert is_doubtful
        return
    if bare is aiohttp.ClientResponseError:
        assert is_doubtful
        return
    assert (status, body) == bare
    assert outcome is not None and outcome.verdict is not None
    assert outcome.verdict.code == status and outcome.is_success == (status < 400)
    assert len(outcome.attempts) == 1 or is_doubtful
    if path == "/problem" and method != "HEAD":
        assert outcome.verdict.problem.detail == "no tea"


def test_a_refusal_is_repeated(place: Place, client: Client) -> None:
    status, body, outcome = ask(client, place, "POST", "/throttled", content=b"{}")
    assert (status, body) == (201, b"tea") and outcome is not None
    assert [attempt.code for attempt in outcome.attempts] == [503, 201]
    assert place.shop.seen == {"POST /throttled": 2}


def test_a_lost_read_is_repeated(place: Place, client: Client) -> None:
    status, body, outcome = ask(client, place, "GET", "/lost")
    assert (status, body) == (200, b"tea") and outcome is not None
    assert place.shop.seen == {"GET /lost": 2}


def test_a_lost_write_is_not(place: Place, client: Client) -> None:
    with pytest.raises(adapted.FAILURES) as raised:
        ask(client, place, "POST", "/lost", content=b"{}")
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and (outcome.stop, outcome.effect) == ("not-harmless", "unknown")
    assert place.shop.seen == {"POST /lost": 1}


def test_a_lost_delete_is_already_done(place: Place, client: Client) -> None:
    status, body, outcome = ask(client, place, "DELETE", "/gone")
    assert (status, body) == (410, b'{"detail": "it is gone"}') and outcome is not None
    assert outcome.stop == "already-done" and outcome.is_success


def test_an_answer_is_read_on_one_connection_after_the_other(
    place: Place, client: Client
) -> None:
    for _ in range(3):
        assert ask(client, place, "GET", "/big")[1] == BIG


#: Answers as no server should give them.
ODD: Dict[str, bytes] = {
    "nothing": b"",
    "0.9": b"hello",
    "0.9-lines": b"<html>\r\n\r\nhello</html>\r\n",
    "no-phrase": b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\ntea",
    "bare-lf": b"HTTP/1.0 200 OK\nContent-Length: 3\n\ntea",
    "version-2": b"HTTP/2.0 200 OK\r\nContent-Length: 3\r\n\r\ntea",
    "version-9": b"HTTP/1.9 200 OK\r\nContent-Length: 3\r\n\r\ntea",
    "no-version": b"200 OK\r\nContent-Length: 3\r\n\r\ntea",
    "code-of-words": b"HTTP/1.1 abc OK\r\n\r\n",
    "code-99": b"HTTP/1.1 99 OK\r\nContent-Length: 3\r\n\r\ntea",
    "code-999": b"HTTP/1.1 999 OK\r\nContent-Length: 3\r\n\r\ntea",
    "length-negative": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\ntea",
    "length-of-words": b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\ntea",
    "length-too-long": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ntea",
    "length-twice": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\ntea",
    "lengths-differ": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\ntea",
    "length-and-chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n0\r\n\r\n",
    "chunk-broken": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ntea\r\n",
    "chunk-unended": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n",
    "chunk-cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ntea",
    "204-with-body": b"HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\ntea",
    "304": b"HTTP/1.1 304 Not\r\n\r\n",
    "continued": b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntea",
    "hinted": b"HTTP/1.1 103 Hint\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntea",
    "field-without-colon": b"HTTP/1.1 200 OK\r\nNonsense\r\nContent-Length: 3\r\n\r\ntea",
    "field-folded": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 3\r\n\r\ntea",
    "field-endless": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\ntea",
    "fields-many": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\ntea",
    "head-cut": b"HTTP/1.1 200 OK\r\nContent-Le",
    "no-gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\ntea",
    "error-no-gzip": b"HTTP/1.1 404 X\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\ntea",
    "error-cut": b"HTTP/1.1 404 X\r\nContent-Length: 9\r\n\r\ntea",
    "error-chunk-broken": b"HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\ntea\r\n",
    "error-no-length": b"HTTP/1.1 404 X\r\n\r\ntea",
    "redirect-nowhere": b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:9/\r\n"
    b"Content-Length: 0\r\n\r\n",
    "redirect-to-nonsense": b"HTTP/1.1 302 X\r\nLocation: http://[/\r\nContent-Length: 0\r\n\r\n",
    "redirect-to-mail": b"HTTP/1.1 302 X\r\nLocation: mailto:tea\r\nContent-Length: 0\r\n\r\n",
    "redirect-loop": b"HTTP/1.1 302 X\r\nLocation: /\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n",
}


def made_of(run: Callable[[], Got]) -> Any:
    """What came of it: status and body, or the class of the exception."""
    try:
        return run()[:2]
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("closing", [True, False], ids=["closing", "staying"])
@pytest.mark.parametrize("name", ODD)
def test_an_oddity_ends_as_with_the_bare_client(
    client: Client, trusted: Path, name: str, closing: bool, method: str
) -> None:
    def answer(server: Scripted, connection: Any, head: bytes) -> Optional[bool]:
        connection.sendall(ODD[name])
        return False if closing or ends_with_the_connection(ODD[name]) else None

    with Scripted(answer) as server:
        bare = made_of(
            lambda: Client(client.name, adapted=False).send(method, server.url, trusted)
        )
        assert made_of(lambda: client.send(method, server.url, trusted)) == bare


def ends_with_the_connection(answer: bytes) -> bool:
    """Whether a client would wait for more if the connection stayed."""
    head, ended, body = answer.partition(b"\r\n\r\n")
    cut = any(word in head for word in (b"Length: 9", b"-5", b"abc", b"Nonsense", b"zz"))
    whole = any(word in head for word in (b"Length: 3", b"Length: 0", b"304", b"HTTP/1.1 1"))
    return not ended or cut or not whole
