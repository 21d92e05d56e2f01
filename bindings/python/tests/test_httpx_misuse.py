"""The transports for httpx and httpx2 in hands that are careless, hurried or many."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import Any, Dict, Iterator, List, Optional

import anyio
import httpx
import pytest
from scripted import Answer, Scripted, after_head, always, silence, whole

import aftercall

pytestmark = pytest.mark.usefixtures("each_httpx")

POLICY = aftercall.Policy(base=0.005, throttle_base=0.005)
BUSY = whole(503, b"busy", b"Retry-After: 0\r\n")
LATER = whole(503, b"", b"Retry-After: 1\r\n")
TEA = whole(200, b"tea")


def in_turn(*answers: Optional[bytes]) -> Answer:
    """One answer after the other, the last again and again; None breaks the connection."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        found = answers[min(server.requests, len(answers)) - 1]
        if found is None:
            return False
        connection.sendall(found)
        return None

    return answer


def client_of(**told: Any) -> Any:
    told.setdefault("engine", aftercall.Engine(policy=POLICY))
    return httpx.Client(transport=aftercall.httpx.Transport(**told), trust_env=False)


def async_client_of(**told: Any) -> Any:
    told.setdefault("engine", aftercall.Engine(policy=POLICY))
    return httpx.AsyncClient(transport=aftercall.httpx.AsyncTransport(**told), trust_env=False)


def outcome(carrier: Any) -> aftercall.Outcome:
    found = aftercall.outcome_of(carrier)
    assert found is not None
    return found


@pytest.mark.parametrize("idempotent", [None, True])
def test_a_body_that_is_used_up_is_sent_once(idempotent: Optional[bool]) -> None:
    """Whatever is declared: the second time there would be nothing to send."""

    def parts() -> Iterator[bytes]:
        yield b"te"
        yield b"a"

    own: Dict[str, Any] = {} if idempotent is None else {"aftercall": {"idempotent": idempotent}}
    for answer in (in_turn(BUSY, TEA), in_turn(None, TEA)):
        with Scripted(answer) as server, client_of() as client:
            request = client.build_request("PUT", server.url, content=parts(), extensions=own)
            request.headers["Content-Length"] = "3"
            del request.headers["Transfer-Encoding"]
            try:
                found = outcome(client.send(request))
            except httpx.TransportError as error:
                found = outcome(error)
        assert server.requests == 1 and found.stop == "not-repeatable"


def test_a_body_that_breaks_is_the_callers_own_error() -> None:
    class Mine(Exception):
        pass

    def parts() -> Iterator[bytes]:
        yield b"te"
        raise Mine

    with Scripted(always(TEA)) as server, client_of() as client:
        request = client.build_request("PUT", server.url, content=parts())
        with pytest.raises(Mine) as raised:
            client.send(request)
        assert outcome(raised.value).effect == "unknown"
        assert client.get(server.url).text == "tea"


@pytest.mark.parametrize("status", [200, 404])
def test_a_body_that_is_read_by_half_spoils_nothing(status: int) -> None:
    big = whole(status, b"x" * 200_000)
    with Scripted(in_turn(big, TEA)) as server, client_of() as client:
        with client.stream("GET", server.url) as response:
            assert len(next(response.iter_raw(1000))) == 1000
        assert client.get(server.url).text == "tea"
        with pytest.raises((httpx.StreamClosed, httpx.StreamConsumed)):
            response.read()
    assert outcome(response).verdict is not None and server.requests == 2


def test_a_body_of_an_error_is_the_whole_body() -> None:
    body = bytes(range(256)) * 1000
    with Scripted(always(whole(404, body))) as server, client_of() as client:
        assert client.get(server.url).content == body
        with client.stream("GET", server.url) as response:
            assert b"".join(response.iter_raw()) == body
            with pytest.raises(httpx.StreamConsumed):
                next(response.iter_raw())


def test_a_client_that_is_closed_in_a_wait_sends_no_more() -> None:
    waiting, closed = threading.Event(), threading.Event()

    def wait(_seconds: float) -> None:
        waiting.set()
        assert closed.wait(5)

    raised: List[BaseException] = []

    def get(client: Any, url: str) -> None:
        try:
            client.get(url)
        except RuntimeError as error:
            raised.append(error)

    with Scripted(in_turn(LATER, TEA)) as server:
        client = client_of(sleep=wait)
        thread = threading.Thread(target=get, args=(client, server.url))
        thread.start()
        assert waiting.wait(5)
        client.close()
        closed.set()
        thread.join(5)
    assert server.requests == 1
    (error,) = raised
    assert "closed during the call" in str(error)
    assert (outcome(error).effect, outcome(error).is_success) == ("not-applied", False)


