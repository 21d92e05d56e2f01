# Written by stubs.py from the core's tables; do not edit.

from enum import Enum
from typing import Final
from typing_extensions import Self

__all__ = ['Action', 'BodyState', 'Cause', 'Caveat', 'Disposition', 'ENUMERATIONS', 'Effect', 'Fault', 'Field', 'LimitScope', 'Phase', 'Reason', 'Remedy', 'Repeat', 'Source', 'Stop', 'Verified', 'WaitReason', 'Word']

class Word(str, Enum):  # type: ignore[misc]  # a base without members
    def __new__(cls, value: object) -> Self: ...
    @property
    def number(self) -> int: ...
    @property
    def help(self) -> str: ...
    @property
    def slug(self) -> str: ...
    def __int__(self) -> int: ...
    def __str__(self) -> str: ...
    def __format__(self, spec: str) -> str: ...

class Effect(Word):
    UNKNOWN = "unknown"
    NOT_APPLIED = "not-applied"
    PENDING = "pending"
    PARTIAL = "partial"
    APPLIED = "applied"

class Fault(Word):
    NONE = "none"
    CALLER = "caller"
    SERVER = "server"
    NETWORK = "network"

class Repeat(Word):
    NEVER = "never"
    IF_HARMLESS = "if-harmless"
    ALWAYS = "always"

class Remedy(Word):
    PROCEED = "proceed"
    POLL = "poll"
    FOLLOW = "follow"
    FIX_REQUEST = "fix-request"
    AUTHENTICATE = "authenticate"
    REQUEST_ACCESS = "request-access"
    CHECK_REFERENCE = "check-reference"
    RECONCILE = "reconcile"
    DROP_REFERENCE = "drop-reference"
    RETRY = "retry"
    SLOW_DOWN = "slow-down"
    USE_ALTERNATIVE = "use-alternative"
    REPORT = "report"

class Stop(Word):
    SETTLED = "settled"
    ALREADY_DONE = "already-done"
    NOT_REPEATABLE = "not-repeatable"
    NOT_HARMLESS = "not-harmless"
    ATTEMPTS = "attempts"
    DEADLINE = "deadline"
    WAIT_TOO_LONG = "wait-too-long"
    PRESSURE = "pressure"
    CIRCUIT_OPEN = "circuit-open"
    CANCELLED = "cancelled"

class Action(Word):
    SEND = "send"
    WAIT = "wait"
    AUTHENTICATE = "authenticate"
    VERIFY = "verify"
    DONE = "done"

class WaitReason(Word):
    RETRY = "retry"
    THROTTLED = "throttled"
    PAUSED = "paused"
    PRESSURE = "pressure"
    PACED = "paced"

class Verified(Word):
    UNKNOWN = "unknown"
    NOT_APPLIED = "not-applied"
    APPLIED = "applied"

class Phase(Word):
    UNKNOWN = "unknown"
    CONFIG = "config"
    DNS = "dns"
    CONNECT = "connect"
    PROXY = "proxy"
    TLS = "tls"
    POOL = "pool"
    SEND = "send"
    WAIT = "wait"
    HEAD = "head"
    BODY = "body"
    DECODE = "decode"

class Cause(Word):
    UNKNOWN = "unknown"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RESET = "reset"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    NAME_NOT_FOUND = "name-not-found"
    CERTIFICATE = "certificate"
    HANDSHAKE = "handshake"
    PROTOCOL = "protocol"
    REFUSED_STREAM = "refused-stream"
    VERSION_FALLBACK = "version-fallback"
    OVERLOAD = "overload"
    RESOURCE_LIMIT = "resource-limit"
    CANCELLED = "cancelled"
    INVALID = "invalid"
    ABORTED_BODY = "aborted-body"

class BodyState(Word):
    UNREAD = "unread"
    PREFIX = "prefix"
    COMPLETE = "complete"
    TRUNCATED = "truncated"

class Source(Word):
    CLASS = "class"
    TEXT = "text"
    ROW = "row"
    INTERMEDIARY = "intermediary"
    PROXY_STATUS = "proxy-status"
    CODE = "code"
    CHALLENGE = "challenge"
    PROTOCOL = "protocol"
    SERVER_VERDICT = "server-verdict"
    TRANSPORT = "transport"
    EARLIER = "earlier"
    BODY = "body"
    RETRY_AFTER = "retry-after"
    RETRY_AFTER_MS = "retry-after-ms"
    GRPC_RETRY_PUSHBACK = "grpc-retry-pushback"
    RATE_LIMIT = "rate-limit"
    VERIFIED = "verified"
    REDIRECT = "redirect"
    MASKED_STATUS = "masked-status"

