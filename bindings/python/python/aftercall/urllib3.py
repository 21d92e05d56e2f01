"""Pool managers for urllib3: ``http = aftercall.urllib3.PoolManager()``.

Each request is carried through as a call: sent, waited for, sent again where that is safe. The last
response comes back as urllib3 would give it, with the Outcome as ``response.aftercall``; where the
last attempt failed without a response, urllib3's own exception is raised, with the Outcome as
``error.aftercall``: also where ``verify`` found that the request had taken effect, since there is
no response then to give back (``error.aftercall.is_success``).

Why no subclass of ``urllib3.Retry``: urllib3 asks a Retry only whether to go on. It sees no body of
an error and no request, cannot ask for new credentials or look whether a request took effect, knows
no deadline, and cannot leave anything on what the caller gets.

urllib3's own retries are off. Of ``retries``, for a request or a manager, only the redirect part
counts: how many may be followed (``redirect``, and ``total``, which limits them too), and what is
raised and taken off there; ``retries=False`` still gives the plain exceptions and follows no
redirect. Which exception comes is urllib3's choice as with ``Retry(0)``: mostly ``MaxRetryError``
with its ``reason``.

With ``preload_content=True``, urllib3's default, the body is read within the attempt, so one that
breaks off is judged too, and the deadline counts to its end: of an error the response then has the
part that came, and for any other a ``ReadTimeoutError`` is raised. With ``preload_content=False``
the body of a success is left alone; of an error at most 65,536 bytes are looked at, not past the
deadline, and given back.

The deadline is that of one request: each hop of a redirect that the manager follows is a call of
its own. ``authenticate`` is asked for the origin of the request that you made, and for another that
a redirect leads to only if ``authenticate_origins`` names it. A call that is interrupted leaves its
Outcome on the exception (KeyboardInterrupt too): ``aftercall.outcome_of`` finds it. For a decision
that asks for a fresh connection the idle ones to this origin are closed.

A pool that a manager gives (``connection_from_url``) decides alike, but follows no redirects:
it wants ``redirect=False``.
"""

from __future__ import annotations

import math
import time
from typing import Any, Callable, Iterable, Mapping, NamedTuple, Optional, Tuple

try:
    import urllib3
    from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError, UnrewindableBodyError
    from urllib3.util.request import set_file_position
except ImportError as _missing:  # pragma: no cover - needs an environment without urllib3
    raise ImportError(
        "aftercall.urllib3 needs the client urllib3: pip install urllib3"
    ) from _missing

import aftercall
from aftercall import driving, outcomes, pooled, redirects, rereading, responses
from aftercall._native import Challenge, Engine, Failure, Outcome, Send, Verify
from aftercall.callbacks import Found
from aftercall.calling import Begun, Clock, Settings, Sleep
from aftercall.redirects import Followed
from aftercall.responses import Answer, Asked
from aftercall.vocabulary import BodyState, Cause, Phase

__all__ = ["NotSentError", "PoolManager", "ProxyManager", "Request"]

#: The longest that an error's body is looked at, in seconds; the rest is the caller's to read.
_LONGEST_LOOK = 10.0


class NotSentError(aftercall.NotSentError, HTTPError):
    """The call ended before anything was sent; also a ``urllib3.exceptions.HTTPError``."""


class Request:
    """A request as ``authenticate`` and ``verify`` get it: urllib3 has no object for one."""

    def __init__(self, method: str, url: str, headers: Any = None, body: Any = None) -> None:
        #: The method as it was given.
        self.method = method
        #: The absolute URL.
        self.url = url
        #: The body as it was given to urllib3.
        self.body = body
        self._body_position: Any = None
        # A copy in any case: whoever shares the mapping may change it between two attempts.
        self._fields = dict(headers) if type(headers) is dict else urllib3.HTTPHeaderDict(headers)

    @property
    def headers(self) -> urllib3.HTTPHeaderDict:
        """The header fields that are sent; put new credentials here."""
        if not isinstance(self._fields, urllib3.HTTPHeaderDict):
            self._fields = urllib3.HTTPHeaderDict(self._fields)
        return self._fields

    @headers.setter
    def headers(self, headers: Any) -> None:
        """Puts others in their place."""
        self._fields = urllib3.HTTPHeaderDict(headers)

    def __repr__(self) -> str:
        return f"<Request {self.method}>"


