//! One request and its answer: read it whole, count it, let a fault happen if one is due, and have
//! it answered by a task that goes on even when the client has gone.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, VIA};
use hyper::{Method, Request, Response, StatusCode};

use crate::answer::{Answer, Payload};
use crate::delivery::Delivery;
use crate::faults::{Action, Fault};
use crate::gateway;
use crate::line::Switch;
use crate::problem::Problem;
use crate::service::Service;
use crate::{admin, router};

/// Answers one request, or breaks its connection.
pub(crate) async fn exchange(
    service: Arc<Service>,
    switch: Switch,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Infallible> {
    let mut delivery = match Delivery::read(request, peer).await {
        Ok(delivery) => delivery,
        // What is left of the body cannot be told from a next request.
        Err(problem) => return Ok(Answer::from(problem).with(CONNECTION, "close").into()),
    };
    if admin::is_for(delivery.path()) {
        return Ok(admin::answer(&service, &delivery).await.into());
    }
    match prepare(&service, &mut delivery) {
        Ok(None) => Ok(handle(service, delivery, Duration::ZERO).await.into()),
        Ok(Some(fault)) => Ok(suffer(service, switch, delivery, fault).await),
        Err(problem) => Ok(Answer::from(problem).into()),
    }
}

/// Counts the delivery and finds the fault that is due.
fn prepare(service: &Service, delivery: &mut Delivery) -> Result<Option<Fault>, Problem> {
    delivery.tally = service.counts.tally(delivery.reference()?);
    // What our own gateway passes on to us was counted when the gateway read it.
    if delivery.headers.get(VIA).is_none_or(|via| via != gateway::VIA_VALUE) {
        delivery.tally.delivered();
    }
    service.plans.due(&delivery.method, delivery.path(), &delivery.headers)
}

/// Has the request answered after a delay. The work is a task of its own: a client that hangs up
/// does not undo what it asked for.
async fn handle(service: Arc<Service>, delivery: Delivery, delay: Duration) -> Answer {
    let failed =
        || Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed internally.");
    let Ok(permit) = service.requests.clone().acquire_owned().await else {
        return failed().into();
    };
    let task = tokio::spawn(async move {
        let _permit = permit;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        router::answer(&service, &delivery).await
    });
    task.await.unwrap_or_else(|_| failed().into())
}

/// Lets a fault happen.
async fn suffer(
    service: Arc<Service>,
    switch: Switch,
    delivery: Delivery,
    fault: Fault,
) -> Response<Payload> {
    let bodiless = delivery.method == Method::HEAD;
    match fault.action {
        // `plans` never lets a fault of connections come this far.
        Action::Nothing | Action::Refuse | Action::Close(_) | Action::DropBeforeRead => {
            handle(service, delivery, fault.delay).await.into()
        }
        Action::DropAfterRead => {
            tokio::time::sleep(fault.delay).await;
            hang_up(&switch).await
        }
        Action::DropAfterApply => {
            handle(service, delivery, fault.delay).await;
            hang_up(&switch).await
        }
        Action::CutBody => {
            let answer = handle(service, delivery, fault.delay).await;
            if bodiless || answer.body.is_empty() {
                // There is no body to cut, so the answer as a whole is cut off.
                return hang_up(&switch).await;
            }
            answer.cut(switch)
        }
        Action::Answer(instead) => {
            if instead.applied {
                handle(service, delivery, fault.delay).await;
            } else {
                tokio::time::sleep(fault.delay).await;
            }
            instead.answer().into()
        }
    }
}

/// Closes the connection; the task that would have answered ends with it.
async fn hang_up(switch: &Switch) -> Response<Payload> {
    switch.trip();
    std::future::pending().await
}
