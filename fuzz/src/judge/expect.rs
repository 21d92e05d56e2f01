//! What must hold of every verdict, written from the rules and not from the code: it asks the core for no
//! reason of its own.

use super::{Answer, Case, Judged, RECEIVED};
use aftercall::{
    BodyState, Cause, Effect, Fault, Field, Phase, Problem, Remedy, Repeat, Response, Source,
    Verdict, WaitHint,
};
use std::time::Duration;

/// Checks a verdict.
pub(super) fn verdict(judged: &Judged, case: &Case<'_>, verdict: &Verdict) {
    words(case, verdict);
    repeats(judged, case, verdict);
    explanation(verdict);
    waits(verdict);
    bounds(verdict);
    after_redirects(case, verdict);
    match &case.answer {
        Answer::Response(response) => proofs(judged, response, verdict),
        Answer::Failure(failure) => {
            assert_eq!((verdict.code(), verdict.failure()), (0, Some(*failure)));
            let guaranteed = matches!(failure.cause, Cause::RefusedStream | Cause::VersionFallback);
            let early = matches!(
                failure.phase,
                Phase::Config
                    | Phase::Dns
                    | Phase::Connect
                    | Phase::Proxy
                    | Phase::Tls
                    | Phase::Pool
            );
            let unsent = failure.sent == Some(false) || (early && failure.sent.is_none());
            if verdict.effect() == Effect::NotApplied {
                assert!(guaranteed || unsent, "claims that {failure} proves something");
            }
        }
    }
}

/// What the words say of each other.
fn words(case: &Case<'_>, verdict: &Verdict) {
    assert!(verdict.items().len() <= 1_024);
    for item in verdict.items() {
        assert!(!item.is_success || item.status == 304 || !(300..).contains(&item.status));
    }
    if verdict.is_success() {
        assert_ne!(verdict.fault(), Fault::Caller, "a success is the caller's fault");
        assert!(!verdict.is_client_error() && !verdict.is_server_error());
    }
    assert!(!(verdict.is_client_error() && verdict.is_server_error()));
    assert_eq!(verdict.is_throttled(), verdict.remedy() == Remedy::SlowDown);
    if verdict.is_already_done() {
        assert!(verdict.is_success() && !verdict.is_verified());
        let request = case.request.as_ref().expect("a request that was made before");
        assert_eq!(request.method(), "DELETE");
        assert!(matches!(verdict.code(), 404 | 410));
    }
    assert!(!verdict.message().is_empty() && !verdict.description().is_empty());
}

/// Who may be asked again.
fn repeats(judged: &Judged, case: &Case<'_>, verdict: &Verdict) {
    let useful = matches!(verdict.remedy(), Remedy::Retry | Remedy::SlowDown);
    let request = case.request.as_ref();
    let earlier = case.earlier;
    if verdict.repeat() == Repeat::Always {
        assert_eq!(verdict.effect(), Effect::NotApplied, "always without a proof");
        assert!(useful, "always, to {}", verdict.remedy());
        assert!(!earlier.is_some_and(Effect::may_be_applied), "always after {earlier:?}");
    }
    let keys = judged.contract.honors_idempotency_keys();
    let harmless = request.is_some_and(|request| {
        let guarded = judged.contract.heeds_preconditions_on_post() && request.method() == "POST";
        request.is_harmless(keys) || guarded
    });
    let allowed = match verdict.repeat() {
        Repeat::Never => false,
        Repeat::IfHarmless => harmless,
        Repeat::Always => true,
    };
    let replayable = request.is_none_or(|request| request.is_replayable());
    if verdict.is_retryable() {
        assert!(useful && allowed && replayable, "retryable: {verdict:?}");
    }
}

