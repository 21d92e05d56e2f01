//! Redirects that the service below followed by itself, as it reports them.

use aftercall::{Failure, Response};

/// The redirects that a service below the layer followed before it got its response. A service that
/// follows redirects puts this into the extensions of its response; without it the last hop's response
/// would be taken for the answer to the request.
///
/// ```
/// use aftercall_http::Followed;
///
/// let mut followed = Followed::default();
/// followed.redirect(303, true);
/// let mut response = http::Response::new(());
/// response.extensions_mut().insert(followed);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    statuses: Vec<u16>,
    is_elsewhere: bool,
}

impl Followed {
    /// None were followed.
    #[cfg(feature = "reqwest")]
    pub(crate) const NONE: Followed = Followed { statuses: Vec::new(), is_elsewhere: false };

    /// Another one was followed: its status, and whether it led to the same origin.
    pub fn redirect(&mut self, status: u16, to_same_origin: bool) {
        self.statuses.push(status);
        self.is_elsewhere |= !to_same_origin;
    }

    /// The statuses, in order.
    pub fn statuses(&self) -> &[u16] {
        &self.statuses
    }

    /// Whether one led to another origin: credentials are for that of the request alone.
    pub fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }

    /// The failure, told of the redirects.
    pub fn failure(&self, failure: Failure) -> Failure {
        self.statuses.iter().fold(failure, |failure, status| failure.redirected(*status))
    }

    pub(crate) fn response<'a>(&self, response: Response<'a>) -> Response<'a> {
        self.statuses.iter().fold(response, |response, status| response.redirected(*status))
    }
}
