"""Bodies as the transports for httpx and httpx2 give them back: looked at, and watched.

Each class here becomes a stream of one of the two clients: see ``httpx_exchange.Library``.
"""

from __future__ import annotations

import math
import time
from typing import Any, AsyncIterator, ClassVar, Iterator, List, Optional

import anyio

from aftercall.vocabulary import BodyState

#: A timer may run out this much before its time, in seconds.
SLACK = 0.005


def _broken(library: Any, error: BaseException, end: float) -> BodyState:
    """How much of a body there is, of which reading failed: at the deadline it was given up."""
    late = isinstance(error, library.module.ReadTimeout) and time.monotonic() >= end - SLACK
    return BodyState.PREFIX if late else BodyState.TRUNCATED


class Body:
    """A body of which the leading bytes were looked at: they come again."""

    library: ClassVar[Any]

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._rest = iter(stream)
        self._chunks: List[bytes] = []
        self.error: Optional[BaseException] = None

    def fill(self, wanted: int, end: float) -> BodyState:
        """Reads up to `wanted` bytes, but not past the moment `end`; says how far it came."""
        size = 0
        while size < wanted and time.monotonic() < end:
            try:
                chunk = next(self._rest)
            except StopIteration:
                self._stream.close()
                return BodyState.COMPLETE
            except self.library.failures as error:
                self.error = error
                return _broken(self.library, error, end)
            self._chunks.append(chunk)
            size += len(chunk)
        return BodyState.PREFIX

    def seen(self) -> bytes:
        """What was looked at."""
        return b"".join(self._chunks)

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        if self.error is not None:
            raise self.error
        yield from self._rest

    def close(self) -> None:
        """Closes the stream."""
        close = getattr(self._rest, "close", None)
        if close is not None:
            close()
        self._stream.close()


class AsyncBody:
    """The same, asynchronously."""

    library: ClassVar[Any]

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._rest = stream.__aiter__()
        self._chunks: List[bytes] = []
        self.error: Optional[BaseException] = None

    async def fill(self, wanted: int, end: float) -> BodyState:
        """Reads up to `wanted` bytes, but not past the moment `end`; says how far it came."""
        left = end - time.monotonic()
        if left <= 0:
            return BodyState.PREFIX
        with anyio.move_on_after(None if left == math.inf else left):
            return await self._fill(wanted, end)
        # Given up in the midst of reading, which closes the stream.
        late = "the deadline came before the end of the body"
        self.error = self.library.module.ReadTimeout(late)
        return BodyState.PREFIX

    async def _fill(self, wanted: int, end: float) -> BodyState:
        size = 0
        while size < wanted:
            try:
                chunk = await self._rest.__anext__()
            except StopAsyncIteration:
                await self._stream.aclose()
                return BodyState.COMPLETE
            except self.library.failures as error:
                self.error = error
                return _broken(self.library, error, end)
            self._chunks.append(chunk)
            size += len(chunk)
        return BodyState.PREFIX

    def seen(self) -> bytes:
        """What was looked at."""
        return b"".join(self._chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk
        if self.error is not None:
            raise self.error
        async for chunk in self._rest:
            yield chunk

    async def aclose(self) -> None:
        """Closes the stream."""
        close = getattr(self._rest, "aclose", None)
        if close is not None:
            await close()
        await self._stream.aclose()


class Watched:
    """A body that the client reads: an exception that ends it carries the outcome."""

    def __init__(self, stream: Any, exchange: Any, outcome: Any) -> None:
        self._stream = stream
        self._exchange = exchange
        self._outcome = outcome

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except GeneratorExit:
            raise
        except BaseException as error:
            self._exchange.broken_off(error, self._outcome)
            raise

    def close(self) -> None:
        """Closes the stream."""
        self._stream.close()


class AsyncWatched:
    """The same, asynchronously."""

    def __init__(self, stream: Any, exchange: Any, outcome: Any) -> None:
        self._stream = stream
        self._exchange = exchange
        self._outcome = outcome

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        except GeneratorExit:
            raise
        except BaseException as error:
            self._exchange.broken_off(error, self._outcome)
            raise

    async def aclose(self) -> None:
        """Closes the stream."""
        await self._stream.aclose()
