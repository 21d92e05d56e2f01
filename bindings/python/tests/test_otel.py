"""Spans and metrics of OpenTelemetry, as the SDK's in-memory exporter and reader see them."""

from __future__ import annotations

import urllib.request
from typing import Any, Optional

import httpx
import pytest
import requests
import yarl
from conftest import WRITER, Server
from observed import (
    CLIENTS,
    NOWHERE,
    SECRET,
    Watched,
    attributes,
    by_httpx,
    by_requests,
    ids,
    nothing_leaks,
    of,
    parent,
    unslept,
    watched,
)
from opentelemetry import trace

import aftercall
from aftercall import otel
from aftercall.otel import Telemetry

__all__ = ["nothing_leaks", "watched"]


@CLIENTS
def test_a_span_for_each_attempt(send: Any, server: Server, watched: Watched) -> None:
    server.fault("status=503; applied=no; retry-after=1", path="/v1/orders")
    send(f"{server.url}/v1/orders", watched.engine())
    first, second, call = watched.spans()
    address, port = server.url.rpartition("/")[2].split(":")
    target = {"http.request.method": "GET", "server.address": address, "server.port": int(port)}
    for span in (first, second):
        assert span.name == "GET" and span.kind is trace.SpanKind.CLIENT
        assert parent(span) == ids(call) and span.end_time and span.start_time
        assert attributes(span).items() >= target.items()
        assert attributes(span)["url.full"] == f"{server.url}/v1/orders"
    assert (first.end_time or 0) <= (second.start_time or 0)
    assert of([first, second], "http.response.status_code") == [503, 200]
    assert of([first, second], "http.request.resend_count") == [None, 1]
    assert of([first, second], "error.type") == ["overloaded", None]
    assert of([first, second], "aftercall.effect") == ["not-applied", "applied"]
    assert of([first, second], "aftercall.remedy") == ["slow-down", "proceed"]
    assert first.status.status_code is trace.StatusCode.ERROR
    assert first.status.description is None
    assert second.status.status_code is trace.StatusCode.UNSET
    assert call.name == "call GET" and call.kind is trace.SpanKind.INTERNAL
    assert call.status.status_code is trace.StatusCode.UNSET and call.parent is None
    assert attributes(call) == {
        **target,
        "aftercall.attempts": 2,
        "aftercall.stop": "settled",
        "aftercall.effect": "applied",
        "aftercall.fault": "none",
        "aftercall.reason": "none",
        "aftercall.remedy": "proceed",
    }
    (waited,) = call.events
    assert waited.name == "aftercall.wait" and waited.attributes is not None
    assert waited.attributes["aftercall.wait.reason"] == "throttled"
    assert waited.attributes["aftercall.wait.seconds"] >= 1  # type: ignore[operator]
    scope = first.instrumentation_scope
    assert scope is not None and scope.name == "aftercall"
    assert scope.version == aftercall.__version__ and "/1.44.0" in (scope.schema_url or "")


def test_the_questions_to_the_caller_are_events(watched: Watched, server: Server) -> None:
    def renew(request: requests.PreparedRequest, challenges: Any) -> bool:
        request.headers["Authorization"] = WRITER["Authorization"]
        return True

    server.fault("status=401; applied=no", method="POST")
    server.fault("status=504; applied=yes", method="POST")
    with requests.Session() as session:
        adapter = aftercall.requests.Adapter(
            watched.engine(), authenticate=renew, verify=lambda request, decision: True
        )
        session.mount("http://", adapter)
        session.post(f"{server.url}/v1/orders", json={})
    asked, looked = watched.call().events
    assert (asked.name, looked.name) == ("aftercall.authenticate", "aftercall.verify")
    assert asked.attributes and asked.attributes["aftercall.authenticate.renewed"] is True
    assert looked.attributes and looked.attributes["aftercall.verify.found"] == "applied"
    assert looked.attributes["aftercall.verify.seconds"] >= 0  # type: ignore[operator]



def test_what_is_measured(server: Server, watched: Watched) -> None:
    server.fault("status=503; applied=no; retry-after=1", path="/v1/orders")
    by_requests(f"{server.url}/v1/orders", watched.engine())
    points = watched.points()
    address, port = server.url.rpartition("/")[2].split(":")
    where = {"server.address": address, "server.port": int(port)}
    target = {"http.request.method": "GET", **where}
    ended = {"aftercall.stop": "settled", "aftercall.effect": "applied"}
    measured = {name: [dict(point.attributes) for point in found] for name, found in points.items()}
    assert measured == {
        "http.client.request.duration": [
            {**target, "http.response.status_code": 503, "error.type": "overloaded"},
            {**target, "http.response.status_code": 200},
        ],
        "aftercall.wait.duration": [{**where, "aftercall.wait.reason": "throttled"}],
        "aftercall.call.duration": [{**target, **ended}],
        "aftercall.calls": [{**target, **ended}],
    }
    request = points["http.client.request.duration"][0]
    advised = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
    assert tuple(request.explicit_bounds) == advised
    assert request.count == 1 and 0 < request.sum < 5
    assert points["aftercall.call.duration"][0].sum >= request.sum
    assert points["aftercall.calls"][0].value == 1
    # An exemplar leads from a duration to the attempt that took it.
    led = [request, points["aftercall.call.duration"][0]]
    for point, span in zip(led, [watched.attempts()[0], watched.call()]):
        assert [found.span_id for found in point.exemplars] == [ids(span)[1]]


