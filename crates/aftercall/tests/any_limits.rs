//! Whatever fields about limits a peer sends: they prove nothing, they shorten no wait, and what is one
//! provider's alone is not read from another.

mod cases;

use aftercall::{Contract, Effect, Header, Repeat, Request, Response, Verdict, WaitHint, judge};
use cases::cases;
use core::time::Duration;
use proptest::prelude::*;

/// Fields that anybody may send.
const FIELDS: &[&str] = &[
    "RateLimit",
    "RateLimit-Policy",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Reset-After",
    "X-Rate-Limit-Remaining",
    "X-Rate-Limit-Reset",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "x-ratelimit-requests-remaining",
    "x-ratelimit-requests-reset",
    "anthropic-ratelimit-tokens-remaining",
    "anthropic-ratelimit-tokens-reset",
    "X-Shopify-Shop-Api-Call-Limit",
    "Sforce-Limit-Info",
    "Zendesk-RateLimit-Tickets-Index",
    "x-ms-ratelimit-remaining-resource",
    "Stripe-Rate-Limited-Reason",
];

/// Fields that are read only if their provider is known.
const OWNED: &[&str] = &[
    "ratelimit-name",
    "ratelimit-observed",
    "ratelimit-resettime",
    "ratelimit-reason",
    "x-ratelimit-bucket",
    "x-ratelimit-global",
    "x-ratelimit-scope",
    "x-ratelimit-resource",
    "x-ratelimit-complexity-remaining",
    "x-ratelimit-complexity-reset",
    "x-ratelimit-endpoint-requests-reset",
];

/// Hosts of nobody, some of which look like those of a provider.
const NOBODYS: &[&str] = &[
    "https://api.example/x",
    "https://api.github.com.evil.example/x",
    "https://xapi.github.com/x",
    "https://evil.example/api.github.com",
    "https://discord.com.example/api",
    "https://p.rapidapi.com/x",
];

fn values() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "0",
        "1",
        "60",
        "-1",
        "0.5",
        "1792567710",
        "1792567710000",
        "99999999999999999999",
        "2026-10-21T07:29Z",
        "Wed, 21 Oct 2026 07:29:30 GMT",
        "6m0s",
        "12ms",
        "soon",
        "\"a\"",
        "\"b\";r=0;t=9",
        ";r=0",
        ";t=60",
        ";q=5",
        ";w=60",
        ", ",
        "limit=9",
        "remaining=0",
        "reset=30",
        "/40",
        "40/40",
        "x=1/1",
        "total=9; remaining=0; resets=41",
        "p;0,q;5",
        "global-rate",
        "true",
        "user",
        " ",
        "=",
        ";",
        "\u{ff11}",
    ]);
    prop_oneof![
        2 => prop::sample::select(vec!["0", "30", "1792567710", "6m0s", "\"a\";r=0;t=30"])
            .prop_map(str::to_owned),
        1 => prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat()),
    ]
}

fn fields(names: &'static [&'static str]) -> impl Strategy<Value = Vec<(&'static str, String)>> {
    prop::collection::vec((prop::sample::select(names), values()), 0..7)
}

fn verdict(status: u16, url: &str, fields: &[(&str, String)], more: &[(&str, &str)]) -> Verdict {
    let headers: Vec<Header<'_>> = fields
        .iter()
        .map(|(name, value)| Header::new(*name, value))
        .chain(more.iter().map(|(name, value)| Header::new(*name, *value)))
        .collect();
    let post = Request::from_parts("POST", url, &[]);
    let response = Response::new(status).headers(&headers).received(1_792_567_680_000_000);
    judge(Contract::rest(), Some(&post), &response)
}

fn wait(verdict: &Verdict) -> Duration {
    verdict.wait().map_or(Duration::ZERO, |wait| wait.from_wall(1_792_567_680_000_000))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(4000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fields_about_limits_prove_nothing(
        status in prop_oneof![Just(403), Just(429), Just(503), 200..600_u16],
        fields in fields(FIELDS),
    ) {
        let with = verdict(status, NOBODYS[0], &fields, &[]);
        let without = verdict(status, NOBODYS[0], &[], &[]);
        prop_assert!(with.limits().len() <= 16);
        prop_assert_eq!(with.effect(), without.effect());
        if status == 403 {
            prop_assert!(with.repeat() <= Repeat::IfHarmless);
            prop_assert!(!with.is_retryable(), "a POST");
        } else {
            let words = |it: &Verdict| (it.repeat(), it.remedy(), it.reason(), it.fault());
            prop_assert_eq!(words(&with), words(&without));
        }
        // Only who was refused must wait.
        prop_assert!(with.wait().is_none() || with.is_throttled());
    }

    #[test]
    fn nothing_that_is_known_of_limits_shortens_a_wait(
        status in prop_oneof![Just(403), Just(429), Just(503)],
        fields in fields(FIELDS),
        retry_after in prop::option::of(prop::sample::select(vec!["0", "5", "soon", "99999"])),
        left_out in any::<prop::sample::Index>(),
    ) {
        let more: Vec<(&str, &str)> = retry_after.map(|value| ("Retry-After", value)).into_iter().collect();
        let all = verdict(status, NOBODYS[0], &fields, &more);
        let plain = verdict(status, NOBODYS[0], &[], &more);
        prop_assert!(wait(&all) >= wait(&plain));
        if plain.wait().is_some() {
            prop_assert_eq!(all.wait(), plain.wait(), "Retry-After takes precedence");
        }
        if !fields.is_empty() {
            let mut fewer = fields.clone();
            fewer.remove(left_out.index(fields.len()));
            prop_assert!(wait(&all) >= wait(&verdict(status, NOBODYS[0], &fewer, &more)));
        }
        if let Some(WaitHint::After(wait)) = all.wait() {
            prop_assert!(wait.as_secs() <= u64::from(u32::MAX));
        }
    }

    #[test]
    fn what_is_a_provider_s_own_is_not_read_from_another(
        status in prop_oneof![Just(200), Just(403), Just(429), Just(503), Just(500)],
        url in prop::sample::select(NOBODYS),
        everybodys in fields(FIELDS),
        owned in fields(OWNED),
    ) {
        let plain = verdict(status, NOBODYS[0], &everybodys, &[]);
        let all: Vec<_> = everybodys.iter().chain(&owned).cloned().collect();
        prop_assert_eq!(verdict(status, url, &all, &[]).to_json(), plain.to_json());
    }
}

/// The same fields where they are at home, so that the property above tests something.
#[test]
fn what_is_a_provider_s_own_is_read_at_home() {
    let fields =
        [("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-resource", "core".to_owned())];
    let home = verdict(403, "https://api.github.com/x", &fields, &[]);
    assert_eq!((home.effect(), home.repeat()), (Effect::NotApplied, Repeat::Always));
    assert_eq!(home.limits()[0].name, "core");
    for url in NOBODYS {
        let away = verdict(403, url, &fields, &[]);
        assert_eq!((away.repeat(), away.limits()[0].name.as_str()), (Repeat::Never, ""), "{url}");
    }
}
