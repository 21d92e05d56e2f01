//! Which provider a response comes from, as far as the host says: the table of providers.

use crate::tables::rows::Providers;
use crate::tables::{HOST_STARTS, HOSTS, PROVIDERS, of_length};
/// What an origin (`scheme://host:port`) says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct ByHost {
    /// The providers that the host belongs to.
    pub(super) known: Providers,
    /// The providers that run other people's APIs on this host, if they do.
    pub(super) foreign: Providers,
}

pub(super) fn by_host(origin: &str) -> ByHost {
    let mut found = ByHost::default();
    let Some(host) = host_of(origin) else { return found };
    let mut dots = host.bytes().rev().zip(1..).filter(|(byte, _)| *byte == b'.');
    let tail = dots.nth(1).map_or(0, |(_, length)| host.len() + 1 - length);
    let tail = host.get(tail..).unwrap_or(host);
    let first = tail.as_bytes().first();
    for row in of_length(HOSTS, HOST_STARTS, tail.len()) {
        // One letter first, because most rows differ in it.
        if row.tail.as_bytes().first() == first && row.tail == tail && is_host(row.pattern, host) {
            let set = if row.foreign { &mut found.foreign } else { &mut found.known };
            set.add(Providers::one(row.provider));
        }
    }
    found
}

/// Whether the throttle codes of this provider are refusals under this status.
pub(crate) fn refuses(provider: u8, status: u16) -> bool {
    PROVIDERS.get(usize::from(provider)).is_some_and(|row| row.refuses.contains(&status))
}

/// Whether a 429 of one of these providers is a ban unless it came through its own proxies.
pub(super) fn bans(known: Providers) -> bool {
    known != Providers::NONE
        && (0..).zip(PROVIDERS).any(|(number, row)| row.bans_without_via && known.has(number))
}

/// The host of an origin, which always has a port.
fn host_of(origin: &str) -> Option<&str> {
    let rest = match origin.strip_prefix("https").or_else(|| origin.strip_prefix("http")) {
        Some(rest) => rest,
        None => origin.get(origin.bytes().position(|byte| byte == b':')?..)?,
    };
    let rest = rest.strip_prefix("://")?;
    // Bytes, because a search for text is made for longer ones.
    let host = rest.get(..rest.bytes().rposition(|byte| byte == b':')?)?;
    let host = host.strip_suffix('.').unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

/// Whether a host matches a pattern: a leading `*` matches one or more labels, any other exactly
/// one.
fn is_host(pattern: &str, host: &str) -> bool {
    let (mut labels, mut wanted) = (host.rsplit('.'), pattern.rsplit('.').peekable());
    while let Some(label) = wanted.next() {
        let found = labels.next();
        if label == "*" && wanted.peek().is_none() {
            return found.is_some_and(|found| !found.is_empty());
        }
        if found.is_none_or(|found| found.is_empty() || (label != "*" && label != found)) {
            return false;
        }
    }
    labels.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_patterns() {
        for (pattern, host, is) in [
            ("api.stripe.com", "api.stripe.com", true),
            ("api.stripe.com", "stripe.com", false),
            ("api.stripe.com", "xapi.stripe.com", false),
            ("api.stripe.com", "api.stripe.com.evil.example", false),
            ("*.s3.amazonaws.com", "a.b.s3.amazonaws.com", true),
            ("*.s3.amazonaws.com", "s3.amazonaws.com", false),
            ("*.s3.amazonaws.com", "evils3.amazonaws.com", false),
            ("s3.*.amazonaws.com", "s3.eu-west-1.amazonaws.com", true),
            ("s3.*.amazonaws.com", "s3.a.b.amazonaws.com", false),
            ("s3.*.amazonaws.com", "s3..amazonaws.com", false),
            ("*.googleapis.com", ".googleapis.com", false),
            ("*.googleapis.com", "", false),
        ] {
            assert_eq!(is_host(pattern, host), is, "{pattern} {host}");
        }
    }

    #[test]
    fn providers_by_their_hosts() {
        let names = |found: Providers| {
            let known = (0..).zip(PROVIDERS).filter(|(number, _)| found.has(*number));
            known.map(|(_, row)| row.name).collect::<Vec<_>>()
        };
        for (origin, known, foreign) in [
            ("https://orders.s3.eu-west-1.amazonaws.com:443", &["aws"][..], &[][..]),
            ("https://a.execute-api.eu-west-1.amazonaws.com:443", &[], &["aws"]),
            ("https://slack.com:443", &["slack"], &[]),
            ("https://api.slack.com:443", &["slack"], &[]),
            ("https://com:443", &[], &[]),
            ("", &[], &[]),
        ] {
            let found = by_host(origin);
            assert_eq!(
                (names(found.known), names(found.foreign)),
                (known.to_vec(), foreign.to_vec())
            );
        }
    }

    #[test]
    fn the_host_of_an_origin() {
        for (origin, host) in [
            ("https://api.stripe.com:443", Some("api.stripe.com")),
            ("https://api.stripe.com.:443", Some("api.stripe.com")),
            ("http://[::1]:80", Some("[::1]")),
            ("", None),
        ] {
            assert_eq!(host_of(origin), host, "{origin}");
        }
    }
}
