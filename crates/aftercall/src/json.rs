//! The one JSON form of what the core returns: the same keys in every language and in the vectors.
//!
//! Names are in lower case with underscores. Words are written as slugs. Names of times include the
//! unit (`after_ms`); a wall time is RFC 3339 in UTC. What is absent is `null`, except in the
//! members of a field error, where it is left out.

use crate::challenge::Challenge;
use crate::decision::{Attempt, Decision, Outcome};
use crate::explain::Evidence;
use crate::failure::Failure;
use crate::governor::{HoldSnapshot, QuotaSnapshot, ScopeSnapshot, Snapshot};
use crate::item::Item;
use crate::limit::Limit;
use crate::problem::{FieldError, Problem};
use crate::status::Status;
use crate::summary::{SUMMARY_FIELDS, SummaryValue};
use crate::time::{Rfc3339, WaitHint};
use crate::verdict::Verdict;
use crate::vocabulary::Action;
use core::fmt::{self, Write};
use core::time::Duration;

/// Writes one JSON value.
struct Json<'w, W: Write> {
    out: &'w mut W,
}

/// A JSON object that is being written.
struct Object<'w, W: Write> {
    out: &'w mut W,
    is_begun: bool,
}

impl<W: Write> Json<'_, W> {
    fn text(&mut self, text: &str) -> fmt::Result {
        self.out.write_char('"')?;
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= 0x20 && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.out.write_str(text.get(plain..at).unwrap_or(""))?;
            plain = at + 1;
            match byte {
                b'"' => self.out.write_str("\\\"")?,
                b'\\' => self.out.write_str("\\\\")?,
                b'\n' => self.out.write_str("\\n")?,
                b'\r' => self.out.write_str("\\r")?,
                b'\t' => self.out.write_str("\\t")?,
                _ => write!(self.out, "\\u{byte:04x}")?,
            }
        }
        self.out.write_str(text.get(plain..).unwrap_or(""))?;
        self.out.write_char('"')
    }

    fn text_or_null(&mut self, text: Option<&str>) -> fmt::Result {
        match text {
            None => self.out.write_str("null"),
            Some(text) => self.text(text),
        }
    }

    fn object(&mut self, members: impl FnOnce(&mut Object<'_, W>) -> fmt::Result) -> fmt::Result {
        self.out.write_char('{')?;
        members(&mut Object { out: self.out, is_begun: false })?;
        self.out.write_char('}')
    }

    fn array<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Json<'_, W>, T) -> fmt::Result,
    ) -> fmt::Result {
        self.out.write_char('[')?;
        for (position, item) in items.enumerate() {
            if position > 0 {
                self.out.write_char(',')?;
            }
            write(&mut Json { out: self.out }, item)?;
        }
        self.out.write_char(']')
    }

    /// Milliseconds, with a fraction only if it is not zero.
    fn millis(&mut self, duration: Duration) -> fmt::Result {
        let micros = duration.as_micros();
        write!(self.out, "{}", micros / 1_000)?;
        match micros % 1_000 {
            0 => Ok(()),
            rest => {
                let digits = format!("{rest:03}");
                write!(self.out, ".{}", digits.trim_end_matches('0'))
            }
        }
    }

    fn millis_or_null(&mut self, duration: Option<Duration>) -> fmt::Result {
        match duration {
            None => self.out.write_str("null"),
            Some(duration) => self.millis(duration),
        }
    }
}

impl<W: Write> Object<'_, W> {
    fn key(&mut self, key: &str) -> Result<Json<'_, W>, fmt::Error> {
        if self.is_begun {
            self.out.write_char(',')?;
        }
        self.is_begun = true;
        let mut json = Json { out: self.out };
        json.text(key)?;
        json.out.write_char(':')?;
        Ok(json)
    }

    fn text(&mut self, key: &str, text: &str) -> fmt::Result {
        self.key(key)?.text(text)
    }

    fn optional(&mut self, key: &str, text: Option<&str>) -> fmt::Result {
        self.key(key)?.text_or_null(text)
    }

    fn number(&mut self, key: &str, number: impl fmt::Display) -> fmt::Result {
        write!(self.key(key)?.out, "{number}")
    }
}

