"""Driving a call to its end: the loop that the adapters share.

An adapter brings ``do``, which carries out one decision and gives back what the call is to be told
of it: for Send a response, the exception that the client raised or a Failure, for Authenticate
whether there are new credentials, for Verify what was found. Whatever interrupts it cancels the call.
"""

from __future__ import annotations

import inspect
from typing import Any, Awaitable, Callable, Optional

from aftercall._native import (
    Authenticate,
    Call,
    Done,
    Engine,
    Failure,
    Outcome,
    Request,
    Send,
    Verify,
    Wait,
)
from aftercall.errors import CallStateError
from aftercall.words import Verified


def engine_for(engine: Any, scope: Any, deadline: Any) -> Engine:
    """The engine that an adapter was given, or a new one; TypeError for any other thing.

    Scope and deadline are checked too, so that a mistake shows where it was made and not at the
    first request.
    """
    if engine is None:
        engine = Engine()
    if not isinstance(engine, Engine):
        raise TypeError(f"engine: expected an Engine or None, not {type(engine).__name__}")
    engine.call(Request("GET"), scope=scope, deadline=deadline, seed=0)
    return engine


def check_function(function: Any, what: str, *, may_be_async: bool = False) -> None:
    """TypeError unless it can be called, and its answer used, where the adapter calls it."""
    if function is not None and not callable(function):
        raise TypeError(f"{what}: expected a function or None, not {type(function).__name__}")
    if not may_be_async and inspect.iscoroutinefunction(function):
        raise TypeError(_NO_COROUTINE.format(what))


def check_told(told: Any, what: str) -> Any:
    """What a function answered; TypeError for an awaitable, which would pass for true."""
    if inspect.isawaitable(told):
        close = getattr(told, "close", None)
        if close is not None:
            close()  # Else Python warns that nobody awaited it.
        raise TypeError(_NO_COROUTINE.format(what))
    return told


_NO_COROUTINE = "{}: expected a function that answers at once, not one that gives an awaitable"


def run(call: Call, do: Callable[[Any], Any]) -> Outcome:
    """Carries out decisions until the call is done."""
    decision = call.begin()
    try:
        while not isinstance(decision, Done):
            decision = tell(call, decision, do(decision))
    except BaseException:
        cancel(call)
        raise
    return decision.outcome


async def run_async(call: Call, do: Callable[[Any], Awaitable[Any]]) -> Outcome:
    """Carries out decisions until the call is done; a cancelled task cancels the call."""
    decision = call.begin()
    try:
        while not isinstance(decision, Done):
            decision = tell(call, decision, await do(decision))
    except BaseException:
        cancel(call)
        raise
    return decision.outcome


def tell(call: Call, decision: Any, told: Any) -> Any:
    """Tells the call what came of a decision; gives the next one."""
    if isinstance(decision, Send):
        if isinstance(told, (BaseException, Failure)):
            return call.on_failure(told)
        return call.on_response(told)
    if isinstance(decision, Wait):
        return call.on_wake()
    if isinstance(decision, Authenticate):
        return call.on_credentials(bool(told))
    if isinstance(decision, Verify):
        return call.on_verified(Verified.UNKNOWN if told is None else told)
    raise TypeError(f"no decision: {decision!r}")


def cancel(call: Call) -> Optional[Outcome]:
    """Ends a call that was interrupted; None if it had ended already."""
    try:
        decision = call.cancel()
    except CallStateError:
        return None
    return decision.outcome if isinstance(decision, Done) else None