#: Puts new credentials on the request and says whether it could.
Authenticator = Callable[[Request, Tuple[Challenge, ...]], bool]
#: Looks whether the request took effect: True, False (and it cannot any more), None if unknown.
Verifier = Callable[[Request, Verify], Found]


class _First(NamedTuple):
    """The request of the manager, before any redirect."""

    method: str
    url: str


class _Hop(NamedTuple):
    """What a pool is told of the request of the manager that it sends a hop of."""

    first: _First
    url: str


class _Manager(urllib3.PoolManager):
    """What both managers have: pools that decide."""

    _settings: Settings

    @property
    def engine(self) -> Engine:
        """The engine that its calls share."""
        return self._settings.engine

    def _new_pool(
        self,
        scheme: str,
        host: str,
        port: int,
        request_context: Optional[dict[str, Any]] = None,
    ) -> urllib3.HTTPConnectionPool:
        self.pool_classes_by_scheme = _POOLS
        pool = super()._new_pool(scheme, host, port, request_context)
        assert isinstance(pool, _Pool)
        pool.settings = self._settings
        return pool

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, redirect: bool = True, **kw: Any
    ) -> urllib3.BaseHTTPResponse:
        """Carries one request, and each redirect that is followed, through to its end."""
        before: Optional[_Hop] = kw.pop(_HOP, None)
        first = _First(method, url) if before is None else before.first
        kw[_HOP] = _Hop(first, url)
        return super().urlopen(method, url, redirect=redirect, **kw)


class PoolManager(_Manager):
    """A ``urllib3.PoolManager`` that decides with aftercall. Shared by threads like any other.

    ``engine`` holds contract, policy and what calls share; by default one of its own. Give one
    engine to all your managers and clients to have them share pressure and holds.
    ``authenticate(request, challenges)`` puts new credentials on the ``Request`` and returns
    whether it could; ``authenticate_origins`` are URLs of other origins that it may be asked for
    after a redirect. ``verify(request, decision)`` returns whether the request took effect: True,
    False, or None if that is not known; a Verified or its slug says the same. False is your word
    that it cannot take effect any more, since the request may then be sent again: right after a
    lost response "not there" is None. Where one of the two raises, or returns anything else, the
    call goes on as if it had found nothing out, and the logger ``aftercall`` says so. ``scope``
    names who shares pressure and holds within an origin; ``deadline`` is in seconds. With
    ``idempotency_keys`` a request that needs an idempotency key and has none gets one for all its
    attempts, unless the contract says that the API ignores keys; by default only where the
    contract's operation itself says that it honors them, with False never. ``sleep`` and ``clock``
    stand for ``time.sleep`` and Python's clocks. ``aftercall.options`` sets most of this for single
    requests. Everything else is as with ``urllib3.PoolManager``.
    """

    def __init__(
        self,
        num_pools: int = 10,
        headers: Optional[Mapping[str, str]] = None,
        *,
        engine: Optional[Engine] = None,
        authenticate: Optional[Authenticator] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Verifier] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Optional[Sleep] = None,
        clock: Optional[Clock] = None,
        **connection_pool_kw: Any,
    ) -> None:
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
        super().__init__(num_pools, headers, **connection_pool_kw)


class ProxyManager(_Manager, urllib3.ProxyManager):
    """The same through a proxy, in the place of ``urllib3.ProxyManager``."""

    def __init__(
        self,
        proxy_url: str,
        num_pools: int = 10,
        headers: Optional[Mapping[str, str]] = None,
        *,
        engine: Optional[Engine] = None,
        authenticate: Optional[Authenticator] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Verifier] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Optional[Sleep] = None,
        clock: Optional[Clock] = None,
        **proxy_kw: Any,
    ) -> None:
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
        urllib3.ProxyManager.__init__(self, proxy_url, num_pools, headers, **proxy_kw)


