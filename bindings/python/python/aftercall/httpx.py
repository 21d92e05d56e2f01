"""Transports for httpx: ``httpx.Client(transport=aftercall.httpx.Transport())``.

Each request is carried through as a call: sent, waited for, sent again where that is safe. The last
response comes back as httpx would give it, with the Outcome as ``response.extensions["aftercall"]``;
where the last attempt failed without a response, httpx's own exception is raised, with the Outcome
as ``error.aftercall``: also where ``verify`` found that the request had taken effect, since there is
no response then to give back (``error.aftercall.is_success``). Redirects, cookies and auth flows stay
with the client. A broken connection is dropped by httpx itself; nothing more is done for a decision
that asks for a fresh one.

A success's body is left alone; of an error's at most 65,536 bytes are looked at and given back, not
past the deadline: where that came in the midst of it, reading on raises ``httpx.ReadTimeout``. Where
a body breaks off while the client reads it, the exception has the Outcome as ``error.aftercall``,
which then says what the broken response means. What the client reads is bounded by its own time-outs
alone. The deadline is that of one request: each hop of a redirect that the client follows is a call
of its own. ``authenticate`` is asked for the origin of the request that you made, and for another
that a redirect leads to only if ``authenticate_origins`` names it.

A call that is cancelled leaves its Outcome on the exception: ``aftercall.outcome_of(error)`` finds it
for a ``CancelledError``, and for the ``TimeoutError`` that ``asyncio.timeout`` or ``wait_for`` makes
of it. A scope that swallows the exception (``anyio.move_on_after``) leaves only the request: build it
(``client.build_request``), send it (``client.send``), and ask ``aftercall.outcome_of(request)``.

``extensions={"aftercall": {"idempotent": True}}`` on a request declares that a second application
does no harm; every option of ``aftercall.options`` can stand there, and counts before it.
"""

from __future__ import annotations

import math
import time
from functools import partial
from types import TracebackType
from typing import Any, AsyncIterator, Awaitable, Callable, Dict, Iterable, Iterator, List, Mapping
from typing import Optional, Tuple, Type, Union

try:
    import anyio
    import httpx
except ImportError as _missing:  # pragma: no cover - needs an environment without httpx
    raise ImportError("aftercall.httpx needs the client httpx: pip install httpx") from _missing

import aftercall
from aftercall import decoding, driving, outcomes, per_request
from aftercall._native import Challenge, Engine, Outcome, Response, Send, Verify, body_wanted, judge
from aftercall.callbacks import Found
from aftercall.calling import AsyncSleep, Begun, Clock, Settings, Sleep
from aftercall.vocabulary import BodyState

__all__ = ["AsyncTransport", "NotSentError", "Transport"]

#: Puts new credentials on the request and says whether it could.
Authenticator = Callable[[httpx.Request, Tuple[Challenge, ...]], bool]
AsyncAuthenticator = Callable[[httpx.Request, Tuple[Challenge, ...]], Union[bool, Awaitable[bool]]]
#: Looks whether the request took effect: True, False (and it cannot any more), None if unknown.
Verifier = Callable[[httpx.Request, Verify], Found]
AsyncVerifier = Callable[[httpx.Request, Verify], Union[Found, Awaitable[Found]]]


#: A timer may run out this much before its time, in seconds.
_SLACK = 0.005


class NotSentError(aftercall.NotSentError, httpx.TransportError):
    """The call ended before anything was sent; also an ``httpx.TransportError``."""


def _begin(settings: Settings, request: httpx.Request) -> Begun:
    """A call for one request, with what its extension says."""
    own = request.extensions.get("aftercall")
    if own is None:
        return settings.begin(request)
    if not isinstance(own, Mapping):
        kind = type(own).__name__
        raise TypeError(f'extensions["aftercall"]: expected a mapping of options, not {kind}')
    per_request.check(own, 'extensions["aftercall"]')
    return settings.begin(request, own)


