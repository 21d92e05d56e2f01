//! One request and its response: check the head, read the body, count the request, apply a fault if
//! one is due, and respond from a task that goes on even when the client has disconnected.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, VIA};
use hyper::{Method, Request, Response, StatusCode};

use crate::auth::ClientKind;
use crate::client_socket::CloseHandle;
use crate::config::MAX_BODY_BYTES;
use crate::connections::ConnectionSlot;
use crate::fault_plans::Delay;
use crate::faults::{Action, Fault};
use crate::head_check::check_head;
use crate::problem::Problem;
use crate::request::{self, IncomingRequest};
use crate::response::{OutgoingResponse, ResponseBody};
use crate::state::ServerState;
use crate::{admin, gateway, router};

/// One client's connection, as its requests see it.
#[derive(Debug)]
pub(crate) struct ClientConnection {
    pub(crate) peer: SocketAddr,
    pub(crate) close_handle: CloseHandle,
    pub(crate) slot: ConnectionSlot,
}

/// Responds to one request, or closes its connection.
pub(crate) async fn exchange(
    state: Arc<ServerState>,
    connection: &ClientConnection,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, Infallible> {
    // The rest of an unread body would be taken for the next request.
    let last = |response: OutgoingResponse| Ok(response.with(CONNECTION, "close").into());
    let (head, body) = request.into_parts();
    let checked = check_head(&state, &connection.slot, connection.peer, &head).await;
    let (client, in_progress) = match checked {
        Ok(accepted) => accepted,
        Err(problem) => {
            request::discard(&head.headers, body, MAX_BODY_BYTES).await;
            return last(problem.into());
        }
    };
    let read = IncomingRequest::read(head, body, client, &state.body_memory).await;
    let mut request = match read {
        Ok(request) => request,
        Err(problem) => return last(problem.into()),
    };
    if client == ClientKind::Administrator {
        in_progress.mark_authenticated();
        return Ok(admin::respond(&state, &request).await.into());
    }
    if !request.whole {
        return last(router::respond(&state, &request).await);
    }
    // Before the request is counted: who sees the count may cut the delay off.
    let delay = state.fault_plans.no_delay();
    match count_and_find_fault(&state, &mut request) {
        Ok(None) => Ok(answer(state, &connection.close_handle, request, delay).await),
        Ok(Some(fault)) => {
            Ok(apply_fault(state, connection.close_handle.clone(), request, fault, delay).await)
        }
        Err(problem) => Ok(OutgoingResponse::from(problem).into()),
    }
}

/// Counts the delivery and finds the fault that is due.
fn count_and_find_fault(
    state: &ServerState,
    request: &mut IncomingRequest,
) -> Result<Option<Fault>, Problem> {
    request.counter = state.counts.counter(request.reference()?);
    // A request from our own gateway was counted when the gateway read it.
    if request.headers.get(VIA).is_none_or(|via| via != gateway::VIA_VALUE) {
        request.counter.count_delivery();
    }
    state.fault_plans.due(&request.method, request.path(), &request.headers)
}

/// Responds after a delay, or closes the connection of a request that was cut off in it.
async fn answer(
    state: Arc<ServerState>,
    close_handle: &CloseHandle,
    request: IncomingRequest,
    delay: Delay,
) -> Response<ResponseBody> {
    match respond(state, request, delay).await {
        Some(response) => response.into(),
        None => close_connection(close_handle).await,
    }
}

/// Responds after a delay; `None` if the request was cut off in it, and so was not handled. The
/// work is a task of its own, because a client that disconnects does not undo what it asked for.
/// For an unauthenticated client the work ends with the connection.
async fn respond(
    state: Arc<ServerState>,
    request: IncomingRequest,
    delay: Delay,
) -> Option<OutgoingResponse> {
    if request.client == ClientKind::Unauthenticated {
        return wait_and_respond(&state, &request, delay).await;
    }
    let failed =
        || Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed internally.");
    let Ok(permit) = state.requests.clone().acquire_owned().await else {
        return Some(failed().into());
    };
    let task = tokio::spawn(async move {
        let _permit = permit;
        wait_and_respond(&state, &request, delay).await
    });
    task.await.unwrap_or_else(|_| Some(failed().into()))
}

async fn wait_and_respond(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
    delay: Delay,
) -> Option<OutgoingResponse> {
    if !delay.passes().await {
        return None;
    }
    Some(router::respond(state, request).await)
}

/// Applies a fault to a request.
async fn apply_fault(
    state: Arc<ServerState>,
    close_handle: CloseHandle,
    request: IncomingRequest,
    fault: Fault,
    delay: Delay,
) -> Response<ResponseBody> {
    let delay = delay.of(fault.delay);
    let is_head = request.method == Method::HEAD;
    match fault.action {
        // `fault_plans` never gives a request a fault of connections.
        Action::Nothing
        | Action::ResetConnection
        | Action::ClosePort(_)
        | Action::DropBeforeRead => answer(state, &close_handle, request, delay).await,
        Action::DropAfterRead => {
            delay.passes().await;
            close_connection(&close_handle).await
        }
        Action::DropAfterApply => {
            respond(state, request, delay).await;
            close_connection(&close_handle).await
        }
        Action::CutBody => {
            match respond(state, request, delay).await {
                Some(response) if !is_head && !response.body.is_empty() => {
                    response.cut(close_handle)
                }
                // There is no body to cut, so the whole response is left out.
                _ => close_connection(&close_handle).await,
            }
        }
        Action::Substitute(substitute) => {
            let passed = if substitute.applied {
                respond(state, request, delay).await.is_some()
            } else {
                delay.passes().await
            };
            if !passed {
                return close_connection(&close_handle).await;
            }
            substitute.response().into()
        }
    }
}

/// Closes the connection; the task that would have responded ends with it.
async fn close_connection(close_handle: &CloseHandle) -> Response<ResponseBody> {
    close_handle.close();
    std::future::pending().await
}
