"""httpx with httpx-retries, and with redress."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional

import httpx
import redress
from httpx_retries import Retry, RetryTransport
from redress.contrib.httpx import RetryingHttpxClient, default_result_classifier, is_idempotent_method
from redress.strategies import decorrelated_jitter

from ..plan import TIMEOUT
from . import Client, Sent
from .bare import STATUSES

Send = Callable[[Dict[str, Any]], Sent]


def client(transport: Optional[httpx.BaseTransport] = None) -> httpx.Client:
    """A client of httpx."""
    return httpx.Client(transport=transport, timeout=TIMEOUT, trust_env=False)


def sender(url: str, made: Any) -> Send:
    """Sends with what has httpx's ``request``."""

    def send(operation: Dict[str, Any]) -> Sent:
        answer = made.request(
            operation["method"],
            url + operation["path"],
            headers=operation["headers"],
            content=operation["body"],
        )
        return Sent(answer.status_code)

    return send


def _bare(url: str, _: str) -> Send:
    return sender(url, client())


def _default(url: str, _: str) -> Send:
    return sender(url, client(RetryTransport()))


def _safe(url: str, _: str) -> Send:
    retry = Retry(total=2, backoff_factor=0.05, status_forcelist=STATUSES)
    return sender(url, client(RetryTransport(retry=retry)))


def _all(url: str, _: str) -> Send:
    methods = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "POST"]
    retry = Retry(total=2, backoff_factor=0.05, status_forcelist=STATUSES, allowed_methods=methods)
    return sender(url, client(RetryTransport(retry=retry)))


def _classify(error: BaseException) -> redress.ErrorClass:
    if isinstance(error, httpx.TransportError):
        return redress.ErrorClass.TRANSIENT
    return redress.default_classifier(error)  # type: ignore[return-value]


def _redress(url: str, skip: Any) -> Send:
    policy: Any = redress.RetryPolicy(
        classifier=_classify,
        result_classifier=default_result_classifier,
        strategy=redress.retry_after_or(decorrelated_jitter(base_s=0.05, max_s=1.0)),
        max_attempts=3,
    )
    return sender(url, RetryingHttpxClient(client(), policy, skip_if=skip))


def _redress_all(url: str, _: str) -> Send:
    return _redress(url, None)


def _redress_safe(url: str, _: str) -> Send:
    return _redress(url, lambda method, _: not is_idempotent_method(method))


_CLIENTS = {
    "httpx": Client(_bare),
    "httpx-retries-default": Client(_default),
    "httpx-retries": Client(_safe),
    "httpx-retries-all": Client(_all),
    "redress": Client(_redress_all),
    "redress-safe": Client(_redress_safe),
}


def find(name: str) -> Optional[Client]:
    """One of this family by its name."""
    return _CLIENTS.get(name)
