//! What a server, or the network before it, does with one attempt, and what that means for the truth.
//!
//! The oracle is this table: for each act it says, by hand, whether the request may have been applied. It
//! does not ask the core.

use super::Kind;
use aftercall::{Cause, Failure, Phase};

/// One act, by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    pub(crate) name: &'static str,
    pub(crate) status: u16,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: &'static [u8],
    pub(crate) redirects: &'static [u16],
    pub(crate) failure: Option<Failure>,
    pub(crate) did: Did,
}

/// Whether the server applied the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Did {
    /// It did not, and the evidence says so.
    No,
    /// It did not, by the word that the contract `rest` believes.
    NoInRest,
    /// Nobody can know.
    Perhaps,
    /// Nobody can know if the request has a key; without one it is somebody else's.
    PerhapsIfKeyed,
    /// It did.
    Yes,
}

type Headers = &'static [(&'static str, &'static str)];

const fn answer(
    name: &'static str,
    status: u16,
    headers: Headers,
    body: &'static str,
    did: Did,
) -> Act {
    Act { name, status, headers, body: body.as_bytes(), redirects: &[], failure: None, did }
}

const fn failure(name: &'static str, failure: Failure, did: Did) -> Act {
    Act { name, status: 0, headers: &[], body: b"", redirects: &[], failure: Some(failure), did }
}

const fn after(mut act: Act, name: &'static str, redirects: &'static [u16], did: Did) -> Act {
    act.name = name;
    act.redirects = redirects;
    act.did = did;
    act
}

const JSON: (&str, &str) = ("Content-Type", "application/json");
const TEXT: (&str, &str) = ("Content-Type", "text/plain");
const AWS: (&str, &str) = ("x-amzn-requestid", "r-1");
const WAIT: (&str, &str) = ("Retry-After", "1");
const GITHUB: (&str, &str) = ("x-github-request-id", "r-1");
const SHOPIFY: (&str, &str) = ("x-shopify-request-id", "r-1");
const USED_UP: (&str, &str) = ("x-ratelimit-remaining", "0");
const GRAPHQL: (&str, &str) = ("Content-Type", "application/graphql-response+json");
const EDGE: (&str, &str) = ("Server", "cloudflare");
const RAY: (&str, &str) = ("CF-RAY", "r-1");
const GRPC: (&str, &str) = ("Content-Type", "application/grpc");
const REFUSED: Failure = Failure::new(Phase::Connect, Cause::Refused);
const ENVOY: &str =
    "upstream connect error or disconnect/reset before headers. reset reason: connection failure";
const ENVOY_RETRIED: &str = "upstream connect error or disconnect/reset before headers. retried and the latest reset reason: connection failure";

use Did::{No, NoInRest, Perhaps, PerhapsIfKeyed, Yes};

