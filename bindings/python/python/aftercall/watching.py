"""Telling of a call what it is doing: to the engine's ``on_event`` and to the logger ``aftercall``.

A wait of a second or more and a call that is not sent (again) are logged at INFO, everything else at
DEBUG: one line each, with method and origin, and nothing that could hold a secret: no path, no header
field, no text of the server.
"""

from __future__ import annotations

import itertools
import logging
from typing import Any, Callable, Optional, Union

from aftercall import callbacks, events
from aftercall._native import Authenticate, Call, Now, Outcome, Request, Send, Verify, Wait
from aftercall.callbacks import LOG
from aftercall.vocabulary import Stop, Verified

#: From how many seconds on a wait is worth a line of a program's log.
_LONG = 1.0
#: The ends that are none of aftercall's doing.
_PLAIN_ENDS = frozenset({Stop.SETTLED, Stop.ALREADY_DONE, Stop.CANCELLED})

_NUMBERS = itertools.count(1)


class Watch:
    """Follows one call. Its methods raise nothing."""

    def __init__(
        self,
        on_event: Optional[Callable[[Any], Any]],
        facts: Request,
        client_request: Any,
        scope: Optional[str],
        clock: Optional[Callable[[], Now]],
    ) -> None:
        clock = clock or Now.read
        self._on_event = on_event
        self._about = (next(_NUMBERS), facts, client_request)
        self._name = f"{facts.method} {facts.origin}"
        self._clock = clock
        self._began = self._since = clock().monotonic
        self._attempts = 0
        self._give(events.CallBegun, scope)

    def attempt(self, send: Send) -> None:
        """An attempt is about to be sent."""
        self._since = self._clock().monotonic
        self._attempts = send.number
        self._give(events.AttemptBegun, send.number)

    def result(self, verdict: Any, error: Optional[BaseException]) -> None:
        """The attempt has ended."""
        seconds = self._elapsed(self._since)
        if LOG.isEnabledFor(logging.DEBUG):
            line = "%s: attempt %d took %.3f s: %s"
            LOG.debug(line, self._name, self._attempts, seconds, _said(verdict))
        self._give(events.AttemptEnded, self._attempts, seconds, verdict, error)

    def wait(self, wait: Wait) -> None:
        """The call is about to wait."""
        self._since = self._clock().monotonic
        level = logging.INFO if wait.seconds >= _LONG else logging.DEBUG
        line = "%s: waits %.1f s after %s (%s)"
        LOG.log(level, line, self._name, wait.seconds, self._tried(), wait.reason)
        self._give(events.WaitBegun, wait.seconds, wait.reason, self._attempts)

    def waited(self) -> None:
        """The wait is over."""
        self._give(events.WaitEnded, self._elapsed(self._since))

    def ask(self, decision: Union[Authenticate, Verify]) -> None:
        """One of the caller's functions is about to be asked."""
        self._since = self._clock().monotonic
        verifies = isinstance(decision, Verify)
        kind = events.VerifyBegun if verifies else events.AuthenticateBegun
        self._give(kind, self._attempts)

    def authenticated(self, renewed: Optional[bool]) -> None:
        """Whether there are new credentials; None if that was interrupted."""
        said = {True: "new credentials", False: "no new credentials", None: "interrupted"}
        self._told("authenticate", said[renewed])
        self._give(events.AuthenticateEnded, self._elapsed(self._since), renewed)

    def verified(self, found: Optional[Verified]) -> None:
        """What the look at the server found; None if it was interrupted."""
        self._told("verify", "interrupted" if found is None else found)
        self._give(events.VerifyEnded, self._elapsed(self._since), found)

    def end(self, outcome: Optional[Outcome]) -> None:
        """The call is over."""
        seconds = self._elapsed(self._began)
        if outcome is not None:
            plain = outcome.is_success or outcome.stop in _PLAIN_ENDS
            level = logging.DEBUG if plain else logging.INFO
            line = "%s: ended after %s and %.1f s: %s (effect %s)"
            told = (self._name, self._tried(), seconds, outcome.stop, outcome.effect)
            LOG.log(level, line, *told)
        self._give(events.CallEnded, outcome, seconds)

    def _told(self, what: str, answer: Any) -> None:
        if LOG.isEnabledFor(logging.DEBUG):
            seconds = self._elapsed(self._since)
            LOG.debug("%s: %s took %.3f s: %s", self._name, what, seconds, answer)

    def _tried(self) -> str:
        return "1 attempt" if self._attempts == 1 else f"{self._attempts} attempts"

    def _elapsed(self, since: int) -> float:
        return max(self._clock().monotonic - since, 0) / 1e6

    def _give(self, kind: Callable[..., events.Event], *what: Any) -> None:
        if self._on_event is None:
            return
        try:
            self._on_event(kind(*self._about, *what))
        except Exception as error:
            callbacks.failed("on_event", error)


def _said(verdict: Any) -> str:
    """What a verdict says in the contract's words; the server's own may hold anything."""
    if verdict is None:
        return "no result"
    code = f"{verdict.code} " if verdict.code else ""
    return f"{code}{verdict.message} ({verdict.reason}), effect {verdict.effect}"


def verdict_after(call: Call, decision: Any) -> Any:
    """What the last attempt meant, after the decision that followed it."""
    outcome = getattr(decision, "outcome", None)
    return call.last_verdict if outcome is None else outcome.verdict
