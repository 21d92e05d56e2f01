//! Replies as they come: many header fields, and hostile ones.

use crate::measured::{Case, PROBLEM, plain};
use aftercall::{BodyState, Contract, Header, Request, Response, judge};
use std::hint::black_box;

/// Twenty fields of a success, as a large service sends them.
const TWENTY: [(&str, &str); 20] = [
    ("Date", "Wed, 21 Oct 2026 07:28:00 GMT"),
    ("Content-Type", "application/json; charset=utf-8"),
    ("Content-Length", "4181"),
    ("Connection", "keep-alive"),
    ("Server", "cloudfront"),
    ("Cache-Control", "private, max-age=60, s-maxage=60"),
    ("Vary", "Accept, Authorization, Accept-Encoding"),
    ("ETag", "W/\"1f8c55bd2a8f9d0f\""),
    ("Last-Modified", "Wed, 21 Oct 2026 07:00:00 GMT"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After"),
    ("Strict-Transport-Security", "max-age=31536000; includeSubdomains; preload"),
    ("X-Frame-Options", "deny"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-XSS-Protection", "0"),
    ("Referrer-Policy", "origin-when-cross-origin"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("Accept-Ranges", "bytes"),
    ("Via", "1.1 vegur"),
    ("Age", "12"),
];

pub(crate) fn cases() -> Vec<Case> {
    let rest = Contract::rest();
    let get = Request::from_parts("GET", "https://api.example/orders/7", &[]);
    let twenty: Vec<Header<'static>> =
        TWENTY.iter().map(|(name, value)| Header::new(name, value)).collect();
    let (failed, failed_get) = (twenty.clone(), get.clone());
    let hostile = hostile_headers();
    let body = hostile_body();
    vec![
        plain("judge-200-twenty-fields", move || {
            let response = Response::new(black_box(200)).headers(&twenty);
            drop(black_box(judge(rest, Some(&get), &response)));
        }),
        plain("judge-404-twenty-fields", move || {
            let response = Response::new(black_box(404)).headers(&failed);
            drop(black_box(judge(rest, Some(&failed_get), &response)));
        }),
        plain("judge-hostile", move || {
            let response =
                Response::new(black_box(503)).headers(&hostile).body(&body, BodyState::Complete);
            drop(black_box(judge(rest, None, &response)));
        }),
    ]
}

/// A thousand fields that every reader must look into.
fn hostile_headers() -> Vec<Header<'static>> {
    const FIELDS: [(&str, &str); 5] = [
        ("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("WWW-Authenticate", "Bearer realm=\"a, b\", error=\"invalid_token\", Basic realm=x"),
        ("Proxy-Status", "a; error=connection_timeout, b; error=http_response_timeout"),
        ("RateLimit", "\"burst\";r=0;t=30, \"daily\";r=0;t=60"),
        ("X-Request-Id", "0123456789abcdef0123456789abcdef"),
    ];
    FIELDS.iter().cycle().take(1_000).map(|(name, value)| Header::new(name, value)).collect()
}

/// 64 KiB of nested objects, lists, escapes and members that tables know.
fn hostile_body() -> Vec<u8> {
    let mut body = b"{\"errors\":[".to_vec();
    while body.len() < 65_000 {
        body.extend_from_slice(PROBLEM);
        body.extend_from_slice(br#",{"error":{"details":[[{"\u0063ode":"a timed out \\ b"}]]}},"#);
    }
    body.extend_from_slice(b"0]}");
    body
}
