"""What goes wrong around a call: subclasses, urllib3's own retries, dead proxies, half-read bodies, a
session that is closed in a wait, an interpreter that ends while calls wait."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import textwrap
import threading
from typing import Any, Callable, Dict, Iterator, List

import adapted
import aiohttp
import httpx
import pytest
import requests
import urllib3
from conftest import WRITER, Server

import aftercall

POLICY = aftercall.Policy(base=0.005, throttle_base=0.005, pressure=False)


def session_of(**options: Any) -> requests.Session:
    session = requests.Session()
    session.mount("http://", aftercall.requests.Adapter(aftercall.Engine(policy=POLICY), **options))
    session.headers.update(WRITER)
    return session


def found(carrier: Any) -> aftercall.Outcome:
    outcome = aftercall.outcome_of(carrier)
    assert outcome is not None
    return outcome


class Api(requests.Session):
    """As many programs have one: a base URL, a default, a field for each request."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.mount("http://", aftercall.requests.Adapter(aftercall.Engine(policy=POLICY)))

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", 5)
        return super().request(method, self.base + str(url), *args, **options)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        request.headers.update({**WRITER, "Aftercall-Reference": "api"})
        return super().send(request, **options)


def test_a_session_of_the_callers_class(server: Server) -> None:
    server.fault("status=504; applied=no", method="GET")
    server.fault("drop-after-apply", method="POST")
    with Api(server.url) as api:
        assert len(found(api.get("/v1/orders")).attempts) == 2
        with pytest.raises(requests.ConnectionError) as raised:
            api.post("/v1/orders", json={})
    assert found(raised.value).stop == "not-harmless"
    assert server.counts("api") == {"deliveries": 3, "applications": 1}


AGAIN = urllib3.Retry(3, allowed_methods=None, status_forcelist=[504], backoff_factor=0)


class Stubborn(aftercall.requests.Adapter):
    """An adapter that brings urllib3's retries back."""

    def __init__(self) -> None:
        super().__init__(aftercall.Engine(policy=POLICY))
        self.max_retries = AGAIN


def set_later() -> aftercall.requests.Adapter:
    """As some libraries do with each adapter that they find in a session."""
    adapter = aftercall.requests.Adapter(aftercall.Engine(policy=POLICY))
    adapter.max_retries = AGAIN
    return adapter


@pytest.mark.parametrize("make", [Stubborn, set_later])
@pytest.mark.parametrize("fault", ["status=504; applied=yes", "drop-after-apply"])
def test_urllib3_does_not_repeat_what_the_call_holds_back(
    make: Callable[[], aftercall.requests.Adapter], fault: str, server: Server
) -> None:
    with pytest.warns(RuntimeWarning, match="aftercall decides"):
        adapter = make()
    server.fault(fault, method="POST", times=3)
    with requests.Session() as session:
        session.mount("http://", adapter)
        headers = {**WRITER, "Aftercall-Reference": "once"}
        try:
            outcome = found(session.post(f"{server.url}/v1/orders", json={}, headers=headers))
        except requests.ConnectionError as error:
            outcome = found(error)
    assert (outcome.stop, outcome.effect) == ("not-harmless", "unknown")
    assert server.counts("once") == {"deliveries": 1, "applications": 1}


def test_no_retries_of_urllib3_are_nothing_to_warn_of() -> None:
    adapter = aftercall.requests.Adapter()
    adapter.max_retries = urllib3.Retry(0)
    adapter.max_retries = 0
    assert adapter.max_retries.total == 0


