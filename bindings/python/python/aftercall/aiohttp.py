"""A middleware for aiohttp:
``aiohttp.ClientSession(middlewares=[aftercall.aiohttp.Middleware()])``.

Each request is carried through as a call: sent, waited for, sent again where that is safe. The last
response comes back as aiohttp would give it, with the Outcome as ``response.aftercall``; where the
last attempt failed without a response, aiohttp's own exception is raised, with the Outcome as
``error.aftercall``: also where ``verify`` found that the request had taken effect, since there is
no response then to give back (``error.aftercall.is_success``). The exception of
``raise_for_status`` has it too. Redirects, cookies and credentials of the URL stay with the
session. aiohttp's own second sending of an idempotent request whose connection had gone is left
out: the call decides about it. For a decision that asks for a fresh connection the idle ones to
this origin are closed.

A success's body is left alone; of an error's at most 65,536 bytes are waited for, not past the
deadline, and left in place. Where a body breaks off in ``read``, ``text`` or ``json`` of the
response, the exception has the Outcome as ``error.aftercall``, which then says what the broken
response means; where you read ``response.content`` yourself, it has it once it leaves the ``async
with`` block of the response. The response itself has the Outcome of its head.

The deadline is that of one request: each hop of a redirect that the session follows is a call of
its own. The ``total`` of the session's or the request's ``ClientTimeout`` counts over all attempts,
waits and hops and the body that you read. The deadline of a call is never later than its end, so
that no wait begins which it would cut short; ``connect``, ``sock_connect`` and ``sock_read`` bound
each attempt. ``authenticate`` is asked for the origin of the request that you made, and for another
that a redirect leads to only if ``authenticate_origins`` names it.

A body of bytes, text, JSON or a form can be sent again, and a file that can be rewound; what a
generator gives is sent once. Other middlewares: those that stand after this one in the list run in
each attempt. One of them that sends more than once by itself must be sure that it may.

A call that is cancelled leaves its Outcome on the exception: ``aftercall.outcome_of(error)`` finds
it for a ``CancelledError``, and for the ``TimeoutError`` that ``asyncio.timeout`` or aiohttp makes
of it.

For single requests there is ``aftercall.options``, and in aiohttp's own way
``session.post(url, middlewares=[middleware.with_options(idempotent=True)])``.
"""

from __future__ import annotations

import asyncio
import importlib
import math
import sys
import time
from types import TracebackType
from typing import Any, Awaitable, Callable, Dict, Iterable, Mapping, Optional, Tuple, Type, Union

try:
    import aiohttp
    from aiohttp import ClientHandlerType
except ImportError as _missing:  # pragma: no cover - needs an environment without aiohttp
    raise ImportError(
        "aftercall.aiohttp needs the client aiohttp, 3.12 or newer: pip install aiohttp"
    ) from _missing

if sys.version_info >= (3, 11):
    from asyncio import timeout as _timeout
else:  # aiohttp needs it there, too.
    _timeout: Any = importlib.import_module("async_timeout").timeout

import aftercall
from aftercall import driving, outcomes, per_request, redirects
from aftercall._native import Call, Challenge, Engine, Failure, Outcome, Send, Verify
from aftercall.callbacks import Found
from aftercall.calling import AsyncSleep, Begun, Clock, Settings
from aftercall.redirects import Followed, attribute
from aftercall.responses import Answer
from aftercall.vocabulary import BodyState, Cause, Phase

__all__ = ["Middleware", "NotSentError"]

#: Puts new credentials on the request and says whether it could.
Authenticator = Callable[
    [aiohttp.ClientRequest, Tuple[Challenge, ...]], Union[bool, Awaitable[bool]]
]
#: Looks whether the request took effect: True, False (and it cannot any more), None if unknown.
Verifier = Callable[[aiohttp.ClientRequest, Verify], Union[Found, Awaitable[Found]]]

