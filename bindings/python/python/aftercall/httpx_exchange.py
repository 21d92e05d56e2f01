"""One call under way in a transport of httpx or httpx2: its last response or error."""

from __future__ import annotations

import math
import ssl
import time
from typing import Any, Dict, Iterable, Iterator, Mapping, Optional, Type

import anyio

from aftercall import decoding, httpx_streams, outcomes
from aftercall._native import Failure, Outcome
from aftercall.calling import Begun
from aftercall.httpx_streams import SLACK
from aftercall.responses import Answer
from aftercall.vocabulary import BodyState, Cause, Phase

#: The time-outs of a request.
_KINDS = ("connect", "read", "write", "pool")


class Library:
    """The client that transports are made for: httpx or httpx2, with classes of the same names."""

    def __init__(self, module: Any, not_sent: Type[Exception]) -> None:
        self.module = module
        self.not_sent = not_sent
        #: What a transport raises; the last two come out of anyio's TLS as they are.
        self.failures = (module.TransportError, ssl.SSLError, anyio.EndOfStream)
        body, sync, later = {"library": self}, module.SyncByteStream, module.AsyncByteStream
        self.body: Any = type("Body", (httpx_streams.Body, sync), body)
        self.async_body: Any = type("AsyncBody", (httpx_streams.AsyncBody, later), body)
        self.watched: Any = type("Watched", (httpx_streams.Watched, sync), {})
        self.async_watched: Any = type("AsyncWatched", (httpx_streams.AsyncWatched, later), {})

    def decode(self, coding: str, pieces: Iterator[bytes]) -> Iterable[bytes]:
        """Decodes as the client does; a coding that it does not know is left on."""
        headers = {"Content-Encoding": coding}
        made: Iterable[bytes] = self.module.Response(
            200, headers=headers, content=pieces
        ).iter_bytes()
        return made


class Exchange:
    """One call under way."""

    __slots__ = (
        "_bounded",
        "_fields",
        "_own",
        "_status",
        "begun",
        "body",
        "closed",
        "deadline",
        "error",
        "library",
        "request",
        "response",
    )

    def __init__(self, library: Library, begun: Begun, closed: int) -> None:
        self.library = library
        self.begun = begun
        self.request: Any = begun.request
        self.response: Any = None
        self.body: Any = None
        self.error: Optional[BaseException] = None
        self.deadline = math.inf
        self._own: Mapping[str, Any] = {}
        self._bounded: Dict[str, Any] = {}
        self._fields: Any = None
        self._status = 0
        #: How often the transport had been closed when the call began.
        self.closed = closed

    def unsent(self) -> Failure:
        """The attempt that a transport does not make, since it was closed during the call."""
        self.error = RuntimeError("the client was closed during the call")
        return Failure(Phase.CONFIG, Cause.INVALID, sent=False)

    def bound(self, time_left: float) -> None:
        """Cuts the request's time-outs down to the time that is left."""
        extensions = self.request.extensions
        own = self._own = extensions.get("timeout") or {}
        # The transport keeps this dictionary for reading the body, so `unbind` changes it in place.
        bounded = self._bounded = dict(own)
        self.deadline = time.monotonic() + time_left
        for kind in _KINDS:
            limit = own.get(kind)
            if limit is None or limit > time_left:
                bounded[kind] = time_left
        self.request.extensions = {**extensions, "timeout": bounded}

    def bound_read(self) -> None:
        """Cuts the time-out for reading down to what is left by now.

        httpcore takes it once for a whole body of HTTP/1.1, so it stays for the rest of a body of
        which only the beginning was looked at.
        """
        if self.deadline < math.inf:
            left = max(self.deadline - time.monotonic(), SLACK)
            limit = self._bounded.get("read")
            self._bounded["read"] = left if limit is None else min(limit, left)

    def unbind(self) -> None:
        """The body belongs to the caller, with the caller's own time-outs."""
        if self._bounded != self._own:
            self._bounded.clear()
            self._bounded.update(self._own)

    def responded(self, response: Any) -> int:
        """There is a response; how many bytes of its body to look at."""
        self.response = response
        status = self._status = response.status_code
        fields = self._fields = response.headers
        return self.begun.call._wanted(status, fields)

    def looked_at(self, wanted: int, state: BodyState) -> Answer:
        """What there is to judge after a look at the body, which the response gives again.

        It is decoded as the client would, but only its beginning.
        """
        response, body = self.response, self.body.seen()
        response.stream = self.body
        codings = decoding.codings_of(response.headers.get("content-encoding", ""))
        if body and codings:
            decode, failure = self.library.decode, self.library.module.DecodingError
            body, state = decoding.leading(body, state, codings, wanted, decode, failure)
        return Answer.of(self._status, self._fields, body, state)

    def unread(self) -> Answer:
        """What there is to judge where the body does not matter."""
        return Answer.of(self._status, self._fields, None, BodyState.UNREAD)

    def forget(self) -> Any:
        """Forgets the attempt before; gives its response, if there is one to close."""
        response = self.response
        self.response = self.body = self.error = None
        return response

    def end(self, outcome: Outcome) -> Any:
        """The response with its outcome, or the client's own exception carrying it.

        The response may lead to this object, by its stream, but not the other way round: what is in
        no cycle is gone with the last reference.
        """
        response, module = self.response, self.library.module
        if self.error is not None:
            outcomes.leave(outcome, self.error)
            raise self.error
        if response is None:
            raise self.library.not_sent(f"nothing was sent: {outcome.stop.help}", outcome)
        response.extensions[outcomes.NAME] = outcome
        if self.body is not None and self.body.error is not None:
            outcomes.leave(outcome, self.body.error)
        stream = response.stream
        is_sync = isinstance(stream, module.SyncByteStream)
        # One that is both kinds holds all its bytes and cannot break off.
        if is_sync != isinstance(stream, module.AsyncByteStream):
            kind = self.library.watched if is_sync else self.library.async_watched
            response.stream = kind(stream, self, outcome)
        self.response = self.body = None
        return response

    def broken_off(self, error: BaseException, outcome: Outcome) -> None:
        """Says on an exception that ends the reading of the body what the broken response means."""
        if outcomes.outcome_of(error) is not None:
            return
        if isinstance(error, self.library.failures) and outcome.is_success:
            outcome = outcome._broken_off(self.begun.call._cut_off(self._status, self._fields))
        outcomes.leave(outcome, error, self.request)
