//! From a request to whoever answers it, in one order of checks: admission (503), known method
//! (501), credentials (401), route (404, 405), right (403).

use std::sync::Arc;
use std::time::Instant;

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::auth::Principal;
use crate::collections::{self, Place};
use crate::delivery::Delivery;
use crate::path;
use crate::problem::Problem;
use crate::service::Service;

/// What a path names.
enum Route {
    Index,
    Collection(String),
    Document(String, String),
    Restore(String, String),
    Gateway(String),
}

impl Route {
    fn of(path: &str) -> Result<Route, Problem> {
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
            Route::Restore(..) => &[Method::POST],
            Route::Gateway(_) => {
                &[Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE]
            }
        }
    }
}

/// Answers a request for anything but administration.
pub(crate) async fn answer(service: &Arc<Service>, delivery: &Delivery) -> Answer {
    match consider(service, delivery).await {
        Ok(answer) => answer,
        Err(problem) => problem.into(),
    }
}

async fn consider(service: &Arc<Service>, delivery: &Delivery) -> Result<Answer, Problem> {
    let who = service.tokens.identify(&delivery.headers);
    if let Some(refusal) = service.admission.refuse(who, Instant::now()) {
        return Err(refusal);
    }
    if !is_known(&delivery.method) {
        let detail = format!("The method {} is not implemented.", delivery.method);
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, detail));
    }
    let closed = wants_credentials(delivery.path());
    let principal = if closed { Some(who.require()?) } else { None };
    let route = Route::of(delivery.path())?;
    let methods = route.methods();
    if !methods.contains(&delivery.method) {
        let allowed: Vec<&str> = methods.iter().map(Method::as_str).collect();
        return Err(Problem::method_not_allowed(delivery.method.as_str(), &allowed.join(", ")));
    }
    if principal == Some(Principal::Reader) && !delivery.only_reads() {
        let detail = "These credentials allow reading only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let principal = principal.unwrap_or(Principal::Reader);
    dispatch(service, delivery, route, principal).await
}

async fn dispatch(
    service: &Arc<Service>,
    delivery: &Delivery,
    route: Route,
    principal: Principal,
) -> Result<Answer, Problem> {
    match route {
        Route::Index => Ok(Answer::json(StatusCode::OK, &index())),
        Route::Collection(collection) => {
            path::check_collection(&collection)?;
            if delivery.only_reads() {
                collections::list(service, delivery, collection).await
            } else {
                collections::create(service, delivery, collection, principal).await
            }
        }
        Route::Document(collection, id) => {
            let place = Place::new(collection, id)?;
            match delivery.method {
                Method::PUT => collections::replace(service, delivery, place).await,
                Method::DELETE => collections::delete(service, delivery, place).await,
                _ => collections::read(service, place).await,
            }
        }
        Route::Restore(collection, id) => {
            Place::new(collection, id)?;
            let detail = "Restoring a deleted document is announced but not implemented yet.";
            Err(Problem::new(StatusCode::NOT_IMPLEMENTED, detail))
        }
        Route::Gateway(upstream) => {
            Ok(service.gateway.forward(delivery, &upstream, &beyond(delivery)).await)
        }
    }
}

/// Whether a path is for those with a token only. A stranger learns nothing about what is behind it,
/// not even which paths there are.
pub(crate) fn wants_credentials(path: &str) -> bool {
    ["/v1", "/gateway"].iter().any(|root| is_under(path, root))
}

fn is_known(method: &Method) -> bool {
    // RFC 9110 section 9.1 and RFC 5789: any other is 501, "not recognised", rather than 405.
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]
        .contains(&method.as_str())
}

fn is_under(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What follows `/gateway/{upstream}` in the request's target, as it was sent.
fn beyond(delivery: &Delivery) -> String {
    let rest = delivery.path().splitn(4, '/').nth(3).unwrap_or_default();
    match delivery.uri.query() {
        Some(query) => format!("/{rest}?{query}"),
        None => format!("/{rest}"),
    }
}

/// The operations, as `GET /` lists them: method, path, what it does, whether it is implemented.
const OPERATIONS: [(&str, &str, &str, bool); 8] = [
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
