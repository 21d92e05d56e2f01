"""Reading the responses and requests of the clients that people use.

Each reader turns a client's object into a ``Response`` and, where the client keeps it, the
``Request`` that was answered. A reader never waits for the network: of a body it takes what the
client has read already, or what can be looked at without being taken away.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional, Tuple

from aftercall import _native, redirects
from aftercall._native import Request, Response
from aftercall.redirects import Followed
from aftercall.vocabulary import BodyState

Read = Tuple[Response, Optional[Request]]

ACCEPTED = (
    "a response of requests, httpx, aiohttp, urllib3 or http.client, a urllib.error.HTTPError, "
    "a Response or a tuple (status, headers, body)"
)


def read(response: Any) -> Read:
    """A client's response as a Response, with its Request if the client keeps it."""
    for kind in type(response).__mro__:
        reader = _RESPONSES.get((kind.__module__.partition(".")[0], kind.__name__))
        if reader is not None:
            return reader(response)
    return _any_response(response)


def read_request(
    request: Any, idempotent: Optional[bool] = None, earlier: Optional[str] = None
) -> Request:
    """A client's request as a Request, with the caller's declaration if there is one, and the effect
    of what was sent before it."""
    if isinstance(getattr(request, "full_url", None), str):
        return _urllib_request(request, idempotent)
    method = getattr(request, "method", None)
    url = getattr(request, "url", None)
    if not isinstance(method, str) or url is None:
        raise TypeError(
            "request: expected a Request or a client's request with method and url, "
            f"not {type(request).__name__}"
        )
    headers = getattr(request, "headers", None)
    return Request(
        method,
        str(url),
        getattr(headers, "raw", headers),
        replayable=is_replayable(request),
        idempotent=idempotent,
        earlier=earlier,
    )


def _urllib_request(request: Any, idempotent: Optional[bool]) -> Request:
    """One of urllib.request, which keeps method and fields in ways of its own."""
    return Request(
        request.get_method(),
        request.full_url,
        request.header_items(),
        replayable=isinstance(request.data, (bytes, bytearray, type(None))),
        idempotent=idempotent,
    )


def is_replayable(request: Any) -> bool:
    """Whether the body of a client's request can be sent a second time."""
    if hasattr(request, "stream"):
        return _is_replayable_stream(request.stream)
    body = getattr(request, "body", None)
    return body is None or isinstance(body, (str, bytes, bytearray)) or _can_rewind(request, body)


def _can_rewind(request: Any, body: Any) -> bool:
    """A file of requests: it notes the position to rewind to when it prepares the request."""
    return hasattr(body, "seek") and isinstance(getattr(request, "_body_position", None), int)


def _is_replayable_stream(stream: Any) -> bool:
    """A stream of httpx: bytes are, a form is if all its files are, anything else is used up."""
    kind = type(stream).__name__
    if kind == "MultipartStream":
        files = [getattr(field, "file", b"") for field in getattr(stream, "fields", ())]
        return all(isinstance(file, (str, bytes)) or _is_seekable(file) for file in files)
    return kind == "ByteStream"


def _is_seekable(file: Any) -> bool:
    seekable = getattr(file, "seekable", None)
    return bool(seekable()) if callable(seekable) else False


def _answer(
    status: Any,
    headers: Any,
    body: Optional[bytes],
    state: Optional[BodyState],
    followed: Followed = redirects.NOTHING,
) -> Response:
    return Response(status, headers, body, body_state=state, redirects=followed.codes)


def _state(
    body: Optional[bytes], headers: Any, method: Any, by_end: bool = False
) -> Optional[BodyState]:
    """PREFIX where a body of unknown length was not read; None where the fields say enough.

    ``by_end``: the client takes the end of the connection for the end of the head too, so a body of
    no length and no bytes is no sign that the answer came whole (RFC 9112 section 8).
    """
    names = {str(name).lower() for name in headers}
    if method == "HEAD" or "content-length" in names:
        return None
    if body is None:
        return BodyState.PREFIX
    is_open = by_end and not body and "transfer-encoding" not in names
    return BodyState.PREFIX if is_open else None


def came_whole(headers: Any, method: Any) -> bool:
    """Whether an answer without a body, read by http.client, is known to have come whole."""
    return _state(b"", headers, method, by_end=True) is None


def _asked(response: Any, followed: Followed) -> Optional[Request]:
    """The request that the caller made: of a response after redirects it is the first one."""
    asked = followed.first or redirects.request_of(response)
    return read_request(asked) if isinstance(getattr(asked, "method", None), str) else None


def _requests(response: Any) -> Read:
    raw = getattr(response, "raw", None)
    lines = getattr(raw, "headers", None)
    # requests joins the lines of a field; urllib3 below it keeps them apart.
    headers = lines if hasattr(lines, "iteritems") and lines else response.headers
    body = getattr(response, "_content", False)  # False until it is read
    body = body if isinstance(body, bytes) else None
    followed = redirects.in_history(getattr(response, "history", None))
    method = getattr(getattr(response, "request", None), "method", None)
    state = _state(body, response.headers, method, by_end=True)
    answer = _answer(response.status_code, _lines(headers), body, state, followed)
    return answer, _asked(response, followed)


