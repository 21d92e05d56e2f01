//! Errors as `application/problem+json` (RFC 9457). One builder makes all of them, so every error
//! has the same form.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use serde_json::{Map, Value, json};

use crate::response::OutgoingResponse;

/// An error that becomes an [`OutgoingResponse`].
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, String)>,
}

impl Problem {
    /// A problem of type `about:blank`, with the status's registered phrase as its title.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let mut members = Map::new();
        members.insert("type".to_owned(), json!("about:blank"));
        members.insert("title".to_owned(), json!(status.canonical_reason().unwrap_or("Error")));
        members.insert("status".to_owned(), json!(status.as_u16()));
        members.insert("detail".to_owned(), Value::String(detail.into()));
        Problem { status, members, headers: Vec::new() }
    }

    /// 400 with this detail.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 400 that names the parameter that is wrong.
    pub(crate) fn bad_parameter(parameter: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let errors = json!([{ "parameter": parameter, "detail": detail }]);
        Problem::bad_request(detail).member("errors", errors)
    }

    /// 404 for a path that does not exist.
    pub(crate) fn no_such_path(path: &str) -> Self {
        Problem::new(StatusCode::NOT_FOUND, format!("There is nothing at {path}."))
    }

    /// 405 with the methods that are allowed.
    pub(crate) fn method_not_allowed(method: &str, allowed: &str) -> Self {
        let detail = format!("{method} is not allowed here; these are: {allowed}.");
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
            .header(hyper::header::ALLOW, allowed.to_owned())
    }

    /// 503 for a request for which the server has no connection slot or memory.
    pub(crate) fn server_full() -> Self {
        let detail = "The server is working on as much as it can; nothing was done.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
            .kind("full", "Full")
            .code("full")
            .retry_after(1)
    }

    /// Gives the problem its own type and title.
    pub(crate) fn kind(self, slug: &str, title: &str) -> Self {
        self.member("type", json!(format!("https://aftercall.dev/problems/{slug}")))
            .member("title", json!(title))
    }

    /// Adds the machine-readable code.
    pub(crate) fn code(self, code: &str) -> Self {
        self.member("code", json!(code))
    }

    /// Adds or replaces a member of the body.
    pub(crate) fn member(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Says when to try again.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        self.header(hyper::header::RETRY_AFTER, seconds.to_string())
    }
}

impl From<Problem> for OutgoingResponse {
    fn from(problem: Problem) -> Self {
        // 404, 405, 410 and 501 are cacheable unless the response says otherwise, and what an API
        // lacks now it may have in a moment, so no error may be stored.
        let mut response = OutgoingResponse::json(problem.status, &Value::Object(problem.members))
            .with(CACHE_CONTROL, "no-store");
        response.headers.remove(CONTENT_TYPE);
        response = response.with(CONTENT_TYPE, "application/problem+json");
        for (name, value) in problem.headers {
            response = response.with(name, &value);
        }
        response
    }
}
