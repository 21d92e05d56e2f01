"""TLS that breaks: before the request it proves that nothing was applied, after it nothing at all."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Callable, Iterator, List, Tuple

import adapted
import aiohttp
import httpx
import pytest
import requests

import aftercall


def read_then_break(listener: socket.socket, context: ssl.SSLContext, read: List[bytes]) -> None:
    """Reads each request whole and answers with bytes that are no TLS record."""
    while True:
        try:
            connection, _address = listener.accept()
        except OSError:
            return
        raw = connection.dup()
        try:
            with connection, context.wrap_socket(connection, server_side=True) as secured:
                read.append(secured.recv(65_536))
                raw.sendall(b"this is no record of TLS at all" * 4)
        except OSError:
            pass
        finally:
            raw.close()


@pytest.fixture
def breaking(certificate: Path) -> Iterator[Tuple[str, List[bytes]]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    read: List[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=read_then_break, args=(listener, context, read))
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/", read
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def by_requests(url: str, trusted: Path) -> None:
    with requests.Session() as session:
        session.mount("https://", aftercall.requests.Adapter())
        session.post(url, data=b"{}", verify=str(trusted))


def by_httpx(url: str, trusted: Path) -> None:
    sending = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=str(trusted)))
    with httpx.Client(transport=aftercall.httpx.Transport(sending)) as client:
        client.post(url, content=b"{}")


def by_aiohttp(url: str, trusted: Path) -> None:
    async def post() -> None:
        connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(trusted)))
        middleware = aftercall.aiohttp.Middleware()
        async with aiohttp.ClientSession(connector=connector, middlewares=[middleware]) as session:
            await session.post(url, data=b"{}")

    asyncio.run(post())


def by_urllib3(url: str, trusted: Path) -> None:
    with aftercall.urllib3.PoolManager(ca_certs=str(trusted)) as http:
        http.request("POST", url, body=b"{}")


@pytest.mark.usefixtures("each_httpx")
@pytest.mark.parametrize("post", [by_requests, by_httpx, by_aiohttp, by_urllib3])
def test_tls_that_breaks_after_the_request(
    breaking: Tuple[str, List[bytes]], trusted: Path, post: Callable[[str, Path], None]
) -> None:
    url, read = breaking
    with pytest.raises(adapted.FAILURES) as raised:
        post(url, trusted)
    outcome: aftercall.Outcome = vars(raised.value)["aftercall"]
    assert (outcome.effect, outcome.stop) == ("unknown", "not-harmless")
    assert len(read) == 1, "sent twice"


@pytest.mark.parametrize("has_begun", [False, True], ids=["head", "some"])
def test_judge_waits_for_no_body_of_tls(
    certificate: Path, trusted: Path, has_begun: bool
) -> None:
    """Of the body there is what came with the head or nothing, and all of it for the caller."""
    go_on = threading.Event()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    problem = b'{"detail": "later"}'
    begin = problem if has_begun else b""

    def serve(listener: socket.socket) -> None:
        connection, _address = listener.accept()
        with connection, context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65_536)
            head = b"HTTP/1.1 503 X\r\nContent-Length: %d\r\n\r\n" % len(problem)
            secured.sendall(head + begin)
            go_on.wait(10)
            secured.sendall(problem[len(begin) :])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        believing = ssl.create_default_context(cafile=str(trusted))
        port = listener.getsockname()[1]
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=believing)
        connection.request("GET", "/")
        response = connection.getresponse()
        begun = time.monotonic()
        verdict = aftercall.judge(response)
        assert time.monotonic() - begun < 1
        assert verdict.problem.detail == ("later" if has_begun else None)
        assert connection.sock.gettimeout() == 5
        go_on.set()
        assert response.read() == problem
        connection.close()
        thread.join()
