"""Which failure an exception stands for.

Clients wrap exceptions in exceptions. Each one on the way is looked up by the names of its classes
in the core's table of transport errors; the outermost that is known speaks first, and what it
leaves unknown is filled in from the exceptions that it was made of.
"""

from __future__ import annotations

import errno
import socket
import sys
from typing import Dict, Iterator, List, Optional

from aftercall._native import Failure, failure_names
from aftercall.words import Cause, Phase

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


def read(exception: BaseException) -> Failure:
    """The failure that an exception stands for; ``Failure.of`` calls this."""
    phase, cause = Phase.UNKNOWN, Cause.UNKNOWN
    for found in _known(exception):
        phase = phase if phase is not Phase.UNKNOWN else found.phase
        cause = cause if cause is not Cause.UNKNOWN else found.cause
        if phase is not Phase.UNKNOWN and cause is not Cause.UNKNOWN:
            break
    return Failure(phase, cause)


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
    parts = [*exception.args, getattr(exception, "reason", None), exception.__cause__]
    return [part for part in parts if isinstance(part, BaseException)]


def _lookup(exception: BaseException) -> Optional[Failure]:
    """What the core's table says of this exception alone."""
    found = _by_errno(exception)
    if found is not None:
        return found
    for kind in type(exception).__mro__:
        library = kind.__module__.partition(".")[0]
        found = Failure.named(library, kind.__name__)
        if found is None and library in sys.stdlib_module_names:
            found = Failure.named("python", kind.__name__)
        if found is None and library == "builtins" and kind.__name__ in _BUILTIN_ERRORS:
            found = Failure.named("errno", _BUILTIN_ERRORS[kind.__name__])
        if found is not None:
            return found
    return None


def _by_errno(exception: BaseException) -> Optional[Failure]:
    """By number, where the number is really an errno: other modules' subclasses of OSError keep
    numbers of their own in it (``ssl.SSLError`` those of OpenSSL)."""
    number = getattr(exception, "errno", None)
    if not isinstance(exception, OSError) or not isinstance(number, int):
        return None
    if isinstance(exception, socket.gaierror):
        return Failure.named("errno", _LOOKUP_ERRORS.get(number, ""))
    if type(exception).__module__ != "builtins":
        return None
    return Failure.named("errno", errno.errorcode.get(number, ""))
