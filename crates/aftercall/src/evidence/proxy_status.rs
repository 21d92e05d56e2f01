//! Proxy-Status (RFC 9209): which intermediary failed, and whether it had forwarded the request.

use super::structured;
use crate::tables::PROXY_ERRORS;
use crate::tables::rows::{Forwarded, ProxyErrorRow};
use crate::vocabulary::Caveat;

/// The statement of one or more Proxy-Status field lines, collected while the fields are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProxyStatus {
    found: Option<&'static ProxyErrorRow>,
    /// Some line is broken or names an unknown error, so nothing is proved.
    doubtful: bool,
    /// The next hop responded, with a status other than the final one.
    answered: bool,
}

impl ProxyStatus {
    pub(crate) fn found(&self) -> Option<&'static ProxyErrorRow> {
        self.found.filter(|row| !self.doubtful || row.forwarded == Forwarded::Perhaps)
    }

    /// Whether an intermediary said anything: an error, known or not, or something unreadable.
    pub(crate) fn is_said(&self) -> bool {
        self.found.is_some() || self.doubtful
    }

    /// Whether the next hop sent a response other than this one: the request had been forwarded.
    pub(crate) fn is_answered(&self) -> bool {
        self.answered
    }

    /// Reads one field line: a structured list whose members have parameters. One error after which
    /// the request may have been processed outweighs all others, because ties go to caution.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn line(&mut self, status: u16, value: &[u8], warn: &mut impl FnMut(Caveat)) {
        let (mut found, mut doubtful, mut answered) = (self.found, false, false);
        let visited = structured::list(value, |_, (name, value)| {
            match name {
                b"error" => {}
                // Section 2.1.4: the status that the next hop sent. An intermediary that got one
                // had forwarded.
                b"received-status" => {
                    doubtful = true;
                    answered |= value != status.to_string().as_bytes();
                    return;
                }
                _ => return,
            }
            // The RFC requires a token; a string means the same.
            let error = value.strip_prefix(b"\"").unwrap_or(value);
            let error = error.strip_suffix(b"\"").unwrap_or(error);
            match PROXY_ERRORS.iter().find(|known| known.name.as_bytes() == error) {
                Some(known) => {
                    let keep = found.is_some_and(|found: &ProxyErrorRow| {
                        found.forwarded == Forwarded::Perhaps
                            || known.forwarded == Forwarded::Rejected
                    });
                    if !keep {
                        found = Some(known);
                    }
                }
                None => doubtful |= error != b"proxy_internal_response",
            }
        });
        // Several lines are one field (RFC 9110 section 5.3), and a field that is not a structured
        // list is ignored as a whole (RFC 9651 section 4.2), including its valid lines.
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
    /// responded, and whether there was a caveat.
    fn read(lines: &[&str]) -> (Option<&'static str>, bool, bool, bool) {
        let mut read = ProxyStatus::default();
        let mut warned = false;
        for line in lines {
            read.line(502, line.as_bytes(), &mut |caveat| {
                warned |= caveat == Caveat::ProxyStatusInvalid;
            });
        }
        (read.found().map(|row| row.name), read.is_said(), read.is_answered(), warned)
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
            // The cautious one wins, in either order.
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
            // An intermediary that got a response had forwarded.
            (&["p; received-status=502; error=connection_refused"], (None, true, false, false)),
            (&["p; received-status=503; error=connection_refused"], (None, true, true, false)),
            (&["p; received-status=503", "q; error=connection_refused"], (None, true, true, false)),
            (&["p; received-status=503, q; received-status=502"], (None, true, true, false)),
            // A broken line invalidates the proof of the valid ones.
            (&["p; error=connection_refused", "p; error="], (None, true, false, true)),
            (&["p; error=connection_read_timeout", ","], (timeout, true, false, true)),
            (&["p; error=connection_refused,"], (None, true, false, true)),
        ] {
            assert_eq!(read(lines), found, "{lines:?}");
        }
    }
}
