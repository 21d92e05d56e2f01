//! The intake of log events, `POST /logs`: a batch is stored in one transaction, and each event
//! that is refused is refused for its own reason.

use std::sync::Arc;

use hyper::StatusCode;
use serde_json::{Value, json};

use crate::auth::Role;
use crate::config::{MAX_BATCH_EVENTS, MAX_EVENT_BYTES};
use crate::event_table::{self, Event};
use crate::idempotency::{self, Admission};
use crate::path;
use crate::problem::Problem;
use crate::request::IncomingRequest;
use crate::response::OutgoingResponse;
use crate::state::ServerState;
use crate::timestamp;

/// What becomes of one event of a batch.
#[derive(Clone, Debug)]
enum Item {
    /// It is stored.
    Taken(Event),
    /// It is not stored. An event that cannot be read has no id.
    Refused { id: Option<String>, status: StatusCode, detail: String },
}

/// `POST /logs`
pub(crate) async fn take(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
    role: Role,
) -> Result<OutgoingResponse, Problem> {
    let with_ids = answer_has_ids(request)?;
    let reservation = match idempotency::key(&request.headers)? {
        None => None,
        Some(key) => {
            match state.idempotency_keys.reserve(role, key, request.path(), &request.body)? {
                Admission::First(reservation) => Some(reservation),
                Admission::Replay(response) => return Ok(response),
            }
        }
    };
    // A refusal of the whole batch drops the reservation: nothing was done, so its key may be used
    // again.
    let mut items = read_batch(&request.body)?;
    heed_rate(state, &mut items)?;
    let counter = request.counter.clone();
    let work = state.store.run_for_client(move |table| {
        let taken: Vec<Event> = items.iter().filter_map(Item::taken).cloned().collect();
        if !taken.is_empty() {
            if !event_table::store(table, &taken)? {
                let full = Problem::new(StatusCode::INSUFFICIENT_STORAGE, "The store is full.");
                return Ok(full.into());
            }
            counter.count_application();
        }
        let response = respond(&items, with_ids);
        // The key is completed where the work is done: a client that was told 500 because this took
        // too long finds the real response later.
        if let Some(reservation) = reservation {
            reservation.complete(&response);
        }
        Ok(response)
    });
    Ok(work.await?)
}

impl Item {
    fn taken(&self) -> Option<&Event> {
        match self {
            Item::Taken(event) => Some(event),
            Item::Refused { .. } => None,
        }
    }
}

/// 201 if all were stored; otherwise 207 with one object for each event, in their order.
fn respond(items: &[Item], with_ids: bool) -> OutgoingResponse {
    if items.iter().all(|item| item.taken().is_some()) {
        return OutgoingResponse::json(StatusCode::CREATED, &json!({ "stored": items.len() }));
    }
    let list: Value = items.iter().map(|item| item.to_json(with_ids)).collect();
    OutgoingResponse::json(StatusCode::MULTI_STATUS, &list)
}

impl Item {
    fn to_json(&self, with_ids: bool) -> Value {
        let (id, mut json) = match self {
            Item::Taken(event) => (Some(&event.id), json!({ "status": 201 })),
            Item::Refused { id, status, detail } => {
                (id.as_ref(), json!({ "status": status.as_u16(), "detail": detail }))
            }
        };
        if let (true, Some(id)) = (with_ids, id) {
            json["id"] = json!(id);
        }
        json
    }
}

/// Turns away the events that are over the limit of events a second. If that leaves nothing to do,
/// the whole request is throttled.
fn heed_rate(state: &ServerState, items: &mut [Item]) -> Result<(), Problem> {
    let mut left = state.throttle.take_events(items.iter().filter_map(Item::taken).count());
    let Some(wait) = left.wait else { return Ok(()) };
    if left.allowed == 0 && items.iter().all(|item| item.taken().is_some()) {
        let detail = "More events a second were sent than are taken; nothing was done.";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
            .kind("throttled", "Throttled")
            .code("throttled")
            .retry_after(wait));
    }
    for item in items {
        let Item::Taken(event) = &*item else { continue };
        if left.allowed > 0 {
            left.allowed -= 1;
            continue;
        }
        *item = Item::Refused {
            id: Some(event.id.clone()),
            status: StatusCode::TOO_MANY_REQUESTS,
            detail: "More events a second were sent than are taken.".to_owned(),
        };
    }
    Ok(())
}

/// Reads a batch: a JSON array of events, or one event a line.
fn read_batch(body: &[u8]) -> Result<Vec<Item>, Problem> {
    let items: Vec<Item> = if body.trim_ascii_start().first() == Some(&b'[') {
        let list: Vec<Value> = serde_json::from_slice(body).map_err(|error| {
            Problem::bad_request(format!("The body is not a JSON array: {error}."))
        })?;
        list.iter().map(|event| read_event(event.to_string().as_bytes())).collect()
    } else {
        let lines = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        lines.filter(|line| !line.is_empty()).map(read_event).collect()
    };
    if (1..=MAX_BATCH_EVENTS).contains(&items.len()) {
        return Ok(items);
    }
    let detail = format!("A batch has 1 to {MAX_BATCH_EVENTS} events, not {}.", items.len());
    let status =
        if items.is_empty() { StatusCode::BAD_REQUEST } else { StatusCode::PAYLOAD_TOO_LARGE };
    Err(Problem::new(status, detail))
}

fn read_event(bytes: &[u8]) -> Item {
    let refused = |id: Option<&str>, detail: String| Item::Refused {
        id: id.map(str::to_owned),
        status: StatusCode::BAD_REQUEST,
        detail,
    };
    let event: Value = match serde_json::from_slice(bytes) {
        Ok(event) => event,
        Err(error) => return refused(None, format!("The event is not valid JSON: {error}.")),
    };
    let id = event["id"].as_str().filter(|id| path::check_id(id).is_ok());
    let Some(id) = id else {
        return refused(None, "The event has no id of 1 to 128 legal characters.".to_owned());
    };
    if !event["time"].as_str().is_some_and(timestamp::is_valid) {
        return refused(Some(id), "The event's time is not a timestamp of RFC 3339.".to_owned());
    }
    if bytes.len() > MAX_EVENT_BYTES {
        return refused(Some(id), format!("An event is at most {MAX_EVENT_BYTES} bytes."));
    }
    Item::Taken(Event { id: id.to_owned(), bytes: bytes.to_vec() })
}

/// Whether the list of a 207 names the events: it does unless the query says `ids=no`.
fn answer_has_ids(request: &IncomingRequest) -> Result<bool, Problem> {
    let mut with_ids = true;
    for (name, value) in path::parameters(request.uri.query().unwrap_or_default())? {
        with_ids = match (name.as_str(), value.as_str()) {
            ("ids", "yes") => true,
            ("ids", "no") => false,
            _ => {
                let detail = "The only parameter is ids, which is yes or no.";
                return Err(Problem::bad_parameter(&name, detail));
            }
        };
    }
    Ok(with_ids)
}
