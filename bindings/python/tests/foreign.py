"""Servers that others wrote, untuned: http.server, wsgiref and aiohttp, with and without TLS.

All give the same answers, decided by `Shop`; how an answer stands on the wire (its version, its
length, when the connection ends) is each server's own way.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import socket
import ssl
import threading
import wsgiref.simple_server
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple

import aiohttp.web

#: Status, fields and body.
Answer = Tuple[int, List[Tuple[str, str]], bytes]

JSON = ("Content-Type", "application/problem+json")
BIG = b"0123456789abcdef" * 12_000


@dataclass
class Shop:
    """What the requests ask for: by path, and by how often one came."""

    seen: Dict[str, int] = field(default_factory=dict)

    def answer(self, method: str, path: str) -> Optional[Answer]:
        """The answer to a request; None to break the connection without one."""
        key = f"{method} {path}"
        self.seen[key] = number = self.seen.get(key, 0) + 1
        story = path.split("/")[1]
        if story == "throttled" and number == 1:
            return 503, [("Retry-After", "0"), JSON], b'{"detail": "come again"}'
        if story == "lost" and number == 1:
            return None
        if story == "gone":
            return None if number == 1 else (410, [JSON], b'{"detail": "it is gone"}')
        if story == "problem":
            return 404, [JSON], b'{"detail": "no tea"}'
        if story == "big-problem":
            return 404, [("Content-Type", "text/plain")], BIG
        if story == "empty":
            return 204, [], b""
        if story == "see-other" and method == "POST":
            return 303, [("Location", "/ok")], b"over there"
        if story == "big":
            return 200, [("Content-Type", "text/plain")], BIG
        return (201 if method == "POST" else 200), [("Content-Type", "text/plain")], b"tea"


class Handler(http.server.BaseHTTPRequestHandler):
    """http.server; ``framing`` is how the length of a body is told."""

    shop: Shop
    framing = "length"

    def do_GET(self) -> None:
        """Any method."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.shop.answer(self.command, self.path)
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, fields, body = answer
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if self.framing == "chunked" and body:
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        elif self.framing != "none":
            self.send_header("Content-Length", str(len(body)))
        if self.framing in ("none", "close"):
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

    def log_message(self, *what: Any) -> None:
        """Silent."""


class Quiet(http.server.ThreadingHTTPServer):
    """A client that goes away is no news."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silent."""


class QuietWsgi(wsgiref.simple_server.WSGIRequestHandler):
    """wsgiref without its log."""

    def log_message(self, *what: Any) -> None:
        """Silent."""

    def get_stderr(self) -> Any:
        """Silent, too."""
        import io

        return io.StringIO()


@contextlib.contextmanager
def _threaded(server: Any) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextlib.contextmanager
def _http_server(
    shop: Shop, version: str, framing: str, certificate: Optional[Path] = None
) -> Iterator[str]:
    kind = type("OneHandler", (Handler,), {"shop": shop, "framing": framing})
    kind.protocol_version = version  # type: ignore[attr-defined]
    server = Quiet(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with _threaded(server) as address:
        yield f"{'http' if certificate is None else 'https'}://{address}"


@contextlib.contextmanager
def _wsgi(shop: Shop) -> Iterator[str]:
    def application(environ: Dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = shop.answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if answer is None:
            environ["wsgi.input"].raw._sock.shutdown(socket.SHUT_RDWR)
            answer = (500, [], b"")
        start(f"{answer[0]} X", answer[1])
        return [answer[2]]

    server = wsgiref.simple_server.make_server(
        "127.0.0.1", 0, application, handler_class=QuietWsgi
    )
    with _threaded(server) as address:
        yield f"http://{address}"


@contextlib.contextmanager
def _aiohttp(shop: Shop) -> Iterator[str]:
    async def handle(request: aiohttp.web.Request) -> aiohttp.web.StreamResponse:
        await request.read()
        answer = shop.answer(request.method, request.path)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return aiohttp.web.Response()
        return aiohttp.web.Response(status=answer[0], headers=answer[1], body=answer[2])

    async def start() -> Tuple[aiohttp.web.AppRunner, int]:
        app = aiohttp.web.Application()
        app.router.add_route("*", "/{path:.*}", handle)
        runner = aiohttp.web.AppRunner(app, access_log=None)
        await runner.setup()
        listener = socket.create_server(("127.0.0.1", 0))
        await aiohttp.web.SockSite(runner, listener).start()
        return runner, listener.getsockname()[1]

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner, port = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


#: Each makes a server of a shop; it is given the certificate for TLS.
SERVERS: Dict[str, Callable[[Shop, Path], contextlib.AbstractContextManager[str]]] = {
    "http.server-1.0": lambda shop, _: _http_server(shop, "HTTP/1.0", "length"),
    "http.server-1.0-no-length": lambda shop, _: _http_server(shop, "HTTP/1.0", "none"),
    "http.server-1.1": lambda shop, _: _http_server(shop, "HTTP/1.1", "length"),
    "close": lambda shop, _: _http_server(shop, "HTTP/1.1", "close"),
    "no-length": lambda shop, _: _http_server(shop, "HTTP/1.1", "none"),
    "chunked": lambda shop, _: _http_server(shop, "HTTP/1.1", "chunked"),
    "tls": lambda shop, made: _http_server(shop, "HTTP/1.1", "length", made),
    "tls-1.0": lambda shop, made: _http_server(shop, "HTTP/1.0", "length", made),
    "wsgiref": lambda shop, _: _wsgi(shop),
    "aiohttp": lambda shop, _: _aiohttp(shop),
}
