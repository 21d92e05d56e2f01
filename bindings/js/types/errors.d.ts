// Made by `npm run types` from the library's tables; do not edit.

import type { StatusErrorClass } from "./adapting.js";

/** The errors that `raiseForStatus` throws, one class a reason. */
export const errors: {
  /** Only the status or the transport's failure is known. */
  readonly UnknownError: StatusErrorClass<"unknown">;
  /** Nothing went wrong. */
  readonly NoneError: StatusErrorClass<"none">;
  /** The server names another address. */
  readonly RedirectedError: StatusErrorClass<"redirected">;
  /** The request could not be parsed. */
  readonly MalformedError: StatusErrorClass<"malformed">;
  /** A parameter, a field or the content of the request is not acceptable. */
  readonly InvalidError: StatusErrorClass<"invalid">;
  /** The request, its headers or its content are too large. */
  readonly TooLargeError: StatusErrorClass<"too-large">;
  /** The method, media type, version or expectation is not supported for this resource. */
  readonly UnsupportedError: StatusErrorClass<"unsupported">;
  /** A content policy or safety filter rejected the content. */
  readonly ContentPolicyError: StatusErrorClass<"content-policy">;
  /** The idempotency key was used before, with another request. */
  readonly KeyReusedError: StatusErrorClass<"key-reused">;
  /** The caller's clock is too far from the server's. */
  readonly ClockSkewError: StatusErrorClass<"clock-skew">;
  /** The credentials are missing or not valid. */
  readonly UnauthenticatedError: StatusErrorClass<"unauthenticated">;
  /** The credentials have expired and can be renewed. */
  readonly CredentialsExpiredError: StatusErrorClass<"credentials-expired">;
  /** A proxy requires credentials of its own. */
  readonly ProxyAuthenticationError: StatusErrorClass<"proxy-authentication">;
  /** The caller is known but is not allowed to do this. */
  readonly ForbiddenError: StatusErrorClass<"forbidden">;
  /** The credentials lack a scope or permission. */
  readonly InsufficientScopeError: StatusErrorClass<"insufficient-scope">;
  /** A payment, a plan or credit is missing. */
  readonly PaymentRequiredError: StatusErrorClass<"payment-required">;
  /** A quota is used up, and waiting will not restore it. */
  readonly QuotaExhaustedError: StatusErrorClass<"quota-exhausted">;
  /** A bot challenge, a ban or a firewall stopped the caller. */
  readonly BlockedError: StatusErrorClass<"blocked">;
  /** Access is denied for legal reasons. */
  readonly LegalError: StatusErrorClass<"legal">;
  /** Nothing was found at this address. */
  readonly NotFoundError: StatusErrorClass<"not-found">;
  /** The object existed and is gone for good. */
  readonly GoneError: StatusErrorClass<"gone">;
  /** The object to be created exists already. */
  readonly AlreadyExistsError: StatusErrorClass<"already-exists">;
  /** The request conflicts with the current state. */
  readonly ConflictError: StatusErrorClass<"conflict">;
  /** A precondition of the request does not hold, or one is required. */
  readonly PreconditionFailedError: StatusErrorClass<"precondition-failed">;
  /** An action that this one depends on failed. */
  readonly FailedDependencyError: StatusErrorClass<"failed-dependency">;
  /** The caller sent too many requests. */
  readonly RateLimitedError: StatusErrorClass<"rate-limited">;
  /** The server is short of capacity. */
  readonly OverloadedError: StatusErrorClass<"overloaded">;
  /** The server is down for maintenance. */
  readonly MaintenanceError: StatusErrorClass<"maintenance">;
  /** The resource is locked for now. */
  readonly LockedError: StatusErrorClass<"locked">;
  /** The first request with this idempotency key is still running. */
  readonly InProgressError: StatusErrorClass<"in-progress">;
  /** The server does not offer this functionality. */
  readonly NotImplementedError: StatusErrorClass<"not-implemented">;
  /** The server failed internally. */
  readonly InternalError: StatusErrorClass<"internal">;
  /** The server ran out of time. */
  readonly TimeoutError: StatusErrorClass<"timeout">;
  /** An intermediary got no valid response from the server behind it. */
  readonly BadGatewayError: StatusErrorClass<"bad-gateway">;
  /** An intermediary got no response in time from the server behind it. */
  readonly UpstreamTimeoutError: StatusErrorClass<"upstream-timeout">;
  /** No response arrived in the time that the client allowed. */
  readonly NoResponseError: StatusErrorClass<"no-response">;
  /** The connection broke before the response was complete. */
  readonly InterruptedError: StatusErrorClass<"interrupted">;
  /** No connection to the server could be made. */
  readonly UnreachableError: StatusErrorClass<"unreachable">;
  /** The request was refused before any processing (421, 425, REFUSED_STREAM). */
  readonly RefusedError: StatusErrorClass<"refused">;
  /** The TLS session could not be made, or the certificate was not accepted. */
  readonly TlsError: StatusErrorClass<"tls">;
  /** The peer broke the protocol. */
  readonly ProtocolErrorError: StatusErrorClass<"protocol-error">;
  /** The request was cancelled. */
  readonly CancelledError: StatusErrorClass<"cancelled">;
  /** Some parts of the request succeeded and others failed. */
  readonly PartialError: StatusErrorClass<"partial">;
};
