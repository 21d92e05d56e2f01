//! The routes under `/admin`, for loopback peers only: fault plans, counts, the rate limit,
//! maintenance, the store's delay, raw documents, upstreams.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderMap, ORIGIN};
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use crate::conditions::Conditions;
use crate::config::{MAX_FAULT_PLANS, MAX_UPSTREAMS, Rate};
use crate::document_table::DocumentTable;
use crate::event_table;
use crate::fault_plans::FaultPlan;
use crate::faults::{Action, Fault};
use crate::path;
use crate::port::PortOrder;
use crate::problem::Problem;
use crate::request::IncomingRequest;
use crate::response::OutgoingResponse;
use crate::state::ServerState;

/// The longest delay of the store that can be set.
const MAX_DELAY_MS: u64 = 60_000;
/// The longest `Retry-After` for maintenance that can be set.
const MAX_MAINTENANCE_S: u64 = 86_400;
/// The largest number of requests or connections that one plan can apply to.
const MAX_TIMES: u64 = 1_000_000;

/// Whether a path is one of administration.
pub(crate) fn is_for(path: &str) -> bool {
    path == "/admin" || path.starts_with("/admin/")
}

/// Responds to a request for administration, to which faults, the rate limit and maintenance do not
/// apply.
pub(crate) async fn respond(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
) -> OutgoingResponse {
    match route(state, request).await {
        Ok(response) => response,
        Err(problem) => problem.into(),
    }
}

/// Refuses a client that is not an administrator, before any of its body is read.
pub(crate) fn check_access(peer: SocketAddr, headers: &HeaderMap) -> Result<(), Problem> {
    if !peer.ip().to_canonical().is_loopback() {
        let detail = "Administration is for loopback peers only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    // These routes need no credentials, so web pages that are open on this machine must be refused.
    if headers.contains_key(ORIGIN) {
        let detail = "Administration is not for web pages.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    Ok(())
}

async fn route(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
) -> Result<OutgoingResponse, Problem> {
    let segments = path::segments(request.path())?;
    let parts: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    match parts[..] {
        ["health"] => health(request),
        ["faults"] => faults(state, request).await,
        ["delays"] => delays(state, request),
        ["counts"] => counts(state, request),
        ["counts", reference] => count(state, request, reference),
        ["rate"] => rate(state, request),
        ["maintenance"] => maintenance(state, request),
        ["store"] => store_delay(state, request),
        ["raw", collection, id] => raw(state, request, collection, id).await,
        ["logs"] => logs(state, request).await,
        ["logs", id] => log_event(state, request, id).await,
        ["data"] => data(state, request).await,
        ["upstreams"] => upstreams(state, request),
        ["upstreams", name] => upstream(state, request, name),
        _ => Err(Problem::no_such_path(request.path())),
    }
}

fn health(request: &IncomingRequest) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::GET | Method::HEAD => Ok(ok(&json!({ "ok": true }))),
        _ => Err(not_allowed(request, "GET, HEAD")),
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
    fn check(self) -> Result<FaultPlan, Problem> {
        let fault: Fault = self.fault.parse().map_err(|why| {
            Problem::bad_parameter("fault", format!("The fault is wrong: {why}."))
        })?;
        let times = self.times.unwrap_or(1);
        if !(1..=MAX_TIMES).contains(&times) {
            let detail = format!("times is a whole number from 1 to {MAX_TIMES}.");
            return Err(Problem::bad_parameter("times", detail));
        }
        let method = match self.method.map(|name| Method::from_bytes(name.as_bytes())) {
            None => None,
            Some(Ok(method)) => Some(method),
            Some(Err(_)) => return Err(Problem::bad_parameter("method", "That is not a method.")),
        };
        if self.path.as_ref().is_some_and(|path| !path.starts_with('/') || path.len() > 1_024) {
            let detail = "path begins with '/' and is at most 1024 bytes long.";
            return Err(Problem::bad_parameter("path", detail));
        }
        if fault.action.affects_connections() && (method.is_some() || self.path.is_some()) {
            let detail = "A fault of connections comes before there is a method or a path.";
            return Err(Problem::bad_parameter("fault", detail));
        }
        Ok(FaultPlan { fault, times, method, path: self.path })
    }
}

async fn faults(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::GET | Method::HEAD => Ok(ok(&state.fault_plans.list())),
        Method::DELETE => {
            state.fault_plans.clear();
            // If the listener has ended there is no port to open.
            order(state, PortOrder::Open).await;
            Ok(no_content())
        }
        Method::POST => {
            let plan = parse::<NewPlan>(request)?.check()?;
            if let Action::ClosePort(length) = plan.fault.action {
                return close_port(state, plan, length).await;
            }
            let full = || {
                let detail =
                    format!("There are {MAX_FAULT_PLANS} fault plans, which is the maximum.");
                Problem::new(StatusCode::CONFLICT, detail)
            };
            let json = state.fault_plans.add(plan).ok_or_else(full)?;
            Ok(OutgoingResponse::json(StatusCode::CREATED, &json))
        }
        _ => Err(not_allowed(request, "GET, HEAD, POST, DELETE")),
    }
}

