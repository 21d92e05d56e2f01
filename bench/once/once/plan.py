"""What is asked, and what goes wrong: both are pure functions of the seed.

The fault of attempt ``n`` of operation ``i`` depends on nothing else, so every client meets the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

#: How many users there are; each has an origin of its own and makes one call after the other.
WORKERS = 16
#: The client's time-out for an attempt, in seconds.
TIMEOUT = 0.3
#: How late a late answer or a late write is, in seconds.
LATE = 0.7
#: No write happens later than this after the request was sent, in seconds.
LONGEST = 1.0

#: The kinds of operations and their shares.
KINDS = {"post": 40, "post-keyed": 15, "put": 15, "delete": 15, "put-if-match": 15}
#: Kinds of which a second application creates a second thing.
POSTS = ("post", "post-keyed")


@dataclass(frozen=True)
class Fault:
    """One way to go wrong: what the proxy does, how often, and whether the request is applied."""

    name: str
    act: str
    ordinary: float
    hostile: float = 0.0
    applied: bool = False
    status: int = 0
    retry_after: Optional[int] = None
    detail: str = ""

    @property
    def is_believed(self) -> bool:
        """An answer that says the work was not done, though it was, and that is taken at its word."""
        refusal = self.status == 429 or (self.status == 503 and self.retry_after is not None)
        return self.applied and refusal


_OOPS = "Something went wrong."
_SLOW = "The operation timed out."
_BUSY = "Too much to do."
_GATE = "No answer from the upstream."
_MANY = "Too many requests."

#: Every fault. ``ordinary`` and ``hostile`` are weights; a hostile plan has both.
FAULTS = [
    Fault("refused", "refuse", 4),
    Fault("dropped before reading", "drop-unread", 3),
    Fault("dropped after reading", "drop", 4),
    Fault("dropped after applying", "drop", 5, applied=True),
    Fault("reply cut in the head", "cut-head", 2, applied=True),
    Fault("reply cut in the body", "cut-body", 2, applied=True),
    Fault("applied, reply late", "late-reply", 3, applied=True),
    Fault("applied late", "late-apply", 0.5, applied=True),
    Fault("500", "status", 2, status=500, detail=_OOPS),
    Fault("500, applied", "status", 1, 1, True, 500, detail=_OOPS),
    Fault("500 that names a timeout", "status", 0.5, status=500, detail=_SLOW),
    Fault("500 that names a timeout, applied", "status", 0.5, 0, True, 500, detail=_SLOW),
    Fault("503", "status", 3, status=503, detail=_BUSY),
    Fault("503, applied", "status", 0, 2, True, 503, detail=_BUSY),
    Fault("503 with Retry-After", "status", 3, status=503, retry_after=1, detail=_BUSY),
    Fault("503 with Retry-After, applied", "status", 0, 1, True, 503, 1, _BUSY),
    Fault("504", "status", 1.5, status=504, detail=_GATE),
    Fault("504, applied", "status", 1.5, 1, True, 504, detail=_GATE),
    Fault("408", "status", 1, status=408, detail="The request did not arrive."),
    Fault("408, applied", "status", 0, 1, True, 408, detail="The request did not arrive."),
    Fault("421", "status", 0.5, status=421, detail="Not for this server."),
    Fault("425", "status", 0.5, status=425, detail="Too early."),
    Fault("429", "status", 1, status=429, detail=_MANY),
    Fault("429 with Retry-After", "status", 1.5, status=429, retry_after=1, detail=_MANY),
    Fault("429, applied", "status", 0, 1, True, 429, detail=_MANY),
]
BY_NAME = {fault.name: fault for fault in FAULTS}

#: Plans: how often attempt 1 fails, and each later one.
PLANS = {"ordinary": (0.40, 0.25), "hostile": (0.40, 0.25), "calm": (0.05, 0.05)}


def chance(*what: object) -> float:
    """A number in [0, 1) that depends on its arguments alone."""
    text = "/".join(str(part) for part in what)
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _pick(at: float, weights: Dict[Any, float]) -> Any:
    at *= sum(weights.values())
    for name, weight in weights.items():
        at -= weight
        if at < 0:
            return name
    return next(reversed(weights))


@dataclass(frozen=True)
class Plan:
    """The faults of one run. With ``shared``, all users share one origin, whose port stays open."""

    name: str
    seed: int
    shared: bool = False

    def fault(self, operation: int, attempt: int) -> Optional[Fault]:
        """What goes wrong in this attempt; None if nothing does."""
        first, later = PLANS[self.name]
        rate = first if attempt == 1 else later
        if chance(self.seed, "fails", operation, attempt) >= rate:
            return None
        hostile = self.name == "hostile"
        weights = {f.name: f.ordinary + (f.hostile if hostile else 0.0) for f in FAULTS}
        fault = BY_NAME[_pick(chance(self.seed, "fault", operation, attempt), weights)]
        if self.shared and fault.act in ("refuse", "drop-unread"):
            return BY_NAME["dropped after reading"]
        return fault

    def ending(self, operation: int, attempt: int) -> str:
        """How the connection goes on after an answer: ``keep``, ``close`` (it says so) or
        ``silent`` (it is closed between two calls without a word)."""
        at = chance(self.seed, "ending", operation, attempt)
        return _pick(at, {"keep": 70, "close": 20, "silent": 10})

    def resets(self, operation: int, attempt: int) -> bool:
        """Whether a dropped connection is reset instead of closed."""
        return chance(self.seed, "reset", operation, attempt) < 0.5


def operations(seed: int, number: int) -> List[Dict[str, Any]]:
    """The logical operations. ``needs`` marks those whose document must exist before."""
    made = []
    for index in range(number):
        kind = _pick(chance(seed, "kind", index), KINDS)
        identity = f"d{index}"
        body = json.dumps({"item": "tea", "number": index})
        operation: Dict[str, Any] = {
            "index": index,
            "worker": index % WORKERS,
            "kind": kind,
            "method": "POST" if kind in POSTS else "DELETE" if kind == "delete" else "PUT",
            "path": "/v1/orders" if kind in POSTS else f"/v1/orders/{identity}",
            "headers": {"Aftercall-Reference": f"op-{index}"},
            "body": None if kind == "delete" else body,
            "needs": identity if kind in ("delete", "put-if-match") else None,
        }
        if kind == "post-keyed":
            operation["headers"]["Idempotency-Key"] = key(seed, index)
        made.append(operation)
    return made


def key(seed: int, index: int) -> str:
    """The Idempotency-Key of an operation."""
    return f"key-{seed}-{index}"
