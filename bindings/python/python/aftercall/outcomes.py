"""Where the Outcome of a call is found: on a response, a request or an exception.

An adapter leaves it on the response that it gives back and on the exception that it raises; also on
the request, for a call that was cancelled by a scope which swallows the exception
(``anyio.move_on_after``): build the request yourself, send it, and ask ``outcome_of(request)``.
"""

from __future__ import annotations

from aftercall._native import Outcome
from aftercall.libraries import library_of
from aftercall.redirects import attribute
from aftercall.typed import Any

#: The deepest chain of exceptions that is followed.
MAX_DEPTH = 16
#: The attribute that carries an Outcome, and its key among the extensions of httpx.
NAME = "aftercall"


def outcome_of(carrier: Any) -> Outcome | None:
    """The Outcome that an adapter left on a response, a request or an exception; else None.

    What keeps a client's response as ``response`` or ``http_response`` will do, too: the raw
    responses, the streams and the exceptions of the SDKs that are made of httpx.
    Of an exception the chain is followed: what it was raised from, and what was being handled when
    it arose. So a ``TimeoutError`` of ``asyncio.timeout`` has the Outcome of the call that the
    time-out cancelled, and your own exception that of the client's. Raises nothing.
    """
    if not isinstance(carrier, BaseException):
        return _own(carrier) or _of_kept(carrier)
    seen: list[BaseException] = []
    waiting: list[BaseException] = [carrier]
    while waiting and len(seen) < MAX_DEPTH:
        link = waiting.pop(0)
        if any(link is other for other in seen):
            continue
        seen.append(link)
        found = _own(link) or _of_kept(link) or _of_sent(link)
        if found is not None:
            return found
        hidden = link.__suppress_context__
        parts = (link.__cause__, None if hidden else link.__context__)
        waiting.extend(part for part in parts if part is not None)
    return None


def leave(outcome: Outcome | None, *carriers: Any) -> None:
    """Leaves an Outcome where `outcome_of` finds it; what cannot carry one goes without."""
    if outcome is None:
        return
    for carrier in carriers:
        extensions = getattr(carrier, "extensions", None)
        if isinstance(extensions, dict):
            extensions[_KEY if hasattr(carrier, "method") else NAME] = outcome
        else:
            try:
                setattr(carrier, NAME, outcome)
            except (AttributeError, TypeError):
                pass


#: In a request of httpx the plain key has what the caller says about the call.
_KEY = "aftercall.outcome"


def _of_kept(carrier: Any) -> Outcome | None:
    """The Outcome on the client's response that an exception or an SDK's object keeps."""
    kept = (attribute(carrier, name) for name in ("response", "http_response"))
    return next((found for found in map(_own, kept) if found is not None), None)


def _of_sent(error: BaseException) -> Outcome | None:
    """The Outcome on the request that an exception of httpx keeps: what arises outside of its
    transports, such as a body that cannot be decoded, has none of its own.

    Not those of the SDKs that are made of httpx: what they raise of a success is theirs to say.
    """
    return _own(attribute(error, "request")) if library_of(type(error)) == "httpx" else None


def _own(carrier: Any) -> Outcome | None:
    found, extensions = attribute(carrier, NAME), attribute(carrier, "extensions")
    if not isinstance(found, Outcome) and isinstance(extensions, dict):
        found = extensions.get(_KEY, extensions.get(NAME))
    return found if isinstance(found, Outcome) else None
