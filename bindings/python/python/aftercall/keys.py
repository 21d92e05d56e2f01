"""Idempotency keys that are made for requests (draft-ietf-httpapi-idempotency-key-header).

A key is made once a call and stands in the client's own request, so every attempt carries the same
one, and it can be seen there: ``response.request.headers["Idempotency-Key"]``.
"""

from __future__ import annotations

import contextlib
import uuid
from typing import Any, Optional

from aftercall import responses
from aftercall._native import Contract
from aftercall.outcomes import outcome_of
from aftercall.redirects import attribute
from aftercall.vocabulary import Effect

FIELD = "Idempotency-Key"
#: Effects after which nobody knows yet what another request would add.
_OPEN = frozenset({Effect.UNKNOWN, Effect.PENDING, Effect.PARTIAL})
#: The attribute of a request, and its key among the extensions of httpx, that has the key made for it.
_MADE = "aftercall.key"


def forget(request: Any) -> None:
    """Takes off the key that an earlier call made for the same object: sent anew, it is a new request.

    Not where the earlier call does not know whether it took effect: then it is the same one again.
    """
    made, outcome = _made_for(request), outcome_of(request)
    if made is None or (outcome is not None and outcome.effect in _OPEN):
        return
    if request.headers.get(FIELD) == made:
        del request.headers[FIELD]


def renew(
    contract: Contract, request: Any, idempotent: Optional[bool], wanted: Optional[bool]
) -> None:
    """Gives a request that is about to be called a key of its own, if one is wanted and of use.

    By default one is made where the contract's operation itself says that the API honors keys. A
    request that may be repeated anyway, or that has a key of the caller's, gets none.
    """
    forget(request)
    if wanted is False:
        return
    if contract._lists_operations:
        method, url, *_rest = responses.parts_of(request)
        contract = contract.operation(method, url)
    honored = contract.honors_idempotency_keys
    if not (honored if wanted else contract.declares_idempotency_keys):
        return
    if responses.read_request(request, idempotent).is_harmless:
        return
    key = str(uuid.uuid4())
    made = f'"{key}"' if contract.quotes_idempotency_keys else key
    request.headers[FIELD] = made
    _note(request, made)


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
