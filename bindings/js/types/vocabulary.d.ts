// Made by `npm run types` from the library's tables; do not edit.

/** Did the request take effect on the server? */
export const Effect: {
  /** It is unknown whether the request took effect. */
  readonly UNKNOWN: "unknown";
  /** The request is known not to have taken effect. */
  readonly NOT_APPLIED: "not-applied";
  /** The request was accepted; its effect is still to come. */
  readonly PENDING: "pending";
  /** Some parts of the request took effect and others did not. */
  readonly PARTIAL: "partial";
  /** The request took effect, or the state it asked for holds. */
  readonly APPLIED: "applied";
};
/** Did the request take effect on the server? */
export type Effect = (typeof Effect)[keyof typeof Effect];

/** Whose fault is it? */
export const Fault: {
  /** Nothing went wrong. */
  readonly NONE: "none";
  /** The caller must fix the request. */
  readonly CALLER: "caller";
  /** The server failed, or is short of capacity. */
  readonly SERVER: "server";
  /** An intermediary or the transport failed. */
  readonly NETWORK: "network";
};
/** Whose fault is it? */
export type Fault = (typeof Fault)[keyof typeof Fault];

/** May the unchanged request be sent again? */
export const Repeat: {
  /** Do not send the unchanged request again: it would be wrong or useless. */
  readonly NEVER: "never";
  /** Only if applying it a second time does no harm. */
  readonly IF_HARMLESS: "if-harmless";
  /** It was proved not to have been applied: it may be sent again, with any method. */
  readonly ALWAYS: "always";
};
/** May the unchanged request be sent again? */
export type Repeat = (typeof Repeat)[keyof typeof Repeat];

/** What is useful to do next? */
export const Remedy: {
  /** Go on: nothing is left to do. */
  readonly PROCEED: "proceed";
  /** Ask the status monitor until the work is done. */
  readonly POLL: "poll";
  /** Follow the Location that the server gave. */
  readonly FOLLOW: "follow";
  /** Correct the request before sending it again. */
  readonly FIX_REQUEST: "fix-request";
  /** Get valid credentials, then send the request again. */
  readonly AUTHENTICATE: "authenticate";
  /** Ask for the privilege, the scope or the quota that is missing. */
  readonly REQUEST_ACCESS: "request-access";
  /** Check the identifier or the address: nothing was found there. */
  readonly CHECK_REFERENCE: "check-reference";
  /** Read the current state, then decide what remains to be done. */
  readonly RECONCILE: "reconcile";
  /** Forget the reference: the object is gone for good. */
  readonly DROP_REFERENCE: "drop-reference";
  /** Send the same request again, if it may be repeated. */
  readonly RETRY: "retry";
  /** Wait as long as asked and send less, then send the same request again if it may be repeated. */
  readonly SLOW_DOWN: "slow-down";
  /** Use another operation, version or service. */
  readonly USE_ALTERNATIVE: "use-alternative";
  /** Report it to the server's operators. */
  readonly REPORT: "report";
};
/** What is useful to do next? */
export type Remedy = (typeof Remedy)[keyof typeof Remedy];

/** Why did the call end? */
export const Stop: {
  /** The last response settled it: a success, or a failure that a repeat cannot fix. */
  readonly SETTLED: "settled";
  /** The requested state already holds, thanks to an earlier attempt of this call. */
  readonly ALREADY_DONE: "already-done";
  /** The server forbids a repeat, or the body cannot be sent twice. */
  readonly NOT_REPEATABLE: "not-repeatable";
  /** The request may have been applied and a second application could do harm. */
  readonly NOT_HARMLESS: "not-harmless";
  /** All attempts that the policy allows were used. */
  readonly ATTEMPTS: "attempts";
  /** The next step would fall on or after the deadline. */
  readonly DEADLINE: "deadline";
  /** The server asked for a longer wait than the policy allows. */
  readonly WAIT_TOO_LONG: "wait-too-long";
  /** Too many recent calls to this origin failed: a retry would add to the load. */
  readonly PRESSURE: "pressure";
  /** The origin's circuit breaker is open. */
  readonly CIRCUIT_OPEN: "circuit-open";
  /** The caller cancelled the call. */
  readonly CANCELLED: "cancelled";
};
/** Why did the call end? */
export type Stop = (typeof Stop)[keyof typeof Stop];

