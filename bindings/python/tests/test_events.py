"""What a call tells of itself: events and lines of the log."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from typing import Any, Callable, List

import adapted
import pytest
import requests

import aftercall
from aftercall.calling import Begun
from aftercall import events
from conftest import WRITER, Server

SECRET = "s3cr3t"


def names(seen: List[events.Event]) -> List[str]:
    return [type(event).__name__ for event in seen]


def getting(send: Callable[..., Any]) -> Callable[..., Any]:
    def get(url: str, engine: aftercall.Engine, sleep: Any = None) -> Any:
        return send("GET", url, engine, WRITER, sleep=sleep)

    return get


by_requests = getting(adapted.by_requests)
CLIENTS = pytest.mark.parametrize(
    "get", [getting(send) for send in adapted.CLIENTS.values()], ids=list(adapted.CLIENTS)
)


@CLIENTS
def test_every_step_is_told(get: Any, server: Server) -> None:
    seen: List[Any] = []
    server.fault("status=503; applied=no; retry-after=1", path="/v1/orders")
    engine = aftercall.Engine(on_event=seen.append)
    get(f"{server.url}/v1/orders", engine, lambda seconds: None)
    assert names(seen) == [
        "CallBegun",
        "AttemptBegun",
        "AttemptEnded",
        "WaitBegun",
        "WaitEnded",
        "AttemptBegun",
        "AttemptEnded",
        "CallEnded",
    ]
    assert len({event.call for event in seen}) == 1
    assert {event.request.origin for event in seen} == {server.url}
    assert str(seen[0].client_request.url) == f"{server.url}/v1/orders"
    assert [seen[1].number, seen[2].number, seen[5].number] == [1, 1, 2]
    assert seen[2].verdict.code == 503 and seen[2].error is None and seen[2].seconds > 0
    assert seen[3].reason == "throttled" and seen[3].attempts == 1 and seen[3].seconds > 0
    assert seen[-1].outcome.is_success and seen[-1].seconds >= seen[2].seconds


@CLIENTS
def test_a_failure_has_its_exception(get: Any) -> None:
    seen: List[Any] = []
    policy = aftercall.Policy(attempts=1)
    engine = aftercall.Engine(policy=policy, on_event=seen.append)
    with pytest.raises(adapted.FAILURES) as caught:
        get("http://127.0.0.1:9/", engine)
    ended = next(event for event in seen if isinstance(event, events.AttemptEnded))
    assert ended.error is caught.value and ended.verdict is not None and ended.verdict.code == 0


@CLIENTS
def test_an_interruption_is_told(get: Any, server: Server) -> None:
    seen: List[Any] = []
    engine = aftercall.Engine(on_event=seen.append)
    server.fault("status=503; applied=no; retry-after=1", path="/v1/orders")

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(f"{server.url}/v1/orders", engine, interrupt)
    assert names(seen)[-2:] == ["WaitEnded", "CallEnded"]
    assert seen[-1].outcome.stop == "cancelled"


def asking(send: Callable[..., Any]) -> Callable[..., Any]:
    """Posts with the old credentials, and asks the two functions."""

    def post(url: str, engine: aftercall.Engine, **asked: Any) -> Any:
        return send("POST", url, engine, {"Authorization": "Bearer old"}, **asked)

    return post


ASKING = pytest.mark.parametrize(
    "post", [asking(send) for send in adapted.CLIENTS.values()], ids=list(adapted.CLIENTS)
)


def renew(request: Any, challenges: Any) -> bool:
    request.headers["Authorization"] = WRITER["Authorization"]
    return True


@ASKING
def test_the_questions_to_the_caller_are_told(
    post: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "aftercall")
    seen: List[Any] = []
    engine = aftercall.Engine(on_event=seen.append)
    server.fault("status=401; applied=no", method="POST")
    server.fault("status=504; applied=yes", method="POST")
    url = f"{server.url}/v1/orders"
    post(url, engine, authenticate=renew, verify=lambda request, decision: True)
    asked = [event for event in seen if "Attempt" not in type(event).__name__]
    assert names(asked) == [
        *("CallBegun", "AuthenticateBegun", "AuthenticateEnded"),
        *("VerifyBegun", "VerifyEnded", "CallEnded"),
    ]
    _, asks, renewed, looks, found, ended = asked
    assert (asks.attempts, renewed.renewed) == (1, True) and renewed.seconds >= 0
    assert (looks.attempts, found.found) == (2, "applied") and found.seconds >= 0
    assert isinstance(found.found, aftercall.Verified) and ended.outcome.stop == "already-done"
    assert "authenticate took" in caplog.text and "s: new credentials" in caplog.text
    assert "verify took" in caplog.text and "s: applied" in caplog.text


@ASKING
def test_questions_that_fail_are_told(post: Any, server: Server) -> None:
    seen: List[Any] = []

    def fail(*asked: Any) -> None:
        raise RuntimeError(SECRET)

    engine = aftercall.Engine(on_event=seen.append)
    server.fault("status=504; applied=no", method="POST")
    post(f"{server.url}/v1/orders", engine, verify=fail)
    assert [event.found for event in seen if isinstance(event, events.VerifyEnded)] == ["unknown"]
    post(f"{server.url}/v1/orders", engine, authenticate=fail)
    ends = [event for event in seen if isinstance(event, events.AuthenticateEnded)]
    assert [event.renewed for event in ends] == [False]


@ASKING
@pytest.mark.parametrize("what", ["verify", "authenticate"])
def test_an_interrupted_question_is_told(post: Any, server: Server, what: str) -> None:
    seen: List[Any] = []

    def interrupt(*asked: Any) -> None:
        raise KeyboardInterrupt

    server.fault(f"status={504 if what == 'verify' else 401}; applied=no", method="POST")
    with pytest.raises(KeyboardInterrupt):
        url = f"{server.url}/v1/orders"
        post(url, aftercall.Engine(on_event=seen.append), **{what: interrupt})
    name = "Verify" if what == "verify" else "Authenticate"
    assert names(seen)[-3:] == [f"{name}Begun", f"{name}Ended", "CallEnded"]
    assert (seen[-2].found if what == "verify" else seen[-2].renewed) is None


@CLIENTS
def test_a_function_that_raises_changes_nothing(
    get: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    def raising(event: events.Event) -> None:
        raise RuntimeError(SECRET)

    assert get(f"{server.url}/v1/orders", aftercall.Engine(on_event=raising)).status_code == 200
    assert "on_event raised RuntimeError" in caplog.text and SECRET not in caplog.text


@CLIENTS
def test_waits_and_refusals_are_logged_without_secrets(
    get: Any, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "aftercall")
    server.fault("status=503; applied=no; retry-after=2", path="/v1/orders")
    get(f"{server.url}/v1/orders?token={SECRET}", aftercall.Engine(), lambda seconds: None)
    levels = [(record.levelname, record.getMessage()) for record in caplog.records]
    waits = [line for level, line in levels if level == "INFO"]
    assert len(waits) == 1 and waits[0].startswith(f"GET {server.url}: waits ")
    assert waits[0].endswith(" s after 1 attempt (throttled)")
    assert any("attempt 1 took" in line and "503" in line for _level, line in levels)
    assert SECRET not in caplog.text and "asked for as a fault" not in caplog.text
    caplog.clear()
    with pytest.raises(adapted.FAILURES):
        get("http://127.0.0.1:9/", aftercall.Engine(policy=aftercall.Policy(attempts=1)))
    refused = [record for record in caplog.records if record.levelno == logging.INFO]
    assert len(refused) == 1 and "ended after 1 attempt" in refused[0].getMessage()


def test_without_a_listener_nothing_is_watched(server: Server) -> None:
    logging.getLogger("aftercall").setLevel(logging.WARNING)
    settings = aftercall.requests.Adapter()._settings
    assert Begun(settings, requests.Request("GET", server.url).prepare()).watch is None
    engine = aftercall.Engine(on_event=print)
    settings = aftercall.requests.Adapter(engine)._settings
    assert Begun(settings, requests.Request("GET", server.url).prepare()).watch is not None


def test_the_engine_keeps_its_function() -> None:
    engine = aftercall.Engine(on_event=print)
    assert engine.on_event is print and aftercall.Engine().on_event is None
    assert engine.with_policy(aftercall.Policy(attempts=1)).on_event is print
    with pytest.raises(TypeError, match="on_event"):
        aftercall.Engine(on_event=3)  # type: ignore[arg-type]


def test_an_engine_in_its_own_listener_is_collected() -> None:
    class Listener:
        engine: Any = None

        def __call__(self, event: Any) -> None:
            pass

    listener = Listener()
    listener.engine = aftercall.Engine(on_event=listener)
    gone = weakref.ref(listener)
    del listener
    gc.collect()
    assert gone() is None


def test_numbers_of_calls_differ_between_threads(server: Server) -> None:
    seen: List[Any] = []
    engine = aftercall.Engine(on_event=seen.append)
    threads = [
        threading.Thread(target=by_requests, args=(f"{server.url}/v1/orders", engine))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    begun = [event.call for event in seen if isinstance(event, events.CallBegun)]
    assert len(begun) == len(set(begun)) == 8
