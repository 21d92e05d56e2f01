"""Spans and metrics of OpenTelemetry: ``Engine(on_event=Telemetry())``.

```python
from aftercall.otel import Telemetry

engine = aftercall.Engine(on_event=Telemetry())
```

Names and values follow the semantic conventions for HTTP (schema 1.44). Needs ``opentelemetry-api``
alone; without an SDK the spans and metrics go nowhere.

Spans:

* ``call {method}``, kind INTERNAL: a call with all its attempts and waits. Attributes:
  ``http.request.method``, ``server.address``, ``server.port``, and at its end
  ``aftercall.attempts`` (how many were sent), ``aftercall.stop``, ``aftercall.effect``, and of the
  last verdict ``aftercall.fault``, ``aftercall.reason`` and ``aftercall.remedy``. Each wait is an
  event ``aftercall.wait`` with ``aftercall.wait.seconds`` (as planned) and
  ``aftercall.wait.reason``; the end of each question to your functions is one, too:
  ``aftercall.authenticate`` with ``aftercall.authenticate.renewed``, and ``aftercall.verify`` with
  ``aftercall.verify.found``, each with its ``seconds``. Where the call failed, the status is ERROR and ``error.type`` the
  reason; if nothing was sent or the call was cancelled, it is the stop.
* ``{method}``, kind CLIENT: an attempt, from before it is sent until aftercall has judged its
  result: of a success the body may still be unread then. Attributes: ``http.request.method``
  (``_OTHER`` with ``http.request.method_original`` for a method that is not known),
  ``server.address``, ``server.port``, ``url.full``, ``http.request.resend_count`` from the second
  attempt on, ``http.response.status_code``, ``aftercall.effect``, ``aftercall.remedy``. Where the
  verdict has a fault, as for every failure and most answers of 400 and above, the status is ERROR
  and ``error.type`` aftercall's reason; of an interrupted attempt it is the class of the exception.
  So a 404 is an error unless it says that a repeated DELETE is done already. The span is current
  while the client sends.

Metrics, where ``server.address`` and ``server.port`` are in all and paths in none:

* ``http.client.request.duration`` (s): attempts, by ``http.request.method``,
  ``http.response.status_code`` and ``error.type``;
* ``aftercall.call.duration`` (s) and the counter ``aftercall.calls``: calls, by
  ``http.request.method``, ``aftercall.stop`` and ``aftercall.effect``;
* ``aftercall.wait.duration`` (s): waits as they were, by ``aftercall.wait.reason``.

No span and no metric has a header field, a body, the text of an exception or the scope.
``url.full`` has ``REDACTED`` for a user name and a password, and for all values of the query but
those that you name in ``query``, and no fragment; the path is shown as it is. A request that has no
URL that can be read, as an aftercall ``Request``, has none here either. A redirect that the client
follows is a call of its own: its resend count starts anew.

A call of one attempt costs about 25 µs without an SDK and about 150 µs with one, of which most is
the SDK's own work for two spans and three metrics. Nothing is done where the context suppresses
all instrumentation, as that of an exporter does.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import Any, Callable, Dict, FrozenSet, Iterable, Mapping, Optional, Tuple, Type, Union
from urllib.parse import urlsplit

try:
    from opentelemetry import context, metrics, trace
except ImportError as _missing:  # pragma: no cover - needs an environment without OpenTelemetry
    raise ImportError(
        "aftercall.otel needs opentelemetry-api: pip install aftercall[otel]"
    ) from _missing

import aftercall
from aftercall import events
from aftercall._native import Outcome, Verdict
from aftercall.redirects import attribute
from aftercall.vocabulary import Fault, Stop

__all__ = ["Telemetry"]

_Attributes = Dict[str, Union[str, int, float]]

_SCHEMA = "https://opentelemetry.io/schemas/1.44.0"
#: RFC 9110, PATCH and QUERY: what the conventions know.
_METHODS = "CONNECT,DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT,QUERY,TRACE"
#: Where a user says which methods are known instead.
_METHODS_VARIABLE = "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS"
#: The bounds that the conventions advise, in seconds; waits and calls can be longer than requests.
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
_LONG_BOUNDS = (*_BOUNDS, 30.0, 60.0, 120.0, 300.0, 900.0)
#: How many calls are followed at once; beyond it the oldest is given up.
_MOST_CALLS = 16_384
#: How a context tells that nothing is to be instrumented in it. That no other HTTP instrumentation
#: is wanted, as that of requests says around a call, does not count: it cannot see the attempts.
_SUPPRESSION = context._SUPPRESS_INSTRUMENTATION_KEY
_HELD = context.create_key("aftercall-attempt")
_REDACTED = "REDACTED"


class Telemetry:
    """A listener that makes a span of each call and each attempt, and measures both.

    Without ``tracer_provider`` and ``meter_provider`` the global ones count, also if they are set
    later. ``query`` names the parameters of a query whose values ``url.full`` may show. The list of
    known methods is that of the environment variable ``OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS``
    (names, separated by commas) if it is set when the listener is made. One listener serves any
    number of engines, threads and tasks. It survives a fork; whether the SDK does is up to that and
    its exporters.
    """

    def __init__(
        self,
        *,
        tracer_provider: Optional[trace.TracerProvider] = None,
        meter_provider: Optional[metrics.MeterProvider] = None,
        query: Iterable[str] = (),
    ) -> None:
        if isinstance(query, str):
            raise TypeError("query: expected names of parameters, not one str")
        self._query = frozenset(query)
        self._methods = _known_methods()
        version = aftercall.__version__
        self._tracer = trace.get_tracer("aftercall", version, tracer_provider, _SCHEMA)
        meter = metrics.get_meter("aftercall", version, meter_provider, _SCHEMA)
        self._requests = _duration(
            meter, "http.client.request.duration", "Duration of HTTP client requests.", _BOUNDS
        )
        self._durations = _duration(
            meter, "aftercall.call.duration", "Duration of calls with all attempts and waits."
        )
        self._waits = _duration(
            meter, "aftercall.wait.duration", "Duration of the waits between attempts."
        )
        self._ends = meter.create_counter("aftercall.calls", "{call}", "Calls that have ended.")
        # By number. Only operations that are one step of the interpreter: no lock that a fork or a
        # signal could find taken.
        self._calls: OrderedDict[int, _Call] = OrderedDict()

    def __call__(self, event: events.Event) -> None:
        """Takes one event."""
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, event)

    def _call_begun(self, event: events.CallBegun) -> None:
        current = context.get_current()
        if context.get_value(_SUPPRESSION, current):
            return
        call = _Call(event, self._methods)
        call.span = self._tracer.start_span(
            f"call {call.name}", current, trace.SpanKind.INTERNAL, call.target
        )
        self._calls[event.call] = call
        while len(self._calls) > _MOST_CALLS:
            try:
                _number, oldest = self._calls.popitem(last=False)
            except KeyError:
                return  # Other threads ended theirs.
            oldest.end_attempt()
            oldest.span.end()

    def _attempt_begun(self, event: events.AttemptBegun) -> None:
        call = self._calls.get(event.call)
        if call is None:
            return
        call.end_attempt()
        attributes = dict(call.target)
        if call.original is not None:
            attributes["http.request.method_original"] = call.original
        url = _shown(event.client_request, self._query)
        if url is not None:
            attributes["url.full"] = url
        if event.number > 1:
            attributes["http.request.resend_count"] = event.number - 1
        parent = trace.set_span_in_context(call.span)
        kind = trace.SpanKind.CLIENT
        span = self._tracer.start_span(call.name, parent, kind, attributes)
        call.attempt = attempt = _Attempt(span)
        attempt.hold()

    def _attempt_ended(self, event: events.AttemptEnded) -> None:
        call = self._calls.get(event.call)
        if call is not None and call.attempt is not None:
            found = _found(event.verdict, event.error)
            # Before the span is let go, so that an exemplar of the metric leads to it.
            self._requests.record(event.seconds, {**call.target, **found})
            verdict = event.verdict
            meant = {} if verdict is None else _words(verdict, "effect", "remedy")
            _finish(call.attempt.span, {**found, **meant})
            call.end_attempt()
        _restore()

    def _wait_begun(self, event: events.WaitBegun) -> None:
        call = self._calls.get(event.call)
        if call is not None:
            reason = str(event.reason)
            call.wait = {**call.server, "aftercall.wait.reason": reason}
            told: _Attributes = {
                "aftercall.wait.seconds": event.seconds,
                "aftercall.wait.reason": reason,
            }
            call.span.add_event("aftercall.wait", told)

    def _wait_ended(self, event: events.WaitEnded) -> None:
        call = self._calls.get(event.call)
        if call is not None and call.wait is not None:
            self._waits.record(event.seconds, call.wait)
            call.wait = None

    def _authenticate_ended(self, event: events.AuthenticateEnded) -> None:
        self._asked(event, "authenticate", event.seconds, renewed=event.renewed)

    def _verify_ended(self, event: events.VerifyEnded) -> None:
        found = None if event.found is None else str(event.found)
        self._asked(event, "verify", event.seconds, found=found)

    def _asked(self, event: events.Event, what: str, seconds: float, **answer: Any) -> None:
        """One of the user's functions was asked; it gave no answer if it was interrupted."""
        call = self._calls.get(event.call)
        if call is not None:
            told = {"seconds": seconds, **answer}
            given = {name: value for name, value in told.items() if value is not None}
            name = f"aftercall.{what}"
            call.span.add_event(name, {f"{name}.{key}": value for key, value in given.items()})

    def _call_ended(self, event: events.CallEnded) -> None:
        call = self._calls.pop(event.call, None)
        if call is not None:
            call.end_attempt()
            outcome = event.outcome
            ended = {} if outcome is None else _words(outcome, "stop", "effect")
            measured = {**call.target, **ended}
            where = trace.set_span_in_context(call.span)
            self._durations.record(event.seconds, measured, where)
            self._ends.add(1, measured, where)
            _finish(call.span, {**ended, **_last(outcome), **_end(outcome)})
            call.span.end()
        _restore()


