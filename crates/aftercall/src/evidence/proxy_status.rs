//! Proxy-Status (RFC 9209): which intermediary failed, and whether it had forwarded the request.

use super::structured;
use crate::vocabulary::Caveat;

/// What an error type of Proxy-Status says about the request's effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forwarded {
    /// It never reached the next hop; trying again may help.
    Never,
    /// It never reached the next hop, and will not before somebody changes the set-up.
    NeverForGood,
    /// The proxy itself turned the request away for what it is.
    Rejected,
    /// It may have been processed.
    Perhaps,
}

/// The registered error types (RFC 9209 section 2.3). `proxy_internal_response` says nothing and
/// is left out; the split is a reading of the descriptions.
const ERRORS: &[(&str, Forwarded)] = &[
    ("dns_timeout", Forwarded::Never),
    ("dns_error", Forwarded::Never),
    ("destination_not_found", Forwarded::NeverForGood),
    ("destination_unavailable", Forwarded::Never),
    ("destination_ip_prohibited", Forwarded::NeverForGood),
    ("destination_ip_unroutable", Forwarded::Never),
    ("connection_refused", Forwarded::Never),
    ("connection_timeout", Forwarded::Never),
    ("connection_limit_reached", Forwarded::Never),
    ("tls_certificate_error", Forwarded::NeverForGood),
    ("http_request_error", Forwarded::Rejected),
    ("http_request_denied", Forwarded::Rejected),
    ("proxy_configuration_error", Forwarded::NeverForGood),
    ("proxy_loop_detected", Forwarded::NeverForGood),
    ("connection_terminated", Forwarded::Perhaps),
    ("connection_read_timeout", Forwarded::Perhaps),
    ("connection_write_timeout", Forwarded::Perhaps),
    ("tls_protocol_error", Forwarded::Perhaps),
    ("tls_alert_received", Forwarded::Perhaps),
    ("http_response_incomplete", Forwarded::Perhaps),
    ("http_response_header_section_size", Forwarded::Perhaps),
    ("http_response_header_size", Forwarded::Perhaps),
    ("http_response_body_size", Forwarded::Perhaps),
    ("http_response_trailer_section_size", Forwarded::Perhaps),
    ("http_response_trailer_size", Forwarded::Perhaps),
    ("http_response_transfer_coding", Forwarded::Perhaps),
    ("http_response_content_coding", Forwarded::Perhaps),
    ("http_response_timeout", Forwarded::Perhaps),
    ("http_protocol_error", Forwarded::Perhaps),
    ("http_upgrade_failed", Forwarded::Perhaps),
    ("proxy_internal_error", Forwarded::Perhaps),
];

impl Forwarded {
    pub(super) fn words(self) -> &'static str {
        match self {
            Forwarded::Never => "never",
            Forwarded::NeverForGood => "never, and not before the set-up is changed",
            Forwarded::Rejected => "never: the proxy rejected the request itself",
            Forwarded::Perhaps => "perhaps",
        }
    }
}

/// The table for people.
pub(super) fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
    ERRORS.iter().map(|(name, forwarded)| (*name, forwarded.words()))
}

/// The word of one or more Proxy-Status field lines, gathered while the fields are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProxyStatus {
    found: Option<(Forwarded, &'static str)>,
    /// Some line is broken or names an error that is not known: nothing is proved any more.
    doubtful: bool,
    /// The next hop answered, and with another status than the one that came.
    answered: bool,
}

impl ProxyStatus {
    pub(crate) fn found(&self) -> Option<(Forwarded, &'static str)> {
        let proved = |forwarded| forwarded != Forwarded::Perhaps;
        self.found.filter(|(forwarded, _)| !(self.doubtful && proved(*forwarded)))
    }

    /// Whether an intermediary said anything: an error, known or not, or something unreadable.
    pub(crate) fn is_said(&self) -> bool {
        self.found.is_some() || self.doubtful
    }

    /// Whether the next hop gave another answer than this one: the request had been forwarded.
    pub(crate) fn is_answered(&self) -> bool {
        self.answered
    }

