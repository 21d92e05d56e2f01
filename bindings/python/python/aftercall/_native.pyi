"""The core as Python classes; use them from the package `aftercall`."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol, SupportsIndex, TypeAlias, TypedDict, final

from typing_extensions import Required

from aftercall.events import Event
from aftercall.vocabulary import (
    Action,
    BodyState,
    Cause,
    Caveat,
    Disposition,
    Effect,
    Fault,
    Field,
    LimitScope,
    Phase,
    Reason,
    Remedy,
    Repeat,
    Source,
    Stop,
    Verified,
    WaitReason,
)

__all__ = [
    "Attempt",
    "Authenticate",
    "Evidence",
    "Call",
    "Challenge",
    "Contract",
    "Done",
    "Engine",
    "Failure",
    "FieldError",
    "HoldSnapshot",
    "Item",
    "Limit",
    "Now",
    "Outcome",
    "Policy",
    "Problem",
    "QuotaSnapshot",
    "Request",
    "Response",
    "ScopeSnapshot",
    "Send",
    "Server",
    "Snapshot",
    "Status",
    "Stream",
    "Verdict",
    "Verify",
    "Wait",
    "WaitHint",
    "body_wanted",
    "failure_names",
    "judge",
    "judge_failure",
    "policy_profiles",
    "policy_settings",
    "status",
    "word_sets",
    "_restore_attempt",
    "_restore_authenticate",
    "_restore_built",
    "_restore_evidence",
    "_restore_challenge",
    "_restore_done",
    "_restore_field_error",
    "_restore_hold_snapshot",
    "_restore_item",
    "_restore_limit",
    "_restore_operation",
    "_restore_outcome",
    "_restore_problem",
    "_restore_quota_snapshot",
    "_restore_request",
    "_restore_scope_snapshot",
    "_restore_send",
    "_restore_snapshot",
    "_restore_status",
    "_restore_verdict",
    "_restore_verify",
    "_restore_wait",
    "_restore_wait_hint",
]

_Text: TypeAlias = str | bytes
_Headers: TypeAlias = Mapping[str, _Text] | Mapping[bytes, _Text] | Iterable[tuple[_Text, _Text]]
class _URL(Protocol):
    """A ``URL`` of httpx or yarl."""

    @property
    def host(self) -> str | None: ...

_Body: TypeAlias = bytes | bytearray | memoryview | str
_Contract: TypeAlias = Contract | str

class _Code(TypedDict, total=False):
    reason: Required[Reason | str]
    effect: Effect | str
    fault: Fault | str
    remedy: Remedy | str
    repeat: Repeat | str

# One of the keys is no identifier.
_Row = TypedDict(
    "_Row",
    {
        "code": int | str,
        "class": int,
        "method": Sequence[str],
        "not_method": Sequence[str],
        "when": str,
        "name": str,
        "message": str,
        "description": str,
        "phrase": str,
        "help": str,
        "reference": str,
        "reason": Reason | str,
        "effect": Effect | str,
        "fault": Fault | str,
        "remedy": Remedy | str,
        "repeat": Repeat | str,
        "success": str,
    },
    total=False,
)

class _Operation(TypedDict, total=False):
    method: Required[str]
    path: Required[str]
    idempotent: bool
    idempotency_keys: bool
    closed: bool
    success: str
    rows: Sequence[_Row]

_Decision: TypeAlias = Send | Wait | Authenticate | Verify | Done

def status(value: int | str, *, contract: _Contract | None = None) -> Status:
    """Looks a status up: `status(503)`, `status("503 Throttled")`, `status("throttled")`,
    `status(http.HTTPStatus.NOT_FOUND)`.

    A code that no row names gives the row of its class with `is_known` false; one outside 100..=599
    is read as a 5xx (RFC 9110 section 15). `contract` is a Contract or the name of a built-in one;
    the default is "rest".

    Raises ValueError for a text that names no status and for a code outside 0..=65535, TypeError
    for anything that is neither int nor str.
    """
def judge(
    response: Any,
    *,
    method: str | None = None,
    request: Any = None,
    contract: _Contract | None = None,
) -> Verdict:
    """Says what a response means: `judge(response)`, `judge((503, headers, body), method="POST")`.

    `response` is a response of requests, httpx, httpx2, aiohttp, urllib3 or http.client, a
    urllib.error.HTTPError, a Response, or a tuple (status, headers, body), of which headers and
    body may be left out. A client's response brings its request along; for the others give
    `request` (a Request or a client's request) or at least `method`, since an unknown request is
    taken as unsafe to repeat. `contract` is a Contract or the name of a built-in one, "rest" by
    default.

    Reads no clock, keeps no state and never fails on what a peer sent. It reads of the body what
    the client has read already and waits for nothing. Raises TypeError for a response of an
    unknown kind and ValueError for a status outside 0..=65535.
    """
def judge_failure(
    failure: Failure | BaseException,
    *,
    method: str | None = None,
    request: Any = None,
    contract: _Contract | None = None,
) -> Verdict:
    """Says what a transport's failure means: `judge_failure(exception, method="POST")`.

    `failure` is a Failure or the exception of a transport: of requests, httpx, urllib3, aiohttp or
    the standard library; one of another library is a failure of which nothing is known. `method`,
    `request` and `contract` are those of judge; with `request` it is seen whether the exception was
    that of another request, to which the client had been redirected.

    A loop of redirects (TooManyRedirects) is a response that cannot be read: the effect is unknown
    and sending again does not help. Raises TypeError for what is not a failure of a transport: an
    exception that carries a response (HTTPError, HTTPStatusError, JSONDecodeError: judge that),
    those of this package, KeyboardInterrupt, SystemExit, and Python's own for mistakes (KeyError,
    AssertionError, MemoryError, ...) unless they were raised from a transport's.
    """
def body_wanted(
    status: int,
    *,
    method: str | None = None,
    request: Any = None,
    headers: Any = None,
    contract: Contract | str | None = None,
) -> int:
    """How many leading bytes of the body to read before asking for a verdict, at most 65,536: 0 where
    the body cannot change it or belongs to the caller. `status` is the code of the head. With its
    `headers` and the `contract` it is also seen whether the body of a success may say that it failed.
    """
def failure_names() -> list[tuple[str, str, str, str]]:
    """The core's table of transport errors: (library, name, phase, cause)."""
def policy_profiles() -> list[tuple[str, str]]:
    """The profiles of a policy: (name, help); the help says where each is unsafe."""
