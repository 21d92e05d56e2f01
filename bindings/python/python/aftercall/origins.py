"""For which origins a caller's ``authenticate`` is asked: that of the request that the caller made.

A client that follows a redirect to another origin takes the credentials off, as it must. A function
that then puts new ones on would give the secret of the first origin to the second.
"""

from __future__ import annotations

from typing import Any, FrozenSet, Iterable

from aftercall._native import Request
from aftercall.redirects import Followed


def named(urls: Any, what: str) -> FrozenSet[str]:
    """The origins of some URLs; TypeError or ValueError for what names none."""
    if isinstance(urls, (str, bytes)) or not isinstance(urls, Iterable):
        raise TypeError(f"{what}: expected URLs in a list, not {type(urls).__name__}")
    found = set()
    for url in urls:
        origin = Request("GET", url).origin
        if not origin:
            raise ValueError(f"{what}: expected URLs like 'https://api.example'")
        found.add(origin)
    return frozenset(found)


def may_authenticate(url: Any, followed: Followed, others: FrozenSet[str]) -> bool:
    """Whether this hop goes to the origin of the caller's own request, or to one of the others."""
    first = getattr(followed.first, "url", None)
    if first is None:
        return True
    origin = Request("GET", str(url)).origin
    return origin == Request("GET", str(first)).origin or origin in others
