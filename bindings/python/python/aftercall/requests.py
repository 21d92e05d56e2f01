"""An adapter for requests: ``session.mount("https://", aftercall.requests.Adapter())``.

Each request is carried through as a call: sent, waited for, sent again where that is safe. The last
response comes back as requests would give it, with the Outcome as ``response.aftercall``; where the
last attempt failed without a response, requests' own exception is raised, with the Outcome as
``error.aftercall``: also where ``verify`` found that the request had taken effect, since there is no
response then to give back (``error.aftercall.is_success``). Redirects, cookies and auth hooks stay
with the session.

With ``stream=False`` the body is read within the attempt, so one that breaks off is judged too, and
the deadline counts to its end: of an error the response then has the part that came, and for any
other ``requests.ReadTimeout`` is raised. With ``stream=True`` the body of a success is left alone; of
an error at most 65,536 bytes are looked at, not past the deadline, and given back.

The deadline is that of one request: each hop of a redirect that the session follows is a call of its
own. ``authenticate`` is asked for the origin of the request that you made, and for another that a
redirect leads to only if ``authenticate_origins`` names it. A call that is interrupted leaves its
Outcome on the exception (KeyboardInterrupt too) and on the prepared request:
``aftercall.outcome_of`` finds it. For a decision that asks for a fresh connection the idle ones to
this origin are closed; those in use, and those to other origins, are left alone.
"""

from __future__ import annotations

import math
import time
import warnings
from typing import Any, Callable, Iterable, List, Mapping, Optional, Tuple

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
except ImportError as _missing:  # pragma: no cover - needs an environment without requests
    raise ImportError(
        "aftercall.requests needs the client requests: pip install requests"
    ) from _missing

import aftercall
from aftercall import driving, outcomes, pooled, rereading
from aftercall._native import Challenge, Engine, Failure, Outcome, Send, Verify
from aftercall.callbacks import Found
from aftercall.calling import Begun, Clock, Settings, Sleep
from aftercall.responses import Answer
from aftercall.vocabulary import BodyState, Cause, Phase

__all__ = ["Adapter", "NotSentError"]

#: Puts new credentials on the request and says whether it could.
Authenticator = Callable[[requests.PreparedRequest, Tuple[Challenge, ...]], bool]
#: Looks whether the request took effect: True, False (and it cannot any more), None if unknown.
Verifier = Callable[[requests.PreparedRequest, Verify], Found]

#: What urllib3 is told: that it sends once, and leaves the errors as they are.
_ONCE = urllib3.Retry(0, read=False)
_CHUNK = 16_384
#: The longest that an error's body is looked at, in seconds; what comes later is the caller's to read.
_LONGEST_LOOK = 10.0


class NotSentError(aftercall.NotSentError, requests.exceptions.ConnectionError):
    """The call ended before anything was sent; also a ``requests.ConnectionError``."""