/** What comes next in a call? */
export const Action: {
  /** Send the request now. */
  readonly SEND: "send";
  /** Wait until the given time, then report that it is over. */
  readonly WAIT: "wait";
  /** Get new credentials, then report whether that worked. */
  readonly AUTHENTICATE: "authenticate";
  /** Find out whether the request took effect, then report it. */
  readonly VERIFY: "verify";
  /** The call has ended; here is its outcome. */
  readonly DONE: "done";
};
/** What comes next in a call? */
export type Action = (typeof Action)[keyof typeof Action];

/** Why must the call wait? */
export const WaitReason: {
  /** Back-off before the next attempt. */
  readonly RETRY: "retry";
  /** This call was throttled and waits as long as the server asked. */
  readonly THROTTLED: "throttled";
  /** Another call was throttled; the calls to this origin wait. */
  readonly PAUSED: "paused";
  /** Too many requests to this origin fail; the retry waits for better signs. */
  readonly PRESSURE: "pressure";
  /** The limit is running low; the calls to this origin are spread over the time that is left. */
  readonly PACED: "paced";
};
/** Why must the call wait? */
export type WaitReason = (typeof WaitReason)[keyof typeof WaitReason];

/** What did the caller's verification find? */
export const Verified: {
  /** It could not be determined, or the object is not visible yet. */
  readonly UNKNOWN: "unknown";
  /** It did not take effect and no longer can. */
  readonly NOT_APPLIED: "not-applied";
  /** It took effect. */
  readonly APPLIED: "applied";
};
/** What did the caller's verification find? */
export type Verified = (typeof Verified)[keyof typeof Verified];

/** In which phase did the transport fail? */
export const Phase: {
  /** The transport does not say. */
  readonly UNKNOWN: "unknown";
  /** Before anything was sent: a bad URL or setting. */
  readonly CONFIG: "config";
  /** While looking up the host name. */
  readonly DNS: "dns";
  /** While connecting. */
  readonly CONNECT: "connect";
  /** While asking a proxy for a tunnel. */
  readonly PROXY: "proxy";
  /** During the TLS handshake. */
  readonly TLS: "tls";
  /** While waiting for a free connection. */
  readonly POOL: "pool";
  /** While the request was being written. */
  readonly SEND: "send";
  /** After the request was written, before the first byte of the response. */
  readonly WAIT: "wait";
  /** Within the head of the response. */
  readonly HEAD: "head";
  /** Within the body of the response. */
  readonly BODY: "body";
  /** While decoding the complete response. */
  readonly DECODE: "decode";
};
/** In which phase did the transport fail? */
export type Phase = (typeof Phase)[keyof typeof Phase];

/** Why did the transport fail? */
export const Cause: {
  /** The transport does not say. */
  readonly UNKNOWN: "unknown";
  /** The peer refused the connection. */
  readonly REFUSED: "refused";
  /** No route to the peer. */
  readonly UNREACHABLE: "unreachable";
  /** The connection was reset. */
  readonly RESET: "reset";
  /** The connection was closed too early. */
  readonly CLOSED: "closed";
  /** A time-out. */
  readonly TIMEOUT: "timeout";
  /** The host name does not exist. */
  readonly NAME_NOT_FOUND: "name-not-found";
  /** The peer's certificate was not accepted. */
  readonly CERTIFICATE: "certificate";
  /** The TLS handshake failed. */
  readonly HANDSHAKE: "handshake";
  /** The peer broke the protocol. */
  readonly PROTOCOL: "protocol";
  /** The peer did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1). */
  readonly REFUSED_STREAM: "refused-stream";
  /** The peer wants an older HTTP version and did not process the request. */
  readonly VERSION_FALLBACK: "version-fallback";
  /** The peer asked us to slow down on this connection (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD). */
  readonly OVERLOAD: "overload";
  /** A limit on this machine was reached: file handles, ports, pooled connections. */
  readonly RESOURCE_LIMIT: "resource-limit";
  /** The caller gave up. */
  readonly CANCELLED: "cancelled";
  /** The request could not be made: a bad URL, header or option. */
  readonly INVALID: "invalid";
  /** The request's body could not be sent completely, or not a second time. */
  readonly ABORTED_BODY: "aborted-body";
};
/** Why did the transport fail? */
export type Cause = (typeof Cause)[keyof typeof Cause];

/** How much of the response body was read? */
export const BodyState: {
  /** None of it was read. */
  readonly UNREAD: "unread";
  /** The leading bytes; more may follow. */
  readonly PREFIX: "prefix";
  /** All of it. */
  readonly COMPLETE: "complete";
  /** It ended early. */
  readonly TRUNCATED: "truncated";
};
/** How much of the response body was read? */
export type BodyState = (typeof BodyState)[keyof typeof BodyState];

