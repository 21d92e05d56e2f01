// Made by `npm run types` from the library's tables; do not edit.

/** Did the request take effect on the server? */
export const Effect: {
  /** It cannot be told whether the request took effect. */
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
  readonly NOBODY: "none";
  /** The request must be put right by whoever sent it. */
  readonly CALLER: "caller";
  /** The server failed, or is short of capacity. */
  readonly SERVER: "server";
  /** An intermediary or the transport failed. */
  readonly NETWORK: "network";
};
/** Whose fault is it? */
export type Fault = (typeof Fault)[keyof typeof Fault];

/** Is it safe to send the unchanged request again? */
export const Repeat: {
  /** Sending the unchanged request again is wrong or of no use. */
  readonly NEVER: "never";
  /** Only if a second application does no harm. */
  readonly IF_HARMLESS: "if-harmless";
  /** Proved not applied: it may be sent again whatever its method. */
  readonly ALWAYS: "always";
};
/** Is it safe to send the unchanged request again? */
export type Repeat = (typeof Repeat)[keyof typeof Repeat];

/** What is useful to do next? */
export const Remedy: {
  /** Go on; nothing is left to do. */
  readonly PROCEED: "proceed";
  /** Ask the status monitor until the work is done. */
  readonly POLL: "poll";
  /** Follow the Location that the server gave. */
  readonly FOLLOW: "follow";
  /** Correct the request before it is sent again. */
  readonly FIX_REQUEST: "fix-request";
  /** Get valid credentials, then send it again. */
  readonly AUTHENTICATE: "authenticate";
  /** Ask for the privilege, the scope or the quota that is missing. */
  readonly REQUEST_ACCESS: "request-access";
  /** Check the identifier or address: nothing was found under it. */
  readonly CHECK_REFERENCE: "check-reference";
  /** Read the present state, then decide what is still to be done. */
  readonly RECONCILE: "reconcile";
  /** Forget the reference: the object is gone for good. */
  readonly DROP_REFERENCE: "drop-reference";
  /** Send the same request again, if that is safe. */
  readonly RETRY: "retry";
  /** Wait as told and send less; then send the same request again. */
  readonly SLOW_DOWN: "slow-down";
  /** Use another operation, version or service. */
  readonly USE_ALTERNATIVE: "use-alternative";
  /** Report it to those who run the server. */
  readonly REPORT: "report";
};
/** What is useful to do next? */
export type Remedy = (typeof Remedy)[keyof typeof Remedy];

/** Why did the call end? */
export const Stop: {
  /** The last answer settles it: success, or a failure that a repeat cannot mend. */
  readonly SETTLED: "settled";
  /** The state asked for holds already, by an earlier attempt of this call. */
  readonly ALREADY_DONE: "already-done";
  /** The server forbids a repeat, or the body cannot be sent twice. */
  readonly NOT_REPEATABLE: "not-repeatable";
  /** The request may have been applied and a second application could do harm. */
  readonly NOT_HARMLESS: "not-harmless";
  /** All attempts that the policy allows were used. */
  readonly ATTEMPTS: "attempts";
  /** The next move would fall on or after the deadline. */
  readonly DEADLINE: "deadline";
  /** The server asked for a longer wait than the policy allows. */
  readonly WAIT_TOO_LONG: "wait-too-long";
  /** The origin's retry budget is used up. */
  readonly BUDGET: "budget";
  /** The origin's circuit breaker is open. */
  readonly CIRCUIT_OPEN: "circuit-open";
  /** The caller cancelled the call. */
  readonly CANCELLED: "cancelled";
};
/** Why did the call end? */
export type Stop = (typeof Stop)[keyof typeof Stop];

/** Which move comes next? */
export const Action: {
  /** Send the request now. */
  readonly SEND: "send";
  /** Wait until the given time, then say so. */
  readonly WAIT: "wait";
  /** Get new credentials, then say whether that worked. */
  readonly AUTHENTICATE: "authenticate";
  /** Find out whether the request took effect, then say so. */
  readonly VERIFY: "verify";
  /** The call has ended; here is its outcome. */
  readonly DONE: "done";
};
/** Which move comes next? */
export type Action = (typeof Action)[keyof typeof Action];