class Field(Word):
    EFFECT = "effect"
    FAULT = "fault"
    REPEAT = "repeat"
    REMEDY = "remedy"
    WAIT = "wait"
    REASON = "reason"

class Caveat(Word):
    STATUS_OUT_OF_RANGE = "status-out-of-range"
    OFF_CONTRACT = "off-contract"
    UNEXPECTED_CREATED = "unexpected-created"
    INTERIM_STATUS = "interim-status"
    RETRY_AFTER_INVALID = "retry-after-invalid"
    RETRY_AFTER_LENIENT = "retry-after-lenient"
    RETRY_AFTER_EPOCH = "retry-after-epoch"
    RETRY_AFTER_SEVERAL = "retry-after-several"
    RETRY_AFTER_SATURATED = "retry-after-saturated"
    SERVER_VERDICT_INVALID = "server-verdict-invalid"
    SERVER_VERDICT_CONFLICT = "server-verdict-conflict"
    PROXY_STATUS_INVALID = "proxy-status-invalid"
    CHALLENGE_MISSING = "challenge-missing"
    CHALLENGE_INVALID = "challenge-invalid"
    BODY_MALFORMED = "body-malformed"
    BODY_TRUNCATED = "body-truncated"
    BODY_TOO_LONG = "body-too-long"
    BODY_ENCODING = "body-encoding"
    MEMBER_DUPLICATE = "member-duplicate"
    MEMBER_TYPE = "member-type"
    ABSENT = "absent"
    WAIT_ABSURD = "wait-absurd"
    BODY_UNREAD = "body-unread"
    LIMIT_INFERRED = "limit-inferred"
    ERROR_IN_SUCCESS = "error-in-success"
    ITEMS_IN_PART = "items-in-part"
    SUCCESS_UNREAD = "success-unread"
    MASKED_STATUS = "masked-status"

class Reason(Word):
    UNKNOWN = "unknown"
    NONE = "none"
    REDIRECTED = "redirected"
    MALFORMED = "malformed"
    INVALID = "invalid"
    TOO_LARGE = "too-large"
    UNSUPPORTED = "unsupported"
    CONTENT_POLICY = "content-policy"
    KEY_REUSED = "key-reused"
    CLOCK_SKEW = "clock-skew"
    UNAUTHENTICATED = "unauthenticated"
    CREDENTIALS_EXPIRED = "credentials-expired"
    PROXY_AUTHENTICATION = "proxy-authentication"
    FORBIDDEN = "forbidden"
    INSUFFICIENT_SCOPE = "insufficient-scope"
    PAYMENT_REQUIRED = "payment-required"
    QUOTA_EXHAUSTED = "quota-exhausted"
    BLOCKED = "blocked"
    LEGAL = "legal"
    NOT_FOUND = "not-found"
    GONE = "gone"
    ALREADY_EXISTS = "already-exists"
    CONFLICT = "conflict"
    PRECONDITION_FAILED = "precondition-failed"
    FAILED_DEPENDENCY = "failed-dependency"
    RATE_LIMITED = "rate-limited"
    OVERLOADED = "overloaded"
    MAINTENANCE = "maintenance"
    LOCKED = "locked"
    IN_PROGRESS = "in-progress"
    NOT_IMPLEMENTED = "not-implemented"
    INTERNAL = "internal"
    TIMEOUT = "timeout"
    BAD_GATEWAY = "bad-gateway"
    UPSTREAM_TIMEOUT = "upstream-timeout"
    NO_RESPONSE = "no-response"
    INTERRUPTED = "interrupted"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TLS = "tls"
    PROTOCOL_ERROR = "protocol-error"
    CANCELLED = "cancelled"
    PARTIAL = "partial"

class Disposition(Word):
    ACKNOWLEDGE = "acknowledge"
    REQUEUE = "requeue"
    PAUSE = "pause"
    DEAD_LETTER = "dead-letter"

class LimitScope(Word):
    UNKNOWN = "unknown"
    KEY = "key"
    USER = "user"
    ROUTE = "route"
    RESOURCE = "resource"
    GLOBAL = "global"

ENUMERATIONS: Final[dict[str, type[Word]]]
