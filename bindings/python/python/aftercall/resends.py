"""Whether a client wrote anything of a request, over all the times that it sent it by itself.

A client may have sent a request before the attempt that it tells of: urllib3 with its ``Retry``,
aiohttp with an idempotent method on a connection that had gone. "Could not connect" is then no proof
that nothing was applied. What the client did stands in its frames; without them nothing is claimed.
"""

from __future__ import annotations

from types import FrameType
from typing import Any, List, Optional

from aftercall import redirects

#: Exceptions of urllib3 that come before a byte of their own attempt is written.
_URLLIB3_UNSENT = frozenset(
    {"ConnectTimeoutError", "NewConnectionError", "NameResolutionError", "EmptyPoolError"}
)
#: Those of aiohttp.
_AIOHTTP_UNSENT = frozenset(
    {
        "ClientConnectorCertificateError",
        "ClientConnectorDNSError",
        "ClientConnectorError",
        "ClientConnectorSSLError",
        "ClientProxyConnectionError",
        "ConnectionTimeoutError",
        "UnixClientConnectorError",
    }
)
#: Where httpcore makes the head of a request of HTTP/1.1: what is wrong with it shows before it goes.
_HTTPCORE_HEAD = frozenset(
    {
        ("httpcore._sync.http11", "_send_request_headers"),
        ("httpcore._async.http11", "_send_request_headers"),
    }
)
_URLLIB3_SEND = ("urllib3.connectionpool", "urlopen")
_AIOHTTP_SEND = ("aiohttp.client", "_request")


def sent(chain: List[BaseException]) -> Optional[bool]:
    """Whether any byte was written, by the exception and those that it was made of; None where the
    frames do not tell."""
    frames = [frame for link in chain for frame in redirects.frames_of(link.__traceback__)]
    for link in chain:
        library = type(link).__module__.partition(".")[0]
        if library == "urllib3" and _names(link) & _URLLIB3_UNSENT:
            return _sent_by_urllib3(frames)
        if library == "aiohttp" and _names(link) & _AIOHTTP_UNSENT:
            return _sent_by_aiohttp(frames)
        if (library, type(link).__name__) == ("httpx", "LocalProtocolError"):
            at_the_head = any(redirects.place_of(frame) in _HTTPCORE_HEAD for frame in frames)
            return False if at_the_head else None
    return None


def _names(exception: BaseException) -> frozenset[str]:
    return frozenset(kind.__name__ for kind in type(exception).__mro__)


def _sent_by_urllib3(frames: List[FrameType]) -> Optional[bool]:
    """The innermost sending knows in its Retry what was tried before."""
    found: Optional[bool] = None
    for frame in frames:
        if redirects.place_of(frame) == _URLLIB3_SEND:
            history = getattr(frame.f_locals.get("retries"), "history", None)
            if isinstance(history, tuple):
                found = any(_was_sent(tried) for tried in history)
    return found


def _was_sent(tried: Any) -> bool:
    """Whether an entry of a Retry's history is of an attempt that was written."""
    if redirects.was_redirect(tried):
        return False  # What that means is for those who know the redirects.
    error = getattr(tried, "error", None)
    return error is None or not _names(error) & _URLLIB3_UNSENT


def _sent_by_aiohttp(frames: List[FrameType]) -> Optional[bool]:
    """aiohttp sends once more what is idempotent, and notes that it may not do so again."""
    found: Optional[bool] = None
    for frame in frames:
        if redirects.place_of(frame) == _AIOHTTP_SEND:
            may_again = frame.f_locals.get("retry_persistent_connection")
            method = str(frame.f_locals.get("method", "")).upper()
            could = getattr(frame.f_locals.get("self"), "_retry_connection", None)
            idempotent = frame.f_globals.get("IDEMPOTENT_METHODS")
            if may_again is None or could is None or idempotent is None:
                continue
            found = bool(could and method in idempotent and not may_again)
    return found
