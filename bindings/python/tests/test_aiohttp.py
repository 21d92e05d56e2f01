"""The middleware for aiohttp: what only this client has."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import time
import warnings
from typing import Any, List, Optional

import aiohttp
import aiohttp.web
import pytest
from aiohttped import AGAIN, POLICY, first_then, found, read, run
from conftest import WRITER, Server
from scripted import Answer, Scripted, after_head, always, drip, silence, whole

import aftercall


@pytest.mark.parametrize(
    ("fault", "deliveries", "effect"),
    [
        ("status=503; applied=no; retry-after=1", 2, "applied"),
        ("drop-after-apply", 1, "unknown"),
        ("cut-body", 1, "applied"),
    ],
)
def test_a_write_is_applied_once(
    server: Server, fault: str, deliveries: int, effect: str
) -> None:
    async def post(session: aiohttp.ClientSession) -> Any:
        headers = {**WRITER, "Aftercall-Reference": "once"}
        try:
            return await read(session.post(url, json={"id": "1"}, headers=headers))
        except aiohttp.ClientError as error:
            return error

    url = f"{server.url}/v1/orders"
    server.fault(fault, method="POST", path="/v1/orders")
    assert found(run(post)).effect == effect
    assert server.counts("once") == {"deliveries": deliveries, "applications": 1}


def test_a_hundred_tasks_share_a_middleware(server: Server) -> None:
    async def gets(session: aiohttp.ClientSession) -> List[aiohttp.ClientResponse]:
        url = f"{server.url}/v1/orders"
        gets = (read(session.get(url, headers=WRITER)) for _ in range(100))
        return list(await asyncio.gather(*gets))

    server.fault("status=503; applied=no; retry-after=0", method="GET", times=20)
    policy = aftercall.Policy(attempts=21, throttle_base=0.005, pressure=False, hold=False)
    done = run(gets, engine=aftercall.Engine(policy=policy))
    assert {response.status for response in done} == {200}
    assert sum(len(found(response).attempts) for response in done) == 120


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_aiohttps_own_second_sending_is_off(method: str) -> None:
    """It sends an idempotent request once more, whatever the call has decided."""

    async def send(session: aiohttp.ClientSession) -> BaseException:
        with pytest.raises(aiohttp.ServerDisconnectedError) as raised:
            await read(session.request(method, server.url, data=b"x"))
        return raised.value

    with Scripted(lambda *_: False) as server:
        engine = aftercall.Engine(policy=aftercall.Policy(attempts=1))
        error = run(send, engine=engine)
        assert server.requests == 1
    assert len(found(error).attempts) == 1


def test_what_was_kept_for_it_is_not_given_to_another_request() -> None:
    async def send(session: aiohttp.ClientSession) -> Any:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await read(session.get(server.url))
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await read(session.get(server.url, middlewares=[outer, *session._middlewares]))
        return await read(session.get(server.url))

    async def outer(request: Any, handler: Any) -> Any:
        try:
            return await handler(request)
        except aiohttp.ServerDisconnectedError as error:
            raise aiohttp.ServerDisconnectedError from error  # it comes again all the same

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if server.requests <= 2:
            return False
        connection.sendall(whole(200, b"tea"))
        return None

    with Scripted(answer) as server:
        engine = aftercall.Engine(policy=aftercall.Policy(attempts=1))
        assert run(send, engine=engine).status == 200 and server.requests == 3


def test_a_refused_redirect_of_a_write_is_not_sent_by_aiohttp() -> None:
    """The GET behind a 303 is no more than any other."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if head.startswith(b"POST"):
            connection.sendall(whole(303, b"", b"Location: /x\r\n"))
            return None
        return False

    async def send(session: aiohttp.ClientSession) -> BaseException:
        with pytest.raises(aiohttp.ServerDisconnectedError) as raised:
            await read(session.post(server.url, data=b"x"))
        (middleware,) = session._middlewares
        assert isinstance(middleware, aftercall.aiohttp.Middleware) and not middleware._kept
        return raised.value

    with Scripted(answer) as server:
        error = run(send, engine=aftercall.Engine(policy=aftercall.Policy(attempts=1)))
        assert server.requests == 2
    assert found(error).effect == "unknown"


