"""Idempotency keys that are made for requests (draft-ietf-httpapi-idempotency-key-header).

A key is made once a call and stands in the client's own request, so every attempt carries the same
one, and it can be seen there: ``response.request.headers["Idempotency-Key"]``.
"""

from __future__ import annotations

import contextlib
import uuid
from typing import Any, Optional

from aftercall._native import Contract, Request
from aftercall.redirects import attribute

FIELD = "Idempotency-Key"
#: The attribute of a request, and its key among the extensions of httpx, that has the key made for it.
_MADE = "aftercall.key"


def forget(request: Any) -> None:
    """Takes off the key that an earlier call made for the same object: sent anew, it is a new request."""
    made = _made_for(request)
    if made is not None and request.headers.get(FIELD) == made:
        del request.headers[FIELD]


def make(contract: Contract, request: Any, facts: Request, wanted: Optional[bool]) -> bool:
    """Makes a key if one is wanted and of use, by the contract of the request's operation; whether it
    did.

    By default one is made where the contract's operation itself says that the API honors keys. A
    request that may be repeated anyway, or that has a key of the caller's, gets none.
    """
    if wanted is False or facts.is_harmless:
        return False
    honored = contract.honors_idempotency_keys
    if not (honored if wanted else contract.declares_idempotency_keys):
        return False
    key = str(uuid.uuid4())
    made = f'"{key}"' if contract.quotes_idempotency_keys else key
    request.headers[FIELD] = made
    _note(request, made)
    return True


def _made_for(request: Any) -> Optional[str]:
    extensions = attribute(request, "extensions")
    if isinstance(extensions, dict):
        found = extensions.get(_MADE)
    else:
        found = attribute(request, "_aftercall_key")
    return found if isinstance(found, str) else None


def _note(request: Any, made: str) -> None:
    extensions = attribute(request, "extensions")
    if isinstance(extensions, dict):
        extensions[_MADE] = made
        return
    with contextlib.suppress(AttributeError, TypeError):
        request._aftercall_key = made
