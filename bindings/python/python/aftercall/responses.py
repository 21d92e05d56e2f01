"""Reading the responses and requests of the clients that people use.

Each reader takes a client's object apart: what it finds goes to the core as it is, without a copy. A
reader never waits for the network: of a body it takes what the client has read already, or what can
be looked at without being taken away.
"""

from __future__ import annotations

from aftercall import _native, redirects
from aftercall._native import Request
from aftercall.libraries import library_of
from aftercall.typed import Any, Callable
from aftercall.vocabulary import BodyState

#: How much of the body the bytes are: said outright; or for the fields of the head to say, with the
#: method of the last hop, and whether the client takes the end of the connection for the end of the
#: head; or None where the bytes themselves say it.
Extent = BodyState | tuple[Any, bool] | None
#: What a client's request says: method, URL, header fields, and whether its body can be sent again.
Asked = tuple[str, str, Any, bool]
#: Status, header fields, bytes of the body, their extent, the codes of the redirects that were
#: followed, and the request that the caller made, if the client keeps it.
Seen = tuple[Any, Any, bytes | None, Extent, tuple[int, ...], Asked | None]


class Answer(tuple):  # type: ignore[type-arg]  # its items are of different kinds
    """What an adapter tells a call of a response: status, header fields as ``Response`` takes them,
    bytes of the body, which may be more than is wanted of it (None if it was not read), and their
    extent."""

    __slots__ = ()

    @staticmethod
    def of(status: int, headers: Any, body: bytes | None, extent: Extent) -> Answer:
        """One with these parts."""
        return Answer((status, headers, body, extent))


ACCEPTED = (
    "a response of requests, httpx, httpx2, aiohttp, urllib3 or http.client, "
    "a urllib.error.HTTPError, a Response or a tuple (status, headers, body)"
)

#: The reader of each class that was met, up to a number of them.
_MET: dict[type, Callable[[Any, Any], Seen]] = {}
_MOST_MET = 64


def read(response: Any, contract: Any = None) -> Seen:
    """What a client's response says; the contract says whether the body of a success is wanted."""
    reader = _MET.get(type(response)) or _meet(type(response))
    return reader(response, contract)


def _meet(kind: type) -> Callable[[Any, Any], Seen]:
    """The reader of a class that was not met before."""
    for base in kind.__mro__:
        reader = _RESPONSES.get((library_of(base), base.__name__))
        if reader is not None:
            if len(_MET) < _MOST_MET:
                _MET[kind] = reader
            return reader
    return _any_response


def read_request(
    request: Any, idempotent: bool | None = None, earlier: str | None = None
) -> Request:
    """A client's request as a Request, with the caller's declaration if there is one, and the effect
    of what was sent before it."""
    method, url, headers, replayable = parts_of(request)
    return Request(
        method, url, headers, replayable=replayable, idempotent=idempotent, earlier=earlier
    )


def parts_of(request: Any) -> Asked:
    """What a client's request says."""
    method = getattr(request, "method", None)
    url = getattr(request, "url", None)
    # A request of urllib.request keeps its URL, its method and its fields in ways of its own.
    if url is None and isinstance(getattr(request, "full_url", None), str):
        replayable = isinstance(request.data, (bytes, bytearray, type(None)))
        return request.get_method(), request.full_url, request.header_items(), replayable
    if not isinstance(method, str) or url is None:
        raise TypeError(
            "request: expected a Request or a client's request with method and url, "
            f"not {type(request).__name__}"
        )
    headers = getattr(request, "headers", None)
    return method, str(url), headers, is_replayable(request)


def _asked_if_kept(request: Any) -> Asked | None:
    """The same for what a client's response keeps in the place of its request."""
    return parts_of(request) if isinstance(getattr(request, "method", None), str) else None


#: In the place of the body of a request that has no such attribute.
_NO_BODY = object()


def is_replayable(request: Any) -> bool:
    """Whether the body of a client's request can be sent a second time."""
    body = getattr(request, "body", _NO_BODY)
    if body is None or isinstance(body, (str, bytes, bytearray)):
        return True
    if hasattr(request, "stream"):
        return _is_replayable_stream(request.stream)
    if body is _NO_BODY:
        return True
    return _can_rewind(request, body) or _is_replayable_payload(body)


def _can_rewind(request: Any, body: Any) -> bool:
    """A file of requests: it notes the position to rewind to when it prepares the request."""
    return hasattr(body, "seek") and isinstance(getattr(request, "_body_position", None), int)


def _is_replayable_payload(body: Any) -> bool:
    """A payload of aiohttp: bytes are, a file is that it can rewind, a form is if all parts are."""
    kinds = {kind.__name__ for kind in type(body).__mro__ if kind.__module__.startswith("aiohttp.")}
    if "BytesPayload" in kinds:
        return True
    if "MultipartWriter" in kinds:
        return all(_is_replayable_payload(part[0]) for part in body)
    if "IOBasePayload" in kinds and hasattr(body, "_start_position"):
        return not body.consumed and _is_seekable(getattr(body, "_value", None))
    return False


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


