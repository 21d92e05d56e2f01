"""Which span is current when, and that nothing stays behind: tasks, threads, forks, broken ends."""

from __future__ import annotations

import asyncio
import contextvars
import os
import subprocess
import sys
import threading
from typing import Any, Dict, List

import httpx
import pytest
from observed import (
    CLIENTS,
    Watched,
    attributes,
    both,
    ids,
    nothing_leaks,
    of,
    parent,
    unslept,
    watched,
)
from opentelemetry import context, metrics, propagate, trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from scripted import Scripted, whole
from test_fork import forked, needs_fork

import aftercall
from aftercall import events, otel
from aftercall.otel import Telemetry

__all__ = ["nothing_leaks", "watched"]


@pytest.mark.parametrize("during", ["attempt", "wait"])
def test_a_cancelled_call(during: str, watched: Watched) -> None:
    async def send(attempt: aftercall.Send) -> Any:
        if during == "attempt":
            await asyncio.sleep(30)
        return 503, [("Retry-After", "30")], b""

    async def cancelled() -> None:
        request = httpx.Request("GET", "http://a.example/")
        driven = aftercall.adrive(watched.engine(), request, send)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(driven, 0.05)
        assert not trace.get_current_span().get_span_context().is_valid

    asyncio.run(cancelled())
    (attempt,) = watched.attempts()
    kind = "asyncio.exceptions.CancelledError" if during == "attempt" else "overloaded"
    assert attributes(attempt)["error.type"] == kind
    assert attempt.status.status_code is trace.StatusCode.ERROR
    call = watched.call()
    assert attributes(call)["error.type"] == attributes(call)["aftercall.stop"] == "cancelled"
    assert call.status.status_code is trace.StatusCode.ERROR
    waits = watched.points().get("aftercall.wait.duration", [])
    assert [point.sum < 5 for point in waits] == ([] if during == "attempt" else [True])
    assert not watched.telemetry._calls


def test_an_interrupted_call(watched: Watched) -> None:
    def send(attempt: aftercall.Send) -> Any:
        raise KeyboardInterrupt

    request = httpx.Request("GET", "http://a.example/")
    with pytest.raises(KeyboardInterrupt):
        aftercall.drive(watched.engine(), request, send)
    assert of(watched.attempts(), "error.type") == ["KeyboardInterrupt"]
    assert not watched.telemetry._calls


def test_the_spans_nest(watched: Watched) -> None:
    seen: List[Any] = []

    def send(attempt: aftercall.Send) -> Any:
        seen.append(ids(trace.get_current_span()))
        with watched.tracer.start_as_current_span("by the client"):
            return (503, [], b"") if attempt.number == 1 else (200, [], b"")

    request = httpx.Request("GET", "http://a.example/")
    with watched.tracer.start_as_current_span("of the user") as own:
        aftercall.drive(watched.engine(), request, send, sleep=unslept)
        assert trace.get_current_span() is own
    assert parent(watched.call()) == ids(own)
    assert seen == [ids(span) for span in watched.attempts()]
    inner = [span for span in watched.spans() if span.name == "by the client"]
    assert [parent(span) for span in inner] == seen


@CLIENTS
def test_a_propagator_tells_of_the_attempt(send: Any, watched: Watched) -> None:
    heads: List[bytes] = []

    def answer(server: Scripted, connection: Any, head: bytes) -> None:
        heads.append(head)
        connection.sendall(whole(503 if len(heads) == 1 else 200))

    def inject(event: events.Event) -> None:
        if isinstance(event, events.AttemptBegun):
            propagate.inject(event.client_request.headers)

    with Scripted(answer) as server:
        engine = aftercall.Engine(on_event=both(watched.telemetry, inject))
        send(f"{server.url}/", engine)
    lines = [line for head in heads for line in head.split(b"\r\n")]
    told = [line for line in lines if line.lower().startswith(b"traceparent")]
    # Without the flags, which are the SDK's.
    assert [line.partition(b": ")[2].decode()[:-2] for line in told] == [
        f"00-{trace_id:032x}-{span_id:016x}-"
        for trace_id, span_id in map(ids, watched.attempts())
    ]
    assert len(told) == 2