#: A call ends so much before the session's total time, in seconds: then it can say how it ended.
_SLACK = 0.005
#: The longest that an error's body is waited for, in seconds.
_LONGEST_LOOK = 10.0
#: How many classes of responses are remembered.
_MOST_CLASSES = 64
#: How many requests are kept for which aiohttp may come back.
_MOST_KEPT = 256
#: After these aiohttp sends an idempotent request a second time by itself, and after those not.
_RESENT = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)
_NOT_RESENT = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_IDEMPOTENT = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"})
#: What an attempt can fail with; before Python 3.11 asyncio's time-out is a class of its own.
_FAILED: Tuple[Type[Exception], ...] = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
#: A body of which no more can come is a RuntimeError.
_LOOK_FAILED: Tuple[Type[Exception], ...] = (*_FAILED, RuntimeError)


_NOTHING: Mapping[str, Any] = {}


class NotSentError(aftercall.NotSentError, aiohttp.ClientConnectionError):
    """The call ended before anything was sent; also an ``aiohttp.ClientConnectionError``."""


class Middleware:
    """A client middleware for aiohttp that decides with aftercall. Shared by tasks and sessions.

    ``engine`` holds contract, policy and what calls share; by default one of its own. Give one
    engine to all your middlewares and clients to have them share pressure and holds.
    ``authenticate(request, challenges)`` puts new credentials on the ``ClientRequest`` and returns
    whether it could; ``authenticate_origins`` are URLs of other origins that it may be asked for
    after a redirect. ``verify(request, decision)`` returns whether the request took effect: True,
    False, or None if that is not known; a Verified or its slug says the same. False is your word
    that it cannot take effect any more, since the request may then be sent again: right after a
    lost response "not there" is None. Both may be coroutine functions; requests that they make with
    the same session need ``middlewares=()``. Where one of the two raises, or returns anything else,
    the call goes on as if it had found nothing out, and the logger ``aftercall`` says so. ``scope``
    names who shares pressure and holds within an origin; ``deadline`` is in seconds. With
    ``idempotency_keys`` a request that needs an idempotency key and has none gets one for all its
    attempts, unless the contract says that the API ignores keys; by default only where the
    contract's operation itself says that it honors them, with False never. ``sleep`` and ``clock``
    stand for ``asyncio.sleep`` and Python's clocks. Cancelling the task cancels the call.
    """

    def __init__(
        self,
        *,
        engine: Optional[Engine] = None,
        authenticate: Optional[Authenticator] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Verifier] = None,
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
        self._own: Mapping[str, Any] = {}
        self._patience = self._settings.engine.policy.deadline
        self._kept = _Kept()

    @property
    def engine(self) -> Engine:
        """The engine that its calls share."""
        return self._settings.engine

    def with_options(self, **options: Any) -> Middleware:
        """The same with options for some requests, which count before those of a block: see
        ``aftercall.options``. Raises TypeError or ValueError for what is none."""
        per_request.check(options, "with_options")
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, _own={**self._own, **options}, _kept=_Kept())
        return other

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Carries one request through to its end; see the module."""
        kept = self._kept
        follows, error = kept.take(request) if kept else (False, None)
        if error is not None:
            raise error  # aiohttp's own second sending ends as the call did.
        seen = redirects.locals_of_aiohttp() if follows else _NOTHING
        followed = redirects.in_history(seen.get("history")) if follows else redirects.NOTHING
        total = _total(handler)
        own = self._own
        if total is not None:
            own = self._within(total, seen.get("handle"))
        begun = Begun(self._settings, request, own, followed)
        request.response_class = _carrying(request.response_class)
        exchange = _Exchange(begun, request, handler)
        try:
            outcome = await driving.run_async(begun, exchange.attempt, asyncio.sleep)
        except BaseException:
            exchange.discard()
            raise
        if exchange.response is None or exchange.response.status in _REDIRECTS:
            kept.keep(request, exchange.error, followed)
        return exchange.end(outcome)

    def _within(self, total: float, handle: Any) -> Mapping[str, Any]:
        """What is asked for this request, with a deadline not later than the end of the total time.

        ``handle`` is the session's timer, which began with the request; without it that was just
        now.
        """
        options = per_request.merged(self._own)
        deadline = options.get("deadline", self._settings.deadline)
        if deadline is None:
            policy = options.get("policy")
            deadline = self._patience if policy is None else policy.deadline
        if handle is None and deadline <= total - _SLACK:
            return self._own
        left = total if handle is None else handle.when() - asyncio.get_running_loop().time()
        left = max(left - _SLACK, 0.0)
        return self._own if deadline <= left else {**self._own, "deadline": left}


class _Kept:
    """What is known of a session's requests that it may come back for: to follow a redirect, or to
    send once more what failed. A request of the session has one timer for all that it sends.

    Where there were too many to be kept, every request is taken for one that follows a redirect,
    and its frames say whether it does.
    """

    __slots__ = ("_forgot", "_of")

    def __init__(self) -> None:
        self._of: Dict[int, Tuple[Any, Optional[BaseException]]] = {}
        self._forgot = False

    def __bool__(self) -> bool:
        return bool(self._of) or self._forgot

    def take(self, request: aiohttp.ClientRequest) -> Tuple[bool, Optional[BaseException]]:
        """Whether a request may follow a redirect, and the exception that it is to end with."""
        timer, error = self._of.pop(id(attribute(request, "_timer")), (None, None))
        return timer is not None or self._forgot, error

    def keep(
        self, request: aiohttp.ClientRequest, error: Optional[BaseException], followed: Followed
    ) -> None:
        """Keeps that there was a redirect, or the exception after which aiohttp sends once more."""
        timer = attribute(request, "_timer")
        if timer is None:
            self._forgot = True
        elif error is None or self._is_resent(request, error, followed):
            if len(self._of) >= _MOST_KEPT:
                self._forgot = True
                del self._of[next(iter(self._of))]
            self._of[id(timer)] = (timer, error)

    def _is_resent(
        self, request: aiohttp.ClientRequest, error: BaseException, followed: Followed
    ) -> bool:
        if not isinstance(error, _RESENT) or isinstance(error, _NOT_RESENT):
            return False
        first = request if followed.first is None else followed.first
        may = attribute(request.session, "_retry_connection") is not False
        return may and first.method in _IDEMPOTENT


class _Exchange:
    """One call under way: the last response or error, and the means to get the next."""

    __slots__ = ("begun", "error", "handler", "request", "response")

    def __init__(
        self, begun: Begun, request: aiohttp.ClientRequest, handler: ClientHandlerType
    ) -> None:
        self.begun = begun
        self.request = request
        self.handler = handler
        self.response: Optional[aiohttp.ClientResponse] = None
        self.error: Optional[BaseException] = None

    async def attempt(self, send: Send) -> Any:
        """Sends once. Gives back what there is to judge."""
        if send.number > 1:
            self.discard()
            if send.fresh_connection:
                _close_idle(self.request)
            unsent = await self.readied()
            if unsent is not None:
                return unsent
        left, end = send.time_left, math.inf
        if left is not None:
            end = time.monotonic() + left
        self.request.response = None  # `resends` sees by it whether anything was sent.
        try:
            if left is None:
                response = await self.handler(self.request)
            else:
                async with _timeout(left):
                    response = await self.handler(self.request)
        except _FAILED as error:
            self.error = error
            return error
        self.response = response
        wanted = self.begun.call._wanted(response.status, response.raw_headers)
        body, state = None, BodyState.UNREAD
        if wanted:
            seconds = min(end - time.monotonic(), _LONGEST_LOOK)
            body, state = await _arrived(response.content, wanted, seconds)
        return Answer.of(response.status, response.raw_headers, body, state)

    async def readied(self) -> Optional[Failure]:
        """Makes the request ready to be sent again; where that cannot be, nothing is sent."""
        request = self.request
        await request.close()  # Whatever was still writing it has been cancelled.
        if attribute(request, "_continue") is not None:
            request.update_expect_continue()
        if not request.session.closed:
            return None
        self.error = aiohttp.ClientConnectionError("the session was closed during the call")
        # Not the client's failure to send: nothing was tried, and trying again would not help.
        return Failure(Phase.CONFIG, Cause.INVALID, sent=False)

    def discard(self) -> None:
        """Lets go of what the attempt before gave; aiohttp closes a connection on which something
        is still to come."""
        if self.response is not None:
            self.response.release()
        self.response = self.error = None

    def end(self, outcome: Outcome) -> aiohttp.ClientResponse:
        """The response with its outcome, or the client's own exception carrying it."""
        if self.error is not None:
            outcomes.leave(outcome, self.error)
            raise self.error
        if self.response is None:
            raise NotSentError(f"nothing was sent: {outcome.stop.help}", outcome)
        outcomes.leave(outcome, self.response)
        if isinstance(self.response, _Carrying):
            self.response._call = self.begun.call
        return self.response


