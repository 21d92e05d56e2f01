//! The steps of a call under way, each with what it waits for.

use crate::asking::Asking;
use crate::body::Body;
use crate::error::Error;
use crate::look::Look;
use aftercall::Verified;
use http::{HeaderMap, Response};
use pin_project_lite::pin_project;

/// What comes next.
pub(crate) enum Next<F, Z, D: http_body::Body> {
    Step(Step<F, Z, D>),
    Done(Box<Result<Response<Body<D>>, Error>>),
}

pin_project! {
    /// What is being waited for. Only the attempt and the waits are pinned.
    #[project = StepProj]
    pub(crate) enum Step<F, Z, D>
    where
        D: http_body::Body,
    {
        Begin,
        /// For the service, before another attempt, at most until a time of the monotonic clock.
        Ready {
            until: u64,
            #[pin]
            limit: Z,
        },
        /// For the response, at most for `limit`.
        Sending {
            #[pin]
            future: F,
            #[pin]
            limit: Option<Z>,
        },
        /// For the beginning of the body, at most for `limit`.
        Looking {
            look: Option<Look<D>>,
            #[pin]
            limit: Z,
        },
        /// Until a time of the monotonic clock.
        Waiting {
            #[pin]
            sleep: Z,
            until: u64,
        },
        Renewing {
            renewal: Asking<Option<HeaderMap>>,
        },
        Verifying {
            verification: Asking<Verified>,
            #[pin]
            limit: Z,
        },
        Over,
    }
}
