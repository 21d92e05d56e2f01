//! Routes a request, after these checks in this order: throttling (503), known method (501),
//! credentials (401), route (404, 405), permission (403).

use std::sync::Arc;
use std::time::Instant;

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::auth::Role;
use crate::collections::{self, DocumentPath};
use crate::intake;
use crate::path;
use crate::problem::Problem;
use crate::request::IncomingRequest;
use crate::response::OutgoingResponse;
use crate::state::ServerState;

/// The route that a path leads to.
enum Route {
    Index,
    Collection(String),
    Document(String, String),
    Restore(String, String),
    Gateway(String),
    Logs,
}

impl Route {
    fn parse(path: &str) -> Result<Route, Problem> {
        let segments = path::segments(path)?;
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        let route = match parts[..] {
            [] => Route::Index,
            ["v1", collection] if !collection.is_empty() => {
                Route::Collection(collection.to_owned())
            }
            ["v1", collection, id] if !collection.is_empty() && !id.is_empty() => {
                Route::Document(collection.to_owned(), id.to_owned())
            }
            ["v1", collection, id, "restore"] if !collection.is_empty() && !id.is_empty() => {
                Route::Restore(collection.to_owned(), id.to_owned())
            }
            ["logs"] => Route::Logs,
            ["gateway", upstream, ..] if !upstream.is_empty() => {
                Route::Gateway(upstream.to_owned())
            }
            _ => return Err(Problem::no_such_path(path)),
        };
        Ok(route)
    }

    fn methods(&self) -> &'static [Method] {
        match self {
            Route::Index => &[Method::GET, Method::HEAD],
            Route::Collection(_) => &[Method::GET, Method::HEAD, Method::POST],
            Route::Document(..) => &[Method::GET, Method::HEAD, Method::PUT, Method::DELETE],
            Route::Restore(..) | Route::Logs => &[Method::POST],
            Route::Gateway(_) => {
                &[Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE]
            }
        }
    }
}

/// Responds to any request except one for administration.
pub(crate) async fn respond(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
) -> OutgoingResponse {
    match check_and_dispatch(state, request).await {
        Ok(response) => response,
        Err(problem) => problem.into(),
    }
}

async fn check_and_dispatch(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
) -> Result<OutgoingResponse, Problem> {
    let credentials = state.tokens.credentials(&request.headers);
    if let Some(refusal) = state.throttle.check(credentials, Instant::now()) {
        return Err(refusal);
    }
    if !is_known(&request.method) {
        let detail = format!("The method {} is not implemented.", request.method);
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, detail));
    }
    let needs_credentials = needs_credentials(request.path());
    let role = if needs_credentials { Some(credentials.require()?) } else { None };
    let route = Route::parse(request.path())?;
    let methods = route.methods();
    if !methods.contains(&request.method) {
        let allowed: Vec<&str> = methods.iter().map(Method::as_str).collect();
        return Err(Problem::method_not_allowed(request.method.as_str(), &allowed.join(", ")));
    }
    if role == Some(Role::Reader) && !request.only_reads() {
        let detail = "These credentials allow reading only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let role = role.unwrap_or(Role::Reader);
    dispatch(state, request, route, role).await
}

async fn dispatch(
    state: &Arc<ServerState>,
    request: &IncomingRequest,
    route: Route,
    role: Role,
) -> Result<OutgoingResponse, Problem> {
    match route {
        Route::Index => Ok(OutgoingResponse::json(StatusCode::OK, &index())),
        Route::Collection(collection) => {
            path::check_collection(&collection)?;
            if request.only_reads() {
                collections::list(state, request, collection).await
            } else {
                collections::create(state, request, collection, role).await
            }
        }
        Route::Document(collection, id) => {
            let path = DocumentPath::new(collection, id)?;
            match request.method {
                Method::PUT => collections::replace(state, request, path).await,
                Method::DELETE => collections::delete(state, request, path).await,
                _ => collections::read(state, path).await,
            }
        }
        Route::Restore(collection, id) => {
            DocumentPath::new(collection, id)?;
            let detail = "Restoring a deleted document is announced but not implemented yet.";
            Err(Problem::new(StatusCode::NOT_IMPLEMENTED, detail))
        }
        Route::Logs => intake::take(state, request, role).await,
        Route::Gateway(upstream) => {
            Ok(state.gateway.forward(request, &upstream, &upstream_target(request)).await)
        }
    }
}

/// Whether a path needs a valid token. Without one, a client learns nothing about the routes below
/// it, not even which ones exist.
pub(crate) fn needs_credentials(path: &str) -> bool {
    ["/v1", "/logs", "/gateway"].iter().any(|root| is_under(path, root))
}

fn is_known(method: &Method) -> bool {
    // RFC 9110 section 9.1 and RFC 5789. Any other method is 501 (not recognized) rather than 405.
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]
        .contains(&method.as_str())
}

fn is_under(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The part of the request's target after `/gateway/{upstream}`, as it was sent.
fn upstream_target(request: &IncomingRequest) -> String {
    let rest = request.path().splitn(4, '/').nth(3).unwrap_or_default();
    match request.uri.query() {
        Some(query) => format!("/{rest}?{query}"),
        None => format!("/{rest}"),
    }
}

/// The operations that `GET /` lists: method, path, description, and whether it is implemented.
const OPERATIONS: [(&str, &str, &str, bool); 9] = [
    ("GET", "/", "list the operations", true),
    ("POST", "/v1/{collection}", "create a document", true),
    ("GET", "/v1/{collection}", "list the documents (limit, after)", true),
    ("GET", "/v1/{collection}/{id}", "read a document", true),
    (
        "PUT",
        "/v1/{collection}/{id}",
        "create or replace a document (If-Match, If-None-Match)",
        true,
    ),
    ("DELETE", "/v1/{collection}/{id}", "delete a document", true),
    ("POST", "/v1/{collection}/{id}/restore", "restore a deleted document", false),
    ("POST", "/logs", "store a batch of log events", true),
    ("GET, POST, PUT, DELETE", "/gateway/{upstream}/{path}", "forward to an upstream", true),
];

fn index() -> Value {
    let operations: Vec<Value> = OPERATIONS
        .iter()
        .map(|(method, path, does, implemented)| {
            json!({ "method": method, "path": path, "does": does, "implemented": implemented })
        })
        .collect();
    json!({
        "name": "aftercall-server",
        "version": env!("CARGO_PKG_VERSION"),
        "operations": operations,
    })
}
