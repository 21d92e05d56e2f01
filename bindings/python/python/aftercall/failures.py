"""Which failure an exception stands for.

Clients wrap exceptions in exceptions. Each one on the way is looked up by the names of its classes
in the core's table of transport errors; the outermost that is known speaks first, and what it
leaves unknown is filled in from the exceptions that it was made of. What a name alone does not prove
is looked for in the frames that the exception came through (``redirects``, ``resends``).
"""

from __future__ import annotations

import errno
import socket
import sys
from typing import AbstractSet, Any, Dict, Iterator, List, Optional, Tuple

from aftercall import redirects, resends
from aftercall._native import Failure, Request, failure_names
from aftercall.libraries import library_of
from aftercall.vocabulary import Cause, Phase

#: The deepest chain of exceptions that is followed.
MAX_DEPTH = 16


def _builtin_errors() -> Dict[str, str]:
    """Names of Python's own subclasses of OSError and the errno names that they stand for.

    Python makes an OSError of an errno into the subclass for it, so it can be asked.
    """
    names: Dict[str, str] = {}
    for library, name, _phase, _cause in failure_names():
        number = getattr(errno, name, None) if library == "errno" else None
        kind = type(OSError(number, "")) if number is not None else OSError
        if kind is not OSError:
            names.setdefault(kind.__name__, name)
    return names


_BUILTIN_ERRORS = _builtin_errors()
_LOOKUP_ERRORS = {
    getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")
}


def read(exception: BaseException, request: Optional[Request] = None) -> Failure:
    """The failure that an exception stands for; TypeError for what is not a failure of a transport.

    ``request`` is the one that was made, if it is known: the exception may be that of another, to
    which the client had been redirected.
    """
    reason = why_not(exception)
    if reason is not None:
        raise TypeError(f"failure: expected a Failure or a transport's exception, not {reason}")
    return _read(exception, request)


def of_attempt(exception: BaseException) -> Failure:
    """The same for what a client raised within an adapter: there it stands for the attempt,
    whatever it is."""
    if isinstance(exception, _own_errors().NotSentError):
        # An adapter around an adapter: the inner one ended its call unsent.
        return Failure(sent=False)
    return _read(exception, None)


def _read(exception: BaseException, request: Optional[Request]) -> Failure:
    links = list(_made_from(exception))
    followed = redirects.in_tracebacks(links)
    if _has_name(exception, _REDIRECT_LOOPS) or (followed.codes and _is_answered_out(links)):
        return Failure(Phase.DECODE, Cause.PROTOCOL)
    phase, cause, named_sent = Phase.UNKNOWN, Cause.UNKNOWN, None
    for found in _known(exception):
        if phase is Phase.UNKNOWN:
            phase, named_sent = found.phase, found.sent
        cause = cause if cause is not Cause.UNKNOWN else found.cause
        if phase is not Phase.UNKNOWN and cause is not Cause.UNKNOWN:
            break
    sent = resends.sent(links)
    if _has_name(exception, _LATE):
        early = sent is False
        phase, cause = (Phase.CONFIG, Cause.INVALID) if early else (Phase.UNKNOWN, cause)
    sent = named_sent if sent is None else sent
    if followed.codes:
        return Failure(phase, cause, sent=sent, redirects=followed.codes)
    if request is not None and _is_of_another(exception, request):
        return Failure(Phase.UNKNOWN, cause)
    return Failure(phase, cause, sent=sent)


#: Endless redirects: every response arrived, and none can be read as the one to the request.
_REDIRECT_LOOPS = frozenset(
    {
        ("requests", "TooManyRedirects"),
        ("httpx", "TooManyRedirects"),
        ("aiohttp", "TooManyRedirects"),
    }
)
#: Names of mistakes in a request that are also raised for a mistake in the response to it, and of
#: those in the place that a response sends to. Early they are only if the frames say so.
_LATE = frozenset(
    {
        ("requests", "InvalidHeader"),
        ("httpx", "LocalProtocolError"),
        ("aiohttp", "RedirectClientError"),
    }
)


def _is_answered_out(links: List[BaseException]) -> bool:
    """Whether urllib3 gave up because of the responses that it got."""
    return any(_has_name(link, {("urllib3", "ResponseError")}) for link in links)


def why_not(exception: BaseException) -> Optional[str]:
    """Why an exception is not a failure of a transport; None if it is one, or may be."""
    kind = type(exception).__name__
    if isinstance(exception, _own_errors().AftercallError):
        return f"{kind}, which aftercall has raised: look at what it carries"
    if has_answer(exception):
        return f"{kind}, which carries a response: judge that"
    known = _lookup(exception) is not None
    if not isinstance(exception, Exception):
        return None if known else kind
    if known or isinstance(exception, OSError) or not _is_pythons_own(exception):
        return None
    # Raised from a transport's exception, it stands for that; and a client that follows a redirect
    # to nonsense may raise what it does not mean to.
    made_from = any(_lookup(link) is not None for link in _made_from(exception))
    return None if made_from or redirects.in_tracebacks([exception]).codes else kind


