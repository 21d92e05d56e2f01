"""requests and urllib3."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ..plan import TIMEOUT
from . import Client, Sent

Send = Callable[[Dict[str, Any]], Sent]

#: The statuses that people list.
STATUSES = (408, 425, 429, 500, 502, 503, 504)


def session(url: str, adapter: Optional[HTTPAdapter] = None) -> Send:
    """A session of requests."""
    made = requests.Session()
    made.trust_env = False
    if adapter is not None:
        made.mount("http://", adapter)

    def send(operation: Dict[str, Any]) -> Sent:
        return Sent(once(made, url, operation).status_code)

    return send


def once(made: requests.Session, url: str, operation: Dict[str, Any]) -> requests.Response:
    """One request of requests."""
    return made.request(
        operation["method"],
        url + operation["path"],
        headers=operation["headers"],
        data=operation["body"],
        timeout=TIMEOUT,
    )


def _plain(url: str, _: str) -> Send:
    return session(url)


def _safe(url: str, _: str) -> Send:
    retry = urllib3.Retry(total=2, status_forcelist=STATUSES, backoff_factor=0.05)
    return session(url, HTTPAdapter(max_retries=retry))


def _all(url: str, _: str) -> Send:
    retry = urllib3.Retry(
        total=2, status_forcelist=STATUSES, backoff_factor=0.05, allowed_methods=None
    )
    return session(url, HTTPAdapter(max_retries=retry))


def _default(url: str, _: str) -> Send:
    pool = urllib3.PoolManager()

    def send(operation: Dict[str, Any]) -> Sent:
        answer = pool.request(
            operation["method"],
            url + operation["path"],
            headers=operation["headers"],
            body=operation["body"],
            timeout=TIMEOUT,
        )
        return Sent(answer.status)

    return send


_CLIENTS = {
    "requests": Client(_plain),
    "urllib3-default": Client(_default),
    "urllib3-safe": Client(_safe),
    "urllib3-all": Client(_all),
}


def find(name: str) -> Optional[Client]:
    """One of this family by its name."""
    return _CLIENTS.get(name)
