"""What the caller's functions return to an adapter, and what happens when they fail.

A function that raises, or returns something meaningless, must not hide how the request went: the
call goes on as if it had found nothing out, the caller gets the response or the exception of the
client with its Outcome, and the logger ``aftercall`` says what was wrong with the
function: the class of the exception and where it arose, but no text of it, which may hold a secret.
"""

from __future__ import annotations

import inspect
import logging
import traceback
from typing import Any, Union

from aftercall.vocabulary import Verified

LOG = logging.getLogger("aftercall")

#: What ``verify`` may return: whether the request took effect; None if that is not known. False is
#: the caller's word that it did not and cannot any more.
Found = Union[Verified, str, bool, None]

_FOUND = {True: Verified.APPLIED, False: Verified.NOT_APPLIED, None: Verified.UNKNOWN}
_NO_COROUTINE = "{}: expected a function that answers at once, not one that gives an awaitable"


def check(function: Any, what: str, *, may_be_async: bool = False) -> None:
    """TypeError unless it can be called, and its result used, where the adapter calls it."""
    if function is not None and not callable(function):
        raise TypeError(f"{what}: expected a function or None, not {type(function).__name__}")
    if not may_be_async and inspect.iscoroutinefunction(function):
        raise TypeError(_NO_COROUTINE.format(what))


def renewed(told: Any) -> bool:
    """Whether there are new credentials."""
    if inspect.isawaitable(told):
        return bool(_nonsense("authenticate", told, False))
    try:
        return bool(told)
    except Exception:
        return bool(_nonsense("authenticate", told, False))


def found(told: Any) -> Verified:
    """What a look at the server found."""
    if told is None or isinstance(told, bool):
        return _FOUND[told]
    if isinstance(told, str):
        try:
            return Verified(told)
        except ValueError:
            pass
    answer: Verified = _nonsense("verify", told, Verified.UNKNOWN)
    return answer




def failed(what: str, error: Exception) -> None:
    """Says that a function raised; what it was asked for stays unknown."""
    walked = traceback.extract_tb(error.__traceback__)
    places = "".join(f"\n  {place.filename}:{place.lineno} in {place.name}" for place in walked)
    LOG.error("%s raised %s; the call goes on without it%s", what, type(error).__name__, places)


def _nonsense(what: str, told: Any, instead: Any) -> Any:
    """Says that a function returned something meaningless."""
    close = getattr(told, "close", None)
    if inspect.isawaitable(told) and callable(close):
        close()  # Else Python warns that nobody awaited it.
    kind = "awaitable" if inspect.isawaitable(told) else type(told).__name__
    article = "an" if kind[0] in "aeiou" else "a"
    line = "%s answered %s %s that means nothing; the call goes on without it"
    LOG.error(line, what, article, kind)
    return instead
