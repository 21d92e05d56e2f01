//! By which names this server may be addressed from its own machine. A web page that has its own
//! name lead to 127.0.0.1 (DNS rebinding) is read by the browser as if it were this server: the
//! browser sends the page's name in `Host`, and by that it is known.

use std::net::IpAddr;

use hyper::StatusCode;
use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

use crate::problem::Problem;

/// The names that are accepted beside `localhost` and addresses.
#[derive(Debug)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    pub(crate) fn new(names: &[String]) -> Hosts {
        Hosts(names.iter().map(|name| normal(name)).collect())
    }

    /// Refuses a request from this machine that is addressed to somebody else.
    pub(crate) fn check(&self, peer: IpAddr, head: &Parts) -> Result<(), Problem> {
        if !peer.to_canonical().is_loopback() {
            return Ok(());
        }
        let fields = head.headers.get_all(HOST).iter().map(|value| value.as_bytes());
        let target = head.uri.authority().map(|authority| authority.as_str().as_bytes());
        if fields.chain(target).all(|named| self.is_ours(named)) {
            return Ok(());
        }
        let detail = "From this machine the server is addressed as localhost or by its address, \
                      and by the names that it was started with; nothing was done.";
        Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, detail))
    }

    fn is_ours(&self, named: &[u8]) -> bool {
        // A target without a host has an empty field (RFC 9110 section 7.2). No browser sends it.
        if named.is_empty() {
            return true;
        }
        let Ok(authority) = Authority::try_from(named) else { return false };
        let host = normal(authority.host());
        let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        // An address is nobody's name, so no page can have made it lead here.
        literal.unwrap_or(&host).parse::<IpAddr>().is_ok()
            || host == "localhost"
            || host.ends_with(".localhost")
            || self.0.contains(&host)
    }
}

/// A name as it is compared: in lower case, without the dot of the root.
fn normal(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_localhost_are_ours_and_other_names_if_they_are_given() {
        let hosts = Hosts::new(&["Orders.test".to_owned()]);
        for ours in [
            "127.0.0.1:80",
            "[::1]:80",
            "10.0.0.7",
            "localhost:1",
            "LOCALHOST.",
            "a.localhost",
            "orders.TEST.:8080",
            "",
        ] {
            assert!(hosts.is_ours(ours.as_bytes()), "{ours}");
        }
        for other in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "x", "a b", "[::1"]
        {
            assert!(!hosts.is_ours(other.as_bytes()), "{other}");
        }
    }
}