@CLIENTS
def test_a_refused_connection(send: Any, watched: Watched) -> None:
    with pytest.raises((requests.ConnectionError, httpx.ConnectError)):
        send(f"{NOWHERE}?token={SECRET}", watched.engine(attempts=2))
    first, second = watched.attempts()
    assert of([first, second], "http.response.status_code") == [None, None]
    assert of([first, second], "error.type") == ["unreachable"] * 2
    assert of([first, second], "server.port") == [9, 9]
    assert all(span.status.status_code is trace.StatusCode.ERROR for span in (first, second))
    assert not first.events and first.status.description is None
    call = attributes(watched.call())
    assert call["error.type"] == "unreachable" and call["aftercall.stop"] == "attempts"
    assert call["aftercall.effect"] == "not-applied" and call["aftercall.fault"] == "network"
    (point, *_) = watched.points()["http.client.request.duration"]
    assert point.attributes["error.type"] == "unreachable" and point.count == 2
    assert "http.response.status_code" not in point.attributes


@pytest.mark.parametrize(
    "answer, error, call_error",
    [
        ((404, [], b""), "not-found", "not-found"),
        ((301, [("Location", "/x")], b""), None, None),
        ((304, [], b""), None, None),
        ((204, [], b""), None, None),
        (
            aftercall.Response(200, [("Content-Length", "9")], b"a", body_state="truncated"),
            "interrupted",
            "interrupted",
        ),
    ],
)
def test_what_is_an_error(
    answer: Any, error: Optional[str], call_error: Optional[str], watched: Watched
) -> None:
    request = httpx.Request("GET", "http://a.example/")
    aftercall.drive(watched.engine(attempts=1), request, lambda attempt: answer)
    (attempt,) = watched.attempts()
    for span, word in ((attempt, error), (watched.call(), call_error)):
        assert attributes(span).get("error.type") == word
        status = trace.StatusCode.UNSET if word is None else trace.StatusCode.ERROR
        assert span.status.status_code is status
    code = answer.status if isinstance(answer, aftercall.Response) else answer[0]
    assert attributes(attempt)["http.response.status_code"] == code


def test_what_was_already_done_is_no_error(server: Server, watched: Watched) -> None:
    url = f"{server.url}/v1/orders"
    made = requests.post(url, json={"item": "tea"}, headers=WRITER, timeout=10).json()
    server.fault("drop-after-apply", method="DELETE")
    answer = by_requests(f"{url}/{made['id']}", watched.engine(), "DELETE")
    assert answer.status_code in (404, 410)
    lost, last = watched.attempts()
    assert of([lost, last], "error.type") == ["interrupted", None]
    assert last.status.status_code is trace.StatusCode.UNSET
    call = attributes(watched.call())
    assert call["aftercall.stop"] == "already-done" and "error.type" not in call


def test_a_post_is_not_repeated(server: Server, watched: Watched) -> None:
    server.fault("drop-after-apply", method="POST", path="/v1/orders")
    with pytest.raises(requests.ConnectionError):
        by_requests(f"{server.url}/v1/orders", watched.engine(), "POST")
    (attempt,) = watched.attempts()
    assert attempt.name == "POST" and attributes(attempt)["aftercall.effect"] == "unknown"
    call = attributes(watched.call())
    assert call["aftercall.stop"] == "not-harmless" and call["aftercall.attempts"] == 1
    assert call["aftercall.effect"] == "unknown" and call["error.type"] == "interrupted"
    (point,) = watched.points()["aftercall.calls"]
    assert point.attributes["aftercall.stop"] == "not-harmless"


def test_what_was_found_applied_is_no_error(watched: Watched) -> None:
    def send(attempt: aftercall.Send) -> Any:
        raise ConnectionResetError

    request = httpx.Request("POST", "http://a.example/")
    with pytest.raises(ConnectionResetError):
        aftercall.drive(watched.engine(), request, send, verify=lambda *asked: True)
    assert of(watched.attempts(), "error.type") == ["interrupted"]
    call = watched.call()
    assert attributes(call)["aftercall.effect"] == "applied"
    assert call.status.status_code is trace.StatusCode.UNSET


def test_a_call_that_sends_nothing(watched: Watched) -> None:
    request = httpx.Request("GET", "http://a.example/")
    with pytest.raises(aftercall.NotSentError):
        aftercall.drive(watched.engine(), request, lambda attempt: (200, [], b""), deadline=0)
    assert not watched.attempts()
    call = attributes(watched.call())
    assert call["aftercall.attempts"] == 0
    assert call["error.type"] == call["aftercall.stop"] == "deadline"
    assert "aftercall.reason" not in call


