"""Driving a call to its end: the loop that all adapters share.

An adapter brings ``send``, which makes one attempt and gives back a response or what it read of one
(``Answer``), the exception that the client raised, or a Failure. Waiting, and asking the caller's
functions, is done here. Whatever interrupts it cancels the call and carries its Outcome.
"""

from __future__ import annotations

import time
from typing import Any, Awaitable, Callable, Optional

from aftercall import callbacks, failures, outcomes
from aftercall._native import Authenticate, Call, Done, Failure, Now, Outcome, Send, Verify, Wait
from aftercall.calling import Begun
from aftercall.errors import CallStateError
from aftercall.responses import Answer
from aftercall.watching import Watch, verdict_after


def run(begun: Begun, send: Callable[[Send], Any]) -> Outcome:
    """Carries out decisions until the call is done; the client's request carries the Outcome too."""
    decision: Any = None
    try:
        clock = begun.clock
        decision = begun.call.begin(None if clock is None else clock())
        while not isinstance(decision, Done):
            told: Any = None
            if begun.watch is not None:
                _tell_watch(begun.watch, decision)
            if isinstance(decision, Send):
                told = send(decision)
            elif isinstance(decision, Wait):
                (begun.sleep or time.sleep)(decision.seconds)
            else:
                try:
                    told = begun.ask(decision)
                except Exception as error:
                    callbacks.failed(str(decision.action), error)
            decision = tell(begun, decision, told)
    except BaseException as error:
        interrupted(begun, decision, error)
        raise
    outcome: Outcome = decision.outcome
    outcomes.leave(outcome, begun.request)
    if begun.watch is not None:
        begun.watch.end(outcome)
    return outcome


async def run_async(
    begun: Begun,
    send: Callable[[Send], Awaitable[Any]],
    sleep: Callable[[float], Awaitable[Any]],
) -> Outcome:
    """The same, asynchronously; a cancelled task cancels the call."""
    decision: Any = None
    sleep = begun.sleep or sleep  # type: ignore[assignment]  # checked when the adapter was made
    try:
        clock = begun.clock
        decision = begun.call.begin(None if clock is None else clock())
        while not isinstance(decision, Done):
            told: Any = None
            if begun.watch is not None:
                _tell_watch(begun.watch, decision)
            if isinstance(decision, Send):
                told = await send(decision)
            elif isinstance(decision, Wait):
                await sleep(decision.seconds)
            else:
                try:
                    told = await begun.ask_async(decision)
                except Exception as error:
                    callbacks.failed(str(decision.action), error)
            decision = tell(begun, decision, told)
    except BaseException as error:
        interrupted(begun, decision, error)
        raise
    outcome: Outcome = decision.outcome
    outcomes.leave(outcome, begun.request)
    if begun.watch is not None:
        begun.watch.end(outcome)
    return outcome


def tell(begun: Begun, decision: Any, told: Any) -> Any:
    """Tells the call the result of a decision; gives the next one."""
    call, clock = begun.call, begun.clock
    now = None if clock is None else clock()
    if isinstance(decision, Send):
        error: Optional[BaseException] = None
        if isinstance(told, Answer):
            following = call._answered(told, now)
        else:
            if isinstance(told, BaseException) and not failures.has_answer(told):
                error, told = told, failures.of_attempt(told)
            is_failure = isinstance(told, Failure)
            following = (call.on_failure if is_failure else call.on_response)(told, now)
        if begun.watch is not None:
            begun.watch.result(verdict_after(call, following), error)
        return following
    if isinstance(decision, Wait):
        if begun.watch is not None:
            begun.watch.waited()
        return call.on_wake(woken(decision, now))
    if isinstance(decision, Authenticate):
        renewed = callbacks.renewed(told)
        if begun.watch is not None:
            begun.watch.authenticated(renewed)
        return call.on_credentials(renewed, now)
    if isinstance(decision, Verify):
        found = callbacks.found(told)
        if begun.watch is not None:
            begun.watch.verified(found)
        return call.on_verified(found, now)
    raise TypeError(f"no decision: {decision!r}")


def woken(wait: Wait, now: Optional[Now] = None) -> Now:
    """The present after a wait that was carried out: not before its end, whatever the clock says.

    A clock that lags would give the same wait again and again, which is what a test that puts
    nothing in the place of ``time.sleep`` would see.
    """
    now = now or Now.read()
    lag = wait.until - now.monotonic
    return Now(wait.until, now.wall + lag) if lag > 0 else now


def interrupted(begun: Begun, decision: Any, error: BaseException) -> None:
    """Cancels a call that something interrupted, and leaves its Outcome on that."""
    outcome = cancel(begun.call, begun.now())
    outcomes.leave(outcome, error, begun.request)
    if begun.watch is not None:
        if isinstance(decision, Send):
            begun.watch.result(None, error)
        elif isinstance(decision, Wait):
            begun.watch.waited()
        elif isinstance(decision, Authenticate):
            begun.watch.authenticated(None)
        elif isinstance(decision, Verify):
            begun.watch.verified(None)
        begun.watch.end(outcome)


def cancel(call: Call, now: Optional[Now] = None) -> Optional[Outcome]:
    """Ends a call that was interrupted; None if it had ended already."""
    try:
        decision = call.cancel(now)
    except CallStateError:
        return None
    return decision.outcome if isinstance(decision, Done) else None


def _tell_watch(watch: Watch, decision: Any) -> None:
    if isinstance(decision, Send):
        watch.attempt(decision)
    elif isinstance(decision, Wait):
        watch.wait(decision)
    else:
        watch.ask(decision)
