"""Answers behind redirects: what they prove of the request that was made first."""

from __future__ import annotations

import socket
from typing import Any, Callable, Optional

import adapted
import pytest
from scripted import Scripted, whole
from test_failures import CLIENTS

import aftercall

pytestmark = pytest.mark.usefixtures("each_httpx")

LATER = whole(503, b"", b"Retry-After: 1\r\n")
#: Clients that tell which redirects they followed to an answer.
TELLING = ["requests", "httpx", "httpx-async", "aiohttp", "urllib3"]


def redirecting(code: int, answer: bytes) -> Callable[..., Optional[bool]]:
    """Redirects every request for / with this code; what it leads to is answered so."""

    def serve(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        if head.split(b" ")[1] == b"/":
            connection.sendall(whole(code, b"", b"Location: /there\r\n"))
        else:
            connection.sendall(answer)
        return None

    return serve


@pytest.mark.parametrize("client", TELLING)
@pytest.mark.parametrize("code", [301, 302, 303])
def test_the_answer_to_a_get_proves_nothing_of_the_post(client: str, code: int) -> None:
    for answer in (LATER, whole(404, b""), whole(401, b"")):
        with Scripted(redirecting(code, answer)) as server:
            response = CLIENTS[client](f"{server.url}/")
            verdict = aftercall.judge(response, method="POST" if client == "urllib3" else None)
            assert (verdict.effect, verdict.remedy) == ("unknown", "reconcile")
            assert not verdict.is_retryable
            asked = aftercall.Request("POST", f"{server.url}/")
            call = aftercall.Engine().call(asked, can_authenticate=True)
            call.begin()
            done = call.on_response(response)
            assert isinstance(done, aftercall.Done) and done.outcome.effect == "unknown"


@pytest.mark.parametrize("client", TELLING)
def test_a_request_that_is_carried_on_has_its_own_answer(client: str) -> None:
    with Scripted(redirecting(307, LATER)) as server:
        response = CLIENTS[client](f"{server.url}/")
        verdict = aftercall.judge(response, method="POST" if client == "urllib3" else None)
        assert (verdict.effect, verdict.is_retryable) == ("not-applied", True)


def send(adapter: str, url: str, method: str) -> Any:
    return adapted.CLIENTS[adapter](method, url, aftercall.Engine())


ADAPTERS = list(adapted.CLIENTS)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_does_not_speak_for_the_post_behind_a_redirect(adapter: str) -> None:
    with Scripted(redirecting(303, whole(404, b""))) as server:
        response = send(adapter, f"{server.url}/", "POST")
        outcome = aftercall.outcome_of(response)
        assert outcome is not None and outcome.effect == "unknown"
        with pytest.raises(aftercall.NotFound) as raised:
            aftercall.raise_for_status(response)
    verdict = raised.value.verdict
    assert verdict is not None and (verdict.effect, verdict.remedy) == ("unknown", "reconcile")


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize(
    ("code", "method", "effect"),
    [(303, "POST", "unknown"), (303, "GET", "applied"), (307, "POST", "applied")],
)
def test_a_success_behind_a_redirect_is_that_of_its_own_request(
    adapter: str, code: int, method: str, effect: str
) -> None:
    with Scripted(redirecting(code, whole(200))) as server:
        outcome = aftercall.outcome_of(send(adapter, f"{server.url}/", method))
    assert outcome is not None and (outcome.effect, outcome.is_success) == (effect, True)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapters_exception_behind_a_redirect_proves_nothing(adapter: str) -> None:
    def serve(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        connection.sendall(whole(303, b"", b"Location: http://127.0.0.1:9/\r\n"))
        return None

    with Scripted(serve) as server:
        with pytest.raises(adapted.FAILURES) as raised:
            send(adapter, f"{server.url}/", "POST")
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and (outcome.effect, outcome.is_success) == ("unknown", False)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_get_behind_a_redirect_speaks_for_itself(adapter: str) -> None:
    with Scripted(redirecting(303, whole(404, b""))) as server:
        outcome = aftercall.outcome_of(send(adapter, f"{server.url}/", "GET"))
        assert outcome is not None and outcome.effect == "not-applied"