#[rustfmt::skip]
pub(crate) const ACTS: &[Act] = &[
    answer("ok", 200, &[], "", Yes),
    answer("gone now", 204, &[], "", Yes),
    answer("bad request", 400, &[], "", No),
    answer("unauthorized", 401, &[("WWW-Authenticate", "Bearer")], "", No),
    answer("bad token", 401, &[("WWW-Authenticate", "Bearer error=\"invalid_token\"")], "", No),
    answer("digest later", 401, &[("WWW-Authenticate", "Digest"), ("Retry-After", "3")], "", No),
    answer("proxy wants credentials", 407, &[("Proxy-Authenticate", "Basic")], "", No),
    answer("forbidden", 403, &[], "", No),
    answer("not found", 404, &[], "", No),
    answer("not found page", 404, &[("Content-Type", "text/html")], "<html>nginx</html>", No),
    answer("conflict", 409, &[], "", No),
    answer("in progress", 409, &[WAIT], r#"{"code":"idempotency_in_progress"}"#, PerhapsIfKeyed),
    answer("precondition failed", 412, &[], "", No),
    answer("too large for now", 413, &[WAIT], "", No),
    answer("misdirected", 421, &[], "", No),
    answer("locked", 423, &[], "", No),
    answer("too early", 425, &[], "", No),
    answer("too many", 429, &[("Retry-After", "2")], "", No),
    answer("far too many", 429, &[("Retry-After", "7200")], "", No),
    answer("too many for 136 years", 429, &[("Retry-After", "99999999999")], "", No),
    answer("too many, no time named", 429, &[], "", No),
    answer("too many, said by a timeout", 429, &[JSON], r#"{"code":"RequestTimeout"}"#, Perhaps),
    answer("the client left", 499, &[], "", Perhaps),
    answer("internal", 500, &[], "", Perhaps),
    answer("internal, come back", 500, &[WAIT], "", Perhaps),
    answer("internal timeout", 500, &[JSON], r#"{"message":"the operation timed out"}"#, Perhaps),
    answer("internal, should retry", 500, &[("x-should-retry", "true")], "", Perhaps),
    answer("replayed", 500, &[("Idempotent-Replayed", "true")], "", Perhaps),
    answer("leaked throttle", 500, &[JSON], r#"{"error":{"code":"rate_limit_exceeded"}}"#, Perhaps),
    answer("leaked aws throttle", 500, &[AWS], r#"{"__type":"ThrottlingException"}"#, Perhaps),
    answer("leaked credentials", 500, &[JSON], r#"{"error":"token_expired"}"#, Perhaps),
    answer("throttled in plain text", 502, &[TEXT], "throttled", Perhaps),
    answer("bad gateway", 502, &[], "", Perhaps),
    answer("never forwarded", 502, &[("Proxy-Status", "p; error=connection_refused")], "", No),
    answer("forwarded perhaps", 502, &[("Proxy-Status", "p; error=connection_refused, q; error=http_response_timeout")], "", Perhaps),
    answer("unavailable", 503, &[], "", Perhaps),
    answer("unavailable for 1 s", 503, &[WAIT], "", NoInRest),
    answer("unavailable, do not retry", 503, &[WAIT, ("x-should-retry", "false")], "", NoInRest),
    answer("unavailable, two minds", 503, &[("Retry-After", "1, 4"), JSON], r#"{"retryable":true,"retryable":false}"#, NoInRest),
    answer("throttle code", 503, &[JSON], r#"{"code":"throttled"}"#, No),
    answer("throttle code and its type", 503, &[JSON], r#"{"error":{"type":"requests","code":"rate_limit_exceeded"}}"#, No),
    answer("throttle code beside data", 503, &[JSON], r#"{"data":[1],"code":"throttled"}"#, Perhaps),
    answer("throttle code beside another", 503, &[JSON], r#"{"code":"internal","error":{"code":"throttled"}}"#, Perhaps),
    answer("throttle code in a list", 503, &[JSON], r#"{"created":9,"errors":[{"code":"throttled"}]}"#, Perhaps),
    answer("throttle code beside a timeout", 503, &[JSON, WAIT], r#"{"error":{"type":"timeout_error","code":"throttled"}}"#, Perhaps),
    answer("throttle code, the proxy timed out", 503, &[JSON, ("Proxy-Status", "p; error=http_response_timeout")], r#"{"code":"throttled"}"#, Perhaps),
    answer("resource exhausted", 503, &[JSON], r#"{"error":{"status":"RESOURCE_EXHAUSTED"}}"#, Perhaps),
    answer("aws throttle", 400, &[AWS], r#"{"__type":"ThrottlingException"}"#, No),
    answer("somebody's throttle under 400", 400, &[JSON], r#"{"code":"throttled"}"#, No),
    answer("credentials and a timeout", 400, &[JSON], r#"{"error":{"type":"timeout_error","code":"token_expired"}}"#, Perhaps),
    answer("upstream timed out", 503, &[JSON, WAIT], r#"{"detail":"upstream timed out"}"#, Perhaps),
    answer("timed out, and a user's words", 503, &[JSON, WAIT], r#"{"detail":"upstream timed out at 'log in again'"}"#, Perhaps),
    answer("timed out somewhere deep", 503, &[JSON, WAIT], r#"{"a":{"b":{"c":{"d":{"e":{"f":{"g":"timed out"}}}}}}}"#, Perhaps),
    answer("page", 503, &[WAIT], "<html><hr><center>nginx</center></html>", Perhaps),
    answer("undecoded", 503, &[WAIT, JSON], "\u{1}\u{2}\u{3}", Perhaps),
    answer("malformed", 503, &[WAIT, JSON], "{oops}", Perhaps),
    answer("envoy", 503, &[TEXT], ENVOY, No),
    answer("envoy retried", 503, &[TEXT], ENVOY_RETRIED, Perhaps),
    answer("envoy quoted", 503, &[TEXT], "a comment: no healthy upstream", Perhaps),
    answer("envoy found nobody for its retry", 503, &[TEXT], "no healthy upstream", Perhaps),
    answer("haproxy found nobody for its retry", 503, &[], "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n", Perhaps),
    answer("varnish", 503, &[("Server", "Varnish"), ("Retry-After", "5"), JSON], r#"{"error":"fetch failed"}"#, Perhaps),
    answer("gateway timeout", 504, &[], "", Perhaps),
    answer("gateway timeout, come back", 504, &[("Retry-After", "4")], "", Perhaps),
    answer("a contract's own", 440, &[], "", Perhaps),
    answer("limit used up", 403, &[GITHUB, USED_UP, JSON], r#"{"message":"No."}"#, No),
    answer("limit used up, do not retry", 403, &[GITHUB, USED_UP, ("x-should-retry", "false")], "", No),
    answer("limit used up, the proxy timed out", 403, &[GITHUB, USED_UP, ("Proxy-Status", "p; error=http_response_timeout")], "", Perhaps),
    answer("limit used up, another server failed", 403, &[GITHUB, USED_UP, JSON], r#"{"message":"No.","http_code":504}"#, Perhaps),
    answer("limit used up, said by two", 403, &[GITHUB, AWS, USED_UP], "", No),
    answer("form expired", 403, &[("x-csrf-token", "Required")], "", No),
    answer("page expired", 419, &[], "", Perhaps),
    answer("bot challenge", 403, &[("cf-mitigated", "challenge")], "", No),
    answer("new nonce", 401, &[("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\""), ("DPoP-Nonce", "n-1")], "", No),
    answer("another server's time-out", 400, &[JSON], r#"{"message":"No.","upstream_status":504}"#, Perhaps),
    answer("another server's credentials", 400, &[JSON], r#"{"message":"No.","http_code":401}"#, No),
    answer("another server's limit", 500, &[JSON], r#"{"message":"No.","http_code":429,"retry_after":3}"#, Perhaps),
    answer("too many, another server failed", 429, &[JSON], r#"{"message":"No.","http_code":500}"#, Perhaps),
    answer("not here, another server failed", 404, &[JSON], r#"{"message":"No.","http_code":503}"#, Perhaps),
    answer("too many, says the body", 429, &[JSON], r#"{"message":"Slow.","retry_after":6}"#, No),
    answer("query throttled", 200, &[SHOPIFY, JSON], r#"{"errors":[{"message":"No.","extensions":{"code":"THROTTLED"}}],"retry_after":2}"#, No),
    answer("query throttled, do not retry", 200, &[SHOPIFY, JSON], r#"{"errors":[{"message":"No.","extensions":{"code":"THROTTLED"}}],"retryable":false}"#, No),
    answer("query throttled in part", 200, &[SHOPIFY, JSON], r#"{"data":{"a":1},"errors":[{"message":"No.","extensions":{"code":"THROTTLED"}}]}"#, Perhaps),
    answer("query throttled and broken", 200, &[SHOPIFY, JSON], r#"{"errors":[{"message":"No.","extensions":{"code":"THROTTLED"}},{"message":"No."}]}"#, Perhaps),
    answer("too many, says one field of two", 429, &[JSON], r#"{"errors":[{"message":"No.","path":["b"]}],"data":{"a":1,"b":null}}"#, Perhaps),
    answer("too many, says one query of two", 429, &[JSON], r#"[{"data":{"a":1}},{"errors":[{"message":"No.","path":["b"]}],"data":{"b":null}}]"#, Perhaps),
    answer("who are you, says one field of two", 401, &[("WWW-Authenticate", "Bearer"), JSON], r#"{"errors":[{"message":"No.","path":["b"]}],"data":null}"#, Perhaps),
    answer("query not executed", 200, &[GRAPHQL], r#"{"errors":[{"message":"No."}]}"#, No),
    answer("query's answer is cut", 200, &[GRAPHQL], r#"{"errors":[{"message":"No."}],"#, Perhaps),
    answer("all items were too many", 207, &[JSON], r#"[{"status":429},{"status":429}]"#, Perhaps),
    answer("items that nobody asked for", 200, &[JSON], r#"{"errors":[{"status":"429","title":"No."}]}"#, Yes),
    answer("gRPC unavailable", 200, &[GRPC, ("grpc-status", "14"), ("grpc-retry-pushback-ms", "1500")], "", Perhaps),
    answer("gRPC unauthenticated", 200, &[GRPC, ("grpc-status", "16")], "", No),
    answer("gRPC unauthenticated, and a time-out", 200, &[GRPC, ("grpc-status", "16"), ("grpc-status", "4")], "", Perhaps),
    answer("gRPC unauthenticated after a message", 200, &[GRPC, ("grpc-status", "16")], "\0\0\0\0\0", Perhaps),
    answer("edge: no connection", 521, &[EDGE, RAY, TEXT], "error code: 521", Perhaps),
    answer("edge: no connection, says the server", 521, &[EDGE, RAY, JSON], r#"{"error":"error code: 521"}"#, Perhaps),
    answer("edge: no connection, a proxy was answered", 521, &[EDGE, RAY, TEXT, ("Proxy-Status", "p; received-status=201")], "error code: 521", Perhaps),
    answer("edge: timed out", 524, &[EDGE, RAY, TEXT], "error code: 524", Perhaps),
    failure("refused", REFUSED, No),
    failure("no such name yet", Failure::new(Phase::Dns, Cause::Unknown), No),
    failure("reset", Failure::new(Phase::Wait, Cause::Reset), Perhaps),
    failure("refused stream", Failure::new(Phase::Wait, Cause::RefusedStream), No),
    failure("timed out", Failure::new(Phase::Unknown, Cause::Timeout), Perhaps),
    failure("timed out unsent", Failure::new(Phase::Unknown, Cause::Timeout).sent(false), No),
    failure("early data", Failure::new(Phase::Tls, Cause::Handshake).sent(true), Perhaps),
    failure("refused after a hidden resend", REFUSED.sent(true), Perhaps),
    failure("given up", Failure::new(Phase::Wait, Cause::Cancelled), Perhaps),
    after(answer("", 404, &[], "", No), "not found behind 303", &[303], Perhaps),
    after(answer("", 503, &[WAIT], "", No), "unavailable behind 302", &[302], Perhaps),
    after(answer("", 401, &[("WWW-Authenticate", "Bearer")], "", No), "unauthorized behind 303", &[303], Perhaps),
    after(answer("", 429, &[WAIT], "", No), "too many behind 307", &[307], No),
    after(answer("", 429, &[WAIT], "", No), "too many behind 307 and 301", &[307, 301], Perhaps),
    Act { name: "refused behind 301", status: 0, headers: &[], body: b"", redirects: &[301], failure: Some(REFUSED), did: Perhaps },
];

impl Act {
    /// The act of this name.
    pub(crate) fn named(name: &str) -> &'static Act {
        ACTS.iter().find(|act| act.name == name).unwrap_or_else(|| panic!("no act {name:?}"))
    }

    /// The oracle: may the request have been applied?
    pub(crate) fn may_be_applied(&self, kind: Kind, keyed: bool) -> bool {
        match self.did {
            No => false,
            NoInRest => !matches!(kind, Kind::Rest | Kind::Mine),
            PerhapsIfKeyed => keyed,
            Perhaps | Yes => true,
        }
    }

    /// The seconds that it asks the caller to wait.
    pub(crate) fn asked(&self) -> u64 {
        let find = self.headers.iter().find(|(name, _)| *name == "Retry-After");
        let longest = |value: &str| value.split(", ").map(|part| part.parse().unwrap()).max();
        let by_field = find.and_then(|(_, value)| longest(value)).unwrap_or(0);
        let body = std::str::from_utf8(self.body).unwrap_or("");
        let digit = body.split_once(r#""retry_after":"#).and_then(|(_, rest)| rest.chars().next());
        let by_body = digit.and_then(|digit| digit.to_digit(10)).unwrap_or(0);
        by_field.max(by_body.into()).min(u64::from(u32::MAX))
    }

    /// Whether the server forbids a repeat.
    pub(crate) fn forbids(&self) -> bool {
        self.headers.contains(&("x-should-retry", "false"))
            || self.headers.contains(&("Idempotent-Replayed", "true"))
            || self.body.ends_with(b"\"retryable\":false}")
    }
}