@pytest.fixture
def dead() -> Iterator[str]:
    """A proxy's address at which nothing listens, and nothing will."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def by_requests(url: str, proxy: str, engine: aftercall.Engine) -> None:
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(engine))
        session.post(url, json={}, proxies={"http": proxy})


def by_httpx(url: str, proxy: str, engine: aftercall.Engine) -> None:
    with aftercall.httpx.wrap(httpx.Client(proxy=proxy), engine=engine) as client:
        client.post(url, json={})


def by_aiohttp(url: str, proxy: str, engine: aftercall.Engine) -> None:
    async def post() -> None:
        middleware = aftercall.aiohttp.Middleware(engine=engine)
        async with aiohttp.ClientSession(middlewares=[middleware]) as session:
            await session.post(url, json={}, proxy=proxy)

    asyncio.run(post())


def by_urllib3(url: str, proxy: str, engine: aftercall.Engine) -> None:
    with aftercall.urllib3.ProxyManager(proxy, engine=engine) as http:
        http.request("POST", url, json={})


@pytest.mark.parametrize("post", [by_requests, by_httpx, by_aiohttp, by_urllib3])
def test_a_dead_proxy_was_asked_for_nothing(
    post: Callable[[str, str, aftercall.Engine], None], dead: str, server: Server
) -> None:
    """Nothing was sent, so the POST is tried again, and the end says that it was not applied."""
    with pytest.raises(adapted.FAILURES) as raised:
        post(f"{server.url}/v1/orders", dead, aftercall.Engine(policy=POLICY))
    outcome = found(raised.value)
    assert (outcome.stop, outcome.effect, len(outcome.attempts)) == ("attempts", "not-applied", 3)
    assert outcome.verdict is not None and outcome.verdict.fault == "network"


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/orders/none"])
def test_a_streamed_response_that_is_read_by_half(path: str, server: Server) -> None:
    with session_of() as session:
        for size in (0, 3):
            with session.get(server.url + path, stream=True) as response:
                assert len(response.raw.read(size)) == size
                verdict = aftercall.judge(response)
                assert verdict.code == response.status_code == found(response).attempts[-1].code
        assert session.get(server.url + path).status_code == verdict.code


def test_a_session_that_is_closed_in_a_wait_goes_on(server: Server) -> None:
    """requests lets a closed session send, and so does the call."""
    waiting, closed = threading.Event(), threading.Event()

    def wait(_seconds: float) -> None:
        waiting.set()
        assert closed.wait(5)

    server.fault("status=504; applied=no", method="GET")
    session, given = session_of(sleep=wait), []
    get = threading.Thread(target=lambda: given.append(session.get(f"{server.url}/v1/orders")))
    get.start()
    assert waiting.wait(5)
    session.close()
    closed.set()
    get.join(5)
    (response,) = given
    assert response.status_code == 200 and len(found(response).attempts) == 2
    session.close()


def test_an_aiohttp_call_whose_loop_ends_in_a_wait_leaves_its_outcome(server: Server) -> None:
    ended: List[BaseException] = []

    async def get(waiting: asyncio.Event) -> None:
        async def wait(seconds: float) -> None:
            waiting.set()
            await asyncio.sleep(seconds)

        middleware = aftercall.aiohttp.Middleware(sleep=wait)
        async with aiohttp.ClientSession(middlewares=[middleware], headers=WRITER) as session:
            try:
                await session.get(f"{server.url}/v1/orders")
            except asyncio.CancelledError as error:
                ended.append(error)
                raise

    async def run() -> None:
        waiting = asyncio.Event()
        task = asyncio.create_task(get(waiting))
        await asyncio.wait_for(waiting.wait(), 10)
        assert not task.done()

    server.fault("status=503; applied=no; retry-after=20", method="GET")
    asyncio.run(run())
    (error,) = ended
    outcome = found(error)
    assert (outcome.stop, outcome.effect, len(outcome.attempts)) == ("cancelled", "not-applied", 1)


#: How a thread waits when its interpreter ends.
WAITING: Dict[str, str] = {
    "requests": """
        session = requests.Session()
        session.mount("http://", aftercall.requests.Adapter(ENGINE))
        session.get(URL, headers=HEADERS)
    """,
    "httpx": """
        aftercall.httpx.wrap(httpx.Client(headers=HEADERS), engine=ENGINE).get(URL)
    """,
    "urllib3": """
        aftercall.urllib3.PoolManager(engine=ENGINE).request("GET", URL, headers=HEADERS)
    """,
    "drive": """
        answer = (503, {"Retry-After": "20"}, b"")
        aftercall.drive(ENGINE, aftercall.Request("GET", URL), lambda attempt: answer)
    """,
    "asyncio": """
        async def get():
            async with aftercall.httpx.wrap(httpx.AsyncClient(headers=HEADERS), engine=ENGINE) as client:
                await client.get(URL)
        asyncio.run(get())
    """,
}

ENDS = """
import asyncio, threading, aftercall, httpx, requests
begun = threading.Semaphore(0)
ENGINE = aftercall.Engine(
    policy=aftercall.Policy(hold=False, pressure=False),
    on_event=lambda event: begun.release() if isinstance(event, aftercall.events.WaitBegun) else None,
)
URL, HEADERS = {url!r}, {headers!r}
def wait():
{body}
for _ in range(3):
    threading.Thread(target=wait, daemon=True).start()
for _ in range(3):
    assert begun.acquire(timeout=20)
print("ends")
"""


@pytest.mark.parametrize("client", WAITING)
def test_an_interpreter_ends_while_daemon_threads_wait(client: str, server: Server) -> None:
    """At once, with no word on standard error and no crash."""
    server.fault("status=503; applied=no; retry-after=20", method="GET", times=3)
    body = textwrap.indent(textwrap.dedent(WAITING[client]).strip("\n"), "    ")
    code = ENDS.format(url=f"{server.url}/v1/orders", headers=WRITER, body=body)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=15)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ends\n", "")