class _Call:
    """One call under way."""

    __slots__ = ("attempt", "name", "original", "server", "span", "target", "wait")

    span: trace.Span

    def __init__(self, event: events.Event, methods: FrozenSet[str]) -> None:
        method = event.request.method
        known = method in methods
        self.name = method if known else "HTTP"
        self.original = None if known else method
        self.server = _server(event.request.origin)
        self.target: _Attributes = {
            "http.request.method": method if known else "_OTHER",
            **self.server,
        }
        self.attempt: Optional[_Attempt] = None
        self.wait: Optional[_Attributes] = None

    def end_attempt(self) -> None:
        """Ends the span of the attempt under way, if there is one; `_restore` does the rest."""
        attempt, self.attempt = self.attempt, None
        if attempt is not None:
            attempt.is_over = True
            attempt.span.end()


class _Attempt:
    """The span of an attempt, which is current until it is over.

    What was current before is put back by its value, not by a token: a token is of use in its own
    context alone, and would put back the first of two listeners after the second has restored.
    """

    __slots__ = ("before", "is_over", "span")

    def __init__(self, span: trace.Span) -> None:
        self.span = span
        self.is_over = False
        self.before = context.get_current()

    def hold(self) -> None:
        """Makes the span the current one."""
        if self.span.get_span_context().is_valid:
            held = context.set_value(_HELD, self, self.before)
            context.attach(trace.set_span_in_context(self.span, held))


