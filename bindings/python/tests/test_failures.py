"""What an exception proves: by its name, and by what the client did before it."""

from __future__ import annotations

import asyncio
import json
import pickle
import socket
import ssl
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import aiohttp
import foreign
import httpx
import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from scripted import Scripted, always, whole

import aftercall

NOWHERE = "http://127.0.0.1:9/"


def broken_json() -> Exception:
    try:
        json.loads("{")
    except ValueError as error:
        return error
    raise AssertionError


def answered() -> requests.Response:
    response = requests.Response()
    response.status_code = 404
    return response


def raised_while_connecting(kind: type) -> BaseException:
    """A mistake in a handler, while a transport's exception was looked at."""
    try:
        try:
            raise ConnectionRefusedError
        except ConnectionRefusedError:
            raise kind("a mistake")
    except BaseException as error:
        return error


NO_FAILURES: Dict[str, BaseException] = {
    "KeyboardInterrupt": KeyboardInterrupt(),
    "SystemExit": SystemExit(),
    "GeneratorExit": GeneratorExit(),
    "MemoryError": MemoryError(),
    "KeyError": KeyError("x"),
    "ValueError": ValueError("x"),
    "AssertionError": AssertionError(),
    "RuntimeError": RuntimeError(),
    "UnicodeDecodeError": UnicodeDecodeError("utf-8", b"", 0, 1, ""),
    "handled": raised_while_connecting(KeyError),
    "interrupted": raised_while_connecting(KeyboardInterrupt),
    "JSONDecodeError": broken_json(),
    "requests' JSONDecodeError": requests.exceptions.JSONDecodeError("", "", 0),
    "requests' HTTPError": requests.HTTPError(response=answered()),
    "httpx's HTTPStatusError": httpx.HTTPStatusError(
        "", request=httpx.Request("GET", NOWHERE), response=httpx.Response(404)
    ),
    "urllib's HTTPError": urllib.error.HTTPError(NOWHERE, 404, "", None, None),  # type: ignore[arg-type]
    "aiohttp's ClientResponseError": aiohttp.ClientResponseError(None, (), status=404),  # type: ignore[arg-type]
    "NotFound": aftercall.NotFound(),
    "NotSentError": aftercall.NotSentError(""),
    "requests' NotSentError": aftercall.requests.NotSentError(""),
    "ContractError": aftercall.ContractError(""),
}


@pytest.mark.parametrize("name", NO_FAILURES)
def test_what_is_no_failure_of_a_transport_is_refused(name: str) -> None:
    error = NO_FAILURES[name]
    call = aftercall.Engine().call(aftercall.Request("GET", NOWHERE))
    call.begin()
    for judge in (aftercall.judge_failure, aftercall.Failure.of, call.on_failure):
        with pytest.raises(TypeError, match=f"not {type(error).__name__}"):
            judge(error)
    assert isinstance(call.on_failure(OSError()), aftercall.Wait)  # It was left as it was.


class OtherClientError(Exception):
    """One of a client that nobody knows."""


def raised_from(kind: type) -> BaseException:
    try:
        raise kind("wrapped") from ConnectionRefusedError()
    except Exception as error:
        return error


@pytest.mark.parametrize(
    ("error", "phase"),
    [
        (OtherClientError(), "unknown"),
        (raised_from(OtherClientError), "connect"),
        (raised_from(RuntimeError), "connect"),
        (raised_while_connecting(OtherClientError), "connect"),
        (asyncio.TimeoutError(), "unknown"),
        (asyncio.CancelledError(), "unknown"),
        (asyncio.IncompleteReadError(b"", 1), "unknown"),
        (requests.HTTPError(), "unknown"),
        (FileNotFoundError(), "unknown"),
    ],
)
def test_what_may_be_one_is_none_that_proves_anything(error: BaseException, phase: str) -> None:
    failure = aftercall.Failure.of(error)
    assert failure.phase == phase


@pytest.mark.usefixtures("each_httpx")
def test_endless_redirects_are_an_answer_that_cannot_be_read() -> None:
    fields = b"Location: /\r\n"
    with Scripted(always(whole(302, b"", fields))) as server:
        for get in CLIENTS.values():
            if get is by_urllib:
                continue  # It raises an HTTPError, which carries the last answer.
            with pytest.raises(Exception) as raised:
                get(server.url, "GET")
            verdict = aftercall.judge_failure(raised.value, method="GET")
            assert (verdict.effect, verdict.fault) == ("unknown", "server"), raised.value
            assert verdict.remedy == "report" and not verdict.is_retryable


