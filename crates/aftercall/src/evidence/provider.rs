//! Who gave an answer, as far as the host that was asked tells: the table of providers.

use crate::tables::PROVIDERS;
use crate::tables::rows::{ProviderRow, Providers};

/// The providers whose hosts this origin (`scheme://host:port`) is one of.
pub(super) fn of_origin(origin: &str) -> Providers {
    matching(origin, |row| row.hosts)
}

/// The providers on whose hosts other people's APIs run, where this origin is such a host.
pub(super) fn foreign_at(origin: &str) -> Providers {
    matching(origin, |row| row.not_hosts)
}

/// Whether the throttle codes of this provider are refusals under this status.
pub(crate) fn refuses(provider: u8, status: u16) -> bool {
    PROVIDERS.get(usize::from(provider)).is_some_and(|row| row.refuses.contains(&status))
}

fn matching(origin: &str, hosts: fn(&ProviderRow) -> &'static [&'static str]) -> Providers {
    let mut found = Providers::NONE;
    let Some(host) = host_of(origin) else { return found };
    for (number, row) in (0..).zip(PROVIDERS) {
        if hosts(row).iter().any(|pattern| is_host(pattern, host)) {
            found.add(Providers::one(number));
        }
    }
    found
}

/// The host of an origin, which always has a port.
fn host_of(origin: &str) -> Option<&str> {
    let (_, rest) = origin.split_once("://")?;
    let (host, _) = rest.rsplit_once(':')?;
    let host = host.strip_suffix('.').unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

/// Whether a host is meant by a pattern: a first `*` stands for one label or several, any other for
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
