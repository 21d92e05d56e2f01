//! One request and its answer: let it in, read it, count it, let a fault happen if one is due, and
//! have it answered by a task that goes on even when the client has gone.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, VIA};
use hyper::{Method, Request, Response, StatusCode};

use crate::answer::{Answer, Payload};
use crate::auth::ClientKind;
use crate::config::MAX_BODY_BYTES;
use crate::delivery::{self, Delivery};
use crate::entrance;
use crate::faults::{Action, Fault};
use crate::line::Switch;
use crate::places::Place;
use crate::problem::Problem;
use crate::service::Service;
use crate::{admin, gateway, router};

/// One client's connection, as its requests see it.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) peer: SocketAddr,
    pub(crate) switch: Switch,
    pub(crate) place: Place,
}

/// Answers one request, or breaks its connection.
pub(crate) async fn exchange(
    service: Arc<Service>,
    caller: &Caller,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Infallible> {
    // What is left of a body cannot be told from a next request.
    let last = |answer: Answer| Ok(answer.with(CONNECTION, "close").into());
    let (head, body) = request.into_parts();
    let (client, serving) = match entrance::enter(&service, &caller.place, caller.peer, &head).await
    {
        Ok(entered) => entered,
        Err(problem) => {
            delivery::discard(&head.headers, body, MAX_BODY_BYTES).await;
            return last(problem.into());
        }
    };
    let read = Delivery::read(head, body, client, &service.body_memory).await;
    let mut delivery = match read {
        Ok(delivery) => delivery,
        Err(problem) => return last(problem.into()),
    };
    if client == ClientKind::Administrator {
        serving.is_of_somebody_known();
        return Ok(admin::answer(&service, &delivery).await.into());
    }
    if !delivery.whole {
        return last(router::answer(&service, &delivery).await);
    }
    match prepare(&service, &mut delivery) {
        Ok(None) => Ok(handle(service, delivery, Duration::ZERO).await.into()),
        Ok(Some(fault)) => Ok(suffer(service, caller.switch.clone(), delivery, fault).await),
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
/// does not undo what it asked for. For a stranger nothing is done, and nothing goes on.
async fn handle(service: Arc<Service>, delivery: Delivery, delay: Duration) -> Answer {
    if delivery.client == ClientKind::Unauthenticated {
        return work(&service, &delivery, delay).await;
    }
    let failed =
        || Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed internally.");
    let Ok(permit) = service.requests.clone().acquire_owned().await else {
        return failed().into();
    };
    let task = tokio::spawn(async move {
        let _permit = permit;
        work(&service, &delivery, delay).await
    });
    task.await.unwrap_or_else(|_| failed().into())
}

async fn work(service: &Arc<Service>, delivery: &Delivery, delay: Duration) -> Answer {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    router::answer(service, delivery).await
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
