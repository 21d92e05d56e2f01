"""Transports for httpx: ``httpx.Client(transport=aftercall.httpx.Transport())``.

Each request is carried through as a call: sent, waited for, sent again where that is safe. The last
response comes back as httpx would give it, with the Outcome as ``response.extensions["aftercall"]``;
where the last attempt failed without a response, httpx's own exception is raised, with the Outcome
as ``error.aftercall``: also where ``verify`` found that the request had taken effect, since there is
no response then to give back (``error.aftercall.is_success``). Redirects, cookies and auth flows stay
with the client. A broken connection is dropped by httpx itself; nothing more is done for a decision
that asks for a fresh one.

A success's body is left alone; of an error's at most 65,536 bytes are looked at and given back, not
past the deadline: where that came in the midst of it, reading on raises ``httpx.ReadTimeout``. Where
a body breaks off while the client reads it, the exception has the Outcome as ``error.aftercall``,
which then says what the broken response means. What the client reads is bounded by its own time-outs
alone. The deadline is that of one request: each hop of a redirect that the client follows is a call
of its own. ``authenticate`` is asked for the origin of the request that you made, and for another
that a redirect leads to only if ``authenticate_origins`` names it.

A call that is cancelled leaves its Outcome on the exception: ``aftercall.outcome_of(error)`` finds it
for a ``CancelledError``, and for the ``TimeoutError`` that ``asyncio.timeout`` or ``wait_for`` makes
of it. A scope that swallows the exception (``anyio.move_on_after``) leaves only the request: build it
(``client.build_request``), send it (``client.send``), and ask ``aftercall.outcome_of(request)``.

``wrap(client)`` puts the transport around those that a client has, so that it keeps its proxies,
``verify``, ``cert``, ``http2`` and ``limits``. A client that is *given* a transport uses none of
these, and ``Transport()`` warns where the environment names a proxy that would be passed by.

``extensions={"aftercall": {"idempotent": True}}`` on a request declares that a second application
does no harm; every option of ``aftercall.options`` can stand there, and counts before it.
"""

from __future__ import annotations

from typing import Any, TypeVar, Union

try:
    import httpx

    from aftercall import httpx_exchange, httpx_transports, httpx_wrapping
except ImportError as _missing:  # pragma: no cover - needs an environment without httpx
    raise ImportError("aftercall.httpx needs the client httpx: pip install httpx") from _missing

import aftercall

__all__ = ["AsyncTransport", "NotSentError", "Transport", "wrap"]

C = TypeVar("C", bound=Union[httpx.Client, httpx.AsyncClient])


class NotSentError(aftercall.NotSentError, httpx.TransportError):
    """The call ended before anything was sent; also an ``httpx.TransportError``."""


_LIBRARY = httpx_exchange.Library(httpx, NotSentError)


class Transport(
    httpx_transports.SyncTransport[httpx.BaseTransport, httpx.Request, httpx.Response],
    httpx.BaseTransport,
):
    """An ``httpx`` transport that decides with aftercall, around another; shared by threads."""

    _library = _LIBRARY


class AsyncTransport(
    httpx_transports.AsyncTransport[httpx.AsyncBaseTransport, httpx.Request, httpx.Response],
    httpx.AsyncBaseTransport,
):
    """The same for ``httpx.AsyncClient``, on asyncio or trio."""

    _library = _LIBRARY


def wrap(client: C, **settings: Any) -> C:
    """Puts the transport around the client's own and around each of its mounts, and gives the
    client back: proxies of the environment, ``proxy``, ``mounts``, ``verify``, ``cert``, ``http2``
    and ``limits`` all stay.

    ``settings`` are the keyword arguments of ``Transport``, or of ``AsyncTransport`` for an
    ``AsyncClient``; all the transports share one engine. Subclasses of the clients, such as those
    of SDKs, are wrapped alike. Raises TypeError for what is no client of httpx, and RuntimeError
    for one that is closed, that has a transport of aftercall already, or whose version of httpx
    keeps its transports elsewhere. Wrap a client before other threads use it.
    """
    httpx_wrapping.wrap(httpx, client, Transport, AsyncTransport, settings)
    return client