#: The argument by which a manager tells its pools of a hop; nothing of it reaches the connection.
_HOP = "aftercall_hop"


class _Pool(urllib3.HTTPConnectionPool):
    """What both pools have: a request is a call."""

    settings: Settings

    def urlopen(  # type: ignore[override]
        self,
        method: str,
        url: str,
        body: Any = None,
        headers: Optional[Mapping[str, str]] = None,
        retries: Any = None,
        redirect: bool = True,
        timeout: Any = urllib3.Timeout.DEFAULT_TIMEOUT,
        release_conn: Optional[bool] = None,
        body_pos: Any = None,
        preload_content: bool = True,
        **options: Any,
    ) -> urllib3.BaseHTTPResponse:
        """Carries one request through to its end; see the module."""
        if redirect:
            raise ValueError(
                "redirect: a pool of aftercall follows no redirects; pass redirect=False, or "
                "make the request with the manager"
            )
        hop: Optional[_Hop] = options.pop(_HOP, None)
        request = Request(
            method,
            _absolute(self, url) if hop is None else hop.url,
            self.headers if headers is None else headers,
            body,
        )
        if body is not None or body_pos is not None:
            request._body_position = set_file_position(body, body_pos)
        if not isinstance(retries, urllib3.Retry):
            retries = urllib3.Retry.from_int(retries, redirect=False, default=self.retries)
        followed = redirects.in_tries(retries)
        if followed.codes and hop is not None:
            followed = Followed(followed.codes, hop.first)
        begun = Begun(self.settings, request, None, followed, _parts)
        exchange = _Exchange(self, begun, url, retries, timeout)
        exchange.preload, exchange.options = preload_content, options
        try:
            outcome = driving.run(begun, exchange.attempt)
        except BaseException:
            exchange.discard()
            raise
        response = exchange.end(outcome)
        first = hop.first if followed.codes and hop is not None else request
        response._aftercall_request = first  # type: ignore[attr-defined]
        if release_conn and not preload_content:
            response.release_conn()
        return response


class _HTTPPool(_Pool):
    """Plain."""


class _HTTPSPool(_Pool, urllib3.HTTPSConnectionPool):
    """With TLS."""


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


def _parts(request: Request) -> Asked:
    """What a request says, whose fields need no other form to be read."""
    return request.method, request.url, request._fields, responses.is_replayable(request)


def _absolute(pool: urllib3.HTTPConnectionPool, url: str) -> str:
    """The URL of a request that was made with a pool."""
    if not url.startswith("/"):
        return url
    host = f"[{pool.host}]" if ":" in pool.host else pool.host
    return f"{pool.scheme}://{host}{'' if pool.port is None else f':{pool.port}'}{url}"


def _once(retries: urllib3.Retry) -> urllib3.Retry:
    """The Retry for one attempt: it lets urllib3 choose the exception, and nothing else."""
    off = {
        name: False if getattr(retries, name) is False else 0
        for name in ("total", "connect", "read", "status", "other")
    }
    return retries.new(**off, status_forcelist=(), respect_retry_after_header=False)


_ONCE = _once(urllib3.Retry.DEFAULT)