macro_rules! json_form {
    ($($type:ty, $what:literal => $write:ident;)+) => {$(
        impl $type {
            #[doc = concat!("Writes ", $what, " as JSON: one object, no line breaks.")]
            ///
            /// # Errors
            ///
            /// Only those of `out`.
            pub fn write_json(&self, out: &mut impl Write) -> fmt::Result {
                $write(&mut Json { out }, self)
            }

            #[doc = concat!("The JSON form of ", $what, ", as text.")]
            pub fn to_json(&self) -> String {
                let mut text = String::new();
                // Writing to a string does not fail.
                let _ = self.write_json(&mut text);
                text
            }
        }
    )+};
}

json_form! {
    Status, "the row" => status;
    Verdict, "the verdict" => verdict;
    Decision, "the decision" => decision;
    Outcome, "the outcome" => outcome;
    Snapshot, "the snapshot" => snapshot;
    ScopeSnapshot, "what is known of the scope" => scope;
    HoldSnapshot, "the hold" => hold;
    QuotaSnapshot, "the limit" => quota;
}

fn status<W: Write>(json: &mut Json<'_, W>, status: &Status) -> fmt::Result {
    json.object(|row| {
        row.number("code", status.code())?;
        row.text("name", status.name())?;
        row.text("message", status.message())?;
        row.text("description", status.description())?;
        row.text("phrase", status.phrase())?;
        row.text("help", status.help())?;
        row.text("reference", status.reference())?;
        row.number("is_known", status.is_known())?;
        row.text("effect", status.effect().slug())?;
        row.text("fault", status.fault().slug())?;
        row.text("reason", status.reason().slug())?;
        row.text("repeat", status.repeat().slug())?;
        row.text("remedy", status.remedy().slug())?;
        row.number("is_success", status.is_success())?;
        row.number("is_client_error", status.is_client_error())?;
        row.number("is_server_error", status.is_server_error())?;
        row.number("is_throttled", status.is_throttled())
    })
}

fn verdict<W: Write>(json: &mut Json<'_, W>, verdict: &Verdict) -> fmt::Result {
    json.object(|members| {
        members.text("message", verdict.message())?;
        members.text("description", verdict.description())?;
        for (field, value) in SUMMARY_FIELDS.iter().zip(verdict.summary().values()) {
            match value {
                SummaryValue::Code(code) => members.number(field.name, code)?,
                SummaryValue::Flag(flag) => members.number(field.name, flag)?,
                SummaryValue::Word(_) => members.optional(field.name, field.slug(value))?,
            }
        }
        wait(&mut members.key("wait")?, verdict.wait())?;
        problem(&mut members.key("problem")?, verdict.problem())?;
        members.key("items")?.array(verdict.items().iter(), item)?;
        failure(&mut members.key("failure")?, verdict.failure())?;
        members.key("challenges")?.array(verdict.challenges().iter(), challenge)?;
        members.key("limits")?.array(verdict.limits().iter(), limit)?;
        let caveats = verdict.caveats().iter();
        members.key("caveats")?.array(caveats, |json, caveat| json.text(caveat.slug()))?;
        members.key("evidence")?.object(|fields| {
            verdict
                .evidence()
                .try_for_each(|each| evidence(&mut fields.key(each.field().slug())?, each))
        })
    })
}

fn wait<W: Write>(json: &mut Json<'_, W>, wait: Option<WaitHint>) -> fmt::Result {
    match wait {
        None => json.out.write_str("null"),
        Some(WaitHint::After(duration)) => {
            json.object(|wait| wait.key("after_ms")?.millis(duration))
        }
        Some(WaitHint::At(at)) => json.object(|wait| wait.text("at", &Rfc3339(at).to_string())),
    }
}

