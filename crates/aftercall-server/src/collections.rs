//! The REST service proper: documents in collections, each status for its real reason.

use std::sync::Arc;

use hyper::header::{ETAG, LINK, LOCATION};
use hyper::{StatusCode, Uri};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::auth::Principal;
use crate::conditions::{Conditions, tag};
use crate::delivery::Delivery;
use crate::idempotency::{self, Admitted, Ticket};
use crate::path;
use crate::problem::Problem;
use crate::service::Service;
use crate::shelf::{Deleted, Document, Entry, Page, Written};

/// Where a document stands.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    collection: String,
    id: String,
}

impl Place {
    /// Checks both names.
    pub(crate) fn new(collection: String, id: String) -> Result<Place, Problem> {
        path::check_collection(&collection)?;
        path::check_id(&id)?;
        Ok(Place { collection, id })
    }

    fn path(&self) -> String {
        format!("/v1/{}/{}", self.collection, self.id)
    }
}

/// `POST /v1/{collection}`
pub(crate) async fn create(
    service: &Arc<Service>,
    delivery: &Delivery,
    collection: String,
    who: Principal,
) -> Result<Answer, Problem> {
    let ticket = match idempotency::key(&delivery.headers)? {
        None => None,
        Some(key) => match service.idempotency.admit(who, key, delivery.path(), &delivery.body)? {
            Admitted::First(ticket) => Some(ticket),
            Admitted::Before(answer) => return Ok(answer),
        },
    };
    let (id, content) = match read_new(&delivery.body) {
        Ok(read) => read,
        Err(problem) => return Ok(settled(ticket, problem.into())),
    };
    let tally = delivery.tally.clone();
    let work = service.store.call(move |shelf| {
        let written = shelf.create(&collection, id, content)?;
        if matches!(written, Written::Created(_)) {
            tally.applied();
        }
        // Settled here, where the work is done, and not where it is waited for: a client that was
        // told 500 because this took too long finds the true answer under its key afterwards.
        Ok(settled(ticket, written_answer(&collection, written)))
    });
    Ok(work.await?)
}

fn settled(ticket: Option<Ticket>, answer: Answer) -> Answer {
    if let Some(ticket) = ticket {
        ticket.settle(&answer);
    }
    answer
}

/// `GET /v1/{collection}`
pub(crate) async fn list(
    service: &Arc<Service>,
    delivery: &Delivery,
    collection: String,
) -> Result<Answer, Problem> {
    let Range { limit, after } = Range::read(&delivery.uri)?;
    let asked = collection.clone();
    let page = service.store.call(move |shelf| shelf.list(&asked, &after, limit)).await?;
    // A page may have megabytes: while it is read, other requests must be able to go on.
    tokio::task::block_in_place(|| show_page(&collection, limit, &page))
}

/// `GET /v1/{collection}/{id}`
pub(crate) async fn read(service: &Arc<Service>, place: Place) -> Result<Answer, Problem> {
    let asked = place.clone();
    match service.store.call(move |shelf| shelf.read(&asked.collection, &asked.id)).await? {
        Entry::Present(document) => {
            decode(&document)?;
            let answer = Answer::json_bytes(StatusCode::OK, document.bytes);
            Ok(answer.with(ETAG, &tag(document.revision)))
        }
        Entry::Deleted => Err(gone(&place)),
        Entry::Absent => Err(never_was(&place)),
    }
}

/// `PUT /v1/{collection}/{id}`
pub(crate) async fn replace(
    service: &Arc<Service>,
    delivery: &Delivery,
    place: Place,
) -> Result<Answer, Problem> {
    let (id, mut content) = read_new(&delivery.body)?;
    if id.is_some_and(|id| id != place.id) {
        let detail = format!("The document's id is not the path's, which is {}.", place.id);
        return Err(Problem::bad_parameter("id", detail));
    }
    content.insert("id".to_owned(), Value::String(place.id.clone()));
    let bytes = Value::Object(content).to_string();
    let conditions = Conditions::read(&delivery.headers);
    let tally = delivery.tally.clone();
    let work = service.store.call(move |shelf| {
        let written = shelf.replace(&place.collection, &place.id, bytes.as_bytes(), &conditions)?;
        if matches!(written, Written::Created(_) | Written::Replaced(_)) {
            tally.applied();
        }
        Ok(written_answer(&place.collection, written))
    });
    Ok(work.await?)
}