def policy_settings() -> list[tuple[str, str]]:
    """The settings of a policy: (name, help); times are in seconds."""
def word_sets() -> list[tuple[str, str, list[tuple[int, str, str]]]]:
    """Every closed set of the core: `(name, help, [(number, slug, help), ...])`."""


# Make copies again.
def _restore_attempt(*parts: Any) -> Any: ...
def _restore_authenticate(*parts: Any) -> Any: ...
def _restore_built(*parts: Any) -> Any: ...
def _restore_evidence(*parts: Any) -> Any: ...
def _restore_challenge(*parts: Any) -> Any: ...
def _restore_done(*parts: Any) -> Any: ...
def _restore_field_error(*parts: Any) -> Any: ...
def _restore_hold_snapshot(*parts: Any) -> Any: ...
def _restore_item(*parts: Any) -> Any: ...
def _restore_limit(*parts: Any) -> Any: ...
def _restore_operation(*parts: Any) -> Any: ...
def _restore_outcome(*parts: Any) -> Any: ...
def _restore_problem(*parts: Any) -> Any: ...
def _restore_quota_snapshot(*parts: Any) -> Any: ...
def _restore_request(*parts: Any) -> Any: ...
def _restore_scope_snapshot(*parts: Any) -> Any: ...
def _restore_send(*parts: Any) -> Any: ...
def _restore_snapshot(*parts: Any) -> Any: ...
def _restore_status(*parts: Any) -> Any: ...
def _restore_verdict(*parts: Any) -> Any: ...
def _restore_verify(*parts: Any) -> Any: ...
def _restore_wait(*parts: Any) -> Any: ...
def _restore_wait_hint(*parts: Any) -> Any: ...