def test_tasks_keep_their_contexts_apart(watched: Watched) -> None:
    engine = watched.engine(pressure=False)
    outer: Dict[int, Any] = {}

    async def one(number: int) -> None:
        async def send(attempt: aftercall.Send) -> Any:
            await asyncio.sleep(0.001 * (number % 7))
            with watched.tracer.start_as_current_span(f"inner {number}"):
                await asyncio.sleep(0.001 * (number % 5))
            if number % 10 == 0:
                raise ConnectionResetError
            return (503, [("Retry-After", "0")], b"") if attempt.number == 1 else (200, [], b"")

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(0.001 * (number % 3))

        request = httpx.Request("GET", f"http://a.example/{number}")
        with watched.tracer.start_as_current_span(f"outer {number}") as own:
            outer[number] = ids(own)
            try:
                await aftercall.adrive(engine, request, send, sleep=sleep)
            except ConnectionResetError:
                assert number % 10 == 0
            assert trace.get_current_span() is own

    async def all_of_them() -> None:
        await asyncio.gather(*map(one, range(50)))

    asyncio.run(all_of_them())
    by_id = {ids(span): span for span in watched.spans()}
    inner = [span for span in watched.spans() if span.name.startswith("inner")]
    assert len(inner) >= 100
    for span in inner:
        number = int(span.name.split()[1])
        attempt = by_id[parent(span)]
        assert attributes(attempt)["url.full"] == f"http://a.example/{number}"
        assert parent(by_id[parent(attempt)]) == outer[number]
    assert not watched.telemetry._calls


