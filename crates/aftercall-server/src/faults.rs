//! The grammar of faults, in the `Aftercall-Fault` header and in fault plans.
//!
//! ```text
//! fault   = item *( ";" item )
//! item    = action / "delay=" MS
//! action  = "refuse" / "refuse=" MS / "drop-before-read"              (plans only)
//!         / "drop-after-read" / "drop-after-apply" / "cut-body"
//!         / "status=" NNN                     (with the items below, in any order)
//!           "applied=" ( "yes" / "no" )       (required)
//!           "retry-after=" SECONDS / "detail=" QUOTED / "code=" QUOTED
//! ```

use std::str::FromStr;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::json;

use crate::problem::Problem;
use crate::response::OutgoingResponse;

const MAX_LENGTH: usize = 2_048;
const MAX_WAIT_MS: u64 = 60_000;
/// The names of all items, for those who wrote another.
const NAMES: [&str; 11] = [
    "refuse",
    "drop-before-read",
    "drop-after-read",
    "drop-after-apply",
    "cut-body",
    "delay",
    "status",
    "applied",
    "retry-after",
    "detail",
    "code",
];

/// One fault.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// The text that it was read from.
    pub(crate) text: String,
    /// How long the server waits before it handles the request.
    pub(crate) delay: Duration,
    /// What it does.
    pub(crate) action: Action,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Nothing beyond the delay.
    Nothing,
    /// A connection is reset as soon as it is accepted.
    ResetConnection,
    /// The port is closed for a while, so that clients cannot connect.
    ClosePort(Duration),
    /// A connection is closed before a byte of it is read.
    DropBeforeRead,
    /// The request is read whole and not applied, and the connection is closed.
    DropAfterRead,
    /// The request is applied, and the connection is closed before a byte of the response is sent.
    DropAfterApply,
    /// The request is applied, and the connection is closed in the middle of the response's body.
    CutBody,
    /// The client gets another response instead of the real one.
    Substitute(SubstituteResponse),
}

impl Action {
    /// Whether it happens to a connection, before there is a request.
    pub(crate) fn affects_connections(&self) -> bool {
        matches!(self, Action::ResetConnection | Action::ClosePort(_) | Action::DropBeforeRead)
    }
}

/// The response that a client gets instead of the real one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SubstituteResponse {
    pub(crate) status: StatusCode,
    /// Whether the request is really applied first.
    pub(crate) applied: bool,
    retry_after: Option<u64>,
    detail: Option<String>,
    code: Option<String>,
}

impl SubstituteResponse {
    pub(crate) fn response(&self) -> OutgoingResponse {
        let detail = self.detail.as_deref().unwrap_or("This answer was asked for as a fault.");
        let response = if self.status.is_client_error() || self.status.is_server_error() {
            let mut problem = Problem::new(self.status, detail);
            if let Some(code) = &self.code {
                problem = problem.code(code);
            }
            if self.status == StatusCode::UNAUTHORIZED {
                // RFC 9110 section 15.5.2: a 401 always carries a challenge.
                problem = problem.header(WWW_AUTHENTICATE, r#"Bearer realm="aftercall""#);
            }
            OutgoingResponse::from(problem)
        } else if matches!(self.status.as_u16(), 204 | 205 | 304) {
            OutgoingResponse::empty(self.status)
        } else {
            OutgoingResponse::json(self.status, &json!({ "detail": detail, "code": self.code }))
        };
        match self.retry_after {
            Some(seconds) => response.with(RETRY_AFTER, &seconds.to_string()),
            None => response,
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("a fault is at most {MAX_LENGTH} bytes long"));
        }
        let mut draft = Draft::default();
        for item in items(text)? {
            draft.take(&item)?;
        }
        let (delay, action) = draft.finish()?;
        Ok(Fault { text: text.trim().to_owned(), delay, action })
    }
}

/// A name with its value, if it has one.
type Item = (String, Option<String>);

