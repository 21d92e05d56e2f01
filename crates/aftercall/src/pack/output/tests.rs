//! Every part of the packed form is found where its columns say.

use super::*;
use crate::contract::Contract;
use crate::header::Header;
use crate::judge::judge;
use crate::response::Response;
use crate::vocabulary::{BodyState, Remedy};

fn column_at(part: &str, name: &str) -> usize {
    let all = parts();
    let (_, columns) = all.iter().find(|(known, _)| *known == part).unwrap();
    let before = columns.iter().take_while(|(known, _)| *known != name);
    before.map(|(_, kind)| kind.size()).sum()
}

fn u32_at(packed: &[u8], at: usize) -> usize {
    u32::from_le_bytes(packed[at..at + 4].try_into().unwrap()) as usize
}

fn text_at(packed: &[u8], at: usize) -> &str {
    let (start, length) = (u32_at(packed, at), u32_at(packed, at + 4));
    core::str::from_utf8(&packed[start..start + length]).unwrap()
}

#[test]
fn each_item_of_a_list_is_found_where_its_columns_say() {
    let value = "Digest nonce=\"n\", stale=true, Bearer max_age=3, acr_values=a";
    let headers = [Header::new("WWW-Authenticate", value)];
    let response = Response::new(401).headers(&headers);
    let packed = pack_verdict(&judge(Contract::rest(), None, &response));
    let list = size(HEAD) + column_at("verdict", "challenges");
    assert_eq!(u32_at(&packed, list + 4), 2);
    let item = |number: usize, name| {
        u32_at(&packed, list) + number * size(CHALLENGE) + column_at("challenge", name)
    };
    let age = |number| {
        let at = item(number, "max_age");
        i64::from_le_bytes(packed[at..at + 8].try_into().unwrap())
    };
    assert_eq!((text_at(&packed, item(0, "nonce")), age(0)), ("n", -1));
    assert_eq!((packed[item(0, "stale")], packed[item(1, "stale")]), (1, 0));
    assert_eq!((text_at(&packed, item(1, "acr_values")), age(1)), ("a", 3));
}

#[test]
fn a_verdict_is_found_where_its_columns_say() {
    let headers = [Header::new("Retry-After", "2")];
    let body = br#"{"detail": "too many", "errors": [{"field": "a"}, {"field": "b"}]}"#;
    let response = Response::new(429).headers(&headers).body(body, BodyState::Complete);
    let packed = pack_verdict(&judge(Contract::rest(), None, &response));
    let head = size(HEAD);
    let at = |name| head + column_at("verdict", name);
    assert_eq!(u32_at(&packed, 0), packed.len());
    assert_eq!((packed[4], packed[5]), (kind("verdict"), LAYOUT));
    assert_eq!(packed[at("code")..at("code") + 2], 429_u16.to_le_bytes());
    assert_eq!(packed[at("remedy")], Remedy::SlowDown.number());
    assert_eq!(packed[at("is_throttled")], 1);
    assert_eq!(packed[at("wait_kind")], 1);
    assert_eq!(u32_at(&packed, at("wait_us")), 2_000_000);
    assert_eq!(text_at(&packed, at("message")), "Too Many Requests");
    assert_eq!(text_at(&packed, at("problem_detail")), "too many");
    assert_eq!(u32_at(&packed, at("problem_title")), ABSENT as usize);
    assert_eq!(u32_at(&packed, at("errors") + 4), 2);
    let second = u32_at(&packed, at("errors")) + size(ERROR);
    assert_eq!(text_at(&packed, second + column_at("error", "field")), "b");
    assert_eq!(u32_at(&packed, at("evidence") + 4), Field::ALL.len());
}