def test_a_transport_of_two_clients_in_turn() -> None:
    with Scripted(always(TEA)) as server:
        transport = aftercall.httpx.Transport()
        for _ in range(2):
            with httpx.Client(transport=transport) as client:
                assert client.get(server.url).text == "tea"


def test_an_async_client_that_is_closed_in_a_wait_sends_no_more() -> None:
    async def run(url: str) -> BaseException:
        waiting, closed = asyncio.Event(), asyncio.Event()

        async def wait(_seconds: float) -> None:
            waiting.set()
            await closed.wait()

        client = async_client_of(sleep=wait)
        task = asyncio.create_task(client.get(url))
        await waiting.wait()
        await client.aclose()
        closed.set()
        with pytest.raises(RuntimeError, match="closed during the call") as raised:
            await task
        return raised.value

    with Scripted(in_turn(LATER, TEA)) as server:
        error = asyncio.run(run(server.url))
    assert server.requests == 1 and outcome(error).effect == "not-applied"


def test_a_callback_that_outlasts_the_deadline_is_the_last() -> None:
    """It may say that the request cannot have been applied; there is no time for a second."""
    asked: List[Any] = []

    def look(request: Any, decision: aftercall.Verify) -> bool:
        asked.append(decision)
        time.sleep(0.5)
        return False

    with Scripted(in_turn(None, TEA)) as server, client_of(verify=look, deadline=0.3) as client:
        with pytest.raises(httpx.TransportError) as raised:
            client.post(server.url, content=b"{}")
    assert server.requests == 1 and len(asked) == 1
    assert outcome(raised.value).stop == "deadline"
    assert outcome(raised.value).effect == "not-applied"


