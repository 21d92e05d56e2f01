//! One challenge of a response, as data (RFC 9110 section 11.6.1).

/// One challenge of a `WWW-Authenticate` field, reduced to what matters for the next step (RFC 9110
/// section 11.6.1). What it has is meant for the caller and is not secret; handshake tokens are not
/// kept. A text that the server did not send is empty.
///
/// ```
/// use aftercall::{Contract, Header, Response};
///
/// let value = "Bearer realm=\"api\", error=\"invalid_token\"";
/// let headers = [Header::new("WWW-Authenticate", value)];
/// let response = Response::new(401).headers(&headers);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
/// let challenge = &verdict.challenges()[0];
/// assert_eq!((&*challenge.scheme, &*challenge.error), ("Bearer", "invalid_token"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Challenge {
    /// The authentication scheme as the server wrote it, for example `Bearer`.
    pub scheme: String,
    /// The `realm` parameter; empty if absent.
    pub realm: String,
    /// The `error` parameter (RFC 6750 section 3); empty if absent.
    pub error: String,
    /// The `error_description` parameter: a sentence for developers; empty if absent.
    pub error_description: String,
    /// The `scope` parameter: the scopes that are needed, with blanks between them; empty if absent.
    pub scope: String,
    /// The `acr_values` parameter: the authentication contexts that would be enough, the preferred
    /// first, with blanks between them (RFC 9470 section 3); empty if absent.
    pub acr_values: String,
    /// The `max_age` parameter: how long ago the user may have signed in at most, in seconds (RFC
    /// 9470 section 3); `None` if absent. A greater number is read as 4,294,967,295.
    pub max_age: Option<u32>,
    /// The nonce to answer with, exactly as sent: the `nonce` parameter (RFC 7616 section 3.3), or the
    /// field `DPoP-Nonce` (RFC 9449 section 8). Empty if absent, not visible ASCII, or longer than 2,048
    /// bytes.
    pub nonce: String,
    /// The `stale` parameter: only the nonce is too old, and the same credentials with the new nonce
    /// are good (RFC 7616 section 3.3).
    pub stale: bool,
}

impl Challenge {
    /// Whether this is the challenge that new credentials were already obtained for. A different
    /// scope does not make it a new challenge.
    pub(crate) fn is_same(&self, other: &Challenge) -> bool {
        (&self.scheme, &self.realm, &self.error) == (&other.scheme, &other.realm, &other.error)
    }

    /// Whether the credentials are good and only a new nonce is missing, which this challenge has.
    pub(crate) fn is_for_nonce(&self) -> bool {
        !self.nonce.is_empty() && (self.is_stale() || self.error == "use_dpop_nonce")
    }

    /// RFC 7616 section 3.3: the nonce is too old, the credentials are good.
    pub(crate) fn is_stale(&self) -> bool {
        self.stale && self.scheme.eq_ignore_ascii_case("digest")
    }
}
