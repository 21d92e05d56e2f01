"""What the tests of aftercall.otel share: a listener whose spans and metrics can be looked at."""

from __future__ import annotations

import asyncio
from typing import Any, Callable, Dict, Iterator, List, Sequence

import httpx
import pytest
import requests
from conftest import WRITER
from opentelemetry import context, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import aftercall
from aftercall import otel
from aftercall.otel import Telemetry

SECRET = "s3cr3t"
#: Where nothing listens.
NOWHERE = "http://127.0.0.1:9/"
PLAIN = (str, int, float)


class Watched:
    """A listener with its own provider, and what it made."""

    def __init__(self, **options: Any) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self._reader = InMemoryMetricReader()
        self.meters = MeterProvider([self._reader], shutdown_on_exit=False)
        self.telemetry = Telemetry(
            tracer_provider=self.provider, meter_provider=self.meters, **options
        )
        self.tracer = self.provider.get_tracer("of the user")

    def engine(self, **policy: Any) -> aftercall.Engine:
        return aftercall.Engine(policy=aftercall.Policy(**policy), on_event=self.telemetry)

    def spans(self) -> List[ReadableSpan]:
        """In the order of their ends."""
        return list(self._exporter.get_finished_spans())

    def attempts(self) -> List[ReadableSpan]:
        return [span for span in self.spans() if span.kind is trace.SpanKind.CLIENT]

    def call(self) -> ReadableSpan:
        (found,) = [span for span in self.spans() if span.name.startswith("call ")]
        return found

    def points(self) -> Dict[str, List[Any]]:
        """The points of each metric."""
        data = self._reader.get_metrics_data()
        if data is None:
            return {}
        scopes = [scope for one in data.resource_metrics for scope in one.scope_metrics]
        return {one.name: list(one.data.data_points) for scope in scopes for one in scope.metrics}


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture(autouse=True)
def nothing_leaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After each test what was current before it is current; nothing failed unseen."""
    before = trace.get_current_span()
    yield
    assert trace.get_current_span() is before
    assert context.get_value(otel._HELD) is None
    lines = [record.getMessage() for record in caplog.records]
    assert not [line for line in lines if "on_event raised" in line or "detach" in line]


def attributes(span: ReadableSpan) -> Dict[str, Any]:
    assert span.attributes is not None
    assert all(type(value) in PLAIN for value in span.attributes.values())
    return dict(span.attributes)


def of(spans: Sequence[ReadableSpan], name: str) -> List[Any]:
    return [attributes(span).get(name) for span in spans]


def ids(span: Any) -> Any:
    found = span.get_span_context()
    return found.trace_id, found.span_id


def parent(span: ReadableSpan) -> Any:
    return None if span.parent is None else (span.parent.trace_id, span.parent.span_id)


def unslept(seconds: float) -> None:
    """Waits for nothing."""


def by_requests(url: str, engine: aftercall.Engine, method: str = "GET") -> Any:
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(engine, sleep=unslept))
        return session.request(method, url, headers=WRITER, allow_redirects=False)


def by_httpx(url: str, engine: aftercall.Engine, method: str = "GET") -> Any:
    transport = aftercall.httpx.Transport(engine=engine, sleep=unslept)
    with httpx.Client(transport=transport) as client:
        return client.request(method, url, headers=WRITER)


def by_async_httpx(url: str, engine: aftercall.Engine, method: str = "GET") -> Any:
    async def get() -> Any:
        async def sleep(seconds: float) -> None:
            await asyncio.sleep(0)

        transport = aftercall.httpx.AsyncTransport(engine=engine, sleep=sleep)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, url, headers=WRITER)

    return asyncio.run(get())


CLIENTS = pytest.mark.parametrize("send", [by_requests, by_httpx, by_async_httpx])


def both(*listeners: Callable[[Any], None]) -> Callable[[Any], None]:
    """All of them, one after the other."""

    def listener(event: Any) -> None:
        for one in listeners:
            one(event)

    return listener
