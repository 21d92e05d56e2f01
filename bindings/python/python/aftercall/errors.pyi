# Written by stubs.py from the core's tables; do not edit.

from typing import Any, Final

from aftercall._native import Outcome, Verdict

__all__ = [
    "AftercallError",
    "BY_CODE",
    "BadGateway",
    "BadRequest",
    "CallStateError",
    "ClientError",
    "Conflict",
    "ContentTooLarge",
    "ContractError",
    "ExpectationFailed",
    "FailedDependency",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "HTTPVersionNotSupported",
    "InsufficientStorage",
    "InternalServerError",
    "LengthRequired",
    "Locked",
    "LoopDetected",
    "MethodNotAllowed",
    "MisdirectedRequest",
    "NetworkAuthenticationRequired",
    "NotAcceptable",
    "NotExtended",
    "NotFound",
    "NotSentError",
    "PaymentRequired",
    "PolicyError",
    "PreconditionFailed",
    "PreconditionRequired",
    "ProxyAuthenticationRequired",
    "RangeNotSatisfiable",
    "RequestHeaderFieldsTooLarge",
    "RequestTimeout",
    "ServerError",
    "ServerNotImplemented",
    "ServiceUnavailable",
    "StatusError",
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
    "error_for",
    "raise_for_status",
]

class AftercallError(Exception):
    """The base of all exceptions of this package."""

class ContractError(AftercallError, ValueError):
    """A contract could not be read. ``line`` and ``column`` count from 1, or are None."""
    line: int | None
    column: int | None
    def __init__(
        self, message: str, line: int | None = None, column: int | None = None
    ) -> None: ...

class PolicyError(AftercallError, ValueError):
    """A setting of a policy is out of its range."""
class CallStateError(AftercallError, RuntimeError):
    """A call was told something that it does not expect in its present state."""

class NotSentError(AftercallError):
    """A call ended before anything was sent: the origin pauses for longer than the call can wait.

    ``aftercall`` is the Outcome: its ``stop`` says why, its ``wait`` how long the pause is.
    """
    aftercall: Outcome | None
    def __init__(self, message: str, outcome: Outcome | None = None) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

class StatusError(AftercallError):
    """A response that is not a success. ``verdict`` is what it means, ``response`` what came back,
    ``aftercall`` the Outcome of the call if an adapter made it.

    Only one that you make yourself, of the class alone, has no verdict: None, until you set it.
    ``response`` is None in a copy that was pickled. As text it is the verdict's and nothing more,
    whatever the client's own error would show: URLs and header fields can hold secrets.
    """
    verdict: Verdict
    response: Any
    aftercall: Outcome | None
    def __reduce__(self) -> tuple[Any, ...]: ...

class ClientError(StatusError):
    """The caller's class of statuses, 4xx."""
class ServerError(StatusError):
    """The server's class of statuses, 5xx."""
class Throttled(StatusError):
    """The server wants fewer requests: whatever the status, the remedy is to slow down."""

class BadRequest(ClientError):
    """400 Bad Request: Check the request's parameters: one may be unsupported, or something in
    it is malformed.
    """
class Unauthorized(ClientError):
    """401 Unauthorized: The credentials given are not valid."""
class PaymentRequired(ClientError):
    """402 Payment Required: Payment is needed before the request is served."""
class Forbidden(ClientError):
    """403 Forbidden: The user lacks the privileges for this action."""
class NotFound(ClientError):
    """404 Not Found: The resource referred to could not be found."""
class MethodNotAllowed(ClientError):
    """405 Method Not Allowed: The resource does not support this method; Allow lists those it
    does.
    """
class NotAcceptable(ClientError):
    """406 Not Acceptable: No representation fits the Accept fields of the request."""
class ProxyAuthenticationRequired(ClientError):
    """407 Proxy Authentication Required: A proxy asks for credentials."""
class RequestTimeout(ClientError):
    """408 Request Timeout: The server did not receive the whole request in the time it allows."""
class Conflict(ClientError):
    """409 Conflict/Duplicate: There is a conflict; most likely the resource to be created
    already exists.
    """
class Gone(ClientError):
    """410 Gone: The object referred to does not exist (any more)."""
