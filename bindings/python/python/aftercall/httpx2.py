"""Transports for httpx2: ``httpx2.Client(transport=aftercall.httpx2.Transport())``.

httpx2 carries httpx on under a new name, and these transports do for it exactly what
``aftercall.httpx`` does for httpx: what is said there holds here, for httpx2's classes.

The SDKs of OpenAI and Anthropic are made of httpx2. Their own retries must be off, since they would
repeat what is held back here::

    client = aftercall.httpx2.wrap(openai.DefaultHttpxClient())
    openai.OpenAI(http_client=client, max_retries=0)

``aftercall.outcome_of`` takes their exceptions, their streams, and what ``with_raw_response`` gives.
"""

from __future__ import annotations

from typing import Any, TypeVar, Union

try:
    import httpx2

    from aftercall import httpx_exchange, httpx_transports, httpx_wrapping
except ImportError as _missing:  # pragma: no cover - needs an environment without httpx2
    raise ImportError("aftercall.httpx2 needs the client httpx2: pip install httpx2") from _missing

import aftercall

__all__ = ["AsyncTransport", "NotSentError", "Transport", "wrap"]

C = TypeVar("C", bound=Union[httpx2.Client, httpx2.AsyncClient])


class NotSentError(aftercall.NotSentError, httpx2.TransportError):
    """The call ended before anything was sent; also an ``httpx2.TransportError``."""


_LIBRARY = httpx_exchange.Library(httpx2, NotSentError)


class Transport(
    httpx_transports.SyncTransport[httpx2.BaseTransport, httpx2.Request, httpx2.Response],
    httpx2.BaseTransport,
):
    """An ``httpx2`` transport that decides with aftercall, around another; shared by threads."""

    _library = _LIBRARY


class AsyncTransport(
    httpx_transports.AsyncTransport[httpx2.AsyncBaseTransport, httpx2.Request, httpx2.Response],
    httpx2.AsyncBaseTransport,
):
    """The same for ``httpx2.AsyncClient``, on asyncio or trio."""

    _library = _LIBRARY


def wrap(client: C, **settings: Any) -> C:
    """Puts the transport around the client's own and around each of its mounts, and gives the client
    back: see ``aftercall.httpx.wrap``, which does the same for a client of httpx.
    """
    httpx_wrapping.wrap(httpx2, client, Transport, AsyncTransport, settings)
    return client