def test_threads_share_a_listener(watched: Watched) -> None:
    engine = watched.engine(pressure=False)
    wrong: List[Any] = []

    def one(number: int) -> None:
        url = f"http://a.example/{number}"

        def send(attempt: aftercall.Send) -> Any:
            current: Any = trace.get_current_span()
            if current.attributes["url.full"] != url:
                wrong.append(number)
            return 200, [], b""

        for _ in range(20):
            aftercall.drive(engine, httpx.Request("GET", url), send)
        if trace.get_current_span().get_span_context().is_valid:
            wrong.append(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong and len(watched.attempts()) == 160 and not watched.telemetry._calls
    assert sum(point.value for point in watched.points()["aftercall.calls"]) == 160


def test_two_listeners_leave_nothing_behind() -> None:
    one, other = Watched(), Watched()

    current: List[Any] = []

    def send(attempt: aftercall.Send) -> Any:
        current.append(ids(trace.get_current_span()))
        return (503, [], b"") if attempt.number == 1 else (200, [], b"")

    def sleep(seconds: float) -> None:
        assert trace.get_current_span() is own

    engine = aftercall.Engine(on_event=both(one.telemetry, other.telemetry))
    request = httpx.Request("GET", "http://a.example/")
    with one.tracer.start_as_current_span("of the user") as own:
        aftercall.drive(engine, request, send, sleep=sleep)
        assert trace.get_current_span() is own
    assert len(one.attempts()) == 2
    assert [ids(span) for span in other.attempts()] == current


def test_a_call_within_an_attempt(watched: Watched) -> None:
    engine = watched.engine()
    request = httpx.Request("GET", "http://a.example/")

    def send(attempt: aftercall.Send) -> Any:
        own = trace.get_current_span()
        aftercall.drive(engine, request, lambda _: (200, [], b""))
        assert trace.get_current_span() is own
        return 200, [], b""

    aftercall.drive(engine, request, send)
    inner, inner_call, outer, _outer_call = watched.spans()
    assert parent(inner_call) == ids(outer) and parent(inner) == ids(inner_call)


def test_a_task_of_the_client_keeps_its_span(watched: Watched) -> None:
    """The attempt's end comes in a context that was copied during it, with a span of its own."""
    request = aftercall.Request("GET", "http://a.example/")
    telemetry = watched.telemetry
    telemetry(events.CallBegun(1, request, None, None))
    telemetry(events.AttemptBegun(1, request, None, 1))
    ended = events.AttemptEnded(1, request, None, 1, 1.0, None, None)

    def task() -> None:
        with watched.tracer.start_as_current_span("of the task") as own:
            telemetry(ended)
            assert trace.get_current_span() is own

    contextvars.copy_context().run(task)
    telemetry(events.CallEnded(1, request, None, None, 1.0))
    assert of(watched.attempts(), "error.type") == ["_OTHER"]


def test_ends_that_are_missing_or_come_twice(watched: Watched) -> None:
    request = aftercall.Request("GET", "http://a.example/")
    telemetry = watched.telemetry
    telemetry(events.CallBegun(1, request, None, None))
    for number in (1, 2):
        telemetry(events.AttemptBegun(1, request, None, number))
    assert len(watched.attempts()) == 1
    telemetry(events.WaitBegun(1, request, None, 1.0, aftercall.WaitReason.RETRY, 2))
    for _ in range(2):
        telemetry(events.WaitEnded(1, request, None, 1.0))
    for _ in range(2):
        telemetry(events.CallEnded(1, request, None, None, 1.0))
    assert len(watched.attempts()) == 2 and len(watched.spans()) == 3
    assert not trace.get_current_span().get_span_context().is_valid
    (waited,) = watched.points()["aftercall.wait.duration"]
    assert waited.count == 1 and watched.points()["aftercall.calls"][0].value == 1
    assert attributes(watched.call())["error.type"] == "_OTHER"


def test_what_the_client_leaves_current_is_put_right(watched: Watched) -> None:
    def send(attempt: aftercall.Send) -> Any:
        context.attach(context.set_value("left", 1))
        return 200, [], b""

    aftercall.drive(watched.engine(), httpx.Request("GET", "http://a.example/"), send)
    assert context.get_value("left") is None


def test_a_call_closed_in_another_context(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    """As for a coroutine that is thrown away: its end may come in any context."""

    class Never:
        def __await__(self) -> Any:
            yield

    async def send(attempt: aftercall.Send) -> Any:
        await Never()

    request = httpx.Request("GET", "http://a.example/")
    driven = aftercall.adrive(watched.engine(), request, send)
    contextvars.copy_context().run(driven.send, None)
    with watched.tracer.start_as_current_span("of another") as own:
        driven.close()
        assert trace.get_current_span() is own
    assert of(watched.attempts(), "error.type") == ["GeneratorExit"]
    assert not caplog.records and not watched.telemetry._calls


@pytest.mark.parametrize("interrupted", [False, True])
def test_calls_whose_end_never_comes(
    interrupted: bool, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(otel, "_MOST_CALLS", 4)
    request = aftercall.Request("GET", "http://a.example/")
    telemetry = watched.telemetry

    def begun(number: int) -> None:
        telemetry(events.CallBegun(number, request, None, None))

    begun(1)
    telemetry(events.AttemptBegun(1, request, None, 1))
    assert trace.get_current_span().get_span_context().is_valid
    for number in range(2, 10):
        begun(number)
    assert list(telemetry._calls) == [6, 7, 8, 9]
    assert len(watched.attempts()) == 1 and len(watched.spans()) == 6
    # The attempt goes on, and its thread must get back what was current before.
    if interrupted:
        telemetry(events.CallEnded(1, request, None, None, 1.0))
    else:
        telemetry(events.AttemptEnded(1, request, None, 1, 1.0, None, None))
    assert not trace.get_current_span().get_span_context().is_valid


@pytest.mark.parametrize("scope, made", [("", 0), ("_HTTP", 3)])
def test_nothing_is_made_where_all_is_suppressed(scope: str, made: int, watched: Watched) -> None:
    """Within an exporter; the instrumentation of requests suppresses others of HTTP only."""
    key = getattr(context, f"_SUPPRESS{scope}_INSTRUMENTATION_KEY")
    token = context.attach(context.set_value(key, True))
    try:
        request = httpx.Request("GET", "http://a.example/")
        codes = iter([503, 200])
        engine = watched.engine()
        aftercall.drive(engine, request, lambda _: (next(codes), [], b""), sleep=unslept)
    finally:
        context.detach(token)
    assert len(watched.spans()) == made and bool(watched.points()) is bool(made)


def test_without_an_sdk_the_users_trace_goes_on(watched: Watched) -> None:
    telemetry = Telemetry(
        tracer_provider=trace.NoOpTracerProvider(), meter_provider=metrics.NoOpMeterProvider()
    )
    engine = aftercall.Engine(on_event=telemetry)
    seen: List[Any] = []

    def send(attempt: aftercall.Send) -> Any:
        seen.append(trace.get_current_span().get_span_context())
        assert (context.get_value(otel._HELD) is None) is (len(seen) == 1)
        return 200, [], b""

    request = httpx.Request("GET", "http://a.example/")
    aftercall.drive(engine, request, send)
    with watched.tracer.start_as_current_span("of the user") as own:
        aftercall.drive(engine, request, send)
        assert trace.get_current_span() is own
    assert not seen[0].is_valid and seen[1] == own.get_span_context()


class Collected(SpanProcessor):
    """Keeps spans without a lock, which a fork could find taken: that is the SDK's own business."""

    def __init__(self) -> None:
        self.spans: List[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self.spans.append(span)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_fork_in_the_midst_of_calls() -> None:
    collected, provider = Collected(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(collected)
    telemetry = Telemetry(tracer_provider=provider, meter_provider=metrics.NoOpMeterProvider())
    engine = aftercall.Engine(policy=aftercall.Policy(pressure=False), on_event=telemetry)
    request = httpx.Request("GET", "http://a.example/")
    ended = threading.Event()

    def spin() -> None:
        while not ended.is_set():
            aftercall.drive(engine, request, lambda attempt: (200, [], b""))

    def once() -> bool:
        before = len(collected.spans)
        aftercall.drive(engine, request, lambda attempt: (200, [], b""))
        return len(collected.spans) == before + 2 and len(telemetry._calls) <= 1

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        assert [forked(once) for _ in range(10)] == [0] * 10
    finally:
        ended.set()
        thread.join(20)


LATER = """
import aftercall, httpx
from aftercall.otel import Telemetry
engine = aftercall.Engine(on_event=Telemetry())
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
trace.set_tracer_provider(TracerProvider())
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
metrics.set_meter_provider(MeterProvider([reader]))
request = httpx.Request("GET", "http://a.example/")
aftercall.drive(engine, request, lambda attempt: (200, [], b""))
assert len(exporter.get_finished_spans()) == 2
assert "http.client.request.duration" in reader.get_metrics_data().to_json()
"""

ABSENT = """
import sys
sys.modules["opentelemetry"] = None
import aftercall
try: import aftercall.otel
except ImportError as error: assert "pip install aftercall[otel]" in str(error)
else: raise AssertionError
assert not hasattr(aftercall, "otel") and "otel" in dir(aftercall)
"""


@pytest.mark.parametrize("program", [LATER, ABSENT], ids=["later", "absent"])
def test_in_an_interpreter_of_its_own(program: str) -> None:
    command = [sys.executable, "-W", "error", "-c", program]
    environment = {name: value for name, value in os.environ.items() if "OTEL" not in name}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0 and not done.stderr, done.stderr


def test_it_is_not_imported_unasked() -> None:
    program = "import sys, aftercall; assert 'opentelemetry' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
