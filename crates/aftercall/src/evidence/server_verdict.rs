//! The server's explicit statement on repeating: should-retry fields and a body's `retryable`.

use super::retry_after::{Waits, micros_of, number};
use crate::tables::rows::Unit;
use crate::time::WaitHint;
use crate::vocabulary::{Caveat, Source};
use core::time::Duration;

/// What the server says, and where it says so.
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

    /// Merges what another reader found.
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

    /// The verdict: 'no' counts before 'yes'.
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

    const STRIPE: &str = "stripe-should-retry";

    /// The word of the flags, each a field and its value, and the caveats.
    fn flags(values: &[(&'static str, &str)]) -> (Option<(bool, &'static str)>, Vec<Caveat>) {
        let mut read = ServerVerdict::default();
        let mut caveats = Vec::new();
        for (field, value) in values {
            read.flag(value.as_bytes(), field, &mut |caveat| caveats.push(caveat));
        }
        let found = read.read(&mut |caveat| caveats.push(caveat));
        (found, caveats)
    }

    #[test]
    fn a_no_counts_before_a_yes() {
        let (invalid, conflict) = (Caveat::ServerVerdictInvalid, Caveat::ServerVerdictConflict);
        for (values, found, caveats) in [
            (&[][..], None, &[][..]),
            (&[(STRIPE, "true")], Some((true, STRIPE)), &[]),
            (&[(STRIPE, " FALSE ")], Some((false, STRIPE)), &[]),
            (&[(STRIPE, "false, false")], Some((false, STRIPE)), &[]),
            (&[(STRIPE, "true, false")], Some((false, STRIPE)), &[conflict]),
            (&[(STRIPE, "1")], None, &[invalid]),
            (&[(STRIPE, "true,")], Some((true, STRIPE)), &[invalid]),
            (
                &[("x-should-retry", "false"), (STRIPE, "true")],
                Some((false, "x-should-retry")),
                &[conflict],
            ),
            (&[("x-should-retry", "true"), (STRIPE, "true")], Some((true, "x-should-retry")), &[]),
        ] {
            assert_eq!(flags(values), (found, caveats.to_vec()), "{values:?}");
        }
    }

    #[test]
    fn a_pushback_names_a_wait_or_forbids() {
        const MOST: u64 = 0x7fff_ffff;
        for (value, wait) in [
            ("1500", Some(1_500_000)),
            (" 0 ", Some(0)),
            ("2147483647", Some(MOST * 1_000)),
            ("2147483648", None),
            ("99999999999999999999", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
        ] {
            let (mut read, mut waits) = (ServerVerdict::default(), Waits::default());
            read.pushback(value.as_bytes(), Unit::Milliseconds, &mut waits, None);
            let named = wait.map(Duration::from_micros).map(WaitHint::After);
            let found = waits.longest();
            assert_eq!(found, named.map(|hint| (hint, Source::GrpcRetryPushback)), "{value}");
            let word = read.read(&mut |_| {});
            assert_eq!(word, Some((wait.is_some(), "grpc-retry-pushback-ms")), "{value}");
        }
    }

    #[test]
    fn the_first_of_two_readers_names_the_field() {
        let mut header = ServerVerdict::default();
        let mut body = ServerVerdict::default();
        body.say(true, "retryable");
        header.merge(body);
        assert_eq!(header.read(&mut |_| {}), Some((true, "retryable")));
        let mut said = ServerVerdict::default();
        said.say(true, STRIPE);
        said.merge(header);
        assert_eq!(said.read(&mut |_| {}), Some((true, STRIPE)));
        body.say(false, "retryable");
        said.merge(body);
        assert_eq!(said.read(&mut |_| {}), Some((false, "retryable")));
    }
}