@final
class Status:
    """What a status code means, before any particular response is looked at.

    Immutable; equal by value; shared by threads. `int(status)` is the code and `str(status)` is
    the code and the message.
    """
    def __new__(cls, value: int | str, *, contract: _Contract | None = None) -> Status: ...
    # Members of a status, made by `cargo run -p xtask -- types`:
    @property
    def code(self) -> int:
        """The code that was asked for."""
    @property
    def description(self) -> str:
        """One or two sentences on what it means."""
    @property
    def effect(self) -> Effect:
        """Whether the request took effect, as far as the status alone tells: an Effect."""
    @property
    def fault(self) -> Fault:
        """Whose fault it is, as far as the status alone tells: a Fault."""
    @property
    def help(self) -> str:
        """What to do about it, in a sentence; may be empty."""
    @property
    def is_client_error(self) -> bool:
        """4xx."""
    @property
    def is_known(self) -> bool:
        """Whether a row names this code; otherwise the row of its class speaks."""
    @property
    def is_server_error(self) -> bool:
        """5xx, and every code outside 100..=599 (RFC 9110 section 15)."""
    @property
    def is_success(self) -> bool:
        """2xx."""
    @property
    def is_throttled(self) -> bool:
        """The remedy is to slow down."""
    @property
    def message(self) -> str:
        """A few words: the contract's message, else the registered phrase."""
    @property
    def name(self) -> str:
        """A stable name, of which constants and exceptions are made, for instance "throttled"."""
    @property
    def phrase(self) -> str:
        """The phrase of the IANA registry; empty for a code that is not registered."""
    @property
    def reason(self) -> Reason:
        """What went wrong, as far as the status alone tells: a Reason."""
    @property
    def reference(self) -> str:
        """The document that defines it, for instance "RFC 9110 section 15.5.5"; may be empty."""
    @property
    def remedy(self) -> Remedy:
        """What is useful to do: a Remedy."""
    @property
    def repeat(self) -> Repeat:
        """Whether sending the unchanged request again is safe: a Repeat."""
    # End of the members of a status.
    def to_dict(self) -> dict[str, Any]:
        """The row as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The row as JSON text, with the same keys in every language."""
    def __int__(self) -> int: ...
    def __index__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Contract:
    """What each status means for an API. Immutable; shared by threads.

    `Contract.named("rest")` is the default, `Contract.named("http")` has every registered status;
    `Contract.from_toml` and `Contract.from_file` read your own, `Contract.build` makes it of data.
    Two are equal when they are made from the same text or data, or are the same built-in one.
    """
    @staticmethod
    def named(name: str) -> Contract:
        """The built-in contract of this name: "rest", "http", or that of an intake, such as "otlp"; see
        aftercall.contracts. Raises ValueError for any other.
        """
    @staticmethod
    def from_toml(text: str) -> Contract:
        """Reads a contract from TOML. Raises ContractError with the line and column of the
        mistake.
        """
    @staticmethod
    def build(
        name: str,
        *,
        extends: _Contract | None = None,
        closed: bool = False,
        idempotency_keys: bool | None = None,
        quoted_idempotency_keys: bool | None = None,
        preconditions_on_post: bool | None = None,
        idempotent: bool | None = None,
        success: str | None = None,
        providers: Iterable[str] | None = None,
        codes: Mapping[str, str | _Code] | None = None,
        rows: Iterable[_Row] | None = None,
        operations: Iterable[_Operation] | None = None,
    ) -> Contract:
        """Makes a contract of data: `Contract.build("orders", extends="rest", rows=[{"code": 404,
        "message": "No Such Order"}], codes={"out_of_stock": "conflict"})`.

        It can say what a contract's file can say, in the same words. `rows` are dicts with `code` (404, or
        a range such as "5xx", "500-503" or "default"; or `class`) and any of `method not_method when name message description phrase help reference
        reason effect fault remedy repeat success`; `codes` gives each error code its reason, or a dict of
        `reason effect fault remedy repeat`; `operations` are dicts with `method`, `path` (such as
        "/orders/{id}"), `idempotent`, `idempotency_keys`, `closed`, `success` and `rows`. `idempotent` says
        whether a second application of any request is harmless, `quoted_idempotency_keys` whether the API
        wants an idempotency key in double quotes. `success` names the shape of a body that
        decides whether a success is one, such as "slack". `extends` is a Contract or the name of a built-in
        one. Raises ContractError for what it cannot say, TypeError for an argument of another kind.
        """
    @staticmethod
    def from_table(
        text: str,
        format: Literal["text", "markdown", "csv"] = "text",
        *,
        name: str = "table",
        extends: str = "http",
    ) -> Contract:
        """Reads a contract from a table with a heading such as "Status  Message  Description". `format` is
        "text", "markdown" or "csv"; `extends` is the name of a built-in contract, which says what a
        status means beside its texts. Raises ContractError with line and column, ValueError for a name
        that is not known.
        """
    @staticmethod
    def from_file(path: str | os.PathLike[str]) -> Contract:
        """Reads a contract from a file in UTF-8: a table if it is called .txt, .md or .csv, and else TOML.
        Raises OSError or ContractError.
        """
    def to_toml(self) -> str:
        """The contract as a TOML file, which from_toml reads as this contract again. Raises ContractError
        for one that extends another contract of yours.
        """
    @property
    def name(self) -> str:
        """The contract's name."""
    @property
    def closed(self) -> bool:
        """Whether a status that the contract does not list itself is off-contract."""
    @property
    def heeds_preconditions_on_post(self) -> bool:
        """Whether If-Match and If-None-Match: * make a POST harmless to repeat."""
    @property
    def honors_idempotency_keys(self) -> bool:
        """Whether a caller may rely on the idempotency keys that it sends."""
    @property
    def _lists_operations(self) -> bool: ...
    @property
    def declares_idempotency_keys(self) -> bool:
        """Whether the operation that this is the contract of says itself that it honors idempotency keys, as
        a client that makes keys by itself needs it. False for a contract of no operation.
        """
    @property
    def quotes_idempotency_keys(self) -> bool:
        """Whether the API wants an idempotency key as a String of RFC 9651, in double quotes. One without
        quotes is recognized all the same.
        """
    def operation(self, method: str, url: str | _URL) -> Contract:
        """The contract of the operation that this method and URL (or path) are: its rows before the
        contract's. The contract itself where it lists no such operation.
        """
    def status(self, value: int | str) -> Status:
        """Looks a status up in this contract; what it takes and raises, aftercall.status says."""
    def lists(self, code: int) -> bool:
        """Whether the contract itself, not one that it extends, lists this code. Raises ValueError for
        one outside 0..=65535.
        """
    def rows(self) -> list[Status]:
        """The rows that the contract lists itself, in code order, one a code."""
    def all_rows(self) -> list[Status]:
        """Every row, those it inherits too, in code order, one a code."""
    def ranges(self) -> list[tuple[int, int, Status]]:
        """The rows for ranges of codes that the contract lists itself, each as (first, last, row), in the
        order of the first code. Such a row speaks of the codes between that have no row of their own; 100
        and 999 stand for every code.
        """
    def variants(self) -> list[tuple[Status, str]]:
        """The rows that differ from a code's plain row by method or condition, each with words that
        say when it counts.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Request:
    """The facts about one request: `Request("POST", "https://api.example/orders", headers)`.

    It keeps the method, the origin, the path and what the fields say about repeating; no query, no
    field and no credential stays in it. `replayable`: whether the body can be sent a second time.
    `idempotent`: your declaration that a second application does (False) or does not (True) do
    harm; it counts before everything else. `earlier`: the overall effect of earlier attempts, for
    those who judge without a Call. Raises ValueError for a word that is no Effect, TypeError for an
    argument of another kind. Immutable; equal by value; shared by threads.
    """
    def __new__(
        cls,
        method: str,
        url: str | _URL | None = None,
        headers: _Headers | None = None,
        *,
        replayable: bool = True,
        idempotent: bool | None = None,
        earlier: Effect | str | None = None,
    ) -> Request: ...
    @property
    def method(self) -> str:
        """The method's name."""
    @property
    def origin(self) -> str:
        """The origin (RFC 6454) that it goes to: "scheme://host:port", or empty."""
    @property
    def replayable(self) -> bool:
        """Whether the body can be sent a second time."""
    @property
    def is_harmless(self) -> bool:
        """Whether a second application does no harm, where idempotency keys are honored."""
    def _is(self, method: str, url: str | None) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Response:
    """What came back: `Response(503, [("Retry-After", "2")], b"...")`.

    `headers` are (name, value) pairs or a mapping, `str` or `bytes`; `body` the leading bytes as
    far as they were read, None if none were. `body_state` says how much of the body that is; by
    default "complete" if there is a body and "unread" if there is none. `received` is when the
    head came, in microseconds since 1970, used only to read dates. `redirects` are the codes of the
    redirects that the client followed before it, in order. Raises ValueError for a status outside
    0..=65535 and for a word that is no BodyState, TypeError for an argument of another kind.
    Immutable; equal by value; shared by threads.
    """
    def __new__(
        cls,
        status: int,
        headers: _Headers | None = None,
        body: _Body | None = None,
        *,
        body_state: BodyState | str | None = None,
        received: int | None = None,
        redirects: Sequence[int] = ...,
    ) -> Response: ...
    @property
    def status(self) -> int:
        """The status code."""
    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The header fields in order, as bytes."""
    @property
    def body(self) -> bytes:
        """The leading bytes of the body, as far as they were read."""
    @property
    def body_state(self) -> BodyState:
        """How much of the body that is: a BodyState."""
    @property
    def received(self) -> int | None:
        """When the head came, in microseconds since 1970, or None."""
    @property
    def redirects(self) -> tuple[int, ...]:
        """The codes of the redirects that the client followed before, in order: a tuple of int."""
    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Failure:
    """Why no final response head came: the phase in which the transport failed, and why.

    `sent` says whether a byte of the request may have been written, by this or another try inside
    the client, where you know: False proves that nothing was applied, True takes that proof away from
    an early phase. `redirects` are the codes of the redirects that the client followed before,
    in order: after a 301, 302 or 303 the failure was that of another request, and its phase proves
    nothing of the one that was made. Raises ValueError for a word that is no Phase or no Cause.
    Immutable; equal by value; shared by threads.
    """
    __match_args__ = ("phase", "cause")
    def __new__(
        cls,
        phase: Phase | str | None = None,
        cause: Cause | str | None = None,
        *,
        sent: bool | None = None,
        redirects: Sequence[int] = ...,
    ) -> Failure: ...
    @staticmethod
    def of(exception: BaseException | Failure) -> Failure:
        """The failure that an exception stands for. It and the exceptions in its arguments, its cause
        and its context are looked up by name in the core's table of transport errors; what none of
        them tells is "unknown". The frames that it came through tell which redirects the client
        had followed, and whether it had sent the request before.

        Raises TypeError for what is not a failure of a transport; see aftercall.judge_failure.
        """
    @staticmethod
    def named(library: str, name: str) -> Failure | None:
        """The failure that a library calls by this name, for instance ("httpx", "ReadTimeout") or
        ("errno", "ECONNRESET"); None when the core's table has no such row.
        """
    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, Any]]: ...
    @property
    def phase(self) -> Phase:
        """In which phase the transport failed: a Phase."""
    @property
    def cause(self) -> Cause:
        """Why it failed: a Cause."""
    @property
    def sent(self) -> bool | None:
        """Whether a byte of the request may have been written; None where that is not known."""
    @property
    def redirects(self) -> tuple[int, ...]:
        """The codes of the redirects that the client followed before, in order: a tuple of int."""
    @property
    def message(self) -> str:
        """A few words on what happened."""
    @property
    def description(self) -> str:
        """A sentence on what it means for the request."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Verdict:
    """What one response or failure means. Immutable; equal by value; shared by threads."""
    # Scalars, made by `cargo run -p xtask -- types`:
    @property
    def code(self) -> int:
        """The status code; 0 for a failure."""
    @property
    def is_known(self) -> bool:
        """Whether a row of the contract names the status; false for its class and for a failure."""
    @property
    def effect(self) -> Effect:
        """Did the request take effect?"""
    @property
    def fault(self) -> Fault:
        """Whose fault is it?"""
    @property
    def reason(self) -> Reason:
        """What went wrong, in one word for all providers."""
    @property
    def repeat(self) -> Repeat:
        """May the unchanged request be sent again?"""
    @property
    def remedy(self) -> Remedy:
        """What is useful to do next?"""
    @property
    def disposition(self) -> Disposition:
        """What should a queue or a shipper do with the item?"""
    @property
    def is_success(self) -> bool:
        """It worked: 2xx, or the requested state already holds."""
    @property
    def is_client_error(self) -> bool:
        """4xx, unless it is a success."""
    @property
    def is_server_error(self) -> bool:
        """5xx or a code outside 100..=599, unless it is a success."""
    @property
    def is_throttled(self) -> bool:
        """The remedy is to slow down."""
    @property
    def is_retryable(self) -> bool:
        """A repeat is useful (the remedy is retry or slow-down) and allowed for this very
        request.
        """
    @property
    def is_already_done(self) -> bool:
        """The requested state already holds, thanks to an earlier attempt."""
    @property
    def is_verified(self) -> bool:
        """The caller's verification found that the request took effect, whatever the last
        response was.
        """
    @property
    def is_failure(self) -> bool:
        """A failure was judged and not a response."""
    # End of the scalars.
    @property
    def status(self) -> Status | None:
        """The row of the status that counted; None for a failure."""
    @property
    def failure(self) -> Failure | None:
        """The failure that was judged; None for a response."""
    @property
    def message(self) -> str:
        """A few words."""
    @property
    def description(self) -> str:
        """One or two sentences on what it means."""
    @property
    def wait(self) -> WaitHint | None:
        """The wait that the server asked for: a WaitHint, or None."""
    def wait_seconds(self, now: float | None = None) -> float:
        """How many seconds the server asked to wait, 0.0 if it did not. `now` is in seconds
        since 1970 (default: time.time()) and matters only where the server named a moment.
        """
    @property
    def problem(self) -> Problem:
        """What the body said: a Problem, empty (and false) when it said nothing."""
    @property
    def items(self) -> tuple[Item, ...]:
        """The items of a batch, in the order of the answer: a tuple of Item, at most 1,024; empty
        when the body lists none.
        """
    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """The challenges of WWW-Authenticate, in order: a tuple of Challenge."""
    @property
    def limits(self) -> tuple[Limit, ...]:
        """What may be sent and how much of it is left, also of a success: a tuple of Limit."""
    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """Leniencies taken, and what was off-contract: a tuple of Caveat."""
    @property
    def evidence(self) -> dict[str, Evidence]:
        """Why each field has its value: a dict from Field (or its slug) to Evidence. The wait
        is there only when there is one.
        """
    def explain(self) -> str:
        """One or two sentences for a person: what happened, whether the request took effect,
        and what to do next.
        """
    def to_dict(self) -> dict[str, Any]:
        """The verdict as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The verdict as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Evidence:
    """Why a field of a verdict has its value. Immutable; equal by value."""
    @property
    def field(self) -> Field:
        """The field of the verdict: a Field."""
    @property
    def value(self) -> str:
        """The value's slug; for a wait, the wait in words."""
    @property
    def source(self) -> Source:
        """The kind of evidence that decided: a Source."""
    @property
    def name(self) -> str:
        """What it was: the name of a field, a code, a phrase; for a row, its status."""
    @property
    def overrode(self) -> list[tuple[Source, str, str]]:
        """What it overrode: a list of (Source, value, name)."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Problem:
    """What an error body said about itself, in the words of RFC 9457. Everything here is the
    server's text; a member that it did not give is None. Immutable.
    """
    @property
    def type(self) -> str | None:
        """The problem type, a URI (RFC 9457 section 3.1.1)."""
    @property
    def code(self) -> str | None:
        """The API's own error code."""
    @property
    def title(self) -> str | None:
        """A short summary of the kind of problem."""
    @property
    def detail(self) -> str | None:
        """What went wrong this time; any format's message."""
    @property
    def request_id(self) -> str | None:
        """The id under which the server's operators find the request."""
    @property
    def errors(self) -> list[FieldError]:
        """What is wrong with single fields or parameters: a list of FieldError, at most 32."""
    def __bool__(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class FieldError:
    """What is wrong with one field or parameter of the request. Immutable."""
    @property
    def pointer(self) -> str | None:
        """A JSON Pointer to the place in the request's body, or None."""
    @property
    def field(self) -> str | None:
        """The name of the field or parameter, or None; what is given step by step is one path,
        `lines[0].qty`.
        """
    @property
    def code(self) -> str | None:
        """A code for this error, or None."""
    @property
    def detail(self) -> str | None:
        """What is wrong, or None."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Stream:
    """Reads a stream and says whether it failed or ended early: `Stream(head, request=...)`.

    `head` is a Response, a client's response or a tuple (status, headers); its body is not looked at.
    Give `feed` the bytes as they come, decompressed, and `finish` the end. It knows server-sent
    events, lines of JSON, gRPC, gRPC-Web and Connect. `method`, `request` and `contract` are those of
    judge. A mutex serialises its users.
    """
    def __new__(
        cls,
        head: Any,
        *,
        method: str | None = None,
        request: Any = None,
        contract: Contract | str | None = None,
    ) -> Stream: ...
    def feed(self, data: Any) -> None:
        """The next bytes of the body, any number of them. What comes after the end is passed over. Raises
        TypeError for what is neither bytes nor str.
        """
    def trailers(self, trailers: Any) -> None:
        """The trailers: (name, value) pairs or a mapping. They count like fields of the head."""
    def finish(self, complete: bool = True) -> Verdict:
        """The stream has ended: as the protocol ends it, or, with `complete=False`, because the connection
        broke. What it meant: a Verdict.
        """
    @property
    def verdict(self) -> Verdict | None:
        """What the stream means, once it has said that it failed or was finished; None before."""
    @property
    def content_begun(self) -> bool:
        """Whether a part of the result has come, which cannot be unsaid."""

@final
class Item:
    """What a response says about one part of a batch. Immutable."""
    @property
    def index(self) -> int:
        """Its position in the answer, from 0; where the answer names the position in the
        request, that.
        """
    @property
    def id(self) -> str | None:
        """The id, key, path or pointer that the answer gives, or None."""
    @property
    def status(self) -> int:
        """Its status; 0 when it has none."""
    @property
    def code(self) -> str | None:
        """Its error code, or None."""
    @property
    def detail(self) -> str | None:
        """Its error message, or None."""
    @property
    def reason(self) -> Reason:
        """What went wrong: a Reason."""
    @property
    def effect(self) -> Effect:
        """Did it take effect: an Effect."""
    @property
    def disposition(self) -> Disposition:
        """What should a queue do with it: a Disposition."""
    @property
    def is_success(self) -> bool:
        """Whether it worked."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Challenge:
    """One challenge of WWW-Authenticate (RFC 9110 section 11.6.1). Immutable."""
    __match_args__ = ("scheme", "realm")
    @property
    def scheme(self) -> str:
        """The authentication scheme as the server wrote it, for instance "Bearer"."""
    @property
    def realm(self) -> str:
        """The realm; empty when there is none."""
    @property
    def error(self) -> str:
        """The error parameter (RFC 6750 section 3); empty when there is none."""
    @property
    def error_description(self) -> str:
        """The error_description parameter: a sentence for developers; empty when there is none."""
    @property
    def scope(self) -> str:
        """The scope parameter; empty when there is none."""
    @property
    def acr_values(self) -> str:
        """The acr_values parameter: the authentication contexts that would be enough, the preferred first
        (RFC 9470 section 3); empty when there is none.
        """
    @property
    def max_age(self) -> int | None:
        """The max_age parameter: how long ago the user may have signed in at most, in seconds (RFC 9470
        section 3); None when there is none.
        """
    @property
    def nonce(self) -> str:
        """The nonce to answer with, exactly as sent: the nonce parameter (RFC 7616 section 3.3) or the field
        DPoP-Nonce (RFC 9449 section 8); empty when there is none.
        """
    @property
    def stale(self) -> bool:
        """Whether only the nonce is too old, so that the same credentials with the new one are good (RFC
        7616 section 3.3).
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Limit:
    """A limit that a response states: how much may be sent, how much of it is left, and when it is full
    again. Immutable.
    """
    __match_args__ = ("name", "limit", "remaining")
    @property
    def name(self) -> str:
        """The server's name for it, for instance "requests" or "daily"; empty when it has none."""
    @property
    def limit(self) -> int | None:
        """How much is allowed in one window, or None."""
    @property
    def remaining(self) -> int | None:
        """How much of it is left, or None; a fraction is rounded down."""
    @property
    def resets(self) -> WaitHint | None:
        """When it is full again: a WaitHint, or None."""
    @property
    def window(self) -> float | None:
        """The length of its window in seconds, or None."""
    @property
    def unit(self) -> str:
        """What is counted: "requests", "tokens", "bytes", "concurrent-requests" and others; empty when
        it is unknown.
        """
    @property
    def scope(self) -> LimitScope:
        """What it applies to: a LimitScope."""
    @property
    def is_exhausted(self) -> bool:
        """Whether nothing is left."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class WaitHint:
    """The wait that a server asked for: either `after` so many seconds from the response, or not before
    the moment `at` (seconds since 1970, as time.time counts). The other one is None. Immutable.
    """
    @property
    def after(self) -> float | None:
        """Seconds from when the response was received, or None."""
    @property
    def at(self) -> float | None:
        """Seconds since 1970, or None."""
    def seconds(self, now: float | None = None) -> float:
        """How many seconds that is at `now` (seconds since 1970; default: time.time()), 0.0 or
        more.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Now:
    """The present, in integer microseconds: `monotonic` on a clock that never goes back, `wall` since
    1970-01-01T00:00:00Z. Raises OverflowError for a monotonic time below 0 and for what does not fit
    64 bits. Immutable; equal by value.
    """
    __match_args__ = ("monotonic", "wall")
    def __new__(cls, monotonic: SupportsIndex, wall: SupportsIndex) -> Now: ...
    def __getnewargs__(self) -> tuple[int, int]: ...
    @staticmethod
    def read() -> Now:
        """The present as time.monotonic_ns and time.time_ns say it."""
    @property
    def monotonic(self) -> int:
        """Microseconds on the monotonic clock."""
    @property
    def wall(self) -> int:
        """Microseconds since 1970."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Policy:
    """What the caller allows: `Policy(attempts=5, deadline=20.0)`.

    Times are in seconds and kept in whole milliseconds; a setting that is left out keeps its
    default. A deadline that is set also limits each attempt; the default limits only waits and further
    sends. Each is an attribute of the same name. Raises PolicyError for a value out of its range,
    TypeError for a name that is not a setting. Immutable; equal by value.

    * attempts: maximum number of attempts, 1 to 1,000
    * deadline: time from begin after which nothing is sent
    * verify_time: time reserved for verifying whether a request took effect
    * longest_wait: longest wait that a server may ask for
    * base: upper limit of the first back-off
    * throttle_base: upper limit of the first back-off after a throttle
    * cap: upper limit of the back-off
    * pressure: no retries while too many requests fail
    * hold: a throttle that names a time holds the other calls
    * pacing: slow down before a limit is used up
    * breaker: percent of failures at which the circuit opens, 0 for never
    * breaker_open: how long an open circuit stays open before a probe
    * budget: an origin's retry budget, 0 for none, to 1,000,000
    * price: price of a retry, if there is a budget
    * throttle_price: price of a retry after a 429 or a throttle code
    * retry_reported: also retry what should be reported, if harmless
    * observe_only: send once and report what would come next
    """
    # Settings, made by `cargo run -p xtask -- types`:
    def __new__(
        cls,
        *,
        attempts: int = ...,
        deadline: float = ...,
        verify_time: float = ...,
        longest_wait: float = ...,
        base: float = ...,
        throttle_base: float = ...,
        cap: float = ...,
        pressure: bool = ...,
        hold: bool = ...,
        pacing: bool = ...,
        breaker: int = ...,
        breaker_open: float = ...,
        budget: int = ...,
        price: int = ...,
        throttle_price: int = ...,
        retry_reported: bool = ...,
        observe_only: bool = ...,
    ) -> Policy: ...
    @staticmethod
    def profile(
        name: str,
        /,
        *,
        attempts: int = ...,
        deadline: float = ...,
        verify_time: float = ...,
        longest_wait: float = ...,
        base: float = ...,
        throttle_base: float = ...,
        cap: float = ...,
        pressure: bool = ...,
        hold: bool = ...,
        pacing: bool = ...,
        breaker: int = ...,
        breaker_open: float = ...,
        budget: int = ...,
        price: int = ...,
        throttle_price: int = ...,
        retry_reported: bool = ...,
        observe_only: bool = ...,
    ) -> Policy:
        """The policy of a profile, with settings of your own: `Policy.profile("aws-2026", attempts=5)`.

        `policy_profiles()` lists the profiles and says where each is unsafe; "default" is what Policy()
        gives. Raises ValueError for any other name, and what Policy() raises for a setting.
        """
    @property
    def attempts(self) -> int:
        """Maximum number of attempts.
        An int, 1 to 1,000; 3 by default.
        """
    @property
    def deadline(self) -> float:
        """Time from begin after which nothing is sent.
        In seconds, at most 31536000; 60.0 by default.
        """
    @property
    def verify_time(self) -> float:
        """Time reserved for verifying whether a request took effect.
        In seconds, at most 31536000; 5.0 by default.
        """
    @property
    def longest_wait(self) -> float:
        """Longest wait that a server may ask for.
        In seconds, at most 31536000; 30.0 by default.
        """
    @property
    def base(self) -> float:
        """Upper limit of the first back-off.
        In seconds, at most 31536000; 0.05 by default.
        """
    @property
    def throttle_base(self) -> float:
        """Upper limit of the first back-off after a throttle.
        In seconds, at most 31536000; 1.0 by default.
        """
    @property
    def cap(self) -> float:
        """Upper limit of the back-off.
        In seconds, at most 31536000; 20.0 by default.
        """
    @property
    def pressure(self) -> bool:
        """No retries while too many requests fail.
        A bool; True by default.
        """
    @property
    def hold(self) -> bool:
        """A throttle that names a time holds the other calls.
        A bool; True by default.
        """
    @property
    def pacing(self) -> bool:
        """Slow down before a limit is used up.
        A bool; True by default.
        """
    @property
    def breaker(self) -> int:
        """Percent of failures at which the circuit opens, 0 for never.
        An int, 0 to 100; 0 by default.
        """
    @property
    def breaker_open(self) -> float:
        """How long an open circuit stays open before a probe.
        In seconds, at most 31536000; 5.0 by default.
        """
    @property
    def budget(self) -> int:
        """An origin's retry budget, 0 for none.
        An int, 0 to 1,000,000; 0 by default.
        """
    @property
    def price(self) -> int:
        """Price of a retry, if there is a budget.
        An int, 0 to 1,000,000; 14 by default.
        """
    @property
    def throttle_price(self) -> int:
        """Price of a retry after a 429 or a throttle code.
        An int, 0 to 1,000,000; 5 by default.
        """
    @property
    def retry_reported(self) -> bool:
        """Also retry what should be reported, if harmless.
        A bool; False by default.
        """
    @property
    def observe_only(self) -> bool:
        """Send once and report what would come next.
        A bool; False by default.
        """
    # End of the settings.
    def settings(self) -> dict[str, Any]:
        """The settings by name; times in seconds."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Engine:
    """A contract, a policy and the state that calls share: `Engine(policy=Policy(attempts=5))`.

    Make one for a program and keep it: the pressure of failures and the holds after a
    throttle belong to the engine. Shared by threads. `contract` is a Contract or the name of a
    built-in one, "rest" by default. `on_event` is called with each event of `aftercall.events` of the
    calls that an adapter or `aftercall.drive` makes with this engine.
    """
    def __new__(
        cls,
        contract: _Contract | None = None,
        policy: Policy | None = None,
        *,
        on_event: Callable[[Event], object] | None = None,
    ) -> Engine: ...
    def with_policy(self, policy: Policy) -> Engine:
        """The same engine with another policy, for some of its calls: they share with the others what
        this engine's calls share, so a throttle stops them too. What a budget or a circuit breaker
        counts goes by the policy of the first call to an origin.
        """
    @property
    def on_event(self) -> Callable[[Event], object] | None:
        """What is called with each event; None without one."""
    @property
    def contract(self) -> Contract:
        """The engine's contract."""
    @property
    def policy(self) -> Policy:
        """The engine's policy."""
    def call(
        self,
        request: Any,
        *,
        can_authenticate: bool = False,
        can_verify: bool = False,
        deadline: float | None = None,
        scope: str | None = None,
        seed: int | None = None,
    ) -> Call:
        """Starts one logical operation; `begin` then gives its first decision.

        `request` is a Request or a client's request. `can_authenticate` and `can_verify` say which
        decisions you can carry out. `deadline` is in seconds from begin, instead of the policy's.
        `scope` names who shares pressure and holds within the origin (a tenant, a key's name; no
        secret). `seed` makes the jitter repeatable; by default it comes from the module random.
        Raises ValueError for a deadline below 0, TypeError for an argument of another kind.
        """
    def _open(
        self,
        asked: tuple[str, str, Any, bool],
        idempotent: bool | None,
        earlier: str | None,
        can_authenticate: bool,
        can_verify: bool,
        deadline: float | None,
        scope: str | None,
        /,
    ) -> Call: ...
    def release(self, url: str, scope: str | None = None) -> None:
        """Ends the hold of a URL's origin and a scope: calls that wait because another call was throttled
        go on at their next wake. For those who know better, for instance after a limit was raised.
        """
    def pressure(self, request: Any, scope: str | None = None) -> int:
        """The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up
        to 197 retries are free; above, they must be earned.
        """
    def snapshot(self) -> Snapshot:
        """What the engine knows at this moment of each origin and scope: the pressure, the hold
        after a throttle, limits that are running low, and counts of how the calls went. For metrics
        and dashboards; it changes nothing.

        It copies what is known, for at most 10,000 pairs of origin and scope, and new calls wait
        meanwhile: take one every few seconds, not for every call.
        """

@final
class Server:
    """A reference server that runs in this process; use aftercall.testing.Server."""
    def __new__(
        cls,
        *,
        port: SupportsIndex = 0,
        data: str | os.PathLike[str] | None = None,
        writer_token: str | None = None,
        reader_token: str | None = None,
        store_time_limit: float | None = None,
        gateway_time_limit: float | None = None,
    ) -> Server: ...
    @property
    def url(self) -> str:
        """The base URL."""
    @property
    def writer_token(self) -> str:
        """The token that may read and write."""
    @property
    def reader_token(self) -> str:
        """The token that may only read."""
    @property
    def process(self) -> int:
        """The ID of the process that it runs in."""
    def administer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Does a request of administration; gives the status and the body of its response."""
    def close(self) -> None:
        """Stops it and waits until its threads have ended. Does nothing if it is closed already, or in
        another process than the one that it runs in.
        """

@final
class Snapshot:
    """What an engine knows of its origins at one moment; made by Engine.snapshot.

    It is a copy and does not change with the engine. Immutable; equal by value; shared by threads.
    """
    @property
    def scopes(self) -> tuple[ScopeSnapshot, ...]:
        """Every origin and scope that the engine remembers, at most 10,000: a tuple of ScopeSnapshot,
        sorted by origin, then by scope, the scope without a name first.
        """
    @property
    def forgotten(self) -> int:
        """How many the engine forgot to make room for others."""
    def to_dict(self) -> dict[str, Any]:
        """The snapshot as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The snapshot as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class ScopeSnapshot:
    """What the calls to one origin and scope share, and counts of how they went.

    The counts begin with 0 when the engine first hears of the origin and scope, and again after it
    forgot them. Immutable; equal by value.
    """
    @property
    def origin(self) -> str:
        """Where the requests go: "scheme://host:port"."""
    @property
    def scope(self) -> str | None:
        """The caller's scope within the origin; None for the calls that name none."""
    @property
    def pressure(self) -> int:
        """The pressure that failures put on it, in hundredths, 0 to 600. Up to 197 retries are free;
        above, they must be earned.
        """
    @property
    def budget_left(self) -> int:
        """What is left of the retry budget, 0 to `budget_capacity`, in the unit of the policy's
        `price`.
        """
    @property
    def budget_capacity(self) -> int:
        """What the retry budget holds when it is full: the policy's `budget`; 0 if it has none."""
    @property
    def hold(self) -> HoldSnapshot | None:
        """The last hold, unless a success ended it: a HoldSnapshot, or None."""
    @property
    def quota(self) -> QuotaSnapshot | None:
        """The limit that is running low, a QuotaSnapshot, or None: sends are spaced so that it
        lasts.
        """
    @property
    def learned_gap_us(self) -> int:
        """The time between two sends, in microseconds, that was learned from refusals which name neither
        a wait nor a limit; 0 if sends are not spaced.
        """
    @property
    def circuit_open_until_us(self) -> int | None:
        """While the circuit is open: when the next probe may be sent, in microseconds of the monotonic
        clock; otherwise None.
        """
    @property
    def buckets(self) -> int:
        """How many buckets of the provider's own, within this scope, are running low or held."""
    @property
    def attempts(self) -> int:
        """How many requests were sent, retries included."""
    @property
    def retries(self) -> int:
        """How many of them were retries."""
    @property
    def successes(self) -> int:
        """How many succeeded."""
    @property
    def throttles(self) -> int:
        """How many were throttled."""
    @property
    def failures(self) -> int:
        """How many failed otherwise, by a fault of the server or the network. One that failed by the
        caller's fault, such as a 404, counts among the attempts alone.
        """
    @property
    def ended_by_pressure(self) -> int:
        """How many calls could not retry because of the pressure, or because the budget was used
        up.
        """
    @property
    def ended_by_hold(self) -> int:
        """How many calls could not send because a hold or the spacing of sends would have lasted beyond
        their deadline.
        """
    @property
    def ended_by_quota(self) -> int:
        """How many calls could not send because a limit that is used up lasts longer than the policy's
        longest wait.
        """
    @property
    def ended_by_circuit(self) -> int:
        """How many calls could not send because the circuit was open."""
    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The same as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class HoldSnapshot:
    """A hold after a throttle that named a time. Moments are in microseconds of the monotonic clock, as
    in Now.monotonic; a hold whose `until_us` has passed holds no call. Immutable; equal by value.
    """
    @property
    def since_us(self) -> int:
        """When the refusal came that counts: the last one of a probe, or of anything sent later."""
    @property
    def until_us(self) -> int:
        """When the hold ends by itself, in microseconds of the monotonic clock."""
    @property
    def refusals(self) -> int:
        """How many probes were refused."""
    @property
    def is_probing(self) -> bool:
        """Whether a probe is under way."""
    def to_dict(self) -> dict[str, Any]:
        """The hold as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The hold as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class QuotaSnapshot:
    """A limit that is running low, as responses state it. Moments are in microseconds of the monotonic
    clock, as in Now.monotonic. Immutable; equal by value.
    """
    @property
    def remaining(self) -> int:
        """How many requests are left."""
    @property
    def resets_us(self) -> int:
        """When the limit is full again, in microseconds of the monotonic clock."""
    @property
    def gap_us(self) -> int:
        """The time between two sends, in microseconds."""
    def to_dict(self) -> dict[str, Any]:
        """The limit as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The limit as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Call:
    """One logical operation and all its attempts, without I/O: each method takes what happened and
    gives the one next decision (Send, Wait, Authenticate, Verify or Done).

    Made by Engine.call. `now` is a Now; by default Python's clocks are read. An input that the
    call does not expect raises CallStateError and changes nothing. One thread at a time should
    drive it; a mutex keeps it whole if several do.
    """
    @property
    def last_verdict(self) -> Verdict | None:
        """What the last response meant: a Verdict, or None before the first one and after the end (the
        Outcome has it then).
        """
    def begin(self, now: Now | None = None) -> _Decision:
        """Starts the call. The origin may be paused: even the first step can be a wait, or the
        end.
        """
    def on_response(self, response: Any, now: Now | None = None) -> _Decision:
        """Tells the call the response to the attempt that was sent. `response` is whatever
        judge takes.
        """
    def on_failure(
        self, failure: Failure | BaseException, now: Now | None = None
    ) -> _Decision:
        """Tells the call that no final response head came to the attempt that was sent. `failure` is
        a Failure or the exception that the transport raised. Raises TypeError for what is not a
        failure of a transport; see aftercall.judge_failure.
        """
    def on_wake(self, now: Now | None = None) -> _Decision:
        """Tells the call that the wait is over. Too early gives the same wait again."""
    def on_credentials(self, renewed: bool, now: Now | None = None) -> _Decision:
        """Tells the call whether new credentials were got; the next attempt is to carry them."""
    def on_verified(self, found: Verified | str, now: Now | None = None) -> _Decision:
        """Tells the call what a look at the server found: a Verified or its slug. "not-applied" is
        your word that it did not happen and cannot any more; "not visible yet" is "unknown".
        """
    def _wanted(self, status: int, headers: Any) -> int: ...
    def _answered(self, answer: tuple[Any, ...], now: Now | None) -> _Decision: ...
    def _cut_off(self, status: int, headers: Any) -> Verdict: ...
    def cancel(self, now: Now | None = None) -> _Decision:
        """Ends the call, in any state but the last. An attempt under way may have been applied."""

@final
class Send:
    """Send the request now; then on_response or on_failure. Immutable."""
    __match_args__ = ("number", "time_left", "fresh_connection")
    @property
    def action(self) -> Action:
        """Which action it is: Action.SEND."""
    @property
    def number(self) -> int:
        """The attempt's number, from 1."""
    @property
    def time_left(self) -> float | None:
        """Seconds that the attempt may take: never send with a longer time-out. None where the caller set
        no deadline: the default one limits waits and further sends, and shortens no attempt.
        """
    @property
    def fresh_connection(self) -> bool:
        """Do not reuse a connection: the last one broke, or led to the wrong server."""
    def to_dict(self) -> dict[str, Any]:
        """The decision as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The decision as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Wait:
    """Wait until the given time; then on_wake. Immutable."""
    __match_args__ = ("seconds", "reason", "until")
    @property
    def action(self) -> Action:
        """Which action it is: Action.WAIT."""
    @property
    def until(self) -> int:
        """When it ends, in microseconds of the monotonic clock, as Now counts them."""
    @property
    def seconds(self) -> float:
        """How many seconds that is from now."""
    @property
    def reason(self) -> WaitReason:
        """Why the call waits: a WaitReason."""
    def to_dict(self) -> dict[str, Any]:
        """The decision as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The decision as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Authenticate:
    """Get new credentials; then on_credentials. Immutable."""
    __match_args__ = ("challenges",)
    @property
    def action(self) -> Action:
        """Which action it is: Action.AUTHENTICATE."""
    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """The challenges of the response, in the server's order; may be empty."""
    def to_dict(self) -> dict[str, Any]:
        """The decision as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The decision as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Verify:
    """Find out whether the request took effect, by reading the resource or searching for your own
    reference; then on_verified.

    A late write is not there yet: a request that was given up 300 ms after it was sent may still be
    applied. Answer "not-applied" only when it cannot happen any more, for instance when more time has
    passed since `attempts` were sent than the server ever works on a request: `now` and their times
    are microseconds of one clock. Wait for that within `time_left`, or say "unknown". Immutable.
    """
    __match_args__ = ("attempt", "time_left")
    @property
    def action(self) -> Action:
        """Which action it is: Action.VERIFY."""
    @property
    def attempt(self) -> int:
        """The number of the last attempt, from 1."""
    @property
    def time_left(self) -> float:
        """Seconds that the look may take, 0.0 or more."""
    @property
    def now(self) -> int:
        """The present, in microseconds of the monotonic clock."""
    @property
    def code(self) -> int:
        """The status code of the last attempt's response; 0 when none came."""
    @property
    def failure(self) -> Failure | None:
        """Why no response came to the last attempt: a Failure, or None when one came."""
    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Every sending of the request so far, in order: a tuple of Attempt."""
    def to_dict(self) -> dict[str, Any]:
        """The decision as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The decision as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Done:
    """The call has ended. Immutable."""
    __match_args__ = ("outcome",)
    @property
    def action(self) -> Action:
        """Which action it is: Action.DONE."""
    @property
    def outcome(self) -> Outcome:
        """How it ended: an Outcome."""
    def to_dict(self) -> dict[str, Any]:
        """The decision as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The decision as JSON text, with the same keys in every language."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Outcome:
    """How a call ended. Immutable; equal by value; shared by threads."""
    @property
    def verdict(self) -> Verdict | None:
        """What the last response meant: a Verdict; None when there never was one."""
    @property
    def effect(self) -> Effect:
        """The effect of all attempts together: an Effect."""
    @property
    def stop(self) -> Stop:
        """Why the call ended: a Stop."""
    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Every sending of the request, in order: a tuple of Attempt."""
    @property
    def wait(self) -> float | None:
        """The true wait in seconds, when it was too long for the policy or the deadline; else
        None.
        """
    @property
    def is_success(self) -> bool:
        """The last response is a success, or the requested state already holds."""
    def _broken_off(self, verdict: Verdict) -> Outcome: ...
    @property
    def suggested(self) -> Action | None:
        """What the call would have done next, had its policy not been to observe only: an Action, or
        None where it ended as any other would have.
        """
    def to_dict(self) -> dict[str, Any]:
        """The outcome as a dict of plain values, with the keys of to_json."""
    def to_json(self) -> str:
        """The outcome as JSON text, with its attempts and the last verdict."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __copy__(self) -> Outcome: ...
    def __deepcopy__(self, _memo: object) -> Outcome: ...

@final
class Attempt:
    """How one attempt went. Immutable."""
    @property
    def number(self) -> int:
        """Its number, from 1."""
    @property
    def sent_at(self) -> int:
        """When it was sent, in microseconds of the monotonic clock."""
    @property
    def ended_at(self) -> int | None:
        """When its response or failure was told, in microseconds of the monotonic clock; None while it
        is under way.
        """
    @property
    def code(self) -> int:
        """The status code; 0 where no response came."""
    @property
    def effect(self) -> Effect:
        """Its effect: an Effect."""
    @property
    def remedy(self) -> Remedy:
        """What was useful to do after it: a Remedy."""
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
