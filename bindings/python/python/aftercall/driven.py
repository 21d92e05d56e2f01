"""``aftercall.drive``: any client, with a function of yours that sends once."""

from __future__ import annotations

import inspect
import sys
from typing import Any, Awaitable, Callable, Iterable, Mapping, Optional, Tuple, TypeVar

from aftercall import callbacks, driving, failures, outcomes
from aftercall._native import Challenge, Engine, Outcome, Send, Verify
from aftercall.calling import AsyncSleep, Begun, Clock, Settings, Sleep
from aftercall.callbacks import Found
from aftercall.errors import NotSentError
from aftercall.redirects import attribute

__all__ = ["adrive", "drive"]

R = TypeVar("R")


def drive(
    engine: Engine,
    request: Any,
    send: Callable[[Send], R],
    *,
    authenticate: Optional[Callable[[Any, Tuple[Challenge, ...]], bool]] = None,
    authenticate_origins: Iterable[str] = (),
    verify: Optional[Callable[[Any, Verify], Found]] = None,
    scope: Optional[str] = None,
    deadline: Optional[float] = None,
    idempotent: Optional[bool] = None,
    idempotency_keys: Optional[bool] = None,
    sleep: Optional[Sleep] = None,
    clock: Optional[Clock] = None,
) -> Tuple[R, Outcome]:
    """Carries one operation through to its end with any client; gives the last response and the
    Outcome.

    ``request`` is a client's request or an aftercall ``Request``. ``send(attempt)`` sends it once, by
    a client whose own retries are off, and returns the response, its body read if it is an error's.
    ``attempt.time_left`` is how many seconds it may take, ``attempt.number`` counts from 1. An
    exception of the transport is judged as a failure of the attempt, one with a response
    (``raise_for_status``) as that response; any other ends the call and is raised. Where the last
    attempt failed so, its exception is raised, with the Outcome (``aftercall.outcome_of``). Raises
    NotSentError if nothing was sent. The response of an earlier attempt is closed.

    The other arguments are those of the adapters; ``aftercall.options`` counts here, too. ``sleep``
    waits so many seconds, ``clock`` gives a ``Now``: by default ``time.sleep`` and Python's clocks.
    Threads may drive calls of one engine at once.
    """
    callbacks.check(send, "send")
    settings = Settings(
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
    begun = Begun(settings, request, _own(idempotent))
    last = _Last()

    def attempt(decision: Send) -> Any:
        close = last.forget()
        if close is not None:
            close()
        try:
            return last.responded(send(decision))
        except Exception as error:
            return last.failed(error)

    return last.end(driving.run(begun, attempt))


async def adrive(
    engine: Engine,
    request: Any,
    send: Callable[[Send], Awaitable[R]],
    *,
    authenticate: Optional[Callable[..., Any]] = None,
    authenticate_origins: Iterable[str] = (),
    verify: Optional[Callable[..., Any]] = None,
    scope: Optional[str] = None,
    deadline: Optional[float] = None,
    idempotent: Optional[bool] = None,
    idempotency_keys: Optional[bool] = None,
    sleep: Optional[AsyncSleep] = None,
    clock: Optional[Clock] = None,
) -> Tuple[R, Outcome]:
    """The same with a coroutine function; cancelling the task cancels the call.

    ``authenticate`` and ``verify`` may be coroutine functions. ``sleep`` is ``asyncio.sleep`` by
    default, and ``trio.sleep`` under trio.
    """
    settings = Settings(
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
    begun = Begun(settings, request, _own(idempotent))
    last = _Last()

    async def attempt(decision: Send) -> Any:
        close = last.forget()
        closed = None if close is None else close()
        if inspect.isawaitable(closed):
            await closed
        try:
            sent = send(decision)
            if not inspect.isawaitable(sent):
                told = "send: expected a coroutine function, not one that gives"
                raise TypeError(f"{told} a {type(sent).__name__} at once")
            return last.responded(await sent)
        except Exception as error:
            return last.failed(error)

    return last.end(await driving.run_async(begun, attempt, sleep or _sleep_of_this_loop()))


def _sleep_of_this_loop() -> AsyncSleep:
    """How a task sleeps where this runs; a program that runs trio has imported it."""
    trio: Any = sys.modules.get("trio")
    runs = attribute(attribute(trio, "lowlevel"), "in_trio_run")  # Not in those before 0.23.
    if callable(runs) and runs():
        return trio.sleep  # type: ignore[no-any-return]
    import asyncio

    return asyncio.sleep


def _own(idempotent: Optional[bool]) -> Optional[Mapping[str, Any]]:
    return None if idempotent is None else {"idempotent": idempotent}


class _Last:
    """What the last attempt gave."""

    def __init__(self) -> None:
        self._response: Any = None
        self._error: Optional[Exception] = None

    def forget(self) -> Optional[Callable[[], Any]]:
        """Forgets the attempt before; how to close its response, if it can be closed."""
        response, self._response, self._error = self._response, None, None
        for name in ("aclose", "close"):
            close = attribute(response, name)
            if callable(close):
                return close  # type: ignore[no-any-return]
        return None

    def responded(self, response: Any) -> Any:
        """The attempt gave a response."""
        self._response = response
        return response

    def failed(self, error: Exception) -> Any:
        """The attempt raised: what there is to judge; what says nothing of it is raised on."""
        self._error = error
        if failures.has_answer(error):
            return self.responded(_answer_of(error))
        if failures.why_not(error) is not None:
            raise error
        return error

    def end(self, outcome: Outcome) -> Tuple[Any, Outcome]:
        """The last response, or the last exception raised."""
        if self._error is not None:
            outcomes.leave(outcome, self._error)
            raise self._error
        if self._response is None:
            raise NotSentError(f"nothing was sent: {outcome.stop.help}", outcome)
        outcomes.leave(outcome, self._response)
        return self._response, outcome


def _answer_of(error: Exception) -> Any:
    """The response that an exception carries, is, or tells of."""
    response = attribute(error, "response")
    if response is not None:
        return response
    status = attribute(error, "status")
    is_response = callable(attribute(error, "read"))
    return error if is_response else (status, attribute(error, "headers"), None)
