//! Idempotency keys: the same request with the same key is applied once and gets the same response.
//!
//! Records live in memory: they do not survive a restart, even when the documents do.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName};

use crate::auth::Role;
use crate::config::{MAX_IDEMPOTENCY_BYTES, MAX_IDEMPOTENCY_RECORDS};
use crate::locked::Locked;
use crate::problem::Problem;
use crate::response::OutgoingResponse;

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The idempotency keys of a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdempotencyKeys(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    // Two hashers with random keys give 128 bits, so a client cannot produce a collision on
    // purpose.
    hashers: (RandomState, RandomState),
    records: Locked<Records>,
}

type Key = (Role, String);
type Fingerprint = (u64, u64);

#[derive(Debug, Default)]
struct Records {
    by_key: HashMap<Key, Record>,
    // Finished records, oldest first. Those of requests in progress are not here, so they are never
    // dropped.
    finished: VecDeque<Key>,
    bytes: usize,
}

#[derive(Debug)]
struct Record {
    fingerprint: Fingerprint,
    /// `None` while the first request is in progress.
    response: Option<OutgoingResponse>,
}

/// What to do with a request that has a key.
#[derive(Debug)]
pub(crate) enum Admission {
    /// It is the first with its key: do the work, then complete the reservation.
    First(Reservation),
    /// It was done before: this is the response.
    Replay(OutgoingResponse),
}

impl IdempotencyKeys {
    /// Looks up the key and reserves it if it is new, in one atomic step.
    pub(crate) fn reserve(
        &self,
        role: Role,
        key: String,
        path: &str,
        body: &[u8],
    ) -> Result<Admission, Problem> {
        let fingerprint = self.0.fingerprint(path, body);
        let key = (role, key);
        let mut records = self.0.records.lock();
        match records.by_key.get(&key) {
            None => {
                records.by_key.insert(key.clone(), Record { fingerprint, response: None });
                Ok(Admission::First(Reservation { shared: self.0.clone(), key: Some(key) }))
            }
            Some(record) if record.fingerprint != fingerprint => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "This idempotency key was used before for another request.",
            )
            .kind("idempotency-key-reuse", "Idempotency Key Reuse")
            .code("idempotency_key_reuse")),
            Some(Record { response: Some(response), .. }) => {
                Ok(Admission::Replay(response.clone().with(REPLAYED, "true")))
            }
            Some(Record { response: None, .. }) => Err(Problem::new(
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
        let mut records = self.0.records.lock();
        records.by_key.retain(|_, record| record.response.is_none());
        records.finished.clear();
        records.bytes = 0;
    }
}

impl Shared {
    fn fingerprint(&self, path: &str, body: &[u8]) -> Fingerprint {
        (self.hashers.0.hash_one((path, body)), self.hashers.1.hash_one((path, body)))
    }
}

/// The reservation of a key by its first request, which must complete it with the response. Dropped
/// without that, it releases the key: the request did nothing and may be sent again.
#[derive(Debug)]
pub(crate) struct Reservation {
    shared: Arc<Shared>,
    key: Option<Key>,
}

impl Reservation {
    /// Stores the response for later requests with the same key.
    pub(crate) fn complete(mut self, response: &OutgoingResponse) {
        let Some(key) = self.key.take() else { return };
        let mut records = self.shared.records.lock();
        let records = &mut *records;
        if let Some(record) = records.by_key.get_mut(&key) {
            record.response = Some(response.clone());
            records.bytes += response.body.len();
            records.finished.push_back(key);
        }
        while records.finished.len() > MAX_IDEMPOTENCY_RECORDS
            || records.bytes > MAX_IDEMPOTENCY_BYTES
        {
            let Some(oldest) = records.finished.pop_front() else { break };
            if let Some(Record { response: Some(response), .. }) = records.by_key.remove(&oldest) {
                records.bytes -= response.body.len();
            }
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.shared.records.lock().by_key.remove(&key);
        }
    }
}

/// Reads the Idempotency-Key header: a quoted structured-field string, as the draft requires, or
/// without quotes, as most clients send it.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let bad = |why: &str| Problem::bad_parameter("Idempotency-Key", why);
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(bad("The Idempotency-Key header is given twice."));
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
    fn a_key_may_be_quoted_or_not() {
        assert_eq!(read(r#""a \"b\" \\c""#).unwrap().as_deref(), Some(r#"a "b" \c"#));
        assert_eq!(read("8e03-978e").unwrap().as_deref(), Some("8e03-978e"));
        for bad in ["", r#""""#, r#""a"#, r#""a" b"#, r#""a\n""#] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert_eq!(key(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn a_dropped_reservation_releases_its_key_and_the_oldest_record_is_dropped_first() {
        let keys = IdempotencyKeys::default();
        let reserve = |key: &str| keys.reserve(Role::Writer, key.to_owned(), "/v1/x", b"{}");
        drop(reserve("0"));
        for number in 0..=MAX_IDEMPOTENCY_RECORDS {
            match reserve(&number.to_string()) {
                Ok(Admission::First(reservation)) => {
                    reservation.complete(&OutgoingResponse::empty(StatusCode::OK))
                }
                other => panic!("{number}: {other:?}"),
            }
        }
        assert!(matches!(reserve("1"), Ok(Admission::Replay(_))));
        assert!(matches!(reserve("0"), Ok(Admission::First(_))));
    }
}