/** Where did a piece of evidence come from? */
export const Source: {
  /** The class of the status code (RFC 9110 section 15). */
  readonly CLASS: "class";
  /** The text of a message: the weakest evidence in a response. */
  readonly TEXT: "text";
  /** The contract's row for the status. */
  readonly ROW: "row";
  /** The mark of a proxy, load balancer or gateway. */
  readonly INTERMEDIARY: "intermediary";
  /** The Proxy-Status field (RFC 9209). */
  readonly PROXY_STATUS: "proxy-status";
  /** An error code or problem type, registered or the provider's own. */
  readonly CODE: "code";
  /** A challenge in WWW-Authenticate (RFC 9110 section 11.6.1). */
  readonly CHALLENGE: "challenge";
  /** A guarantee of the protocol that the request was not processed. */
  readonly PROTOCOL: "protocol";
  /** The server's explicit statement on retrying. */
  readonly SERVER_VERDICT: "server-verdict";
  /** The phase and cause of a transport failure. */
  readonly TRANSPORT: "transport";
  /** What earlier attempts of the same call may have done. */
  readonly EARLIER: "earlier";
  /** A member of the body, or its length. */
  readonly BODY: "body";
  /** The Retry-After field (RFC 9110 section 10.2.3). */
  readonly RETRY_AFTER: "retry-after";
  /** A field with a delay in milliseconds. */
  readonly RETRY_AFTER_MS: "retry-after-ms";
  /** The grpc-retry-pushback-ms field (gRFC A6). */
  readonly GRPC_RETRY_PUSHBACK: "grpc-retry-pushback";
  /** A field that states a limit: RateLimit, X-RateLimit-Remaining and similar. */
  readonly RATE_LIMIT: "rate-limit";
  /** What the caller's verification found. */
  readonly VERIFIED: "verified";
  /** A redirect that the client followed before this response. */
  readonly REDIRECT: "redirect";
  /** The status of another server, stated in the body. */
  readonly MASKED_STATUS: "masked-status";
};
/** Where did a piece of evidence come from? */
export type Source = (typeof Source)[keyof typeof Source];

/** Which field of a verdict is meant? */
export const Field: {
  /** The verdict's effect. */
  readonly EFFECT: "effect";
  /** The verdict's fault. */
  readonly FAULT: "fault";
  /** The verdict's repeat. */
  readonly REPEAT: "repeat";
  /** The verdict's remedy. */
  readonly REMEDY: "remedy";
  /** The verdict's wait. */
  readonly WAIT: "wait";
  /** The verdict's reason. */
  readonly REASON: "reason";
};
/** Which field of a verdict is meant? */
export type Field = (typeof Field)[keyof typeof Field];

/** What was irregular in the response, and how leniently was it read? */
export const Caveat: {
  /** The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15). */
  readonly STATUS_OUT_OF_RANGE: "status-out-of-range";
  /** A closed contract does not list this status. */
  readonly OFF_CONTRACT: "off-contract";
  /** 201 in response to a method that creates nothing. */
  readonly UNEXPECTED_CREATED: "unexpected-created";
  /** A 1xx was given as the final response. */
  readonly INTERIM_STATUS: "interim-status";
  /** A wait hint could not be read and was ignored. */
  readonly RETRY_AFTER_INVALID: "retry-after-invalid";
  /** A wait hint was read although it breaks the grammar. */
  readonly RETRY_AFTER_LENIENT: "retry-after-lenient";
  /** A wait hint was read as seconds or milliseconds since 1970. */
  readonly RETRY_AFTER_EPOCH: "retry-after-epoch";
  /** Several Retry-After values; the longest counts. */
  readonly RETRY_AFTER_SEVERAL: "retry-after-several";
  /** A wait hint is longer than 4,294,967,295 seconds. */
  readonly RETRY_AFTER_SATURATED: "retry-after-saturated";
  /** A should-retry field could not be read and was ignored. */
  readonly SERVER_VERDICT_INVALID: "server-verdict-invalid";
  /** The server says both yes and no to a repeat; 'no' counts. */
  readonly SERVER_VERDICT_CONFLICT: "server-verdict-conflict";
  /** Proxy-Status could not be read and was ignored. */
  readonly PROXY_STATUS_INVALID: "proxy-status-invalid";
  /** 401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one). */
  readonly CHALLENGE_MISSING: "challenge-missing";
  /** A challenge in WWW-Authenticate could not be read. */
  readonly CHALLENGE_INVALID: "challenge-invalid";
  /** The body is not what its media type or its first byte promises. */
  readonly BODY_MALFORMED: "body-malformed";
  /** The body ended early. */
  readonly BODY_TRUNCATED: "body-truncated";
  /** Only the first 65,536 bytes of the body were read. */
  readonly BODY_TOO_LONG: "body-too-long";
  /** Text in the body is not valid UTF-8; bad bytes were replaced. */
  readonly BODY_ENCODING: "body-encoding";
  /** A member occurs twice in the body; the first counts. */
  readonly MEMBER_DUPLICATE: "member-duplicate";
  /** A member of the wrong JSON type was ignored (RFC 9457 section 3.1). */
  readonly MEMBER_TYPE: "member-type";
  /** The object is gone; it is unknown whether this call's DELETE removed it. */
  readonly ABSENT: "absent";
  /** A wait hint of more than a year; other calls are not held for it. */
  readonly WAIT_ABSURD: "wait-absurd";
  /** The body was not read completely, so nothing proves that the request was not applied. */
  readonly BODY_UNREAD: "body-unread";
  /** The time at which a limit resets is a bare number whose unit was inferred from its size. */
  readonly LIMIT_INFERRED: "limit-inferred";
  /** The body of a success looks like an error; nothing says that it decides. */
  readonly ERROR_IN_SUCCESS: "error-in-success";
  /** Not all items of a batch are listed: the body was cut, or there are more than 1,024. */
  readonly ITEMS_IN_PART: "items-in-part";
  /** The body decides whether it is a success, and it could not be read completely. */
  readonly SUCCESS_UNREAD: "success-unread";
  /** The body states the status of another failure than the response's. */
  readonly MASKED_STATUS: "masked-status";
};
/** What was irregular in the response, and how leniently was it read? */
export type Caveat = (typeof Caveat)[keyof typeof Caveat];

