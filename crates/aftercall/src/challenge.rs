//! One challenge of a response, as data (RFC 9110 section 11.6.1).

/// One challenge of a `WWW-Authenticate` field, reduced to what matters for the next step (RFC 9110
/// section 11.6.1). The realm and the scope are meant for the caller and are not secret; handshake
/// tokens are not kept.
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
    /// The `scope` parameter; empty if absent.
    pub scope: String,
}

impl Challenge {
    /// Whether this is the challenge that new credentials were already obtained for. A different
    /// scope does not make it a new challenge.
    pub(crate) fn is_same(&self, other: &Challenge) -> bool {
        (&self.scheme, &self.realm, &self.error) == (&other.scheme, &other.realm, &other.error)
    }
}