class Adapter(HTTPAdapter):
    """A ``requests`` adapter that decides with aftercall. Shared by threads like any adapter.

    ``engine`` holds contract, policy and what calls share; by default one of its own. Give one
    engine to all your adapters and clients to have them share pressure and holds.
    ``authenticate(request, challenges)`` puts new credentials on the prepared request and returns
    whether it could; ``authenticate_origins`` are URLs of other origins that it may be asked for
    after a redirect. ``verify(request, decision)`` returns whether the request took effect: True,
    False, or None if that is not known; a Verified or its slug says the same. False is your word
    that it cannot take effect any more, since the request may then be sent again: right after a lost
    response "not there" is None. Where one of the two raises, or returns anything else, the call goes
    on as if it had found nothing out, and the logger ``aftercall`` says so. ``scope`` names who
    shares pressure and holds within an origin; ``deadline`` is in seconds. With ``idempotency_keys``
    a request that needs an idempotency key and has none gets one for all its attempts, unless the
    contract says that the API ignores keys; by default only where the contract's operation itself
    says that it honors them, with False never. ``sleep`` and ``clock`` stand for ``time.sleep`` and
    Python's clocks: see ``aftercall.testing``. ``aftercall.options`` sets most of this for single
    requests. The retries of urllib3 are off.
    """

    def __init__(
        self,
        engine: Optional[Engine] = None,
        *,
        authenticate: Optional[Authenticator] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Verifier] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Optional[Sleep] = None,
        clock: Optional[Clock] = None,
        pool_connections: int = 10,
        pool_maxsize: int = 10,
        pool_block: bool = False,
    ) -> None:
        super().__init__(pool_connections, pool_maxsize, 0, pool_block)
        self._settings = Settings(
            engine,
            authenticate=authenticate,
            authenticate_origins=authenticate_origins,
            verify=verify,
            scope=scope,
            deadline=deadline,
            idempotency_keys=idempotency_keys,
            sleep=sleep,
            clock=clock,
        )

    @property
    def engine(self) -> Engine:
        """The engine that its calls share."""
        return self._settings.engine

    @property
    def max_retries(self) -> urllib3.Retry:
        """None of urllib3's own: setting another warns and changes nothing, because urllib3 would
        send again what the call holds back."""
        return _ONCE

    @max_retries.setter
    def max_retries(self, retries: Any) -> None:
        """Warns of any but none."""
        if getattr(retries, "total", retries) != 0:
            told = "max_retries: aftercall decides whether a request is sent again, not urllib3"
            warnings.warn(told, RuntimeWarning, stacklevel=2)

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
        begun = Begun(self._settings, request)
        options = {"stream": stream, "verify": verify, "cert": cert, "proxies": proxies}
        exchange = _Exchange(self, begun, timeout, options)
        try:
            outcome = driving.run(begun, exchange.attempt)
        except BaseException:
            exchange.discard()
            raise
        return exchange.end(outcome)

    def close_idle(self, request: requests.PreparedRequest, options: Mapping[str, Any]) -> None:
        """Closes the idle connections that this request could be sent on."""
        found = self.get_connection_with_tls_context(
            request, options["verify"], proxies=options["proxies"], cert=options["cert"]
        )
        pooled.close_idle(found)