/// The evidence speaks of the verdict's own values.
fn explanation(verdict: &Verdict) {
    assert_eq!(verdict.evidence().count(), 5 + usize::from(verdict.wait().is_some()));
    for each in verdict.evidence() {
        assert_eq!(each.source(), verdict.decided_by(each.field()));
        assert!(!each.name().is_empty() && !each.value().is_empty(), "{each:?}");
        let value = match each.field() {
            Field::Effect => verdict.effect().slug(),
            Field::Fault => verdict.fault().slug(),
            Field::Repeat => verdict.repeat().slug(),
            Field::Remedy => verdict.remedy().slug(),
            Field::Reason => verdict.reason().slug(),
            Field::Wait => continue,
        };
        assert_eq!(each.value(), value);
        assert!(each.overrode().all(|other| other.value != value), "{each:?}");
    }
    assert_eq!(verdict.caveats().iter().count(), verdict.caveats().bits().count_ones() as usize);
    assert!(!verdict.explain().to_string().is_empty());
}

fn waits(verdict: &Verdict) {
    let most = Duration::from_secs(u64::from(u32::MAX));
    if let Some(WaitHint::After(wait)) = verdict.wait() {
        assert!(wait <= most, "a wait of {wait:?}");
    }
    // Whatever the clock says, a wait can be reckoned with.
    for wall in [RECEIVED, i64::MIN, i64::MAX, 0] {
        let _ = verdict.wait().map(|wait| wait.from_wall(wall));
    }
}

/// What a peer sends may be long; what is kept of it is not.
fn bounds(verdict: &Verdict) {
    let Problem { type_uri, code, title, detail, request_id, errors, .. } = verdict.problem();
    assert!(errors.len() <= 32, "{} field errors", errors.len());
    let parts = errors.iter().flat_map(|error| {
        [&error.pointer, &error.field, &error.code, &error.detail].into_iter().flatten()
    });
    for text in [type_uri, code, title, detail, request_id].into_iter().flatten().chain(parts) {
        assert!(text.len() <= 4_096 * 3, "{} bytes are kept", text.len());
    }
    assert!(verdict.challenges().len() <= 16);
    assert!(verdict.limits().len() <= 16);
}

/// After 301, 302 and 303 the last answer speaks for a GET.
fn after_redirects(case: &Case<'_>, verdict: &Verdict) {
    let safe = case.request.as_ref().is_some_and(|request| {
        matches!(
            request.method(),
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" | "PROPFIND" | "REPORT" | "SEARCH"
        )
    });
    if !safe && case.redirects.iter().any(|code| matches!(code, 301..=303)) {
        assert_ne!(verdict.effect(), Effect::NotApplied, "the answer is a GET's");
        assert_eq!(verdict.repeat(), Repeat::Never);
    }
}

/// What may prove that nothing was applied.
fn proofs(judged: &Judged, response: &Response<'_>, verdict: &Verdict) {
    assert_eq!((verdict.code(), verdict.failure()), (response.status, None));
    // A user's row is the user's word.
    if !judged.is_built_in || verdict.effect() != Effect::NotApplied {
        return;
    }
    let source = verdict.decided_by(Field::Effect);
    let is_forwarder = |source| matches!(source, Source::ProxyStatus | Source::Intermediary);
    let forwarded = is_forwarder(source);
    match response.status {
        // A failure in a success: a code, or GraphQL's own media type.
        200..=299 => {
            let said = matches!(source, Source::Code | Source::Body) && !verdict.is_success();
            assert!(said, "a success was not applied, by {source}");
            assert!(verdict.repeat() != Repeat::Always || source == Source::Code);
        }
        500 | 502 | 504 => assert!(forwarded, "{} by {source}", response.status),
        503 => {
            let throttled = matches!(source, Source::Code)
                || (judged.is_rest && matches!(source, Source::RetryAfter | Source::Row));
            assert!(forwarded || throttled, "503 by {source}");
            let in_part = matches!(response.body_state, BodyState::Truncated | BodyState::Prefix);
            let cut = in_part && !response.body.is_empty();
            assert!(
                !cut || source == Source::ProxyStatus,
                "503 by {source}, with a body cut short"
            );
        }
        _ => {}
    }
    if verdict.repeat() == Repeat::Always {
        let refuses =
            matches!(response.status, 200..=299 | 400 | 403 | 413 | 421 | 425 | 429 | 503);
        assert!(refuses || forwarded, "always after {}", response.status);
    }
}
