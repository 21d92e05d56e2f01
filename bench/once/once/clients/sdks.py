"""The transports of providers' own packages: openai, stripe, google-api-core, azure-core."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, Optional

import httpx
import openai
import requests
from azure.core import PipelineClient
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest
from google.api_core import exceptions as google_errors
from google.api_core import retry as google_retry
from stripe import RequestsClient

from ..plan import TIMEOUT
from . import Client, Sent
from .bare import once
from .httpxs import client

Send = Callable[[Dict[str, Any]], Sent]


def _openai(url: str, _: str) -> Send:
    made = openai.OpenAI(
        api_key="writer-token", base_url=url, timeout=TIMEOUT, http_client=client()
    )

    def send(operation: Dict[str, Any]) -> Sent:
        body = None if operation["body"] is None else json.loads(operation["body"])
        ask: Any = getattr(made, operation["method"].lower())
        options = {"headers": dict(operation["headers"])}
        answer = ask(operation["path"], cast_to=httpx.Response, body=body, options=options)
        return Sent(answer.status_code)

    return send


def _stripe(url: str, _: str) -> Send:
    session = requests.Session()
    session.trust_env = False
    made = RequestsClient(timeout=TIMEOUT, session=session)  # type: ignore[arg-type]

    def send(operation: Dict[str, Any]) -> Sent:
        _, status, _ = made.request_with_retries(
            operation["method"].lower(),
            url + operation["path"],
            operation["headers"],
            operation["body"],
            max_network_retries=2,
        )
        return Sent(status)

    return send


def _google(url: str, **settings: Any) -> Send:
    session = requests.Session()
    session.trust_env = False

    @google_retry.Retry(**settings)
    def send(operation: Dict[str, Any]) -> Sent:
        answer = once(session, url, operation)
        if answer.status_code >= 400:
            raise google_errors.from_http_response(answer)
        return Sent(answer.status_code)

    return send  # type: ignore[no-any-return]


def _google_default(url: str, _: str) -> Send:
    return _google(url)


def _google_short(url: str, _: str) -> Send:
    return _google(url, initial=0.05, timeout=1.0)


def _azure(url: str, policy: RetryPolicy) -> Send:
    made: Any = PipelineClient(url, policies=[policy])

    def send(operation: Dict[str, Any]) -> Sent:
        request = HttpRequest(
            operation["method"],
            url + operation["path"],
            headers=operation["headers"],
            content=operation["body"],
        )
        answer = made.send_request(request, connection_timeout=TIMEOUT, read_timeout=TIMEOUT)
        answer.read()
        return Sent(answer.status_code)

    return send


def _azure_default(url: str, _: str) -> Send:
    return _azure(url, RetryPolicy())


def _azure_short(url: str, _: str) -> Send:
    return _azure(url, RetryPolicy(retry_total=2, retry_backoff_factor=0.05))


_CLIENTS = {
    "openai": Client(_openai),
    # Its requestor makes a key for every POST.
    "stripe": Client(_stripe, keys=True),
    "google-api-core-default": Client(_google_default),
    "google-api-core": Client(_google_short),
    "azure-core-default": Client(_azure_default),
    "azure-core": Client(_azure_short),
}


def find(name: str) -> Optional[Client]:
    """One of this family by its name."""
    return _CLIENTS.get(name)
