"""What a call is doing, as it happens: ``Engine(on_event=...)``.

The function is called in the thread or task that makes the call, with one of the classes below, and
should return at once. What it raises is logged and changes nothing. Calls that an adapter or
``aftercall.drive`` makes give events; a ``Call`` that you drive yourself tells you all the same by its
decisions. All events are immutable.

A line for each long wait takes three lines:

```python
def show(event):
    if isinstance(event, aftercall.events.WaitBegun) and event.seconds > 1:
        print(f"waiting {event.seconds:.0f} s for {event.request.origin}")

engine = aftercall.Engine(on_event=show)
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from aftercall._native import Outcome, Request, Verdict
from aftercall.vocabulary import Verified, WaitReason

__all__ = [
    "AttemptBegun",
    "AttemptEnded",
    "AuthenticateBegun",
    "AuthenticateEnded",
    "CallBegun",
    "CallEnded",
    "Event",
    "VerifyBegun",
    "VerifyEnded",
    "WaitBegun",
    "WaitEnded",
]


@dataclass(frozen=True)
class Event:
    """What all events have."""

    #: A number for the call, the same in all its events and in no other call's of this process.
    call: int
    #: What aftercall knows of the request: method and origin.
    request: Request
    #: The client's own request, as far as it is one; it may hold secrets.
    client_request: Any


@dataclass(frozen=True)
class CallBegun(Event):
    """A call begins."""

    #: Who shares pressure and holds within the origin.
    scope: Optional[str]


@dataclass(frozen=True)
class AttemptBegun(Event):
    """An attempt is about to be sent."""

    #: 1 for the first.
    number: int


@dataclass(frozen=True)
class AttemptEnded(Event):
    """An attempt has ended, with a response or without."""

    #: 1 for the first.
    number: int
    #: How long it took, in seconds.
    seconds: float
    #: What its result means; None if it was interrupted.
    verdict: Optional[Verdict]
    #: The client's exception, if there was no response.
    error: Optional[BaseException]


@dataclass(frozen=True)
class WaitBegun(Event):
    """The call waits."""

    #: How long, in seconds.
    seconds: float
    #: Why.
    reason: WaitReason
    #: How many attempts were sent before.
    attempts: int


@dataclass(frozen=True)
class WaitEnded(Event):
    """The wait is over, or was interrupted."""

    #: How long it took, in seconds.
    seconds: float


@dataclass(frozen=True)
class AuthenticateBegun(Event):
    """Your function ``authenticate`` is about to be asked for new credentials."""

    #: How many attempts were sent before.
    attempts: int


@dataclass(frozen=True)
class AuthenticateEnded(Event):
    """``authenticate`` has answered, or failed."""

    #: How long it took, in seconds.
    seconds: float
    #: Whether there are new credentials: False also if it raised; None if it was interrupted.
    renewed: Optional[bool]


@dataclass(frozen=True)
class VerifyBegun(Event):
    """Your function ``verify`` is about to be asked whether the request took effect."""

    #: How many attempts were sent before.
    attempts: int


@dataclass(frozen=True)
class VerifyEnded(Event):
    """``verify`` has answered, or failed."""

    #: How long it took, in seconds.
    seconds: float
    #: What it found: unknown also if it raised; None if it was interrupted.
    found: Optional[Verified]


@dataclass(frozen=True)
class CallEnded(Event):
    """The call is over."""

    #: How it ended.
    outcome: Optional[Outcome]
    #: How long it took with all attempts and waits, in seconds.
    seconds: float
