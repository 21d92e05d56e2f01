"""What every adapter is told, and how each begins a call for one of its requests."""

from __future__ import annotations

import inspect
import logging
from typing import Any, Awaitable, Callable, Iterable, Mapping, Optional, Union

from aftercall import callbacks, keys, origins, per_request, redirects, responses
from aftercall._native import Authenticate, Engine, Now, Request, Response, judge
from aftercall.callbacks import LOG
from aftercall.redirects import Followed
from aftercall.watching import Watch

#: Waits so many seconds.
Sleep = Callable[[float], object]
AsyncSleep = Callable[[float], Awaitable[object]]
#: The present.
Clock = Callable[[], Now]


class Settings:
    """What an adapter is told, checked: a mistake shows where it was made, not at the first request."""

    def __init__(
        self,
        engine: Optional[Engine],
        *,
        authenticate: Optional[Callable[..., Any]] = None,
        authenticate_origins: Iterable[str] = (),
        verify: Optional[Callable[..., Any]] = None,
        scope: Optional[str] = None,
        deadline: Optional[float] = None,
        idempotency_keys: Optional[bool] = None,
        sleep: Union[Sleep, AsyncSleep, None] = None,
        clock: Optional[Clock] = None,
        is_async: bool = False,
    ) -> None:
        self.engine = _engine(engine)
        self.contract = self.engine.contract
        callbacks.check(authenticate, "authenticate", may_be_async=is_async)
        callbacks.check(verify, "verify", may_be_async=is_async)
        callbacks.check(sleep, "sleep", may_be_async=is_async)
        callbacks.check(clock, "clock")
        given = {"scope": scope, "deadline": deadline, "idempotency_keys": idempotency_keys}
        per_request.check(given, "settings")
        self.authenticate = authenticate
        self.origins = origins.named(authenticate_origins, "authenticate_origins")
        self.verify = verify
        self.scope = scope
        self.deadline = deadline
        self.idempotency_keys = idempotency_keys
        self.sleep = sleep
        self.clock = clock


def _engine(given: Any) -> Engine:
    """The engine that an adapter was given, or a new one; TypeError for any other thing."""
    if given is None:
        return Engine()
    if not isinstance(given, Engine):
        raise TypeError(f"engine: expected an Engine or None, not {type(given).__name__}")
    return given


#: Methods for whose requests no key is ever made.
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Begun:
    """A call for one request of the client, with what is asked for this one, and what its adapter
    needs to carry it out.

    ``own`` are the request's own options. ``followed`` are the redirects that led to it; without it
    the client's frames are asked. ``read`` gives what the core is
    told of the request.
    """

    __slots__ = (
        "_asking",
        "_authenticate",
        "_facts",
        "_verify",
        "call",
        "clock",
        "engine",
        "request",
        "sleep",
        "watch",
    )

    def __init__(
        self,
        settings: Settings,
        request: Any,
        own: Optional[Mapping[str, Any]] = None,
        followed: Optional[Followed] = None,
        read: Callable[[Any], responses.Asked] = responses.parts_of,
    ) -> None:
        get = (per_request.merged(own) if own else per_request.CURRENT.get()).get
        engine, policy = settings.engine, get("policy")
        self.engine = engine = engine if policy is None else engine.with_policy(policy)
        self.request = request
        self.sleep = settings.sleep
        self.clock = settings.clock
        self._verify = get("verify", settings.verify)
        if followed is None:
            followed = redirects.of_this_hop(1)
        may = settings.authenticate is not None and (
            not followed.codes or origins.may_authenticate(request.url, followed, settings.origins)
        )
        self._authenticate = settings.authenticate if may else None
        idempotent, keyed = get("idempotent"), get("idempotency_keys", settings.idempotency_keys)
        scope = get("scope", settings.scope)
        can_verify, deadline = self._verify is not None, get("deadline", settings.deadline)
        self._facts: Optional[Request] = None
        if isinstance(request, Request):
            self._facts = _as_given(request, idempotent, keyed)
            self.call = engine.call(
                request,
                can_authenticate=may,
                can_verify=can_verify,
                scope=scope,
                deadline=deadline,
            )
        else:
            earlier = _effect_before(followed, engine) if followed.codes else None
            if earlier is None and getattr(request, "method", None) not in _SAFE:
                keys.renew(settings.contract, request, idempotent, keyed)
            self._asking = (idempotent, earlier)
            self.call = engine._open(
                read(request), idempotent, earlier, may, can_verify, deadline, scope
            )
        on_event, self.watch = engine.on_event, None
        if on_event is not None or LOG.isEnabledFor(logging.INFO):
            self.watch = Watch(on_event, self.facts, request, scope, self.clock)

    @property
    def facts(self) -> Request:
        """What holds of the request."""
        if self._facts is None:
            self._facts = responses.read_request(self.request, *self._asking)
        return self._facts

    def now(self) -> Optional[Now]:
        """The present, if the adapter was given a clock."""
        return None if self.clock is None else self.clock()

    def ask(self, decision: Any) -> Any:
        """Has the caller's function carry out an Authenticate or a Verify."""
        if isinstance(decision, Authenticate):
            renew = self._authenticate
            return None if renew is None else renew(self.request, decision.challenges)
        return None if self._verify is None else self._verify(self.request, decision)

    async def ask_async(self, decision: Any) -> Any:
        """The same where the function may be a coroutine function."""
        told = self.ask(decision)
        return await told if inspect.isawaitable(told) else told


def _as_given(request: Request, idempotent: Optional[bool], keyed: Optional[bool]) -> Request:
    """A request that is none of a client's says itself what holds."""
    if idempotent is not None or keyed:
        raise TypeError(
            "request: idempotent and idempotency_keys need a request of your client; an aftercall "
            "Request says what holds when it is made"
        )
    return request


def _effect_before(followed: Followed, engine: Engine) -> Optional[str]:
    """The effect of what was sent before the client followed redirects.

    Where one made a GET of a request that was not safe, nobody knows whether that one was applied,
    and the outcome of this hop must not say otherwise: what the redirects leave of a refusal is the
    effect of what was sent before.
    """
    method = getattr(followed.first, "method", None)
    if not isinstance(method, str):
        return None
    refused = Response(429, redirects=followed.codes)
    return judge(refused, method=method, contract=engine.contract).effect
