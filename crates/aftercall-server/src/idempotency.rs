//! Idempotency keys: the same request under the same key is applied once and answered alike.
//!
//! Records live in memory: they do not survive a restart, even when the documents do.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName};

use crate::answer::Answer;
use crate::auth::Principal;
use crate::config::{IDEMPOTENCY_BYTES, IDEMPOTENCY_RECORDS};
use crate::locked::Locked;
use crate::problem::Problem;

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// All records of a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Idempotency(Arc<Desk>);

#[derive(Debug, Default)]
struct Desk {
    // Two hashers with keys of their own: 128 bits that nobody can aim at.
    hashers: (RandomState, RandomState),
    ledger: Locked<Ledger>,
}

type Key = (Principal, String);
type Fingerprint = (u64, u64);

#[derive(Debug, Default)]
struct Ledger {
    records: HashMap<Key, Record>,
    // Finished records, oldest first; those in flight are not here, so they are never dropped.
    finished: VecDeque<Key>,
    bytes: usize,
}

#[derive(Debug)]
struct Record {
    fingerprint: Fingerprint,
    /// `None` while the first request runs.
    answer: Option<Answer>,
}

/// What a keyed request may do.
#[derive(Debug)]
pub(crate) enum Admitted {
    /// It is the first: do the work and settle the ticket.
    First(Ticket),
    /// It was done before: this is the answer.
    Before(Answer),
}

impl Idempotency {
    /// Admits a request, in one step that no other request can come between.
    pub(crate) fn admit(
        &self,
        who: Principal,
        key: String,
        path: &str,
        body: &[u8],
    ) -> Result<Admitted, Problem> {
        let fingerprint = self.0.fingerprint(path, body);
        let key = (who, key);
        let mut ledger = self.0.ledger.lock();
        match ledger.records.get(&key) {
            None => {
                ledger.records.insert(key.clone(), Record { fingerprint, answer: None });
                Ok(Admitted::First(Ticket { desk: self.0.clone(), key: Some(key) }))
            }
            Some(record) if record.fingerprint != fingerprint => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "This idempotency key was used before for another request.",
            )
            .kind("idempotency-key-reuse", "Idempotency Key Reuse")
            .code("idempotency_key_reuse")),
            Some(Record { answer: Some(answer), .. }) => {
                Ok(Admitted::Before(answer.clone().with(REPLAYED, "true")))
            }
            Some(Record { answer: None, .. }) => Err(Problem::new(
                StatusCode::CONFLICT,
                "A request with this idempotency key is still being processed.",
            )
            .kind("idempotency-in-progress", "Idempotency In Progress")
            .code("idempotency_in_progress")
            .retry_after(1)),
        }
    }

    /// Forgets every finished record.
    pub(crate) fn wipe(&self) {
        let mut ledger = self.0.ledger.lock();
        ledger.records.retain(|_, record| record.answer.is_none());
        ledger.finished.clear();
        ledger.bytes = 0;
    }
}

impl Desk {
    fn fingerprint(&self, path: &str, body: &[u8]) -> Fingerprint {
        (self.hashers.0.hash_one((path, body)), self.hashers.1.hash_one((path, body)))
    }
}

/// The right, and the duty, to say how the first request under a key ended. Dropped unsettled, it
/// releases the key: the request did nothing and may come again.
#[derive(Debug)]
pub(crate) struct Ticket {
    desk: Arc<Desk>,
    key: Option<Key>,
}

impl Ticket {
    /// Keeps the answer for those who come again.
    pub(crate) fn settle(mut self, answer: &Answer) {
        let Some(key) = self.key.take() else { return };
        let mut ledger = self.desk.ledger.lock();
        let ledger = &mut *ledger;
        if let Some(record) = ledger.records.get_mut(&key) {
            record.answer = Some(answer.clone());
            ledger.bytes += answer.body.len();
            ledger.finished.push_back(key);
        }
        while ledger.finished.len() > IDEMPOTENCY_RECORDS || ledger.bytes > IDEMPOTENCY_BYTES {
            let Some(oldest) = ledger.finished.pop_front() else { break };
            if let Some(Record { answer: Some(answer), .. }) = ledger.records.remove(&oldest) {
                ledger.bytes -= answer.body.len();
            }
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.desk.ledger.lock().records.remove(&key);
        }
    }
}

/// Reads the Idempotency-Key header: a structured-field string in quotes, as the draft wants it, or
/// bare, as most clients send it.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let bad = |why: &str| Problem::bad_parameter("Idempotency-Key", why);
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(bad("The Idempotency-Key header stands there twice."));
    }
    let text = value.to_str().map_err(|_| bad("The Idempotency-Key is not visible ASCII."))?;
    let key = match text.trim().strip_prefix('"') {
        None => text.trim().to_owned(),
        Some(rest) => unquote(rest).ok_or_else(|| {
            bad("The Idempotency-Key begins with a quote but is not a quoted string.")
        })?,
    };
    if key.is_empty() || key.len() > 255 {
        return Err(bad("An Idempotency-Key is 1 to 255 characters long."));
    }
    Ok(Some(key))
}

/// The rest of a quoted string after its first quote; a backslash escapes a quote or a backslash.
fn unquote(rest: &str) -> Option<String> {
    let (mut text, mut characters) = (String::new(), rest.chars());
    loop {
        match characters.next()? {
            '"' => break characters.as_str().is_empty().then_some(text),
            '\\' => text.push(characters.next().filter(|next| matches!(next, '"' | '\\'))?),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &'static str) -> Result<Option<String>, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert("idempotency-key", hyper::header::HeaderValue::from_static(value));
        key(&headers)
    }

    #[test]
    fn a_key_may_be_quoted_or_bare() {
        assert_eq!(read(r#""a \"b\" \\c""#).unwrap().as_deref(), Some(r#"a "b" \c"#));
        assert_eq!(read("8e03-978e").unwrap().as_deref(), Some("8e03-978e"));
        for bad in ["", r#""""#, r#""a"#, r#""a" b"#, r#""a\n""#] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert_eq!(key(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn a_dropped_ticket_releases_its_key_and_the_oldest_record_goes_first() {
        let desk = Idempotency::default();
        let admit = |key: &str| desk.admit(Principal::Writer, key.to_owned(), "/v1/x", b"{}");
        drop(admit("0"));
        for number in 0..=IDEMPOTENCY_RECORDS {
            match admit(&number.to_string()) {
                Ok(Admitted::First(ticket)) => ticket.settle(&Answer::empty(StatusCode::OK)),
                other => panic!("{number}: {other:?}"),
            }
        }
        assert!(matches!(admit("1"), Ok(Admitted::Before(_))));
        assert!(matches!(admit("0"), Ok(Admitted::First(_))));
    }
}