def test_a_hop_is_known_as_one_also_when_too_many_were_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the GET behind a 303 was told proves nothing of the POST before it."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        connection.sendall(whole(404) if b" /x " in head else whole(303, b"", b"Location: /x\r\n"))
        return None

    async def send(session: aiohttp.ClientSession) -> List[aiohttp.ClientResponse]:
        for _ in range(4):
            await read(session.get(server.url, allow_redirects=False))
        return list(await asyncio.gather(*(read(session.post(server.url)) for _ in range(4))))

    async def pause(*told: Any) -> None:
        await asyncio.sleep(0.2)  # So that all are between their two hops at once.

    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(pause)
    monkeypatch.setattr(aftercall.aiohttp, "_MOST_KEPT", 2)
    with Scripted(answer) as server:
        responses = run(send, client={"trace_configs": [tracing]})
    assert {response.status for response in responses} == {404}
    assert {found(response).effect for response in responses} == {"unknown"}


@pytest.mark.parametrize("where", ["session", "function", "call"])
def test_raise_for_status_has_the_outcome(where: str) -> None:
    async def own(response: aiohttp.ClientResponse) -> None:
        assert aftercall.outcome_of(response) is not None
        response.raise_for_status()

    async def get(session: aiohttp.ClientSession) -> BaseException:
        with pytest.raises(aiohttp.ClientResponseError) as raised:
            response = await session.get(server.url)
            response.raise_for_status()
        return raised.value

    how: Any = {"session": True, "function": own, "call": False}[where]
    with Scripted(first_then(AGAIN, whole(404, b"no"))) as server:
        error = run(get, client={"raise_for_status": how})
    assert [attempt.code for attempt in found(error).attempts] == [503, 404]