/** Why must the call wait? */
export const WaitReason: {
  /** Back-off before the next attempt. */
  readonly RETRY: "retry";
  /** This call was throttled and waits as it was told. */
  readonly THROTTLED: "throttled";
  /** Another call was throttled; the whole origin pauses. */
  readonly PAUSED: "paused";
};
/** Why must the call wait? */
export type WaitReason = (typeof WaitReason)[keyof typeof WaitReason];

/** What did the caller's verification find? */
export const Verified: {
  /** It could not be told, or the object is not visible yet. */
  readonly UNKNOWN: "unknown";
  /** It did not take effect, and cannot any more. */
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
  /** Before anything was done: a bad URL or setting. */
  readonly CONFIG: "config";
  /** While the host name was looked up. */
  readonly DNS: "dns";
  /** While the connection was made. */
  readonly CONNECT: "connect";
  /** While a proxy was asked for a tunnel. */
  readonly PROXY: "proxy";
  /** While the TLS session was made. */
  readonly TLS: "tls";
  /** While waiting for a free connection. */
  readonly POOL: "pool";
  /** While the request was being written. */
  readonly SEND: "send";
  /** After the request was written, before a byte of the answer. */
  readonly WAIT: "wait";
  /** Within the head of the answer. */
  readonly HEAD: "head";
  /** Within the body of the answer. */
  readonly BODY: "body";
  /** While the complete answer was decoded. */
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
  /** Time ran out. */
  readonly TIMEOUT: "timeout";
  /** The host name does not exist. */
  readonly NAME_NOT_FOUND: "name-not-found";
  /** The peer's certificate was not accepted. */
  readonly CERTIFICATE: "certificate";
  /** The TLS handshake failed. */
  readonly HANDSHAKE: "handshake";
  /** The peer broke the protocol. */
  readonly PROTOCOL: "protocol";
  /** The peer says that it did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1). */
  readonly REFUSED_STREAM: "refused-stream";
  /** The peer wants an older HTTP version; the request was not processed. */
  readonly VERSION_FALLBACK: "version-fallback";
  /** The peer says that this connection asks too much (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD). */
  readonly OVERLOAD: "overload";
  /** A limit on this machine was reached: file handles, ports, pooled connections. */
  readonly RESOURCE_LIMIT: "resource-limit";
  /** The caller gave it up. */
  readonly CANCELLED: "cancelled";
  /** The request could not be made: a bad URL, header or option. */
  readonly INVALID: "invalid";
  /** The request's body could not be sent to its end, or not again. */
  readonly ABORTED_BODY: "aborted-body";
};
/** Why did the transport fail? */
export type Cause = (typeof Cause)[keyof typeof Cause];

/** How much of the answer's body is at hand? */
export const BodyState: {
  /** None of it was read. */
  readonly UNREAD: "unread";
  /** The leading bytes; more may follow. */
  readonly PREFIX: "prefix";
  /** All of it. */
  readonly COMPLETE: "complete";
  /** It broke off before its end. */
  readonly TRUNCATED: "truncated";
};
/** How much of the answer's body is at hand? */
export type BodyState = (typeof BodyState)[keyof typeof BodyState];

