//! Seeds for the jitter, and idempotency keys (draft-ietf-httpapi-idempotency-key-header).

use aftercall::{Contract, Request};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const FIELD: HeaderName = HeaderName::from_static("idempotency-key");

/// A number that no other call of this process has, and that no other process can be expected to have.
pub(crate) fn seed() -> u64 {
    number(0)
}

fn number(stream: u64) -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (process, wall) = process();
    numbered(stream, NEXT.fetch_add(1, Ordering::Relaxed), process, wall)
}

/// SipHash with keys from the system's randomness. A process that was forked has the same keys and the same
/// count, so its number and the time count too: two requests with one key would be one to the server.
fn numbered(stream: u64, count: u64, process: u32, wall: Duration) -> u64 {
    static RANDOM: OnceLock<RandomState> = OnceLock::new();
    RANDOM.get_or_init(RandomState::new).hash_one((stream, count, process, wall))
}

/// The number of this process, and the time. WebAssembly has neither, and does not fork.
fn process() -> (u32, Duration) {
    if cfg!(target_family = "wasm") {
        return (0, Duration::ZERO);
    }
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (std::process::id(), wall)
}

/// Sets an idempotency key if one is wanted and of use, by the contract of the request's operation;
/// whether it did.
///
/// By default one is made where the contract's operation itself says that the API honors keys. A request
/// that may be repeated anyway, or that has a key of the caller's, gets none.
pub(crate) fn make(
    contract: &Contract,
    facts: &Request,
    wanted: Option<bool>,
    headers: &mut HeaderMap,
) -> bool {
    if wanted == Some(false) || facts.is_harmless(true) {
        return false;
    }
    let listed = contract.operation(facts.method(), facts.path());
    let contract = listed.as_ref().unwrap_or(contract);
    let honored = match wanted {
        Some(_) => contract.honors_idempotency_keys(),
        None => contract.declares_idempotency_keys(),
    };
    if !honored {
        return false;
    }
    let key = uuid();
    let text = if contract.quotes_idempotency_keys() { format!("\"{key}\"") } else { key };
    let Ok(value) = HeaderValue::from_str(&text) else { return false };
    headers.insert(FIELD, value);
    true
}

/// A UUID of version 4 (RFC 9562 section 5.4).
fn uuid() -> String {
    let random = (u128::from(number(1)) << 64) | u128::from(number(2));
    let value = (random & !(0xf000 << 64) & !(0xc000 << 48)) | (0x4000 << 64) | (0x8000 << 48);
    let text = format!("{value:032x}");
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or("");
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn keys_are_uuids_of_version_4_and_never_the_same() {
        let keys: HashSet<String> = (0..10_000).map(|_| uuid()).collect();
        assert_eq!(keys.len(), 10_000);
        for key in keys {
            let bytes = key.as_bytes();
            assert_eq!((key.len(), bytes[14]), (36, b'4'), "{key}");
            assert!(b"89ab".contains(&bytes[19]), "{key}");
            assert!([8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-'), "{key}");
        }
        assert_eq!((0..1_000).map(|_| seed()).collect::<HashSet<_>>().len(), 1_000);
    }

    #[test]
    fn a_forked_process_goes_on_with_other_numbers() {
        let second = Duration::from_secs(1);
        let numbers = [
            numbered(1, 7, 100, second),
            numbered(1, 7, 101, second),
            // The number of a process that has ended is given again.
            numbered(1, 7, 101, 2 * second),
            numbered(2, 7, 100, second),
            numbered(1, 8, 100, second),
        ];
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len());
        assert_eq!(numbered(1, 7, 100, second), numbers[0]);
    }

    #[test]
    fn a_key_is_made_only_where_it_is_of_use() {
        let post = Request::from_parts("POST", "https://api.example/orders", &[]);
        let get = Request::from_parts("GET", "https://api.example/orders", &[]);
        let deaf = Contract::builder("deaf").idempotency_keys(false).build().unwrap();
        let quoted = Contract::builder("q").quoted_idempotency_keys(true).build().unwrap();
        let orders =
            Contract::builder("o").operation("POST", "/orders", |o| o.idempotency_keys(true));
        let orders = orders.build().unwrap();
        for (contract, request, wanted, made) in [
            (&orders, &post, None, true),
            (Contract::rest(), &post, None, false),
            (Contract::rest(), &post, Some(true), true),
            (Contract::rest(), &post, Some(false), false),
            (Contract::rest(), &get, Some(true), false),
            (&deaf, &post, Some(true), false),
            (&quoted, &post, Some(true), true),
        ] {
            let mut headers = HeaderMap::new();
            assert_eq!(make(contract, request, wanted, &mut headers), made);
            assert_eq!(headers.contains_key(FIELD), made);
            let is_quoted = headers.get(FIELD).is_some_and(|key| key.as_bytes()[0] == b'"');
            assert_eq!(is_quoted, made && contract.quotes_idempotency_keys());
        }
    }
}