def test_a_response_class_of_the_callers_stays_one() -> None:
    class Own(aiohttp.ClientResponse):
        def mine(self) -> int:
            return self.status

    async def get(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        return await read(session.get(server.url))

    with Scripted(always(whole(200, b"tea"))) as server:
        response = run(get, client={"response_class": Own})
    assert isinstance(response, Own) and response.mine() == 200 and found(response)
    assert type(response).__name__ == "Own"


@pytest.mark.parametrize("per_request", [False, True])
def test_the_total_time_ends_a_call_in_time(per_request: bool) -> None:
    """A wait that the session's total time would cut short is not begun."""
    total = aiohttp.ClientTimeout(total=1.0)

    async def get(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        options: Any = {"timeout": total} if per_request else {}
        return await read(session.get(server.url, **options))

    begun = time.monotonic()
    with Scripted(always(whole(503, b"later", b"Retry-After: 5\r\n"))) as server:
        response = run(get, client={} if per_request else {"timeout": total})
        assert server.requests == 1
    assert response.status == 503 and time.monotonic() - begun < 0.9
    assert found(response).stop == "deadline" and found(response).effect == "not-applied"


def test_the_total_time_bounds_an_attempt() -> None:
    async def post(session: aiohttp.ClientSession) -> BaseException:
        with pytest.raises(asyncio.TimeoutError) as raised:
            await read(session.post(server.url, data=b"x"))
        return raised.value

    begun = time.monotonic()
    with Scripted(silence) as server:
        error = run(post, client={"timeout": aiohttp.ClientTimeout(total=0.5)})
        assert server.requests == 1
    assert time.monotonic() - begun < 2
    outcome = found(error)
    assert outcome.effect == "unknown" and len(outcome.attempts) == 1


def test_each_attempt_has_the_sessions_read_timeout() -> None:
    async def get(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        return await read(session.get(server.url))

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if server.requests < 3:
            server.pause(1.0)
            return False
        connection.sendall(whole(200, b"tea"))
        return None

    with Scripted(answer) as server:
        response = run(get, client={"timeout": aiohttp.ClientTimeout(sock_read=0.3)})
    assert response.status == 200 and len(found(response).attempts) == 3


def test_the_deadline_bounds_the_attempt_and_the_look() -> None:
    async def get(session: aiohttp.ClientSession) -> Any:
        begun = time.monotonic()
        try:
            async with session.get(server.url) as response:
                return response.status, found(response), time.monotonic() - begun
        except asyncio.TimeoutError as error:
            return 0, found(error), time.monotonic() - begun

    with Scripted(silence) as server:
        status, outcome, took = run(get, deadline=0.5)
    assert status == 0 and took < 2 and outcome.verdict.effect == "unknown"
    with Scripted(after_head(500, b"abc", drip)) as server:
        status, outcome, took = run(get, deadline=0.5)
    assert status == 500 and took < 2


@pytest.mark.parametrize("moment", ["sending", "waiting", "authenticating"])
@pytest.mark.parametrize("way", ["task", "wait_for"])
def test_a_cancelled_call_leaves_its_outcome(moment: str, way: str) -> None:
    async def endless(*given: Any) -> bool:
        await asyncio.sleep(30)
        return True

    async def work(session: aiohttp.ClientSession) -> BaseException:
        sending = asyncio.ensure_future(read(session.post(server.url, data=b"x")))
        with pytest.raises((asyncio.CancelledError, asyncio.TimeoutError)) as raised:
            if way == "wait_for":
                await asyncio.wait_for(sending, 0.3)
            else:
                await asyncio.sleep(0.3)
                sending.cancel()
                await sending
        return raised.value

    answers: dict[str, Answer] = {
        "sending": silence,
        "waiting": always(whole(503, b"", b"Retry-After: 10\r\n")),
        "authenticating": always(whole(401, b"", b"WWW-Authenticate: Bearer\r\n")),
    }
    with Scripted(answers[moment]) as server:
        outcome = found(run(work, authenticate=endless))
        assert server.requests == 1
    effect = "unknown" if moment == "sending" else "not-applied"
    assert (outcome.stop, outcome.effect) == ("cancelled", effect)


def test_a_session_closed_in_a_wait_ends_the_call() -> None:
    async def work() -> BaseException:
        middleware = aftercall.aiohttp.Middleware(engine=aftercall.Engine())
        session = aiohttp.ClientSession(middlewares=[middleware])
        sending = asyncio.ensure_future(read(session.post(server.url, data=b"x")))
        await asyncio.sleep(0.3)
        await session.close()
        with pytest.raises(aiohttp.ClientConnectionError) as raised:
            await sending
        return raised.value

    begun = time.monotonic()
    with Scripted(always(whole(503, b"", b"Retry-After: 1\r\n"))) as server:
        outcome = found(asyncio.run(work()))
        assert server.requests == 1
    assert outcome.effect == "not-applied" and time.monotonic() - begun < 4


def test_earlier_answers_give_their_connection_back() -> None:
    """Read to its end, an answer's connection carries the next attempt; else it is closed."""

    async def get(session: aiohttp.ClientSession) -> int:
        response = await read(session.get(server.url))
        assert response.status == 200
        assert session.connector is not None
        return sum(map(len, session.connector._conns.values()))

    refused = whole(503, b"no", b"Retry-After: 0\r\n")
    with Scripted(first_then(refused, whole(200, b"tea"))) as server:
        assert run(get) == 1 and server.connections == 1
    long = whole(503, b"x" * 900_000, b"Retry-After: 0\r\n")
    with Scripted(first_then(long, whole(200, b"tea"))) as server:
        assert run(get) == 1 and server.connections == 2


def test_a_fresh_connection_is_a_new_one() -> None:
    async def get(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        return await read(session.get(server.url))

    with Scripted(first_then(whole(425, b"not yet"), whole(200, b"tea"))) as server:
        assert run(get).status == 200 and server.connections == 2


def test_nothing_is_left_unclosed() -> None:
    async def work(session: aiohttp.ClientSession) -> None:
        for _ in range(3):
            await read(session.get(server.url))
            with pytest.raises(aiohttp.ClientError):
                await read(session.post("http://127.0.0.1:9/", data=b"x"))

    with Scripted(first_then(AGAIN, whole(200, b"tea"))) as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        run(work)
        gc.collect()


def test_a_middleware_within_takes_the_proof_away() -> None:
    """It sent the request before; that it cannot connect later proves nothing."""

    async def twice(request: aiohttp.ClientRequest, handler: Any) -> Any:
        with contextlib.suppress(aiohttp.ServerDisconnectedError):
            return await handler(request)
        request.url = request.url.with_port(9)
        return await handler(request)

    async def once(request: aiohttp.ClientRequest, handler: Any) -> Any:
        request.url = request.url.with_port(9)
        return await handler(request)

    async def post(session: aiohttp.ClientSession) -> List[aftercall.Outcome]:
        got = []
        for inner in (twice, once):
            own = [aftercall.aiohttp.Middleware(engine=engine), inner]
            with pytest.raises(aiohttp.ClientConnectorError) as raised:
                await read(session.post(server.url, data=b"x", middlewares=own))
            got.append(found(raised.value))
        return got

    engine = aftercall.Engine(policy=POLICY)
    with Scripted(lambda *_: False) as server:
        first, second = run(post)
    assert (first.effect, len(first.attempts)) == ("unknown", 1)
    assert (second.effect, len(second.attempts)) == ("not-applied", 3)


def test_a_refused_connection_after_an_answer_was_not_sent() -> None:
    """Each attempt speaks for itself."""

    def serve() -> None:
        connection, _address = listener.accept()
        listener.close()
        with connection:
            connection.recv(10_000)
            connection.sendall(whole(503, b"", b"Retry-After: 0\r\nConnection: close\r\n"))

    async def post(session: aiohttp.ClientSession) -> BaseException:
        serving = asyncio.get_running_loop().run_in_executor(None, serve)
        with pytest.raises(aiohttp.ClientConnectorError) as raised:
            await read(session.post(url, data=b"x"))
        await serving
        return raised.value

    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    outcome = found(run(post))
    assert [attempt.effect for attempt in outcome.attempts] == ["not-applied"] * 3


def test_options_of_single_requests() -> None:
    async def send(session: aiohttp.ClientSession) -> List[int]:
        (middleware,) = session._middlewares
        assert isinstance(middleware, aftercall.aiohttp.Middleware)
        harmless = middleware.with_options(idempotent=True)
        assert harmless.engine is middleware.engine
        counts = []
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await read(session.post(server.url, data=b"x"))
        counts.append(server.requests)
        with aftercall.options(idempotent=False), pytest.raises(aiohttp.ServerDisconnectedError):
            await read(session.post(server.url, data=b"x", middlewares=[harmless]))
        counts.append(server.requests)
        with aftercall.options(idempotent=True), pytest.raises(aiohttp.ServerDisconnectedError):
            await read(session.post(server.url, data=b"x"))
        counts.append(server.requests)
        return counts

    with Scripted(lambda *_: False) as server:
        assert run(send) == [1, 4, 7]
    with pytest.raises(TypeError, match="with_options: no option 'nonsense'"):
        aftercall.aiohttp.Middleware().with_options(nonsense=1)


def test_a_websocket_can_be_opened() -> None:
    async def handle(request: aiohttp.web.Request) -> aiohttp.web.WebSocketResponse:
        made = aiohttp.web.WebSocketResponse()
        await made.prepare(request)
        await made.send_str("tea")
        await made.close()
        return made

    async def talk(session: aiohttp.ClientSession) -> str:
        app = aiohttp.web.Application()
        app.router.add_get("/", handle)
        runner = aiohttp.web.AppRunner(app)
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            port = runner.addresses[0][1]
            async with session.ws_connect(f"http://127.0.0.1:{port}/") as socket:
                return str(await socket.receive_str())
        finally:
            await runner.cleanup()

    assert run(talk) == "tea"


def test_cookies_and_names_of_the_url_stay_with_the_session() -> None:
    heads: List[bytes] = []

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        heads.append(head)
        then = whole(200, b"tea", b"Set-Cookie: a=b\r\n")
        return first_then(AGAIN, then)(server, connection, head)

    async def get(session: aiohttp.ClientSession) -> None:
        await read(session.get(url))
        await read(session.get(url))

    with Scripted(answer) as server:
        url = server.url.replace("127.0.0.1", "me:secret@localhost")
        run(get)
    assert all(b"Authorization: Basic" in head for head in heads) and len(heads) == 3
    assert b"Cookie: a=b" in heads[2] and b"Cookie" not in heads[1]


def test_an_idempotency_key_is_the_same_in_all_attempts() -> None:
    heads: List[bytes] = []

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        heads.extend(line for line in head.split(b"\r\n") if line.startswith(b"Idempotency-Key"))
        return first_then(None, whole(201))(server, connection, head)

    async def post(session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
        return await read(session.post(server.url, data=b"x"))

    with Scripted(answer) as server:
        response = run(post, idempotency_keys=True)
    assert response.status == 201 and len(heads) == 2 and len(set(heads)) == 1
    assert response.request_info.headers["Idempotency-Key"].encode() in heads[0]


def test_a_pause_ends_a_call_unsent() -> None:
    async def get(session: aiohttp.ClientSession) -> BaseException:
        # The second is let through to see whether the throttle was about more than the first.
        for _ in range(2):
            await read(session.get(server.url))
        with pytest.raises(aftercall.aiohttp.NotSentError) as raised:
            await read(session.get(server.url))
        return raised.value

    policy = aftercall.Policy(longest_wait=2.0, throttle_base=20.0, deadline=0.8)
    with Scripted(always(whole(503, b"", b"Retry-After: 60\r\n"))) as server:
        error = run(get, engine=aftercall.Engine(policy=policy))
        assert server.requests == 2
    assert isinstance(error, aiohttp.ClientConnectionError)
    assert isinstance(error, aftercall.NotSentError) and found(error).effect == "not-applied"
