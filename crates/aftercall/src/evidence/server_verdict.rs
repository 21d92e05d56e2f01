//! The server's explicit word on repeating: should-retry fields and a body's `retryable`.

use super::retry_after::{Waits, micros_of, number};
use crate::tables::rows::Unit;
use crate::time::WaitHint;
use crate::vocabulary::{Caveat, Source};
use core::time::Duration;

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
    pub(crate) fn pushback(
        &mut self,
        value: &[u8],
        unit: Unit,
        waits: &mut Waits,
        reference: Option<i64>,
    ) {
        const FIELD: &str = "grpc-retry-pushback-ms";
        let whole = number(value.trim_ascii(), micros_of(unit)).filter(|number| !number.fraction);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_joined_or_alone() {
        for (values, verdict, warned) in [
            (&["true"][..], Some(true), false),
            (&[" FALSE "], Some(false), false),
            (&["true, false"], Some(false), true),
            (&["true", "false"], Some(false), true),
            (&["yes"], None, true),
            (&["yes, true"], Some(true), true),
        ] {
            let mut found = ServerVerdict::default();
            let mut warnings = 0;
            let mut warn = |_| warnings += 1;
            values.iter().for_each(|value| found.flag(value.as_bytes(), "f", &mut warn));
            let read = found.read(&mut warn).map(|(retry, _)| retry);
            assert_eq!((read, warnings > 0), (verdict, warned), "{values:?}");
        }
    }

    #[test]
    fn pushback_is_a_delay_or_a_no() {
        for (value, verdict, wait) in [
            ("250", true, Some(250)),
            ("0", true, Some(0)),
            ("-1", false, None),
            ("1.5", false, None),
            ("soon", false, None),
            ("99999999999", false, None),
        ] {
            let (mut found, mut waits) = (ServerVerdict::default(), Waits::default());
            found.pushback(value.as_bytes(), Unit::Milliseconds, &mut waits, None);
            let read = found.read(&mut |_| {}).map(|(retry, _)| retry);
            let hint = wait.map(|wait| WaitHint::After(Duration::from_millis(wait)));
            assert_eq!((read, waits.longest().map(|(hint, _)| hint)), (Some(verdict), hint));
        }
    }
}
