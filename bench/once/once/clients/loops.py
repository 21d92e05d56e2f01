"""Loops around requests: tenacity, stamina, backoff, and one written by hand with care."""

from __future__ import annotations

import random
import time
from typing import Any, Callable, Dict, Optional

import backoff
import requests
import stamina
import tenacity
import urllib3

from . import Client, Sent
from .bare import STATUSES, once

Send = Callable[[Dict[str, Any]], Sent]

#: Attempts, first back-off and its limit in seconds: those of aftercall.
ATTEMPTS, BASE, CAP = 3, 0.05, 20.0


def _session() -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    return made


def _raising(made: requests.Session, url: str, operation: Dict[str, Any]) -> Sent:
    """For loops that look at exceptions."""
    answer = once(made, url, operation)
    if answer.status_code in STATUSES:
        answer.raise_for_status()
    return Sent(answer.status_code)


def _tenacity(url: str, _: str) -> Send:
    made = _session()
    loop = tenacity.retry(
        retry=tenacity.retry_if_exception_type(requests.RequestException),
        wait=tenacity.wait_random_exponential(multiplier=BASE, max=CAP),
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        reraise=True,
    )
    return loop(lambda operation: _raising(made, url, operation))


def _backoff(url: str, _: str) -> Send:
    made = _session()
    loop = backoff.on_exception(
        backoff.expo, requests.RequestException, max_tries=ATTEMPTS, factor=BASE
    )
    return loop(lambda operation: _raising(made, url, operation))  # type: ignore[return-value]


def _stamina(url: str, **settings: Any) -> Send:
    made = _session()

    @stamina.retry(on=requests.RequestException, **settings)
    def send(operation: Dict[str, Any]) -> Sent:
        return _raising(made, url, operation)

    return send


def _stamina_default(url: str, _: str) -> Send:
    return _stamina(url)


def _stamina_short(url: str, _: str) -> Send:
    return _stamina(url, attempts=ATTEMPTS, wait_initial=BASE, wait_jitter=BASE)


def _was_not_sent(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _waits(answer: Optional[requests.Response], attempt: int) -> float:
    named = answer.headers.get("Retry-After", "") if answer is not None else ""
    if named.isdigit():
        return float(named)
    return random.uniform(0, min(CAP, BASE * 2 ** (attempt - 1)))


def _handmade(url: str, _: str) -> Send:
    """What a careful engineer writes: a POST goes again only with a key, or if it is proved that
    nothing was applied."""
    made = _session()

    def send(operation: Dict[str, Any]) -> Sent:
        is_harmless = operation["method"] != "POST" or "Idempotency-Key" in operation["headers"]
        for attempt in range(1, ATTEMPTS + 1):
            answer = None
            try:
                answer = once(made, url, operation)
            except requests.RequestException as error:
                if attempt == ATTEMPTS or not (is_harmless or _was_not_sent(error)):
                    raise
            else:
                status = answer.status_code
                refused = status in (421, 425, 429)
                refused |= status == 503 and "Retry-After" in answer.headers
                again = refused or (is_harmless and status in STATUSES)
                if attempt == ATTEMPTS or not again:
                    return Sent(status)
            time.sleep(_waits(answer, attempt))
        raise AssertionError("the last attempt returns or raises")

    return send


_CLIENTS = {
    "tenacity": Client(_tenacity),
    "backoff": Client(_backoff),
    "stamina-default": Client(_stamina_default),
    "stamina": Client(_stamina_short),
    "handmade": Client(_handmade),
}


def find(name: str) -> Optional[Client]:
    """One of this family by its name."""
    return _CLIENTS.get(name)