def has_answer(exception: BaseException) -> bool:
    """Whether it says what a response was like, and not that none came."""
    if _has_name(exception, _ANSWERS):
        return True
    if _has_name(exception, {("requests", "HTTPError")}):
        return redirects.attribute(exception, "response") is not None
    if _has_name(exception, {("aiohttp", "ClientResponseError")}):
        # aiohttp raises this one too for a response that it cannot read; then it has a cause. A proxy
        # that refuses and redirects without end are failures, and the table knows them.
        return exception.__cause__ is None and _lookup_exact(exception) is None
    return False


_ANSWERS = frozenset(
    {
        ("httpx", "HTTPStatusError"),
        ("urllib", "HTTPError"),
        ("json", "JSONDecodeError"),
        ("requests", "JSONDecodeError"),
        ("simplejson", "JSONDecodeError"),
    }
)

#: Parts of the standard library whose exceptions can be those of a transport.
_NETWORK = frozenset({"asyncio", "concurrent", "http", "select", "socket", "ssl", "urllib"})


def _is_pythons_own(exception: BaseException) -> bool:
    module = type(exception).__module__.partition(".")[0]
    return module in sys.stdlib_module_names - _NETWORK


def _is_of_another(exception: BaseException, request: Request) -> bool:
    """Whether the client says that it was sending another request."""
    asked = redirects.request_of(exception)
    method, url = redirects.attribute(asked, "method"), redirects.attribute(asked, "url")
    if not isinstance(method, str):
        return False
    return not request._is(method, None if url is None else str(url))


def _names(exception: BaseException) -> Iterator[Tuple[str, str]]:
    for kind in type(exception).__mro__:
        yield library_of(kind), kind.__name__


def _has_name(exception: BaseException, names: AbstractSet[Tuple[str, str]]) -> bool:
    return any(name in names for name in _names(exception))


def _own_errors() -> Any:
    from aftercall import errors  # It needs the native module whole, which needs this one.

    return errors


def _made_from(exception: BaseException) -> Iterator[BaseException]:
    """The exception and those that it was made of, outermost first."""
    seen: List[BaseException] = []
    waiting = [exception]
    while waiting and len(seen) < MAX_DEPTH:
        link = waiting.pop(0)
        if not any(link is other for other in seen):
            seen.append(link)
            yield link
            waiting.extend(_made_of(link))


def _known(exception: BaseException) -> Iterator[Failure]:
    """The failures along the chain, outermost first."""
    seen: List[BaseException] = []
    waiting = [exception]
    known = False
    while waiting and len(seen) < MAX_DEPTH:
        link = waiting.pop(0)
        if any(link is other for other in seen):
            continue
        seen.append(link)
        found = _lookup(link)
        if found is not None:
            known = True
            yield found
        waiting.extend(_made_of(link))
        # What was being handled when a known exception arose may be the failure of another
        # request, so it counts only as long as nothing is known.
        if not known and link.__context__ is not None and not link.__suppress_context__:
            waiting.append(link.__context__)


def _made_of(exception: BaseException) -> List[BaseException]:
    """The exceptions that this one was made of: its arguments, its reason and its cause."""
    parts = [*exception.args, redirects.attribute(exception, "reason"), exception.__cause__]
    return [part for part in parts if isinstance(part, BaseException)]


def _lookup_exact(exception: BaseException) -> Optional[Failure]:
    """What the core's table says of its class, and not of a base of it."""
    library, name = next(_names(exception))
    return Failure.named(library, name) or (
        Failure() if (library, name) in _REDIRECT_LOOPS else None
    )


def _lookup(exception: BaseException) -> Optional[Failure]:
    """What the core's table says of this exception alone."""
    found = _by_errno(exception) or _by_alert(exception)
    if found is not None:
        return found
    for kind in type(exception).__mro__:
        library = library_of(kind)
        found = Failure.named(library, kind.__name__)
        if found is None and library in sys.stdlib_module_names:
            found = Failure.named("python", kind.__name__)
        if found is None and library == "builtins" and kind.__name__ in _BUILTIN_ERRORS:
            found = Failure.named("errno", _BUILTIN_ERRORS[kind.__name__])
        if found is not None:
            return found
    return None


def _by_alert(exception: BaseException) -> Optional[Failure]:
    """By the alert of TLS with which the peer refused the client's certificate."""
    alert = redirects.attribute(exception, "reason")
    is_tls = any(kind.__module__ == "ssl" for kind in type(exception).__mro__)
    return Failure.named("python", alert) if is_tls and isinstance(alert, str) else None


def _by_errno(exception: BaseException) -> Optional[Failure]:
    """By number, where the number is really an errno: other modules' subclasses of OSError keep
    numbers of their own in it (``ssl.SSLError`` those of OpenSSL)."""
    number = redirects.attribute(exception, "errno")
    if not isinstance(exception, OSError) or not isinstance(number, int):
        return None
    if isinstance(exception, socket.gaierror):
        return Failure.named("errno", _LOOKUP_ERRORS.get(number, ""))
    if type(exception).__module__ != "builtins":
        return None
    return Failure.named("errno", errno.errorcode.get(number, ""))