    /// Reads one field line: a structured list whose members carry parameters. One that may have
    /// been processed outweighs any number that were not: the cautious word wins.
    pub(crate) fn line(&mut self, status: u16, value: &[u8], warn: &mut impl FnMut(Caveat)) {
        let (mut found, mut doubtful, mut answered) = (self.found, false, false);
        let visited = structured::list(value, |_, (name, value)| {
            match name {
                b"error" => {}
                // Section 2.1.4: the status that the next hop gave. Whoever got one had forwarded.
                b"received-status" => {
                    doubtful = true;
                    answered |= value != status.to_string().as_bytes();
                    return;
                }
                _ => return,
            }
            // The RFC asks for a token; a string means the same.
            let error = value.strip_prefix(b"\"").unwrap_or(value);
            let error = error.strip_suffix(b"\"").unwrap_or(error);
            match ERRORS.iter().find(|(known, _)| known.as_bytes() == error) {
                Some(&(known, forwarded)) => {
                    let keep = matches!(found, Some((Forwarded::Perhaps, _)))
                        || (found.is_some() && forwarded == Forwarded::Rejected);
                    if !keep {
                        found = Some((forwarded, known));
                    }
                }
                None => doubtful |= error != b"proxy_internal_response",
            }
        });
        // Several lines are one field (RFC 9110 section 5.3), and a field that is no structured
        // list is ignored whole (RFC 9651 section 4.2): its good lines prove nothing.
        match visited {
            Some(()) => {
                self.found = found;
                self.doubtful |= doubtful;
                self.answered |= answered;
            }
            None => {
                self.doubtful = true;
                warn(Caveat::ProxyStatusInvalid);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lines of a 502 say: the error, whether anything was said, whether the next hop
    /// answered, and whether there was a caveat.
    fn read(lines: &[&str]) -> (Option<&'static str>, bool, bool, bool) {
        let mut read = ProxyStatus::default();
        let mut warned = false;
        for line in lines {
            read.line(502, line.as_bytes(), &mut |caveat| {
                warned |= caveat == Caveat::ProxyStatusInvalid;
            });
        }
        (read.found().map(|(_, name)| name), read.is_said(), read.is_answered(), warned)
    }

    #[test]
    fn lines_and_what_they_say() {
        let refused = Some("connection_refused");
        let timeout = Some("connection_read_timeout");
        for (lines, found) in [
            (&["p; error=connection_refused"][..], (refused, true, false, false)),
            (&["p; error=\"connection_refused\""], (refused, true, false, false)),
            (&["p"], (None, false, false, false)),
            (&["p; next-hop=a; details=\"error\""], (None, false, false, false)),
            (&["p; error=proxy_internal_response"], (None, false, false, false)),
            (&["p; error=new_error"], (None, true, false, false)),
            (&["p; error=connection_refused, q; error=new_error"], (None, true, false, false)),
            (
                &["p; error=connection_read_timeout, q; error=new_error"],
                (timeout, true, false, false),
            ),
            // The word that is cautious wins, in either order.
            (
                &["p; error=connection_read_timeout, q; error=connection_refused"],
                (timeout, true, false, false),
            ),
            (
                &["p; error=connection_refused", "q; error=connection_read_timeout"],
                (timeout, true, false, false),
            ),
            (
                &["p; error=connection_refused, q; error=http_request_denied"],
                (refused, true, false, false),
            ),
            (
                &["p; error=http_request_denied, q; error=connection_refused"],
                (refused, true, false, false),
            ),
            // Whoever had an answer had forwarded.
            (&["p; received-status=502; error=connection_refused"], (None, true, false, false)),
            (&["p; received-status=503; error=connection_refused"], (None, true, true, false)),
            (&["p; received-status=503", "q; error=connection_refused"], (None, true, true, false)),
            (&["p; received-status=503, q; received-status=502"], (None, true, true, false)),
            // A broken line takes the good ones' proof with it.
            (&["p; error=connection_refused", "p; error="], (None, true, false, true)),
            (&["p; error=connection_read_timeout", ","], (timeout, true, false, true)),
            (&["p; error=connection_refused,"], (None, true, false, true)),
        ] {
            assert_eq!(read(lines), found, "{lines:?}");
        }
    }

    #[test]
    fn every_error_has_its_words() {
        let words: Vec<&str> = table().map(|(_, words)| words).collect();
        assert_eq!(words.len(), 31);
        let proving = words.iter().filter(|words| words.starts_with("never")).count();
        assert_eq!((proving, words.last()), (14, Some(&"perhaps")));
        let mut kinds = words.clone();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), 4);
    }
}
