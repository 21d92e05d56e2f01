"""The exceptions, in one tree.

* AftercallError

  * ContractError (also a ValueError): a contract that cannot be read; ``line`` and ``column``
  * PolicyError (also a ValueError): a setting out of its range
  * CallStateError (also a RuntimeError): an input that the call does not expect
  * NotSentError: a call that ended before anything was sent; ``aftercall`` is its Outcome
  * StatusError: a response that is not a success; ``verdict`` and ``response``

    * ClientError, ServerError: the two classes of statuses, and under them one class for each
      registered status that is an error (NotFound, Conflict, BadGateway, ...)
    * Throttled: the remedy is to slow down. TooManyRequests and ServiceUnavailable are of this
      class too, and so is any other response that turns out to be a throttle

The classes for the statuses are made at import from the core's rows and called after the stable names
of the rows of the contract http.
"""

from __future__ import annotations

import builtins

from aftercall import _native
from aftercall._native import Outcome, Verdict
from aftercall.outcomes import outcome_of
from aftercall.redirects import were_followed
from aftercall.typed import Any


class AftercallError(Exception):
    """The base of all exceptions of this package."""


class ContractError(AftercallError, ValueError):
    """A contract could not be read. ``line`` and ``column`` count from 1, or are None."""

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, line, column)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return str(self.args[0])


class PolicyError(AftercallError, ValueError):
    """A setting of a policy is out of its range."""


class CallStateError(AftercallError, RuntimeError):
    """A call was told something that it does not expect in its present state."""


class NotSentError(AftercallError):
    """A call ended before anything was sent: the origin pauses for longer than the call can wait.

    ``aftercall`` is the Outcome: its ``stop`` says why, its ``wait`` how long the pause is.
    """

    def __init__(self, message: str, outcome: Outcome | None = None) -> None:
        super().__init__(message)
        self.aftercall = outcome

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.aftercall)


class StatusError(AftercallError):
    """A response that is not a success. ``verdict`` is what it means, ``response`` what came back,
    ``aftercall`` the Outcome of the call if an adapter made it.

    Only one that you make yourself, of the class alone, has no verdict: None, until you set it.
    ``response`` is None in a copy that was pickled. As text it is the verdict's and nothing more,
    whatever the client's own error would show: URLs and header fields can hold secrets.
    """

    verdict: Verdict = None  # type: ignore[assignment]  # see above
    response: Any = None
    aftercall: Outcome | None = None

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _plain_copy, (_public_class(type(self)), str(self), self.verdict, self.aftercall)


class ClientError(StatusError):
    """The caller's class of statuses, 4xx."""


class ServerError(StatusError):
    """The server's class of statuses, 5xx."""


class Throttled(StatusError):
    """The server wants fewer requests: whatever the status, the remedy is to slow down."""


def _row_class(name: str, row: _native.Status) -> type[StatusError]:
    """A class for a row, called after a row's name: BadGateway for "bad-gateway"."""
    name = "".join(word[:1].upper() + word[1:] for word in name.split("-"))
    if hasattr(builtins, name):
        name = f"Server{name}"
    base: type[StatusError] = ClientError if row.is_client_error else ServerError
    bases = (base, Throttled) if row.is_throttled else (base,)
    return type(name, bases, {"__doc__": f"{row}: {row.description}", "__module__": __name__})


def _row_classes() -> dict[int, type[StatusError]]:
    """The names are those of the contract http; what a class says is the default contract's."""
    rest = _native.Contract.named("rest")
    return {
        row.code: _row_class(row.name, rest.status(row.code))
        for row in _native.Contract.named("http").all_rows()
        if (row.is_client_error or row.is_server_error) and not row.name.startswith("unused-")
    }


#: The class for each registered code that is an error.
BY_CODE: dict[int, type[StatusError]] = _row_classes()

globals().update({made.__name__: made for made in BY_CODE.values()})


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
    outcome = outcome_of(response)
    if outcome is not None and outcome.is_success:
        return
    own = outcome.verdict if outcome is not None and not were_followed(response) else None
    verdict = own or _native.judge(response)
    if not (verdict.is_client_error or verdict.is_server_error):
        return
    error = error_for(verdict, response)
    error.aftercall = outcome
    raise error


def error_for(verdict: Verdict, response: Any = None) -> StatusError:
    """The exception that ``raise_for_status`` raises for this verdict of this response."""
    error = _client_error(_class_for(verdict), response, str(verdict))
    error.verdict = verdict
    if getattr(error, "response", None) is None:
        error.response = response
    return error


def _class_for(verdict: Verdict) -> type[StatusError]:
    """The status's class, and Throttled besides for a throttle that the status alone is not."""
    default = ClientError if verdict.is_client_error else ServerError
    kind = BY_CODE.get(verdict.code, default)
    if verdict.is_throttled and not issubclass(kind, Throttled):
        return _joined(kind, Throttled)
    return kind


_JOINED: dict[tuple[type[StatusError], type], type[StatusError]] = {}


def _joined(kind: type[StatusError], client_error: type) -> type[StatusError]:
    """A class that is both; as shown to people it is the row's."""
    key = (kind, client_error)
    if key not in _JOINED:
        body = {"__doc__": kind.__doc__, "__module__": kind.__module__}
        # Of two threads that come here at once both get the class of the first.
        _JOINED.setdefault(key, type(kind.__name__, (kind, client_error), body))
    return _JOINED[key]


def _client_error(kind: type[StatusError], response: Any, message: str) -> StatusError:
    """An exception of this class that the handlers of the response's client catch too."""
    library = _library(response)
    if library == "requests":
        import requests

        return _joined(kind, requests.HTTPError)(message, response=response)
    if library in ("httpx", "httpx2"):
        import importlib

        client = importlib.import_module(library)
        request = getattr(response, "_request", None)
        return _joined(kind, client.HTTPStatusError)(message, request=request, response=response)
    if library == "aiohttp":
        import aiohttp

        error = _joined(kind, aiohttp.ClientResponseError)(
            response.request_info,
            response.history,
            status=response.status,
            message=message,
            headers=response.headers,
        )
        # aiohttp keeps the request with its fields here; `request_info` has it still.
        error.args = (message,)
        return error
    return kind(message)


#: The clients whose own errors are raised.
_CLIENTS = ("requests", "httpx", "httpx2", "aiohttp")


def _library(response: Any) -> str:
    names = (kind.__module__.partition(".")[0] for kind in type(response).__mro__)
    return next((name for name in names if name in _CLIENTS), "")


def _public_class(kind: type[StatusError]) -> type[StatusError]:
    """The class that can be imported by name: the row's own, without the client's."""
    own = (ClientError, ServerError, Throttled, StatusError, *BY_CODE.values())
    return next((made for made in kind.__mro__ if made in own), StatusError)


def _plain_copy(
    kind: type[StatusError],
    message: str,
    verdict: Verdict | None = None,
    outcome: Outcome | None = None,
) -> StatusError:
    error = (kind if verdict is None else _class_for(verdict))(message)
    if verdict is not None:
        error.verdict = verdict
    error.aftercall = outcome
    return error


__all__ = sorted(
    [made.__name__ for made in BY_CODE.values()]
    + ["AftercallError", "BY_CODE", "CallStateError", "ClientError", "ContractError"]
    + ["NotSentError", "PolicyError", "ServerError", "StatusError", "Throttled"]
    + ["error_for", "raise_for_status"]
)