def _restore() -> None:
    """Makes current what was current before the attempts that are over.

    Where the span of such an attempt is not the current one, there is nothing to do: this is
    another thread or task than that which sent, or somebody's span lies on it.
    """
    while True:
        current = context.get_current()
        attempt = context.get_value(_HELD, current)
        if not isinstance(attempt, _Attempt) or not attempt.is_over:
            return
        if trace.get_current_span(current) is not attempt.span:
            return
        context.attach(attempt.before)


def _known_methods() -> FrozenSet[str]:
    named = os.environ.get(_METHODS_VARIABLE) or _METHODS
    return frozenset(filter(None, (name.strip() for name in named.split(","))))


def _duration(
    meter: metrics.Meter, name: str, help: str, bounds: Tuple[float, ...] = _LONG_BOUNDS
) -> metrics.Histogram:
    return meter.create_histogram(
        name, unit="s", description=help, explicit_bucket_boundaries_advisory=bounds
    )


def _server(origin: str) -> _Attributes:
    """Host and port of an origin, which has both unless it is not known."""
    host, _colon, port = origin.rpartition("://")[2].rpartition(":")
    if not host or not port.isdecimal():
        return {}
    return {"server.address": host.strip("[]"), "server.port": int(port)}


def _shown(request: Any, query: FrozenSet[str]) -> Optional[str]:
    """The URL of a client's request without what may be secret; None if it cannot be told."""
    url = attribute(request, "url") or attribute(request, "full_url")
    try:
        parts = urlsplit(str(url))
        parts.port  # noqa: B018 - raises for what is no port, as a part of a password could be.
    except Exception:
        return None
    if not parts.scheme or not parts.hostname:
        return None
    user, at, server = parts.netloc.rpartition("@")
    hidden = ":".join(_REDACTED for _ in user.split(":", 1))
    pairs = "&".join(_shown_pair(pair, query) for pair in parts.query.split("&"))
    mark = "?" if parts.query else ""
    return f"{parts.scheme}://{hidden if at else ''}{at}{server}{parts.path}{mark}{pairs}"