/// Cuts off the requests that are delayed, by a fault or in the store.
fn delays(state: &ServerState, request: &IncomingRequest) -> Result<OutgoingResponse, Problem> {
    if request.method != Method::DELETE {
        return Err(not_allowed(request, "DELETE"));
    }
    state.fault_plans.cut_delays();
    state.store.cut_delays();
    Ok(no_content())
}

/// Closes the port for a while, and responds once it is closed.
async fn close_port(
    state: &ServerState,
    plan: FaultPlan,
    length: Duration,
) -> Result<OutgoingResponse, Problem> {
    if plan.times != 1 {
        return Err(Problem::bad_parameter("times", "The port is closed once for each request."));
    }
    if order(state, |closed| PortOrder::Close(length, closed)).await {
        return Ok(OutgoingResponse::json(
            StatusCode::CREATED,
            &json!({ "fault": plan.fault.text }),
        ));
    }
    let detail = "The port could not be closed.";
    Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail))
}

/// Has the listener carry out an order; whether it did.
async fn order(state: &ServerState, order: impl FnOnce(oneshot::Sender<()>) -> PortOrder) -> bool {
    let (done, when_done) = oneshot::channel();
    state.port_orders.send(order(done)).await.is_ok() && when_done.await.is_ok()
}

fn counts(state: &ServerState, request: &IncomingRequest) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::GET | Method::HEAD => Ok(ok(&state.counts.all())),
        Method::DELETE => {
            state.counts.reset();
            Ok(no_content())
        }
        _ => Err(not_allowed(request, "GET, HEAD, DELETE")),
    }
}

fn count(
    state: &ServerState,
    request: &IncomingRequest,
    reference: &str,
) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::GET | Method::HEAD => Ok(ok(&state.counts.get(reference))),
        _ => Err(not_allowed(request, "GET, HEAD")),
    }
}

fn rate(state: &ServerState, request: &IncomingRequest) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::PUT => {
            let rate: Rate = parse(request)?;
            rate.check()
                .map_err(|why| Problem::bad_request(format!("The rate is wrong: {why}.")))?;
            state.throttle.set_rate(Some(rate));
            Ok(ok(&json!(rate)))
        }
        Method::DELETE => {
            state.throttle.set_rate(None);
            Ok(no_content())
        }
        _ => Err(not_allowed(request, "PUT, DELETE")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Maintenance {
    retry_after: u64,
}

fn maintenance(
    state: &ServerState,
    request: &IncomingRequest,
) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::PUT => {
            let Maintenance { retry_after } = parse(request)?;
            check_at_most("retry_after", retry_after, MAX_MAINTENANCE_S)?;
            state.throttle.set_maintenance(Some(retry_after));
            Ok(ok(&json!({ "retry_after": retry_after })))
        }
        Method::DELETE => {
            state.throttle.set_maintenance(None);
            Ok(no_content())
        }
        _ => Err(not_allowed(request, "PUT, DELETE")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreDelay {
    delay_ms: u64,
}

fn store_delay(
    state: &ServerState,
    request: &IncomingRequest,
) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::PUT => {
            let StoreDelay { delay_ms } = parse(request)?;
            check_at_most("delay_ms", delay_ms, MAX_DELAY_MS)?;
            state.store.set_delay(Duration::from_millis(delay_ms));
            Ok(ok(&json!({ "delay_ms": delay_ms })))
        }
        Method::DELETE => {
            state.store.set_delay(Duration::ZERO);
            Ok(no_content())
        }
        _ => Err(not_allowed(request, "PUT, DELETE")),
    }
}

