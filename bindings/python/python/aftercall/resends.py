"""Whether a client wrote anything of a request, over all the times that it sent it by itself.

A client may have sent a request before the attempt that it tells of: urllib3 with its ``Retry``,
aiohttp with an idempotent method on a connection that had gone. "Could not connect" is then no proof
that nothing was applied. What the client did stands in its frames; without them nothing is claimed.
"""

from __future__ import annotations

from types import FrameType
from typing import Any, List, Optional

from aftercall import redirects
from aftercall.libraries import library_of

#: Exceptions of urllib3 that come before a byte of their own attempt is written.
_URLLIB3_UNSENT = frozenset(
    {
        "ClosedPoolError",
        "ConnectTimeoutError",
        "EmptyPoolError",
        "LocationValueError",
        "NameResolutionError",
        "NewConnectionError",
        "URLSchemeUnknown",
    }
)
#: Those of aiohttp.
_AIOHTTP_UNSENT = frozenset(
    {
        "ClientConnectorError",
        "ClientHttpProxyError",
        "ConnectionTimeoutError",
        "InvalidURL",
        "NonHttpUrlClientError",
        "ServerFingerprintMismatch",
    }
)
#: Those that requests raises for what it was given, and for what a response gives it.
_REQUESTS_UNSENT = frozenset({"InvalidHeader", "InvalidSchema", "InvalidURL", "MissingSchema"})
#: Those of the standard library, whichever client they come out of.
_PYTHONS_UNSENT = frozenset({"SSLCertVerificationError", "gaierror"})

#: Where httpcore makes the head of a request of HTTP/1.1: what is wrong with it shows before it goes.
_HTTPCORE_HEAD = frozenset(
    {
        ("httpcore._sync.http11", "_send_request_headers"),
        ("httpcore._async.http11", "_send_request_headers"),
    }
)
_URLLIB3_SEND = ("urllib3.connectionpool", "urlopen")
_AIOHTTP_SEND = ("aiohttp.client", "_request")
#: The attempt of aftercall's own middleware, which aiohttp's second sending does not get past.
_MIDDLEWARE = ("aftercall.aiohttp", "attempt")
#: The standard library's own client sends once.
_PYTHONS_SEND = frozenset({("urllib.request", "do_open"), ("http.client", "connect")})


def sent(chain: List[BaseException]) -> Optional[bool]:
    """Whether any byte was written, by the exception and those that it was made of; None where the
    frames do not tell."""
    frames = [frame for link in chain for frame in redirects.frames_of(link.__traceback__)]
    for link in chain:
        library, names = library_of(type(link)), _names(link)
        if library == "urllib3" and names & _URLLIB3_UNSENT:
            return _sent_by_urllib3(frames)
        if library == "aiohttp" and names & _AIOHTTP_UNSENT:
            return _sent_by_aiohttp(frames)
        if library == "requests" and names & _REQUESTS_UNSENT:
            return _sent_by_requests(frames)
        if library == "httpx" and "LocalProtocolError" in names:
            at_the_head = any(redirects.place_of(frame) in _HTTPCORE_HEAD for frame in frames)
            return False if at_the_head else None
        if library in ("socket", "ssl") and names & _PYTHONS_UNSENT:
            return _sent_by_whom(frames)
    return None


def _sent_by_whom(frames: List[FrameType]) -> Optional[bool]:
    places = {redirects.place_of(frame) for frame in frames}
    if _URLLIB3_SEND in places:
        return _sent_by_urllib3(frames)
    if _AIOHTTP_SEND in places:
        return _sent_by_aiohttp(frames)
    return False if places & _PYTHONS_SEND else None


def _sent_by_requests(frames: List[FrameType]) -> Optional[bool]:
    """Before it comes to urllib3 nothing goes out; what redirects bring is seen elsewhere."""
    places = {redirects.place_of(frame) for frame in frames}
    seen = any(module.partition(".")[0] == "requests" for module, _function in places)
    return False if seen and _URLLIB3_SEND not in places else None


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
    """aiohttp sends once more what is idempotent, and notes that it may not do so again.

    Below aftercall's middleware another one may send more than once; the request notes that it was sent.
    """
    found: Optional[bool] = None
    for frame in frames:
        if redirects.place_of(frame) == _MIDDLEWARE:
            return getattr(frame.f_locals["self"].request, "response", None) is not None
        if redirects.place_of(frame) == _AIOHTTP_SEND:
            may_again = frame.f_locals.get("retry_persistent_connection")
            method = str(frame.f_locals.get("method", "")).upper()
            could = getattr(frame.f_locals.get("self"), "_retry_connection", None)
            idempotent = frame.f_globals.get("IDEMPOTENT_METHODS")
            if may_again is None and "retry_persistent_connection" in frame.f_code.co_varnames:
                found = False  # It had not come to sending.
            elif may_again is not None and could is not None and idempotent is not None:
                found = bool(could and method in idempotent and not may_again)
    return found