def _lines(headers: Any) -> Any:
    """Every line of a field as a pair, whatever the mapping."""
    return list(headers.iteritems()) if hasattr(headers, "iteritems") else headers


def _httpx(response: Any) -> Read:
    try:
        body = response.content
    except RuntimeError:  # httpx.ResponseNotRead
        body = None
    followed = redirects.in_history(getattr(response, "history", None))
    asked = getattr(response, "_request", None)
    state = _state(body, response.headers, getattr(asked, "method", None))
    answer = _answer(response.status_code, response.headers.raw, body, state, followed)
    return answer, _asked(response, followed)


def _aiohttp(response: Any) -> Read:
    followed = redirects.in_history(getattr(response, "history", None))
    asked = followed.first or response.request_info
    # The client has sent the body; whether it could do so again, it does not tell.
    request = Request(asked.method, str(asked.url), list(asked.headers.items()))
    headers, body = list(response.raw_headers), getattr(response, "_body", None)
    state = _state(body, response.headers, response.method)
    return _answer(response.status, headers, body, state, followed), request


def _urllib3(response: Any) -> Read:
    body = getattr(response, "_body", None)
    body = body if isinstance(body, bytes) else None
    followed = redirects.in_tries(getattr(response, "retries", None))
    method = getattr(getattr(response, "_original_response", None), "_method", None)
    state = _state(body, response.headers, method, by_end=True)
    return _answer(response.status, _lines(response.headers), body, state, followed), None


def _http_client(response: Any) -> Read:
    method = getattr(response, "_method", None)
    request = Request(method, replayable=True) if isinstance(method, str) else None
    headers = response.getheaders()
    body, state = _peek(response, response.status, method)
    state = state or _state(body, response.headers, method)
    return _answer(response.status, headers, body, state), request


def _http_error(error: Any) -> Read:
    inner = error.fp
    method = getattr(inner, "_method", None)
    url = getattr(error, "url", None) or ""
    followed = redirects.in_tracebacks([error])
    request = Request(method, url) if isinstance(method, str) else None
    if followed.first is not None:
        request = read_request(followed.first)
    body, state = _peek(inner, error.code, method)
    state = state or _state(body, error.hdrs or (), method)
    # `hdrs` and `headers` are what the error was made with: None is allowed.
    headers = [] if error.hdrs is None else list(error.hdrs.items())
    return _answer(error.code, headers, body, state, followed), request


def _peek(response: Any, status: int, method: Any) -> Tuple[Optional[bytes], Optional[BodyState]]:
    """The bytes of an error's body that have arrived, left in place for the caller."""
    method = method if isinstance(method, str) else None
    wanted = _native.body_wanted(status, method=method)
    sock = socket_under(response)
    # Of a chunked body a look can take the head of a chunk away, so there is none.
    if not wanted or sock is None or getattr(response, "chunked", True):
        return None, None
    length = getattr(response, "length", None)
    wanted = wanted if length is None else min(wanted, length)
    try:
        body = _arrived(response.fp, sock)[:wanted]
    except (OSError, ValueError, AttributeError):
        return None, None
    if not body:
        return None, None
    complete = length is not None and len(body) >= length
    return body, BodyState.COMPLETE if complete else BodyState.PREFIX


def _arrived(file: Any, sock: Any) -> bytes:
    """What can be read at once: without a time-out a socket would be waited for, and one that ran
    out would spoil the file for the caller."""
    before = sock.gettimeout()
    sock.settimeout(0)
    try:
        return bytes(file.peek())
    finally:
        sock.settimeout(before)


def socket_under(response: Any) -> Optional[Any]:
    """The open socket that a response of http.client reads from; None if it is not to be seen.

    The response keeps it to itself: the connection, which shows its own, has none any more when
    the server closes after this response.
    """
    sock: Any = getattr(getattr(getattr(response, "fp", None), "raw", None), "_sock", None)
    if not all(hasattr(sock, name) for name in ("fileno", "gettimeout", "settimeout")):
        return None
    return sock if sock.fileno() >= 0 else None


def _any_response(response: Any) -> Read:
    """A response that has a status, headers and perhaps a body under one of the usual names."""
    for name in ("status_code", "status", "code"):
        status = getattr(response, name, None)
        if isinstance(status, int):
            break
    else:
        raise TypeError(f"response: expected {ACCEPTED}, not {type(response).__name__}")
    bodies = (getattr(response, name, None) for name in ("content", "body", "data"))
    body = next((body for body in bodies if isinstance(body, bytes)), None)
    asked = getattr(response, "request", None)
    request = read_request(asked) if isinstance(getattr(asked, "method", None), str) else None
    return _answer(status, getattr(response, "headers", None), body, None), request


_RESPONSES: Dict[Tuple[str, str], Callable[[Any], Read]] = {
    ("requests", "Response"): _requests,
    ("httpx", "Response"): _httpx,
    ("aiohttp", "ClientResponse"): _aiohttp,
    ("urllib3", "BaseHTTPResponse"): _urllib3,
    ("urllib3", "HTTPResponse"): _urllib3,
    ("http", "HTTPResponse"): _http_client,
    ("urllib", "HTTPError"): _http_error,
}
