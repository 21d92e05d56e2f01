"""An adapter for requests: ``session.mount("https://", aftercall.requests.Adapter())``.

Each request is carried through as a call: sent, waited for, sent again where that is safe. The last
response comes back as requests would give it, with the Outcome as ``response.aftercall``; where the
last attempt failed without a response, requests' own exception is raised, with the Outcome as
``error.aftercall``: also where ``verify`` found that the request had taken effect, since there is no
response then to give back (``error.aftercall.is_success``). Redirects, cookies and auth hooks stay
with the session.

With ``stream=False`` the body is read within the attempt, so one that breaks off is judged too.
With ``stream=True`` the body of a success is left alone; of an error at most 65,536 bytes are looked
at and given back.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Iterator, List, Mapping, Optional, Tuple, Union

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
except ImportError as missing:  # pragma: no cover - needs an environment without requests
    raise ImportError(
        "aftercall.requests needs the client requests: pip install requests"
    ) from missing

import aftercall
from aftercall import driving, responses
from aftercall._native import Authenticate, Challenge, Engine, Outcome, Response, Send, Verify, Wait
from aftercall._native import body_wanted
from aftercall.words import BodyState, Verified

__all__ = ["Adapter", "NotSentError"]

#: Puts new credentials on the request and says whether it could.
Authenticator = Callable[[requests.PreparedRequest, Tuple[Challenge, ...]], bool]
#: Looks whether the request took effect: "applied", "not-applied" (and cannot any more), "unknown".
Verifier = Callable[[requests.PreparedRequest, Verify], Union[Verified, str]]

_CHUNK = 16_384
#: urllib3 refuses a time-out of zero.
_SHORTEST_TIMEOUT = 0.001


class NotSentError(aftercall.NotSentError, requests.exceptions.ConnectionError):
    """The call ended before anything was sent; also a ``requests.ConnectionError``."""


class Adapter(HTTPAdapter):
    """A ``requests`` adapter that decides with aftercall. Shared by threads like any adapter.

    ``engine`` holds contract, policy and what calls share; by default one of its own. Give one
    engine to all your adapters and clients to have them share budgets and pauses.
    ``authenticate(request, challenges)`` puts new credentials on the prepared request and returns
    whether it could. ``verify(request, decision)`` returns whether the request took effect.
    ``scope`` names who shares budgets and pauses within an origin. The retries of urllib3 are off.
    """

    def __init__(
        self,
        engine: Optional[Engine] = None,
        *,
        authenticate: Optional[Authenticator] = None,
        verify: Optional[Verifier] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        pool_connections: int = 10,
        pool_maxsize: int = 10,
        pool_block: bool = False,
    ) -> None:
        super().__init__(pool_connections, pool_maxsize, 0, pool_block)
        self.engine = engine or Engine()
        self._authenticate = authenticate
        self._look = verify
        self._scope = scope
        self._deadline = deadline

    def __reduce__(self) -> Any:
        raise TypeError("an aftercall Adapter holds state that calls share: mount a new one")

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Optional[Mapping[str, str]] = None,
    ) -> requests.Response:
        """Carries one request through to its end; see the module."""
        call = self.engine.call(
            responses.read_request(request),
            can_authenticate=self._authenticate is not None,
            can_verify=self._look is not None,
            deadline=self._deadline,
            scope=self._scope,
        )
        options = {"stream": stream, "verify": verify, "cert": cert, "proxies": proxies}
        exchange = _Exchange(self, request, timeout, options)
        try:
            outcome = driving.run(call, exchange.do)
        except BaseException:
            exchange.discard()
            raise
        return exchange.end(outcome)

    def send_once(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """One attempt, as requests itself would make it."""
        return super().send(request, **options)


class _Exchange:
    """One call under way: the last response or error, and the means to get the next."""

    def __init__(
        self,
        adapter: Adapter,
        request: requests.PreparedRequest,
        timeout: Any,
        options: Mapping[str, Any],
    ) -> None:
        self.adapter = adapter
        self.request = request
        self.timeout = timeout
        self.options = options
        self.response: Optional[requests.Response] = None
        self.error: Optional[BaseException] = None

    def do(self, decision: Any) -> Any:
        """Carries out one decision."""
        if isinstance(decision, Send):
            return self.attempt(decision)
        if isinstance(decision, Wait):
            return time.sleep(decision.seconds)
        if isinstance(decision, Authenticate) and self.adapter._authenticate is not None:
            return self.adapter._authenticate(self.request, decision.challenges)
        if isinstance(decision, Verify) and self.adapter._look is not None:
            return self.adapter._look(self.request, decision)
        return None

    def attempt(self, send: Send) -> Any:
        """Sends once. Gives back what there is to judge."""
        self.discard()
        if send.fresh_connection:
            self.adapter.close()  # Drops the idle connections; those in use are left alone.
        end = time.monotonic() + send.time_left
        timeout = _within(self.timeout, send.time_left)
        try:
            if send.number > 1 and hasattr(self.request.body, "seek"):
                requests.utils.rewind_body(self.request)
            self.response = self.adapter.send_once(self.request, timeout=timeout, **self.options)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            self.error = error
            return error
        if self.options["stream"]:
            answer = self.peeked(self.response, end)
            _set_read_timeout(self.response, self.timeout)
            return answer
        return self.loaded(self.response)

    def loaded(self, response: requests.Response) -> Response:
        """Reads the whole body, as the session is about to do."""
        chunks: List[bytes] = []
        state = BodyState.COMPLETE
        try:
            chunks.extend(response.iter_content(_CHUNK))
        except requests.exceptions.ContentDecodingError as error:
            self.error, state = error, BodyState.PREFIX
        except requests.exceptions.RequestException as error:
            self.error, state = error, BodyState.TRUNCATED
        body = b"".join(chunks)
        if self.error is None:
            response._content = body
        wanted = body_wanted(response.status_code, method=self.request.method or "")
        if state is BodyState.COMPLETE and len(body) > wanted:
            state = BodyState.PREFIX
        return _answer(response, body[:wanted], state)

    def peeked(self, response: requests.Response, end: float) -> Response:
        """Looks at the leading bytes of an error's body and gives them back."""
        wanted = body_wanted(response.status_code, method=self.request.method or "")
        if not wanted:
            return _answer(response, b"", BodyState.UNREAD)
        body = _Body(response.raw)
        state = body.fill(wanted, end)
        response.raw = body
        return _answer(response, bytes(body.buffer[:wanted]), state)

    def discard(self) -> None:
        """Closes the response of the attempt before."""
        if self.response is not None:
            self.response.close()
        self.response = self.error = None

    def end(self, outcome: Outcome) -> requests.Response:
        """The response with its outcome, or the client's own exception carrying it."""
        if self.error is not None:
            self.error.aftercall = outcome  # type: ignore[attr-defined]
            raise self.error
        if self.response is None:
            message = f"nothing was sent: {outcome.stop.help}"
            raise NotSentError(message, outcome)
        self.response.aftercall = outcome  # type: ignore[attr-defined]
        return self.response


