//! One challenge of an answer, as data (RFC 9110 section 11.6.1).

/// One challenge, as far as it matters for what to do next. The realm and the scope are the
/// server's words to the caller and no secret; tokens of a handshake are not kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Challenge {
    /// The authentication scheme as the server wrote it, for instance `Bearer`.
    pub scheme: String,
    /// The `realm` parameter; empty when there is none.
    pub realm: String,
    /// The `error` parameter (RFC 6750 section 3); empty when there is none.
    pub error: String,
    /// The `scope` parameter; empty when there is none.
    pub scope: String,
}

impl Challenge {
    /// Whether new credentials were got for this challenge already: another scope makes it no new
    /// one.
    pub(crate) fn is_same(&self, other: &Challenge) -> bool {
        (&self.scheme, &self.realm, &self.error) == (&other.scheme, &other.realm, &other.error)
    }
}