class LengthRequired(ClientError):
    """411 Length Required: The server wants a Content-Length."""
class PreconditionFailed(ClientError):
    """412 Precondition Failed: A condition of the request did not hold, so it was not applied."""
class ContentTooLarge(ClientError):
    """413 Content Too Large: The body is larger than the server will take."""
class URITooLong(ClientError):
    """414 URI Too Long: The address is longer than the server will read."""
class UnsupportedMediaType(ClientError):
    """415 Unsupported Media Type: The server does not take a body of this format."""
class RangeNotSatisfiable(ClientError):
    """416 Range Not Satisfiable: None of the ranges asked for exists."""
class ExpectationFailed(ClientError):
    """417 Expectation Failed: The expectation in Expect cannot be met; send it without."""
class MisdirectedRequest(ClientError):
    """421 Misdirected Request: This connection does not lead to a server for the address; use
    another connection.
    """
class UnprocessableContent(ClientError):
    """422 Unprocessable Content: The body was read but its instructions cannot be carried out."""
class Locked(ClientError):
    """423 Locked: The resource is locked."""
class FailedDependency(ClientError):
    """424 Failed Dependency: Another operation that this one depends on failed."""
class TooEarly(ClientError):
    """425 Too Early: The server will not risk a request that might be replayed; send it after
    the handshake.
    """
class UpgradeRequired(ClientError):
    """426 Upgrade Required: The server wants another protocol."""
class PreconditionRequired(ClientError):
    """428 Precondition Required: The server wants a conditional request."""
class TooManyRequests(ClientError, Throttled):
    """429 Too Many Requests: Too many requests were sent in a given time."""
class RequestHeaderFieldsTooLarge(ClientError):
    """431 Request Header Fields Too Large: The fields of the request are too large."""
class UnavailableForLegalReasons(ClientError):
    """451 Unavailable For Legal Reasons: Denied by a legal demand."""
class InternalServerError(ServerError):
    """500 Internal Server Error: The server failed internally while it processed the request. If
    the description is a timeout, the request can be tried again.
    """
class ServerNotImplemented(ServerError):
    """501 Not Implemented: The functionality asked for is not implemented yet."""
class BadGateway(ServerError):
    """502 Bad Gateway: A gateway got an invalid response from the server behind it."""
class ServiceUnavailable(ServerError, Throttled):
    """503 Throttled: The server cannot handle the request at present: a temporary overload, or
    maintenance.
    """
class GatewayTimeout(ServerError):
    """504 Gateway Timeout: There was a network problem in reaching the server. Try again later."""
class HTTPVersionNotSupported(ServerError):
    """505 HTTP Version Not Supported: The server does not support this major version of HTTP."""
class VariantAlsoNegotiates(ServerError):
    """506 Variant Also Negotiates: The server's content negotiation is misconfigured."""
class InsufficientStorage(ServerError, Throttled):
    """507 Insufficient Storage: The server has no room to store what the request needs."""
class LoopDetected(ServerError):
    """508 Loop Detected: The server met an endless loop while it processed the request."""
class NotExtended(ServerError):
    """510 Not Extended: Obsoleted: the request lacks an extension that the server wants."""
class NetworkAuthenticationRequired(ServerError):
    """511 Network Authentication Required: A network on the way wants a sign-in; the request
    never reached the server.
    """

BY_CODE: Final[dict[int, type[StatusError]]]
"""The class for each registered code that is an error."""

def raise_for_status(response: Any) -> None:
    """Raises a StatusError for a 4xx or 5xx response, and nothing for any other.

    ``response`` is whatever ``judge`` takes. The class is the status's (``aftercall.Conflict``), and
    ``aftercall.Throttled`` besides for any response that is a throttle; for a response of requests,
    httpx, httpx2 or aiohttp it is a subclass of that client's own error for statuses too, so that
    handlers written for the client catch it. For a response that an adapter gave back the Outcome
    of its call decides: a call that was a success raises nothing, also where ``verify`` found that
    the request had taken effect, or where a repeated DELETE found nothing left. After redirects that the client
    followed the whole of them is judged, not the last hop alone.
    """
def error_for(verdict: Verdict, response: Any = None) -> StatusError:
    """The exception that ``raise_for_status`` raises for this verdict of this response."""