class _Exchange:
    """One call under way: the last response or error, and the means to get the next."""

    def __init__(
        self,
        pool: _Pool,
        begun: Begun,
        target: str,
        retries: urllib3.Retry,
        timeout: Any,
    ) -> None:
        self.pool = pool
        self.begun = begun
        self.request: Request = begun.request
        self.target = target
        self.retries = retries
        self.once = _ONCE if retries is urllib3.Retry.DEFAULT else _once(retries)
        self.timeout = timeout
        self.preload = True
        self.options: Mapping[str, Any] = {}
        self.response: Optional[urllib3.HTTPResponse] = None
        self.error: Optional[BaseException] = None

    def attempt(self, send: Send) -> Any:
        """Sends once. Gives back what there is to judge."""
        self.discard()
        left = send.time_left
        end = math.inf if left is None else time.monotonic() + left
        if send.fresh_connection:
            pooled.close_idle(self.pool)
        try:
            # As urllib3 itself would send it.
            response: Any = super(_Pool, self.pool).urlopen(
                self.request.method,
                self.target,
                self.request.body,
                self.request._fields,
                self.once,
                False,
                timeout=self.timeout if left is None else pooled.within(self.patience, left),
                # Given a position, urllib3 goes back to it; the first time the body stands there.
                body_pos=None if send.number == 1 else self.request._body_position,
                release_conn=False,
                preload_content=False,
                **self.options,
            )
        except UnrewindableBodyError as error:
            self.error = error
            # Not the client's failure to send: nothing was tried, and trying again would not help.
            return Failure(Phase.CONFIG, Cause.ABORTED_BODY, sent=False)
        except HTTPError as error:
            self.error = error
            return error
        self.response = response
        response.retries = self.retries
        if response.status < 200:
            pooled.hang_up(response)
        if self.preload:
            return self.loaded(response, end)
        answer = self.peeked(response, end)
        pooled.give_back_patience(response, self.patience)
        return answer

    @property
    def patience(self) -> urllib3.Timeout:
        """The time-out in the form that urllib3 makes of what it is given."""
        return self.pool._get_timeout(self.timeout)

    def loaded(self, response: urllib3.HTTPResponse, end: float) -> Answer:
        """Reads the whole body, as urllib3 would, but not past the deadline."""
        is_late = False
        state = BodyState.COMPLETE
        if end < math.inf or response.status >= 400:
            source = rereading.Source(response)
            is_late = source.fill(None, end) is BodyState.PREFIX
            if is_late:
                source.cut()
            response = self.response = rereading.Reread(source)
        body = b""
        try:
            body = response.read(cache_content=True)
        except DecodeError as error:
            self.error, state = error, BodyState.PREFIX
        except HTTPError as error:
            self.error, state = self.chosen(error), BodyState.TRUNCATED
        if is_late:
            self.error, state = None, BodyState.PREFIX
            if response.status < 400:
                message = "the deadline came before the end of the body"
                self.error = self.chosen(ReadTimeoutError(self.pool, self.target, message))
                state = BodyState.TRUNCATED
        return self.answer(response, body, state)

    def chosen(self, error: HTTPError) -> BaseException:
        """The exception that urllib3 would raise for one that ended the reading of a body."""
        try:
            self.once.increment(
                self.request.method,
                self.target,
                error=error,
                _pool=self.pool,
                _stacktrace=error.__traceback__,
            )
        except HTTPError as made:
            return made
        return error

    def peeked(self, response: urllib3.HTTPResponse, end: float) -> Answer:
        """Looks at the leading bytes of an error's body and gives them back."""
        wanted = self.begun.call._wanted(response.status, response.headers)
        if not wanted:
            return self.answer(response, None, BodyState.UNREAD)
        source = rereading.Source(response)
        state = source.fill(wanted, min(end, time.monotonic() + _LONGEST_LOOK))
        self.response = rereading.Reread(source)
        return self.answer(response, *rereading.leading(source, state, wanted))

    def answer(
        self, response: urllib3.HTTPResponse, body: Optional[bytes], state: BodyState
    ) -> Answer:
        """What there is to judge. Whether one without a body came whole, its fields say."""
        open_end = state is BodyState.COMPLETE and not body
        extent: Any = (self.request.method, True) if open_end else state
        return Answer.of(response.status, response.headers, body, extent)

    def discard(self) -> None:
        """Closes the response of the attempt before."""
        if self.response is not None:
            self.response.close()
            self.response.release_conn()
        self.response = self.error = None

    def end(self, outcome: Outcome) -> urllib3.BaseHTTPResponse:
        """The response with its outcome, or the client's own exception carrying it."""
        if self.error is not None:
            outcomes.leave(outcome, self.error)
            raise self.error
        if self.response is None:
            raise NotSentError(f"nothing was sent: {outcome.stop.help}", outcome)
        outcomes.leave(outcome, self.response)
        return self.response