class _Body:
    """A urllib3 response of which the leading bytes were looked at: they come again.

    Bytes are decoded (gzip and the like) whichever way they are read.
    """

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.buffer = bytearray()
        self._rest: Iterator[bytes] = raw.stream(_CHUNK, decode_content=True)
        self._error: Optional[BaseException] = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def fill(self, wanted: int, end: float) -> BodyState:
        """Reads up to `wanted` bytes, but not past the moment `end`; says how far it came."""
        while len(self.buffer) < wanted and time.monotonic() < end:
            try:
                self.buffer += next(self._rest)
            except StopIteration:
                return BodyState.COMPLETE
            except urllib3.exceptions.DecodeError as error:
                self._error = error
                return BodyState.PREFIX
            except urllib3.exceptions.HTTPError as error:
                self._error = error
                return BodyState.TRUNCATED
        return BodyState.PREFIX

    def stream(self, amt: int = _CHUNK, decode_content: Optional[bool] = None) -> Iterator[bytes]:
        """The body from its beginning, in pieces of at most `amt` bytes."""
        while True:
            piece = self.read(amt)
            if not piece:
                return
            yield piece

    def read(
        self,
        amt: Optional[int] = None,
        decode_content: Optional[bool] = None,
        cache_content: bool = False,
    ) -> bytes:
        """The next `amt` bytes, or all that are left."""
        while amt is None or len(self.buffer) < amt:
            if self._error is not None and (not self.buffer or amt is None):
                raise self._error
            piece = b"" if self._error is not None else next(self._rest, b"")
            if not piece:
                break
            self.buffer += piece
        size = len(self.buffer) if amt is None else amt
        piece = bytes(self.buffer[:size])
        del self.buffer[:size]
        return piece

    def __iter__(self) -> Iterator[bytes]:
        return self.stream()


def _answer(response: requests.Response, body: bytes, state: BodyState) -> Response:
    headers = list(response.raw.headers.items())
    return Response(response.status_code, headers, body, body_state=state)


def _within(timeout: Any, time_left: float) -> urllib3.Timeout:
    """The caller's time-out, cut down to the time that is left."""
    left = max(time_left, _SHORTEST_TIMEOUT)
    if isinstance(timeout, urllib3.Timeout):
        bounded = timeout.clone()
        total = timeout.total
        bounded.total = min(left, total) if isinstance(total, (int, float)) else left
        return bounded
    connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    return urllib3.Timeout(connect=connect, read=read, total=left)


def _set_read_timeout(response: requests.Response, timeout: Any) -> None:
    """Gives a streamed body back the caller's own time-out: the deadline is the head's."""
    if isinstance(timeout, urllib3.Timeout):
        started = timeout.clone()
        started.start_connect()
        timeout = (None, started.read_timeout)
    read = timeout[1] if isinstance(timeout, tuple) else timeout
    sock = getattr(getattr(response.raw, "connection", None), "sock", None)
    if sock is not None and not isinstance(read, type(urllib3.Timeout.DEFAULT_TIMEOUT)):
        sock.settimeout(read)
