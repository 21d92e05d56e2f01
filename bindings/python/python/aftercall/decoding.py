"""Decoding the leading bytes of a body without letting a peer fill the memory.

A few kilobytes of a compressed body can stand for gigabytes. The client's own decoders do the work,
but are fed a few bytes at a time, and no more once there is enough to judge.
"""

from __future__ import annotations

from typing import Callable, Iterable, Iterator, List, Tuple, Type

from aftercall.vocabulary import BodyState

#: Decodes pieces of one content coding.
Decode = Callable[[str, Iterator[bytes]], Iterable[bytes]]

#: How much a decoder gets at once. Deflate makes at most 1,032 bytes of one; the newer codings know
#: no such bound.
_PIECES = {"gzip": 64, "x-gzip": 64, "deflate": 64}
_SMALLEST_PIECE = 8
#: The most codings on top of each other that are taken off; urllib3 has the same limit.
_CODINGS = 5


def leading(
    body: bytes,
    state: BodyState,
    codings: List[str],
    wanted: int,
    decode: Decode,
    failure: Type[Exception],
) -> Tuple[bytes, BodyState]:
    """The first `wanted` bytes of what `body` stands for, and how much of the whole that is.

    ``codings`` are those of Content-Encoding in its order; ``failure`` is what ``decode`` raises for
    bytes that it cannot decode.
    """
    if len(codings) > _CODINGS:
        return b"", BodyState.UNREAD
    pieces: Iterable[bytes] = (body,)
    for coding in reversed(codings):
        pieces = decode(coding, _small(pieces, _PIECES.get(coding, _SMALLEST_PIECE)))
    made = bytearray()
    try:
        for piece in pieces:
            made += piece
            if len(made) > wanted:
                return bytes(made[:wanted]), BodyState.PREFIX
    except failure:
        # Some decoders complain of the missing end of a prefix; what came before it counts.
        if not made:
            return b"", BodyState.UNREAD
        return bytes(made), BodyState.PREFIX if state is BodyState.COMPLETE else state
    return bytes(made), state


def codings_of(field: str) -> List[str]:
    """The content codings that a field's value names; what is not a name is left out."""
    named = (name.strip().lower() for name in field.split(","))
    return [name for name in named if name.isascii() and name not in ("", "identity")]


def _small(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), size):
            yield piece[start : start + size]