def _requests(response: Any, _contract: Any) -> Seen:
    """What nearly every response has is read first, and what others lack is asked for after."""
    try:
        last, body, history = response.request, response._content, response.history
        method, url, fields, sent = last.method, last.url, last.headers, last.body
    except AttributeError:  # not all of it is what requests itself made
        return _any_of_requests(response)
    is_usual = type(method) is type(url) is str and (sent is None or type(sent) is bytes)
    if history or not is_usual:
        return _any_of_requests(response)
    body = body if type(body) is bytes else None  # False until it is read
    asked = (method, url, fields, True)
    return response.status_code, _lines(response), body, (method, True), (), asked


def _any_of_requests(response: Any) -> Seen:
    body = getattr(response, "_content", False)
    body = body if isinstance(body, bytes) else None
    history = getattr(response, "history", None)
    followed = redirects.in_history(history) if history else redirects.NOTHING
    last = getattr(response, "request", None)
    asked = _asked_if_kept(followed.first or last)
    extent = (getattr(last, "method", None), True)
    return response.status_code, _lines(response), body, extent, followed.codes, asked


def _lines(response: Any) -> Any:
    """requests joins the lines of a field; urllib3 below it keeps them apart."""
    lines = getattr(getattr(response, "raw", None), "headers", None)
    return lines if getattr(lines, "_container", None) else response.headers


def _httpx(response: Any, _contract: Any) -> Seen:
    try:
        body = response.content
    except RuntimeError:  # httpx.ResponseNotRead
        body = None
    history = getattr(response, "history", None)
    followed = redirects.in_history(history) if history else redirects.NOTHING
    last = getattr(response, "_request", None)
    asked = _asked_if_kept(followed.first or last)
    extent = (getattr(last, "method", None), False)
    return response.status_code, response.headers, body, extent, followed.codes, asked


def _aiohttp(response: Any, _contract: Any) -> Seen:
    followed = redirects.in_history(getattr(response, "history", None))
    asked = followed.first or response.request_info
    # The client has sent the body; whether it could do so again, it does not tell.
    request = (asked.method, str(asked.url), list(asked.headers.items()), True)
    headers, body = list(response.raw_headers), getattr(response, "_body", None)
    extent = (response.method, False)
    return response.status, headers, body, extent, followed.codes, request


def _urllib3(response: Any, _contract: Any) -> Seen:
    body = getattr(response, "_body", None)
    body = body if isinstance(body, bytes) else None
    followed = redirects.in_tries(getattr(response, "retries", None))
    method = getattr(getattr(response, "_original_response", None), "_method", None)
    # urllib3 has no object for a request; aftercall.urllib3 leaves its own.
    asked = _asked_if_kept(getattr(response, "_aftercall_request", None))
    return response.status, response.headers, body, (method, True), followed.codes, asked


def _http_client(response: Any, contract: Any) -> Seen:
    method = getattr(response, "_method", None)
    request = (method, "", None, True) if isinstance(method, str) else None
    headers = response.getheaders()
    body, state = _peek(response, response.status, method, headers, contract)
    extent = state or (method, False)
    return response.status, headers, body, extent, (), request


def _http_error(error: Any, contract: Any) -> Seen:
    inner = error.fp
    method = getattr(inner, "_method", None)
    url = getattr(error, "url", None) or ""
    followed = redirects.in_tracebacks([error])
    request = (method, url, None, True) if isinstance(method, str) else None
    if followed.first is not None:
        request = parts_of(followed.first)
    # `hdrs` and `headers` are what the error was made with: None is allowed.
    headers = [] if error.hdrs is None else list(error.hdrs.items())
    body, state = _peek(inner, error.code, method, headers, contract)
    return error.code, headers, body, state or (method, False), followed.codes, request


def _peek(
    response: Any, status: int, method: Any, headers: Any, contract: Any
) -> tuple[bytes | None, BodyState | None]:
    """The bytes of a wanted body that have arrived, left in place for the caller."""
    method = method if isinstance(method, str) else None
    wanted = _native.body_wanted(status, method=method, headers=headers, contract=contract)
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


def socket_under(response: Any) -> Any | None:
    """The open socket that a response of http.client reads from; None if it is not to be seen.

    The response keeps it to itself: the connection, which shows its own, has none any more when
    the server closes after this response.
    """
    sock: Any = getattr(getattr(getattr(response, "fp", None), "raw", None), "_sock", None)
    if not all(hasattr(sock, name) for name in ("fileno", "gettimeout", "settimeout")):
        return None
    return sock if sock.fileno() >= 0 else None


def _any_response(response: Any, _contract: Any) -> Seen:
    """A response that has a status, headers and perhaps a body under one of the usual names."""
    for name in ("status_code", "status", "code"):
        status = getattr(response, name, None)
        if isinstance(status, int):
            break
    else:
        raise TypeError(f"response: expected {ACCEPTED}, not {type(response).__name__}")
    bodies = (getattr(response, name, None) for name in ("content", "body", "data"))
    body = next((body for body in bodies if isinstance(body, bytes)), None)
    asked = _asked_if_kept(getattr(response, "request", None))
    return status, getattr(response, "headers", None), body, None, (), asked


_RESPONSES: dict[tuple[str, str], Callable[[Any, Any], Seen]] = {
    ("requests", "Response"): _requests,
    ("httpx", "Response"): _httpx,
    ("aiohttp", "ClientResponse"): _aiohttp,
    ("urllib3", "BaseHTTPResponse"): _urllib3,
    ("urllib3", "HTTPResponse"): _urllib3,
    ("http", "HTTPResponse"): _http_client,
    ("urllib", "HTTPError"): _http_error,
}