def by_requests(url: str, method: str = "POST") -> Any:
    return requests.request(method, url, data=b"{}", timeout=5)


def by_httpx(url: str, method: str = "POST") -> Any:
    with httpx.Client(follow_redirects=True) as client:
        return client.request(method, url, content=b"{}")


def by_httpx_async(url: str, method: str = "POST") -> Any:
    async def send() -> httpx.Response:
        async with httpx.AsyncClient(follow_redirects=True) as client:
            return await client.request(method, url, content=b"{}")

    return asyncio.run(send())


def by_aiohttp(url: str, method: str = "POST") -> Any:
    async def send() -> aiohttp.ClientResponse:
        async with aiohttp.ClientSession() as session:
            async with session.request(method, url, data=b"{}") as response:
                await response.read()
                return response

    return asyncio.run(send())


def by_urllib3(url: str, method: str = "POST") -> Any:
    with urllib3.PoolManager(retries=urllib3.Retry(connect=0, redirect=5)) as pool:
        return pool.request(method, url, body=b"{}")


def by_urllib(url: str, method: str = "POST") -> Any:
    request = urllib.request.Request(url, b"{}", method=method)
    try:
        return urllib.request.urlopen(request, timeout=5)
    except urllib.error.HTTPError as error:
        return error


CLIENTS: Dict[str, Callable[..., Any]] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "httpx-async": by_httpx_async,
    "aiohttp": by_aiohttp,
    "urllib3": by_urllib3,
    "urllib": by_urllib,
}
every_client = pytest.mark.parametrize("client", CLIENTS)


@pytest.mark.usefixtures("each_httpx")
@every_client
@pytest.mark.parametrize("code", [301, 302, 303])
def test_after_a_redirect_no_phase_proves_anything(client: str, code: int) -> None:
    """The POST was done; what could not be reached is the page about it."""
    with Scripted(always(whole(code, b"", b"Location: %s\r\n" % NOWHERE.encode()))) as server:
        with pytest.raises(Exception) as raised:
            CLIENTS[client](server.url)
        assert server.requests == 1
        failure = aftercall.Failure.of(raised.value)
        assert failure.redirects == (code,)
        request = aftercall.Request("POST", server.url)
        by_name: List[Dict[str, Any]] = [{"method": "POST"}, {"request": request}, {}]
        for asked in by_name:
            verdict = aftercall.judge_failure(raised.value, **asked)
            assert verdict.effect == "unknown" and not verdict.is_retryable
        call = aftercall.Engine().call(request)
        call.begin()
        done = call.on_failure(raised.value)
        assert isinstance(done, aftercall.Done) and done.outcome.effect == "unknown"


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize("client", ["requests", "httpx", "httpx-async", "aiohttp", "urllib3"])
def test_a_request_that_is_carried_on_can_be_proved_unsent(client: str) -> None:
    with Scripted(always(whole(307, b"", b"Location: %s\r\n" % NOWHERE.encode()))) as server:
        with pytest.raises(Exception) as raised:
            CLIENTS[client](server.url)
    failure = aftercall.Failure.of(raised.value)
    assert (failure.phase, failure.redirects) == ("connect", (307,))


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize("client", ["requests", "httpx", "httpx-async"])
def test_an_exception_of_another_request_proves_nothing(client: str) -> None:
    with pytest.raises(Exception) as raised:
        CLIENTS[client](NOWHERE + "b?c=%20d")
    for url in (f"{NOWHERE}a", f"{NOWHERE}b", "http://127.0.0.1:8/b?c=%20d"):
        asked = aftercall.Request("POST", url)
        assert aftercall.judge_failure(raised.value, request=asked).effect == "unknown"
    get = aftercall.Request("GET", NOWHERE + "b?c=%20d")
    assert aftercall.judge_failure(raised.value, request=get).effect == "unknown"
    own = aftercall.Request("POST", "http://127.0.0.1:9/%62?c= d#e")
    assert aftercall.judge_failure(raised.value, request=own).effect == "not-applied"


