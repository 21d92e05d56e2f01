//! Whatever a peer sends, there is a verdict: never a panic, never unbounded work or memory.

mod cases;

use aftercall::pack::pack_verdict;
use aftercall::{
    BodyState, Contract, Effect, Fault, Header, Origin, Repeat, Request, Response, SUMMARY_FIELDS,
    SummaryValue, Verdict, WaitHint, body_wanted, judge,
};
use cases::cases;
use proptest::prelude::*;
use serde_json::{Value, json};

const NAMES: &[&str] = &[
    "Retry-After",
    "retry-after-ms",
    "Date",
    "WWW-Authenticate",
    "Proxy-Status",
    "RateLimit",
    "RateLimit-Policy",
    "RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "Sforce-Limit-Info",
    "Zendesk-RateLimit-Tickets-Index",
    "x-ms-ratelimit-remaining-resource",
    "cf-mitigated",
    "CF-RAY",
    "Server",
    "x-csrf-token",
    "DPoP-Nonce",
    "x-github-request-id",
    "x-shopify-request-id",
    "x-amzn-requestid",
    "grpc-status",
    "grpc-message",
    "grpc-status-details-bin",
    "Transfer-Encoding",
    "Content-Length",
    "Via",
    "x-should-retry",
    "grpc-retry-pushback-ms",
    "Content-Type",
    "x-amzn-errortype",
    "X-Request-Id",
    "If-Match",
    "Idempotency-Key",
];

fn values() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "120",
        "-5",
        "1e3",
        "Wed, 21 Oct 2026 07:28:00 GMT",
        ",",
        ";",
        "=",
        "\"",
        "\\",
        "Bearer",
        "error",
        "realm",
        " ",
        "99999999999999999999999",
        "0.",
        ".5",
        "\u{ff11}",
        "true",
        ":",
        "==",
        "0",
        "4",
        "14",
        "cloudflare",
        "required",
        "use_dpop_nonce",
        "nonce",
        "stale",
        "application/graphql-response+json",
        "application/json",
        "p; error=connection_refused",
        "ThrottlingException",
    ]);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"error\"",
        "\"message\"",
        "\"errors\"",
        "\"code\"",
        "\"retryable\"",
        "true",
        "null",
        "1",
        "1.5",
        "\\u00",
        "\\ud83d",
        "\u{e9}",
        "timed out",
        "<",
        "\"retry_after\"",
        "\"policyName\"",
        "\"global\"",
        "\"violated-policies\"",
        "\"extensions\"",
        "\"cost\"",
        "secondary rate",
        "expected available in 17 seconds",
        "jschl",
        "\"detail\"",
        " ",
        "\"status\"",
        "\"http_code\"",
        "\"data\"",
        "\"items\"",
        "\"took\"",
        "\"results\"",
        "\"UnprocessedItems\"",
        "\"THROTTLED\"",
        "\"RATE_LIMITED\"",
        "\"type\"",
        "\"ok\"",
        "\"success\"",
        "false",
        "429",
        "504",
        "error code: 521",
        "<multistatus>",
        "<response>",
        "<status>HTTP/1.1 429 x</status>",
        "</response>",
        "<Error>",
        "<Code>",
    ]);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

/// The JSON form is JSON, and says what the scalars say; the packed form is as long as it claims.
fn forms_agree(verdict: &Verdict) -> Result<(), TestCaseError> {
    let written = verdict.to_json();
    let json: Value = serde_json::from_str(&written)
        .map_err(|error| TestCaseError::fail(format!("{error}: {written}")))?;
    for (field, value) in SUMMARY_FIELDS.iter().zip(verdict.summary().values()) {
        let shown = match value {
            SummaryValue::Code(code) => json!(code),
            SummaryValue::Flag(flag) => json!(flag),
            SummaryValue::Word(_) => json!(field.slug(value)),
        };
        prop_assert_eq!(&json[field.name], &shown, "{}", field.name);
    }
    let packed = pack_verdict(verdict);
    let total = packed.first_chunk().map(|total| u32::from_le_bytes(*total));
    prop_assert_eq!(total.map(|total| total as usize), Some(packed.len()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(4000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_response_has_a_verdict(
        status in any::<u16>(),
        fields in prop::collection::vec((prop::sample::select(NAMES), values()), 0..6),
        body in bodies(),
        state in prop::sample::select(BodyState::ALL.to_vec()),
        received in prop::option::of(any::<i64>()),
        method in "[A-Z]{0,8}",
    ) {
        let headers: Vec<Header<'_>> =
            fields.iter().map(|(name, value)| Header::new(*name, value)).collect();
        let mut response = Response::new(status).headers(&headers).body(&body, state);
        response.received = received;
        let request = Request::from_parts(&method, "https://u:p@api.example/?token=s", &headers);
        for contract in [Contract::rest(), Contract::http()] {
            for request in [None, Some(&request)] {
                let verdict = judge(contract, request, &response);
                // What follows from the words themselves.
                prop_assert!(verdict.repeat() != Repeat::Always || verdict.effect() == Effect::NotApplied);
                prop_assert!(!verdict.is_success() || verdict.fault() != Fault::Caller);
                prop_assert!(!(verdict.is_client_error() && verdict.is_server_error()));
                prop_assert!(verdict.evidence().count() >= 5);
                forms_agree(&verdict)?;
                prop_assert!(verdict.problem().errors.len() <= 32);
                if let Some(WaitHint::After(wait)) = verdict.wait() {
                    prop_assert!(wait.as_secs() <= u64::from(u32::MAX));
                }
                prop_assert!(body_wanted(request, &response) <= aftercall::MAX_BODY);
            }
        }
    }

    #[test]
    fn any_url_has_an_origin(url in ".{0,80}") {
        let origin = Origin::of(&url);
        prop_assert!(!origin.as_str().contains('@'));
    }

    #[test]
    fn any_contract_text_is_read_or_refused(text in "[\\[\\]a-z0-9=\" \n]{0,120}") {
        if let Err(error) = Contract::from_toml(&text) {
            prop_assert!(error.position().is_some(), "{}", error);
        }
    }
}

#[test]
fn a_body_of_a_hundred_megabytes_is_looked_at_only_at_its_start() {
    let body = vec![b'['; 100 << 20];
    let response = Response::new(500).body(&body, BodyState::Complete);
    let verdict = judge(Contract::rest(), None, &response);
    let caveats: Vec<&str> = verdict.caveats().iter().map(|caveat| caveat.slug()).collect();
    assert!(caveats.contains(&"body-too-long"), "{caveats:?}");
}

#[test]
fn a_body_wait_saturates() {
    let body = br#"{"retry_after": 99999999999999}"#;
    let response = Response::new(503).body(body, BodyState::Complete);
    let Some(WaitHint::After(wait)) = judge(Contract::rest(), None, &response).wait() else {
        panic!("no wait")
    };
    assert_eq!(wait.as_secs(), u64::from(u32::MAX));
}