@pytest.mark.parametrize("error", [ValueError("s3cret"), OSError("s3cret")])
def test_a_callback_that_raises_hides_nothing(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def look(request: Any, decision: aftercall.Verify) -> bool:
        raise error

    with Scripted(in_turn(None, TEA)) as server, client_of(verify=look) as client:
        with pytest.raises(httpx.TransportError) as raised:
            client.post(server.url, content=b"{}")
    assert server.requests == 1 and outcome(raised.value).effect == "unknown"
    assert type(error).__name__ in caplog.text and "s3cret" not in caplog.text


def test_a_loop_that_ends_in_a_wait_leaves_the_outcome() -> None:
    requests: List[Any] = []

    async def get(url: str) -> None:
        async with async_client_of(engine=aftercall.Engine()) as client:
            requests.append(client.build_request("GET", url))
            await client.send(requests[0])

    async def run(url: str) -> None:
        task = asyncio.create_task(get(url))
        while not server.requests:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert not task.done()

    with Scripted(always(whole(503, b"", b"Retry-After: 20\r\n"))) as server:
        asyncio.run(run(server.url))
    assert server.requests == 1
    assert (outcome(requests[0]).stop, outcome(requests[0]).effect) == ("cancelled", "not-applied")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_refusal_is_repeated_whatever_loop_runs(backend: str) -> None:
    async def run(url: str) -> Any:
        async with async_client_of() as client:
            return await client.post(url, content=b"{}")

    with Scripted(in_turn(BUSY, TEA)) as server:
        response = anyio.run(run, server.url, backend=backend)
    assert response.text == "tea" and len(outcome(response).attempts) == 2


def test_many_tasks_share_a_client() -> None:
    async def run(url: str) -> List[Any]:
        async with async_client_of(engine=calm()) as client:
            return list(await asyncio.gather(*(client.get(url) for _ in range(50))))

    with Scripted(every_third(BUSY)) as server:
        responses = asyncio.run(run(server.url))
    assert [response.text for response in responses] == ["tea"] * 50
    assert sum(len(outcome(response).attempts) for response in responses) == server.requests


def test_many_threads_share_a_client() -> None:
    responses: List[Any] = []

    def work(client: Any, url: str) -> None:
        responses.extend(client.get(url) for _ in range(10))

    with Scripted(every_third(BUSY)) as server, client_of(engine=calm()) as client:
        threads = [threading.Thread(target=work, args=(client, server.url)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert [response.text for response in responses] == ["tea"] * 80
    assert sum(len(outcome(response).attempts) for response in responses) == server.requests


def calm() -> aftercall.Engine:
    """No pause and no budget: each call decides for itself."""
    profile = aftercall.Policy.profile
    return aftercall.Engine(policy=profile("none", base=0.005, throttle_base=0.005, attempts=20))


def every_third(answer: bytes) -> Answer:
    lock, count = threading.Lock(), [0]

    def respond(server: Scripted, connection: socket.socket, head: bytes) -> None:
        with lock:
            count[0] += 1
            found = answer if count[0] % 3 == 1 else TEA
        connection.sendall(found)

    return respond


@pytest.mark.parametrize("late", [False, True])
def test_a_cancelled_body_of_an_error_leaves_the_outcome(late: bool) -> None:
    """While the beginning is looked at, and while the caller reads on."""

    async def run(url: str) -> Any:
        async with async_client_of(engine=aftercall.Engine()) as client:
            request = client.build_request("POST", url, content=b"{}")
            with anyio.move_on_after(0.3) as scope:
                await client.send(request)
            assert scope.cancelled_caught
            return request

    body = b"x" * (70_000 if late else 3)
    with Scripted(after_head(500, body, silence)) as server:
        request = asyncio.run(run(server.url))
    assert server.requests == 1 and outcome(request).effect == "unknown"


def test_a_server_of_http_1_0_that_breaks_off() -> None:
    """Its bodies end with the connection, so a cut one looks whole; a lost answer is none."""
    old = b"HTTP/1.0 200 X\r\n\r\ntea"

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> bool:
        if server.requests > 1:
            connection.sendall(old)
        return False

    with Scripted(answer) as server, client_of() as client:
        response = client.get(server.url)
        assert response.text == "tea" and len(outcome(response).attempts) == 2
    with Scripted(answer) as server, client_of() as client:
        with pytest.raises(httpx.RemoteProtocolError) as raised:
            client.post(server.url, content=b"{}")
    assert server.requests == 1 and outcome(raised.value).effect == "unknown"


@pytest.mark.parametrize("time_out", [None, 0.2, 7.0])
@pytest.mark.parametrize("deadline", [None, 5.0])
def test_the_callers_time_outs_come_back(
    time_out: Optional[float], deadline: Optional[float]
) -> None:
    for answers in ((TEA,), (BUSY, TEA), (whole(404, b"no"),)):
        with Scripted(in_turn(*answers)) as server, client_of(deadline=deadline) as client:
            request = client.build_request("GET", server.url, timeout=time_out)
            own = request.extensions["timeout"]
            before = dict(own)
            client.send(request)
            assert request.extensions["timeout"] == before == own


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_late_head_leaves_its_body_the_rest_of_the_time(is_async: bool) -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        server.pause(0.8)
        return after_head(503, b"abc", silence)(server, connection, head)

    def now(url: str) -> aftercall.Outcome:
        with client_of(deadline=1.0) as client, client.stream("GET", url, timeout=None) as found:
            return outcome(found)

    async def later(url: str) -> aftercall.Outcome:
        async with async_client_of(deadline=1.0) as client:
            async with client.stream("GET", url, timeout=None) as found:
                return outcome(found)

    with Scripted(answer) as server:
        begun = time.monotonic()
        ended = asyncio.run(later(server.url)) if is_async else now(server.url)
        took = time.monotonic() - begun
    assert ended.stop == "deadline" and took < 1.6


def test_a_tls_error_that_the_client_lets_through_is_a_failure() -> None:
    import ssl

    class Broken(httpx.BaseTransport):
        def handle_request(self, request: Any) -> Any:
            raise ssl.SSLError(1, "[SSL: BAD_RECORD_MAC]")

    with httpx.Client(transport=aftercall.httpx.Transport(Broken())) as client:
        with pytest.raises(ssl.SSLError) as raised:
            client.post("http://127.0.0.1:9/", content=b"{}")
    assert (outcome(raised.value).stop, outcome(raised.value).effect) == ("not-harmless", "unknown")


def test_an_answer_is_gone_with_its_last_reference() -> None:
    """The transport leaves nothing behind that only the collector of cycles could free."""
    import gc
    import weakref

    with Scripted(always(TEA)) as server:
        transport = aftercall.httpx.Transport()
        gc.collect()
        gc.disable()
        try:
            request = httpx.Request("GET", server.url)
            response = transport.handle_request(request)
            response.read()
            response.close()
            seen = weakref.ref(response)
            del response
            assert seen() is None
        finally:
            gc.enable()
            transport.close()