/// `DELETE /v1/{collection}/{id}`
pub(crate) async fn delete(
    service: &Arc<Service>,
    delivery: &Delivery,
    place: Place,
) -> Result<Answer, Problem> {
    let conditions = Conditions::read(&delivery.headers);
    let (tally, asked) = (delivery.tally.clone(), place.clone());
    let work = service.store.call(move |shelf| {
        let deleted = shelf.delete(&asked.collection, &asked.id, &conditions)?;
        if matches!(deleted, Deleted::Now) {
            tally.applied();
        }
        Ok(deleted)
    });
    match work.await? {
        Deleted::Now => Ok(Answer::empty(StatusCode::NO_CONTENT)),
        Deleted::Before => Err(gone(&place)),
        Deleted::Never => Err(never_was(&place)),
        Deleted::ConditionFailed => Err(condition_failed()),
    }
}

/// Reads the body of a write: a JSON object, and the id in it if there is one.
fn read_new(body: &[u8]) -> Result<(Option<String>, Map<String, Value>), Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        // The message of serde_json ends with the line and the column.
        Problem::bad_request(format!("The body is not valid JSON: {error}."))
            .member("line", json!(error.line()))
            .member("column", json!(error.column()))
    })?;
    let Value::Object(content) = value else {
        return Err(Problem::bad_request("The body is JSON but not an object."));
    };
    let id = match content.get("id") {
        None => None,
        Some(Value::String(id)) => Some(id.clone()),
        Some(_) => return Err(Problem::bad_parameter("id", "The document's id is not a string.")),
    };
    if let Some(id) = &id {
        path::check_id(id)?;
    }
    Ok((id, content))
}

fn written_answer(collection: &str, written: Written) -> Answer {
    let show = |status, document: Document| {
        Answer::json_bytes(status, document.bytes).with(ETAG, &tag(document.revision))
    };
    match written {
        Written::Created(document) => {
            let location = format!("/v1/{collection}/{}", document.id);
            show(StatusCode::CREATED, document).with(LOCATION, &location)
        }
        Written::Replaced(document) => show(StatusCode::OK, document),
        Written::Exists(id) => {
            already_exists(&Place { collection: collection.to_owned(), id }).into()
        }
        Written::ConditionFailed => condition_failed().into(),
        Written::Full => {
            Problem::new(StatusCode::INSUFFICIENT_STORAGE, "The store is full.").into()
        }
    }
}

fn already_exists(place: &Place) -> Problem {
    let path = place.path();
    Problem::new(StatusCode::CONFLICT, format!("A document with the id {} exists.", place.id))
        .kind("already-exists", "Already Exists")
        .code("already_exists")
        .header(LINK, format!("<{path}>; rel=\"duplicate\""))
        .member("existing", json!(path))
}

fn gone(place: &Place) -> Problem {
    Problem::new(StatusCode::GONE, format!("{} was deleted.", place.path()))
}

fn never_was(place: &Place) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("There is no document at {}.", place.path()))
}

fn condition_failed() -> Problem {
    let detail = "The document is not in the state that the request's conditions ask for.";
    Problem::new(StatusCode::PRECONDITION_FAILED, detail)
}

/// What is stored must be a JSON object; anything else is damage, and the server's own fault.
fn decode(document: &Document) -> Result<Value, Problem> {
    match serde_json::from_slice(&document.bytes) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => {
            // The id is left out: it is the client's, and a word in it must not look like a cause.
            let detail = "The stored document cannot be decoded.";
            Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail))
        }
    }
}

/// The part of a collection that a listing asks for.
struct Range {
    limit: usize,
    after: String,
}

impl Range {
    fn read(uri: &Uri) -> Result<Range, Problem> {
        let (mut limit, mut after) = (None, None);
        for (name, value) in path::parameters(uri.query().unwrap_or_default())? {
            let place = match name.as_str() {
                "limit" => &mut limit,
                "after" => &mut after,
                _ => {
                    let detail = format!("The parameter {name} is not supported.");
                    return Err(Problem::bad_parameter(&name, detail));
                }
            };
            if place.replace(value).is_some() {
                let detail = format!("The parameter {name} stands there twice.");
                return Err(Problem::bad_parameter(&name, detail));
            }
        }
        let limit = match limit.map(|text| text.parse()) {
            None => 100,
            Some(Ok(limit @ 1..=1_000)) => limit,
            Some(_) => {
                let detail = "The limit is a whole number from 1 to 1000.";
                return Err(Problem::bad_parameter("limit", detail));
            }
        };
        Ok(Range { limit, after: after.unwrap_or_default() })
    }
}

fn show_page(collection: &str, limit: usize, page: &Page) -> Result<Answer, Problem> {
    let items = page.documents.iter().map(decode).collect::<Result<Vec<_>, _>>()?;
    let last = page.documents.last().filter(|_| page.more).map(|document| &document.id);
    let answer = Answer::json(StatusCode::OK, &json!({ "items": items, "next": last }));
    Ok(match last {
        None => answer,
        Some(last) => {
            let next = format!("</v1/{collection}?limit={limit}&after={last}>; rel=\"next\"");
            answer.with(LINK, &next)
        }
    })
}