fn problem<W: Write>(json: &mut Json<'_, W>, problem: &Problem) -> fmt::Result {
    json.object(|members| {
        members.optional("type", problem.type_uri.as_deref())?;
        members.optional("code", problem.code.as_deref())?;
        members.optional("title", problem.title.as_deref())?;
        members.optional("detail", problem.detail.as_deref())?;
        members.optional("request_id", problem.request_id.as_deref())?;
        members.key("errors")?.array(problem.errors.iter(), field_error)
    })
}

fn field_error<W: Write>(json: &mut Json<'_, W>, error: &FieldError) -> fmt::Result {
    json.object(|members| {
        let known = [
            ("pointer", &error.pointer),
            ("field", &error.field),
            ("code", &error.code),
            ("detail", &error.detail),
        ];
        known.into_iter().try_for_each(|(key, text)| {
            text.as_deref().map_or(Ok(()), |text| members.text(key, text))
        })
    })
}

fn item<W: Write>(json: &mut Json<'_, W>, item: &Item) -> fmt::Result {
    json.object(|members| {
        members.number("index", item.index)?;
        members.optional("id", item.id.as_deref())?;
        members.number("status", item.status)?;
        members.optional("code", item.code.as_deref())?;
        members.optional("detail", item.detail.as_deref())?;
        members.text("reason", item.reason.slug())?;
        members.text("effect", item.effect.slug())?;
        members.text("disposition", item.disposition.slug())?;
        members.number("is_success", item.is_success)
    })
}

fn failure<W: Write>(json: &mut Json<'_, W>, failure: Option<Failure>) -> fmt::Result {
    let Some(failure) = failure else { return json.out.write_str("null") };
    json.object(|members| {
        members.text("phase", failure.phase.slug())?;
        members.text("cause", failure.cause.slug())?;
        match failure.sent {
            None => members.optional("sent", None),
            Some(sent) => members.number("sent", sent),
        }
    })
}

fn challenge<W: Write>(json: &mut Json<'_, W>, challenge: &Challenge) -> fmt::Result {
    json.object(|members| {
        members.text("scheme", &challenge.scheme)?;
        members.text("realm", &challenge.realm)?;
        members.text("error", &challenge.error)?;
        members.text("error_description", &challenge.error_description)?;
        members.text("scope", &challenge.scope)?;
        members.text("acr_values", &challenge.acr_values)?;
        match challenge.max_age {
            None => members.optional("max_age", None)?,
            Some(seconds) => members.number("max_age", seconds)?,
        }
        members.text("nonce", &challenge.nonce)?;
        members.number("stale", challenge.stale)
    })
}

fn limit<W: Write>(json: &mut Json<'_, W>, limit: &Limit) -> fmt::Result {
    json.object(|members| {
        members.text("name", &limit.name)?;
        for (key, amount) in [("limit", limit.limit), ("remaining", limit.remaining)] {
            match amount {
                None => members.optional(key, None)?,
                Some(amount) => members.number(key, amount)?,
            }
        }
        wait(&mut members.key("resets")?, limit.resets)?;
        members.key("window_ms")?.millis_or_null(limit.window)?;
        members.text("unit", &limit.unit)?;
        members.text("scope", limit.scope.slug())
    })
}

fn evidence<W: Write>(json: &mut Json<'_, W>, evidence: Evidence<'_>) -> fmt::Result {
    json.object(|members| {
        members.text("source", evidence.source().slug())?;
        members.text("name", &evidence.name())?;
        members.key("overrode")?.array(evidence.overrode(), |json, other| {
            json.object(|members| {
                members.text("source", other.source.slug())?;
                members.text("value", other.value)?;
                members.text("name", &other.name)
            })
        })
    })
}

