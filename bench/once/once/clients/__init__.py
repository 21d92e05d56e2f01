"""The clients: each its real code, once as it comes and once at its best documented settings.

A client is made once for each user, with the URL of the user's origin, and then sends one operation
after the other. What it gives back is the status and, for aftercall, the Outcome; what it raises is
a failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Callable, Dict, Optional

#: The families, each a module of its own: a family whose packages are absent is reported, not hidden.
FAMILIES = ("bare", "httpxs", "loops", "sdks", "aiohttps", "ours")


@dataclass(frozen=True)
class Sent:
    """What a client gave back."""

    status: int
    outcome: Any = None


@dataclass(frozen=True)
class Client:
    """``make(url, server)`` gives ``send(operation) -> Sent``, a coroutine function if ``is_async``."""

    make: Callable[[str, str], Callable[[Dict[str, Any]], Any]]
    #: Adds an Idempotency-Key to every POST.
    keys: bool = False
    is_async: bool = False


def find(name: str) -> Client:
    """A client by its name; ``+key`` at its end adds keys."""
    plain = name.removesuffix("+key")
    missing: Optional[Exception] = None
    for family in FAMILIES:
        try:
            module = import_module(f"{__name__}.{family}")
        except ImportError as error:
            missing = error
            continue
        found = module.find(plain)
        if found is not None:
            return Client(found.make, name != plain or found.keys, found.is_async)
    raise LookupError(f"no client is called {name!r} ({missing})") from missing
