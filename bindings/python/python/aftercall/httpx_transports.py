"""The transports for httpx and httpx2, written once for both.

``aftercall.httpx`` and ``aftercall.httpx2`` make their ``Transport`` and ``AsyncTransport`` of
these classes and of the client's own base classes.
"""

from __future__ import annotations

import urllib.request
import warnings
from functools import partial
from types import TracebackType
from typing import Any, Awaitable, Callable, ClassVar, Generic, Iterable, Mapping, Optional
from typing import Tuple, Type, TypeVar, Union

import anyio

from aftercall import driving, per_request
from aftercall._native import Challenge, Engine, Send, Verify
from aftercall.callbacks import Found
from aftercall.calling import AsyncSleep, Begun, Clock, Settings, Sleep
from aftercall.httpx_exchange import Exchange, Library
from aftercall.outcomes import NAME

TransportT = TypeVar("TransportT")
RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")
SelfT = TypeVar("SelfT")


class SyncTransport(Generic[TransportT, RequestT, ResponseT]):
    """Decides with aftercall, around a transport that sends. Shared by threads."""

    _library: ClassVar[Library]

    def __init__(
        self,
        transport: Optional[TransportT] = None,
        *,
        engine: Optional[Engine] = None,
        authenticate: Optional[Callable[[RequestT, Tuple[Challenge, ...]], bool]] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Callable[[RequestT, Verify], Found]] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Optional[Sleep] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        """``transport`` sends (default: an ``HTTPTransport()``, which knows no proxies; its own
        retries should be off). ``engine`` holds contract, policy and what calls share; by default
        one of its own.

        ``authenticate(request, challenges)`` puts new credentials on the request and returns whether
        it could; ``authenticate_origins`` are URLs of other origins that it may be asked for after a
        redirect. ``verify(request, decision)`` returns whether the request took effect: True, False,
        or None if that is not known; a Verified or its slug says the same. False is your word that
        it cannot take effect any more, since the request may then be sent again: right after a lost
        response "not there" is None. Where one of the two raises, or returns anything else, the call
        goes on as if it had found nothing out, and the logger ``aftercall`` says so.

        ``scope`` names who shares pressure and holds within an origin; ``deadline`` is in seconds.
        With ``idempotency_keys`` a request that needs an idempotency key and has none gets one for
        all its attempts, unless the contract says that the API ignores keys; by default only where
        the contract's operation itself says that it honors them, with False never. ``sleep`` and
        ``clock`` stand for ``time.sleep`` and Python's clocks: see ``aftercall.testing``.
        """
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
        _check_transport(self._library, transport, "handle_request")
        if transport is None:
            _warn_of_proxies(self._library)
        #: How often it was closed.
        self._closed = 0
        own = self._library.module.HTTPTransport
        self._transport: Any = own() if transport is None else transport

    @property
    def engine(self) -> Engine:
        """The engine that its calls share."""
        return self._settings.engine

    def handle_request(self, request: RequestT) -> ResponseT:
        """Carries one request through to its end; see the module."""
        own = request.extensions.get(NAME)  # type: ignore[attr-defined]  # the client's request
        begun = Begun(self._settings, request, None if own is None else _checked(own))
        exchange = Exchange(self._library, begun, self._closed)
        try:
            outcome = driving.run(exchange.begun, partial(self._attempt, exchange))
        except BaseException:
            _discard(exchange)
            raise
        response: ResponseT = exchange.end(outcome)
        return response

    def _attempt(self, exchange: Exchange, send: Send) -> Any:
        if send.number > 1:
            _discard(exchange)
        if self._closed != exchange.closed:
            return exchange.unsent()
        left = send.time_left
        if left is not None:
            exchange.bound(left)
        try:
            response = self._transport.handle_request(exchange.request)
            wanted = exchange.responded(response)
            if not wanted:
                return exchange.unread()
            body = exchange.body = self._library.body(response.stream)
            # The look at the body is this side's, so the deadline bounds it too.
            exchange.bound_read()
            state = body.fill(wanted, exchange.deadline)
        except self._library.failures as error:
            exchange.error = error
            return error
        finally:
            if left is not None:
                exchange.unbind()
        return exchange.looked_at(wanted, state)

    def close(self) -> None:
        """Closes the transport that sends; a call that waits meanwhile sends no more."""
        self._closed += 1
        self._transport.close()

    def __enter__(self: SelfT) -> SelfT:
        self._transport.__enter__()  # type: ignore[attr-defined]  # SelfT is this class
        return self

    def __exit__(
        self,
        exc_type: Optional[Type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self._closed += 1
        self._transport.__exit__(exc_type, exc_value, traceback)


class AsyncTransport(Generic[TransportT, RequestT, ResponseT]):
    """The same asynchronously, on asyncio or trio. Cancelling the task cancels the call."""

    _library: ClassVar[Library]

    def __init__(
        self,
        transport: Optional[TransportT] = None,
        *,
        engine: Optional[Engine] = None,
        authenticate: Optional[
            Callable[[RequestT, Tuple[Challenge, ...]], Union[bool, Awaitable[bool]]]
        ] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Callable[[RequestT, Verify], Union[Found, Awaitable[Found]]]] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Optional[AsyncSleep] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        """The arguments are those of ``Transport``; ``transport`` is an ``AsyncHTTPTransport()`` by
        default, ``sleep`` a coroutine function, and ``authenticate`` and ``verify`` may be such."""
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
        _check_transport(self._library, transport, "handle_async_request")
        if transport is None:
            _warn_of_proxies(self._library)
        #: How often it was closed.
        self._closed = 0
        own = self._library.module.AsyncHTTPTransport
        self._transport: Any = own() if transport is None else transport

    @property
    def engine(self) -> Engine:
        """The engine that its calls share."""
        return self._settings.engine

    async def handle_async_request(self, request: RequestT) -> ResponseT:
        """Carries one request through to its end; see the module."""
        own = request.extensions.get(NAME)  # type: ignore[attr-defined]  # the client's request
        begun = Begun(self._settings, request, None if own is None else _checked(own))
        exchange = Exchange(self._library, begun, self._closed)
        try:
            attempt = partial(self._attempt, exchange)
            outcome = await driving.run_async(exchange.begun, attempt, anyio.sleep)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await _adiscard(exchange)
            raise
        response: ResponseT = exchange.end(outcome)
        return response

    async def _attempt(self, exchange: Exchange, send: Send) -> Any:
        if send.number > 1:
            await _adiscard(exchange)
        if self._closed != exchange.closed:
            return exchange.unsent()
        left = send.time_left
        if left is not None:
            exchange.bound(left)
        try:
            response = await self._transport.handle_async_request(exchange.request)
        except self._library.failures as error:
            exchange.error = error
            return error
        finally:
            if left is not None:
                exchange.unbind()
        wanted = exchange.responded(response)
        if not wanted:
            return exchange.unread()
        body = exchange.body = self._library.async_body(response.stream)
        state = await body.fill(wanted, exchange.deadline)
        return exchange.looked_at(wanted, state)

    async def aclose(self) -> None:
        """Closes the transport that sends; a call that waits meanwhile sends no more."""
        self._closed += 1
        await self._transport.aclose()

    async def __aenter__(self: SelfT) -> SelfT:
        await self._transport.__aenter__()  # type: ignore[attr-defined]  # SelfT is this class
        return self

    async def __aexit__(
        self,
        exc_type: Optional[Type[BaseException]] = None,
        exc_value: Optional[BaseException] = None,
        traceback: Optional[TracebackType] = None,
    ) -> None:
        self._closed += 1
        await self._transport.__aexit__(exc_type, exc_value, traceback)


def _checked(own: Any) -> Mapping[str, Any]:
    """What a request's extension says."""
    if not isinstance(own, Mapping):
        kind = type(own).__name__
        raise TypeError(f'extensions["aftercall"]: expected a mapping of options, not {kind}')
    per_request.check(own, 'extensions["aftercall"]')
    return own


def _discard(exchange: Exchange) -> None:
    response = exchange.forget()
    if response is not None:
        response.close()


async def _adiscard(exchange: Exchange) -> None:
    response = exchange.forget()
    if response is not None:
        await response.aclose()


def _check_transport(library: Library, transport: Any, method: str) -> None:
    if transport is None or callable(getattr(transport, method, None)):
        return
    kind = type(transport).__name__
    hint = "; an Engine is given as engine=" if isinstance(transport, Engine) else ""
    raise TypeError(
        f"transport: expected a transport of {library.module.__name__} with {method}, or None, "
        f"not {kind}{hint}"
    )


def _warn_of_proxies(library: Library) -> None:
    """A client with a transport of its own does not look for the environment's proxies."""
    named = urllib.request.getproxies()
    if "*" in named.get("no", "").split(","):
        return
    if any(named.get(scheme) for scheme in ("http", "https", "all")):
        name = library.module.__name__
        warnings.warn(
            "the environment names a proxy, and a client that is given a transport does not use it:"
            f" aftercall.{name}.wrap(client) keeps what the client was told, and "
            f"Transport({name}.HTTPTransport(...)) says that this is meant",
            UserWarning,
            stacklevel=3,
        )