fn decision<W: Write>(json: &mut Json<'_, W>, decision: &Decision) -> fmt::Result {
    json.object(|members| {
        members.text("action", decision.action().slug())?;
        match decision {
            Decision::Send(send) => {
                members.number("attempt", send.number)?;
                members.key("time_left_ms")?.millis_or_null(send.time_left)?;
                members.number("fresh_connection", send.fresh_connection)
            }
            Decision::Wait(wait) => {
                members.key("until_ms")?.millis(Duration::from_micros(wait.until))?;
                members.number("until_us", wait.until)?;
                members.key("wait_ms")?.millis(wait.duration)?;
                members.text("reason", wait.reason.slug())
            }
            Decision::Authenticate(wanted) => {
                let challenges = wanted.challenges.iter();
                members.key("challenges")?.array(challenges, challenge)
            }
            Decision::Verify(wanted) => {
                members.number("attempt", wanted.attempt)?;
                members.key("time_left_ms")?.millis(wanted.time_left)?;
                members.key("now_ms")?.millis(Duration::from_micros(wanted.now))?;
                members.number("code", wanted.code)?;
                failure(&mut members.key("failure")?, wanted.failure)?;
                members.key("attempts")?.array(wanted.attempts.iter(), attempt)
            }
            Decision::Done(done) => outcome(&mut members.key("outcome")?, done),
        }
    })
}

fn outcome<W: Write>(json: &mut Json<'_, W>, outcome: &Outcome) -> fmt::Result {
    json.object(|members| {
        members.text("stop", outcome.stop().slug())?;
        members.text("effect", outcome.effect().slug())?;
        members.number("is_success", outcome.is_success())?;
        match outcome.verdict() {
            None => members.optional("code", None)?,
            Some(last) => members.number("code", last.code())?,
        }
        members.optional("suggested", outcome.suggested().map(Action::slug))?;
        members.number("attempt_count", outcome.attempts().len())?;
        members.key("wait_ms")?.millis_or_null(outcome.wait())?;
        members.key("attempts")?.array(outcome.attempts().iter(), attempt)?;
        let mut last = members.key("verdict")?;
        match outcome.verdict() {
            None => last.out.write_str("null"),
            Some(last_verdict) => verdict(&mut last, last_verdict),
        }
    })
}

fn attempt<W: Write>(json: &mut Json<'_, W>, attempt: &Attempt) -> fmt::Result {
    json.object(|members| {
        members.number("number", attempt.number)?;
        members.key("sent_ms")?.millis(Duration::from_micros(attempt.sent_at))?;
        let ended = attempt.ended_at.map(Duration::from_micros);
        members.key("ended_ms")?.millis_or_null(ended)?;
        members.number("code", attempt.code)?;
        members.text("effect", attempt.effect.slug())?;
        members.text("remedy", attempt.remedy.slug())
    })
}

fn snapshot<W: Write>(json: &mut Json<'_, W>, snapshot: &Snapshot) -> fmt::Result {
    json.object(|members| {
        members.key("scopes")?.array(snapshot.scopes.iter(), scope)?;
        members.number("forgotten", snapshot.forgotten)
    })
}

fn scope<W: Write>(json: &mut Json<'_, W>, scope: &ScopeSnapshot) -> fmt::Result {
    json.object(|members| {
        members.text("origin", scope.origin.as_str())?;
        members.optional("scope", scope.scope.as_deref())?;
        members.number("pressure", scope.pressure)?;
        members.number("budget_left", scope.budget_left)?;
        members.number("budget_capacity", scope.budget_capacity)?;
        let mut held = members.key("hold")?;
        match &scope.hold {
            None => held.out.write_str("null")?,
            Some(last) => hold(&mut held, last)?,
        }
        let mut low = members.key("quota")?;
        match &scope.quota {
            None => low.out.write_str("null")?,
            Some(left) => quota(&mut low, left)?,
        }
        members.number("learned_gap_us", scope.learned_gap_us)?;
        let open = members.key("circuit_open_until_us")?;
        match scope.circuit_open_until_us {
            None => open.out.write_str("null")?,
            Some(until) => write!(open.out, "{until}")?,
        }
        members.number("buckets", scope.buckets)?;
        members.number("attempts", scope.attempts)?;
        members.number("retries", scope.retries)?;
        members.number("successes", scope.successes)?;
        members.number("throttles", scope.throttles)?;
        members.number("failures", scope.failures)?;
        members.number("ended_by_pressure", scope.ended_by_pressure)?;
        members.number("ended_by_hold", scope.ended_by_hold)?;
        members.number("ended_by_quota", scope.ended_by_quota)?;
        members.number("ended_by_circuit", scope.ended_by_circuit)
    })
}