/// Splits at the semicolons outside quotes.
fn items(text: &str) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    let mut rest = text.trim();
    loop {
        let end = rest.find([';', '=']).unwrap_or(rest.len());
        let name = rest[..end].trim().to_owned();
        if name.is_empty() {
            return Err("an item is empty".to_owned());
        }
        rest = &rest[end..];
        let value = match rest.strip_prefix('=') {
            None => None,
            Some(after) => {
                let (value, left) = value(after.trim_start(), &name)?;
                rest = left;
                Some(value)
            }
        };
        items.push((name, value));
        rest = rest.trim_start();
        match rest.strip_prefix(';') {
            Some(after) => rest = after.trim_start(),
            None if rest.is_empty() => return Ok(items),
            None => return Err(format!("a ';' is missing before \"{rest}\"")),
        }
    }
}

/// Reads one value, quoted or bare, and returns it with the rest of the text.
fn value<'a>(text: &'a str, name: &str) -> Result<(String, &'a str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return Ok((text[..end].trim().to_owned(), &text[end..]));
    };
    let (mut value, mut characters) = (String::new(), quoted.chars());
    loop {
        match characters.next() {
            Some('"') => return Ok((value, characters.as_str())),
            Some('\\') => value.extend(characters.next()),
            Some(other) => value.push(other),
            None => return Err(format!("the quote of {name} is not closed")),
        }
    }
}

/// A fault while its items are read.
#[derive(Default)]
struct Draft {
    action: Option<Action>,
    delay: Option<Duration>,
    status: Option<StatusCode>,
    applied: Option<bool>,
    retry_after: Option<u64>,
    detail: Option<String>,
    code: Option<String>,
}

impl Draft {
    fn take(&mut self, (name, value): &Item) -> Result<(), String> {
        match (name.as_str(), value) {
            ("refuse", None) => set_once(&mut self.action, Action::ResetConnection, "action"),
            ("refuse", Some(ms)) => {
                let closed = milliseconds(name, ms)?;
                set_once(&mut self.action, Action::ClosePort(closed), "action")
            }
            ("drop-before-read", None) => {
                set_once(&mut self.action, Action::DropBeforeRead, "action")
            }
            ("drop-after-read", None) => {
                set_once(&mut self.action, Action::DropAfterRead, "action")
            }
            ("drop-after-apply", None) => {
                set_once(&mut self.action, Action::DropAfterApply, "action")
            }
            ("cut-body", None) => set_once(&mut self.action, Action::CutBody, "action"),
            ("drop-before-read" | "drop-after-read" | "drop-after-apply" | "cut-body", Some(_)) => {
                Err(format!("{name} takes no value"))
            }
            ("delay", Some(ms)) => set_once(&mut self.delay, milliseconds(name, ms)?, name),
            ("status", Some(code)) => set_once(&mut self.status, status(code)?, name),
            ("applied", Some(word)) => match word.as_str() {
                "yes" => set_once(&mut self.applied, true, name),
                "no" => set_once(&mut self.applied, false, name),
                other => Err(format!("applied is yes or no, not \"{other}\"")),
            },
            ("retry-after", Some(text)) => {
                set_once(&mut self.retry_after, number(name, text, u64::from(u32::MAX))?, name)
            }
            ("detail", Some(text)) => set_once(&mut self.detail, text.clone(), name),
            ("code", Some(text)) => set_once(&mut self.code, text.clone(), name),
            ("delay" | "status" | "applied" | "retry-after" | "detail" | "code", None) => {
                Err(format!("{name} needs a value"))
            }
            _ => Err(format!("\"{name}\" is not a known item; there are {}", NAMES.join(", "))),
        }
    }

