//! Administration, for loopback peers only: plans of faults, counts, rate, maintenance, the store's
//! slowness, raw documents, upstreams.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderMap, ORIGIN};
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::conditions::Conditions;
use crate::config::{FAULT_PLANS, Rate, UPSTREAMS};
use crate::delivery::Delivery;
use crate::faults::{Action, Fault};
use crate::path;
use crate::plans::Plan;
use crate::port::PortOutage;
use crate::problem::Problem;
use crate::service::Service;

/// The slowest store, and the longest maintenance, that can be asked for.
const LONGEST_DELAY_MS: u64 = 60_000;
const LONGEST_MAINTENANCE_S: u64 = 86_400;
const MOST_TIMES: u64 = 1_000_000;

/// Whether a path belongs to administration.
pub(crate) fn is_for(path: &str) -> bool {
    path == "/admin" || path.starts_with("/admin/")
}

/// Answers a request for administration. Neither faults, nor the rate, nor maintenance apply to it.
pub(crate) async fn answer(service: &Arc<Service>, delivery: &Delivery) -> Answer {
    match consider(service, delivery).await {
        Ok(answer) => answer,
        Err(problem) => problem.into(),
    }
}

/// Lets an administrator in, or refuses whoever is none, before anything of a body is read.
pub(crate) fn admit(peer: SocketAddr, headers: &HeaderMap) -> Result<(), Problem> {
    if !peer.ip().to_canonical().is_loopback() {
        let detail = "Administration is for loopback peers only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    // There are no credentials here, so a web page open on this machine must not get in either.
    if headers.contains_key(ORIGIN) {
        let detail = "Administration is not for web pages.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    Ok(())
}

async fn consider(service: &Arc<Service>, delivery: &Delivery) -> Result<Answer, Problem> {
    let segments = path::segments(delivery.path())?;
    let parts: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    match parts[..] {
        ["health"] => health(delivery),
        ["faults"] => faults(service, delivery).await,
        ["counts"] => counts(service, delivery),
        ["counts", reference] => count(service, delivery, reference),
        ["rate"] => rate(service, delivery),
        ["maintenance"] => maintenance(service, delivery),
        ["store"] => slowness(service, delivery),
        ["raw", collection, id] => raw(service, delivery, collection, id).await,
        ["data"] => data(service, delivery).await,
        ["upstreams"] => upstreams(service, delivery),
        ["upstreams", name] => upstream(service, delivery, name),
        _ => Err(Problem::no_such_path(delivery.path())),
    }
}

fn health(delivery: &Delivery) -> Result<Answer, Problem> {
    match delivery.method {
        Method::GET | Method::HEAD => Ok(shown(&json!({ "ok": true }))),
        _ => Err(not_allowed(delivery, "GET, HEAD")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPlan {
    fault: String,
    times: Option<u64>,
    method: Option<String>,
    path: Option<String>,
}

impl NewPlan {
    fn check(self) -> Result<Plan, Problem> {
        let fault: Fault = self.fault.parse().map_err(|why| {
            Problem::bad_parameter("fault", format!("The fault is wrong: {why}."))
        })?;
        let times = self.times.unwrap_or(1);
        if !(1..=MOST_TIMES).contains(&times) {
            let detail = format!("times is a whole number from 1 to {MOST_TIMES}.");
            return Err(Problem::bad_parameter("times", detail));
        }
        let method = match self.method.map(|name| Method::from_bytes(name.as_bytes())) {
            None => None,
            Some(Ok(method)) => Some(method),
            Some(Err(_)) => return Err(Problem::bad_parameter("method", "That is no method.")),
        };
        if self.path.as_ref().is_some_and(|path| !path.starts_with('/') || path.len() > 1_024) {
            let detail = "path begins with '/' and is at most 1024 bytes long.";
            return Err(Problem::bad_parameter("path", detail));
        }
        if fault.action.is_of_connections() && (method.is_some() || self.path.is_some()) {
            let detail = "A fault of connections comes before there is a method or a path.";
            return Err(Problem::bad_parameter("fault", detail));
        }
        Ok(Plan { fault, times, method, path: self.path })
    }
}

async fn faults(service: &Arc<Service>, delivery: &Delivery) -> Result<Answer, Problem> {
    match delivery.method {
        Method::GET | Method::HEAD => Ok(shown(&service.plans.list())),
        Method::DELETE => {
            service.plans.clear();
            Ok(done())
        }
        Method::POST => {
            let plan = read::<NewPlan>(delivery)?.check()?;
            if let Action::Close(length) = plan.fault.action {
                return close(service, plan, length).await;
            }
            let full = || {
                let detail =
                    format!("There are {FAULT_PLANS} plans of faults, the most there can be.");
                Problem::new(StatusCode::CONFLICT, detail)
            };
            let shown = service.plans.add(plan).ok_or_else(full)?;
            Ok(Answer::json(StatusCode::CREATED, &shown))
        }
        _ => Err(not_allowed(delivery, "GET, HEAD, POST, DELETE")),
    }
}

/// Closes the port for a while; answers when it is closed.
async fn close(service: &Service, plan: Plan, length: Duration) -> Result<Answer, Problem> {
    if plan.times != 1 {
        return Err(Problem::bad_parameter("times", "The port is closed once for each request."));
    }
    let (tell, told) = oneshot::channel();
    let ordered = service.port_outages.send(PortOutage { length, closed: tell }).await.is_ok();
    if ordered && told.await.is_ok() {
        return Ok(Answer::json(StatusCode::CREATED, &json!({ "fault": plan.fault.text })));
    }
    let detail = "The port could not be closed.";
    Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail))
}

fn counts(service: &Service, delivery: &Delivery) -> Result<Answer, Problem> {
    match delivery.method {
        Method::GET | Method::HEAD => Ok(shown(&service.counts.all())),
        Method::DELETE => {
            service.counts.reset();
            Ok(done())
        }
        _ => Err(not_allowed(delivery, "GET, HEAD, DELETE")),
    }
}

fn count(service: &Service, delivery: &Delivery, reference: &str) -> Result<Answer, Problem> {
    match delivery.method {
        Method::GET | Method::HEAD => Ok(shown(&service.counts.of(reference))),
        _ => Err(not_allowed(delivery, "GET, HEAD")),
    }
}

fn rate(service: &Service, delivery: &Delivery) -> Result<Answer, Problem> {
    match delivery.method {
        Method::PUT => {
            let rate: Rate = read(delivery)?;
            rate.check()
                .map_err(|why| Problem::bad_request(format!("The rate is wrong: {why}.")))?;
            service.admission.set_rate(Some(rate));
            Ok(shown(&json!(rate)))
        }
        Method::DELETE => {
            service.admission.set_rate(None);
            Ok(done())
        }
        _ => Err(not_allowed(delivery, "PUT, DELETE")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Maintenance {
    retry_after: u64,
}

fn maintenance(service: &Service, delivery: &Delivery) -> Result<Answer, Problem> {
    match delivery.method {
        Method::PUT => {
            let Maintenance { retry_after } = read(delivery)?;
            within("retry_after", retry_after, LONGEST_MAINTENANCE_S)?;
            service.admission.set_maintenance(Some(retry_after));
            Ok(shown(&json!({ "retry_after": retry_after })))
        }
        Method::DELETE => {
            service.admission.set_maintenance(None);
            Ok(done())
        }
        _ => Err(not_allowed(delivery, "PUT, DELETE")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slowness {
    delay_ms: u64,
}

fn slowness(service: &Service, delivery: &Delivery) -> Result<Answer, Problem> {
    match delivery.method {
        Method::PUT => {
            let Slowness { delay_ms } = read(delivery)?;
            within("delay_ms", delay_ms, LONGEST_DELAY_MS)?;
            service.store.set_delay(Duration::from_millis(delay_ms));
            Ok(shown(&json!({ "delay_ms": delay_ms })))
        }
        Method::DELETE => {
            service.store.set_delay(Duration::ZERO);
            Ok(done())
        }
        _ => Err(not_allowed(delivery, "PUT, DELETE")),
    }
}

/// Puts bytes into the store as they are, decodable or not.
async fn raw(
    service: &Service,
    delivery: &Delivery,
    collection: &str,
    id: &str,
) -> Result<Answer, Problem> {
    if delivery.method != Method::PUT {
        return Err(not_allowed(delivery, "PUT"));
    }
    path::check_collection(collection)?;
    path::check_id(id)?;
    let (collection, id) = (collection.to_owned(), id.to_owned());
    let bytes = delivery.body.clone();
    let unconditional = Conditions::default();
    let work = service
        .store
        .maintain(move |shelf| shelf.replace(&collection, &id, &bytes, &unconditional));
    work.await?;
    Ok(done())
}

async fn data(service: &Service, delivery: &Delivery) -> Result<Answer, Problem> {
    if delivery.method != Method::DELETE {
        return Err(not_allowed(delivery, "DELETE"));
    }
    service.store.maintain(|shelf| shelf.wipe()).await?;
    service.idempotency.wipe();
    Ok(done())
}

fn upstreams(service: &Service, delivery: &Delivery) -> Result<Answer, Problem> {
    match delivery.method {
        Method::GET | Method::HEAD => Ok(shown(&service.gateway.upstreams())),
        Method::DELETE => {
            service.gateway.reset_upstreams();
            Ok(done())
        }
        _ => Err(not_allowed(delivery, "GET, HEAD, DELETE")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upstream {
    address: SocketAddr,
}

fn upstream(service: &Service, delivery: &Delivery, name: &str) -> Result<Answer, Problem> {
    if delivery.method != Method::PUT {
        return Err(not_allowed(delivery, "PUT"));
    }
    // The same alphabet, so that the name can stand in a path and in a message.
    path::check_collection(name)?;
    let Upstream { address } = read(delivery)?;
    if !address.ip().to_canonical().is_loopback() {
        let detail = "An upstream's address is a loopback address.";
        return Err(Problem::bad_parameter("address", detail));
    }
    if !service.gateway.set_upstream(name, address) {
        let detail = format!("There are {UPSTREAMS} upstreams, the most there can be.");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    Ok(shown(&json!({ "address": address })))
}

fn read<T: DeserializeOwned>(delivery: &Delivery) -> Result<T, Problem> {
    serde_json::from_slice(&delivery.body)
        .map_err(|error| Problem::bad_request(format!("The body is wrong: {error}.")))
}

fn within(name: &str, number: u64, most: u64) -> Result<(), Problem> {
    if number <= most {
        return Ok(());
    }
    Err(Problem::bad_parameter(name, format!("{name} is at most {most}.")))
}

fn not_allowed(delivery: &Delivery, allowed: &str) -> Problem {
    Problem::method_not_allowed(delivery.method.as_str(), allowed)
}

fn shown(value: &Value) -> Answer {
    Answer::json(StatusCode::OK, value)
}

fn done() -> Answer {
    Answer::empty(StatusCode::NO_CONTENT)
}