@pytest.mark.parametrize("client", ["requests", "aiohttp", "urllib3"])
def test_a_client_that_sent_nothing_is_believed(client: str) -> None:
    with pytest.raises(Exception) as raised:
        CLIENTS[client](NOWHERE)
    assert aftercall.Failure.of(raised.value) == aftercall.Failure(
        "connect", "refused", sent=False
    )
    # Without its frames nothing is claimed.
    for link in aftercall.failures._made_from(raised.value):
        link.__traceback__ = None
    assert aftercall.Failure.of(raised.value).sent is not False
    lost = aftercall.judge_failure(raised.value, method="POST")
    assert (lost.effect, lost.is_retryable) == ("unknown", False)


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> str:
    """A host that cannot be looked up; nobody outside is asked for it."""
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if "nobody.invalid" in str(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return "http://nobody.invalid/"


def test_what_never_went_out_is_proved_by_where_it_showed(certificate: Path, nobody: str) -> None:
    """Whatever the name says: these could also be raised for what an answer brought."""

    async def by_aiohttp_get(url: str) -> None:
        async with aiohttp.ClientSession() as session:
            await session.post(url)

    with foreign.SERVERS["tls"](foreign.Shop(), certificate) as untrusted:
        attempts: List[Callable[[], Any]] = [
            lambda: requests.post("http:///", timeout=5),
            lambda: requests.post("nothing", timeout=5),
            lambda: requests.post("mailto:tea", timeout=5),
            lambda: requests.post(NOWHERE, headers={"X": "a\nb"}, timeout=5),
            lambda: requests.post(nobody, timeout=5),
            lambda: requests.post(untrusted, timeout=5),
            lambda: urllib3.PoolManager().request("POST", nobody, retries=False),
            lambda: urllib.request.urlopen(nobody, b"", timeout=5),
            lambda: urllib.request.urlopen(untrusted, b"", timeout=5),
            lambda: asyncio.run(by_aiohttp_get("mailto:tea")),
            lambda: asyncio.run(by_aiohttp_get("http:///")),
            lambda: asyncio.run(by_aiohttp_get(nobody)),
            lambda: asyncio.run(by_aiohttp_get(untrusted)),
        ]
        for attempt in attempts:
            with pytest.raises(Exception) as raised:
                attempt()
            assert aftercall.Failure.of(raised.value).sent is False, repr(raised.value)
            verdict = aftercall.judge_failure(raised.value, method="POST")
            assert verdict.effect == "not-applied"


class GoesAway:
    """Takes one request, closes the connection without an answer, and listens no more."""

    def __init__(self, answer: bytes = b"") -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.applied: List[bytes] = []
        self._answer = answer
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> GoesAway:
        self._thread.start()
        return self

    def __exit__(self, *what: Any) -> None:
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        connection, _address = self._listener.accept()
        with connection:
            if self._answer:
                connection.recv(65_536)
                connection.sendall(self._answer)
            head = connection.recv(65_536)
            while head and b"{}" not in head:
                head += connection.recv(65_536)
            self.applied.append(head)
            self._listener.close()


AGAIN = urllib3.Retry(3, read=3, allowed_methods=None, status_forcelist=[500], backoff_factor=0)


def retried_by_requests(url: str) -> Any:
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=AGAIN))
        return session.post(url, data=b"{}", timeout=5)


def retried_by_urllib3(url: str) -> Any:
    with urllib3.PoolManager() as pool:
        return pool.request("POST", url, body=b"{}", retries=AGAIN)


@pytest.mark.parametrize("send", [retried_by_requests, retried_by_urllib3])
def test_a_client_that_sent_it_before_could_not_connect_the_last_time(
    send: Callable[[str], Any],
) -> None:
    with GoesAway() as server:
        with pytest.raises(Exception) as raised:
            send(server.url)
        assert len(server.applied) == 1
    assert aftercall.Failure.of(raised.value).sent is True
    verdict = aftercall.judge_failure(raised.value, method="POST")
    assert (verdict.effect, verdict.is_retryable) == ("unknown", False)


@pytest.mark.parametrize("send", [retried_by_requests, retried_by_urllib3])
def test_a_client_that_only_tried_to_connect_sent_nothing(send: Callable[[str], Any]) -> None:
    with pytest.raises(Exception) as raised:
        send(NOWHERE)
    assert aftercall.Failure.of(raised.value).sent is False


def test_aiohttp_sends_a_delete_twice_on_a_connection_that_had_gone() -> None:
    first = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    async def send(url: str) -> None:
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as response:
                await response.read()
            await session.delete(url, data=b"{}")

    with GoesAway(first) as server:
        with pytest.raises(aiohttp.ClientConnectorError) as raised:
            asyncio.run(send(server.url))
        assert len(server.applied) == 1
    assert aftercall.Failure.of(raised.value).sent is True
    assert aftercall.judge_failure(raised.value, method="DELETE").effect == "unknown"


