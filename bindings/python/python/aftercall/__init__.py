"""Says what an HTTP API's response means and what to do next.

Four levels; use as many as you need:

1. Look up: ``aftercall.status(503).description``
2. Judge: ``aftercall.judge(response)`` gives a Verdict: effect, fault, repeat, remedy, wait, problem
3. Call: ``aftercall.Engine().call(request)`` carries one operation through to its end, without I/O
4. Adapt: ``aftercall.requests.Adapter()``, ``aftercall.httpx.Transport()``,
   ``aftercall.aiohttp.Middleware()`` and ``aftercall.urllib3.PoolManager()`` in or for your client;
   ``aftercall.outcome_of(response)`` and ``aftercall.raise_for_status(response)`` say how it ended

All classes are immutable or serialise their users, so threads may share them.
"""

from __future__ import annotations

try:
    from aftercall import _native as _native
except ImportError as _cause:
    from aftercall.loading import advice as _advice

    raise ImportError(_advice(_cause)) from _cause

from aftercall import contracts as contracts
from aftercall import errors as errors
from aftercall import responses as responses
from aftercall import vocabulary as vocabulary
from aftercall._native import (
    Attempt,
    Authenticate,
    Call,
    Challenge,
    Contract,
    Done,
    Engine,
    Evidence,
    Failure,
    FieldError,
    HoldSnapshot,
    Item,
    Limit,
    Now,
    Outcome,
    Policy,
    Problem,
    QuotaSnapshot,
    Request,
    Response,
    ScopeSnapshot,
    Send,
    Snapshot,
    Status,
    Stream,
    Verdict,
    Verify,
    Wait,
    WaitHint,
    body_wanted,
    failure_names,
    judge,
    judge_failure,
    policy_profiles,
    policy_settings,
    status,
)
from aftercall.errors import (
    AftercallError,
    BadGateway,
    BadRequest,
    CallStateError,
    ClientError,
    Conflict,
    ContentTooLarge,
    ContractError,
    ExpectationFailed,
    FailedDependency,
    Forbidden,
    GatewayTimeout,
    Gone,
    HTTPVersionNotSupported,
    InsufficientStorage,
    InternalServerError,
    LengthRequired,
    Locked,
    LoopDetected,
    MethodNotAllowed,
    MisdirectedRequest,
    NetworkAuthenticationRequired,
    NotAcceptable,
    NotExtended,
    NotFound,
    NotSentError,
    PaymentRequired,
    PolicyError,
    PreconditionFailed,
    PreconditionRequired,
    ProxyAuthenticationRequired,
    RangeNotSatisfiable,
    RequestHeaderFieldsTooLarge,
    RequestTimeout,
    ServerError,
    ServerNotImplemented,
    ServiceUnavailable,
    StatusError,
    Throttled,
    TooEarly,
    TooManyRequests,
    URITooLong,
    Unauthorized,
    UnavailableForLegalReasons,
    UnprocessableContent,
    UnsupportedMediaType,
    UpgradeRequired,
    VariantAlsoNegotiates,
    raise_for_status,
)
from aftercall.outcomes import outcome_of
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
    Word,
)

# No module is imported here that a program without a client can do without: `typing` alone takes as
# long as this whole package.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from aftercall import aiohttp as aiohttp
    from aftercall import events as events
    from aftercall import httpx as httpx
    from aftercall import httpx2 as httpx2
    from aftercall import otel as otel
    from aftercall import requests as requests
    from aftercall import testing as testing
    from aftercall import urllib3 as urllib3
    from aftercall.driven import adrive as adrive
    from aftercall.driven import drive as drive
    from aftercall.per_request import options as options

    __version__: str

Decision = Send | Wait | Authenticate | Verify | Done
"""The one next step of a call; match on it."""

#: The modules that are imported when they are first used: most need a client.
_MODULES = ("aiohttp", "events", "httpx", "httpx2", "otel", "requests", "testing", "urllib3")
#: And the functions, with the module that has each.
_FUNCTIONS = {"adrive": "driven", "drive": "driven", "options": "per_request"}

__all__ = [
    "Action",
    "AftercallError",
    "Attempt",
    "Authenticate",
    "BadGateway",
    "BadRequest",
    "BodyState",
    "Call",
    "CallStateError",
    "Cause",
    "Caveat",
    "Challenge",
    "ClientError",
    "Conflict",
    "ContentTooLarge",
    "Contract",
    "ContractError",
    "Decision",
    "Disposition",
    "Done",
    "Effect",
    "Engine",
    "Evidence",
    "ExpectationFailed",
    "FailedDependency",
    "Failure",
    "Fault",
    "Field",
    "FieldError",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "HTTPVersionNotSupported",
    "HoldSnapshot",
    "InsufficientStorage",
    "InternalServerError",
    "Item",
    "LengthRequired",
    "Limit",
    "LimitScope",
    "Locked",
    "LoopDetected",
    "MethodNotAllowed",
    "MisdirectedRequest",
    "NetworkAuthenticationRequired",
    "NotAcceptable",
    "NotExtended",
    "NotFound",
    "NotSentError",
    "Now",
    "Outcome",
    "PaymentRequired",
    "Phase",
    "Policy",
    "PolicyError",
    "PreconditionFailed",
    "PreconditionRequired",
    "Problem",
    "ProxyAuthenticationRequired",
    "QuotaSnapshot",
    "RangeNotSatisfiable",
    "Reason",
    "Remedy",
    "Repeat",
    "Request",
    "RequestHeaderFieldsTooLarge",
    "RequestTimeout",
    "Response",
    "ScopeSnapshot",
    "Send",
    "ServerError",
    "ServerNotImplemented",
    "ServiceUnavailable",
    "Snapshot",
    "Source",
    "Status",
    "StatusError",
    "Stop",
    "Stream",
    "Throttled",
    "TooEarly",
    "TooManyRequests",
    "URITooLong",
    "Unauthorized",
    "UnavailableForLegalReasons",
    "UnprocessableContent",
    "UnsupportedMediaType",
    "UpgradeRequired",
    "VariantAlsoNegotiates",
    "Verdict",
    "Verified",
    "Verify",
    "Wait",
    "WaitHint",
    "WaitReason",
    "Word",
    "__version__",
    "adrive",
    "body_wanted",
    "contracts",
    "drive",
    "failure_names",
    "judge",
    "judge_failure",
    "options",
    "outcome_of",
    "policy_profiles",
    "policy_settings",
    "raise_for_status",
    "status",
    "vocabulary",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_FUNCTIONS, "__version__"})


# Type checkers know the three names from above; with this function they would accept any.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        import importlib

        if name == "__version__":
            from importlib.metadata import version

            return version("aftercall")
        if name in _FUNCTIONS:
            function = getattr(importlib.import_module(f"aftercall.{_FUNCTIONS[name]}"), name)
            globals()[name] = function
            return function
        if name in _MODULES:
            try:
                return importlib.import_module(f"aftercall.{name}")
            except ImportError as missing:
                # Those who look through a module's names expect this one and no other.
                raise AttributeError(str(missing)) from missing
        raise AttributeError(f"module 'aftercall' has no attribute {name!r}")
