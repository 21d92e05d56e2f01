//! The routes under `/v1`: documents in collections, each status for its real reason.

use std::sync::Arc;

use hyper::header::{ETAG, LINK, LOCATION};
use hyper::{StatusCode, Uri};
use serde_json::{Map, Value, json};

use crate::auth::Role;
use crate::conditions::{Conditions, entity_tag};
use crate::document_table::{DeleteResult, Document, Entry, Page, WriteResult};
use crate::idempotency::{self, Admission, Reservation};
use crate::path;
use crate::problem::Problem;
use crate::request::IncomingRequest;
use crate::response::OutgoingResponse;
use crate::state::ServerState;

/// The collection and the id of a document.
#[derive(Clone, Debug)]
pub(crate) struct DocumentPath {
    collection: String,
    id: String,
}

impl DocumentPath {
    /// Checks that the collection and the id are legal.
    pub(crate) fn new(collection: String, id: String) -> Result<DocumentPath, Problem> {
        path::check_collection(&collection)?;
        path::check_id(&id)?;
        Ok(DocumentPath { collection, id })
    }

    fn url_path(&self) -> String {
        format!("/v1/{}/{}", self.collection, self.id)
    }
}

/// `POST /v1/{collection}`
pub(crate) async fn create(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
    collection: String,
    role: Role,
) -> Result<OutgoingResponse, Problem> {
    let reservation = match idempotency::key(&request.headers)? {
        None => None,
        Some(key) => {
            match state.idempotency_keys.reserve(role, key, request.path(), &request.body)? {
                Admission::First(reservation) => Some(reservation),
                Admission::Replay(response) => return Ok(response),
            }
        }
    };
    let (id, content) = match parse_document(&request.body) {
        Ok(parsed) => parsed,
        Err(problem) => return Ok(complete(reservation, problem.into())),
    };
    let counter = request.counter.clone();
    let work = state.store.run_for_client(move |table| {
        let result = table.create(&collection, id, content)?;
        if matches!(result, WriteResult::Created(_)) {
            counter.count_application();
        }
        // The key is completed here, where the work is done, and not where the request waits for
        // it. So a client that got a 500 because this took too long finds the real response later.
        Ok(complete(reservation, write_response(&collection, result)))
    });
    Ok(work.await?)
}

/// Stores the response under the key that was reserved, if there is one.
fn complete(reservation: Option<Reservation>, response: OutgoingResponse) -> OutgoingResponse {
    if let Some(reservation) = reservation {
        reservation.complete(&response);
    }
    response
}

/// `GET /v1/{collection}`
pub(crate) async fn list(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
    collection: String,
) -> Result<OutgoingResponse, Problem> {
    let ListQuery { limit, after } = ListQuery::read(&request.uri)?;
    let name = collection.clone();
    let page = state.store.run_for_client(move |table| table.list(&name, &after, limit)).await?;
    // A page may have megabytes; other requests must be able to go on while it is parsed.
    tokio::task::block_in_place(|| page_response(&collection, limit, &page))
}

/// `GET /v1/{collection}/{id}`
pub(crate) async fn read(
    state: &Arc<ServerState>,
    path: DocumentPath,
) -> Result<OutgoingResponse, Problem> {
    let requested = path.clone();
    match state
        .store
        .run_for_client(move |table| table.read(&requested.collection, &requested.id))
        .await?
    {
        Entry::Present(document) => {
            decode(&document)?;
            let response = OutgoingResponse::json_bytes(StatusCode::OK, document.bytes);
            Ok(response.with(ETAG, &entity_tag(document.revision)))
        }
        Entry::Deleted => Err(gone(&path)),
        Entry::Absent => Err(not_found(&path)),
    }
}

/// `PUT /v1/{collection}/{id}`
pub(crate) async fn replace(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
    path: DocumentPath,
) -> Result<OutgoingResponse, Problem> {
    let (id, mut content) = parse_document(&request.body)?;
    if id.is_some_and(|id| id != path.id) {
        let detail = format!("The document's id is not the path's, which is {}.", path.id);
        return Err(Problem::bad_parameter("id", detail));
    }
    content.insert("id".to_owned(), Value::String(path.id.clone()));
    let bytes = Value::Object(content).to_string();
    let conditions = Conditions::read(&request.headers);
    let counter = request.counter.clone();
    let work = state.store.run_for_client(move |table| {
        let result = table.replace(&path.collection, &path.id, bytes.as_bytes(), &conditions)?;
        if matches!(result, WriteResult::Created(_) | WriteResult::Replaced(_)) {
            counter.count_application();
        }
        Ok(write_response(&path.collection, result))
    });
    Ok(work.await?)
}