def test_a_mistake_in_the_answer_is_no_mistake_in_the_request() -> None:
    twice = b"HTTP/1.1 201 Created\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\ntea"
    with Scripted(always(twice)) as server:
        with pytest.raises(requests.exceptions.InvalidHeader) as raised:
            requests.post(server.url, data=b"{}", timeout=5)
        assert aftercall.judge_failure(raised.value, method="POST").effect == "unknown"
        with requests.Session() as session:
            session.mount("http://", aftercall.requests.Adapter())
            with pytest.raises(requests.exceptions.InvalidHeader) as adapted:
                session.post(server.url, data=b"{}")
    outcome = aftercall.outcome_of(adapted.value)
    assert outcome is not None and outcome.effect == "unknown"
    assert server.requests == 2


@pytest.mark.usefixtures("each_httpx")
def test_a_mistake_in_the_request_is_known_by_where_it_showed() -> None:
    wrong = {"X": "a\rb"}
    with Scripted(always(whole(200))) as server:
        with httpx.Client() as client, pytest.raises(httpx.LocalProtocolError) as raised:
            client.post(server.url, headers=wrong)
        assert server.requests == 0
    assert aftercall.Failure.of(raised.value) == aftercall.Failure(
        "config", "invalid", sent=False
    )
    # The same name for an answer that breaks the protocol, as HTTP/2 raises it.
    assert aftercall.Failure.of(httpx.LocalProtocolError("?")).phase == "unknown"


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize("location", [b"mailto:tea", b"http://["])
def test_a_place_that_cannot_be_gone_to_was_named_by_an_answer(location: bytes) -> None:
    with Scripted(always(whole(303, b"", b"Location: %s\r\n" % location))) as server:
        for name in ("requests", "httpx", "aiohttp"):
            with pytest.raises(Exception) as raised:
                CLIENTS[name](server.url)
            error = raised.value
            assert aftercall.judge_failure(error, method="POST").effect == "unknown", error
            if name == "aiohttp":
                again = type(error)("mailto:tea")  # Never raised: the name has to do.
                assert aftercall.Failure.of(again).phase == "unknown"


@pytest.mark.usefixtures("each_httpx")
@every_client
def test_a_response_brings_its_redirects_and_its_first_request(client: str) -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        redirect = whole(303, b"", b"Location: /b\r\n")
        connection.sendall(whole(503, b"later") if b" /b " in head else redirect)
        return None

    with Scripted(answer) as server:
        found = CLIENTS[client](f"{server.url}/a")
        status, _headers, _body, _extent, codes, asked = aftercall.responses.read(found)
        assert (status, codes) == (503, (303,))
        if client != "urllib3":  # It keeps no request.
            assert asked is not None
            assert aftercall.Request(*asked[:2])._is("POST", f"{server.url}/a")
        if client == "urllib":
            found.close()


@pytest.mark.usefixtures("each_httpx")
def test_a_sign_in_is_no_redirect() -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        asks = b'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\n'
        signed = b"authorization: digest" in head.lower()
        connection.sendall(whole(200, b"tea") if signed else whole(401, b"", asks))
        return None

    with Scripted(answer) as server:
        by_one = requests.get(
            server.url, auth=requests.auth.HTTPDigestAuth("u", "p"), timeout=5
        )
        with httpx.Client(auth=httpx.DigestAuth("u", "p")) as client:
            by_other = client.get(server.url)
    for response in (by_one, by_other):
        assert response.status_code == 200 and response.history
        *_, codes, asked = aftercall.responses.read(response)
        assert codes == () and asked is not None


def test_a_request_of_urllib() -> None:
    request = urllib.request.Request(NOWHERE + "a", b"x", {"Idempotency-Key": "k"})
    read = aftercall.responses.read_request(request)
    assert (read.method, read.origin, read.replayable) == ("POST", "http://127.0.0.1:9", True)
    assert read.is_harmless
    streamed = urllib.request.Request(NOWHERE, iter([b"x"]), method="PUT")
    assert not aftercall.responses.read_request(streamed).replayable


def test_a_failure_travels_with_its_redirects() -> None:
    failure = aftercall.Failure("connect", sent=False, redirects=[303])
    assert eval(repr(failure), {"Failure": aftercall.Failure}) == failure
    assert pickle.loads(pickle.dumps(failure)) == failure != aftercall.Failure("connect")
    with pytest.raises(TypeError):
        aftercall.Failure(redirects=303)  # type: ignore[arg-type]


def test_the_alert_with_which_a_client_certificate_is_refused() -> None:
    refused = ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED]")
    refused.reason = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
    verdict = aftercall.judge_failure(refused, method="POST")
    assert (verdict.reason, verdict.remedy, verdict.effect) == ("tls", "report", "unknown")
    refused.reason = "SOMETHING_ELSE"
    assert aftercall.Failure.of(refused).cause == "unknown"