class Transport(httpx.BaseTransport):
    """An ``httpx`` transport that decides with aftercall, around another transport.

    ``transport`` sends (default: ``httpx.HTTPTransport()``; its own retries should be off).
    ``engine`` holds contract, policy and what calls share; by default one of its own.
    ``authenticate(request, challenges)`` puts new credentials on the request and returns whether it
    could; ``authenticate_origins`` are URLs of other origins that it may be asked for after a
    redirect. ``verify(request, decision)`` returns whether the request took effect: True, False, or
    None if that is not known; a Verified or its slug says the same. False is your word that it
    cannot take effect any more, since the request may then be sent again: right after a lost response
    "not there" is None. Where one of the two raises, or returns anything else, the call goes on as
    if it had found nothing out, and the logger ``aftercall`` says so. ``scope`` names who shares
    pressure and holds within an origin; ``deadline`` is in seconds. With ``idempotency_keys`` a
    request that needs an idempotency key and has none gets one for all its attempts, unless the
    contract says that the API ignores keys; by default only where the contract's operation itself
    says that it honors them, with False never. ``sleep`` and ``clock`` stand for ``time.sleep`` and
    Python's clocks: see ``aftercall.testing``. Shared by threads.
    """

    def __init__(
        self,
        transport: Optional[httpx.BaseTransport] = None,
        *,
        engine: Optional[Engine] = None,
        authenticate: Optional[Authenticator] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Verifier] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Optional[Sleep] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        self._settings = Settings(
            engine,
            authenticate=authenticate,
            authenticate_origins=authenticate_origins,
            verify=verify,
            scope=scope,
            deadline=deadline,
            idempotency_keys=idempotency_keys,
            sleep=sleep,
            clock=clock,
        )
        _check_transport(transport, "handle_request")
        self._transport = httpx.HTTPTransport() if transport is None else transport

    @property
    def engine(self) -> Engine:
        """The engine that its calls share."""
        return self._settings.engine

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carries one request through to its end; see the module."""
        exchange = _Exchange(_begin(self._settings, request))
        try:
            outcome = driving.run(exchange.begun, partial(self._attempt, exchange))
        except BaseException:
            self._discard(exchange)
            raise
        return exchange.end(outcome)

    def _attempt(self, exchange: _Exchange, send: Send) -> Any:
        self._discard(exchange)
        exchange.bound(send.time_left)
        try:
            response = exchange.response = self._transport.handle_request(exchange.request)
            wanted = exchange.wanted()
            if not wanted:
                return exchange.answer(b"", BodyState.UNREAD)
            assert isinstance(response.stream, httpx.SyncByteStream)
            body = exchange.body = _Body(response.stream)
            # The look at the body is this side's, so the deadline bounds it too.
            exchange.bound_read()
            state = body.fill(wanted, exchange.deadline)
        except httpx.TransportError as error:
            exchange.error = error
            return error
        finally:
            exchange.unbind()
        response.stream = body
        return exchange.answer(body.seen(), state)

    def _discard(self, exchange: _Exchange) -> None:
        if exchange.response is not None:
            exchange.response.close()
        exchange.response = exchange.body = exchange.error = None

    def close(self) -> None:
        """Closes the transport that sends."""
        self._transport.close()

    def __enter__(self) -> Transport:
        self._transport.__enter__()
        return self

    def __exit__(
        self,
        exc_type: Optional[Type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self._transport.__exit__(exc_type, exc_value, traceback)


class AsyncTransport(httpx.AsyncBaseTransport):
    """The same for ``httpx.AsyncClient``, on asyncio or trio.

    ``transport`` is ``httpx.AsyncHTTPTransport()`` by default; ``authenticate`` and ``verify`` may
    be coroutine functions. Cancelling the task cancels the call.
    """

    def __init__(
        self,
        transport: Optional[httpx.AsyncBaseTransport] = None,
        *,
        engine: Optional[Engine] = None,
        authenticate: Optional[AsyncAuthenticator] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[AsyncVerifier] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Optional[AsyncSleep] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        self._settings = Settings(
            engine,
            authenticate=authenticate,
            authenticate_origins=authenticate_origins,
            verify=verify,
            scope=scope,
            deadline=deadline,
            idempotency_keys=idempotency_keys,
            sleep=sleep,
            clock=clock,
            is_async=True,
        )
        _check_transport(transport, "handle_async_request")
        self._transport = httpx.AsyncHTTPTransport() if transport is None else transport

    @property
    def engine(self) -> Engine:
        """The engine that its calls share."""
        return self._settings.engine

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carries one request through to its end; see the module."""
        exchange = _Exchange(_begin(self._settings, request))
        try:
            attempt = partial(self._attempt, exchange)
            outcome = await driving.run_async(exchange.begun, attempt, anyio.sleep)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._discard(exchange)
            raise
        return exchange.end(outcome)

    async def _attempt(self, exchange: _Exchange, send: Send) -> Any:
        await self._discard(exchange)
        exchange.bound(send.time_left)
        try:
            response = await self._transport.handle_async_request(exchange.request)
            exchange.response = response
        except httpx.TransportError as error:
            exchange.error = error
            return error
        finally:
            exchange.unbind()
        wanted = exchange.wanted()
        if not wanted:
            return exchange.answer(b"", BodyState.UNREAD)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = exchange.body = _AsyncBody(response.stream)
        state = await body.fill(wanted, exchange.deadline)
        response.stream = body
        return exchange.answer(body.seen(), state)

    async def _discard(self, exchange: _Exchange) -> None:
        if exchange.response is not None:
            await exchange.response.aclose()
        exchange.response = exchange.body = exchange.error = None

    async def aclose(self) -> None:
        """Closes the transport that sends."""
        await self._transport.aclose()

    async def __aenter__(self) -> AsyncTransport:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: Optional[Type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        await self._transport.__aexit__(exc_type, exc_value, traceback)


class _Exchange:
    """One call under way: the last response or error."""

    def __init__(self, begun: Begun) -> None:
        self.begun = begun
        self.request: httpx.Request = begun.request
        self.facts = begun.facts
        self.engine = begun.engine
        self.response: Optional[httpx.Response] = None
        self.body: Union[_Body, _AsyncBody, None] = None
        self.error: Optional[httpx.TransportError] = None
        self.deadline = 0.0
        self._own: Dict[str, Any] = {}

    def bound(self, time_left: Optional[float]) -> None:
        """Cuts the request's time-outs down to the time that is left, if a deadline was set."""
        self.deadline = math.inf if time_left is None else time.monotonic() + time_left
        self._own = dict(self.request.extensions.get("timeout") or {})
        kinds = ("connect", "read", "write", "pool")
        given = {kind: self._own.get(kind) for kind in kinds}
        bounded = {
            kind: _shorter(limit, time_left) for kind, limit in given.items()
        }
        # The transport keeps this dictionary for reading the body, so `unbind` changes it in place.
        self.request.extensions = {**self.request.extensions, "timeout": bounded}

    def bound_read(self) -> None:
        """Cuts the time-out for reading down to what is left by now.

        httpcore takes it once for a whole body of HTTP/1.1, so it stays for the rest of a body of
        which only the beginning was looked at.
        """
        timeouts = self.request.extensions["timeout"]
        if self.deadline < math.inf:
            left = max(self.deadline - time.monotonic(), _SLACK)
            timeouts["read"] = _shorter(timeouts["read"], left)

    def unbind(self) -> None:
        """The body belongs to the caller, with the caller's own time-outs."""
        timeouts = self.request.extensions["timeout"]
        timeouts.clear()
        timeouts.update(self._own)

    def wanted(self) -> int:
        """How many bytes of the body to look at."""
        assert self.response is not None
        return body_wanted(
            self.response.status_code,
            request=self.facts,
            headers=self.response.headers.raw,
            contract=self.begun.contract,
        )

    def answer(self, body: bytes, state: BodyState) -> Response:
        """What there is to judge; a body is decoded as the client would, but only its beginning."""
        assert self.response is not None
        response = self.response
        codings = decoding.codings_of(response.headers.get("content-encoding", ""))
        if body and codings:
            body, state = decoding.leading(
                body, state, codings, self.wanted(), _decode, httpx.DecodingError
            )
        return Response(
            response.status_code,
            response.headers.raw,
            body,
            body_state=state,
        )

    def end(self, outcome: Outcome) -> httpx.Response:
        """The response with its outcome, or the client's own exception carrying it."""
        if self.error is not None:
            outcomes.leave(outcome, self.error)
            raise self.error
        if self.response is None:
            raise NotSentError(f"nothing was sent: {outcome.stop.help}", outcome)
        outcomes.leave(outcome, self.response)
        if self.body is not None and self.body.error is not None:
            outcomes.leave(outcome, self.body.error)
        stream = self.response.stream
        # One that is both kinds holds all its bytes and cannot break off.
        if isinstance(stream, httpx.SyncByteStream) != isinstance(stream, httpx.AsyncByteStream):
            kind = _Watched if isinstance(stream, httpx.SyncByteStream) else _AsyncWatched
            self.response.stream = kind(stream, self, outcome)
        return self.response

    def broken_off(self, error: BaseException, outcome: Outcome) -> None:
        """Says on an exception that ends the reading of the body what the broken response means."""
        if outcomes.outcome_of(error) is not None:
            return
        assert self.response is not None
        if isinstance(error, httpx.TransportError) and outcome.is_success:
            cut = Response(
                self.response.status_code,
                self.response.headers.raw,
                body_state=BodyState.TRUNCATED,
            )
            verdict = judge(cut, request=self.facts, contract=self.begun.contract)
            outcome = outcome._broken_off(verdict)
        outcomes.leave(outcome, error, self.request)


def _check_transport(transport: Any, method: str) -> None:
    if transport is None or callable(getattr(transport, method, None)):
        return
    kind = type(transport).__name__
    hint = "; an Engine is given as engine=" if isinstance(transport, Engine) else ""
    raise TypeError(
        f"transport: expected a transport of httpx with {method}, or None, not {kind}{hint}"
    )


def _decode(coding: str, pieces: Iterator[bytes]) -> Iterable[bytes]:
    """Decodes as the client does; a coding that it does not know is left on."""
    return httpx.Response(200, headers={"Content-Encoding": coding}, content=pieces).iter_bytes()


def _shorter(one: Optional[float], other: Optional[float]) -> Optional[float]:
    """The shorter of two times, of which None means no limit."""
    return min((time for time in (one, other) if time is not None), default=None)


def _broken(error: httpx.TransportError, end: float) -> BodyState:
    """How much of a body there is, of which reading failed: at the deadline it was given up."""
    late = isinstance(error, httpx.ReadTimeout) and time.monotonic() >= end - _SLACK
    return BodyState.PREFIX if late else BodyState.TRUNCATED


class _Body(httpx.SyncByteStream):
    """A body of which the leading bytes were looked at: they come again."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream
        self._rest = iter(stream)
        self._chunks: List[bytes] = []
        self.error: Optional[httpx.TransportError] = None

    def fill(self, wanted: int, end: float) -> BodyState:
        """Reads up to `wanted` bytes, but not past the moment `end`; says how far it came."""
        size = 0
        while size < wanted and time.monotonic() < end:
            try:
                chunk = next(self._rest)
            except StopIteration:
                self._stream.close()
                return BodyState.COMPLETE
            except httpx.TransportError as error:
                self.error = error
                return _broken(error, end)
            self._chunks.append(chunk)
            size += len(chunk)
        return BodyState.PREFIX

    def seen(self) -> bytes:
        """What was looked at."""
        return b"".join(self._chunks)

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        if self.error is not None:
            raise self.error
        yield from self._rest

    def close(self) -> None:
        """Closes the stream."""
        close = getattr(self._rest, "close", None)
        if close is not None:
            close()
        self._stream.close()


class _AsyncBody(httpx.AsyncByteStream):
    """The same, asynchronously."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream
        self._rest = stream.__aiter__()
        self._chunks: List[bytes] = []
        self.error: Optional[httpx.TransportError] = None

    async def fill(self, wanted: int, end: float) -> BodyState:
        """Reads up to `wanted` bytes, but not past the moment `end`; says how far it came."""
        left = end - time.monotonic()
        if left <= 0:
            return BodyState.PREFIX
        with anyio.move_on_after(None if left == math.inf else left):
            return await self._fill(wanted, end)
        # Given up in the midst of reading, which closes the stream.
        self.error = httpx.ReadTimeout("the deadline came before the end of the body")
        return BodyState.PREFIX

    async def _fill(self, wanted: int, end: float) -> BodyState:
        size = 0
        while size < wanted:
            try:
                chunk = await self._rest.__anext__()
            except StopAsyncIteration:
                await self._stream.aclose()
                return BodyState.COMPLETE
            except httpx.TransportError as error:
                self.error = error
                return _broken(error, end)
            self._chunks.append(chunk)
            size += len(chunk)
        return BodyState.PREFIX

    def seen(self) -> bytes:
        """What was looked at."""
        return b"".join(self._chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk
        if self.error is not None:
            raise self.error
        async for chunk in self._rest:
            yield chunk

    async def aclose(self) -> None:
        """Closes the stream."""
        close = getattr(self._rest, "aclose", None)
        if close is not None:
            await close()
        await self._stream.aclose()


class _Watched(httpx.SyncByteStream):
    """A body that the client reads: an exception that ends it carries the outcome."""

    def __init__(self, stream: Any, exchange: _Exchange, outcome: Outcome) -> None:
        self._stream = stream
        self._exchange = exchange
        self._outcome = outcome

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except GeneratorExit:
            raise
        except BaseException as error:
            self._exchange.broken_off(error, self._outcome)
            raise

    def close(self) -> None:
        """Closes the stream."""
        self._stream.close()


class _AsyncWatched(httpx.AsyncByteStream):
    """The same, asynchronously."""

    def __init__(self, stream: Any, exchange: _Exchange, outcome: Outcome) -> None:
        self._stream = stream
        self._exchange = exchange
        self._outcome = outcome

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        except GeneratorExit:
            raise
        except BaseException as error:
            self._exchange.broken_off(error, self._outcome)
            raise

    async def aclose(self) -> None:
        """Closes the stream."""
        await self._stream.aclose()
