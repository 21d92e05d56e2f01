"""Which redirects a client has followed by itself.

A client that follows redirects shows the response to its last hop, or the exception of it, as that of
the request that it was given. How the request itself went then depends on the redirects: after
a 303 the last hop was another request, a GET. Clients keep what they followed in ``history`` for a
response; for an exception, and for a hop that is just being made, it stands in their frames.
"""

from __future__ import annotations

import sys

from aftercall.libraries import module_known_as
from aftercall.typed import Any, FrameType, Iterable, Iterator, Mapping, TracebackType


class Followed:
    """The redirects that were followed, in order."""

    __slots__ = ("codes", "first")

    def __init__(self, codes: tuple[int, ...] = (), first: Any = None) -> None:
        #: The status codes of the redirects.
        self.codes: tuple[int, ...] = codes
        #: The client's object for the request that was redirected first; None if there is none.
        self.first: Any = first


NOTHING = Followed()

_AIOHTTP = ("aiohttp.client", "_request")
#: The functions that follow redirects, and the variable in which each keeps the responses so far.
_KEPT_IN: Mapping[tuple[str, str], str] = {
    ("requests.sessions", "resolve_redirects"): "hist",
    ("httpx._client", "_send_handling_redirects"): "history",
    ("httpx2._client", "_send_handling_redirects"): "history",
    _AIOHTTP: "history",
}
#: The function of the standard library that follows one; each hop has a frame of its own.
_URLLIB = ("urllib.request", "http_error_302")
#: Those of urllib3, whose Retry knows what was followed.
_URLLIB3 = frozenset({("urllib3.poolmanager", "urlopen"), ("urllib3.connectionpool", "urlopen")})
#: Functions above which there can be no more hops of the same request.
_BEGINNINGS = frozenset(
    {("requests.sessions", "request"), ("httpx._client", "send"), ("httpx2._client", "send")}
)
#: All these functions, and their names: most frames are of others, and need no second look.
_PLACES = frozenset({*_KEPT_IN, _URLLIB, *_URLLIB3, *_BEGINNINGS})
_NAMES = frozenset(name for _module, name in _PLACES)
#: How far up a transport looks for the client that called it.
_MAX_FRAMES = 24


def in_history(history: Any) -> Followed:
    """What a list of earlier responses says.

    Responses that are not redirects stand there too: those of a sign-in, before the request proper.
    """
    run: list[Any] = []  # Those that end the list.
    for response in reversed(list(history or ())):
        if _code(response) // 100 != 3:
            break
        run.insert(0, response)
    if not run:
        return NOTHING
    return Followed(tuple(_code(response) for response in run), request_of(run[0]))


def in_tries(retries: Any) -> Followed:
    """What a Retry of urllib3 says."""
    tries = getattr(retries, "history", None)
    if not tries:
        return NOTHING
    codes = (getattr(tried, "status", None) for tried in tries if was_redirect(tried))
    return Followed(tuple(code for code in codes if isinstance(code, int)))


def were_followed(response: Any) -> bool:
    """Whether a client's response is the end of redirects that the client followed."""
    return bool(attribute(response, "history") or in_tries(attribute(response, "retries")).codes)


def was_redirect(tried: Any) -> bool:
    """Whether an entry of a Retry's history is a redirect that was followed."""
    return bool(getattr(tried, "redirect_location", None))


def in_tracebacks(exceptions: Iterable[BaseException]) -> Followed:
    """What the frames say that exceptions came through; nothing where they were never raised."""
    for exception in exceptions:
        found = _in_frames(frames_of(exception.__traceback__))
        if found.codes:
            return found
    return NOTHING


def of_this_hop(skipped: int = 0) -> Followed:
    """What the client that is calling an adapter has followed before.

    ``skipped`` is how many of the frames above are not the client's: Python makes an object of each
    frame that is looked at.
    """
    below: list[FrameType] = []
    frame: FrameType | None = sys._getframe(skipped + 1)
    for _ in range(_MAX_FRAMES):
        if frame is None:
            break
        name = frame.f_code.co_name
        place = (frame.f_globals.get("__name__"), name) if name in _NAMES else None
        if place in _PLACES:
            variable = _KEPT_IN.get(place)
            # The innermost frame of this kind has all that was followed.
            if variable is not None and not below:
                return _kept_in(frame, variable)
            if place in _BEGINNINGS:
                break
            below.append(frame)
            if variable is not None:
                break
        frame = frame.f_back
    below.reverse()
    return _in_frames(below) if below else NOTHING


def locals_of_aiohttp() -> Mapping[str, Any]:
    """The variables of the function of aiohttp that carries out the request which a middleware was
    called for; nothing where it runs in another task."""
    frame: FrameType | None = sys._getframe(1)
    for _ in range(_MAX_FRAMES):
        if frame is None:
            break
        if frame.f_code.co_name == "_request" and place_of(frame) == _AIOHTTP:
            return frame.f_locals
        frame = frame.f_back
    return {}


def frames_of(traceback: TracebackType | None) -> Iterator[FrameType]:
    """The frames of a traceback, the outermost first."""
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next


def place_of(frame: FrameType) -> tuple[str, str]:
    """The module and the function of a frame."""
    return module_known_as(str(frame.f_globals.get("__name__", ""))), frame.f_code.co_name


def _in_frames(frames: Iterable[FrameType]) -> Followed:
    found, by_urllib, below = NOTHING, NOTHING, NOTHING
    for frame in frames:
        place = (str(frame.f_globals.get("__name__")), frame.f_code.co_name)
        if place in _KEPT_IN:
            # A client within a client's hook: the innermost one made the request.
            found, by_urllib, below = _kept_in(frame, _KEPT_IN[place]), NOTHING, NOTHING
        elif place in _URLLIB3:
            below = in_tries(frame.f_locals.get("retries"))
        elif place == _URLLIB:
            code = frame.f_locals.get("code")
            codes = by_urllib.codes + ((code,) if isinstance(code, int) else ())
            by_urllib = Followed(codes, by_urllib.first or frame.f_locals.get("req"))
    if by_urllib.codes:
        return by_urllib
    return Followed(found.codes + below.codes, found.first)


def _kept_in(frame: FrameType, variable: str) -> Followed:
    """What a function has followed, and the redirect that it was about to follow."""
    variables = frame.f_locals
    kept, last = list(variables.get(variable) or ()), variables.get("response")
    if last is None and not kept:
        return NOTHING
    if _code(last) // 100 == 3 and not any(last is other for other in kept):
        kept.append(last)
    return in_history(kept)


def _code(response: Any) -> int:
    for name in ("status_code", "status"):
        code = attribute(response, name)
        if isinstance(code, int):
            return code
    return 0


def request_of(carrier: Any) -> Any:
    """The request that a client's response or exception keeps; None if it keeps none."""
    for name in ("_request", "request", "request_info"):
        found = attribute(carrier, name)
        if found is not None:
            return found
    return None


def attribute(thing: Any, name: str) -> Any:
    """An attribute of a client's object; None where there is none, or where asking for it raises, as
    for the request of a response of httpx that has none."""
    try:
        return getattr(thing, name, None)
    except Exception:
        return None
