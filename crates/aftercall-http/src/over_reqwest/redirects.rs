//! The redirects that reqwest follows, noted as it follows them.
//!
//! reqwest shows the response to the last hop, or its error, as that of the request. What the request
//! itself came to depends on the redirects: after a 303 the last hop was another request, a GET (RFC 9110
//! section 15.4.4). So the policy that follows one notes it for the request that is being polled.

use crate::Followed;
use pin_project_lite::pin_project;
use reqwest::redirect::{Attempt, Policy};
use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

thread_local! {
    /// What the request that this thread is polling has followed.
    static FOLLOWED: RefCell<Followed> = const { RefCell::new(Followed::NONE) };
}

/// Which redirects reqwest follows. The default is reqwest's own: at most ten.
///
/// ```
/// use aftercall_http::Redirects;
///
/// let to_our_hosts = Redirects::which(|attempt| {
///     attempt.url().host_str().is_some_and(|host| host.ends_with(".api.example"))
/// });
/// # drop(to_our_hosts);
/// ```
#[derive(Clone)]
pub struct Redirects(Which);

type Follows = dyn Fn(&Attempt<'_>) -> bool + Send + Sync;

#[derive(Clone)]
enum Which {
    None,
    Limited(usize),
    Chosen(Arc<Follows>),
}

impl Redirects {
    /// None: a redirect is the response.
    pub fn none() -> Redirects {
        Redirects(Which::None)
    }

    /// At most so many one after the other; the next one is an error.
    pub fn limited(most: usize) -> Redirects {
        Redirects(Which::Limited(most))
    }

    /// Those that the function says yes to, at most ten one after the other; any other is the response.
    pub fn which(follows: impl Fn(&Attempt<'_>) -> bool + Send + Sync + 'static) -> Redirects {
        Redirects(Which::Chosen(Arc::new(follows)))
    }

    fn into_policy(self) -> Policy {
        Policy::custom(move |attempt| {
            let (follows, most) = match &self.0 {
                Which::None => (false, 0),
                Which::Limited(most) => (true, *most),
                Which::Chosen(follows) => (follows(&attempt), MOST),
            };
            if !follows {
                return attempt.stop();
            }
            // The first of them is the request's own URL.
            if attempt.previous().len() > most {
                return attempt.error("too many redirects");
            }
            let from = attempt.previous().last();
            let same = from.is_some_and(|from| from.origin() == attempt.url().origin());
            FOLLOWED.with_borrow_mut(|followed| {
                followed.redirect(attempt.status().as_u16(), same);
            });
            attempt.follow()
        })
    }
}

/// How many reqwest follows by default.
const MOST: usize = 10;

impl Default for Redirects {
    fn default() -> Redirects {
        Redirects::limited(MOST)
    }
}

impl fmt::Debug for Redirects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Which::None => f.write_str("Redirects::none()"),
            Which::Limited(most) => write!(f, "Redirects::limited({most})"),
            Which::Chosen(_) => f.write_str("Redirects::which(..)"),
        }
    }
}

/// A builder whose client sends nothing again by itself, and notes the redirects that it follows:
/// reqwest's retries are off (`reqwest::retry::never`), and its redirects are these.
///
/// ```
/// use aftercall_http::{Redirects, prepared};
///
/// let client = prepared(reqwest::Client::builder(), Redirects::none()).build()?;
/// # drop(client);
/// # Ok::<(), reqwest::Error>(())
/// ```
pub fn prepared(builder: reqwest::ClientBuilder, redirects: Redirects) -> reqwest::ClientBuilder {
    builder.retry(reqwest::retry::never()).redirect(redirects.into_policy())
}

pin_project! {
    /// A request of reqwest's, and the redirects that it has followed so far.
    pub(super) struct Noted<F> {
        #[pin]
        future: F,
        followed: Followed,
    }
}

impl<F> Noted<F> {
    pub(super) fn new(future: F) -> Noted<F> {
        Noted { future, followed: Followed::default() }
    }
}

impl<F: Future> Future for Noted<F> {
    type Output = (F::Output, Followed);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let restored = Restored(FOLLOWED.replace(std::mem::take(this.followed)));
        let polled = this.future.poll(cx);
        *this.followed = FOLLOWED.take();
        drop(restored);
        polled.map(|output| (output, std::mem::take(this.followed)))
    }
}

/// Puts back what the thread had noted before, also after a panic: requests may be polled within others.
struct Restored(Followed);

impl Drop for Restored {
    fn drop(&mut self) {
        FOLLOWED.set(std::mem::take(&mut self.0));
    }
}
