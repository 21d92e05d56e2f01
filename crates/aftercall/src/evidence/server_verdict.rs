//! The server's explicit word on repeating: should-retry fields and a body's `retryable`.

use super::retry_after::{Waits, number};
use crate::time::WaitHint;
use crate::vocabulary::{Caveat, Source};
use core::time::Duration;

/// Fields that say `true` or `false`: Stripe's, and that of the SDKs which Stainless generates
/// (OpenAI, Anthropic, Cloudflare and others).
pub(crate) const FLAG_FIELDS: &[&str] = &["stripe-should-retry", "x-should-retry"];

/// What the server says, and where it said so.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ServerVerdict {
    yes: Option<&'static str>,
    no: Option<&'static str>,
}

impl ServerVerdict {
    pub(crate) fn say(&mut self, retry: bool, field: &'static str) {
        let slot = if retry { &mut self.yes } else { &mut self.no };
        slot.get_or_insert(field);
    }

    /// Takes over what another reader heard.
    pub(super) fn merge(&mut self, other: ServerVerdict) {
        self.yes = self.yes.or(other.yes);
        self.no = self.no.or(other.no);
    }

    /// Reads a field that says `true` or `false`.
    pub(crate) fn flag(
        &mut self,
        value: &[u8],
        field: &'static str,
        warn: &mut impl FnMut(Caveat),
    ) {
        // Lines of one field may have been joined on the way (RFC 9110 section 5.3).
        for value in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            if value.eq_ignore_ascii_case(b"true") {
                self.say(true, field);
            } else if value.eq_ignore_ascii_case(b"false") {
                self.say(false, field);
            } else {
                warn(Caveat::ServerVerdictInvalid);
            }
        }
    }

    /// Reads `grpc-retry-pushback-ms` (gRFC A6): a delay; negative or unparsable means never.
    pub(crate) fn pushback(&mut self, value: &[u8], waits: &mut Waits, reference: Option<i64>) {
        const FIELD: &str = "grpc-retry-pushback-ms";
        let whole = number(value.trim_ascii(), 1_000).filter(|number| !number.fraction);
        match whole.and_then(|number| number.micros) {
            Some(micros) if micros <= u64::from(u32::MAX >> 1) * 1_000 => {
                self.say(true, FIELD);
                let wait = WaitHint::After(Duration::from_micros(micros));
                waits.add(wait, Source::GrpcRetryPushback, reference);
            }
            _ => self.say(false, FIELD),
        }
    }

    /// The verdict: no counts before yes.
    pub(crate) fn read(&self, warn: &mut impl FnMut(Caveat)) -> Option<(bool, &'static str)> {
        if self.yes.is_some() && self.no.is_some() {
            warn(Caveat::ServerVerdictConflict);
        }
        self.no.map(|field| (false, field)).or(self.yes.map(|field| (true, field)))
    }
}
