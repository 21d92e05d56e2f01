//! Proxy-Status (RFC 9209): which intermediary failed, and whether it had forwarded the request.

use crate::words::Warning;

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

/// The word of one or more Proxy-Status field lines, gathered while the fields are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ProxyStatus {
    found: Option<(Forwarded, &'static str)>,
}

impl ProxyStatus {
    pub(crate) fn found(&self) -> Option<(Forwarded, &'static str)> {
        self.found
    }

    /// Reads one field line: a structured list whose members carry parameters. One that may have
    /// been processed outweighs any number that were not: the cautious word wins.
    pub(crate) fn line(&mut self, value: &[u8], warn: &mut impl FnMut(Warning)) {
        let Some(members) = members(value) else {
            warn(Warning::ProxyStatusInvalid);
            return;
        };
        for error in members {
            let known = ERRORS.iter().find(|(name, _)| name.as_bytes() == error);
            if let Some(&(name, forwarded)) = known {
                let keep = matches!(self.found, Some((Forwarded::Perhaps, _)))
                    || (self.found.is_some() && forwarded == Forwarded::Rejected);
                if !keep {
                    self.found = Some((forwarded, name));
                }
            }
        }
    }
}

/// The `error` parameter of each member of a structured list (RFC 9651), or `None` when the field
/// is not one. Only as much of the grammar is read as is needed to find the parameters' ends.
fn members(value: &[u8]) -> Option<Vec<&[u8]>> {
    let mut errors = Vec::new();
    let mut rest = value.trim_ascii();
    while !rest.is_empty() {
        rest = item(rest)?.1.trim_ascii_start();
        while let Some(after) = rest.strip_prefix(b";") {
            let after = after.trim_ascii_start();
            let (name, after) = key(after)?;
            rest = after;
            if let Some(after) = rest.strip_prefix(b"=") {
                let (bare, after) = item(after)?;
                if name == b"error" {
                    errors.push(bare);
                }
                rest = after;
            }
            rest = rest.trim_ascii_start();
        }
        match rest.split_first() {
            None => break,
            Some((b',', after)) => {
                rest = after.trim_ascii_start();
                if rest.is_empty() {
                    return None;
                }
            }
            Some(_) => return None,
        }
    }
    Some(errors)
}

fn key(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let starts = text.first().is_some_and(|byte| byte.is_ascii_lowercase() || *byte == b'*');
    let end = text
        .iter()
        .position(|byte| {
            !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(byte))
        })
        .unwrap_or(text.len());
    text.split_at_checked(end).filter(|_| starts)
}

/// A string, byte sequence, token, number or boolean, and what follows it.
fn item(text: &[u8]) -> Option<(&[u8], &[u8])> {
    match text.first()? {
        b'"' => {
            let mut escaped = false;
            let mut at = 1;
            for byte in text.get(1..)? {
                at += 1;
                match (escaped, byte) {
                    (true, _) => escaped = false,
                    (false, b'\\') => escaped = true,
                    (false, b'"') => return text.split_at_checked(at),
                    (false, _) => {}
                }
            }
            None
        }
        b':' => {
            let end = text.get(1..)?.iter().position(|byte| *byte == b':')?;
            text.split_at_checked(end + 2)
        }
        first if first.is_ascii_alphanumeric() || b"*-?@".contains(first) => {
            let end = text
                .iter()
                .position(|byte| !(byte.is_ascii_graphic()) || b";,=\"()".contains(byte))
                .unwrap_or(text.len());
            text.split_at_checked(end)
        }
        _ => None,
    }
}