/// `DELETE /v1/{collection}/{id}`
pub(crate) async fn delete(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
    path: DocumentPath,
) -> Result<OutgoingResponse, Problem> {
    let conditions = Conditions::read(&request.headers);
    let (counter, requested) = (request.counter.clone(), path.clone());
    let work = state.store.run_for_client(move |table| {
        let result = table.delete(&requested.collection, &requested.id, &conditions)?;
        if matches!(result, DeleteResult::Deleted) {
            counter.count_application();
        }
        Ok(result)
    });
    match work.await? {
        DeleteResult::Deleted => Ok(OutgoingResponse::empty(StatusCode::NO_CONTENT)),
        DeleteResult::AlreadyDeleted => Err(gone(&path)),
        DeleteResult::NeverExisted => Err(not_found(&path)),
        DeleteResult::ConditionFailed => Err(condition_failed()),
    }
}

/// Reads the body of a write: a JSON object, and its id if there is one.
fn parse_document(body: &[u8]) -> Result<(Option<String>, Map<String, Value>), Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        // serde_json's message ends with the line and the column.
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

fn write_response(collection: &str, result: WriteResult) -> OutgoingResponse {
    let with_document = |status, document: Document| {
        OutgoingResponse::json_bytes(status, document.bytes)
            .with(ETAG, &entity_tag(document.revision))
    };
    match result {
        WriteResult::Created(document) => {
            let location = format!("/v1/{collection}/{}", document.id);
            with_document(StatusCode::CREATED, document).with(LOCATION, &location)
        }
        WriteResult::Replaced(document) => with_document(StatusCode::OK, document),
        WriteResult::Exists(id) => {
            already_exists(&DocumentPath { collection: collection.to_owned(), id }).into()
        }
        WriteResult::ConditionFailed => condition_failed().into(),
        WriteResult::Full => {
            Problem::new(StatusCode::INSUFFICIENT_STORAGE, "The store is full.").into()
        }
    }
}

fn already_exists(path: &DocumentPath) -> Problem {
    let url_path = path.url_path();
    Problem::new(StatusCode::CONFLICT, format!("A document with the id {} exists.", path.id))
        .kind("already-exists", "Already Exists")
        .code("already_exists")
        .header(LINK, format!("<{url_path}>; rel=\"duplicate\""))
        .member("existing", json!(url_path))
}

fn gone(path: &DocumentPath) -> Problem {
    Problem::new(StatusCode::GONE, format!("{} was deleted.", path.url_path()))
}

fn not_found(path: &DocumentPath) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("There is no document at {}.", path.url_path()))
}

fn condition_failed() -> Problem {
    let detail = "The document is not in the state that the request's conditions ask for.";
    Problem::new(StatusCode::PRECONDITION_FAILED, detail)
}

/// Parses a stored document. If it is not a JSON object, it is damaged, which is the server's
/// fault.
fn decode(document: &Document) -> Result<Value, Problem> {
    match serde_json::from_slice(&document.bytes) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => {
            // The client chose the id. It is left out so that no word in it looks like a cause.
            let detail = "The stored document cannot be decoded.";
            Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail))
        }
    }
}

/// The query of a request that lists a collection.
struct ListQuery {
    limit: usize,
    after: String,
}

impl ListQuery {
    fn read(uri: &Uri) -> Result<ListQuery, Problem> {
        let (mut limit, mut after) = (None, None);
        for (name, value) in path::parameters(uri.query().unwrap_or_default())? {
            let field = match name.as_str() {
                "limit" => &mut limit,
                "after" => &mut after,
                _ => {
                    let detail = format!("The parameter {name} is not supported.");
                    return Err(Problem::bad_parameter(&name, detail));
                }
            };
            if field.replace(value).is_some() {
                let detail = format!("The parameter {name} is given twice.");
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
        Ok(ListQuery { limit, after: after.unwrap_or_default() })
    }
}

fn page_response(collection: &str, limit: usize, page: &Page) -> Result<OutgoingResponse, Problem> {
    let items = page.documents.iter().map(decode).collect::<Result<Vec<_>, _>>()?;
    let last = page.documents.last().filter(|_| page.more).map(|document| &document.id);
    let response = OutgoingResponse::json(StatusCode::OK, &json!({ "items": items, "next": last }));
    Ok(match last {
        None => response,
        Some(last) => {
            let next = format!("</v1/{collection}?limit={limit}&after={last}>; rel=\"next\"");
            response.with(LINK, &next)
        }
    })
}
