//! RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers), in each form that the
//! draft has had:
//!
//! - up to 05: `RateLimit-Limit: 100, 100;w=10`, with the policies in the same field
//! - 06: `RateLimit-Policy: 100;w=10`
//! - 07: `RateLimit: limit=100, remaining=80, reset=54`
//! - since 08: `RateLimit: "name";r=80;t=54` and `RateLimit-Policy: "name";q=100;w=60`
//!
//! A field that breaks the grammar is ignored, as the draft requires. A name may also be a token, as
//! in the draft's own examples.

use super::super::structured::{self, Piece};
use super::value::amount;
use core::time::Duration;

/// What one member says about a limit.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Said<'a> {
    /// Its name; empty if the member has none.
    pub(super) name: &'a [u8],
    pub(super) limit: Option<u64>,
    pub(super) remaining: Option<u64>,
    pub(super) resets: Option<Duration>,
    pub(super) window: Option<Duration>,
    /// `qu`: what is counted.
    pub(super) unit: Option<&'a [u8]>,
    /// It is a policy of the older form, known only by its amount.
    pub(super) is_nameless: bool,
}

/// The most members of one field that are looked at.
const MAX_MEMBERS: usize = 16;

/// The members of a RateLimit field.
pub(super) fn quotas(value: &[u8]) -> Vec<Said<'_>> {
    match members(value) {
        // Without `r` a member says nothing.
        Some(mut found) => {
            found.retain(|said| said.remaining.is_some() && !said.is_nameless);
            found
        }
        None => dictionary(value).into_iter().collect(),
    }
}

/// The members of a RateLimit-Policy field.
pub(super) fn policies(value: &[u8]) -> Vec<Said<'_>> {
    let mut found = members(value).unwrap_or_default();
    found.retain(|said| said.limit.is_some());
    found
}

/// The members of a list; `None` if it is not one.
fn members(value: &[u8]) -> Option<Vec<Said<'_>>> {
    let mut found: Vec<Said<'_>> = Vec::new();
    structured::pieces(value, |member, piece| match piece {
        _ if member >= MAX_MEMBERS => {}
        Piece::Item(item) => {
            let quoted = item.strip_prefix(b"\"").and_then(|item| item.strip_suffix(b"\""));
            let number = amount(item);
            found.push(Said {
                name: if number.is_some() { b"" } else { quoted.unwrap_or(item) },
                limit: number,
                is_nameless: number.is_some(),
                ..Said::default()
            });
        }
        Piece::Parameter((name, value)) => {
            let Some(said) = found.last_mut() else { return };
            let whole = || amount(value).filter(|_| value.iter().all(u8::is_ascii_digit));
            match name {
                b"q" => said.limit = whole(),
                b"r" => said.remaining = whole(),
                b"t" => said.resets = whole().map(seconds),
                b"w" | b"window" => said.window = whole().map(seconds),
                b"qu" => {
                    let quoted = value.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\""));
                    said.unit = Some(quoted.unwrap_or(value));
                }
                _ => {}
            }
        }
    })?;
    Some(found)
}

/// `limit=100, remaining=80, reset=54`.
fn dictionary(value: &[u8]) -> Option<Said<'_>> {
    let mut said = Said::default();
    for member in value.split(|byte| *byte == b',') {
        let mut halves = member.trim_ascii().splitn(2, |byte| *byte == b'=');
        let (key, value) = (halves.next()?, halves.next()?);
        let value = value.split(|byte| *byte == b';').next().unwrap_or(value);
        let whole = amount(value).filter(|_| value.iter().all(u8::is_ascii_digit));
        match key {
            b"limit" => said.limit = Some(whole?),
            b"remaining" => said.remaining = Some(whole?),
            b"reset" => said.resets = Some(seconds(whole?)),
            _ => {}
        }
    }
    said.remaining.is_some().then_some(said)
}

/// At most as many as a wait can have.
fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds.min(u64::from(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, remaining and seconds of each member.
    fn read(value: &str) -> Vec<(String, u64, Option<u64>)> {
        let found = quotas(value.as_bytes()).into_iter().map(|said| {
            let name = String::from_utf8_lossy(said.name).into_owned();
            (name, said.remaining.unwrap(), said.resets.map(|wait| wait.as_secs()))
        });
        found.collect()
    }

    #[test]
    fn the_members_of_a_ratelimit() {
        let said = |name: &str, left, wait| (name.to_owned(), left, wait);
        for (value, found) in [
            ("\"burst\";r=0;t=30", vec![said("burst", 0, Some(30))]),
            ("\"burst\";t=30;r=0", vec![said("burst", 0, Some(30))]),
            ("\"burst\";r=1", vec![said("burst", 1, None)]),
            ("\"burst\";t=30", vec![]),
            ("burst;r=5;t=30", vec![said("burst", 5, Some(30))]),
            ("\"a\";r=0;t=30, \"b\";r=9", vec![said("a", 0, Some(30)), said("b", 9, None)]),
            ("\"a\";r=0, \"b\";t=30", vec![said("a", 0, None)]),
            ("\"a\";r=0;t=0", vec![said("a", 0, Some(0))]),
            ("\"a\";r=0.0;t=30", vec![]),
            ("\"a\";r=0;t=1.5", vec![said("a", 0, None)]),
            ("\"a\";r=0;t=-1", vec![said("a", 0, None)]),
            ("\"a\";r=0;t=30;pk=:YQ==:;x=9", vec![said("a", 0, Some(30))]),
            ("\"a\";r=0;t=99999999999999999999", vec![said("a", 0, Some(4_294_967_295))]),
            ("\"a\";r=0;t=30,", vec![]),
            ("\"a;r=0;t=30", vec![]),
            ("limit=10, remaining=0, reset=30", vec![said("", 0, Some(30))]),
            ("limit=10,remaining=3", vec![said("", 3, None)]),
            ("limit=10, reset=30", vec![]),
            ("limit=10, remaining=few", vec![]),
            ("10, 5", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(read(value), found, "{value}");
        }
    }

    #[test]
    fn the_members_of_a_policy() {
        let read = |value: &str| {
            let found = policies(value.as_bytes()).into_iter().map(|said| {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let window = said.window.map(|window| window.as_secs());
                (text(said.name), said.limit.unwrap(), window, said.unit.map(text))
            });
            found.collect::<Vec<_>>()
        };
        let unit = |unit: &str| Some(unit.to_owned());
        for (value, found) in [
            ("\"burst\";q=100;w=60", vec![(String::from("burst"), 100, Some(60), None)]),
            (
                "\"b\";q=9;qu=\"content-bytes\"",
                vec![(String::from("b"), 9, None, unit("content-bytes"))],
            ),
            ("100;w=10", vec![(String::new(), 100, Some(10), None)]),
            (
                "10;w=1, 50;w=60;burst=5",
                vec![(String::new(), 10, Some(1), None), (String::new(), 50, Some(60), None)],
            ),
            ("\"burst\";w=60", vec![]),
            ("\"burst\";q=100;w", vec![(String::from("burst"), 100, None, None)]),
            ("\"burst;q=1", vec![]),
        ] {
            assert_eq!(read(value), found, "{value}");
        }
        let many = vec!["1;w=1"; 100].join(",");
        assert_eq!(policies(many.as_bytes()).len(), MAX_MEMBERS);
    }
}
