"""The middleware for aiohttp: bodies that are sent again, looked at, or break off."""

from __future__ import annotations

import asyncio
import gzip
import io
import socket
import time
from pathlib import Path
from typing import Any, AsyncIterator, Callable, List, Optional

import aiohttp
import aiohttp.web
import pytest
from aiohttped import AGAIN, first_then, found, read, run
from scripted import Scripted, after_head, always, silence, whole

import aftercall
from aftercall import responses


async def pieces() -> AsyncIterator[bytes]:
    yield b"one"
    yield b"two"


def form() -> aiohttp.FormData:
    made = aiohttp.FormData()
    made.add_field("file", io.BytesIO(b"in a file"), filename="x")
    made.add_field("name", "tea")
    return made


def form_of_pieces() -> aiohttp.FormData:
    made = aiohttp.FormData(default_to_multipart=True)
    made.add_field("file", pieces())
    return made


BODIES: dict[str, tuple[Callable[[], Any], bool]] = {
    "none": (lambda: None, True),
    "bytes": (lambda: b"x", True),
    "text": (lambda: "x", True),
    "form": (lambda: {"a": "b"}, True),
    "file": (lambda: io.BytesIO(b"x" * 300_000), True),
    "text file": (lambda: io.StringIO("x"), True),
    "parts": (form, True),
    "generator": (pieces, False),
    "parts with a generator": (form_of_pieces, False),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("compress", [False, True])
def test_bodies_are_sent_again_whole_or_not_at_all(name: str, compress: bool) -> None:
    sent: List[bytes] = []

    async def handle(request: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        sent.append(await request.read())
        if len(sent) == 1:
            return aiohttp.web.Response(status=503, headers={"Retry-After": "0"})
        return aiohttp.web.Response(status=201)

    async def post(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        runner = aiohttp.web.ServerRunner(aiohttp.web.Server(handle))
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            url = f"http://127.0.0.1:{port}/"
            return await read(session.post(url, data=make(), compress=compress))
        finally:
            await runner.cleanup()

    make, replayable = BODIES[name]
    response = run(post)
    assert response.status == (201 if replayable else 503)
    assert len(sent) == (2 if replayable else 1) and len(set(sent)) == 1
    assert sent[0] or name == "none"


def test_a_real_file_is_sent_from_where_it_stood(tmp_path: Path) -> None:
    async def post(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        file.seek(100_000)
        return await read(session.post(server.url, data=file))

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        lengths.append(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return first_then(AGAIN, whole(201))(server, connection, head)

    lengths: List[bytes] = []
    path = tmp_path / "long"
    path.write_bytes(b"x" * 500_000)
    with Scripted(answer) as server, path.open("rb") as file:
        assert run(post).status == 201
    assert lengths == [b"400000", b"400000"]


def test_a_pipe_is_not_sent_again() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    made = aiohttp.payload.BytesIOPayload(Pipe(b"x"))
    assert not responses._is_replayable_payload(made)
    made = aiohttp.payload.BytesIOPayload(io.BytesIO(b"x"))
    assert responses._is_replayable_payload(made)
    made._consumed = True
    assert not responses._is_replayable_payload(made)


def test_an_early_refusal_of_a_long_body_is_repeated_whole(tmp_path: Path) -> None:
    """The first sending is still under way when the refusal comes."""
    size = 20_000_000
    seen: List[int] = []

    def serve(listener: socket.socket) -> None:
        for number in range(2):
            connection, _address = listener.accept()
            connection.settimeout(5)
            with connection:
                data = connection.recv(1000)
                if number == 0:
                    connection.sendall(AGAIN)
                    time.sleep(0.2)
                    continue
                count = len(data.partition(b"\r\n\r\n")[2])
                while count < size:
                    count += len(connection.recv(1_000_000))
                seen.append(count)
                connection.sendall(whole(201))

    async def post(session: aiohttp.ClientSession, url: str) -> aiohttp.ClientResponse:
        with path.open("rb") as file:
            return await read(session.post(url, data=file))

    path = tmp_path / "long"
    path.write_bytes(b"x" * size)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"

        async def both(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
            serving = asyncio.get_running_loop().run_in_executor(None, serve, listener)
            response = await post(session, url)
            await serving
            return response

        response = run(both)
    assert response.status == 201 and seen == [size]


def test_expecting_a_go_ahead_works_in_each_attempt() -> None:
    """The server refuses before the body; a second sending waits for the go-ahead anew."""

    def serve(listener: socket.socket) -> None:
        connection, _address = listener.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(b"HTTP/1.1 503 X\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")
            connection.recv(10_000)
        connection, _address = listener.accept()
        with connection:
            head = connection.recv(10_000)
            assert head.endswith(b"\r\n\r\n")
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            bodies.append(connection.recv(10_000))
            connection.sendall(whole(201))

    async def post(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        serving = asyncio.get_running_loop().run_in_executor(None, serve, listener)
        response = await read(session.post(url, data=b"tea", expect100=True))
        await serving
        return response

    bodies: List[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert run(post).status == 201
    assert bodies == [b"tea"]


PROBLEM = b'{"detail": "no tea", "more": "' + b"x" * 3000 + b'"}'
JSON = b"Content-Type: application/problem+json\r\n"


@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("way", ["read", "chunks", "lines", "any", "exactly"])
@pytest.mark.parametrize("bufsize", [256, 65_536])
def test_an_errors_body_is_judged_and_still_there(
    coded: bool, chunked: bool, way: str, bufsize: int
) -> None:
    async def take(session: aiohttp.ClientSession) -> Any:
        async with session.get(server.url, read_bufsize=bufsize) as response:
            content = response.content
            if way == "read":
                body = await response.read()
            elif way == "chunks":
                body = b"".join([piece async for piece, _end in content.iter_chunks()])
            elif way == "lines":
                body = b"".join([line async for line in content.iter_chunked(100)])
            elif way == "any":
                body = b"".join([piece async for piece in content.iter_any()])
            else:
                body = await content.readexactly(len(PROBLEM))
            return body, found(response)

    body = gzip.compress(PROBLEM) if coded else PROBLEM
    fields = JSON + (b"Content-Encoding: gzip\r\n" if coded else b"")
    with Scripted(always(whole(404, body, fields, chunked=chunked))) as server:
        given, outcome = run(take)
    assert given == PROBLEM and outcome.verdict is not None
    assert outcome.verdict.problem.detail == "no tea"


def test_a_body_longer_than_the_look_is_left_to_the_caller() -> None:
    big = b"x" * 1_000_000

    async def get(session: aiohttp.ClientSession) -> bytes:
        async with session.get(server.url) as response:
            return await response.read()

    with Scripted(always(whole(404, big))) as server:
        assert run(get) == big


def test_many_tiny_chunks_are_not_waited_for() -> None:
    """aiohttp stops reading after a number of chunks; the call must not wait for more of them."""
    tiny = b"1\r\nx\r\n" * 30_000 + b"0\r\n\r\n"
    answer = b"HTTP/1.1 404 X\r\nTransfer-Encoding: chunked\r\n\r\n" + tiny

    async def get(session: aiohttp.ClientSession) -> bytes:
        async with session.get(server.url) as response:
            return await response.read()

    begun = time.monotonic()
    with Scripted(always(answer)) as server:
        assert run(get) == b"x" * 30_000
    assert time.monotonic() - begun < 5


def test_a_success_is_not_read() -> None:
    async def get(session: aiohttp.ClientSession) -> None:
        begun = time.monotonic()
        async with session.get(server.url) as response:
            assert time.monotonic() - begun < 1 and found(response).is_success
            assert (await response.content.readany())[:3] == b"abc"

    with Scripted(after_head(200, b"abc", silence)) as server:
        run(get)


def test_a_cut_success_has_its_outcome() -> None:
    async def post(session: aiohttp.ClientSession) -> BaseException:
        with pytest.raises(aiohttp.ClientPayloadError) as raised:
            await read(session.post(server.url, data=b"{}"))
        return raised.value

    with Scripted(after_head(201, b"abc", lambda *_: False)) as server:
        outcome = found(run(post))
        assert server.requests == 1
    assert outcome.verdict is not None
    assert (outcome.effect, outcome.verdict.remedy) == ("applied", "reconcile")


async def by_pieces(content: aiohttp.StreamReader) -> None:
    async for _piece in content.iter_any():
        pass


@pytest.mark.parametrize("reader", [aiohttp.StreamReader.read, by_pieces])
def test_a_cut_success_that_is_read_by_hand_has_its_outcome(reader: Callable[..., Any]) -> None:
    async def post(session: aiohttp.ClientSession) -> BaseException:
        with pytest.raises(aiohttp.ClientPayloadError) as raised:
            async with session.post(server.url, data=b"{}") as response:
                await reader(response.content)
        return raised.value

    with Scripted(after_head(201, b"abc", lambda *_: False)) as server:
        outcome = found(run(post))
    assert outcome.verdict is not None
    assert (outcome.effect, outcome.verdict.remedy) == ("applied", "reconcile")


def test_an_exception_of_something_else_gets_no_outcome() -> None:
    async def post(session: aiohttp.ClientSession) -> None:
        async with session.post(server.url, data=b"{}") as response:
            await response.content.read()
            raise aiohttp.ClientPayloadError("of another response")

    with Scripted(always(whole(201, b"abc"))) as server:
        with pytest.raises(aiohttp.ClientPayloadError) as raised:
            run(post)
    assert aftercall.outcome_of(raised.value) is None


def test_a_cut_error_is_judged_by_what_came() -> None:
    async def get(session: aiohttp.ClientSession) -> Any:
        async with session.get(server.url) as response:
            with pytest.raises(aiohttp.ClientPayloadError) as raised:
                await response.read()
            return found(response), found(raised.value)

    with Scripted(after_head(404, b"abc", lambda *_: False)) as server:
        outcome, raised = run(get)
    assert outcome == raised and outcome.verdict is not None and outcome.verdict.code == 404