/** What went wrong, in one word for all providers? */
export const Reason: {
  /** Only the status or the transport's failure is known. */
  readonly UNKNOWN: "unknown";
  /** Nothing went wrong. */
  readonly NONE: "none";
  /** The server names another address. */
  readonly REDIRECTED: "redirected";
  /** The request could not be parsed. */
  readonly MALFORMED: "malformed";
  /** A parameter, a field or the content of the request is not acceptable. */
  readonly INVALID: "invalid";
  /** The request, its headers or its content are too large. */
  readonly TOO_LARGE: "too-large";
  /** The method, media type, version or expectation is not supported for this resource. */
  readonly UNSUPPORTED: "unsupported";
  /** A content policy or safety filter rejected the content. */
  readonly CONTENT_POLICY: "content-policy";
  /** The idempotency key was used before, with another request. */
  readonly KEY_REUSED: "key-reused";
  /** The caller's clock is too far from the server's. */
  readonly CLOCK_SKEW: "clock-skew";
  /** The credentials are missing or not valid. */
  readonly UNAUTHENTICATED: "unauthenticated";
  /** The credentials have expired and can be renewed. */
  readonly CREDENTIALS_EXPIRED: "credentials-expired";
  /** A proxy requires credentials of its own. */
  readonly PROXY_AUTHENTICATION: "proxy-authentication";
  /** The caller is known but is not allowed to do this. */
  readonly FORBIDDEN: "forbidden";
  /** The credentials lack a scope or permission. */
  readonly INSUFFICIENT_SCOPE: "insufficient-scope";
  /** A payment, a plan or credit is missing. */
  readonly PAYMENT_REQUIRED: "payment-required";
  /** A quota is used up, and waiting will not restore it. */
  readonly QUOTA_EXHAUSTED: "quota-exhausted";
  /** A bot challenge, a ban or a firewall stopped the caller. */
  readonly BLOCKED: "blocked";
  /** Access is denied for legal reasons. */
  readonly LEGAL: "legal";
  /** Nothing was found at this address. */
  readonly NOT_FOUND: "not-found";
  /** The object existed and is gone for good. */
  readonly GONE: "gone";
  /** The object to be created exists already. */
  readonly ALREADY_EXISTS: "already-exists";
  /** The request conflicts with the current state. */
  readonly CONFLICT: "conflict";
  /** A precondition of the request does not hold, or one is required. */
  readonly PRECONDITION_FAILED: "precondition-failed";
  /** An action that this one depends on failed. */
  readonly FAILED_DEPENDENCY: "failed-dependency";
  /** The caller sent too many requests. */
  readonly RATE_LIMITED: "rate-limited";
  /** The server is short of capacity. */
  readonly OVERLOADED: "overloaded";
  /** The server is down for maintenance. */
  readonly MAINTENANCE: "maintenance";
  /** The resource is locked for now. */
  readonly LOCKED: "locked";
  /** The first request with this idempotency key is still running. */
  readonly IN_PROGRESS: "in-progress";
  /** The server does not offer this functionality. */
  readonly NOT_IMPLEMENTED: "not-implemented";
  /** The server failed internally. */
  readonly INTERNAL: "internal";
  /** The server ran out of time. */
  readonly TIMEOUT: "timeout";
  /** An intermediary got no valid response from the server behind it. */
  readonly BAD_GATEWAY: "bad-gateway";
  /** An intermediary got no response in time from the server behind it. */
  readonly UPSTREAM_TIMEOUT: "upstream-timeout";
  /** No response arrived in the time that the client allowed. */
  readonly NO_RESPONSE: "no-response";
  /** The connection broke before the response was complete. */
  readonly INTERRUPTED: "interrupted";
  /** No connection to the server could be made. */
  readonly UNREACHABLE: "unreachable";
  /** The request was refused before any processing (421, 425, REFUSED_STREAM). */
  readonly REFUSED: "refused";
  /** The TLS session could not be made, or the certificate was not accepted. */
  readonly TLS: "tls";
  /** The peer broke the protocol. */
  readonly PROTOCOL_ERROR: "protocol-error";
  /** The request was cancelled. */
  readonly CANCELLED: "cancelled";
  /** Some parts of the request succeeded and others failed. */
  readonly PARTIAL: "partial";
};
/** What went wrong, in one word for all providers? */
export type Reason = (typeof Reason)[keyof typeof Reason];

