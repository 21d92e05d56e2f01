"""The pool managers for urllib3: what only this client has."""

from __future__ import annotations

import io
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Iterator, List, Optional

import pytest
import urllib3
from conftest import WRITER, Server
from scripted import Answer, Scripted, after_head, always, drip, silence, whole
from urllib3.exceptions import HTTPError, MaxRetryError, ProtocolError, ReadTimeoutError

import aftercall

POLICY = aftercall.Policy(base=0.005, throttle_base=0.005, pressure=False, hold=False)
AGAIN = whole(503, b"", b"Retry-After: 0\r\n")


def manager(**options: Any) -> aftercall.urllib3.PoolManager:
    return aftercall.urllib3.PoolManager(**{"engine": aftercall.Engine(policy=POLICY), **options})


@pytest.fixture
def http() -> Iterator[aftercall.urllib3.PoolManager]:
    with manager() as http:
        yield http


def found(carrier: Any) -> aftercall.Outcome:
    outcome = aftercall.outcome_of(carrier)
    assert outcome is not None
    return outcome


def first_then(first: Optional[bytes], then: bytes) -> Answer:
    """One answer, or none, to the first request, and another to each after it."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if server.requests == 1 and first is None:
            return False
        connection.sendall((first or b"") if server.requests == 1 else then)
        return None

    return answer


@pytest.mark.parametrize("preload", [True, False])
@pytest.mark.parametrize(
    ("fault", "deliveries", "effect"),
    [
        ("status=503; applied=no; retry-after=1", 2, "applied"),
        ("drop-after-apply", 1, "unknown"),
        ("cut-body", 1, "applied"),
    ],
)
def test_a_write_is_applied_once(
    server: Server, http: Any, fault: str, deliveries: int, effect: str, preload: bool
) -> None:
    server.fault(fault, method="POST", path="/v1/orders")
    headers = {**WRITER, "Aftercall-Reference": "once"}
    url = f"{server.url}/v1/orders"
    carrier: Any
    try:
        carrier = http.request(
            "POST", url, json={"id": "1"}, headers=headers, preload_content=preload
        )
    except HTTPError as error:
        carrier = error
    assert found(carrier).effect == effect
    assert server.counts("once") == {"deliveries": deliveries, "applications": 1}


def test_a_hundred_threads_share_a_manager(server: Server) -> None:
    policy = aftercall.Policy(attempts=21, throttle_base=0.005, pressure=False, hold=False)
    server.fault("status=503; applied=no; retry-after=0", method="GET", times=20)
    with manager(engine=aftercall.Engine(policy=policy), maxsize=8) as http:
        url = f"{server.url}/v1/orders"
        with ThreadPoolExecutor(100) as threads:
            done = list(threads.map(lambda _: http.request("GET", url, headers=WRITER), range(100)))
    assert {response.status for response in done} == {200}
    assert sum(len(found(response).attempts) for response in done) == 120


@pytest.mark.parametrize("retries", [None, 0, 5, False, urllib3.Retry(4, status_forcelist=[503])])
def test_urllib3s_own_retries_are_off(retries: Any) -> None:
    with Scripted(always(whole(503, b"later", b"Retry-After: 0\r\n"))) as server:
        policy = aftercall.Policy(attempts=1)
        with manager(engine=aftercall.Engine(policy=policy)) as http:
            response = http.request("GET", server.url, retries=retries)
        assert response.status == 503 and server.requests == 1
    with Scripted(lambda *_: False) as server:
        with manager(engine=aftercall.Engine(policy=policy), retries=retries) as http:
            kind = ProtocolError if retries is False else MaxRetryError
            with pytest.raises(kind) as raised:
                http.request("GET", server.url)
        assert server.requests == 1 and len(found(raised.value).attempts) == 1


def circling(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
    connection.sendall(whole(302, b"", b"Location: /again\r\n"))
    return None


@pytest.mark.parametrize(
    ("retries", "requests_made"),
    [(2, 3), (urllib3.Retry(redirect=1), 2), (urllib3.Retry(5, redirect=2), 3)],
)
def test_redirects_are_the_callers(http: Any, retries: Any, requests_made: int) -> None:
    with Scripted(circling) as server:
        with pytest.raises(MaxRetryError, match="too many redirects"):
            http.request("GET", server.url, retries=retries)
        assert server.requests == requests_made


@pytest.mark.parametrize("how", [{"redirect": False}, {"retries": False}])
def test_a_redirect_that_is_not_wanted_comes_back(http: Any, how: Any) -> None:
    with Scripted(circling) as server:
        response = http.request("GET", server.url, **how)
        assert response.status == 302 and server.requests == 1
    assert found(response).verdict is not None


def test_a_fault_behind_a_redirect_is_repeated_there(http: Any) -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        lines.append(head.partition(b"\r\n")[0])
        if b" / " in head:
            connection.sendall(whole(302, b"", b"Location: /there\r\n"))
        else:
            connection.sendall(AGAIN if server.requests == 2 else whole(200, b"tea"))
        return None

    lines: List[bytes] = []
    with Scripted(answer) as server:
        response = http.request("GET", server.url)
    assert response.data == b"tea"
    assert [line.split()[1] for line in lines] == [b"/", b"/there", b"/there"]
    assert response.geturl().endswith("/there") and len(response.retries.history) == 1


def test_a_pool_of_the_manager_decides_too_and_follows_nothing(http: Any) -> None:
    with Scripted(first_then(AGAIN, whole(200, b"tea"))) as server:
        pool = http.connection_from_url(server.url)
        with pytest.raises(ValueError, match="redirect"):
            pool.request("GET", "/")
        assert server.requests == 0
        response = pool.request("GET", "/", redirect=False)
        assert response.data == b"tea" and len(found(response).attempts) == 2


def generated(seen: List[int]) -> Iterator[bytes]:
    seen.append(1)
    yield b"one"


@pytest.mark.parametrize("chunked", [True, False])
def test_a_generator_is_never_sent_twice(http: Any, chunked: bool) -> None:
    seen: List[int] = []
    with Scripted(always(AGAIN)) as server:
        headers = {} if chunked else {"Content-Length": "3"}
        response = http.request("POST", server.url, body=generated(seen), headers=headers)
        assert response.status == 503 and len(seen) == 1
    assert found(response).stop == "not-repeatable"


def test_a_file_is_sent_from_where_it_stood(http: Any, tmp_path: Path) -> None:
    bodies: List[bytes] = []

    def serve(listener: socket.socket) -> None:
        for answer in (AGAIN, whole(201)):
            connection, _address = listener.accept()
            with connection, connection.makefile("rb") as stream:
                length = 0
                while (line := stream.readline()) != b"\r\n":
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                bodies.append(stream.read(length))
                connection.sendall(answer)

    path = tmp_path / "file"
    path.write_bytes(b"not this, but this")
    with socket.create_server(("127.0.0.1", 0)) as listener, path.open("rb") as file:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        file.seek(10)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        headers = {"Content-Length": "8", "Connection": "close"}
        assert http.request("POST", url, body=file, headers=headers).status == 201
        thread.join(5)
    assert bodies == [b"but this"] * 2


class Stubborn(io.BytesIO):
    """Can be asked where it stands, but not moved twice."""

    def seek(self, *where: Any) -> int:
        raise OSError("no")


def test_a_file_that_does_not_go_back_ends_the_call(http: Any) -> None:
    with Scripted(always(AGAIN)) as server:
        with pytest.raises(urllib3.exceptions.UnrewindableBodyError) as raised:
            http.request("POST", server.url, body=Stubborn(b"x"), headers={"Content-Length": "1"})
        assert server.requests == 1
    assert found(raised.value).effect == "not-applied"


PROBLEM = b'{"detail": "no tea"}'


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("preload", [True, False])
def test_an_errors_body_is_judged_and_still_there(http: Any, preload: bool, chunked: bool) -> None:
    fields = b"Content-Type: application/problem+json\r\n"
    with Scripted(always(whole(404, PROBLEM, fields, chunked=chunked))) as server:
        for _ in range(2):
            response = http.request("GET", server.url, preload_content=preload)
            verdict = found(response).verdict
            assert verdict is not None and verdict.problem.detail == "no tea"
            assert response.data == PROBLEM and response.status == 404
        assert server.connections == 1  # It was given back each time.


def test_a_streamed_success_is_left_alone(http: Any) -> None:
    with Scripted(after_head(200, b"abc", silence)) as server:
        begun = time.monotonic()
        response = http.request("GET", server.url, preload_content=False)
        assert time.monotonic() - begun < 1 and found(response).is_success
        assert response.read(3) == b"abc"
        response.close()
        response.release_conn()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_cut_success_is_the_clients_error(http: Any, method: str) -> None:
    with Scripted(after_head(201, b"abc", lambda *_: False)) as server:
        with pytest.raises(HTTPError) as raised:
            http.request(method, server.url, body=b"x")
        assert server.requests == (3 if method == "GET" else 1)
    outcome = found(raised.value)
    assert isinstance(raised.value, MaxRetryError if method == "GET" else ProtocolError)
    assert outcome.verdict is not None and outcome.verdict.code == 201
    assert outcome.effect == "applied"


@pytest.mark.parametrize(
    "timeout", [0.3, urllib3.Timeout(connect=5, read=0.3), urllib3.Timeout(total=0.3)]
)
def test_each_attempt_has_the_callers_timeout(timeout: Any) -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if server.requests < 3:
            server.pause(1.0)
            return False
        connection.sendall(whole(200, b"tea"))
        return None

    with Scripted(answer) as server, manager() as http:
        response = http.request("GET", server.url, timeout=timeout)
    assert response.data == b"tea" and len(found(response).attempts) == 3


@pytest.mark.parametrize("preload", [True, False])
def test_the_deadline_bounds_everything_that_is_read(preload: bool) -> None:
    with Scripted(silence) as server, manager(deadline=0.5) as http:
        begun = time.monotonic()
        with pytest.raises(HTTPError) as raised:
            http.request("POST", server.url, body=b"x", preload_content=preload, timeout=30)
        assert time.monotonic() - begun < 2 and found(raised.value).effect == "unknown"
    with Scripted(after_head(500, b"abc", drip)) as server, manager(deadline=0.5) as http:
        begun = time.monotonic()
        response = http.request("POST", server.url, body=b"x", preload_content=preload)
        assert time.monotonic() - begun < 2 and response.status == 500
        if preload:
            assert response.data.startswith(b"abc")
        response.close()
        response.release_conn()


def test_a_late_success_is_a_timeout() -> None:
    with Scripted(after_head(200, b"abc", drip)) as server, manager(deadline=0.5) as http:
        with pytest.raises(ReadTimeoutError) as raised:
            http.request("POST", server.url, body=b"x")
    assert found(raised.value).effect == "applied"


def test_a_streamed_error_keeps_the_callers_timeout() -> None:
    def rest(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        server.pause(0.8)
        connection.sendall(b"x" * 30_000)
        return None

    with Scripted(after_head(500, b"x" * 70_000, rest)) as server, manager(deadline=0.4) as http:
        response = http.request("POST", server.url, body=b"x", preload_content=False, timeout=5)
        assert len(response.data) == 100_000


def test_an_earlier_answer_gives_its_connection_back() -> None:
    long = whole(503, b"x" * 100_000, b"Retry-After: 0\r\n")
    with Scripted(first_then(long, whole(200, b"tea"))) as server:
        with manager(maxsize=1, block=True) as http:
            response = http.request("GET", server.url, preload_content=False, pool_timeout=2)
            assert response.data == b"tea"


def test_the_answer_after_an_interim_one_is_given_to_no_other_request(http: Any) -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if b"/early" in head:
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
            server.pause(0.3)
            connection.sendall(whole(503, b"", b"Retry-After: 0\r\n"))
        else:
            connection.sendall(whole(201))
        return None

    with Scripted(answer) as server:
        early = http.request("POST", f"{server.url}/early", body=b"x")
        assert found(early).effect == "unknown"
        following = http.request("POST", f"{server.url}/next", body=b"x")
        assert following.status == 201 and len(found(following).attempts) == 1


def test_a_refused_connection_behind_a_redirect_is_tried_again(http: Any) -> None:
    there = whole(307, b"", b"Location: http://127.0.0.1:9/\r\n")
    with Scripted(always(there)) as server, pytest.raises(MaxRetryError) as raised:
        http.request("POST", server.url, body=b"x")
    outcome = found(raised.value)
    assert (outcome.effect, len(outcome.attempts)) == ("not-applied", 3)


def test_a_fresh_connection_is_a_new_one(http: Any) -> None:
    with Scripted(first_then(whole(425, b"not yet"), whole(200, b"tea"))) as server:
        assert http.request("GET", server.url).status == 200 and server.connections == 2


def test_an_interrupted_wait_leaves_its_outcome() -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    with Scripted(always(whole(503, b"", b"Retry-After: 1\r\n"))) as server:
        with manager(sleep=interrupt) as http, pytest.raises(KeyboardInterrupt) as raised:
            http.request("POST", server.url, body=b"x")
    assert (found(raised.value).stop, found(raised.value).effect) == ("cancelled", "not-applied")


def test_a_pool_closed_in_a_wait_sends_nothing_more() -> None:
    pools: List[urllib3.HTTPConnectionPool] = []
    with Scripted(always(whole(503, b"", b"Retry-After: 1\r\n"))) as server:
        http = manager(sleep=lambda seconds: pools[0].close())
        pools.append(http.connection_from_url(server.url))
        with pytest.raises(urllib3.exceptions.ClosedPoolError) as raised:
            http.request("POST", server.url, body=b"x")
        assert server.requests == 1
    assert found(raised.value).effect == "not-applied"


def test_authenticate_puts_credentials_on_the_request() -> None:
    heads: List[bytes] = []

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        heads.append(head)
        refused = whole(401, b"", b"WWW-Authenticate: Bearer\r\n")
        connection.sendall(whole(200) if b"Bearer new" in head else refused)
        return None

    def renew(request: aftercall.urllib3.Request, challenges: Any) -> bool:
        assert (request.method, request.url) == ("POST", f"{server.url}/x") and request.body == b"x"
        assert "secret" not in repr(request)
        request.headers["Authorization"] = "Bearer new"
        return True

    given = {"A": "b", "Authorization": "secret"}
    with Scripted(answer) as server, manager(authenticate=renew) as http:
        response = http.request("POST", f"{server.url}/x", body=b"x", headers=given)
    assert response.status == 200 and b"A: b" in heads[1]
    assert given == {"A": "b", "Authorization": "secret"}  # The caller's own stay as they were.


def test_an_idempotency_key_is_the_same_in_all_attempts() -> None:
    keys: List[bytes] = []

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        keys.extend(line for line in head.split(b"\r\n") if line.startswith(b"Idempotency-Key"))
        return first_then(None, whole(201))(server, connection, head)

    with Scripted(answer) as server, manager(idempotency_keys=True) as http:
        assert http.request("POST", server.url, body=b"x").status == 201
        assert len(keys) == 2 and len(set(keys)) == 1
        http.request("POST", server.url, body=b"x")
    assert len(set(keys)) == 2


@pytest.mark.parametrize("kind", [dict, urllib3.HTTPHeaderDict])
def test_fields_that_others_change_stay_those_of_the_call(kind: Any) -> None:
    heads: List[bytes] = []

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        heads.append(head)
        given["Idempotency-Key"] = "of another call"
        return first_then(AGAIN, whole(201))(server, connection, head)

    given = kind({"Idempotency-Key": "of this call"})
    with Scripted(answer) as server, manager() as http:
        assert http.urlopen("POST", server.url, body=b"x", headers=given).status == 201
    assert [b"of this call" in head for head in heads] == [True, True]


def test_options_of_single_requests(http: Any) -> None:
    with Scripted(lambda *_: False) as server:
        with pytest.raises(HTTPError):
            http.request("POST", server.url, body=b"x")
        assert server.requests == 1
        with aftercall.options(idempotent=True), pytest.raises(HTTPError):
            http.request("POST", server.url, body=b"x")
        assert server.requests == 4


def test_a_pause_ends_a_call_unsent() -> None:
    policy = aftercall.Policy(longest_wait=2.0, throttle_base=20.0, deadline=0.8)
    with Scripted(always(whole(503, b"", b"Retry-After: 60\r\n"))) as server:
        with manager(engine=aftercall.Engine(policy=policy)) as http:
            # The second is let through to see whether the throttle was about more than the first.
            for _ in range(2):
                http.request("GET", server.url)
            with pytest.raises(aftercall.urllib3.NotSentError) as raised:
                http.request("GET", server.url)
        assert server.requests == 2
    assert isinstance(raised.value, aftercall.NotSentError) and isinstance(raised.value, HTTPError)


def test_nothing_listens(http: Any) -> None:
    with pytest.raises(MaxRetryError) as raised:
        http.request("POST", "http://127.0.0.1:9/", body=b"x")
    assert isinstance(raised.value.reason, urllib3.exceptions.NewConnectionError)
    outcome = found(raised.value)
    assert outcome.effect == "not-applied" and len(outcome.attempts) == 3


def proxied(heads: List[bytes], answer: bytes) -> Callable[..., Optional[bool]]:
    def serve(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        heads.append(head)
        if head.startswith(b"CONNECT"):
            connection.sendall(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
            return False
        connection.sendall(AGAIN if server.requests == 1 else answer)
        return None

    return serve


def test_a_proxy_manager_decides_too() -> None:
    heads: List[bytes] = []
    with Scripted(proxied(heads, whole(201, b"tea"))) as server:
        engine = aftercall.Engine(policy=POLICY)
        with aftercall.urllib3.ProxyManager(server.url, engine=engine) as http:
            response = http.request("POST", "http://shop.invalid/x", body=b"x")
            assert response.data == b"tea" and len(found(response).attempts) == 2
            assert http.engine is engine
            assert heads[1].startswith(b"POST http://shop.invalid/x ")
            with pytest.raises(MaxRetryError) as raised:
                http.request("POST", "https://shop.invalid/x", body=b"x")
    assert isinstance(raised.value.reason, urllib3.exceptions.ProxyError)
    assert found(raised.value).verdict is not None and b"CONNECT" in heads[-1]


def test_a_proxy_manager_through_a_proxy_that_is_not_there() -> None:
    engine = aftercall.Engine(policy=POLICY)
    with aftercall.urllib3.ProxyManager("http://127.0.0.1:9", engine=engine) as http:
        with pytest.raises(MaxRetryError) as raised:
            http.request("POST", "http://shop.invalid/x", body=b"x")
    assert isinstance(raised.value.reason, urllib3.exceptions.ProxyError)


def test_ipv6_has_its_brackets() -> None:
    pool = urllib3.HTTPConnectionPool("::1", 80)
    assert aftercall.urllib3._absolute(pool, "/x") == "http://[::1]:80/x"