def test_nothing_secret_is_told(server: Server, watched: Watched) -> None:
    server.fault("status=503; applied=no; retry-after=1", path="/v1/orders")
    place = server.url.partition("//")[2]
    url = f"http://{SECRET}:{SECRET}@{place}/v1/orders?token={SECRET}&sig={SECRET}#{SECRET}"
    engine = watched.engine(attempts=2)
    transport = aftercall.httpx.Transport(engine=engine, sleep=unslept, scope=SECRET)
    with httpx.Client(transport=transport) as client:
        client.get(url, headers={"Authorization": f"Bearer {SECRET}"})
        with pytest.raises(httpx.ConnectError):
            client.get(f"http://{SECRET}@127.0.0.1:9/?key={SECRET}")
    told = "".join(span.to_json() for span in watched.spans()) + str(watched.points())
    assert "REDACTED:REDACTED@" in told and SECRET not in told
    assert set(of(watched.attempts(), "url.full")) == {
        f"http://REDACTED:REDACTED@{place}/v1/orders?token=REDACTED&sig=REDACTED",
        "http://REDACTED@127.0.0.1:9/?key=REDACTED",
    }


class Named:
    def __init__(self, url: Any) -> None:
        self.url = url


class Raising:
    @property
    def url(self) -> str:
        raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    "url, shown",
    [
        ("https://a.example:8443/b;c?d", "https://a.example:8443/b;c?REDACTED"),
        ("https://a.example?page=2&q=x", "https://a.example?page=2&q=REDACTED"),
        ("https://a.example/?page=2&&=x", "https://a.example/?page=2&&=REDACTED"),
        ("https://a.example/?q=a=b#top", "https://a.example/?q=REDACTED"),
        ("http://u:p@[::1]:80/", "http://REDACTED:REDACTED@[::1]:80/"),
        ("http://u:p@w@a.example/", "http://REDACTED:REDACTED@a.example/"),
        ("http://u:p/w@a.example/", None),
        ("http://[::1/", None),
        ("http:///nowhere", None),
        ("/v1/orders?token=x", None),
        ("urn:isbn:1", None),
        (yarl.URL("http://u:p@a.example/b?q=x"), "http://REDACTED:REDACTED@a.example/b?q=REDACTED"),
        (b"http://a.example/", None),
        (None, None),
    ],
)
def test_which_url_is_shown(url: Any, shown: Optional[str]) -> None:
    assert otel._shown(Named(url), frozenset({"page"})) == shown


def test_the_url_of_a_request_of_urllib() -> None:
    request = urllib.request.Request("http://a.example/b?q=x")
    assert otel._shown(request, frozenset()) == "http://a.example/b?q=REDACTED"


def test_a_request_without_a_url(watched: Watched) -> None:
    assert otel._shown(Raising(), frozenset()) is None
    request = aftercall.Request("GET")
    aftercall.drive(watched.engine(), request, lambda attempt: (200, [], b""))
    (attempt,) = watched.attempts()
    assert not {"url.full", "server.address", "server.port"} & set(attributes(attempt))
    aftercall.drive(
        watched.engine(), aftercall.Request("GET", "https://[::1]/x"), lambda _: (200, [], b"")
    )
    told = attributes(watched.attempts()[-1])
    assert (told["server.address"], told["server.port"]) == ("::1", 443)


def test_values_of_a_query_that_may_be_shown(server: Server) -> None:
    watched = Watched(query=["page"])
    by_httpx(f"{server.url}/v1/orders?page=2&token={SECRET}", watched.engine())
    shown = f"{server.url}/v1/orders?page=2&token=REDACTED"
    assert of(watched.attempts(), "url.full") == [shown]
    with pytest.raises(TypeError, match="query"):
        Telemetry(query="page")


def test_methods_that_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(method: str) -> Any:
        watched = Watched()
        request = aftercall.Request(method, "http://a.example/")
        aftercall.drive(watched.engine(), request, lambda attempt: (200, [], b""))
        (attempt,) = watched.attempts()
        (point,) = watched.points()["http.client.request.duration"]
        word = attributes(attempt)["http.request.method"]
        assert point.attributes["http.request.method"] == word
        assert watched.call().name == f"call {attempt.name}"
        return attempt.name, word, attributes(attempt).get("http.request.method_original")

    assert told("QUERY") == ("QUERY", "QUERY", None)
    assert told("PURGE") == ("HTTP", "_OTHER", "PURGE")
    assert told("get") == ("HTTP", "_OTHER", "get")
    monkeypatch.setenv("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", "PURGE, GET")
    assert told("PURGE") == ("PURGE", "PURGE", None)
    assert told("POST") == ("HTTP", "_OTHER", "POST")