/** What should a queue or a shipper do with the item? */
export const Disposition: {
  /** Done: remove the item from the queue. */
  readonly ACKNOWLEDGE: "acknowledge";
  /** Put the item back and try it again later. */
  readonly REQUEUE: "requeue";
  /** Keep all items and stop: a person must act first. */
  readonly PAUSE: "pause";
  /** Set this item aside for a person; never drop it silently. */
  readonly DEAD_LETTER: "dead-letter";
};
/** What should a queue or a shipper do with the item? */
export type Disposition = (typeof Disposition)[keyof typeof Disposition];

/** What does a limit apply to? */
export const LimitScope: {
  /** The response does not say. */
  readonly UNKNOWN: "unknown";
  /** The API key, token or application. */
  readonly KEY: "key";
  /** The user or the account. */
  readonly USER: "user";
  /** One route or operation. */
  readonly ROUTE: "route";
  /** One resource, or a named group of them. */
  readonly RESOURCE: "resource";
  /** Everything that the caller sends. */
  readonly GLOBAL: "global";
};
/** What does a limit apply to? */
export type LimitScope = (typeof LimitScope)[keyof typeof LimitScope];

/** The settings of a policy; times are in milliseconds. */
export interface PolicySettings {
  /** Maximum number of attempts, 1 to 1,000. */
  readonly attempts: number;
  /** Time from begin after which nothing is sent. */
  readonly deadline: number;
  /** Time reserved for verifying whether a request took effect. */
  readonly verifyTime: number;
  /** Longest wait that a server may ask for. */
  readonly longestWait: number;
  /** Upper limit of the first back-off. */
  readonly base: number;
  /** Upper limit of the first back-off after a throttle. */
  readonly throttleBase: number;
  /** Upper limit of the back-off. */
  readonly cap: number;
  /** No retries while too many requests fail. */
  readonly pressure: boolean;
  /** A throttle that names a time holds the other calls. */
  readonly hold: boolean;
  /** Slow down before a limit is used up. */
  readonly pacing: boolean;
  /** Percent of failures at which the circuit opens, 0 for never. */
  readonly breaker: number;
  /** How long an open circuit stays open before a probe. */
  readonly breakerOpen: number;
  /** An origin's retry budget, 0 for none, to 1,000,000. */
  readonly budget: number;
  /** Price of a retry, if there is a budget. */
  readonly price: number;
  /** Price of a retry after a 429 or a throttle code. */
  readonly throttlePrice: number;
  /** Also retry what should be reported, if harmless. */
  readonly retryReported: boolean;
  /** Send once and report what would come next. */
  readonly observeOnly: boolean;
}

/**
 * The profiles of a policy:
 * - `default`: retries while few requests fail, and slows down before a limit is used up; in an outage it gives up early
 * - `aws-2026`: the attempts, back-off and retry quota of AWS' standard mode, retry behavior 2.1; unsafe with many small clients: each has a full quota when an outage begins
 * - `none`: calls share nothing; unsafe in an outage: every call makes all its attempts
 */
export type PolicyProfile = "default" | "aws-2026" | "none";
