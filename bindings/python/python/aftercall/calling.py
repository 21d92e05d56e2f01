"""What every adapter is told, and how each begins a call for one of its requests."""

from __future__ import annotations

import inspect
from typing import Any, Awaitable, Callable, Iterable, Mapping, Optional, Union

from aftercall import callbacks, keys, origins, per_request, redirects, responses
from aftercall._native import Authenticate, Engine, Now, Request, Response, judge
from aftercall.redirects import Followed
from aftercall.watching import watch

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
        self.has_operations = self.contract._lists_operations
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

    def begin(
        self,
        request: Any,
        own: Optional[Mapping[str, Any]] = None,
        followed: Optional[Followed] = None,
    ) -> Begun:
        """A call for one request of the client, with what is asked for this one.

        ``followed`` are the redirects that led to it; without it the client's frames are asked.
        """
        return Begun(self, request, per_request.merged(own), followed)


def _engine(given: Any) -> Engine:
    """The engine that an adapter was given, or a new one; TypeError for any other thing."""
    if given is None:
        return Engine()
    if not isinstance(given, Engine):
        raise TypeError(f"engine: expected an Engine or None, not {type(given).__name__}")
    return given


#: Methods for whose requests no key is ever made.
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: The frames between what asks for redirects and the adapter: `Begun.__init__`, `Settings.begin`.
_OWN_FRAMES = 2


class Begun:
    """A call for one request, and what its adapter needs to carry it out."""

    __slots__ = (
        "_authenticate",
        "_verify",
        "call",
        "clock",
        "contract",
        "engine",
        "facts",
        "request",
        "sleep",
        "watch",
    )

    def __init__(
        self,
        settings: Settings,
        request: Any,
        options: Mapping[str, Any],
        followed: Optional[Followed] = None,
    ) -> None:
        engine, policy = settings.engine, options.get("policy")
        self.engine = engine if policy is None else engine.with_policy(policy)
        self.request = request
        self.sleep = settings.sleep
        self.clock = settings.clock
        self._verify = options.get("verify", settings.verify)
        if followed is None:
            followed = redirects.of_this_hop(_OWN_FRAMES)
        contract = settings.contract
        if settings.has_operations and not isinstance(request, Request):
            contract = contract.operation(request.method or "", str(request.url))
        self.contract = contract
        self.facts = self._read(followed, options, settings.idempotency_keys)
        may = settings.authenticate is not None and (
            not followed.codes or origins.may_authenticate(request.url, followed, settings.origins)
        )
        self._authenticate = settings.authenticate if may else None
        scope = options.get("scope", settings.scope)
        self.call = self.engine.call(
            self.facts,
            can_authenticate=may,
            can_verify=self._verify is not None,
            scope=scope,
            deadline=options.get("deadline", settings.deadline),
        )
        on_event = self.engine.on_event
        self.watch = watch(on_event, self.facts, request, scope, self.clock)

    def _read(
        self, followed: Followed, options: Mapping[str, Any], keyed: Optional[bool]
    ) -> Request:
        """The facts of the request, with a key if one is to be made.

        The client may have come to it by a redirect. Where that made a GET of a request that was not
        safe, nobody knows whether that one was applied, and the outcome of this hop must not say
        otherwise: what the redirects leave of a refusal is the effect of what was sent before.
        """
        request, idempotent = self.request, options.get("idempotent")
        if isinstance(request, Request):
            if idempotent is not None or keyed:
                raise TypeError(
                    "request: idempotent and idempotency_keys need a request of your client; an "
                    "aftercall Request says what holds when it is made"
                )
            return request
        method = getattr(followed.first, "method", None)
        if followed.codes and isinstance(method, str):
            refused = Response(429, redirects=followed.codes)
            before = judge(refused, method=method, contract=self.engine.contract).effect
            return responses.read_request(request, idempotent, before)
        if request.method not in _SAFE:
            keys.forget(request)
        facts = responses.read_request(request, idempotent)
        if keys.make(self.contract, request, facts, options.get("idempotency_keys", keyed)):
            return responses.read_request(request, idempotent)
        return facts

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
