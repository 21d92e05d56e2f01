"""What some requests ask for that differs from what their client was told.

``with aftercall.options(deadline=5.0, idempotent=True):`` holds for every request that this thread or
task makes inside the block through one of the adapters, whichever client or SDK makes it. Nothing of
it is sent.
"""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from typing import Any, Dict, Iterator, Mapping, Optional

from aftercall._native import Engine, Policy, Request

__all__ = ["options"]

_NOTHING: Mapping[str, Any] = {}
#: What holds for the requests of this thread or task.
CURRENT: ContextVar[Mapping[str, Any]] = ContextVar("aftercall.options", default=_NOTHING)

#: The names of all options.
NAMES = ("deadline", "idempotency_keys", "idempotent", "policy", "scope", "verify")


@contextlib.contextmanager
def options(**given: Any) -> Iterator[None]:
    """Sets options for the requests that are made inside the block, by this thread or task.

    ``deadline``: seconds from the beginning of a request's call, instead of the policy's.
    ``policy``: a Policy instead of the engine's; what calls share stays shared.
    ``idempotent``: True says that a second application of the request does no harm, False that it does.
    ``scope``: who shares pressure and holds within the origin; no secret.
    ``verify``: the function to find out whether the request took effect, instead of the adapter's;
    None for none. ``idempotency_keys``: whether a request without an idempotency key gets one.

    Blocks nest: the inner one adds to the outer one. Raises TypeError or ValueError for an option that
    does not exist or has no sensible value. A redirect, a sign-in or a hook inside the block is
    treated alike, since that is a request of this task too.
    """
    check(given, "options")
    token = CURRENT.set({**CURRENT.get(), **given})
    try:
        yield
    finally:
        CURRENT.reset(token)


def merged(own: Optional[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What holds for a request: its own options before those of the block around it."""
    current = CURRENT.get()
    if not own:
        return current
    return {**current, **own}


def check(given: Mapping[str, Any], where: str) -> None:
    """TypeError or ValueError for an option that does not exist or has no sensible value."""
    unknown = sorted(set(given).difference(NAMES), key=str)
    if unknown:
        raise TypeError(f"{where}: no option {unknown[0]!r}; there are: {', '.join(NAMES)}")
    for name in ("idempotent", "idempotency_keys"):
        value = given.get(name)
        if value is not None and not isinstance(value, bool):
            raise TypeError(f"{where}: {name}: expected True or False, not {type(value).__name__}")
    policy, verify = given.get("policy"), given.get("verify")
    if policy is not None and not isinstance(policy, Policy):
        raise TypeError(f"{where}: policy: expected a Policy, not {type(policy).__name__}")
    if verify is not None and not callable(verify):
        raise TypeError(f"{where}: verify: expected a function, not {type(verify).__name__}")
    plain: Dict[str, Any] = {name: given[name] for name in ("deadline", "scope") if name in given}
    if plain:
        Engine().call(Request("GET"), seed=0, **plain)
