"""aftercall's adapters.

A name is ``aftercall-requests`` or ``aftercall-httpx`` and any of these, in this order:
``/http`` (that contract instead of ``rest``), ``/pressure`` (the governor's pressure on),
``/throttle50`` (a first back-off of 50 ms after a throttle too), ``/verify`` (a look at the server).
"""

from __future__ import annotations

import http.client
import json
import time
from typing import Any, Callable, Dict, Optional

import aftercall
import requests

from ..plan import LONGEST, TIMEOUT
from . import Client, Sent
from .bare import once

Send = Callable[[Dict[str, Any]], Sent]


def _policy(words: Any) -> aftercall.Policy:
    settings: Dict[str, Any] = {}
    if "pressure" not in words:
        settings.update(pressure=False)
    if "throttle50" in words:
        settings.update(throttle_base=0.05)
    return aftercall.Policy(**settings)


def _look_at(server: str) -> Callable[[str, Any], bool]:
    """Looks in the server's counts. What is not there is looked for again when no write can come
    any more, as the documentation of ``verify`` says."""
    host = server.removeprefix("http://")

    def applied(reference: str) -> bool:
        line = http.client.HTTPConnection(host, timeout=5)
        try:
            line.request("GET", f"/admin/counts/{reference}")
            return bool(json.loads(line.getresponse().read())["applications"])
        finally:
            line.close()

    def look(reference: str, decision: Any) -> bool:
        if applied(reference):
            return True
        age = (decision.now - decision.attempts[-1].sent_at) / 1_000_000
        time.sleep(max(0.0, LONGEST - age))
        return applied(reference)

    return look


#: One engine for all users, as the documentation asks; each user has an origin of its own.
_ENGINES: Dict[str, aftercall.Engine] = {}


def _engine(name: str) -> aftercall.Engine:
    words = name.split("/")[1:]
    if name not in _ENGINES:
        contract = aftercall.contracts.http if "http" in words else aftercall.contracts.rest
        _ENGINES[name] = aftercall.Engine(contract, _policy(words))
    return _ENGINES[name]


def _requests(name: str) -> Callable[[str, str], Send]:
    def make(url: str, server: str) -> Send:
        look = _look_at(server)
        verify = None
        if "/verify" in name:
            verify = lambda request, decision: look(
                request.headers["Aftercall-Reference"], decision
            )
        made = requests.Session()
        made.trust_env = False
        made.mount("http://", aftercall.requests.Adapter(_engine(name), verify=verify))

        def send(operation: Dict[str, Any]) -> Sent:
            try:
                answer = once(made, url, operation)
            except requests.RequestException as error:
                return Sent(0, _outcome(error))
            return Sent(answer.status_code, _outcome(answer))

        return send

    return make


def _httpx(name: str) -> Callable[[str, str], Send]:
    def make(url: str, server: str) -> Send:
        import httpx

        look = _look_at(server)
        verify = None
        if "/verify" in name:
            verify = lambda request, decision: look(
                request.headers["Aftercall-Reference"], decision
            )
        transport = aftercall.httpx.Transport(engine=_engine(name), verify=verify)
        made = httpx.Client(transport=transport, timeout=TIMEOUT, trust_env=False)

        def send(operation: Dict[str, Any]) -> Sent:
            try:
                answer = made.request(
                    operation["method"],
                    url + operation["path"],
                    headers=operation["headers"],
                    content=operation["body"],
                )
            except httpx.HTTPError as error:
                return Sent(0, _outcome(error))
            return Sent(answer.status_code, _outcome(answer))

        return send

    return make


def _outcome(found: Any) -> aftercall.Outcome:
    outcome = aftercall.outcome_of(found)
    if outcome is None:
        raise AssertionError(f"no outcome on {found!r}")
    return outcome


_FAMILIES = {"aftercall-requests": _requests, "aftercall-httpx": _httpx}
_WORDS = {"http", "pressure", "throttle50", "verify"}


def find(name: str) -> Optional[Client]:
    """One of this family by its name."""
    family, *words = name.split("/")
    if family not in _FAMILIES or not set(words) <= _WORDS:
        return None
    return Client(_FAMILIES[family](name))