fn quota<W: Write>(json: &mut Json<'_, W>, quota: &QuotaSnapshot) -> fmt::Result {
    json.object(|members| {
        members.number("remaining", quota.remaining)?;
        members.number("resets_us", quota.resets_us)?;
        members.number("gap_us", quota.gap_us)
    })
}

fn hold<W: Write>(json: &mut Json<'_, W>, hold: &HoldSnapshot) -> fmt::Result {
    json.object(|members| {
        members.number("since_us", hold.since_us)?;
        members.number("until_us", hold.until_us)?;
        members.number("refusals", hold.refusals)?;
        members.number("is_probing", hold.is_probing)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        for (text, written) in [
            ("", r#""""#),
            ("a \"b\" \\ c", r#""a \"b\" \\ c""#),
            ("\r\n\t\0\u{1f}\u{7f}é", "\"\\r\\n\\t\\u0000\\u001f\u{7f}é\""),
        ] {
            let mut out = String::new();
            Json { out: &mut out }.text(text).unwrap();
            assert_eq!(out, written);
        }
    }

    #[test]
    fn milliseconds_are_exact() {
        for (micros, written) in [(0, "0"), (1_500_000, "1500"), (1, "0.001"), (2_120, "2.12")] {
            let mut out = String::new();
            Json { out: &mut out }.millis(Duration::from_micros(micros)).unwrap();
            assert_eq!(out, written);
        }
    }

    #[test]
    fn a_snapshot_has_its_members_by_their_names() {
        let hold = HoldSnapshot { since_us: 1, until_us: 2_000_001, refusals: 3, is_probing: true };
        let held = ScopeSnapshot {
            origin: crate::Origin::of("https://api.example/"),
            scope: Some("a \"b\"".into()),
            budget_left: 480,
            budget_capacity: 500,
            hold: Some(hold),
            quota: Some(QuotaSnapshot { remaining: 3, resets_us: 60_000_000, gap_us: 20 }),
            circuit_open_until_us: Some(9),
            attempts: 4,
            throttles: 4,
            ended_by_hold: 1,
            ..ScopeSnapshot::default()
        };
        let snapshot = Snapshot { scopes: vec![ScopeSnapshot::default(), held], forgotten: 7 };
        let written: serde_json::Value = serde_json::from_str(&snapshot.to_json()).unwrap();
        assert_eq!(written["forgotten"], 7);
        let [plain, held] = [&written["scopes"][0], &written["scopes"][1]];
        assert!(plain["scope"].is_null() && plain["hold"].is_null());
        assert_eq!(held["origin"], "https://api.example:443");
        assert_eq!(held["scope"], "a \"b\"");
        assert_eq!((&held["budget_left"], &held["attempts"]), (&480.into(), &4.into()));
        assert_eq!(
            held["hold"].to_string(),
            r#"{"is_probing":true,"refusals":3,"since_us":1,"until_us":2000001}"#
        );
        let quota = r#"{"gap_us":20,"remaining":3,"resets_us":60000000}"#;
        assert_eq!(held["quota"].to_string(), quota);
        assert!(plain["quota"].is_null() && plain["circuit_open_until_us"].is_null());
        assert_eq!(held["circuit_open_until_us"], 9);
        assert_eq!(held.as_object().unwrap().len(), 19);
    }
}
