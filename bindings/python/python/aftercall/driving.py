"""Driving a call to its end: the loop that the adapters share.

An adapter brings ``do``, which carries out one decision and gives back what the call is to be told
of it: for Send a response or the exception that the client raised, for Authenticate whether there
are new credentials, for Verify what was found. Whatever interrupts it cancels the call.
"""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Optional

from aftercall._native import (
    Authenticate,
    Call,
    Done,
    Outcome,
    Send,
    Verify,
    Wait,
)
from aftercall.errors import CallStateError
from aftercall.words import Verified


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
        if isinstance(told, BaseException):
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