def _total(handler: Any) -> Optional[float]:
    """The total time of the request that a handler sends, if there is one, in seconds.

    It stands in what the handler closes over; below another middleware aiohttp's frames have it.
    """
    code, cells = attribute(handler, "__code__"), attribute(handler, "__closure__")
    names = () if code is None else code.co_freevars
    if "real_timeout" in names:
        timeout = cells[names.index("real_timeout")].cell_contents
    else:
        timeout = redirects.locals_of_aiohttp().get("real_timeout")
    total: Optional[float] = attribute(timeout, "total")
    return total or None


def _close_idle(request: aiohttp.ClientRequest) -> None:
    """Closes the idle connections that this request could be sent on: aiohttp passes them over."""
    idle = attribute(request.session.connector, "_conns") or {}
    for protocol, *_since in tuple(idle.get(request.connection_key, ())):
        protocol.close()


async def _arrived(content: Any, wanted: int, seconds: float) -> Tuple[bytes, BodyState]:
    """The leading bytes of a body, at most `wanted`, which stay where they are, and how far they
    go.

    aiohttp offers no look without taking: what it keeps for itself is looked at, and where that is
    not to be seen, nothing is.
    """
    if content.at_eof():
        return b"", BodyState.COMPLETE
    kept, wait = attribute(content, "_buffer"), attribute(content, "_wait")
    if kept is None or not callable(wait):
        return b"", BodyState.UNREAD
    state = BodyState.PREFIX
    try:
        async with _timeout(seconds):
            while not content.is_eof() and not _is_enough(content, wanted):
                await wait("read")
    except _LOOK_FAILED:
        pass  # Which one it was, the content says.
    if content.exception() is not None:
        state = BodyState.TRUNCATED
    elif content.is_eof() and content.total_bytes <= wanted:
        state = BodyState.COMPLETE
    return b"".join(kept)[:wanted], state