class _Exchange:
    """One call under way: the last response or error, and the means to get the next."""

    def __init__(
        self,
        adapter: Adapter,
        begun: Begun,
        timeout: Any,
        options: Mapping[str, Any],
    ) -> None:
        self.adapter = adapter
        self.begun = begun
        self.request: requests.PreparedRequest = begun.request
        self.timeout = timeout
        self.options = options
        self.response: Optional[requests.Response] = None
        self.error: Optional[BaseException] = None

    def attempt(self, send: Send) -> Any:
        """Sends once. Gives back what there is to judge."""
        if send.number > 1:
            last = self.response
            self.discard()
            unsent = self.rewound(last)
            if unsent is not None:
                return unsent
        left, timeout, end = send.time_left, self.timeout, math.inf
        if left is not None:
            timeout, end = _within(timeout, left), time.monotonic() + left
        try:
            if send.fresh_connection:
                self.adapter.close_idle(self.request, self.options)
            # As requests itself would send it.
            once = super(Adapter, self.adapter).send
            self.response = once(self.request, timeout=timeout, **self.options)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            self.error = error
            return error
        if self.response.status_code < 200:
            pooled.hang_up(self.response.raw)
        if self.options["stream"]:
            answer = self.peeked(self.response, end)
            _set_read_timeout(self.response, self.timeout)
            return answer
        return self.loaded(self.response, end)

    def rewound(self, last: Optional[requests.Response]) -> Optional[Failure]:
        """Sets a body that is a file back to its beginning; where that fails, nothing is sent.

        The error then has the last response, as far as it was read.
        """
        if not hasattr(self.request.body, "seek"):
            return None
        try:
            requests.utils.rewind_body(self.request)
        except (requests.exceptions.UnrewindableBodyError, ValueError) as error:
            if isinstance(error, requests.exceptions.UnrewindableBodyError):
                error.request, error.response = self.request, last
            self.error = error
            # Not the client's failure to send: nothing was tried, and trying again would not help.
            return Failure(Phase.CONFIG, Cause.ABORTED_BODY, sent=False)
        return None

    def loaded(self, response: requests.Response, end: float) -> Answer:
        """Reads the whole body, as the session is about to do, but not past the deadline."""
        body, state = self.whole(response) if end == math.inf else self.until(response, end)
        if self.error is None:
            response._content = body
            response._content_consumed = True  # type: ignore[attr-defined]
        return _answer(response, body, state)

    def whole(self, response: requests.Response) -> Tuple[bytes, BodyState]:
        """The body as requests reads it, and how much of it that is."""
        chunks: List[bytes] = []
        state = BodyState.COMPLETE
        try:
            chunks.extend(response.iter_content(_CHUNK))
        except requests.exceptions.ContentDecodingError as error:
            self.error, state = error, BodyState.PREFIX
        except requests.exceptions.RequestException as error:
            self.error, state = error, BodyState.TRUNCATED
        return b"".join(chunks), state

    def until(self, response: requests.Response, end: float) -> Tuple[bytes, BodyState]:
        """The same, but not past the moment `end`: of an error the part that has come by then."""
        plain = response.raw
        source = rereading.Source(plain)
        is_late = source.fill(None, end) is BodyState.PREFIX
        if is_late:
            source.cut()
        response.raw = rereading.Reread(source)
        try:
            body, state = self.whole(response)
        finally:
            response.raw = plain  # Read to its end, as the session would leave it.
        if not is_late:
            return body, state
        self.error = None
        if not response.ok:
            return body, BodyState.PREFIX
        self.error = requests.exceptions.ReadTimeout(
            "the deadline came before the end of the body", request=self.request, response=response
        )
        return body, BodyState.TRUNCATED

    def peeked(self, response: requests.Response, end: float) -> Answer:
        """Looks at the leading bytes of an error's body and gives them back."""
        wanted = self.begun.call._wanted(response.status_code, response.raw.headers)
        if not wanted:
            return _answer(response, None, BodyState.UNREAD)
        source = rereading.Source(response.raw)
        state = source.fill(wanted, min(end, time.monotonic() + _LONGEST_LOOK))
        response.raw = rereading.Reread(source)
        return _answer(response, *rereading.leading(source, state, wanted))

    def discard(self) -> None:
        """Closes the response of the attempt before."""
        if self.response is not None:
            self.response.close()
        self.response = self.error = None

    def end(self, outcome: Outcome) -> requests.Response:
        """The response with its outcome, or the client's own exception carrying it."""
        if self.error is not None:
            outcomes.leave(outcome, self.error)
            raise self.error
        if self.response is None:
            message = f"nothing was sent: {outcome.stop.help}"
            raise NotSentError(message, outcome)
        self.response.aftercall = outcome  # type: ignore[attr-defined]
        return self.response


def _answer(response: requests.Response, body: Optional[bytes], state: BodyState) -> Answer:
    # Whether one without a body came whole, its fields say.
    open_end = state is BodyState.COMPLETE and not body
    extent: Any = (response.request.method, True) if open_end else state
    return Answer.of(response.status_code, response.raw.headers, body, extent)


def _within(timeout: Any, time_left: float) -> Any:
    """The caller's time-out, cut down to the time that is left."""
    if not isinstance(timeout, urllib3.Timeout):
        connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        timeout = urllib3.Timeout(connect=connect, read=read)
    return pooled.within(timeout, time_left)


def _set_read_timeout(response: requests.Response, timeout: Any) -> None:
    """Gives a streamed body back the caller's own time-out: the deadline is the head's."""
    if isinstance(timeout, urllib3.Timeout):
        started = timeout.clone()
        started.start_connect()
        timeout = (None, started.read_timeout)
    read = timeout[1] if isinstance(timeout, tuple) else timeout
    if not isinstance(read, type(urllib3.Timeout.DEFAULT_TIMEOUT)):
        rereading.set_patience(response.raw, read)