/** Where did a piece of evidence come from? */
export const Source: {
  /** The class of the status code (RFC 9110 section 15). */
  readonly CLASS: "class";
  /** The text of a message; the weakest word about a single answer. */
  readonly TEXT: "text";
  /** The contract's row for the status. */
  readonly ROW: "row";
  /** The mark of a proxy, balancer or gateway. */
  readonly INTERMEDIARY: "intermediary";
  /** The Proxy-Status field (RFC 9209). */
  readonly PROXY_STATUS: "proxy-status";
  /** A registered or provider's error code or problem type. */
  readonly CODE: "code";
  /** A challenge in WWW-Authenticate (RFC 9110 section 11.6.1). */
  readonly CHALLENGE: "challenge";
  /** A guarantee of the protocol that nothing was processed. */
  readonly PROTOCOL: "protocol";
  /** The server's explicit word on repeating. */
  readonly SERVER_VERDICT: "server-verdict";
  /** The phase and cause of a transport failure. */
  readonly TRANSPORT: "transport";
  /** What earlier attempts of the same call left behind. */
  readonly EARLIER: "earlier";
  /** A member or the length of the body. */
  readonly BODY: "body";
  /** The Retry-After field (RFC 9110 section 10.2.3). */
  readonly RETRY_AFTER: "retry-after";
  /** A field with a delay in milliseconds. */
  readonly RETRY_AFTER_MS: "retry-after-ms";
  /** The grpc-retry-pushback-ms field (gRFC A6). */
  readonly GRPC_RETRY_PUSHBACK: "grpc-retry-pushback";
  /** The RateLimit field. */
  readonly RATE_LIMIT: "rate-limit";
  /** What the caller's verification found. */
  readonly VERIFIED: "verified";
  /** A redirect that the client followed before this answer. */
  readonly REDIRECT: "redirect";
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
};
/** Which field of a verdict is meant? */
export type Field = (typeof Field)[keyof typeof Field];

/** What was wrong or lenient in what the peer sent? */
export const Caveat: {
  /** The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15). */
  readonly STATUS_OUT_OF_RANGE: "status-out-of-range";
  /** A closed contract does not list this status. */
  readonly OFF_CONTRACT: "off-contract";
  /** 201 in answer to a method that creates nothing. */
  readonly UNEXPECTED_CREATED: "unexpected-created";
  /** A 1xx was given as the final answer. */
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
  /** The server says both yes and no to a repeat; no counts. */
  readonly SERVER_VERDICT_CONFLICT: "server-verdict-conflict";
  /** Proxy-Status could not be read and was ignored. */
  readonly PROXY_STATUS_INVALID: "proxy-status-invalid";
  /** 401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one). */
  readonly CHALLENGE_MISSING: "challenge-missing";
  /** A challenge in WWW-Authenticate could not be read. */
  readonly CHALLENGE_INVALID: "challenge-invalid";
  /** The body is not what its media type or first byte says. */
  readonly BODY_MALFORMED: "body-malformed";
  /** The body broke off before its end. */
  readonly BODY_TRUNCATED: "body-truncated";
  /** Only the leading 65,536 bytes of the body were looked at. */
  readonly BODY_TOO_LONG: "body-too-long";
  /** Text in the body is not valid UTF-8; bad bytes were replaced. */
  readonly BODY_ENCODING: "body-encoding";
  /** A member occurs twice in the body; the first counts. */
  readonly MEMBER_DUPLICATE: "member-duplicate";
  /** A member of the wrong JSON type was ignored (RFC 9457 section 3.1). */
  readonly MEMBER_TYPE: "member-type";
  /** Nothing is there any more; whether this call's DELETE did that cannot be told. */
  readonly ABSENT: "absent";
  /** A wait hint of more than a year; no other call is held for it. */
  readonly WAIT_ABSURD: "wait-absurd";
  /** The body was not read whole, so nothing proves that the request was not applied. */
  readonly BODY_UNREAD: "body-unread";
};
/** What was wrong or lenient in what the peer sent? */
export type Caveat = (typeof Caveat)[keyof typeof Caveat];

/** The settings of a policy; times are in milliseconds. */
export interface PolicySettings {
  /** Most times that the request is sent, 1..=1000. */
  readonly attempts: number;
  /** Time from begin after which nothing is sent. */
  readonly deadline: number;
  /** Time kept for a look whether a request took effect. */
  readonly verifyTime: number;
  /** Longest wait that a server may ask for. */
  readonly longestWait: number;
  /** First back-off, drawn from 0 to it. */
  readonly base: number;
  /** First back-off after a throttle. */
  readonly throttleBase: number;
  /** Most that the back-off doubles to. */
  readonly cap: number;
  /** An origin's retry budget, 0..=1000000. */
  readonly budget: number;
  /** Price of a retry. */
  readonly price: number;
  /** Price of a retry after a throttle. */
  readonly throttlePrice: number;
  /** 1: also retry what should be reported, if safe. */
  readonly retryReported: boolean;
}
