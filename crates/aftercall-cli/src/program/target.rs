//! Where a request goes: a URL that can be connected to, and that can be shown without a secret.

use hyper::Uri;

/// The scheme, host and path of one request.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    uri: Uri,
    /// Whether the connection is to be secured.
    pub(crate) secure: bool,
    /// The host without the brackets of an IPv6 literal.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
}

impl Target {
    /// Reads an absolute `http` or `https` URL.
    ///
    /// # Errors
    ///
    /// Says what is wrong, without repeating the URL: it may hold a secret.
    pub(crate) fn parse(url: &str) -> Result<Target, String> {
        let url = url.split('#').next().unwrap_or(url);
        let uri: Uri = url.parse().map_err(|error| format!("bad URL: {error}"))?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err("bad URL: it must begin with http:// or https://".to_owned()),
        };
        let authority = uri.authority().ok_or("bad URL: it has no host")?;
        if authority.as_str().contains('@') {
            return Err("bad URL: give credentials with -H or --token-command, not in the URL, \
                        where every list of processes shows them"
                .to_owned());
        }
        let host = authority.host();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() {
            return Err("bad URL: it has no host".to_owned());
        }
        let port = match authority.as_str().strip_prefix(authority.host()).unwrap_or_default() {
            // An empty port is none (RFC 3986 section 3.2.3).
            "" | ":" => Some(if secure { 443 } else { 80 }),
            given => given.strip_prefix(':').and_then(port_number),
        };
        let port = port.ok_or("bad URL: port: expected a number from 1 to 65535")?;
        Ok(Target { host: host.to_owned(), port, secure, uri })
    }

    /// The request target of the request line: path and query.
    pub(crate) fn path_and_query(&self) -> String {
        let given = self.uri.path_and_query().map_or("/", |path| path.as_str());
        // A URL without a path may have a query; a request line may not (RFC 9112 section 3.2.1).
        if given.starts_with('/') { given.to_owned() } else { format!("/{given}") }
    }

    /// The value of the Host field.
    pub(crate) fn authority(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// The URL as the core reads its origin from it.
    pub(crate) fn url(&self) -> String {
        self.uri.to_string()
    }

    /// The URL as it may be shown: the values of its query are masked.
    pub(crate) fn shown(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        let query = match self.uri.query() {
            Some(query) => format!("?{}", masked(query)),
            None => String::new(),
        };
        format!("{scheme}://{}{}{query}", self.authority(), self.uri.path())
    }
}

/// A port in digits. One that is none must not become the scheme's own: the request would go to
/// somebody else.
fn port_number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port != 0)
}

/// A query without its values. What has no `=` may be a secret as a whole.
fn masked(query: &str) -> String {
    let parts: Vec<String> = query
        .split('&')
        .map(|part| match part.split_once('=') {
            Some((name, _)) => format!("{name}=***"),
            None => "***".to_owned(),
        })
        .collect();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_holds_no_secret() {
        let target = Target::parse("https://api.example/a?key=s3cret&s3cret&b=#s3cret").unwrap();
        assert_eq!(target.shown(), "https://api.example/a?key=***&***&b=***");
        assert_eq!(target.path_and_query(), "/a?key=s3cret&s3cret&b=");
        let error = Target::parse("https://user:s3cret@api.example/").unwrap_err();
        assert!(!error.contains("s3cret"), "{error}");
    }

    #[test]
    fn hosts_and_ports() {
        for (url, host, port, secure) in [
            ("http://[::1]:8080/x", "::1", 8080, false),
            ("https://a.example", "a.example", 443, true),
            ("http://a.example?x", "a.example", 80, false),
            ("http://a.example:/", "a.example", 80, false),
            ("http://a.example:065535", "a.example", 65535, false),
        ] {
            let target = Target::parse(url).unwrap();
            assert_eq!((target.host.as_str(), target.port, target.secure), (host, port, secure));
            assert!(target.path_and_query().starts_with('/'), "{url}");
        }
        for wrong in ["", "/x", "a.example", "ftp://a.example/", "http://", "http:///x"] {
            assert!(Target::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["99999", "65536", "0", "+80", "8x", "80:80"] {
            for host in ["127.0.0.1", "[::1]", "a.example"] {
                let error = Target::parse(&format!("http://{host}:{wrong}/")).unwrap_err();
                assert!(error.starts_with("bad URL: "), "{host}:{wrong}: {error}");
            }
        }
    }
}
