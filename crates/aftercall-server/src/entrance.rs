//! What is decided about a request from its head alone, before a byte of its body is read: whether
//! it is addressed to this server, who asks, and whether there is a place for it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hyper::StatusCode;
use hyper::http::request::Parts;

use crate::auth::Identity;
use crate::places::{Place, Serving};
use crate::problem::Problem;
use crate::service::Service;
use crate::{admin, router};

/// How long somebody known waits for a place, or for room for a body, when all are taken.
pub(crate) const LONGEST_QUEUE: Duration = Duration::from_secs(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// An administrator: a program of this machine.
    Administrator,
    /// Somebody with a token, who asks for what wants one.
    Known,
    /// Anybody else. Nothing of a stranger's body is ever kept, and nothing is done for one that
    /// could not be broken off.
    Stranger,
}

/// Lets a request in, or refuses it. The place counts as busy until what is given back is dropped.
pub(crate) async fn enter<'p>(
    service: &Service,
    place: &'p Place,
    peer: SocketAddr,
    head: &Parts,
) -> Result<(Standing, Serving<'p>), Problem> {
    service.hosts.check(peer.ip(), head)?;
    if admin::is_for(head.uri.path()) {
        admin::admit(peer, &head.headers)?;
        // Anybody on this machine may be one, so the place is safe only once the request is whole.
        return Ok((Standing::Administrator, place.serve(false)));
    }
    let known = router::wants_credentials(head.uri.path())
        && matches!(service.tokens.identify(&head.headers), Identity::Known(_));
    let serving = place.serve(known);
    let until = Instant::now() + if known { LONGEST_QUEUE } else { Duration::ZERO };
    while !place.leave_reserve() {
        if Instant::now() >= until {
            return Err(full());
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Ok((if known { Standing::Known } else { Standing::Stranger }, serving))
}

/// The refusal of a request for which there is no room.
pub(crate) fn full() -> Problem {
    let detail = "The server is working on as much as it can; nothing was done.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
        .kind("full", "Full")
        .code("full")
        .retry_after(1)
}
