//! The names by which clients on this machine may address the server.
//!
//! A web page can have its own host name resolve to 127.0.0.1 (DNS rebinding); the browser then
//! lets the page read this server's responses. The browser still sends the page's name in `Host`,
//! so a request with an unknown name is refused.

use std::net::IpAddr;

use hyper::StatusCode;
use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

use crate::problem::Problem;

/// The names that are allowed in addition to `localhost` and IP addresses.
#[derive(Debug)]
pub(crate) struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    pub(crate) fn new(names: &[String]) -> AllowedHosts {
        AllowedHosts(names.iter().map(|name| normalize(name)).collect())
    }

    /// Refuses a request from this machine that is addressed to another host.
    pub(crate) fn check(&self, peer: IpAddr, head: &Parts) -> Result<(), Problem> {
        if !peer.to_canonical().is_loopback() {
            return Ok(());
        }
        let fields = head.headers.get_all(HOST).iter().map(|value| value.as_bytes());
        let target = head.uri.authority().map(|authority| authority.as_str().as_bytes());
        if fields.chain(target).all(|host| self.allows(host)) {
            return Ok(());
        }
        let detail = "From this machine the server is addressed as localhost or by its address, \
                      and by the names that it was started with; nothing was done.";
        Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, detail))
    }

    fn allows(&self, host: &[u8]) -> bool {
        // A target without a host has an empty field (RFC 9110 section 7.2). No browser sends it.
        if host.is_empty() {
            return true;
        }
        let Ok(authority) = Authority::try_from(host) else { return false };
        let host = normalize(authority.host());
        let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        // A web page cannot make an IP address resolve to this machine.
        literal.unwrap_or(&host).parse::<IpAddr>().is_ok()
            || host == "localhost"
            || host.ends_with(".localhost")
            || self.0.contains(&host)
    }
}

/// A name in the form in which names are compared: lower case, without the dot of the root.
fn normalize(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_localhost_and_configured_names_are_allowed() {
        let hosts = AllowedHosts::new(&["Orders.test".to_owned()]);
        for allowed in [
            "127.0.0.1:80",
            "[::1]:80",
            "10.0.0.7",
            "localhost:1",
            "LOCALHOST.",
            "a.localhost",
            "orders.TEST.:8080",
            "",
        ] {
            assert!(hosts.allows(allowed.as_bytes()), "{allowed}");
        }
        for other in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "x", "a b", "[::1"]
        {
            assert!(!hosts.allows(other.as_bytes()), "{other}");
        }
    }
}
