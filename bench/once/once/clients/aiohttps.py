"""aiohttp with aiohttp-retry."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, Dict, Optional

import aiohttp
from aiohttp_retry import ExponentialRetry, RetryClient

from ..plan import TIMEOUT
from . import Client, Sent
from .bare import STATUSES

Send = Callable[[Dict[str, Any]], Awaitable[Sent]]


def _sender(url: str, options: Optional[ExponentialRetry]) -> Send:
    made: Any = None

    async def send(operation: Dict[str, Any]) -> Sent:
        nonlocal made
        if made is None:
            session: Any = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
            made = session if options is None else RetryClient(session, retry_options=options)
        request = made.request(
            operation["method"],
            url + operation["path"],
            headers=operation["headers"],
            data=operation["body"],
        )
        async with request as answer:
            await answer.read()
            return Sent(answer.status)

    return send


def _tuned(methods: Optional[set[str]]) -> ExponentialRetry:
    return ExponentialRetry(
        attempts=3,
        start_timeout=0.05,
        statuses=set(STATUSES),
        exceptions={aiohttp.ClientError, asyncio.TimeoutError},
        methods=methods,
    )


def _bare(url: str, _: str) -> Send:
    return _sender(url, None)


def _default(url: str, _: str) -> Send:
    return _sender(url, ExponentialRetry())


def _all(url: str, _: str) -> Send:
    return _sender(url, _tuned(None))


def _safe(url: str, _: str) -> Send:
    return _sender(url, _tuned({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}))


_CLIENTS = {
    "aiohttp": Client(_bare, is_async=True),
    "aiohttp-retry-default": Client(_default, is_async=True),
    "aiohttp-retry": Client(_all, is_async=True),
    "aiohttp-retry-safe": Client(_safe, is_async=True),
}


def find(name: str) -> Optional[Client]:
    """One of this family by its name."""
    return _CLIENTS.get(name)
