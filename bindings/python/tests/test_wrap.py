"""Wrapping a client of httpx or httpx2: what it was told stays, and what cannot stay is said."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import warnings
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import httpx
import pytest
from foreign import SERVERS, Shop
from forwarding import Forwarding
from scripted import Scripted, always, silence, whole

import aftercall

pytestmark = pytest.mark.usefixtures("each_httpx")

TEA = whole(200, b"tea")
NOBODY = "http://127.0.0.1:9"
POLICY = aftercall.Policy(base=0.005, throttle_base=0.005)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def get(request: pytest.FixtureRequest) -> Any:
    """Makes a client with these options, wraps it, and gets the URLs, one after the other."""

    async def later(*urls: str, **options: Any) -> List[Any]:
        made = aftercall.httpx.wrap(httpx.AsyncClient(**options), **settings())
        async with made as client:
            return [await client.get(url) for url in urls]

    def sync(*urls: str, **options: Any) -> List[Any]:
        with aftercall.httpx.wrap(httpx.Client(**options), **settings()) as client:
            return [client.get(url) for url in urls]

    return (lambda *urls, **o: asyncio.run(later(*urls, **o))) if request.param else sync


def settings() -> Dict[str, Any]:
    return {"engine": aftercall.Engine(policy=POLICY)}


def outcome(carrier: Any) -> aftercall.Outcome:
    found = aftercall.outcome_of(carrier)
    assert found is not None
    return found


def lost_first(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
    if server.requests == 1:
        return False
    connection.sendall(TEA)
    return None


def test_the_environments_proxy_stays(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted(lost_first) as server, Forwarding() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        (response,) = get(server.url)
    assert response.text == "tea" and len(outcome(response).attempts) == 2
    assert proxy.asked == [f"GET {server.url}/"] * 2


def test_no_proxy_stays_too(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted(always(TEA)) as server, Forwarding() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        (response,) = get(server.url)
    assert len(outcome(response).attempts) == 1 and proxy.asked == []


def test_a_dead_proxy_is_not_gone_round(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", NOBODY)
    with Scripted(always(TEA)) as server:
        with pytest.raises(httpx.ConnectError) as raised:
            get(server.url)
    assert server.requests == 0 and outcome(raised.value).effect == "not-applied"


def test_the_clients_own_proxy_stays(get: Any) -> None:
    with Scripted(always(TEA)) as server, Forwarding() as proxy:
        (response,) = get(server.url, proxy=proxy.url)
    assert outcome(response).is_success and len(proxy.asked) == 1


@pytest.fixture
def tea_over_tls(certificate: Path) -> Iterator[str]:
    with SERVERS["tls"](Shop(), certificate) as url:
        yield url


def test_a_tunnel_and_what_is_trusted_stay(get: Any, trusted: Path, tea_over_tls: str) -> None:
    context = ssl.create_default_context(cafile=str(trusted))
    with Forwarding() as proxy:
        (response,) = get(tea_over_tls, verify=context, proxy=proxy.url)
    assert outcome(response).is_success
    assert proxy.asked == [f"CONNECT {tea_over_tls.removeprefix('https://')}"]
    (response,) = get(tea_over_tls, verify=context)
    assert outcome(response).is_success
    with pytest.raises(httpx.ConnectError) as raised:
        get(tea_over_tls)  # Nobody told this one whom to trust.
    assert outcome(raised.value).effect == "not-applied"


def test_mounts_stay_and_share_an_engine(get: Any) -> None:
    seen: List[str] = []

    def answer(name: str) -> Any:
        def respond(request: Any) -> Any:
            seen.append(name)
            return httpx.Response(200)

        return httpx.MockTransport(respond)

    one = answer("one")
    mounts = {"http://a.test": one, "http://b.test": one, "http://c.test": None}
    urls = [f"http://{host}.test/" for host in "abcd"]
    for response in get(*urls, mounts=mounts, transport=answer("own")):
        assert outcome(response).is_success
    assert seen == ["one", "one", "own", "own"]


def test_one_engine_for_all() -> None:
    mounts = {"http://a.test": httpx.HTTPTransport(), "http://b.test": None}
    client = httpx.Client(mounts=mounts)
    assert aftercall.httpx.wrap(client) is client
    found: List[Any] = [client._transport, *client._mounts.values()]
    made = [transport for transport in found if transport is not None]
    assert len({id(transport.engine) for transport in made}) == 1 and len(made) == 2
    assert all(isinstance(transport, aftercall.httpx.Transport) for transport in made)
    client.close()


def test_the_limits_stay() -> None:
    with Scripted(silence) as server:
        limits, timeout = httpx.Limits(max_connections=1), httpx.Timeout(0.3, pool=0.1)
        once = aftercall.Engine(policy=aftercall.Policy(attempts=1))
        with aftercall.httpx.wrap(
            httpx.Client(limits=limits, timeout=timeout), engine=once
        ) as client:
            first = threading.Thread(target=quietly, args=(client, server.url))
            first.start()
            while not server.requests:
                first.join(0.01)
            with pytest.raises(httpx.PoolTimeout) as raised:
                client.post(server.url)
            first.join(5)
    assert outcome(raised.value).effect == "not-applied" and server.requests == 1


def quietly(client: Any, url: str) -> None:
    with contextlib.suppress(Exception):
        client.post(url)


def test_http_2_stays(get: Any, certificate: Path, trusted: Path) -> None:
    context = ssl.create_default_context(cafile=str(trusted))
    with speaking_http_2(certificate) as url:
        first, second = get(f"{url}/busy", f"{url}/tea", verify=context, http2=True)
    assert (first.http_version, first.text) == ("HTTP/2", "tea")
    assert [attempt.code for attempt in outcome(first).attempts] == [503, 200]
    assert outcome(second).is_success and second.http_version == "HTTP/2"


@contextlib.contextmanager
def speaking_http_2(certificate: Path) -> Iterator[str]:
    """Hypercorn with an application that is busy at first."""
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    async def tea(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        busy = scope["path"] == "/busy" and not seen
        seen.append(scope["path"])
        status, fields = (503, [(b"retry-after", b"0")]) if busy else (200, [])
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": b"" if busy else b"tea"})

    seen: List[str] = []
    listener = socket.create_server(("127.0.0.1", 0))
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.certfile = config.keyfile = str(certificate)
    config.errorlog = None
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    run = serve(tea, config, shutdown_trigger=stop.wait, mode="asgi")
    thread = threading.Thread(target=loop.run_until_complete, args=(run,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
        listener.detach()


def test_what_cannot_be_wrapped_is_refused(each_httpx: str) -> None:
    with httpx.Client() as client:
        aftercall.httpx.wrap(client)
        with pytest.raises(RuntimeError, match="has a transport of aftercall already"):
            aftercall.httpx.wrap(client)
    with pytest.raises(RuntimeError, match="it is closed"):
        aftercall.httpx.wrap(client)
    given = httpx.Client(transport=aftercall.httpx.Transport())
    with given, pytest.raises(RuntimeError, match="already"):
        aftercall.httpx.wrap(given)
    with pytest.raises(TypeError, match=f"a Client or an AsyncClient of {each_httpx}, not int"):
        aftercall.httpx.wrap(3)  # type: ignore[type-var]


def test_a_client_of_the_other_is_sent_there(each_httpx: str) -> None:
    other = {"httpx": "httpx2", "httpx2": "httpx"}[each_httpx]
    module = pytest.importorskip(other)
    with module.Client() as client:
        with pytest.raises(TypeError, match=f"Client of {other}: see aftercall.{other}.wrap"):
            aftercall.httpx.wrap(client)


def test_a_wrong_setting_changes_nothing() -> None:
    with httpx.Client(mounts={"http://a.test": httpx.HTTPTransport()}) as client:
        before = (client._transport, dict(client._mounts))
        with pytest.raises(TypeError):
            aftercall.httpx.wrap(client, deadlin=3)
        assert (client._transport, dict(client._mounts)) == before


@pytest.mark.parametrize("missing", ["_transport", "_mounts"])
def test_a_version_that_keeps_them_elsewhere_is_said(missing: str) -> None:
    client = httpx.Client(trust_env=False)
    kept = client.__dict__.pop(missing)
    with pytest.raises(RuntimeError, match="does not keep its transports where wrap looks"):
        aftercall.httpx.wrap(client)
    setattr(client, missing, kept)
    client.close()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_that_is_passed_by_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://user:s3cret@127.0.0.1:9")
    for kind in (aftercall.httpx.Transport, aftercall.httpx.AsyncTransport):
        with pytest.warns(UserWarning, match=r"wrap\(client\) keeps") as warned:
            kind()
        assert warned[0].filename == __file__ and "s3cret" not in str(warned[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        aftercall.httpx.Transport(httpx.HTTPTransport())
        aftercall.httpx.wrap(httpx.Client()).close()
        monkeypatch.setenv("NO_PROXY", "*")
        aftercall.httpx.Transport()


def test_a_client_that_was_entered_before_is_closed_with_its_transports() -> None:
    with Scripted(always(TEA)) as server, httpx.Client(trust_env=False) as client:
        inner: Any = client._transport
        aftercall.httpx.wrap(client)
        assert outcome(client.get(server.url)).is_success
        assert inner._pool.connections
    assert not inner._pool.connections
