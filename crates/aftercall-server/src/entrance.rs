//! What is decided about a request from its head alone, before a byte of its body is read: whether
//! it is addressed to this server, who asks, and whether there is a place for it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hyper::http::request::Parts;

use crate::auth::{ClientKind, Identity};
use crate::config::MAX_QUEUE_TIME;
use crate::places::{Place, Serving};
use crate::problem::Problem;
use crate::service::Service;
use crate::{admin, router};

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Lets a request in, or refuses it. The place counts as busy until what is given back is dropped.
pub(crate) async fn enter<'p>(
    service: &Service,
    place: &'p Place,
    peer: SocketAddr,
    head: &Parts,
) -> Result<(ClientKind, Serving<'p>), Problem> {
    service.hosts.check(peer.ip(), head)?;
    if admin::is_for(head.uri.path()) {
        admin::admit(peer, &head.headers)?;
        // Anybody on this machine may be one, so the place is safe only once the request is whole.
        return Ok((ClientKind::Administrator, place.serve(false)));
    }
    let known = router::wants_credentials(head.uri.path())
        && matches!(service.tokens.identify(&head.headers), Identity::Known(_));
    let serving = place.serve(known);
    let until = Instant::now() + if known { MAX_QUEUE_TIME } else { Duration::ZERO };
    while !place.leave_reserve() {
        if Instant::now() >= until {
            return Err(Problem::server_full());
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Ok((if known { ClientKind::Authenticated } else { ClientKind::Unauthenticated }, serving))
}
