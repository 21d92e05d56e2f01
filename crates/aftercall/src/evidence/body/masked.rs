//! The status of another server in a body: a gateway that answers 500 may say that what is behind it
//! answered 401.
//!
//! Only a failure's status counts, from 400 to 599, and only one that differs from the response's.

use super::json::{self, Scalar, Sink, Step, unescape};
use super::words::MAX_TEXT;
use crate::tables::rows::InnerRow;
use crate::tables::{INNER, INNER_FIRST};

/// The statuses that a body states, while it is read.
pub(super) struct Seen {
    /// The status of the response.
    outer: u16,
    /// With the lowest rank so far.
    status: Option<(u16, u16)>,
    /// What the text of another server's answer says.
    answer: Option<u16>,
}

/// A number that may be a failure's status.
pub(super) fn number(raw: &[u8]) -> Option<u16> {
    let [hundreds @ b'4'..=b'5', tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = raw else {
        return None;
    };
    let digit = |byte: &u8| u16::from(byte - b'0');
    Some(digit(hundreds) * 100 + digit(tens) * 10 + digit(ones))
}

impl Seen {
    pub(super) fn new(outer: u16) -> Seen {
        Seen { outer, status: None, answer: None }
    }

    /// A member that has a status.
    pub(super) fn status(&mut self, rank: u16, raw: &[u8]) {
        let Some(status) = number(raw).filter(|status| *status != self.outer) else { return };
        if self.status.is_none_or(|(known, _)| rank < known) {
            self.status = Some((rank, status));
        }
    }

    /// The whole answer of another server, as text.
    pub(super) fn answer(&mut self, raw: &[u8]) {
        let text = unescape(raw, MAX_TEXT).0;
        let mut sink = Inner(None);
        json::scan(text.trim().as_bytes(), &mut sink);
        self.answer = self.answer.or(sink.0);
    }

    /// The status that the body states besides the response's own. The text of the message may
    /// begin with an error's name that stands for one.
    pub(super) fn read(&self, detail: Option<&[u8]>) -> Option<u16> {
        if !matches!(self.outer, 400..=599) {
            return None;
        }
        let named = detail.and_then(|text| {
            let first = text.first().filter(|first| INNER_FIRST.contains(first))?;
            let begins = |name: &str| match text.strip_prefix(name.as_bytes()) {
                Some(rest) => rest.first().is_none_or(|next| !next.is_ascii_alphanumeric()),
                None => false,
            };
            let row =
                |row: &&InnerRow| row.name.as_bytes().first() == Some(first) && begins(row.name);
            INNER.iter().find(row).map(|row| row.status)
        });
        let status = self.status.map(|(_, status)| status);
        self.answer.or(named).or(status).filter(|status| *status != self.outer)
    }
}

/// Finds the first status in another server's answer.
struct Inner(Option<u16>);

impl<'a> Sink<'a> for Inner {
    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        const NAMES: &[&[u8]] = &[b"code", b"status", b"statusCode", b"status_code", b"http_code"];
        if let (Some(Step::Member(name)), Scalar::Number(raw)) = (path.last(), value)
            && path.len() <= 2
            && NAMES.contains(name)
        {
            self.0 = self.0.or(number(raw));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_failures_are_statuses() {
        for (raw, status) in [
            ("400", Some(400)),
            ("599", Some(599)),
            ("429", Some(429)),
            ("399", None),
            ("600", None),
            ("0400", None),
            ("4e2", None),
            ("-40", None),
            ("", None),
            ("40", None),
        ] {
            assert_eq!(number(raw.as_bytes()), status, "{raw}");
        }
    }
}
