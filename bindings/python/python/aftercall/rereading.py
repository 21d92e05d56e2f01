"""Looking at the body of a urllib3 response and giving it back whole.

What was looked at is kept as it came, not decoded, and stands as a file before what is still to
come. A response of urllib3's own class reads from that file, so that everything that a response can
do (decoding, lines, ``data``, ``tell``, ``read1``, buffered readers) is urllib3's doing.
"""

from __future__ import annotations

import contextlib
import io
import math
import time
from typing import Any, Generator, Iterable, Iterator, Optional, Tuple

import urllib3
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from aftercall import decoding, responses
from aftercall.vocabulary import BodyState

_CHUNK = 16_384
#: A timer may run out this much before its time, in seconds.
_SLACK = 0.005


class Source:
    """The bytes of a body as they came over the wire, those that were looked at first.

    Of the response below only ``read1`` is used: before Python 3.13 http.client does not count what
    ``read1`` takes, and another reading after it would wait for bytes past the end of the body.
    """

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.seen = bytearray()
        self._error: Optional[BaseException] = None
        self._ended = False

    def fill(self, wanted: Optional[int], end: float) -> BodyState:
        """Reads up to `wanted` bytes (None: all), but not past the moment `end`; says how far it
        came. "prefix" is what was asked for, or the deadline."""
        patience = patience_of(self.raw)
        while wanted is None or len(self.seen) < wanted:
            left = end - time.monotonic()
            if left <= 0:
                return BodyState.PREFIX
            bound = None if left == math.inf else left
            limits = [limit for limit in (bound, patience) if limit is not None]
            set_patience(self.raw, min(limits, default=None))
            try:
                piece = self._next(_CHUNK)
            except HTTPError as error:
                self._error = error
                late = isinstance(error, ReadTimeoutError) and time.monotonic() >= end - _SLACK
                return BodyState.PREFIX if late else BodyState.TRUNCATED
            if not piece:
                return BodyState.COMPLETE
            self.seen += piece
        return BodyState.PREFIX

    def cut(self) -> None:
        """Ends the body after what was seen; the connection goes."""
        self._error, self._ended = None, True
        self.raw.close()
        self.raw.release_conn()

    def read(self, amt: Optional[int] = None) -> bytes:
        """The next `amt` bytes, fewer only at the end; all that are left without it."""
        while amt is None or len(self.seen) < amt:
            if self._error is not None and (amt is None or not self.seen):
                raise self._error
            piece = b""
            try:
                if self._error is None and not self._ended:
                    piece = self._next(_CHUNK if amt is None else amt - len(self.seen))
            except HTTPError as error:
                self._error = error
                continue
            if not piece:
                break
            self.seen += piece
        return self._take(len(self.seen) if amt is None else amt)

    def read1(self, amt: Optional[int] = None) -> bytes:
        """What can be had with at most one reading."""
        if self.seen:
            return self._take(len(self.seen) if amt is None else amt)
        if self._error is not None:
            raise self._error
        return b"" if self._ended else self._next(_CHUNK if amt is None else amt)

    def _next(self, amt: int) -> bytes:
        # An empty body is read too: only that gives the connection back to its pool.
        left = self.raw.length_remaining
        piece: Optional[bytes] = self.raw.read1(min(amt, left) if left else amt, decode_content=False)
        return piece or b""

    def _take(self, amt: int) -> bytes:
        piece = bytes(self.seen[:amt])
        del self.seen[:amt]
        return piece

    @property
    def closed(self) -> bool:
        """Whether nothing can be read any more."""
        return not self.seen and self._error is None and (self._ended or bool(self.raw.closed))

    def isclosed(self) -> bool:
        """The same, as urllib3 asks it."""
        return self.closed

    def close(self) -> None:
        """Closes the response below and forgets what was seen."""
        self._error, self._ended = None, True
        self.seen.clear()
        self.raw.close()


class Reread(urllib3.HTTPResponse):
    """A response over a Source; its connection is that of the response below."""

    def __init__(self, source: Source) -> None:
        raw = source.raw
        super().__init__(
            body=source,  # type: ignore[arg-type]  # any file will do
            headers=raw.headers,
            status=raw.status,
            version=raw.version,
            reason=raw.reason,
            preload_content=False,
            decode_content=raw.decode_content,
            original_response=getattr(raw, "_original_response", None),
            msg=getattr(raw, "msg", None),
            retries=raw.retries,
            enforce_content_length=False,  # The response below does.
            request_url=raw.url,
        )
        self.version_string: str = getattr(raw, "version_string", "HTTP/?")
        self._below = raw

    @property
    def connection(self) -> Any:
        """The connection; None once it was given back."""
        return self._below.connection

    def release_conn(self) -> None:
        """Gives the connection back to its pool."""
        self._below.release_conn()

    def shutdown(self) -> None:
        """Wakes up a thread that is reading."""
        self._below.shutdown()

    def read_chunked(
        self, amt: Optional[int] = None, decode_content: Optional[bool] = None
    ) -> Generator[bytes, None, None]:
        """The body in pieces; the chunks that it came in are taken off already."""
        if not self.chunked:
            yield from super().read_chunked(amt, decode_content)
        yield from self.stream(_CHUNK if amt is None else amt, decode_content)


def leading(source: Source, state: BodyState, wanted: int) -> Tuple[bytes, BodyState]:
    """The beginning of a body, decoded, without taking it away."""
    codings = decoding.codings_of(source.raw.headers.get("content-encoding", ""))
    seen = bytes(source.seen)
    if seen and codings:
        return decoding.leading(seen, state, codings, wanted, _decode, DecodeError)
    return seen[:wanted], BodyState.PREFIX if len(seen) > wanted else state


def patience_of(raw: Any) -> Optional[float]:
    """How long a reading may wait, in seconds; None for ever, or where no socket is left."""
    sock = _socket_of(raw)
    return None if sock is None else sock.gettimeout()


def set_patience(raw: Any, seconds: Optional[float]) -> None:
    """Bounds how long the next reading may wait, as long as there is something to read from.

    The socket is looked for each time: where the connection ends with the response, http.client lets
    go of it with the last byte, and what is kept of it is a closed one.
    """
    sock = _socket_of(raw)
    if sock is not None:
        # Another thread may close it meanwhile; then the next reading says so in the client's words.
        with contextlib.suppress(OSError):
            sock.settimeout(seconds)


def _socket_of(raw: Any) -> Optional[Any]:
    """The open socket below a urllib3 response, also where the connection does not show it."""
    return responses.socket_under(getattr(raw, "_original_response", None))


class _Pieces(io.RawIOBase):
    """An iterator of pieces as a file; it gives one for each reading, however many are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces

    def read(self, amt: int = -1, /) -> bytes:
        """The next piece."""
        return next(self._pieces, b"")


def _decode(coding: str, pieces: Iterator[bytes]) -> Iterable[bytes]:
    """Decodes as the client does; a coding that it does not know is left on."""
    headers = {"Content-Encoding": coding}
    body = urllib3.HTTPResponse(_Pieces(pieces), headers, preload_content=False)
    return body.stream(_CHUNK, decode_content=True)
