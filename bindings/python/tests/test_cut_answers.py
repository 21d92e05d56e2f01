"""Answers that a client takes for whole though they are not, or gives back unread."""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from typing import Any, Callable, Optional

import httpx
import pytest
import requests
import urllib3
from scripted import Scripted

import aftercall
from aftercall import Effect

POLICY = aftercall.Policy(base=0.005, throttle_base=0.005, deadline=20.0)


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", aftercall.requests.Adapter(aftercall.Engine(policy=POLICY)))
    return session


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("end", [b"\r\n", b""])
def test_a_head_that_breaks_off_proves_nothing(end: bytes, stream: bool) -> None:
    def answer(_server: Scripted, connection: socket.socket, _head: bytes) -> Optional[bool]:
        connection.sendall(b"HTTP/1.1 503 X\r\nRetry-After: 0" + end)
        return False

    with Scripted(answer) as server, _session() as session:
        response = session.post(server.url, data=b"x", timeout=5, stream=stream)
        outcome = aftercall.outcome_of(response)
        assert outcome is not None
        assert (outcome.effect, server.requests) == (Effect.UNKNOWN, 1)


def test_a_refusal_that_says_its_length_is_sent_again() -> None:
    def answer(server: Scripted, connection: socket.socket, _head: bytes) -> Optional[bool]:
        status = "503 X" if server.requests == 1 else "201 Created"
        fields = "Retry-After: 0\r\nContent-Length: 0"
        connection.sendall(f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode())
        return True

    with Scripted(answer) as server, _session() as session:
        assert session.post(server.url, data=b"x", timeout=5).status_code == 201
        assert server.requests == 2


def test_the_answer_after_an_interim_one_is_given_to_no_other_request() -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if b"/early" in head:
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
            server.pause(0.3)
            status = b"503 X\r\nRetry-After: 0"
        else:
            status = b"201 Created"
        connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
        return True

    with Scripted(answer) as server, _session() as session:
        early = session.post(server.url + "/early", data=b"x", timeout=5)
        outcome = aftercall.outcome_of(early)
        assert outcome is not None
        assert outcome.effect is Effect.UNKNOWN
        following = session.post(server.url + "/next", data=b"x", timeout=5)
        outcome = aftercall.outcome_of(following)
        assert outcome is not None
        assert (following.status_code, len(outcome.attempts)) == (201, 1)
        # Counted here and not at the server, which would see a second one only later.
        assert server.connections == 2


def _with_requests(url: str, open_ones: ExitStack) -> Any:
    session = open_ones.enter_context(requests.Session())
    session.trust_env = False
    return session.post(url, data=b"x", stream=True, timeout=5)


def _with_urllib3(url: str, open_ones: ExitStack) -> Any:
    pool = open_ones.enter_context(urllib3.PoolManager())
    return pool.request("POST", url, body=b"x", preload_content=False, retries=False)


def _with_httpx(url: str, open_ones: ExitStack) -> Any:
    client = open_ones.enter_context(httpx.Client(trust_env=False))
    return client.send(client.build_request("POST", url, content=b"x"), stream=True)


def _with_http_client(url: str, open_ones: ExitStack) -> Any:
    address = url.partition("//")[2]
    connection = open_ones.enter_context(closing(http.client.HTTPConnection(address, timeout=5)))
    connection.request("POST", "/", body=b"x")
    return connection.getresponse()


def _with_urllib(url: str, _open_ones: ExitStack) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as caught:
        opener.open(url, data=b"x", timeout=5)
    return caught.value


@pytest.mark.parametrize(
    "send", [_with_requests, _with_urllib3, _with_httpx, _with_http_client, _with_urllib]
)
def test_a_body_of_unknown_length_that_was_not_read_takes_the_proof_away(
    send: Callable[[str, ExitStack], Any],
) -> None:
    def answer(server: Scripted, connection: socket.socket, _head: bytes) -> Optional[bool]:
        connection.sendall(b"HTTP/1.1 503 X\r\nRetry-After: 2\r\n\r\n")
        server.pause(0.2)
        connection.sendall(b"the operation timed out")
        return False

    with Scripted(answer) as server, ExitStack() as open_ones:
        response = open_ones.enter_context(closing(send(server.url, open_ones)))
        verdict = aftercall.judge(response, method="POST")
        assert verdict.effect is Effect.UNKNOWN
        assert not verdict.is_retryable


def _read_by_requests(method: str, url: str, open_ones: ExitStack) -> Any:
    session = open_ones.enter_context(requests.Session())
    session.trust_env = False
    return session.request(method, url, timeout=5)


def _read_by_urllib3(method: str, url: str, open_ones: ExitStack) -> Any:
    pool = open_ones.enter_context(urllib3.PoolManager())
    return pool.request(method, url, retries=False)


@pytest.mark.parametrize("send", [_read_by_requests, _read_by_urllib3])
@pytest.mark.parametrize(
    ("method", "fields", "effect"),
    [
        ("POST", b"Retry-After: 2", Effect.UNKNOWN),
        ("POST", b"Retry-After: 2\r\nContent-Length: 0\r\n\r\n", Effect.NOT_APPLIED),
        ("HEAD", b"Retry-After: 2\r\n\r\n", Effect.NOT_APPLIED),
    ],
)
def test_a_bare_clients_empty_answer_proves_something_only_if_it_came_whole(
    send: Callable[[str, str, ExitStack], Any], method: str, fields: bytes, effect: Effect
) -> None:
    def answer(_server: Scripted, connection: socket.socket, _head: bytes) -> Optional[bool]:
        connection.sendall(b"HTTP/1.1 503 X\r\n" + fields)
        return False

    with Scripted(answer) as server, ExitStack() as open_ones:
        response = send(method, server.url, open_ones)
        assert aftercall.judge(response, method=method).effect is effect
