"""Driving a call to its end: the loop that the adapters share.

An adapter brings ``do``, which carries out one decision and gives back what the call is to be told
of it: for Send a response, the exception that the client raised or a Failure, for Authenticate
whether there are new credentials, for Verify what was found. Whatever interrupts it cancels the call
and carries its Outcome.
"""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Optional

from aftercall import callbacks, failures, outcomes, redirects, responses
from aftercall._native import (
    Authenticate,
    Call,
    Done,
    Engine,
    Failure,
    Now,
    Outcome,
    Request,
    Response,
    Send,
    Verify,
    Wait,
    judge,
)
from aftercall.errors import CallStateError


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


def facts_of(engine: Engine, request: Any, idempotent: Optional[bool] = None) -> Request:
    """The facts of a client's request that an adapter is to send.

    The client may have come to it by a redirect. Where that made a GET of a request that was not
    safe, nobody knows whether that one was applied, and the outcome of this hop must not say
    otherwise: what the redirects leave of a refusal is the effect of what was sent before.
    """
    followed = redirects.of_this_hop()
    method = getattr(followed.first, "method", None)
    if not followed.codes or not isinstance(method, str):
        return responses.read_request(request, idempotent)
    refused = Response(429, redirects=followed.codes)
    before = judge(refused, method=method, contract=engine.contract).effect
    return responses.read_request(request, idempotent, before)


def run(call: Call, request: Any, do: Callable[[Any], Any]) -> Outcome:
    """Carries out decisions until the call is done; the client's request carries the Outcome too."""
    decision = call.begin()
    try:
        while not isinstance(decision, Done):
            told: Any = None
            try:
                told = do(decision)
            except Exception as error:
                if not isinstance(decision, (Authenticate, Verify)):
                    raise
                callbacks.failed(str(decision.action), error)
            decision = tell(call, decision, told)
    except BaseException as error:
        outcomes.leave(cancel(call), error, request)
        raise
    outcomes.leave(decision.outcome, request)
    return decision.outcome


async def run_async(call: Call, request: Any, do: Callable[[Any], Awaitable[Any]]) -> Outcome:
    """The same, asynchronously; a cancelled task cancels the call."""
    decision = call.begin()
    try:
        while not isinstance(decision, Done):
            told: Any = None
            try:
                told = await do(decision)
            except Exception as error:
                if not isinstance(decision, (Authenticate, Verify)):
                    raise
                callbacks.failed(str(decision.action), error)
            decision = tell(call, decision, told)
    except BaseException as error:
        outcomes.leave(cancel(call), error, request)
        raise
    outcomes.leave(decision.outcome, request)
    return decision.outcome


def tell(call: Call, decision: Any, told: Any) -> Any:
    """Tells the call the result of a decision; gives the next one."""
    if isinstance(decision, Send):
        if isinstance(told, BaseException):
            told = failures.of_attempt(told)
        return call.on_failure(told) if isinstance(told, Failure) else call.on_response(told)
    if isinstance(decision, Wait):
        return call.on_wake(woken(decision))
    if isinstance(decision, Authenticate):
        return call.on_credentials(callbacks.renewed(told))
    if isinstance(decision, Verify):
        return call.on_verified(callbacks.found(told))
    raise TypeError(f"no decision: {decision!r}")


def woken(wait: Wait) -> Now:
    """The present after a wait that was carried out: not before its end, whatever the clock says.

    A clock that lags would give the same wait again and again, which is what a test that puts
    nothing in the place of ``time.sleep`` would see.
    """
    now = Now.read()
    lag = wait.until - now.monotonic
    return Now(wait.until, now.wall + lag) if lag > 0 else now


def cancel(call: Call) -> Optional[Outcome]:
    """Ends a call that was interrupted; None if it had ended already."""
    try:
        decision = call.cancel()
    except CallStateError:
        return None
    return decision.outcome if isinstance(decision, Done) else None