/// Stores bytes as they are, even if they are not JSON.
async fn raw(
    state: &ServerState,
    request: &IncomingRequest,
    collection: &str,
    id: &str,
) -> Result<OutgoingResponse, Problem> {
    if request.method != Method::PUT {
        return Err(not_allowed(request, "PUT"));
    }
    path::check_collection(collection)?;
    path::check_id(id)?;
    let (collection, id) = (collection.to_owned(), id.to_owned());
    let bytes = request.body.clone();
    let unconditional = Conditions::default();
    let work = state
        .store
        .run_for_admin(move |table| table.replace(&collection, &id, &bytes, &unconditional));
    work.await?;
    Ok(no_content())
}

/// The log events that are stored, and the limit of events a second.
async fn logs(state: &ServerState, request: &IncomingRequest) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::GET | Method::HEAD => {
            let times = state.store.run_for_admin(event_table::times).await?;
            let stored: u64 = times.iter().map(|(_, times)| times).sum();
            let distinct = times.len();
            let by_id: Map<String, Value> =
                times.into_iter().map(|(id, times)| (id, json!(times))).collect();
            Ok(ok(&json!({ "stored": stored, "distinct": distinct, "times": by_id })))
        }
        Method::PUT => {
            let rate: Rate = parse(request)?;
            rate.check()
                .map_err(|why| Problem::bad_request(format!("The rate is wrong: {why}.")))?;
            state.throttle.set_event_rate(Some(rate));
            Ok(ok(&json!(rate)))
        }
        Method::DELETE => {
            state.throttle.set_event_rate(None);
            state.store.run_for_admin(event_table::wipe).await?;
            Ok(no_content())
        }
        _ => Err(not_allowed(request, "GET, HEAD, PUT, DELETE")),
    }
}

async fn log_event(
    state: &ServerState,
    request: &IncomingRequest,
    id: &str,
) -> Result<OutgoingResponse, Problem> {
    if !request.only_reads() {
        return Err(not_allowed(request, "GET, HEAD"));
    }
    let wanted = id.to_owned();
    let read = state.store.run_for_admin(move |table| event_table::read(table, &wanted));
    let (stored, bytes) = read.await?;
    let event: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(ok(&json!({ "id": id, "stored": stored, "event": event })))
}

async fn data(state: &ServerState, request: &IncomingRequest) -> Result<OutgoingResponse, Problem> {
    if request.method != Method::DELETE {
        return Err(not_allowed(request, "DELETE"));
    }
    let wipe = |table: &DocumentTable| table.wipe().and_then(|()| event_table::wipe(table));
    state.store.run_for_admin(wipe).await?;
    state.idempotency_keys.wipe();
    Ok(no_content())
}

fn upstreams(state: &ServerState, request: &IncomingRequest) -> Result<OutgoingResponse, Problem> {
    match request.method {
        Method::GET | Method::HEAD => Ok(ok(&state.gateway.upstreams())),
        Method::DELETE => {
            state.gateway.reset_upstreams();
            Ok(no_content())
        }
        _ => Err(not_allowed(request, "GET, HEAD, DELETE")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upstream {
    address: SocketAddr,
}

fn upstream(
    state: &ServerState,
    request: &IncomingRequest,
    name: &str,
) -> Result<OutgoingResponse, Problem> {
    if request.method != Method::PUT {
        return Err(not_allowed(request, "PUT"));
    }
    // The name follows the same rule, so that it is legal in a path and in a message.
    path::check_collection(name)?;
    let Upstream { address } = parse(request)?;
    if !address.ip().to_canonical().is_loopback() {
        let detail = "An upstream's address is a loopback address.";
        return Err(Problem::bad_parameter("address", detail));
    }
    if !state.gateway.set_upstream(name, address) {
        let detail = format!("There are {MAX_UPSTREAMS} upstreams, which is the maximum.");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    Ok(ok(&json!({ "address": address })))
}

fn parse<T: DeserializeOwned>(request: &IncomingRequest) -> Result<T, Problem> {
    serde_json::from_slice(&request.body)
        .map_err(|error| Problem::bad_request(format!("The body is wrong: {error}.")))
}

fn check_at_most(name: &str, number: u64, max: u64) -> Result<(), Problem> {
    if number <= max {
        return Ok(());
    }
    Err(Problem::bad_parameter(name, format!("{name} is at most {max}.")))
}

fn not_allowed(request: &IncomingRequest, allowed: &str) -> Problem {
    Problem::method_not_allowed(request.method.as_str(), allowed)
}

fn ok(value: &Value) -> OutgoingResponse {
    OutgoingResponse::json(StatusCode::OK, value)
}

fn no_content() -> OutgoingResponse {
    OutgoingResponse::empty(StatusCode::NO_CONTENT)
}