def _is_enough(content: Any, wanted: int) -> bool:
    """Whether no more will come, or is needed, before somebody reads."""
    if content.exception() is not None or content.total_bytes >= wanted:
        return True
    return bool(attribute(attribute(content, "_protocol"), "_reading_paused"))


class _Carrying(aiohttp.ClientResponse):
    """A response whose exceptions have the outcome, too."""

    #: The Outcome of the call.
    aftercall: Optional[Outcome] = None
    _call: Optional[Call] = None

    async def read(self) -> bytes:
        """The body."""
        try:
            return await super().read()
        except BaseException as error:
            self._broken_off(error)
            raise

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        """Lets go of the response; what reading ``content`` by hand raised gets the outcome."""
        if error is not None and self.content is not None and error is self.content.exception():
            self._broken_off(error)
        await super().__aexit__(kind, error, traceback)

    def raise_for_status(self) -> None:
        """Raises aiohttp's exception for an error."""
        try:
            super().raise_for_status()
        except aiohttp.ClientResponseError as error:
            outcomes.leave(self.aftercall, error)
            raise

    def _broken_off(self, error: BaseException) -> None:
        """Says on an exception that ends the reading of the body what the broken response means."""
        outcome = self.aftercall
        if outcome is None or outcomes.outcome_of(error) is not None:
            return
        if isinstance(error, _FAILED) and outcome.is_success and self._call is not None:
            outcome = outcome._broken_off(self._call._cut_off(self.status, self.raw_headers))
        outcomes.leave(outcome, error)


_CLASSES: Dict[Type[aiohttp.ClientResponse], Type[aiohttp.ClientResponse]] = {}


def _carrying(kind: Type[aiohttp.ClientResponse]) -> Type[aiohttp.ClientResponse]:
    """The same class of responses, whose exceptions have the outcome."""
    found = _CLASSES.get(kind)
    if found is None:
        found = kind
        if not issubclass(kind, _Carrying) and len(_CLASSES) < _MOST_CLASSES:
            found = type(kind.__name__, (_Carrying, kind), {"__module__": kind.__module__})
            _CLASSES[kind] = found
    return found