    fn finish(self) -> Result<(Duration, Action), String> {
        let delay = self.delay.unwrap_or_default();
        let details = self.applied.is_some()
            || self.retry_after.is_some()
            || self.detail.is_some()
            || self.code.is_some();
        match (self.action, self.status, self.applied) {
            (Some(_), Some(_), _) => Err("a fault does only one thing".to_owned()),
            (None, Some(status), Some(applied)) => {
                let Draft { retry_after, detail, code, .. } = self;
                let substitute = SubstituteResponse { status, applied, retry_after, detail, code };
                Ok((delay, Action::Substitute(substitute)))
            }
            (None, Some(_), None) => Err("status needs applied=yes or applied=no too".to_owned()),
            (_, None, _) if details => {
                Err("applied, retry-after, detail and code need a status too".to_owned())
            }
            (Some(action), None, _) if self.delay.is_some() && action.affects_connections() => {
                Err("a fault of connections cannot be delayed".to_owned())
            }
            (Some(action), None, _) => Ok((delay, action)),
            (None, None, _) => Ok((delay, Action::Nothing)),
        }
    }
}

fn set_once<T>(field: &mut Option<T>, value: T, name: &str) -> Result<(), String> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("{name} is given twice")),
    }
}

fn number(name: &str, text: &str, most: u64) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if number <= most && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(number)
        }
        _ => Err(format!("{name} is a whole number from 0 to {most}, not \"{text}\"")),
    }
}

fn milliseconds(name: &str, text: &str) -> Result<Duration, String> {
    number(name, text, MAX_WAIT_MS).map(Duration::from_millis)
}

fn status(text: &str) -> Result<StatusCode, String> {
    // 1xx are not final responses, so a fault cannot be one.
    match text.parse() {
        Ok(code) if (200..=999).contains(&code) && text.len() == 3 => {
            StatusCode::from_u16(code).map_err(|error| error.to_string())
        }
        _ => Err(format!("status is a number from 200 to 999, not \"{text}\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(text: &str) -> Action {
        text.parse::<Fault>().unwrap_or_else(|error| panic!("{text}: {error}")).action
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(action("refuse"), Action::ResetConnection);
        assert_eq!(action("refuse=250"), Action::ClosePort(Duration::from_millis(250)));
        assert_eq!(action(" drop-before-read "), Action::DropBeforeRead);
        assert_eq!(action("drop-after-read"), Action::DropAfterRead);
        assert_eq!(action("cut-body"), Action::CutBody);
        let both: Fault = "delay=20;drop-after-apply".parse().unwrap();
        assert_eq!((both.delay.as_millis(), both.action), (20, Action::DropAfterApply));
        let full = r#"status=503; applied=no; retry-after=2; detail="a; \"b\""; code="slow""#;
        let expected = SubstituteResponse {
            status: StatusCode::SERVICE_UNAVAILABLE,
            applied: false,
            retry_after: Some(2),
            detail: Some(r#"a; "b""#.to_owned()),
            code: Some("slow".to_owned()),
        };
        assert_eq!(action(full), Action::Substitute(expected));
    }

    #[test]
    fn an_unknown_item_is_told_the_known_ones() {
        let unknown = |name: &str| match Draft::default().take(&(name.to_owned(), None)) {
            Err(why) => why.contains("not a known item"),
            Ok(()) => false,
        };
        assert!(NAMES.iter().all(|name| !unknown(name)));
        assert!(unknown("explode"));
        let error = "explode".parse::<Fault>().unwrap_err();
        assert!(NAMES.iter().all(|name| error.contains(name)), "{error}");
    }

    #[test]
    fn every_error_names_what_is_wrong() {
        for (text, word) in [
            ("", "empty"),
            (";", "empty"),
            ("explode", "explode"),
            ("cut-body=1", "cut-body"),
            ("delay", "delay"),
            ("delay=60001", "60000"),
            ("delay=+5", "+5"),
            ("delay=1;delay=2", "twice"),
            ("refuse;cut-body", "twice"),
            ("delay=5;refuse", "delayed"),
            ("status=100;applied=no", "100"),
            ("status=500", "applied"),
            ("status=500;applied=maybe", "maybe"),
            ("applied=yes", "status"),
            ("cut-body;status=500;applied=no", "one thing"),
            (r#"status=500;applied=no;detail="x"#, "not closed"),
            (r#"status=500;applied=no;detail="x" y"#, "';'"),
        ] {
            let error = text.parse::<Fault>().expect_err(text);
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
