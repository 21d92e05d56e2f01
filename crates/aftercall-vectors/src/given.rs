//! Requests, responses, failures and contracts as JSON gives them: in the vectors, and on the
//! standard input of `aftercall judge`.

use crate::moment;
use crate::strict::{Fields, quoted};
use aftercall::{
    BodyState, Cause, Contract, Effect, Failure, Header, Phase, Request, Response, Verdict,
};
use serde_json::Value;

/// A response, owned: [`Response`] only borrows.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The leading bytes of the body.
    pub body: Vec<u8>,
    /// How much of the body that is.
    pub body_state: BodyState,
    /// When the head was received, in microseconds since 1970.
    pub received: Option<i64>,
    /// The statuses of the redirects that the client followed before.
    pub redirects: Vec<u16>,
}

impl Answer {
    /// Lends the response to `read`.
    pub fn lend<T>(&self, read: impl FnOnce(&Response<'_>) -> T) -> T {
        let headers: Vec<Header<'_>> =
            self.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
        let mut response =
            Response::new(self.status).headers(&headers).body(&self.body, self.body_state);
        response.received = self.received;
        let response =
            self.redirects.iter().fold(response, |response, status| response.redirected(*status));
        read(&response)
    }

    /// The first value of a field, as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}

/// The result of one request: a response, or a failure of the transport.
#[derive(Clone, Debug)]
pub enum Came {
    /// A final response head came.
    Answer(Answer),
    /// None came.
    Failure(Failure),
}

impl Came {
    /// What it means.
    pub fn judge(&self, contract: &Contract, request: Option<&Request>) -> Verdict {
        match self {
            Came::Answer(answer) => {
                answer.lend(|response| aftercall::judge(contract, request, response))
            }
            Came::Failure(failure) => aftercall::judge_failure(contract, request, failure),
        }
    }
}

/// Takes `response` or `failure` out of a case; exactly one of them must be there.
///
/// # Errors
///
/// When there is none, or both, or it is malformed.
pub fn came(fields: &mut Fields<'_>) -> Result<Came, String> {
    match (fields.take("response"), fields.take("failure")) {
        (Some(given), None) => response(given).map(Came::Answer),
        (None, Some(given)) => failure(given).map(Came::Failure),
        _ => Err("expected either response or failure".to_owned()),
    }
}

/// A contract: `"rest"`, `"http"` or `{"toml": "..."}`; absent, `rest`.
///
/// # Errors
///
/// A name or a text that is not a contract.
pub fn contract(given: Option<&Value>) -> Result<Contract, String> {
    let Some(given) = given else { return Ok(Contract::rest().clone()) };
    if let Some(name) = given.as_str() {
        let known = Contract::named(name).cloned();
        return known
            .ok_or_else(|| format!("contract: no built-in contract is named {}", quoted(name)));
    }
    let mut fields = Fields::of(given, "contract")?;
    let toml = fields.text("toml")?.ok_or("contract: toml is missing")?;
    fields.end()?;
    Contract::from_toml(toml).map_err(|error| format!("contract: {error}"))
}

/// A request: `method`, and any of `url headers replayable idempotent earlier`.
///
/// # Errors
///
/// When it is malformed or has an unknown key.
pub fn request(given: &Value) -> Result<Request, String> {
    let mut fields = Fields::of(given, "request")?;
    let method = fields.need("method")?.as_str().ok_or("request: method: expected a string")?;
    let url = fields.text("url")?.unwrap_or("");
    let headers = headers(fields.take("headers"))?;
    let lines: Vec<Header<'_>> =
        headers.iter().map(|(name, value)| Header::new(name, value)).collect();
    let mut request = Request::from_parts(method, url, &lines);
    if let Some(replayable) = fields.flag("replayable")? {
        request = request.replayable(replayable);
    }
    if let Some(idempotent) = fields.flag("idempotent")? {
        request = request.idempotent(idempotent);
    }
    if let Some(earlier) =
        fields.read("earlier", "an effect", |given| given.as_str().and_then(Effect::from_slug))?
    {
        request = request.earlier(earlier);
    }
    fields.end()?;
    Ok(request)
}

/// A response: `status`, and any of `headers body body_state received redirects`.
///
/// # Errors
///
/// When it is malformed or has an unknown key.
pub fn response(given: &Value) -> Result<Answer, String> {
    let mut fields = Fields::of(given, "response")?;
    let status = fields.number("status")?.and_then(|status| u16::try_from(status).ok());
    let status = status.ok_or("response: expected a status from 0 to 65535")?;
    let headers = headers(fields.take("headers"))?;
    let body = fields.take("body").map(bytes).transpose()?;
    let by_default = if body.is_some() { BodyState::Complete } else { BodyState::Unread };
    let body_state = fields
        .read("body_state", "a body state", |given| given.as_str().and_then(BodyState::from_slug))?
        .unwrap_or(by_default);
    let received = fields.read("received", "a time such as 2026-01-01T00:00:00Z", |given| {
        given.as_str().and_then(moment::parse)
    })?;
    let redirects = redirects(&mut fields)?;
    fields.end()?;
    let body = body.unwrap_or_default();
    Ok(Answer { status, headers, body, body_state, received, redirects })
}

/// The statuses of the redirects that were followed, in order.
fn redirects(fields: &mut Fields<'_>) -> Result<Vec<u16>, String> {
    let statuses = |given: &Value| {
        let status = |given: &Value| given.as_u64().and_then(|status| u16::try_from(status).ok());
        given.as_array()?.iter().map(status).collect()
    };
    Ok(fields.read("redirects", "a list of statuses", statuses)?.unwrap_or_default())
}

/// A failure: `phase` and perhaps `cause`, or `library` and `name`; each perhaps with `sent` and
/// `redirects`.
///
/// # Errors
///
/// When it is malformed or has an unknown key. A name that is not in the core's table is
/// not an error: it gives a failure of unknown phase and cause.
pub fn failure(given: &Value) -> Result<Failure, String> {
    let mut fields = Fields::of(given, "failure")?;
    let phase =
        fields.read("phase", "a phase", |given| given.as_str().and_then(Phase::from_slug))?;
    let cause =
        fields.read("cause", "a cause", |given| given.as_str().and_then(Cause::from_slug))?;
    let failure = match (phase, fields.text("library")?, fields.text("name")?) {
        (Some(phase), None, None) => Failure::new(phase, cause.unwrap_or(Cause::Unknown)),
        (None, Some(library), Some(name)) if cause.is_none() => {
            Failure::named(library, name).unwrap_or(Failure::new(Phase::Unknown, Cause::Unknown))
        }
        _ => return Err("failure: expected phase and cause, or library and name".to_owned()),
    };
    let sent = fields.flag("sent")?;
    let failure = sent.map_or(failure, |sent| failure.sent(sent));
    let redirects = redirects(&mut fields)?;
    fields.end()?;
    Ok(redirects.into_iter().fold(failure, Failure::redirected))
}

pub(crate) fn headers(given: Option<&Value>) -> Result<Vec<(String, Vec<u8>)>, String> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let wrong = || "headers: expected a list of [name, value]".to_owned();
    let line = |line: &Value| match line.as_array().map(Vec::as_slice) {
        Some([name, value]) => Ok((name.as_str().ok_or_else(wrong)?.to_owned(), bytes(value)?)),
        _ => Err(wrong()),
    };
    given.as_array().ok_or_else(wrong)?.iter().map(line).collect()
}

/// The most bytes that one value may unfold to: `repeat` must not be able to fill the memory.
const MAX_BYTES: usize = 64 << 20;

/// Bytes: a string, `{"hex": "ff00"}`, `{"repeat": "[", "times": 10000}`, or an array of these,
/// joined.
///
/// # Errors
///
/// When it has none of these forms.
pub fn bytes(given: &Value) -> Result<Vec<u8>, String> {
    match given {
        Value::String(text) => Ok(text.clone().into_bytes()),
        Value::Array(pieces) => {
            let pieces: Result<Vec<Vec<u8>>, String> = pieces.iter().map(bytes).collect();
            Ok(pieces?.concat())
        }
        _ => piece(given),
    }
}

fn piece(given: &Value) -> Result<Vec<u8>, String> {
    let mut fields = Fields::of(given, "bytes")?;
    let hex = fields.text("hex")?;
    let (repeat, times) = (fields.text("repeat")?, fields.number("times")?);
    fields.end()?;
    match (hex, repeat, times) {
        (Some(hex), None, None) => {
            unhex(hex).ok_or_else(|| format!("bytes: bad hex {}", quoted(hex)))
        }
        (None, Some(repeat), Some(times)) => {
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            match repeat.len().checked_mul(times) {
                Some(length) if length <= MAX_BYTES => Ok(repeat.repeat(times).into_bytes()),
                _ => Err(format!("bytes: more than {MAX_BYTES} bytes")),
            }
        }
        _ => Err("bytes: expected hex, or repeat and times".to_owned()),
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let pairs = digits?;
    if !pairs.len().is_multiple_of(2) {
        return None;
    }
    pairs
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn escapes() {
        assert_eq!(bytes(&json!("é")), Ok("é".as_bytes().to_vec()));
        assert_eq!(bytes(&json!({"hex": "ff00"})), Ok(vec![0xff, 0]));
        assert_eq!(bytes(&json!({"repeat": "ab", "times": 2})), Ok(b"abab".to_vec()));
        assert_eq!(bytes(&json!(["a", {"hex": "62"}, "c"])), Ok(b"abc".to_vec()));
        for wrong in [
            json!({"hex": "f"}),
            json!({"hex": "zz"}),
            json!({"repeat": "a"}),
            json!({"repeat": "a", "times": 1_000_000_000_000_u64}),
            json!({"hex": "00", "extra": 1}),
            json!(3),
        ] {
            assert!(bytes(&wrong).is_err(), "{wrong}");
        }
    }
}
