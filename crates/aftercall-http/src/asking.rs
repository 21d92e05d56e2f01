//! What a call asks of the caller: new credentials, and whether a request took effect.

use aftercall::{Challenge, Verified};
use http::{HeaderMap, Method, Uri};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A future of one of the caller's functions.
pub type Asking<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The head of the request that something is asked about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The URI.
    pub uri: Uri,
    /// The header fields that were sent.
    pub headers: HeaderMap,
}

/// Gets new credentials after a 401. It is implemented for functions.
///
/// ```
/// use aftercall::Challenge;
/// use aftercall_http::{Asked, Authenticate};
/// use http::{HeaderMap, HeaderValue, header};
///
/// let renew = |_asked: Asked, _challenges: Vec<Challenge>| async {
///     let mut fields = HeaderMap::new();
///     fields.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer new"));
///     Some(fields)
/// };
/// fn takes(_renew: impl Authenticate) {}
/// takes(renew);
/// ```
pub trait Authenticate: Send + Sync + 'static {
    /// The header fields with the new credentials, which replace those of the same names; `None` if
    /// there are none to be had. It is asked for the origin of the request alone, and once for each
    /// challenge.
    fn authenticate(&self, asked: Asked, challenges: Vec<Challenge>) -> Asking<Option<HeaderMap>>;
}

impl<F, R> Authenticate for F
where
    F: Fn(Asked, Vec<Challenge>) -> R + Send + Sync + 'static,
    R: Future<Output = Option<HeaderMap>> + Send + 'static,
{
    fn authenticate(&self, asked: Asked, challenges: Vec<Challenge>) -> Asking<Option<HeaderMap>> {
        Box::pin(self(asked, challenges))
    }
}

/// Finds out whether a request took effect. It is implemented for functions.
///
/// ```
/// use aftercall::Verified;
/// use aftercall_http::{Asked, Verify};
///
/// let look = |_asked: Asked, _verify: aftercall::Verify| async { Verified::Unknown };
/// fn takes(_look: impl Verify) {}
/// takes(look);
/// ```
pub trait Verify: Send + Sync + 'static {
    /// Whether it took effect. `NotApplied` is your word that it cannot take effect any more, since the
    /// request may then be sent again: right after a lost response "not there" is `Unknown`. What takes
    /// longer than [`aftercall::Verify::time_left`] is dropped, and found nothing out.
    fn verify(&self, asked: Asked, verify: aftercall::Verify) -> Asking<Verified>;
}

impl<F, R> Verify for F
where
    F: Fn(Asked, aftercall::Verify) -> R + Send + Sync + 'static,
    R: Future<Output = Verified> + Send + 'static,
{
    fn verify(&self, asked: Asked, verify: aftercall::Verify) -> Asking<Verified> {
        Box::pin(self(asked, verify))
    }
}

/// A shared [`Authenticate`].
#[derive(Clone)]
pub(crate) struct Authenticator(pub(crate) Arc<dyn Authenticate>);

/// A shared [`Verify`].
#[derive(Clone)]
pub(crate) struct Verifier(pub(crate) Arc<dyn Verify>);

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator")
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}