def _shown_pair(pair: str, query: FrozenSet[str]) -> str:
    name, equals, _value = pair.partition("=")
    if name in query or not pair:
        return pair
    return f"{name}={_REDACTED}" if equals else _REDACTED


def _words(told: Any, *names: str) -> _Attributes:
    return {f"aftercall.{name}": str(getattr(told, name)) for name in names}


def _found(verdict: Optional[Verdict], error: Optional[BaseException]) -> _Attributes:
    """What an attempt came to: a status, an error, or both."""
    if verdict is None:
        return {"error.type": "_OTHER" if error is None else _class(type(error))}
    found: _Attributes = {}
    if verdict.code:
        found["http.response.status_code"] = verdict.code
    if _is_error(verdict):
        found["error.type"] = str(verdict.reason)
    return found


def _is_error(verdict: Verdict) -> bool:
    return bool(verdict.fault != Fault.NONE)


def _class(kind: Type[BaseException]) -> str:
    within = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{within}{kind.__qualname__}"


def _last(outcome: Optional[Outcome]) -> _Attributes:
    """How many attempts there were, and what the last one meant."""
    if outcome is None:
        return {}
    verdict = outcome.verdict
    last = {} if verdict is None else _words(verdict, "fault", "reason", "remedy")
    return {"aftercall.attempts": len(outcome.attempts), **last}


def _end(outcome: Optional[Outcome]) -> _Attributes:
    """Why a call failed; empty if it did not."""
    if outcome is None:
        return {"error.type": "_OTHER"}
    verdict = outcome.verdict
    if verdict is None or outcome.stop == Stop.CANCELLED:
        return {"error.type": str(outcome.stop)}
    return {"error.type": str(verdict.reason)} if _is_error(verdict) else {}


def _finish(span: trace.Span, told: Mapping[str, Any]) -> None:
    """Sets attributes, and the status that follows: a description could only repeat them."""
    span.set_attributes(told)
    if "error.type" in told:
        span.set_status(trace.StatusCode.ERROR)


_STEPS: Mapping[Type[events.Event], Callable[[Telemetry, Any], None]] = {
    events.CallBegun: Telemetry._call_begun,
    events.AttemptBegun: Telemetry._attempt_begun,
    events.AttemptEnded: Telemetry._attempt_ended,
    events.WaitBegun: Telemetry._wait_begun,
    events.WaitEnded: Telemetry._wait_ended,
    events.AuthenticateEnded: Telemetry._authenticate_ended,
    events.VerifyEnded: Telemetry._verify_ended,
    events.CallEnded: Telemetry._call_ended,
}
