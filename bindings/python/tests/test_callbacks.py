"""The caller's functions: what they may answer, and that a broken one takes nothing away."""

from __future__ import annotations

import logging
import socket
from typing import Any, Callable, Dict, List, Optional, Tuple

import adapted
import pytest
from scripted import Answer, Scripted, always, whole

import aftercall

pytestmark = pytest.mark.usefixtures("each_httpx")

POLICY = aftercall.Policy(base=0.005, throttle_base=0.005)


OLD = {"Authorization": "Bearer old"}


def with_old(send: Callable[..., Any]) -> Callable[..., Any]:
    def sending(method: str, url: str, **options: Any) -> Any:
        return send(method, url, aftercall.Engine(policy=POLICY), OLD, **options)

    return sending


CLIENTS = {name: with_old(send) for name, send in adapted.CLIENTS.items()}
#: Those that await what a function of the caller's gives.
AWAITING = [CLIENTS["httpx-async"], CLIENTS["aiohttp"]]


@pytest.fixture(params=CLIENTS)
def send(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return CLIENTS[request.param]


def lost_first(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
    """No answer to the first request, and one to each after it."""
    if server.requests == 1:
        return False
    connection.sendall(whole(201, b"tea"))
    return None


@pytest.mark.parametrize(
    ("found", "effect", "requests_made"),
    [
        (True, "applied", 1),
        (False, "applied", 2),  # said to be impossible, so it was sent again
        (None, "unknown", 1),
        ("applied", "applied", 1),
        ("not-applied", "applied", 2),
        ("unknown", "unknown", 1),
        (aftercall.Verified.APPLIED, "applied", 1),
    ],
)
def test_what_verify_may_answer(
    send: Callable[..., Any], found: Any, effect: str, requests_made: int
) -> None:
    carrier: Any
    with Scripted(lost_first) as server:
        try:
            carrier = send("POST", server.url, verify=lambda request, decision: found)
        except adapted.FAILURES as error:
            carrier = error
        assert server.requests == requests_made
    outcome = aftercall.outcome_of(carrier)
    assert outcome is not None and outcome.effect == effect
    assert outcome.is_success == (effect == "applied")


@pytest.mark.parametrize("code", [500, 502, 504])
def test_a_verified_call_is_a_success(send: Callable[..., Any], code: int) -> None:
    """Who is told of an error here pays a second time."""
    with Scripted(always(whole(code, b'{"message": "timed out"}'))) as server:
        response = send("POST", server.url, verify=lambda request, decision: True)
        assert response.status_code == code and server.requests == 1
    outcome = aftercall.outcome_of(response)
    assert outcome is not None and (outcome.effect, outcome.stop) == ("applied", "already-done")
    aftercall.raise_for_status(response)


def test_an_unverified_call_is_not(send: Callable[..., Any]) -> None:
    with Scripted(always(whole(504))) as server:
        response = send("POST", server.url, verify=lambda request, decision: None)
    with pytest.raises(aftercall.GatewayTimeout) as raised:
        aftercall.raise_for_status(response)
    assert raised.value.aftercall == aftercall.outcome_of(response)
    assert aftercall.outcome_of(raised.value) is raised.value.aftercall


class Nonsense:
    """What means nothing, and neither true nor false."""

    def __bool__(self) -> bool:
        raise ValueError("I am not to be asked")


def throwing(*given: Any) -> Any:
    raise LookupError("s3cret")


async def later() -> bool:
    return True


BROKEN: Dict[str, Callable[..., Any]] = {
    "throws": throwing,
    "nonsense": lambda *given: Nonsense(),
    "a word": lambda *given: "yes",
    "a number": lambda *given: 1,
    "an awaitable": lambda *given: later(),
    "too few arguments": lambda: True,
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("code", [0, 504])
def test_a_broken_verify_keeps_what_came(
    send: Callable[..., Any], name: str, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    answer: Answer = always(whole(code, b"late")) if code else lost_first
    awaited = send in AWAITING and name == "an awaitable"
    with Scripted(answer) as server, caplog.at_level(logging.ERROR, "aftercall"):
        carrier: Any
        try:
            carrier = send("POST", server.url, verify=BROKEN[name])
            assert carrier.status_code == 504
        except adapted.FAILURES as error:
            carrier = error
        assert server.requests == 1
    outcome = aftercall.outcome_of(carrier)
    assert outcome is not None and outcome.effect == ("applied" if awaited else "unknown")
    assert ("verify" in caplog.text) != awaited and "s3cret" not in caplog.text
    assert name != "a number" or "verify answered an int that means nothing" in caplog.text


@pytest.mark.parametrize("name", ["throws", "nonsense", "an awaitable", "too few arguments"])
def test_a_broken_authenticate_keeps_the_answer(
    send: Callable[..., Any], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    awaited = send in AWAITING and name == "an awaitable"
    with Scripted(always(whole(401, b"", b"WWW-Authenticate: Bearer\r\n"))) as server:
        response = send("GET", server.url, authenticate=BROKEN[name])
        assert response.status_code == 401 and server.requests == (2 if awaited else 1)
    outcome = aftercall.outcome_of(response)
    assert outcome is not None and outcome.verdict is not None and outcome.stop == "settled"
    assert ("authenticate" in caplog.text) != awaited and "s3cret" not in caplog.text


def test_an_interrupted_callback_interrupts(send: Callable[..., Any]) -> None:
    def interrupt(*given: Any) -> bool:
        raise KeyboardInterrupt

    with Scripted(lost_first) as server, pytest.raises(KeyboardInterrupt) as raised:
        send("POST", server.url, verify=interrupt)
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and (outcome.stop, outcome.effect) == ("cancelled", "unknown")
    assert server.requests == 1


Seen = List[Tuple[str, bytes]]


def signing_in(seen: Seen, name: str, then: bytes) -> Answer:
    """401 without the new credentials, `then` with them."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        lines = head.lower().split(b"\r\n")
        given = [line for line in lines if line.startswith(b"authorization:")]
        seen.append((name, given[0] if given else b""))
        refused = whole(401, b"", b"WWW-Authenticate: Bearer\r\n")
        connection.sendall(then if b"authorization: bearer new" in given else refused)
        return None

    return answer


def renew(request: Any, challenges: Any) -> bool:
    request.headers["Authorization"] = "Bearer new"
    return True


@pytest.mark.parametrize("code", [302, 307])
def test_credentials_go_to_the_origin_that_they_are_for(
    send: Callable[..., Any], code: int
) -> None:
    seen: Seen = []
    with Scripted(signing_in(seen, "b", whole(200, b"tea"))) as other:
        there = whole(code, b"", b"Location: %s/x\r\n" % other.url.encode())
        with Scripted(signing_in(seen, "a", there)) as own:
            refused = send("GET", own.url, authenticate=renew)
            assert refused.status_code == 401
            assert seen == [
                ("a", b"authorization: bearer old"),
                ("a", b"authorization: bearer new"),
                ("b", b""),
            ]
            allowed = send("GET", own.url, authenticate=renew, authenticate_origins=[other.url])
            assert allowed.status_code == 200
            assert seen[-1] == ("b", b"authorization: bearer new")


def test_a_redirect_within_the_origin_may_sign_in(send: Callable[..., Any]) -> None:
    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        new = b"bearer new" in head.lower()
        here = whole(302, b"", b"Location: /b\r\n")
        inside = whole(200, b"tea") if new else whole(401, b"", b"WWW-Authenticate: Bearer\r\n")
        connection.sendall(inside if b" /b " in head else here)
        return None

    with Scripted(answer) as server:
        assert send("GET", f"{server.url}/a", authenticate=renew).status_code == 200


@pytest.mark.parametrize(
    ("named", "kind"),
    [("https://h", TypeError), (b"https://h", TypeError), (3, TypeError), (["h"], ValueError)],
)
def test_origins_are_checked_where_they_are_given(named: Any, kind: type) -> None:
    for make in (
        aftercall.requests.Adapter,
        aftercall.httpx.Transport,
        aftercall.httpx.AsyncTransport,
        aftercall.aiohttp.Middleware,
        aftercall.urllib3.PoolManager,
    ):
        with pytest.raises(kind, match="authenticate_origins"):
            make(authenticate_origins=named)
