//! What is decided about a request from its head alone, before a byte of its body is read: whether
//! it is addressed to this server, who sent it, and whether there is a connection slot for it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hyper::http::request::Parts;

use crate::auth::{ClientKind, Credentials};
use crate::config::MAX_QUEUE_TIME;
use crate::connections::{ConnectionSlot, RequestInProgress};
use crate::problem::Problem;
use crate::state::ServerState;
use crate::{admin, router};

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Accepts or refuses a request. The connection is busy until the returned guard is dropped.
pub(crate) async fn check_head<'p>(
    state: &ServerState,
    slot: &'p ConnectionSlot,
    peer: SocketAddr,
    head: &Parts,
) -> Result<(ClientKind, RequestInProgress<'p>), Problem> {
    state.allowed_hosts.check(peer.ip(), head)?;
    if admin::is_for(head.uri.path()) {
        admin::check_access(peer, &head.headers)?;
        // Any program on this machine can begin such a request, so its connection may be closed for
        // another one until the request has been read whole.
        return Ok((ClientKind::Administrator, slot.begin_request(false)));
    }
    let authenticated = router::needs_credentials(head.uri.path())
        && matches!(state.tokens.credentials(&head.headers), Credentials::Valid(_));
    let in_progress = slot.begin_request(authenticated);
    let (client, queue_time) = if authenticated {
        (ClientKind::Authenticated, MAX_QUEUE_TIME)
    } else {
        (ClientKind::Unauthenticated, Duration::ZERO)
    };
    let until = Instant::now() + queue_time;
    while !slot.leave_reserve() {
        if Instant::now() >= until {
            return Err(Problem::server_full());
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    Ok((client, in_progress))
}
